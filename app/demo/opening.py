"""What the account holds at the very start: a life like a real account's, or a crowd."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.demo.market import Market
from app.demo.trades import Command, Reason, State, Trade

_HOUR = 3600
_BUY, _SELL = Command.BUY, Command.SELL
_DEPOSIT = 40_000_00
# Per lot, for opening and closing together; and swap for each night, either way.
_COMMISSION_PER_LOT = 3_50
_SWAP_PER_LOT = 1_85


@dataclass(frozen=True, slots=True)
class _Plan:
    """An order as thought of: distances are in points from the market's price.

    ``moved`` is how far the market has come since it was opened, in the order's
    favour if positive; stop and target are that far from the price of now.
    """

    symbol: str
    cmd: int
    volume: int
    moved: int
    hours: float
    stop: int = 0
    target: int = 0
    comment: str = ""
    reason: int = Reason.CLIENT


_PLANS = (
    _Plan("EURUSD", _BUY, 200, 312, 121.4, 900, 1_400, "swing"),
    _Plan("XAUUSD", _BUY, 30, 1_840, 97.8, 4_500, 0, "gold core"),
    _Plan("US500", _SELL, 100, -264, 92.1, 0, 0, ""),
    _Plan("USDJPY", _SELL, 150, 408, 74.5, 700, 1_200, "carry unwind"),
    _Plan("GBPUSD", _SELL, 80, -143, 71.2, 650, 900, ""),
    _Plan("EURUSD", _BUY, 50, -88, 52.9, 900, 0, "add on dip"),
    _Plan(
        "GER40", _BUY, 60, 918, 50.3, 2_400, 3_200, "Überrollen bis Freitag · Ziel 19.600 ✓"
    ),
    _Plan("BTCUSD", _BUY, 12, 118_000, 47.6, 0, 640_000, "btc dca 3/12", Reason.MOBILE),
    _Plan("EURJPY", _SELL, 70, -96, 33.0, 800, 1_100, ""),
    _Plan("USOIL", _BUY, 40, -57, 29.7, 180, 260, "opec"),
    _Plan("AUDUSD", _BUY, 120, 64, 26.4, 500, 700, ""),
    _Plan("XAUUSD", _SELL, 10, -655, 22.8, 2_600, 0, "hedge", Reason.EXPERT),
    _Plan("USDCAD", _SELL, 90, 131, 9.6, 600, 800, ""),
    _Plan("XAGUSD", _BUY, 15, 174, 7.2, 900, 0, "silver, small"),
    _Plan("EURGBP", _BUY, 40, 9, 5.1, 0, 0, "", Reason.WEB),
    _Plan("EURUSD", _SELL, 33, 27, 2.3, 400, 600, "scalp", Reason.EXPERT),
    _Plan("USDCHF", _BUY, 1, -12, 0.6, 0, 0, "1 unit test"),
)
_PENDING = (
    _Plan("GBPUSD", Command.BUY_LIMIT, 60, 1_900, 18.0, 0, 0, "buy the low"),
    _Plan("USOIL", Command.SELL_LIMIT, 20, 640, 12.5, 0, 0, "range top"),
)


def real_life(market: Market, draw: random.Random, login: int, first: int) -> list[Trade]:
    """A deposit, a month of closed trades, seventeen open and two pending orders."""
    now = int(time.time())
    records = list(_history(market, draw, login, now))
    records += [
        _planned(plan, market, login, now)
        for plan in sorted((*_PLANS, *_PENDING), key=lambda each: -each.hours)
        if plan.symbol in market.instruments
    ]
    paid = _payment(login, _DEPOSIT, now - 32 * 24 * _HOUR)
    return list(_numbered([paid, *records], first, draw))


def crowd(
    market: Market, draw: random.Random, login: int, first: int, count: int
) -> list[Trade]:
    """So many open orders, mixed over all symbols, and a deposit that carries them."""
    now = int(time.time())
    symbols = list(market.instruments)
    ages = sorted((draw.uniform(0.1, 160.0) for _ in range(count)), reverse=True)
    trades = [_drawn(market, draw, draw.choice(symbols), login, age, now) for age in ages]
    # Never in danger of a margin call, whatever the prices do.
    paid = _payment(login, _DEPOSIT + count * 5_000_00, now - 32 * 24 * _HOUR)
    return list(_numbered([paid, *trades], first, draw))


def _numbered(trades: Iterable[Trade], first: int, draw: random.Random) -> Iterator[Trade]:
    # The broker serves others too, so an account's numbers have gaps.
    order = first
    for trade in trades:
        trade.order = order
        yield trade
        order += draw.randrange(1, 30)


def _planned(plan: _Plan, market: Market, login: int, now: int) -> Trade:
    quote, sign = market.quotes[plan.symbol], -1 if plan.cmd % 2 else 1
    # The price that closes an order now; a pending one waits for the same side.
    price = quote.bid if sign > 0 else quote.ask
    trade = Trade(
        order=0,
        login=login,
        cmd=plan.cmd,
        symbol=plan.symbol,
        volume=plan.volume,
        open_time=now - round(plan.hours * _HOUR),
        open_price=price - sign * plan.moved,
        digits=market.instruments[plan.symbol].digits,
        reason=plan.reason,
        sl=price - sign * plan.stop if plan.stop else 0,
        tp=price + sign * plan.target if plan.target else 0,
        comment=plan.comment,
    )
    _charge(trade, plan.hours)
    trade.update_time = trade.open_time
    return trade


def _charge(trade: Trade, hours: float) -> None:
    if trade.is_market:
        trade.commission = -round(trade.volume * _COMMISSION_PER_LOT / 100)
        nights = int(hours / 24)
        cost = -1 if trade.cmd == Command.BUY else 0.35
        trade.storage = round(trade.volume * _SWAP_PER_LOT * nights * cost / 100)


def _drawn(
    market: Market, draw: random.Random, symbol: str, login: int, hours: float, now: int
) -> Trade:
    instrument = market.instruments[symbol]
    reach = instrument.swing * 60
    lots = instrument.lot_step * draw.choice((1, 2, 3, 5, 10, 10, 20))
    plan = _Plan(
        symbol,
        draw.choice((_BUY, _SELL)),
        max(lots, instrument.lot_min),
        draw.randrange(-reach, reach),
        hours,
        draw.choice((0, 0, 0, reach * 4, reach * 4)),
        draw.choice((0, 0, 0, reach * 5)),
        draw.choice(("", "", "grid", "copy", "news")),
    )
    return _planned(plan, market, login, now)


def _history(market: Market, draw: random.Random, login: int, now: int) -> Iterator[Trade]:
    symbols = list(market.instruments)[:8]
    for day in range(30, 6, -2):
        symbol = draw.choice(symbols)
        trade = _drawn(market, draw, symbol, login, day * 24.0, now)
        instrument = market.instruments[symbol]
        moved = draw.randrange(-instrument.swing * 25, instrument.swing * 35) or 1
        trade.close_price = trade.open_price + moved
        trade.close_time = trade.open_time + draw.randrange(_HOUR, 30 * _HOUR)
        trade.update_time, trade.state = trade.close_time, State.CLOSED
        gain = moved if trade.cmd == Command.BUY else -moved
        worth = instrument.contract * market.rate(instrument.quote) / instrument.scale
        trade.profit = round(gain * trade.volume * worth)
        trade.storage = 0
        yield trade


def _payment(login: int, cents: int, at: int) -> Trade:
    return Trade(
        order=0,
        login=login,
        cmd=Command.BALANCE_IN,
        symbol="",
        volume=0,
        open_time=at,
        open_price=0,
        digits=2,
        profit=cents,
        comment="Deposit",
        reason=Reason.DEALER,
        update_time=at,
    )
