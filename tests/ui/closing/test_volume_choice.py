"""Percentages, steps, links and units: every way to choose a volume agrees."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.volume import (
    ValidVolume,
)
from app.ui.kit.segments import Segments
from app.ui.volume_note import VolumeNote
from app.ui.volume_slider import VolumeSlider
from tests.ui.closing.field import entry_of, links, percent_button, write

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.mark.parametrize("percent", [25, 50, 75, 100])
def test_a_percentage_moves_field_and_slider(make_field, percent):
    """
    Pressing a percentage shows the same volume in all three places.
    """
    field = make_field()

    percent_button(field, percent).click()

    assert field.reading == ValidVolume(percent, is_full=percent == 100)
    assert entry_of(field).text() == f"{percent / 100:.2f}"
    slider = field.findChild(VolumeSlider)
    assert slider.value() == percent
    assert slider.accessibleName() == (
        f"Volume to close, {percent / 100:.2f} of 1.00 lots, {percent} percent"
    )


def test_typing_moves_percentage_and_slider(make_field):
    """
    A typed quarter marks 25 %; a volume that is none of the four marks nothing.
    """
    field = make_field()
    segments = percent_button(field, 25).parentWidget().parentWidget()
    assert isinstance(segments, Segments)

    write(field, "0,25")
    quarter = segments.current()
    write(field, "0.33")

    assert quarter == 25
    assert segments.current() is None
    assert field.findChild(VolumeSlider).value() == 33


def test_a_rounded_percentage_says_so_and_offers_both_neighbours(make_field):
    """
    75 % of 0.10 lots is 0.075: the field has 0.07 and links to 0.07 and 0.08.
    """
    field = make_field(open=10)

    percent_button(field, 75).click()
    note = field.findChild(VolumeNote).text()
    links(field)[1].click()

    assert note == "75% is 0.075, between two steps. Rounded down. Use 0.07 or 0.08"
    assert field.reading == ValidVolume(8, is_full=False)
    assert field.findChild(VolumeNote).text() == ""


def test_a_percentage_below_the_minimum_is_off_and_says_why(make_field):
    """
    What would be less than the least volume can't be pressed; its tooltip has the reason.
    """
    field = make_field(open=3, least=2)

    assert not percent_button(field, 25).isEnabled()
    assert "the least is 0.02 lots" in percent_button(field, 25).toolTip()
    field.choose_percent(25)
    assert field.reading == ValidVolume(3, is_full=True)


@pytest.mark.parametrize(
    ("key", "modifiers", "text"),
    [
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, "0.51"),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, "0.49"),
        (Qt.Key.Key_Up, SHIFT, "0.60"),
        (Qt.Key.Key_Down, SHIFT, "0.40"),
    ],
)
def test_arrow_keys_step_the_volume(make_field, key, modifiers, text):
    """
    Up and Down go one step, with Shift ten.
    """
    field = make_field()
    field.choose(50)

    QTest.keyClick(entry_of(field), key, modifiers)

    assert entry_of(field).text() == text


def test_stepping_from_a_wrong_volume_takes_what_is_offered(make_field):
    """
    Up from between two steps is the upper neighbour.
    """
    field = make_field()
    write(field, "0.505")

    QTest.keyClick(entry_of(field), Qt.Key.Key_Up)

    assert entry_of(field).text() == "0.51"


def test_changing_the_unit_keeps_the_volume(make_field):
    """
    The same volume is written in units, and the other unit stands in the label line.
    """
    field = make_field()
    field.choose(50)

    field.change_unit()

    assert entry_of(field).text() == "50"
    assert field.reading == ValidVolume(50, is_full=False)
    texts = [label.text() for label in field.findChildren(QLabel)]
    assert "= 0.50 lots" in texts
    assert "1–100 units, step 1" in texts  # noqa: RUF001 - a range


def test_unconfirmed_lots_are_marked(make_field):
    """
    While nobody has confirmed the scale, the label line says so.
    """
    field = make_field(lots_confirmed=False)

    texts = [label.text() for label in field.findChildren(QLabel)]
    assert "= 100 units, lots unconfirmed" in texts


def test_only_what_a_person_wrote_in_lots_counts_as_typed(make_field):
    """
    Typing in lots counts, also after steps and links; percentages and units don't.
    """
    field = make_field()

    write(field, "0.505")
    field.explain_now()
    links(field)[0].click()
    mended = field.typed_in_lots
    QTest.keyClick(entry_of(field), Qt.Key.Key_Up)
    stepped = field.typed_in_lots
    field.change_unit()
    in_units = field.typed_in_lots
    field.change_unit()
    percent_button(field, 50).click()

    assert (mended, stepped, in_units, field.typed_in_lots) == (True, True, False, False)
