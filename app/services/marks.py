"""The prices and factors that symbols are valued at now, worked out once a price."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.domain.exposure import Mark
from app.domain.factors import Factor
from app.domain.market import Quote
from app.services.factoring import Factors


@dataclass(slots=True)
class _Kept:
    quote: Quote
    by: Quote | None  # the price that converts
    mark: Mark | None


class Marks:
    """Marks by symbol; a symbol has none where the server's figures are to stand.

    That is so without a factor, and while its newest price is not newer than the start
    of the list, unless the price that converts its currency is and the stream tells both.
    """

    def __init__(
        self,
        quotes: Mapping[str, Quote],
        factors: Factors,
        is_followed: Callable[[str], bool],
    ) -> None:
        self._quotes = quotes
        self._factors = factors
        self._is_followed = is_followed
        self._began_at: float | None = None
        self._kept: dict[str, _Kept] = {}

    def begin(self, at: float | None) -> None:
        """Count from a list whose reading began at ``at``, or from new factors."""
        self._began_at = at
        self._kept.clear()

    def get(self, symbol: str) -> Mark | None:
        quote = self._quotes.get(symbol)
        factor = self._factors.of(symbol)
        if quote is None or factor is None:
            return None
        by = self._quotes.get(factor.conversion.symbol)
        kept = self._kept.get(symbol)
        if kept is None or kept.quote is not quote or kept.by is not by:
            kept = _Kept(quote, by, self._mark(symbol, quote, by, factor))
            self._kept[symbol] = kept
        return kept.mark

    def _mark(
        self, symbol: str, quote: Quote, by: Quote | None, factor: Factor
    ) -> Mark | None:
        newer = self._is_newer(quote) or (self._is_newer(by) and self._is_followed(symbol))
        value = factor.value(self._quotes)
        return Mark(quote.bid, quote.ask, value) if newer and value is not None else None

    def _is_newer(self, quote: Quote | None) -> bool:
        began_at = self._began_at
        return quote is not None and began_at is not None and quote.read_at > began_at
