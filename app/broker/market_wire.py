"""The market list: what symbols are, and what they cost now.

Limits of a volume come in lots from older servers and in units from newer ones, and
nothing says which; any fraction in any row means lots, for the whole list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import msgspec

from app.broker import cells
from app.broker.cells import CellError
from app.broker.tables import Columns, Table, not_understood, read_table
from app.domain.market import Market, Quote, SymbolInfo

_REQUIRED = ("symbol",)
_LIMITS = ("lot_min", "lot_step", "lot_max")
_NAMES = 16
_USUAL_DIGITS = 5


class _MarketAnswer(msgspec.Struct):
    assets: Table


def read_market(content: object, units_per_lot: int, read_at: float) -> Market:
    """Read symbols and quotes; rows that cannot be read are left out.

    ``read_at`` is when the list came in, in monotonic seconds.

    Raises:
        ReadError: ``NOT_UNDERSTOOD``.
    """
    try:
        assets = msgspec.convert(content, _MarketAnswer).assets
    except msgspec.ValidationError as exc:
        raise not_understood(detail=str(exc)) from None
    _, columns = read_table(assets, _REQUIRED)
    rows = [row for row in assets.rows if isinstance(row, list) and columns.fits(row)]
    reader = _Reader(columns, _scale(columns, rows, units_per_lot))
    symbols = {s.name: s for row in rows if (s := reader.symbol(row)) is not None}
    quotes = {
        name: quote
        for row in rows
        if (name := reader.name(row)) in symbols
        and (quote := reader.quote(row, read_at)) is not None
    }
    return Market(symbols, quotes)


def _scale(columns: Columns, rows: Sequence[list[object]], units_per_lot: int) -> int:
    found = (_limit(columns.cell(row, column)) for row in rows for column in _LIMITS)
    in_lots = any(value is not None and value % 1 for value in found)
    return units_per_lot if in_lots else 1


def _limit(value: object) -> Decimal | None:
    try:
        return cells.price_or_none(value)
    except CellError:
        return None


@dataclass(frozen=True, slots=True)
class _Reader:
    columns: Columns
    scale: int

    def name(self, row: list[object]) -> str:
        try:
            return cells.name(self.columns.cell(row, "symbol"))
        except CellError:
            return ""

    def symbol(self, row: list[object]) -> SymbolInfo | None:
        if not (name := self.name(row)):
            return None
        least, step, most = (self._units(row, column) for column in _LIMITS)
        return SymbolInfo(
            name=name,
            digits=self._digits(row),
            contract_size=_limit(self.columns.cell(row, "contract_size")),
            currency=self._text(row, "currency"),
            quote_currency=self._text(row, "quote_currency"),
            least=least,
            step=step,
            most=most,
            market_open={0: False, 1: True}.get(self._market_state(row)),
        )

    def quote(self, row: list[object], read_at: float) -> Quote | None:
        bid, ask = (_limit(self.columns.cell(row, side)) for side in ("bid", "ask"))
        if bid is None or ask is None:
            return None
        return Quote(bid, ask, read_at)

    def _units(self, row: list[object], column: str) -> int | None:
        value = _limit(self.columns.cell(row, column))
        if value is None or value < 0:
            return None
        units = value * self.scale
        return int(units) if units % 1 == 0 else None

    def _digits(self, row: list[object]) -> int:
        try:
            return cells.digits(self.columns.cell(row, "digits"))
        except CellError:
            return _USUAL_DIGITS

    def _text(self, row: list[object], column: str) -> str:
        try:
            return cells.text(self.columns.cell(row, column), _NAMES)
        except CellError:
            return ""

    def _market_state(self, row: list[object]) -> int:
        try:
            return cells.whole(self.columns.cell(row, "market_state"))
        except CellError:
            return -1
