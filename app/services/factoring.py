"""Which factor holds for each symbol of the session, list by list.

A factor that has reproduced the server's profit is kept until lists contradict it: two
in a row, as one may only have been overtaken by the prices. Nothing is contradicted or
learned from a price that may be older than the list: without a stream prices and list
are read apart, and only their agreement means something then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from app.domain.factors import Factor, contract_factor, fits, learned
from app.domain.market import Quote
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
        for symbol, order in references.items():
            self._judge(symbol, order, state)

    def _judge(self, symbol: str, order: Order, state: BookState) -> None:
        prices = prices_of(order, state)
        by_contract = contract_factor(
            state.symbols.get(symbol),
            self._units_per_lot(),
            state.account.currency if state.account else "",
            state.symbols,
        )
        quotes = {name: then[1] for name, then in state.prices_then.items()}
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
