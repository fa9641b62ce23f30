"""The strip of the account's figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.account import AccountFigures
from app.services.order_book import BookState, Freshness
from app.ui.orders.totals import Totals
from app.ui.summary import Shown, Summary
from tests.ui.desk import NOW

ACCOUNT = AccountFigures(
    balance=Decimal(25000),
    equity=Decimal("25492.74"),
    margin=Decimal("3184.20"),
    free_margin=Decimal("22308.54"),
    margin_level=Decimal("800.6"),
    currency="USD",
)
STATE = BookState(read_at=1.0, read_wall=NOW, account=ACCOUNT, account_at=NOW)
SHOWN = Shown(
    state=STATE,
    freshness=Freshness.POLLING,
    totals=Totals(count=2, units=200, net=Decimal("492.74")),
    digits=2,
)


@pytest.fixture
def summary(window_look, shown):
    made = Summary(window_look)
    shown(made)
    return made


def test_the_servers_figures_are_shown_as_they_are(summary):
    """
    Each with its unit and the time it is of.
    """
    summary.show_now(SHOWN)

    texts = {key: figure.text() for key, figure in summary.figures.items()}
    assert texts["equity"] == "25\u202f492.74 USD"
    assert texts["margin_level"] == "801\u202f%"
    assert "As of" in summary.figures["equity"].toolTip()


def test_floating_result_is_the_sum_of_the_rows(summary):
    """
    It is read out with its sign in words.
    """
    summary.show_now(SHOWN)

    assert summary.floating.accessibleName() == "net profit 492.74 USD"


def test_what_the_server_does_not_supply_is_a_dash(summary):
    """
    Never zero, and the tooltip says why.
    """
    state = replace(STATE, account=replace(ACCOUNT, margin=None))

    summary.show_now(replace(SHOWN, state=state))

    assert summary.figures["margin"].text() == "—"
    assert summary.figures["margin"].toolTip() == "Not supplied by this server"


def test_before_the_first_list_nothing_is_known(summary):
    """
    No zero is shown for a sum over rows nobody has read.
    """
    summary.show_now(replace(SHOWN, state=BookState(), totals=Totals()))

    assert summary.floating.accessibleName() == "net result not known"
    assert summary.figures["equity"].text() == "—"


def test_old_figures_carry_their_time(summary):
    """
    While offline the caption says as of when.
    """
    summary.show_now(replace(SHOWN, freshness=Freshness.OFFLINE))

    assert f"{NOW.astimezone():%H:%M:%S}" in summary._caption.text()


def test_orders_without_a_result_are_counted_in_the_tooltip(summary):
    """
    The sum says what it leaves out.
    """
    totals = Totals(count=2, net=Decimal(5), unknown=1)

    summary.show_now(replace(SHOWN, totals=totals))

    assert "Orders without a known result: 1." in summary.floating.toolTip()


@pytest.mark.parametrize(
    ("width", "left"),
    [
        (1280, {"equity", "balance", "margin", "free_margin", "margin_level"}),
        (720, {"equity", "balance", "margin_level"}),
        (639, {"equity"}),
    ],
)
def test_a_narrow_strip_keeps_what_matters(summary, width, left):
    """
    P/L and equity are never left out.
    """
    summary.fold(width)

    shown = {key for key, figure in summary.figures.items() if figure.isVisible()}
    assert shown == left
