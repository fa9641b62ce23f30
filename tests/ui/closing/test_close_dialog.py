"""The close dialog before anything is sent: what it shows, and which keys count."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.orders import Side
from app.ui.close_footer import CloseFooter
from app.ui.kit.price_label import PriceLabel
from app.ui.kit.signed_label import SignedLabel
from tests.ui.desk import FakeSettings, make_desk, make_order

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def test_it_opens_with_all_of_the_order_and_its_text_selected(stage):
    """
    Without another wish the volume is 100 %, and typing replaces it.
    """
    opened = stage()

    assert opened.volume.text() == opened.volume.selectedText() == "1.00"
    assert opened.primary.text() == "Close all 1.00 lots"
    assert opened.says("Nothing: the order is closed in full")


@pytest.mark.parametrize(
    ("start", "text"),
    [
        ({"percent": 50}, "Close 0.50 of 1.00 lots"),
        ({"want": 30}, "Close 0.30 of 1.00 lots"),
        ({"want": 30, "percent": 50}, "Close 0.30 of 1.00 lots"),
        ({"percent": 100}, "Close all 1.00 lots"),
        ({"want": 100}, "Close all 1.00 lots"),
    ],
)
def test_it_opens_with_what_was_asked_for(stage, start, text):
    """
    A volume wins over a percentage, and the button names the amount.
    """
    assert stage(**start).primary.text() == text


def test_the_usual_volume_is_a_setting(stage):
    """
    The settings decide where the caller doesn't.
    """
    order = make_order()
    desk = make_desk(order, settings=FakeSettings(default_percent=25))

    assert stage(order, desk=desk).primary.text() == "Close 0.25 of 1.00 lots"


def test_a_share_below_the_minimum_does_not_open_as_all(stage):
    """
    Where 25 % is too little to send, the least is filled in, never the whole order.
    """
    order = make_order(volume=3)

    assert stage(order, percent=25).primary.text() == "Close 0.01 of 0.03 lots"


def test_the_result_shows_the_rest_and_the_share(stage):
    """
    Half of the order leaves half and carries half of profit, swap and commission.
    """
    opened = stage(percent=50)

    estimate = opened.dialog.findChildren(SignedLabel)[-1]
    assert opened.says("0.50 lots (50 units)")
    assert estimate.accessibleName() == "net profit 57.95 USD"


def test_an_order_without_profit_has_no_estimate(stage):
    """
    What the server didn't supply is "—", never zero.
    """
    opened = stage(make_order(profit=None))

    names = [s.accessibleName() for s in opened.dialog.findChildren(SignedLabel)]
    assert names == ["net result not known"] * 2


def test_a_wrong_volume_turns_the_button_off_with_its_reason(stage):
    """
    The button says "Close", is off, and its tooltip and description say why.
    """
    opened = stage()

    opened.type("0.505")

    reason = "0.505 is between two steps. Use 0.50 or 0.51"
    assert (opened.primary.text(), opened.primary.isEnabled()) == ("Close", False)
    assert opened.primary.toolTip() == opened.primary.accessibleDescription() == reason
    results = opened.dialog.findChildren(SignedLabel)
    assert results[-1].accessibleName() == "net result not known"
    assert opened.says("—")


def test_units_are_named_on_the_button(stage, qtbot):
    """
    In Units mode the button counts units.
    """
    opened = stage(percent=50)
    with qtbot.waitActive(opened.dialog):
        opened.dialog.activateWindow()

    QTest.keyClick(opened.volume, Qt.Key.Key_U, CONTROL)

    assert opened.primary.text() == "Close 50 of 100 units"
    assert opened.says("50 units (0.50 lots)")


@pytest.mark.parametrize(("key", "text"), [("1", "0.25"), ("2", "0.50"), ("4", "1.00")])
def test_alt_and_a_digit_choose_a_percentage(stage, qtbot, key, text):
    """
    Alt+1 to Alt+4 work while the cursor is in a field.
    """
    opened = stage(percent=75)
    with qtbot.waitActive(opened.dialog):
        opened.dialog.activateWindow()
    opened.comment.setFocus()

    QTest.keyClick(opened.comment, key, ALT)

    assert opened.volume.text() == text
    assert opened.comment.text() == ""


@pytest.mark.parametrize(
    ("side", "price", "words"),
    [
        (Side.BUY, "1.08437", "Bid · closes a Buy · spread 0.9"),
        (Side.SELL, "1.08446", "Ask · closes a Sell · spread 0.9"),
    ],
)
def test_the_price_is_that_of_the_closing_side(stage, side, price, words):
    """
    A Buy closes at the bid and a Sell at the ask; the spread is in pips.
    """
    opened = stage(make_order(side=side))

    assert opened.find(PriceLabel).accessibleName() == price
    assert opened.says(words)


def test_a_new_price_shows_its_direction(stage):
    """
    The arrow follows the last move.
    """
    opened = stage()

    opened.desk.book.set_quote("EURUSD", "1.08440", "1.08449")
    up = opened.find(PriceLabel).accessibleName()
    opened.desk.book.set_quote("EURUSD", "1.08430", "1.08439")

    assert up == "1.08440, last move up"
    assert opened.find(PriceLabel).accessibleName() == "1.08430, last move down"


def test_prices_are_read_fast_only_while_it_can_be_seen(stage):
    """
    The faster reading begins with the dialog and ends with it.
    """
    opened = stage()
    during = opened.desk.book.fast_holders

    opened.cancel.click()

    assert (during, opened.desk.book.fast_holders) == (1, 0)


def test_old_figures_are_told_and_closing_stays_possible(stage):
    """
    After the limit the age stands beside the estimate, and the button is on.
    """
    opened = stage(percent=50)

    opened.desk.clock.advance(20.0)
    opened.desk.book.tell()

    assert opened.says("Prices and figures are 21 s old. Closing is still possible.")
    assert opened.find(PriceLabel).accessibleName() == "1.08437, an old price"
    assert opened.primary.isEnabled()


def test_request_details_show_what_is_sent(stage):
    """
    A full close shows that no volume is sent; a part shows its units.
    """
    opened = stage(comment="Half at target")
    opened.find(CloseFooter).findChild(QPushButton).click()

    full = opened.find(QLabel, "requestDetails").text()
    opened.percent(50).click()
    part = opened.find(QLabel, "requestDetails").text()

    assert "50123391" in full
    assert "no volume: full close" in full
    assert "Half at target" in full
    assert "50 units" in part
    assert opened.find(QLabel, "requestDetails").isVisible()


def test_escape_cancels_and_leaves_nothing_behind(stage, qtbot):
    """
    The dialog is deleted and listens to nothing any more; nothing was sent.
    """
    opened = stage()
    book, closing = opened.desk.book, opened.desk.closing

    ends = []
    opened.dialog.finished.connect(lambda _: ends.append("finished"))
    opened.dialog.destroyed.connect(lambda: ends.append("destroyed"))

    QTest.keyClick(opened.volume, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: ends == ["finished", "destroyed"])

    assert (book.listeners, closing.listeners, closing.decisions) == (0, 0, [])


def test_a_symbol_is_shown_letter_by_letter(stage):
    """
    What the server calls a symbol is text, whatever it looks like.
    """
    opened = stage(make_order(symbol="<b>X&Y</b>"))

    assert opened.says("<b>X&Y</b>")


@pytest.mark.parametrize("number", [1, 2**31 - 1, 2**31, 2**53 + 1, 2**63 - 1])
def test_the_order_number_is_shown_in_full(stage, number):
    """
    No number is cut to what a float or 32 bits can hold.
    """
    opened = stage(make_order(number, commission=Decimal(0)))

    assert opened.says(f"Order {number} · opened today")
