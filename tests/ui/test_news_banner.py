"""The band for what happened by itself: its words, its sums, and when it goes."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.domain.account import Session
from app.domain.departure import Departure, DepartureCause
from app.domain.orders import Side
from app.domain.stream import ServerNotice
from app.services.lots import Scale
from app.services.session import Standing
from app.ui.news_banner import NewsBanner
from app.ui.numbers import MINUS
from app.ui.words_departure import departure_news, notice_news
from tests.ui.desk import ORIGIN, make_desk, make_order

SCALE = Scale(100, confirmed=True)


def departure(number: int = 50123401, **facts: Any) -> Departure:
    usual: dict[str, Any] = {
        "order": make_order(number, volume=50),
        "at": datetime(2026, 11, 23, 9, 0, tzinfo=UTC),
        "cause": DepartureCause.STOP_LOSS,
        "price": Decimal("1.10234"),
        "profit": Decimal("-12.30"),
    }
    return Departure(**(usual | facts))


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {},
            (
                "Order 50123401 (EURUSD, Buy 0.50) was closed by its stop loss at 1.10234: "
                f"{MINUS}12.30 USD."
            ),
        ),
        (
            {"cause": DepartureCause.TAKE_PROFIT, "profit": Decimal("7")},
            (
                "Order 50123401 (EURUSD, Buy 0.50) was closed by its take profit at "
                "1.10234: +7.00 USD."
            ),
        ),
        (
            {"cause": DepartureCause.STOP_OUT, "profit": None},
            (
                "Order 50123401 (EURUSD, Buy 0.50) was closed by the broker's stop-out at "
                "1.10234."
            ),
        ),
        (
            {
                "cause": DepartureCause.OTHER,
                "price": None,
                "profit": None,
                "order": make_order(50123401, side=Side.SELL, symbol="GBPUSD"),
            },
            "Order 50123401 (GBPUSD, Sell 1.00) was closed elsewhere.",
        ),
        (
            {"cause": DepartureCause.UNKNOWN, "price": None, "profit": None},
            (
                "Order 50123401 (EURUSD, Buy 0.50) is no longer open. This program did not "
                "close it."
            ),
        ),
    ],
)
def test_one_departure_is_told_as_far_as_it_is_known(
    facts: dict[str, Any], text: str
) -> None:
    """
    A cause, a price and a result only where a record named them.
    """
    news = departure_news([departure(**facts)], SCALE, "USD")

    assert (news.lead, news.text) == ("", text)


def test_several_departures_are_one_sentence() -> None:
    """
    How many, why, and what they came to together; a stop-out makes it a warning.
    """
    found = [
        departure(1),
        departure(2, profit=Decimal("2.30")),
        departure(3, cause=DepartureCause.STOP_OUT, profit=Decimal("-10")),
    ]

    news = departure_news(found, SCALE, "USD")

    assert news.kind == "warning"
    assert news.lead == "3 orders are no longer open."
    assert news.text == (
        "This program closed none of them (by stop loss: 2; by stop-out: 1): "
        f"{MINUS}20.00 USD. 1 EURUSD at 1.10234; 2 EURUSD at 1.10234; 3 EURUSD at 1.10234."
    )


def test_of_many_departures_the_first_are_named() -> None:
    """
    Three with their prices, the others counted: a band is no list.
    """
    found = [departure(number) for number in range(1, 8)]

    text = departure_news(found, SCALE, "USD").text

    assert text.endswith(" 3 EURUSD at 1.10234 and 4 more.")


def test_a_sum_with_a_part_unknown_is_not_told() -> None:
    """
    Half of a result would pass for all of it.
    """
    found = [departure(1), departure(2, cause=DepartureCause.UNKNOWN, profit=None)]

    text = departure_news(found, SCALE, "USD").text

    assert "(by stop loss: 1; cause not known: 1). 1 EURUSD" in text


def test_the_servers_words_are_quoted_as_plain_text() -> None:
    """
    Nothing in them acts, nothing secret is repeated, and they are cut.
    """
    token = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6MX0.c2lnbmF0dXJl"  # noqa: S105
    notice = ServerNotice(text=f"a\nb {token}", description="x" * 900, level=20)

    news = notice_news(notice)

    assert news.kind == "warning"
    assert news.lead == "The broker's server says:"
    assert token not in news.text
    assert "\n" not in news.text
    assert len(news.text) < 700


class Stage:
    """A band over fakes; ``hand`` is whether something lies under the pointer."""

    def __init__(self, look: Any, shown: Any) -> None:
        self.desk: Any = make_desk()
        self.departures: Any = self.desk.departures
        self.notices: Any = self.desk.notices
        self.hand = False
        self.band = NewsBanner(look, self.desk, lambda: not self.hand)
        shown(self.band)
        self.band.refresh()

    @property
    def text(self) -> str:
        return self.band.text()

    def dismiss(self) -> None:
        self.band.banner.acted.emit()


@pytest.fixture
def stage(window_look: Any, shown: Any) -> Stage:
    return Stage(window_look, shown)


async def test_the_band_comes_with_the_first_departure_and_adds_up(stage: Stage) -> None:
    """
    Hidden before; two at different times are one sum until it is dismissed.
    """
    before = stage.text
    stage.departures.push(departure(1))
    one = stage.text
    stage.departures.push(departure(2))
    two = stage.text
    stage.dismiss()

    assert before == ""
    assert one.startswith("Order 1 ")
    assert two.startswith("2 orders are no longer open.")
    assert stage.text == ""


async def test_what_was_dismissed_does_not_come_back(stage: Stage) -> None:
    """
    The next departure is told alone.
    """
    stage.departures.push(departure(1))
    stage.dismiss()
    stage.departures.push(departure(2))

    assert stage.text.startswith("Order 2 ")


async def test_notices_wait_their_turn(stage: Stage) -> None:
    """
    Orders come first, then one message of the server after the other.
    """
    stage.notices.push(ServerNotice(text="First"))
    stage.notices.push(ServerNotice(text="Second"))
    stage.departures.push(departure(1))
    seen = []
    while stage.text:
        seen.append(stage.text)
        stage.dismiss()

    assert [("Order 1" in s, "First" in s, "Second" in s) for s in seen] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


async def test_the_band_does_not_move_the_list_under_a_hand(stage: Stage) -> None:
    """
    It waits while the pointer is over the orders and comes with a later look.
    """
    stage.hand = True
    stage.departures.push(departure(1))
    held = stage.text
    stage.hand = False
    stage.band.refresh()

    assert held == ""
    assert stage.text.startswith("Order 1 ")


async def test_another_account_takes_it_away(stage: Stage) -> None:
    """
    What was said of one account's orders is not said under another's name.
    """
    stage.departures.push(departure(1))
    stage.desk.session.put(Standing.GOOD, Session(origin=ORIGIN, login=1))
    stage.band.refresh()

    assert stage.text == ""


async def test_a_shut_band_listens_to_nobody(stage: Stage) -> None:
    """
    After shutting nothing brings it up.
    """
    stage.band.shut()
    stage.departures.push(departure(1))
    stage.band.refresh()

    assert stage.text == ""
