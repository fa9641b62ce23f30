"""Notices orders that are gone although nothing here closed them, and finds out why.

Lists decide that an order is gone; why, only a closed record says: a word of the stream
or a row of the server's history. An order that is missing from one list is looked up at
once; without a record it is told when a second list misses it too and the history has
been asked a few times. What a close of ours explains, and what goes on under another
number, is no departure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from app.domain.clock import Clock
from app.domain.close import CloseRecord
from app.domain.departure import Departure, DepartureCause, cause_of
from app.domain.errors import ReadError
from app.domain.evidence import HistoryRow, Snapshot
from app.domain.orders import Order
from app.domain.stream import TradeNews
from app.services.order_book import OrderBook
from app.services.ports import Broker, Spawn, Unsubscribe
from app.services.session import SessionService
from app.services.subscribers import Subscribers

# Before each look into the history.
_PAUSES_S = (0.0, 2.0, 5.0)
# A server's clock may be off by this much.
_SKEW = timedelta(hours=1)
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartureSources:
    """What departures are noticed with.

    Attributes:
        closes: All close requests of this run, asked each time.
    """

    broker: Broker
    session: SessionService
    book: OrderBook
    clock: Clock
    spawn: Spawn
    closes: Callable[[], Iterable[CloseRecord]]


@dataclass(frozen=True, slots=True)
class _Missing:
    order: Order
    since: datetime
    noticed_at: datetime
    lists: int = 1


class Departures:
    """Tells departures, together those that became known together."""

    def __init__(self, sources: DepartureSources) -> None:
        self._sources = sources
        self._told: Subscribers[[tuple[Departure, ...]]] = Subscribers()
        self._account: tuple[str, int | None] | None = None
        self._before: Mapping[int, Order] = {}
        self._read_at = sources.clock.now()
        self._missing: dict[int, _Missing] = {}
        self._closed: dict[int, TradeNews] = {}
        self._is_looking = False
        # After ``Closing``, so that what a list says of a close is known here.
        sources.book.subscribe_snapshots(self._see_list)
        sources.book.subscribe_news(self._see_news)

    def subscribe(self, told: Callable[[tuple[Departure, ...]], None]) -> Unsubscribe:
        return self._told.add(told)

    def _see_news(self, news: TradeNews) -> None:
        if news.is_closed and not news.is_of_a_part:
            self._closed[news.number] = news
            if len(self._closed) > _REMEMBERED:
                del self._closed[next(iter(self._closed))]

    def _see_list(self, snapshot: Snapshot) -> None:
        account = self._sources.session.account
        if account != self._account:
            self._account = account
            self._before = {}
            self._missing.clear()
            self._closed.clear()
        before, since = self._before, self._read_at
        self._before = _with_hidden(snapshot, before)
        self._read_at = self._sources.clock.now()
        self._count_missing(snapshot)
        for number in before.keys() - self._before.keys():
            if not _goes_on(before[number], before, snapshot.orders):
                self._missing[number] = _Missing(before[number], since, self._read_at)
        self._settle(_from_news(self._missing, self._closed))
        self._look()

    def _count_missing(self, snapshot: Snapshot) -> None:
        for number, missing in tuple(self._missing.items()):
            if number in self._before:
                del self._missing[number]
            else:
                self._missing[number] = replace(missing, lists=missing.lists + 1)

    def _look(self) -> None:
        if self._missing and not self._is_looking:
            self._is_looking = True
            self._sources.spawn(self._look_up(), name="departures")

    async def _look_up(self) -> None:
        try:
            for pause in _PAUSES_S:
                await self._sources.clock.sleep(pause)
                self._drop_explained()
                if not self._missing:
                    return
                self._settle(_from_history(self._missing, await self._history()))
            if self._sources.session.account == self._account:
                self._settle(_without_record(self._missing))
        finally:
            self._is_looking = False
        # What one list alone misses waits for the next, which looks again.

    async def _history(self) -> tuple[HistoryRow, ...]:
        sources, account = self._sources, self._account
        since = min(missing.since for missing in self._missing.values()) - _SKEW
        until = sources.clock.now() + _SKEW
        try:
            rows = await sources.broker.read_history(since, until, sources.book.stamp())
        except ReadError:
            return ()
        return rows if sources.session.account == account == self._account else ()

    def _settle(self, departures: Iterable[Departure]) -> None:
        """Tell those that no close of ours explains; they are missing no more."""
        found = tuple(departures)
        self._drop_explained()
        left = tuple(d for d in found if self._missing.pop(d.order.number, None))
        if left:
            self._told.tell(left)

    def _drop_explained(self) -> None:
        for record in self._sources.closes():
            if record.request.key[:2] == self._account and explains(record):
                self._missing.pop(record.request.before.number, None)


def explains(record: CloseRecord) -> bool:
    """Whether a close request accounts for its order's absence, or still may."""
    if record.sent is None:
        return False
    if not record.is_settled or record.late_at is not None:
        return True
    return record.remaining == 0 or record.continues_as is not None


def _with_hidden(snapshot: Snapshot, before: Mapping[int, Order]) -> Mapping[int, Order]:
    """Return the orders of a list, with those that are there but could not be read."""
    hidden = {n: before[n] for n in snapshot.unreadable if n in before}
    return {**snapshot.orders, **hidden} if hidden else snapshot.orders


def _goes_on(order: Order, before: Mapping[int, Order], now: Mapping[int, Order]) -> bool:
    """Whether a new number continues it, as after a part was closed elsewhere."""
    new = (now[number] for number in now.keys() - before.keys())
    return any(other.parent == order.number or _is_twin(order, other) for other in new)


def _is_twin(order: Order, other: Order) -> bool:
    def marks(one: Order) -> tuple[object, ...]:
        return (one.symbol, one.side, one.open_price, one.opened_at)

    return marks(order) == marks(other) and other.volume < order.volume


def _from_news(
    missing: Mapping[int, _Missing], closed: Mapping[int, TradeNews]
) -> list[Departure]:
    found = [(m, closed[number]) for number, m in missing.items() if number in closed]
    return [
        Departure(
            order=m.order,
            at=news.closed_at or m.noticed_at,
            cause=cause_of(news.comment),
            price=news.close_price,
            profit=_net(news),
        )
        for m, news in found
    ]


def _net(news: TradeNews) -> Decimal | None:
    if news.profit is None:
        return None
    return news.profit + (news.swap or Decimal(0)) + (news.commission or Decimal(0))


def _from_history(
    missing: Mapping[int, _Missing], rows: Iterable[HistoryRow]
) -> list[Departure]:
    # Of parts that bear the order's own number the last one was its end.
    by_number = {row.number: row for row in sorted(rows, key=lambda row: row.closed_at)}
    found = [(m, by_number[n]) for n, m in missing.items() if n in by_number]
    return [
        Departure(
            order=m.order,
            at=row.closed_at,
            cause=cause_of(row.comment),
            price=row.price,
            profit=row.net_profit,
        )
        for m, row in found
    ]


def _without_record(missing: Mapping[int, _Missing]) -> list[Departure]:
    return [
        Departure(order=m.order, at=m.noticed_at, cause=DepartureCause.UNKNOWN)
        for m in missing.values()
        if m.lists > 1
    ]
