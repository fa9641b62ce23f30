"""Takes the stream's messages: news is told at once, prices wait for the end of a batch.

A price costs one look and one place in a mapping, however many follow it; of those that
come together the newest of a symbol is told. A symbol nobody watches takes no place, so
that what is kept is never more than what was asked for.

A price at or below zero is none. Nor is one whose ask is below its bid: for a moment it
would show every order of the symbol better than it is. The price before it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.broker.stream_wire import (
    PONG,
    QuoteMessage,
    is_other_kind,
    look,
    read_news,
    read_prices,
)
from app.domain.market import Quote
from app.domain.stream import BalanceNews, ServerNotice, TradeNews

_HIGHEST = 1e18
_MOST_SPELLINGS = 10_000


class Hearer(Protocol):
    """Whom the messages are told."""

    def quotes(self, quotes: Mapping[str, Quote]) -> None: ...

    def trade(self, news: TradeNews) -> None: ...

    def balance(self, news: BalanceNews) -> None: ...

    def notice(self, notice: ServerNotice) -> None: ...


@dataclass(slots=True)
class Oddities:
    """How many messages were passed over, and why."""

    malformed: int = 0
    unknown: int = 0
    bad_prices: int = 0

    def words(self) -> str:
        """Return them for a technical detail; what nobody watches is nothing odd."""
        odd = {
            "malformed": self.malformed,
            "of unknown kind": self.unknown,
            "bad prices": self.bad_prices,
        }
        return ", ".join(f"{count} {what}" for what, count in odd.items() if count)


class Inbox:
    """What a stream has said and nobody has been told yet: prices.

    Attributes:
        oddities: Counted from the beginning of the stream.
    """

    def __init__(self, hearer: Hearer) -> None:
        self.oddities = Oddities()
        self._hearer = hearer
        self._newest: dict[str, tuple[bytes, float]] = {}
        self._exact: dict[str, str] = {}  # by the spelling on the wire
        self._folded: dict[str, str] = {}

    @property
    def has_prices(self) -> bool:
        return bool(self._newest)

    def watch(self, symbols: frozenset[str]) -> None:
        """Take the prices of these symbols and of no others, from now on."""
        self._exact = {name: name for name in symbols}
        self._folded = {name.casefold(): name for name in symbols}
        for name in self._newest.keys() - symbols:
            del self._newest[name]

    def take(self, messages: list[bytes], now: float) -> None:
        """Take messages that came in at ``now``, monotonic seconds; tells the news."""
        exact, newest = self._exact, self._newest
        for raw in messages:
            try:
                message = look(raw)
            except (ValueError, RecursionError):
                self._pass_over(raw)
                continue
            if type(message) is not QuoteMessage:
                self._tell(message, raw)
            elif 0.0 < message.bid <= message.ask < _HIGHEST:
                name = exact.get(message.symbol) or self._known_as(message.symbol)
                if name:
                    newest[name] = raw, now
            else:
                self.oddities.bad_prices += 1

    def collect(self) -> dict[str, Quote]:
        """Return the newest prices and forget them."""
        taken = dict(self._newest)
        # Cleared in place: ``take`` may be under way further up.
        self._newest.clear()
        quotes: dict[str, Quote] = {}
        for name, (raw, at) in taken.items():
            try:
                bid, ask = read_prices(raw)
            except ValueError:
                self.oddities.bad_prices += 1
            else:
                quotes[name] = Quote(bid, ask, at)
        return quotes

    def _known_as(self, spelling: str) -> str:
        """Return a watched symbol's own name; "" for one that is not watched."""
        name = self._folded.get(spelling.casefold(), "")
        if name and len(self._exact) < _MOST_SPELLINGS:
            self._exact[spelling] = name
        return name

    def _pass_over(self, raw: bytes) -> None:
        if raw == PONG:
            return
        if is_other_kind(raw):
            self.oddities.unknown += 1
        else:
            self.oddities.malformed += 1

    def _tell(self, message: object, raw: bytes) -> None:
        try:
            news = read_news(message, raw)  # type: ignore[arg-type]
        except ValueError:
            self.oddities.malformed += 1
            return
        match news:
            case TradeNews():
                self._hearer.trade(news)
            case BalanceNews():
                self._hearer.balance(news)
            case ServerNotice():
                self._hearer.notice(news)
