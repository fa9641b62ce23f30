"""The account: what may be closed, and what a close does.

A partial close splits commission and swap by share and gives the remainder exactly
what is left, so no cent is made or lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from app.demo.holdings import FIRST_ORDER, Figures, Holdings, Totals
from app.demo.market import Market
from app.demo.store import Store
from app.demo.trades import Command, State, Trade

# An open order of somebody else: it exists, and it is none of this account's business.
FOREIGN_ORDER = FIRST_ORDER - 7


class RefusedError(Exception):
    """The broker will not do it; nothing has changed.

    Attributes:
        cause: ``not_found``, ``foreign``, ``not_market``, ``market_closed`` or
            ``volume``.
    """

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


class Account:
    """One account's trades in memory, with a store that keeps up.

    Args:
        login: The account's number.
        market: Prices; the account is told by ``price_changed``.
        store: Where every change is written before it is answered.
        replace_tickets: A partial close ends the order and opens a new one for the
            remainder, instead of leaving the order with less.

    Raises:
        LookupError: The store has trades in symbols the market does not have.

    Attributes:
        watchers: Called with each record that changed and what happened to it
            (0 new, 1 changed, 6 closed).
    """

    def __init__(
        self, login: int, market: Market, store: Store, *, replace_tickets: bool = False
    ) -> None:
        self.login = login
        self.market = market
        self._store = store
        self._replace_tickets = replace_tickets
        kept = store.load()
        if strange := {trade.symbol for trade in kept} - {"", *market.instruments}:
            raise LookupError(f"trades in symbols not traded here: {sorted(strange)}")
        self._holdings = Holdings(market, kept)
        self.watchers: list[Callable[[Trade, int], None]] = []

    @property
    def is_empty(self) -> bool:
        """Whether the account has never had a record."""
        return self.next_order == FIRST_ORDER

    @property
    def next_order(self) -> int:
        return self._holdings.next_order

    def add(self, trades: Iterable[Trade]) -> None:
        """Put records in, in one transaction; their numbers must be free."""
        added = list(trades)
        self._store.save(added)
        for trade in added:
            self._holdings.put(trade)
            self._tell(trade, 0)

    def find(self, order: int) -> Trade | None:
        """An open or pending trade."""
        return self._holdings.live.get(order)

    def is_known(self, order: int) -> bool:
        """Whether a number has ever been given to a record."""
        return self._holdings.is_known(order)

    def figures(self) -> Figures:
        """Balance, floating sums and margin at the prices of now."""
        return self._holdings.figures()

    def listed(self, kind: int) -> tuple[list[Trade], Totals]:
        """All trades of a kind (as ``tradeType``) with fresh profits, and their sums."""
        return self._holdings.listed(kind)

    def check_close(self, order: int, volume: int | None) -> Trade:
        """The trade a close would act on.

        Raises:
            RefusedError: This close would be refused as things are.
        """
        trade = self.find(order)
        if trade is None:
            cause = "foreign" if order == FOREIGN_ORDER else "not_found"
            raise RefusedError(cause, f"Trade {order} not found")
        if not trade.is_market:
            raise RefusedError("not_market", f"Trade {order} is a pending order")
        if not self.market.quotes[trade.symbol].is_open:
            raise RefusedError("market_closed", f"The market for {trade.symbol} is closed")
        if volume is not None:
            self._check_volume(trade, volume)
        return trade

    def close(
        self, order: int, volume: int | None = None, comment: str | None = None
    ) -> Trade:
        """Close a trade at the server's price; returns the closed record.

        Args:
            order: Its number.
            volume: In units; None, or all of the trade, closes it.
            comment: Goes on the closed record; None leaves the trade's own there.

        Raises:
            RefusedError: Nothing has changed.
        """
        trade = self.check_close(order, volume)
        note = trade.comment if comment is None else comment
        if volume is None or volume == trade.volume:
            return self._close_all(trade, note)
        return self._close_part(trade, volume, note)

    def mark_queued(self, order: int, volume: int | None) -> None:
        """Show a close as accepted and waiting, until it is carried out.

        Not stored: a broker that comes back has an empty queue.
        """
        trade = self._holdings.live[order]
        trade.state = State.CLOSE_REQUEST
        trade.partial_close_volume = volume or 0
        self._tell(trade, 1)

    def price_changed(self, symbol: str) -> None:
        """Do what the new price asks for: stops, targets and pending orders."""
        if not self.market.quotes[symbol].is_open:
            return
        for trade, cause in self._holdings.books[symbol].triggered():
            if cause == "pending":
                self._activate(trade)
            else:
                self._close_all(trade, f"{trade.comment} [{cause}]".lstrip())

    def _check_volume(self, trade: Trade, volume: int) -> None:
        instrument = self.market.instruments[trade.symbol]
        rest = trade.volume - volume
        if rest == 0:
            return
        if rest < 0:
            fault = f"is above the trade's {trade.volume}"
        elif volume < instrument.lot_min:
            fault = f"is below the minimum of {instrument.lot_min}"
        elif volume % instrument.lot_step:
            fault = f"is not a multiple of {instrument.lot_step}"
        elif rest < instrument.lot_min:
            fault = f"leaves {rest}, below the minimum of {instrument.lot_min}"
        else:
            return
        raise RefusedError("volume", f"Volume {volume} {fault}")

    def _close_all(self, trade: Trade, comment: str) -> Trade:
        trade.profit = self._holdings.books[trade.symbol].profit_of(trade, trade.volume)
        self._holdings.take_out(trade)
        self._settle(trade, State.CLOSED, comment)
        self._holdings.put(trade)
        self._store.save([trade])
        self._tell(trade, 6)
        return trade

    def _close_part(self, trade: Trade, volume: int, comment: str) -> Trade:
        holdings = self._holdings
        part = trade.split(volume, holdings.books[trade.symbol].profit_of(trade, volume))
        self._settle(part, State.CLOSED_PART, comment)
        trade.update_time = part.close_time
        if self._replace_tickets:
            holdings.take_out(trade)
            trade.order, trade.parent_order = holdings.new_order(), part.order
            trade.comment = f"from #{part.order}"
            holdings.put(trade)
        else:
            part.order, part.parent_order = holdings.new_order(), trade.order
            holdings.books[trade.symbol].touch()
        holdings.put(part)
        self._store.save([trade, part])
        self._tell(part, 6)
        self._tell(trade, 0 if self._replace_tickets else 1)
        return part

    def _settle(self, trade: Trade, state: State, comment: str) -> None:
        quote = self.market.quotes[trade.symbol]
        trade.close_price = quote.bid if trade.cmd == Command.BUY else quote.ask
        trade.close_time = trade.update_time = int(time.time())
        trade.state, trade.comment, trade.partial_close_volume = state, comment, 0

    def _activate(self, trade: Trade) -> None:
        """A pending order's price has come: it opens at the price of now."""
        buys = trade.cmd in {Command.BUY_LIMIT, Command.BUY_STOP}
        quote = self.market.quotes[trade.symbol]
        self._holdings.take_out(trade)
        trade.cmd = Command.BUY if buys else Command.SELL
        trade.open_price = quote.ask if buys else quote.bid
        trade.open_time = trade.update_time = int(time.time())
        self._holdings.put(trade)
        self._store.save([trade])
        self._tell(trade, 1)

    def _tell(self, trade: Trade, code: int) -> None:
        for watcher in self.watchers:
            watcher(trade, code)
