"""The market list: what symbols are, and what they cost now.

Limits of a volume come in lots from older servers and in units from newer ones, and
nothing says which; any fraction in any row means lots, for the whole list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

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


class MarketReading:
    """A market list read in parts: thousands of symbols at once would hold a window up.

    Rows that cannot be read are left out.

    Args:
        read_at: When the list came in, in monotonic seconds.

    Attributes:
        market: What the parts so far hold.

    Raises:
        ReadError: ``NOT_UNDERSTOOD``.
    """

    def __init__(self, content: object, units_per_lot: int, read_at: float) -> None:
        try:
            assets = msgspec.convert(content, _MarketAnswer).assets
        except msgspec.ValidationError as exc:
            raise not_understood(detail=str(exc)) from None
        _, columns = read_table(assets, _REQUIRED)
        rows = [row for row in assets.rows if isinstance(row, list) and columns.fits(row)]
        self._reader = _Reader(columns, _scale(columns, rows, units_per_lot))
        self._rest = iter(rows)
        self._read_at = read_at
        self.market = Market({}, {})

    def take(self, most: int) -> bool:
        """Read up to ``most`` rows more; return whether there may be others."""
        part = list(islice(self._rest, most))
        for row in part:
            if (symbol := self._reader.symbol(row)) is None:
                continue
            self.market.symbols[symbol.name] = symbol
            if (quote := self._reader.quote(row, self._read_at)) is not None:
                self.market.quotes[symbol.name] = quote
        return len(part) == most


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
