"""Everything the account has, in memory: lists, sums and the balance.

Money is counted in whole cents and the balance is never stored: it is what all
records of closed trades and payments come to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.demo.book import Book
from app.demo.market import Market
from app.demo.trades import Command, Trade

FIRST_ORDER = 50_123_391

# A number this large was given by hand; the next one does not follow from it.
_BY_HAND = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The account now, in cents (``level`` in percent, 0 with nothing open)."""

    balance: int
    profit: int
    commission: int
    storage: int
    margin: int

    @property
    def equity(self) -> int:
        return self.balance + self.profit + self.commission + self.storage

    @property
    def free(self) -> int:
        return self.equity - self.margin

    @property
    def level(self) -> float:
        return round(100 * self.equity / self.margin, 2) if self.margin else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sums over all trades of a list, whatever part of it was asked for."""

    count: int
    profit: int
    commission: int
    storage: int
    volume: int


class Holdings:
    """The records of one account, each in the place its state gives it.

    Attributes:
        live: Open and pending trades by number, oldest number first.
        books: The same trades by symbol.
        closed: In the order they were closed.
        payments: Movements of money.
        balance: Cents.
        next_order: The next number to give.
    """

    def __init__(self, market: Market, trades: Iterable[Trade]) -> None:
        self.live: dict[int, Trade] = {}
        self.books = {
            symbol: Book(instrument, market)
            for symbol, instrument in market.instruments.items()
        }
        self.closed: list[Trade] = []
        self.payments: list[Trade] = []
        self.balance = 0
        self.next_order = FIRST_ORDER
        for trade in trades:
            self.put(trade)

    def put(self, trade: Trade) -> None:
        """Give a record its place."""
        if trade.order < _BY_HAND:
            self.next_order = max(self.next_order, trade.order + 1)
        if trade.close_time:
            self.closed.append(trade)
            self.balance += trade.net
        elif trade.cmd == Command.BALANCE_IN:
            self.payments.append(trade)
            self.balance += trade.profit
        else:
            self.live[trade.order] = trade
            self.books[trade.symbol].add(trade)

    def take_out(self, trade: Trade) -> None:
        """Take a trade off the open ones; it is nowhere until it is put."""
        self.books[trade.symbol].remove(trade.order)
        del self.live[trade.order]

    def is_known(self, order: int) -> bool:
        """Whether a number has ever been given to a record."""
        records = (*self.closed, *self.payments)
        return order in self.live or any(each.order == order for each in records)

    def new_order(self) -> int:
        self.next_order += 1
        return self.next_order - 1

    def figures(self) -> Figures:
        """Balance, floating sums and margin at the prices of now."""
        books = self._fresh_books()
        return Figures(
            balance=self.balance,
            profit=sum(book.profit for book in books),
            commission=sum(book.commission for book in books),
            storage=sum(book.storage for book in books),
            margin=sum(book.margin for book in books),
        )

    def listed(self, kind: int) -> tuple[list[Trade], Totals]:
        """All trades of a kind with fresh profits, and their sums.

        Args:
            kind: As ``tradeType``: 0 all, 1 open, 2 closed, 3 pending, 4 payments.
        """
        books = self._fresh_books()
        chosen = self._chosen(kind)
        # The books have summed up the open ones already; ten thousand is many.
        counted = books if kind == 1 else chosen
        return chosen, Totals(
            count=len(chosen),
            profit=sum(each.profit for each in counted),
            commission=sum(each.commission for each in counted),
            storage=sum(each.storage for each in counted),
            volume=sum(each.volume for each in counted),
        )

    def _chosen(self, kind: int) -> list[Trade]:
        match kind:
            case 0:
                return [*self.live.values(), *self.closed, *self.payments]
            case 1:
                return [trade for trade in self.live.values() if trade.cmd <= 1]
            case 2:
                return list(self.closed)
            case 3:
                return [trade for trade in self.live.values() if trade.is_pending]
            case _:
                return list(self.payments)

    def _fresh_books(self) -> list[Book]:
        books = list(self.books.values())
        for book in books:
            book.refresh()
        return books
