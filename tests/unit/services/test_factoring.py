"""Which factor holds for a symbol, and what finding it costs."""

from __future__ import annotations

from collections import UserDict
from collections.abc import ItemsView
from decimal import Decimal

from app.domain.account import AccountFigures
from app.domain.market import Quote, SymbolInfo
from app.domain.orders import Order
from app.services.book_state import BookState
from app.services.factoring import Factors
from tests.services_stage import an_order

PRICE = Quote(Decimal("1.10000"), Decimal("1.10000"), 0.0)
DAX = "DAX{}"


class Counting(UserDict[str, SymbolInfo]):
    """Symbols that count how often somebody looks through all of them."""

    looks = 0

    def items(self) -> ItemsView[str, SymbolInfo]:
        self.looks += 1
        return super().items()


def symbols(count: int) -> Counting:
    """So many in euros, and the one that makes dollars of them."""
    names = [DAX.format(number) for number in range(count)]
    found = Counting({name: symbol(name, "", "EUR") for name in names})
    found["EURUSD"] = symbol("EURUSD", "EUR", "USD")
    return found


def symbol(name: str, currency: str, quoted: str) -> SymbolInfo:
    return SymbolInfo(
        name=name,
        digits=5,
        contract_size=Decimal(100_000),
        currency=currency,
        quote_currency=quoted,
    )


def order_of(name: str) -> Order:
    # A lot bought 100 points below the price is 100 euros, 110 dollars, ahead.
    return an_order(7, symbol=name, open_price=Decimal("1.09900"), profit=Decimal(110))


def test_many_symbols_of_one_currency_cost_one_look_through_the_market() -> None:
    """
    Where each cost one, a list over hundreds of symbols would hold the window up.
    """
    market = symbols(200)
    orders = {name: order_of(name) for name in market if name != "EURUSD"}
    state = BookState(
        symbols=market,
        account=AccountFigures(currency="USD"),
        prices_then=dict.fromkeys(market, (PRICE, PRICE)),
    )
    factors = Factors(lambda: 100, lambda symbol: True)

    factors.judge(state, orders)

    found = [factors.of(name) for name in orders]
    assert {f and f.per_unit for f in found} == {Decimal(1000)}
    assert {f and f.conversion.symbol for f in found} == {"EURUSD"}
    assert market.looks == 1
