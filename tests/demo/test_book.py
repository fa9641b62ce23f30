"""Profits, sums and stops of the demo account's open orders."""

from __future__ import annotations

import pytest

from app.demo.account import RefusedError
from app.demo.trades import State, Trade


@pytest.mark.parametrize(
    ("cmd", "stop", "bid", "cause"),
    [
        (0, {"sl": 1.09}, 1.09, "[sl]"),
        (0, {"tp": 1.12}, 1.12, "[tp]"),
        (1, {"sl": 1.12}, 1.1199, "[sl]"),
        (1, {"tp": 1.09}, 1.0899, "[tp]"),
    ],
)
def test_stops_and_targets_close_the_order_by_themselves(desk, cmd, stop, bid, cause):
    """
    The order is closed when its side's price has come, at that price, and says why.
    """
    wish = {"command": "open", "symbol": "EURUSD", "cmd": cmd, "volume": 10, **stop}
    order = desk.command(wish)["order"]
    assert desk.account.find(order) is not None

    desk.command({"command": "price", "symbol": "EURUSD", "bid": bid, "ask": bid + 0.0001})

    closed = next(each for each in desk.account.listed(2)[0] if each.order == order)
    assert closed.comment == cause
    assert closed.close_price == round((bid if cmd == 0 else bid + 0.0001) * 1e5)


def test_a_stop_that_came_later_is_watched_too(desk):
    """
    A nearer stop closes its order, and the farther one's order stays.
    """
    wish = {"command": "open", "symbol": "EURUSD", "volume": 10}
    far = desk.command({**wish, "sl": 1.05})["order"]
    near = desk.command({**wish, "sl": 1.098})["order"]

    desk.command({"command": "price", "symbol": "EURUSD", "bid": 1.098, "ask": 1.0981})

    assert desk.account.find(far) is not None
    assert desk.account.find(near) is None


@pytest.mark.parametrize(
    ("cmd", "price", "bid"),
    [(2, 1.05, 1.0499), (3, 1.45, 1.45), (4, 1.45, 1.45), (5, 1.05, 1.05)],
)
def test_a_pending_order_opens_when_its_price_has_come(desk, cmd, price, bid):
    """
    Limits and stops become market orders, and only then can they be closed.
    """
    wish = {"command": "open", "symbol": "GBPUSD", "cmd": cmd, "volume": 10}
    order = desk.command({**wish, "open_price": price})["order"]
    with pytest.raises(RefusedError, match="pending"):
        desk.account.close(order)

    desk.command({"command": "price", "symbol": "GBPUSD", "bid": bid, "ask": bid + 0.0001})

    assert desk.account.find(order).cmd == cmd % 2
    assert desk.account.close(order).state == State.CLOSED


@pytest.mark.parametrize(
    ("symbol", "cmd", "prices", "volume", "cents"),
    [
        # 1.00 lot of 100 000, 100 points of 0.00001 each: 100.00
        ("EURUSD", 0, (110_100, 110_110, 110_000), 100, 100_00),
        ("EURUSD", 1, (110_100, 110_110, 110_000), 100, -110_00),
        # 0.10 lot of 100 ounces, 5.00 each
        ("XAUUSD", 0, (265_000, 265_030, 264_500), 10, 50_00),
        # 1.00 lot of 100 000, 0.150 yen each, at 150.000 a dollar
        ("USDJPY", 0, (149_995, 150_005, 149_845), 100, 100_00),
    ],
)
def test_profit_is_in_the_accounts_currency(account, symbol, cmd, prices, volume, cents):
    """
    A buy is valued at the bid, a sell at the ask, and converted at the mid price.
    """
    bid, ask, opened = prices
    account.market.freeze(symbol, bid, ask)
    trade = Trade(
        order=account.next_order,
        login=1,
        cmd=cmd,
        symbol=symbol,
        volume=volume,
        open_time=1,
        open_price=opened,
        digits=account.market.instruments[symbol].digits,
    )
    account.add([trade])

    account.figures()

    assert trade.profit == cents


def test_figures_add_up(account):
    """
    Equity is the balance with all floating sums, free margin what the margin leaves.
    """
    rows, totals = account.listed(1)

    figures = account.figures()

    assert totals.profit == sum(row.profit for row in rows) == figures.profit
    assert totals.count == len(rows) == 17
    assert figures.equity == figures.balance + sum(row.net for row in rows)
    assert figures.free == figures.equity - figures.margin
    assert figures.margin > 0
    assert figures.level == round(100 * figures.equity / figures.margin, 2)
