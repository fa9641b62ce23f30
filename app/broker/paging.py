"""Reading the whole list of orders, page by page, or failing.

An order that is missing from a list counts as closed, so a list that may lack one is
no list: a server that ignores the paging, counts that change between two pages, and
equal numbers with different volumes each make the reading invalid.
"""

from __future__ import annotations

from app.broker import cells
from app.broker.cells import CellError
from app.broker.limits import MOST_PAGES, PAGE_ROWS
from app.broker.questions import Questions
from app.broker.tables import Columns, Table, read_table
from app.broker.wire import ORDER_COLUMNS, read_order
from app.domain.clock import Clock
from app.domain.errors import ReadError, ReadFault
from app.domain.orders import Order, OrderList, UnreadableRow

_OPEN_TRADES = 1


async def read_all_orders(questions: Questions, clock: Clock) -> OrderList:
    """Read every page, one a turn of the loop.

    Raises:
        ReadError: Nothing may be concluded about any order.
    """
    reading = _Reading(questions.session.known)
    while not reading.is_complete:
        if reading.pages:
            await clock.sleep(0)
        params = {"limit": PAGE_ROWS, "offset": reading.taken, "tradeType": _OPEN_TRADES}
        reading.take(await questions.read("/trades", params))
    questions.session.known = reading.orders
    return reading.result()


class _Reading:
    """What the pages so far hold.

    Args:
        known: Orders of the reading before; equal ones are used again.
    """

    def __init__(self, known: dict[int, Order]) -> None:
        self._known = known
        self._unreadable: list[UnreadableRow] = []
        self._seen: set[str] = set()
        self._count: int | None = None
        self._total: object = None
        self.orders: dict[int, Order] = {}
        self.taken = 0
        self.pages = 0
        self.is_complete = False

    def take(self, content: object) -> None:
        table, columns = read_table(content, ORDER_COLUMNS)
        if self.pages == 0:
            self._total = table.total_net_profit
        self._check_count(table)
        self._check_progress(table, columns)
        for row in table.rows:
            self._add(read_order(columns, row, self.taken))
            self.taken += 1
        self.pages += 1
        self._check_end(table)

    def result(self) -> OrderList:
        try:
            total = cells.money(self._total)
        except CellError:
            total = None
        return OrderList(
            orders=tuple(self.orders.values()),
            unreadable=tuple(self._unreadable),
            count=self._count,
            pages=self.pages,
            total_net_profit=total,
        )

    def _add(self, order: Order | UnreadableRow | None) -> None:
        if isinstance(order, UnreadableRow):
            self._unreadable.append(order)
        elif order is not None:
            before = self.orders.get(order.number) or order
            if before.volume != order.volume:
                raise _inconsistent("one order with two volumes")
            known = self._known.get(order.number)
            self.orders[order.number] = known if known == order else order

    def _check_count(self, table: Table) -> None:
        count = table.count if type(table.count) is int and table.count >= 0 else None
        if self.pages and count != self._count:
            raise _inconsistent("the list changed while it was read")
        self._count = count

    def _check_progress(self, table: Table, columns: Columns) -> None:
        fresh = {_identity(columns, row) for row in table.rows} - self._seen
        if self.pages and table.rows and not fresh:
            raise _inconsistent("paging ignored")
        self._seen |= fresh

    def _check_end(self, table: Table) -> None:
        """See whether this was the last page.

        A count that equals one full page may be the page's own, so it ends nothing;
        a short page with more to come is a server with smaller pages.
        """
        rows, count = len(table.rows), self._count
        if count is not None and self.taken < count:
            if rows == 0:
                raise _inconsistent("fewer orders than the server counts")
        elif rows < PAGE_ROWS or (self.pages > 1 and self.taken == count):
            self.is_complete = True
        if not self.is_complete and self.pages >= MOST_PAGES:
            raise _inconsistent("too many pages")


def _identity(columns: Columns, row: object) -> str:
    fits = isinstance(row, list) and columns.fits(row)
    return repr(columns.cell(row, "order") if fits and isinstance(row, list) else row)


def _inconsistent(why: str) -> ReadError:
    return ReadError(ReadFault.INCONSISTENT, detail=why)
