"""The newest price of every symbol, and who wants to know that some have changed.

A price costs the same however many orders its symbol has: it is stored, and its symbol
is marked for those who watch. Nobody is called a second time before having taken what
changed, so that a flood of prices costs the watchers one call a frame.

Prices come from the market list and from the stream. A list that was begun before a
price of the stream came in never puts an older price in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.domain.market import Quote
from app.services.subscribers import report


class PriceWatch:
    """What one watcher has not looked at yet; made by ``PriceBoard.watch``."""

    def __init__(self, board: PriceBoard, changed: Callable[[], None]) -> None:
        self._board = board
        self._changed = changed
        self._symbols: set[str] = set()

    def take(self) -> set[str]:
        """Return the symbols whose price changed since the last call."""
        taken, self._symbols = self._symbols, set()
        return taken

    def leave(self) -> None:
        """Be told no more."""
        self._board.forget(self)

    def mark(self, symbols: Mapping[str, Quote]) -> None:
        """Note changed symbols; the watcher is told if it had taken all before."""
        idle = not self._symbols
        self._symbols.update(symbols)
        if idle and self._symbols:
            try:
                self._changed()
            except Exception as failure:  # noqa: BLE001 - one watcher must not stop the rest
                report(failure)


class PriceBoard:
    """The prices of one session.

    Attributes:
        quotes: By symbol, as the server spells it; the same mapping for ever, changed
            in place.
    """

    def __init__(self) -> None:
        self._quotes: dict[str, Quote] = {}
        self._watches: list[PriceWatch] = []
        self._noted: dict[str, tuple[Quote, Quote]] | None = None

    @property
    def quotes(self) -> Mapping[str, Quote]:
        return self._quotes

    def watch(self, changed: Callable[[], None]) -> PriceWatch:
        """Have ``changed`` called after the first change since the last ``take``."""
        watch = PriceWatch(self, changed)
        self._watches.append(watch)
        return watch

    def forget(self, watch: PriceWatch) -> None:
        if watch in self._watches:
            self._watches.remove(watch)

    def tick(self, quotes: Mapping[str, Quote]) -> None:
        """Take prices of the stream, the newest of each symbol."""
        self._quotes.update(quotes)
        if self._noted is not None:
            _widen(self._noted, quotes)
        for watch in self._watches:
            watch.mark(quotes)

    def begin_note(self) -> None:
        """Note from now on how far prices go, from those of this moment on."""
        self._noted = {symbol: (quote, quote) for symbol, quote in self._quotes.items()}

    def end_note(self) -> Mapping[str, tuple[Quote, Quote]]:
        """Return the lowest and the highest prices since, and note no more."""
        noted, self._noted = self._noted or {}, None
        return noted

    def listed(self, quotes: Mapping[str, Quote], begun_at: float) -> None:
        """Take a market list whose reading began at ``begun_at``, monotonic seconds."""
        known = self._quotes
        newer = {
            symbol: quote
            for symbol, quote in quotes.items()
            if symbol not in known or known[symbol].read_at <= begun_at
        }
        if newer:
            self.tick(newer)

    def clear(self) -> None:
        """Forget all prices: another session begins."""
        gone = dict(self._quotes)
        self._quotes.clear()
        self._noted = None
        for watch in self._watches:
            watch.mark(gone)


def _widen(noted: dict[str, tuple[Quote, Quote]], quotes: Mapping[str, Quote]) -> None:
    for symbol, quote in quotes.items():
        low, high = noted.get(symbol, (quote, quote))
        if quote.bid < low.bid or quote.ask < low.ask:
            low = Quote(min(quote.bid, low.bid), min(quote.ask, low.ask), quote.read_at)
        if quote.bid > high.bid or quote.ask > high.ask:
            high = Quote(max(quote.bid, high.bid), max(quote.ask, high.ask), quote.read_at)
        noted[symbol] = (low, high)
