"""The instruments the demo market trades, and as many made-up ones as asked for."""

from __future__ import annotations

import random
from dataclasses import dataclass

ACCOUNT_CURRENCY = "USD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """What stays the same about a symbol.

    Prices are counted in points, the last digit the symbol quotes; so are ``start``,
    ``spread`` and ``swing`` (how far a price change usually goes).

    Attributes:
        contract: What one lot holds, in the base currency or in pieces.
        leverage: Margin is the position's worth divided by this.
        lot_min: In units (minimal lots), like ``lot_max`` and ``lot_step``.
    """

    symbol: str
    description: str
    group: str
    base: str
    quote: str
    digits: int
    contract: int
    start: int
    spread: int
    swing: int
    leverage: int
    lot_min: int = 1
    lot_max: int = 10_000
    lot_step: int = 1

    @property
    def scale(self) -> int:
        """Points in one whole of the price."""
        return int(10**self.digits)

    @property
    def margin_currency(self) -> str:
        return self.base if self.group == "FX" else self.quote


def _fx(symbol: str, description: str, start: int, spread: int) -> Instrument:
    return Instrument(
        symbol=symbol,
        description=description,
        group="FX",
        base=symbol[:3],
        quote=symbol[3:],
        digits=3 if symbol.endswith("JPY") else 5,
        contract=100_000,
        start=start,
        spread=spread,
        swing=6,
        leverage=100,
    )


# Any beginning of this list can price itself: a currency that is not the account's
# comes after the pair that converts it.
_INSTRUMENTS: tuple[Instrument, ...] = (
    _fx("EURUSD", "Euro / US dollar", 110_240, 12),
    _fx("USDJPY", "US dollar / Japanese yen", 149_350, 14),
    Instrument(
        symbol="XAUUSD",
        description="Gold, troy ounce",
        group="Metals",
        base="XAU",
        quote="USD",
        digits=2,
        contract=100,
        start=264_530,
        spread=24,
        swing=22,
        leverage=50,
    ),
    _fx("GBPUSD", "Pound sterling / US dollar", 127_150, 15),
    _fx("EURJPY", "Euro / Japanese yen", 164_640, 19),
    _fx("AUDUSD", "Australian dollar / US dollar", 65_820, 13),
    _fx("USDCHF", "US dollar / Swiss franc", 88_310, 15),
    _fx("USDCAD", "US dollar / Canadian dollar", 138_450, 17),
    _fx("EURGBP", "Euro / Pound sterling", 86_700, 14),
    _fx("GBPJPY", "Pound sterling / Japanese yen", 189_900, 27),
    Instrument(
        symbol="XAGUSD",
        description="Silver, troy ounce",
        group="Metals",
        base="XAG",
        quote="USD",
        digits=3,
        contract=5_000,
        start=31_250,
        spread=22,
        swing=9,
        leverage=50,
    ),
    Instrument(
        symbol="US500",
        description="US 500 index",
        group="Indices",
        base="USD",
        quote="USD",
        digits=1,
        contract=10,
        start=58_905,
        spread=5,
        swing=6,
        leverage=50,
        lot_min=10,
        lot_step=10,
    ),
    Instrument(
        symbol="GER40",
        description="Germany 40 index",
        group="Indices",
        base="EUR",
        quote="EUR",
        digits=1,
        contract=1,
        start=192_405,
        spread=14,
        swing=14,
        leverage=50,
        lot_min=10,
        lot_step=10,
    ),
    Instrument(
        symbol="USOIL",
        description="Crude oil, barrel",
        group="Energy",
        base="USD",
        quote="USD",
        digits=2,
        contract=1_000,
        start=7_135,
        spread=4,
        swing=3,
        leverage=20,
    ),
    Instrument(
        symbol="BTCUSD",
        description="Bitcoin / US dollar",
        group="Crypto",
        base="BTC",
        quote="USD",
        digits=2,
        contract=1,
        start=6_725_000,
        spread=2_400,
        swing=1_800,
        leverage=5,
    ),
    Instrument(
        symbol="ETHUSD",
        description="Ether / US dollar",
        group="Crypto",
        base="ETH",
        quote="USD",
        digits=2,
        contract=10,
        start=258_400,
        spread=210,
        swing=130,
        leverage=5,
    ),
)

DEFAULT_COUNT = len(_INSTRUMENTS)


def instruments(count: int) -> list[Instrument]:
    """The first ``count`` instruments; past the real kinds, shares with made-up names."""
    named = list(_INSTRUMENTS[:count])
    return named + [_share(number) for number in range(len(named) + 1, count + 1)]


def _share(number: int) -> Instrument:
    # Seeded by its own number: the same share whatever the account and its seed.
    draw = random.Random(number)
    start = draw.randrange(900, 42_000)
    return Instrument(
        symbol=f"SHARE{number:04}",
        description=f"Share number {number}",
        group="Shares",
        base=ACCOUNT_CURRENCY,
        quote=ACCOUNT_CURRENCY,
        digits=2,
        contract=100,
        start=start,
        spread=max(1, start // 4_000),
        swing=max(1, start // 3_000),
        leverage=10,
    )
