"""Factors: what a contract says, and whether the server's own figures bear it out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from app.domain.factors import Factor, can_tell, contract_factor, fits, learned, move
from app.domain.market import Conversion, Quote, SymbolInfo, conversion
from app.domain.orders import Order, Side
from tests.services_stage import an_order


def info(name: str, **facts: Any) -> SymbolInfo:
    usual: dict[str, Any] = {"digits": 5, "contract_size": Decimal(100_000)}
    return SymbolInfo(name=name, **(usual | facts))


def pair(base: str, quoted: str, ending: str = "") -> SymbolInfo:
    return info(f"{base}{quoted}{ending}", currency=base, quote_currency=quoted)


SYMBOLS = {
    one.name: one
    for one in (
        pair("EUR", "USD"),
        pair("USD", "JPY"),
        pair("USD", "JPY", ".pro"),
        pair("EUR", "GBP"),
        pair("GBP", "USD", ".x"),
        info("EURUSDINDEX", currency="IDX", quote_currency="EUR"),
        info("GER40", currency="EUR", quote_currency="EUR", contract_size=Decimal(1)),
    )
}


def into_dollars(currency: str) -> Conversion | None:
    return conversion(currency, "USD", SYMBOLS)


QUOTES = {
    "EURUSD": Quote(Decimal("1.1000"), Decimal("1.1002"), 0),
    "USDJPY": Quote(Decimal(150), Decimal(150), 0),
    "GBPUSD.x": Quote(Decimal("1.25"), Decimal("1.25"), 0),
}


@pytest.mark.parametrize(
    ("currency", "into", "found"),
    [
        ("USD", "USD", Conversion()),
        ("EUR", "USD", Conversion("EURUSD")),
        ("JPY", "USD", Conversion("USDJPY", inverse=True)),
        ("GBP", "USD", Conversion("GBPUSD.x")),
        ("USD", "EUR", Conversion("EURUSD", inverse=True)),
        ("CHF", "USD", None),
        ("", "USD", None),
        ("EUR", "", None),
    ],
)
def test_a_currency_is_converted_by_the_symbol_of_both(
    currency: str, into: str, found: Conversion | None
) -> None:
    """
    Straight or the other way round, by the plainest name; else not at all.
    """
    assert conversion(currency, into, SYMBOLS) == found


@pytest.mark.parametrize(
    ("way", "rate"),
    [
        (Conversion(), Decimal(1)),
        (Conversion("EURUSD"), Decimal("1.1001")),
        (Conversion("USDJPY", inverse=True), 1 / Decimal(150)),
        (Conversion("USDCHF"), None),
    ],
)
def test_a_rate_is_the_mid_price(way: Conversion, rate: Decimal | None) -> None:
    """
    Or one over it; without a price there is none.
    """
    assert way.rate(QUOTES) == rate


def test_a_price_of_zero_converts_nothing() -> None:
    """
    It would divide by nothing.
    """
    nothing = {"USDJPY": Quote(Decimal(0), Decimal(0), 0)}

    assert Conversion("USDJPY", inverse=True).rate(nothing) is None


def test_the_contract_gives_a_factor_where_it_says_enough() -> None:
    """
    Size over units to the lot, in the quote currency; nothing without size or way.
    """
    euro_yen = pair("EUR", "JPY")
    found = contract_factor(euro_yen, 100, into_dollars)

    assert found == Factor(Decimal(1000), Conversion("USDJPY", inverse=True))
    assert found.value(QUOTES) == Decimal(1000) * (1 / Decimal(150))
    assert found.value({}) is None
    assert contract_factor(None, 100, into_dollars) is None
    assert contract_factor(info("X", quote_currency="CHF"), 100, into_dollars) is None
    assert contract_factor(info("X", contract_size=None), 100, into_dollars) is None


BOUGHT = an_order(1, open_price=Decimal("1.10000"), profit=Decimal("100.00"))
SOLD = an_order(2, side=Side.SELL, open_price=Decimal("1.10000"), profit=Decimal("-100"))
AT = Decimal("1.10100")


def test_a_move_counts_the_orders_way() -> None:
    """
    A rise is a buy's gain and a sell's loss.
    """
    assert move(BOUGHT, AT) == Decimal("0.00100")
    assert move(SOLD, AT) == Decimal("-0.00100")


@pytest.mark.parametrize(
    ("order", "price", "tells"),
    [
        (BOUGHT, Decimal("1.10020"), True),
        (BOUGHT, Decimal("1.10019"), False),
        (SOLD, Decimal("1.09980"), True),
        (an_order(3, profit=None), AT, False),
    ],
)
def test_twenty_points_are_enough_to_tell(
    order: Order, price: Decimal, tells: bool
) -> None:
    """
    Either way, and only with a profit to compare.
    """
    assert can_tell(order, price) is tells


@pytest.mark.parametrize(
    ("profit", "believed"),
    [
        ("100.00", True),
        ("100.51", True),
        ("99.50", True),
        ("100.52", False),
        ("99.4", False),
    ],
)
def test_a_factor_fits_within_a_cent_and_half_a_percent(
    profit: str, believed: bool
) -> None:
    """
    A buy of one lot that rose by 0.001 earns 100 at the contract's factor.
    """
    order = an_order(1, open_price=Decimal("1.10000"), profit=Decimal(profit))

    assert fits(order, Decimal(1000), [AT]) is believed


def test_a_factor_fits_anywhere_between_the_prices_of_the_reading() -> None:
    """
    The price moved while the list was read; which one the server took is not known.
    """
    prices = [Decimal("1.10050"), Decimal("1.10150")]

    assert fits(BOUGHT, Decimal(1000), prices)
    assert fits(SOLD, Decimal(1000), prices)
    assert not fits(BOUGHT, Decimal(2000), [Decimal("1.10060"), Decimal("1.10150")])
    assert not fits(BOUGHT, Decimal(0), prices)
    assert not fits(an_order(3, profit=None), Decimal(1000), prices)


def test_a_factor_is_learned_from_the_servers_profit() -> None:
    """
    Profit over units and move; nothing from prices far apart, no move or nonsense.
    """
    near = [Decimal("1.100999"), Decimal("1.101001")]

    assert learned(BOUGHT, [AT]) == Factor(Decimal(1000))
    assert learned(SOLD, near) == Factor(Decimal(1000))
    assert learned(BOUGHT, [Decimal("1.10095"), Decimal("1.10105")]) is None
    assert learned(BOUGHT, [BOUGHT.open_price]) is None
    assert learned(BOUGHT, [Decimal("1.09900")]) is None
    assert learned(an_order(3, profit=None), [AT]) is None
