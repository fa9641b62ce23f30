"""What a close of an order may be, from what was last read of its symbol."""

from __future__ import annotations

from app.domain.market import closing_price
from app.domain.orders import Order
from app.domain.valuation import implied_units_per_lot
from app.domain.volume import VolumeRules
from app.services.book_state import BookState
from app.services.lots import Scale, clear_scale


def rules_of(order: Order, state: BookState, scale: Scale) -> VolumeRules:
    """Return the limits, in units."""
    info = state.symbols.get(order.symbol)
    return VolumeRules(
        open=order.volume,
        least=max(1, info.least or 1) if info else 1,
        step=max(1, info.step or 1) if info else 1,
        units_per_lot=scale.units_per_lot,
        lots_confirmed=scale.confirmed,
    )


def proposed_units_per_lot(state: BookState) -> int | None:
    """Return the scale the rows' own profit points to, where that is clear."""
    currency = state.account.currency if state.account else ""
    guesses = (_guess(order, state, currency) for order in state.orders.values())
    return clear_scale([guess for guess in guesses if guess])


def _guess(order: Order, state: BookState, currency: str) -> int | None:
    info = state.symbols.get(order.symbol)
    if info is None or info.quote_currency != currency:
        return None
    price = closing_price(order, state.quotes.get(order.symbol))
    return implied_units_per_lot(order, price, info.contract_size)
