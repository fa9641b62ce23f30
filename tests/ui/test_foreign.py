from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import Qt, QTextDocument

from app.ui.foreign import menu_text, server_text, tooltip


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("Invalid volume", "Invalid volume"),
        ("two\nlines\tand a tab", "two␊lines␉and a tab"),
        ("turn\u202earound", "turn⟨202E⟩around"),
        ("zero\u200bwidth\ufeff", "zero⟨200B⟩width⟨FEFF⟩"),
        ("para\u2029graph", "para⟨2029⟩graph"),
        ("bell\x07del\x7f", "bell␇del␡"),
        ("lone\ud800", "lone⟨D800⟩"),
        ("blank\u3164letter", "blank⟨3164⟩letter"),
        ("wide\u3000space", "wide space"),
        ("Grüße, 値", "Grüße, 値"),
    ],
)
def test_what_would_act_or_hide_is_shown_as_a_mark(raw, shown):
    """
    Letters of any language stay; what turns, hides or breaks becomes visible.
    """
    assert server_text(raw) == shown


@given(st.text(), st.integers(min_value=1, max_value=80))
def test_server_text_is_one_short_line_of_visible_characters(raw, limit):
    """
    Whatever the server says, it fits and nothing in it is invisible.
    """
    shown = server_text(raw, limit)

    assert len(shown) <= limit
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


def test_a_long_text_is_cut_with_a_mark():
    """
    A reply of megabytes costs no more than what is shown of it.
    """
    assert server_text("x" * 5_000_000) == "x" * 299 + "…"


@pytest.mark.parametrize(
    "raw", ["<b>bold</b>", "a < b & c", "plain", '<img src="http://a.example/">', "&lt;"]
)
def test_a_tooltip_shows_every_letter_of_the_server(qapp, raw):
    """
    Qt takes it for rich text, and reads back exactly what the server wrote.
    """
    document = QTextDocument()

    document.setHtml(tooltip(raw))

    assert Qt.mightBeRichText(tooltip(raw))
    assert document.toPlainText() == raw


def test_a_menu_shows_an_ampersand_and_makes_no_shortcut():
    """
    A doubled "&" is what Qt shows as one.
    """
    assert menu_text("Smith & Sons") == "Smith && Sons"
