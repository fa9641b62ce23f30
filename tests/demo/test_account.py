"""The demo account: no unit and no cent is made or lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.demo.account import FOREIGN_ORDER, Account, RefusedError
from app.demo.assembly import open_account
from app.demo.options import parse
from app.demo.store import Store
from app.demo.trades import State, Trade
from tests.demo.conftest import Desk


def order_in(account: Account, symbol: str, cmd: int | None = None) -> Trade:
    """The first open order in a symbol."""
    return next(
        trade
        for trade in account.listed(1)[0]
        if trade.symbol == symbol and cmd in {None, trade.cmd}
    )


@given(
    steps=st.lists(
        st.tuples(st.integers(0, 30), st.integers(1, 260), st.integers(-400, 400)),
        max_size=25,
    ),
    replaces=st.booleans(),
)
def test_any_sequence_of_closes_keeps_volumes_and_money_adding_up(steps, replaces):
    """
    Whatever is closed at whatever price: the volume of all records of each symbol stays,
    and the balance grows by exactly what the closed records came to.
    """
    mode = "replace" if replaces else "keep"
    options = parse(["--random-seed", "3", "--ticket-mode", mode])
    with tempfile.TemporaryDirectory() as name, closing(Store(Path(name))) as store:
        account = open_account(options, store)
        volume_before, money_before = volumes(account), account.figures().balance
        closed_before = len(account.listed(2)[0])
        gained = 0

        for pick, volume, moved in steps:
            quote = account.market.quotes["EURUSD"]
            account.market.freeze("EURUSD", quote.bid + moved, quote.ask + moved)
            still_open = account.listed(1)[0]
            if not still_open:
                break
            try:
                gained += account.close(
                    still_open[pick % len(still_open)].order, volume
                ).net
            except RefusedError:
                continue

        assert volumes(account) == volume_before
        assert account.figures().balance == money_before + gained
        assert gained == sum(trade.net for trade in account.listed(2)[0][closed_before:])
        assert all(trade.volume > 0 for trade in account.listed(1)[0])


def volumes(account: Account) -> dict[str, int]:
    """Units by symbol, over open and closed records."""
    found: dict[str, int] = {}
    for kind in (1, 2):
        for trade in account.listed(kind)[0]:
            found[trade.symbol] = found.get(trade.symbol, 0) + trade.volume
    return found


@given(volumes=st.lists(st.integers(1, 40), min_size=1, max_size=12))
def test_costs_are_split_by_share_and_nothing_is_left_over(volumes):
    """
    After any partial closes the parts' commission and swap and what is left on the order
    come to what the order had, and no part is off its share by more than a cent.
    """
    trade = Trade(
        order=1,
        login=1,
        cmd=0,
        symbol="EURUSD",
        volume=sum(volumes) + 1,
        open_time=1,
        open_price=1,
        digits=5,
        commission=-733,
        storage=-1_019,
    )
    whole = trade.volume

    parts = [trade.split(volume, 0) for volume in volumes]

    assert sum(part.commission for part in parts) + trade.commission == -733
    assert sum(part.storage for part in parts) + trade.storage == -1_019
    assert trade.volume == whole - sum(volumes)
    assert trade.closed_volume == sum(volumes)
    for part in parts:
        assert abs(part.commission + 733 * part.volume / whole) <= len(parts)


def test_the_server_sets_the_close_price(account):
    """
    A buy closes at the bid, a sell at the ask.
    """
    buy, sell = order_in(account, "EURUSD", 0), order_in(account, "EURUSD", 1)
    quote = account.market.quotes["EURUSD"]

    account.close(buy.order)
    account.close(sell.order)

    assert (buy.close_price, sell.close_price) == (quote.bid, quote.ask)
    assert buy.state == sell.state == State.CLOSED
    assert account.find(buy.order) is None


def test_a_partial_close_keeps_the_order_open_with_less(account):
    """
    The closed part is a record of its own that names the order as its parent.
    """
    trade = order_in(account, "EURUSD", 0)

    part = account.close(trade.order, 50, "half")

    assert account.find(trade.order) is trade
    assert (trade.volume, trade.closed_volume, trade.comment) == (150, 50, "swing")
    assert (part.state, part.parent_order) == (State.CLOSED_PART, trade.order)
    assert (part.volume, part.comment) == (50, "half")
    assert part.order != trade.order


def test_in_the_other_ticket_mode_the_remainder_gets_a_new_number(make_desk):
    """
    The old number goes with the closed part; the remainder says where it came from.
    """
    account = make_desk("--ticket-mode", "replace").account
    trade = order_in(account, "EURUSD", 0)
    old = trade.order

    part = account.close(old, 50)

    assert account.find(old) is None
    assert (part.order, part.state, part.volume) == (old, State.CLOSED_PART, 50)
    assert (trade.parent_order, trade.comment) == (old, f"from #{old}")
    assert account.find(trade.order) is trade
    assert trade.volume == 150


@pytest.mark.parametrize(
    ("symbol", "volume", "words"),
    [
        ("EURUSD", 201, "above the trade's 200"),
        ("US500", 5, "below the minimum of 10"),
        ("US500", 15, "not a multiple of 10"),
    ],
)
def test_an_impossible_volume_is_refused(account, symbol, volume, words):
    """
    The refusal says what is wrong with the volume, and the order is as it was.
    """
    trade = order_in(account, symbol)
    before = trade.volume

    with pytest.raises(RefusedError, match=words):
        account.close(trade.order, volume)

    assert trade.volume == before


def test_a_remainder_below_the_minimum_is_refused(desk):
    """
    What a partial close leaves must itself be an order.
    """
    order = desk.command({"command": "open", "symbol": "US500", "volume": 25})["order"]

    with pytest.raises(RefusedError, match="leaves 5"):
        desk.account.close(order, 20)


@pytest.mark.parametrize("order", [1, FOREIGN_ORDER])
def test_an_order_that_is_not_the_accounts_cannot_be_closed(account, order):
    """
    Unknown and foreign orders are refused alike.
    """
    with pytest.raises(RefusedError, match="not found"):
        account.close(order)


def test_a_restart_keeps_the_account(make_desk: Callable[..., Desk]):
    """
    A second broker over the same directory has the same records and figures.
    """
    first = make_desk()
    trade = order_in(first.account, "EURUSD", 0)
    first.account.close(trade.order, 50, "первая половина")
    first.account.close(order_in(first.account, "XAUUSD").order)

    second = make_desk().account

    for kind in range(5):
        ours = sorted(first.account.listed(kind)[0], key=lambda each: each.order)
        assert sorted(second.listed(kind)[0], key=lambda each: each.order) == ours
    assert second.figures() == first.account.figures()
    assert second.next_order == first.account.next_order


def test_a_directory_with_other_symbols_is_turned_away(make_desk):
    """
    Orders whose prices are not known are never listed with made-up ones.
    """
    make_desk()

    with pytest.raises(LookupError, match="GER40"):
        make_desk("--symbols", "3")
