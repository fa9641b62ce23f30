"""Text that came from a server, made safe to show.

A broker's words are shown as they are, but they must never act: not as rich text, not
as a keyboard shortcut, and not by characters that turn, hide or break a line.
"""

from __future__ import annotations

import unicodedata

_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_MARKED = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_C0_END, _DELETE, _PICTURES = 0x20, 0x7F, 0x2400


def server_text(raw: str, limit: int = 300) -> str:
    """Return one line, at most ``limit`` characters, in which nothing is hidden.

    Control characters become their pictures; those that reorder or hide text, and
    those Unicode has no meaning for, become their number in brackets.
    """
    # What is cut off anyway need not be looked at: a reply may be megabytes.
    line = "".join(map(_visible, raw.strip()[: limit + 1]))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def tooltip(raw: str) -> str:
    """Return ``raw`` for ``setToolTip``, shown letter by letter whatever it holds.

    Qt guesses whether a tooltip is rich text; here it always is, with no tag of the
    server's left in it.
    """
    import html  # noqa: PLC0415 - no first paint has a tooltip to escape

    return f"<span>{html.escape(server_text(raw))}</span>"


def menu_text(raw: str) -> str:
    """Return ``raw`` for a menu, a button or a tab, where "&" would make a shortcut."""
    return server_text(raw).replace("&", "&&")


def _visible(character: str) -> str:
    code = ord(character)
    if code < _C0_END:
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    category = unicodedata.category(character)
    if category in _MARKED or character in _BLANK_LETTERS:
        return f"⟨{code:04X}⟩"
    return " " if category == "Zs" else character
