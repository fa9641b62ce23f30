"""The close dialog's order of focus, its sizes, and large text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QScrollArea

from app.ui.close_footer import CloseFooter
from tests.ui.desk import make_order


def test_tab_goes_the_way_the_eye_goes(stage):
    """
    Volume, minus, plus, unit, percent, slider, comment, details, Cancel, primary.
    """
    opened = stage(percent=50)
    first = opened.volume

    seen, widget = [], first.nextInFocusChain()
    while widget is not first:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and widget.isVisible() and widget.isEnabled():
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
            seen.append(text or widget.objectName() or widget.accessibleName())
        widget = widget.nextInFocusChain()

    assert [name for name in seen if name != "qt_scrollarea_viewport"] == [
        "Less: one step (Down)",
        "More: one step (Up)",
        "Lots",
        "50%",
        "volumeSlider",
        "commentField",
        "Request details",
        "Cancel",
        "Close 0.50 of 1.00 lots",
    ]


def test_everything_that_is_pressed_is_large_enough(stage):
    """
    No target is smaller than 24 by 24 pixels.
    """
    opened = stage(make_order(volume=10), percent=75)

    buttons = [b for b in opened.dialog.findChildren(QAbstractButton) if b.isVisible()]
    assert len(buttons) >= 12
    for button in buttons:
        assert min(button.width(), button.height()) >= 24, button.text()


@pytest.mark.parametrize(("width", "expected"), [(1280, 580), (640, 520)])
def test_the_dialog_is_narrower_over_a_narrow_window(stage, window, width, expected):
    """
    580 pixels, 520 over a narrow window, and nothing has to be scrolled sideways.
    """
    window.resize(width, 480)

    opened = stage()

    assert opened.dialog.width() == expected
    body = opened.find(QScrollArea).widget()
    assert body.minimumSizeHint().width() <= expected


def test_large_text_scrolls_the_body_and_keeps_the_foot(stage, window_look, qtbot):
    """
    At 200 % the buttons stay on screen, nothing is cut off sideways, the rest scrolls.
    """
    opened = stage(percent=50)
    foot, body = opened.find(CloseFooter), opened.find(QScrollArea)

    def nothing_is_cut_off():
        inside = body.widget().minimumSizeHint().width() <= body.viewport().width()
        return inside and foot.minimumSizeHint().width() <= opened.dialog.width()

    window_look.apply(text_percent=200)
    try:
        qtbot.waitUntil(nothing_is_cut_off)
        assert foot.geometry().bottom() < opened.dialog.height()
        assert foot.height() >= foot.minimumSizeHint().height()
        assert body.verticalScrollBar().maximum() > 0
    finally:
        window_look.apply(text_percent=100)
