"""A typed volume is read strictly, and what is wrong with it is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy, QTest

from app.domain.volume import (
    InvalidVolume,
    ValidVolume,
    VolumeFault,
    VolumeRules,
    nearest_step,
)
from app.ui.volume_field import VolumeField
from app.ui.volume_slider import VolumeSlider
from tests.ui.closing.field import entry_of, links, said, write

CASES = [
    ("", VolumeFault.EMPTY, "Enter a volume."),
    ("0", VolumeFault.ZERO, "The least is 0.01 lots. Use 0.01"),
    ("-1", VolumeFault.NOT_A_NUMBER, "Enter a plain number, such as 1.00."),
    ("1e3", VolumeFault.NOT_A_NUMBER, "Enter a plain number, such as 1.00."),
    ("\uff11\uff12", VolumeFault.FOREIGN_DIGITS, "Only the digits 0 to 9 are read here."),
    ("1 000", VolumeFault.GROUPING, "can be read in two ways"),
    ("1.01", VolumeFault.TOO_MUCH, "The most you can close is 1.00 lots. Use 1.00"),
    (str(2**63), VolumeFault.TOO_MUCH, "The most you can close is 1.00 lots. Use 1.00"),
    ("0.005", VolumeFault.TOO_LITTLE, "The least is 0.01 lots. Use 0.01"),
    ("0.505", VolumeFault.BETWEEN_STEPS, "0.505 is between two steps. Use 0.50 or 0.51"),
]


@pytest.mark.parametrize(("text", "fault", "sentence"), CASES)
def test_a_wrong_volume_is_told_in_words(make_field, text, fault, sentence):
    """
    The volume is unusable at once, and after the pause its reason is said in full.
    """
    field = make_field()

    write(field, text)
    at_once = field.reading
    field.explain_now()

    assert isinstance(at_once, InvalidVolume)
    assert at_once.fault is fault
    assert sentence in said(field)
    assert field.fault == said(field)
    assert entry_of(field).property("state") == "error"


def test_the_reason_waits_for_a_pause_in_typing(make_field, qtbot):
    """
    While a person types nothing is said; a moment later it is, without leaving the field.
    """
    field = make_field()

    write(field, "0.505")

    assert said(field) == ""
    qtbot.waitUntil(lambda: "between two steps" in said(field), timeout=2000)


def test_leaving_the_field_tells_at_once(make_field, qtbot):
    """
    The reason does not wait once the focus is elsewhere.
    """
    field = make_field()
    with qtbot.waitActive(field):
        field.activateWindow()
    write(field, "0.505")

    entry_of(field).clearFocus()

    assert "between two steps" in said(field)


def test_a_link_mends_the_volume(make_field):
    """
    One press on an offered volume puts it in, and the complaint goes.
    """
    field = make_field()
    write(field, "0.505")
    field.explain_now()

    links(field)[1].click()

    assert field.reading == ValidVolume(51, is_full=False)
    assert entry_of(field).text() == "0.51"
    assert said(field) == ""


@pytest.mark.parametrize("pasted", ["0,5", " 0.50 \n", "0.5\r\n", "\t.5"])
def test_a_pasted_volume_loses_what_surrounds_it(make_field, qapp, pasted):
    """
    Comma and point read alike; spaces and line breaks around a paste don't matter.
    """
    field = make_field()
    entry_of(field).selectAll()
    qapp.clipboard().setText(pasted)

    entry_of(field).paste()

    assert field.reading == ValidVolume(50, is_full=False)
    assert entry_of(field).text().isprintable()


def test_all_stays_all_and_a_part_keeps_its_units(make_field):
    """
    When the order shrinks, a full close follows it and a part does not move.
    """
    whole, part = make_field(), make_field()
    part.choose(50)

    for field in (whole, part):
        field.set_rules(VolumeRules(open=60, lots_confirmed=True))

    assert whole.reading == ValidVolume(60, is_full=True)
    assert part.reading == ValidVolume(50, is_full=False)


def test_a_part_larger_than_the_rest_is_told_at_once(make_field):
    """
    A kept volume that no longer fits is not cut down in silence.
    """
    field = make_field()
    field.choose(50)

    field.set_rules(VolumeRules(open=30, lots_confirmed=True))

    assert said(field) == "The most you can close is 0.30 lots. Use 0.30"


def test_lots_that_were_typed_are_read_again_under_another_scale(make_field):
    """
    0.05 typed as lots means ten times the units when a lot turns out to be 1000.
    """
    field = make_field()
    write(field, "0.05")

    field.set_rules(VolumeRules(open=100, units_per_lot=1000, lots_confirmed=True))

    assert field.reading == ValidVolume(50, is_full=False)


def test_the_slider_snaps_to_what_may_be_sent(make_field):
    """
    A press on the middle of the slider gives the closest valid volume.
    """
    field = make_field(open=100, step=30)
    slider = field.findChild(VolumeSlider)

    where = QPoint(slider.width() // 2, 10)
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=where)

    assert field.reading == ValidVolume(60, is_full=False)


def test_keys_take_the_slider_to_both_ends(make_field):
    """
    No gap between valid volumes stops the slider's own keys.
    """
    field = make_field(open=30, least=5)
    slider = field.findChild(VolumeSlider)

    for _ in range(60):
        QTest.keyClick(slider, Qt.Key.Key_Left)
    least = field.reading
    for _ in range(60):
        QTest.keyClick(slider, Qt.Key.Key_Right)

    assert least == ValidVolume(5, is_full=False)
    assert field.reading == ValidVolume(30, is_full=True)


def test_the_largest_volume_there_is_fits_field_and_slider(make_field):
    """
    2^63-1 units are shown, halved and read back exactly.
    """
    highest = 2**63 - 1
    field = make_field(open=highest)
    changed = QSignalSpy(field.changed)

    field.choose_percent(50)
    write(field, entry_of(field).text())

    assert field.reading == ValidVolume(highest // 2, is_full=False)
    assert changed.count() > 0


@given(units=st.integers(1, 100), step=st.integers(1, 9), scale=st.sampled_from((1, 100)))
def test_what_the_field_shows_reads_back_as_the_volume(look, units, step, scale):
    """
    Writing the shown text by hand again gives the same volume, in lots and in units.
    """
    rules = VolumeRules(open=100, step=step, units_per_lot=scale)
    field = VolumeField(look, rules)
    field.choose(nearest_step(units, rules))
    before = field.reading

    for _ in range(2):
        shown = entry_of(field).text()
        entry_of(field).textEdited.emit(shown)
        assert field.reading == before
        field.change_unit()
    field.deleteLater()
