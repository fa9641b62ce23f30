"""The comment: its limit, its counter, and what never gets in."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.ui.comment_field import CommentField


@pytest.fixture
def make_comment(look, qtbot):
    def make(limit=64):
        field = CommentField(look, limit)
        qtbot.addWidget(field)
        field.show()
        return field

    return make


def entry_of(field):
    return field.findChild(QLineEdit, "commentField")


def counter_of(field):
    labels = field.findChildren(QLabel)
    return next(label for label in labels if " / " in label.text())


def test_the_counter_counts_up_to_the_limit(make_comment):
    """
    "14 / 64" beside the field, also in words for a screen reader.
    """
    field = make_comment()

    field.set_text("Half at target")

    assert counter_of(field).text() == "14 / 64"
    assert entry_of(field).accessibleDescription() == "14 of 64 characters used"


@pytest.mark.parametrize(("used", "tone"), [(57, "muted"), (58, "warning")])
def test_the_counter_warns_from_nine_tenths(make_comment, used, tone):
    """
    From 90 % of the limit the counter is amber.
    """
    field = make_comment()

    field.set_text("x" * used)

    assert counter_of(field).property("tone") == tone


def test_typing_stops_at_the_limit(make_comment):
    """
    Nothing is cut from what stands there; further letters don't get in.
    """
    field = make_comment(limit=5)

    QTest.keyClicks(entry_of(field), "abcdefgh")
    entry_of(field).setCursorPosition(0)
    QTest.keyClicks(entry_of(field), "X")

    assert field.text() == "abcde"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("two\nlines\r\n", "two lines"),
        ("a\tb", "a b"),
        ("bell\x07 null\x00", "bell null"),
        ("\u202eturned\u2066", "turned"),
        ("c1 \x85\x9f!", "c1 !"),
        ("ümläut, 漢字 & <b>", "ümläut, 漢字 & <b>"),
    ],
)
def test_control_characters_are_removed(make_comment, given, kept):
    """
    Line breaks become spaces; what would act in another program is dropped.
    """
    field = make_comment()

    entry_of(field).insert(given)

    assert field.text() == kept
    assert "\n" not in entry_of(field).text()


def test_half_a_picture_at_the_limit_is_dropped(make_comment):
    """
    A character of two halves never goes out as one half.
    """
    field = make_comment(limit=3)

    field.set_text("ab\U0001f600")

    assert field.text() == "ab"
