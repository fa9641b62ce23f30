"""Which factor holds for each symbol of the session, list by list.

A factor that has reproduced the server's profit is kept until lists contradict it: two
in a row, as one may only have been overtaken by the prices. Nothing is contradicted or
learned from a price that may be older than the list: without a stream prices and list
are read apart, and only their agreement means something then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, partial

from app.domain.factors import Factor, contract_factor, fits, learned
from app.domain.market import Conversion, Quote, conversion
from app.domain.orders import Order
from app.services.book_state import BookState

_CONTRADICTIONS = 2


class Factors:
    """The factors found so far.

    Args:
        units_per_lot: Asked each time.
        is_followed: Whether the stream tells every price of a symbol.
    """

    def __init__(
        self, units_per_lot: Callable[[], int], is_followed: Callable[[str], bool]
    ) -> None:
        self._units_per_lot = units_per_lot
        self._is_followed = is_followed
        self._found: dict[str, Factor] = {}
        self._against: dict[str, int] = {}

    def of(self, symbol: str) -> Factor | None:
        """Return what holds now; ``None``: the server's own figures have to do."""
        return self._found.get(symbol)

    def clear(self) -> None:
        self._found.clear()
        self._against.clear()

    def judge(self, state: BookState, references: Mapping[str, Order]) -> None:
        """Compare with the server's figures of a list just read."""
        quotes = {name: then[1] for name, then in state.prices_then.items()}
        convert = cache(partial(_into_the_account_s, state=state))
        units_per_lot = self._units_per_lot()
        for symbol, order in references.items():
            info = state.symbols.get(symbol)
            by_contract = contract_factor(info, units_per_lot, convert)
            prices = prices_of(order, state)
            if by_contract and _reproduces(by_contract, order, prices, quotes):
                self._found[symbol] = by_contract
                self._against[symbol] = 0
            elif order.close_price is not None or self._is_followed(symbol):
                self._contradicted(symbol, order, prices)

    def _contradicted(self, symbol: str, order: Order, prices: tuple[Decimal, ...]) -> None:
        self._against[symbol] = self._against.get(symbol, 0) + 1
        if self._against[symbol] < _CONTRADICTIONS:
            return
        factor = learned(order, prices)
        if factor is not None:
            self._found[symbol] = factor
        else:
            self._found.pop(symbol, None)


def _into_the_account_s(currency: str, state: BookState) -> Conversion | None:
    """Return how a currency becomes the account's; a look through all symbols."""
    into = state.account.currency if state.account else ""
    return conversion(currency, into, state.symbols)


def prices_of(order: Order, state: BookState) -> tuple[Decimal, ...]:
    """Return the prices the order may have been valued at by the list; may be empty."""
    if order.close_price is not None:
        return (order.close_price,)
    then = state.prices_then.get(order.symbol, ())
    return tuple(quote.closing(order.side) for quote in then)


def _reproduces(
    factor: Factor,
    order: Order,
    prices: tuple[Decimal, ...],
    quotes: Mapping[str, Quote],
) -> bool:
    value = factor.value(quotes)
    return value is not None and fits(order, value, prices)
