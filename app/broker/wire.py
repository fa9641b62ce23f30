"""Orders as the server lists them and as a close names them.

A row that cannot be trusted is set aside with its reason while the others work; a
list that lacks what every order must have is not understood as a whole.
"""

from __future__ import annotations

from decimal import Decimal

from app.broker import cells
from app.broker.cells import CellError
from app.broker.limits import MOST_COMMENT
from app.broker.tables import Columns, shown
from app.domain.close import Stamp
from app.domain.evidence import HistoryRow
from app.domain.orders import Order, RowFault, Side, UnreadableRow

ORDER_COLUMNS = ("order", "symbol", "cmd", "volume", "open_price", "open_time")
HISTORY_COLUMNS = ("order", "cmd", "volume", "close_time")

_SIDES = {0: Side.BUY, 1: Side.SELL}
_USUAL_DIGITS = 5
_PENDING = frozenset({2, 3, 4, 5, 10, 11})
_FINANCE = frozenset({*range(6, 10), *range(12, 23)})
_OTHERS = _PENDING | _FINANCE

_FAULTS = {
    "order": RowFault.NUMBER,
    "volume": RowFault.VOLUME,
    "cmd": RowFault.TYPE,
}


def encode_close(order: int, volume: int | None, comment: str) -> dict[str, object]:
    """Return a close's body: nothing in it that was not meant.

    A ``volume`` of ``None`` is all of the order, whatever is left of it by then.
    """
    body: dict[str, object] = {"order": order}
    if volume is not None:
        body["volume"] = volume
    if comment:
        body["comment"] = comment
    return body


class _ColumnError(ValueError):
    def __init__(self, column: str) -> None:
        super().__init__(column)
        self.column = column


def read_order(
    columns: Columns, row: object, position: int
) -> Order | UnreadableRow | None:
    """Read one row; ``None`` if it is a pending order or a money record."""
    if not isinstance(row, list) or not columns.fits(row):
        return _set_aside(columns, row, position, RowFault.LENGTH, "")
    try:
        kind = _kind(columns, row)
        return None if kind in _OTHERS else _order(columns, row, _SIDES[kind])
    except _ColumnError as exc:
        fault = _FAULTS.get(exc.column, RowFault.FIELD)
        return _set_aside(columns, row, position, fault, exc.column)


def _kind(columns: Columns, row: list[object]) -> int:
    kind = columns.cell(row, "cmd")
    if type(kind) is int and (kind in _SIDES or kind in _OTHERS):
        return kind
    raise _ColumnError("cmd")


def _order(columns: Columns, row: list[object], side: Side) -> Order:
    column = "order"
    values: dict[str, object] = {}
    try:
        for column, field, read in _FIELDS:
            place = columns.places.get(column)
            if place is not None:
                values[field] = read(row[place])
    except CellError:
        raise _ColumnError(column) from None
    return Order(side=side, **values)  # type: ignore[arg-type]


def _comment(value: object) -> str:
    return cells.text(value, MOST_COMMENT)


def _count_or_zero(value: object) -> int:
    return 0 if value is None else cells.count(value)


def _state(value: object) -> int:
    return 0 if value is None else cells.whole(value)


def _digits(value: object) -> int:
    return _USUAL_DIGITS if value is None else cells.digits(value)


_FIELDS = (
    ("order", "number", cells.positive),
    ("volume", "volume", cells.positive),
    ("symbol", "symbol", cells.name),
    ("open_price", "open_price", cells.number),
    ("open_time", "opened_at", cells.moment),
    ("close_price", "close_price", cells.price_or_none),
    ("sl", "stop_loss", cells.price_or_none),
    ("tp", "take_profit", cells.price_or_none),
    ("profit", "profit", cells.money),
    ("storage", "swap", cells.money),
    ("commission", "commission", cells.money),
    ("comment", "comment", _comment),
    ("digits", "digits", _digits),
    ("state", "state", _state),
    ("partial_close_volume", "closing_volume", _count_or_zero),
    ("parent_order", "parent", cells.number_or_none),
)


def _set_aside(
    columns: Columns, row: object, position: int, fault: RowFault, column: str
) -> UnreadableRow:
    value = columns.cell(row, column) if column and isinstance(row, list) else row
    return UnreadableRow(
        position=position,
        number=_number_of(columns, row),
        fault=fault,
        column=column,
        raw=shown(value),
    )


def _number_of(columns: Columns, row: object) -> int | None:
    if not isinstance(row, list) or not columns.fits(row):
        return None
    try:
        return cells.positive(columns.cell(row, "order"))
    except CellError:
        return None


def read_record(columns: Columns, row: object, stamp: Stamp) -> HistoryRow | None:
    """Read a closed record; ``None`` if it is none, or cannot be trusted.

    History only ever confirms, so a row that is left out proves nothing wrong.
    """
    if not isinstance(row, list) or not columns.fits(row):
        return None
    try:
        if _kind(columns, row) not in _SIDES or not columns.cell(row, "close_time"):
            return None
        return _record(columns, row, stamp)
    except (CellError, _ColumnError):
        return None


def _record(columns: Columns, row: list[object], stamp: Stamp) -> HistoryRow:
    def cell(column: str) -> object:
        return columns.cell(row, column)

    return HistoryRow(
        stamp=stamp,
        number=cells.positive(cell("order")),
        parent=cells.number_or_none(cell("parent_order")),
        volume=cells.positive(cell("volume")),
        closed_at=cells.moment(cell("close_time")),
        price=cells.price_or_none(cell("close_price")),
        net_profit=_net(columns, row),
        comment=_comment(cell("comment")),
    )


def _net(columns: Columns, row: list[object]) -> Decimal | None:
    if "net_profit" in columns.places:
        return cells.money(columns.cell(row, "net_profit"))
    parts = (cells.money(columns.cell(row, c)) for c in ("profit", "storage", "commission"))
    profit, *costs = parts
    if profit is None:
        return None
    return sum((cost for cost in costs if cost is not None), profit)
