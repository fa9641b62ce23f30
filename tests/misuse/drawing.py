"""What a careless hand does next, drawn by chance in the light of what is on the screen.

Most of it is what a trader might do, too fast, twice or in the wrong order; the rest is
nonsense. What was drawn is kept as plain acts, so a replay asks no chance any more.
"""

from __future__ import annotations

import random

from tests.misuse.story import Act

# Work the windows are for, and how often each is drawn, by the window on top.
_AT_LIST = (
    (10, "row"),
    (26, "open"),
    (6, "filter"),
    (6, "keys"),
    (8, "button"),
    (3, "close_selected"),
    (2, "journal"),
    (2, "settings"),
    (2, "account"),
    (1, "shut"),
)
_AT_DIALOG = (
    (18, "press"),
    (14, "press_share"),
    (8, "share"),
    (10, "enter"),
    (8, "keys"),
    (5, "type_volume"),
    (2, "paste_volume"),
    (6, "button"),
    (5, "escape"),
    (3, "paste_comment"),
    (2, "shut"),
    (4, "row"),
)
_AT_OTHERS = ((30, "button"), (14, "enter"), (14, "escape"), (14, "keys"), (6, "shut"))
_AT_SIGN_IN = ((60, "demo"), (10, "button"), (6, "enter"), (4, "keys"), (2, "shut"))
_AT_POPUP = ((40, "menu"), (30, "escape"), (10, "keys"))
_ANYWHERE = ((9, "fault"), (3, "world"), (5, "window"), (4, "wait"))
_BY_WINDOW = {
    "mainWindow": _AT_LIST,
    "closeDialog": _AT_DIALOG,
    "signInWindow": _AT_SIGN_IN,
    "popup": _AT_POPUP,
}

_KEYS = (
    *("Tab", "Tab", "Tab", "Backtab", "Return", "Return", "Escape", "Space", "Up", "Down"),
    *("Left", "Right", "Home", "End", "PgDown", "Ctrl+Return", "Ctrl+U", "Ctrl+A", "F5"),
    *("F6", "Alt+1", "Alt+2", "Alt+3", "Alt+4", "Menu", "Del", "Backspace", "F10"),
)
_SHARES = ("Alt+1", "Alt+2", "Alt+3", "Alt+4")
_FILTERS = ("eur", "usd >1", "*", "buy", "profit<0", "((", "zzz", "xau", "", "12 34")
_VOLUMES = (
    *("0", "-1", "1e3", "9" * 20, "0.01", "0,02", "1", "10", "50%", "abc", "0.5", "+1"),
    *("1.005", "0x10"),
    "\uff11\uff12",  # full-width digits
    "\u0661\u0662",  # Arabic ones
)
_PASTED = ("", "1 000", "0.02\n0.03", "\t1", "\u202e12", "1\u00a0000", "9" * 500)
_COMMENTS = ("out", "<b>x</b>", "a" * 80, "=cmd", "\u202eabc", "é\u0301 ✓")
_DOES = dict.fromkeys(("enter", "escape", "share"), "keys")
_TEXTS = {
    "enter": ("Return",),
    "escape": ("Escape",),
    "share": _SHARES,
    "press_share": _SHARES,
    "keys": _KEYS,
    "filter": _FILTERS,
    "type_volume": _VOLUMES,
    "paste_volume": _PASTED,
    "paste_comment": _COMMENTS,
}
_TIMES = {"enter": (1, 2, 10, 50), "escape": (1, 1, 2, 5), "share": (1,)}
_PAUSES_MS = (0, 0, 0, 0, 0, 1, 5, 20, 60, 120, 300)


def draw(chance: random.Random, window: str) -> Act:
    """Return the next act where the window of this name is on top."""
    kinds = (*_BY_WINDOW.get(window, _AT_OTHERS), *_ANYWHERE)
    weights = [weight for weight, _ in kinds]
    (_, kind), *_ = chance.choices(kinds, weights)
    return _made(chance, kind)


def _made(chance: random.Random, kind: str) -> Act:
    return Act(
        do=_DOES.get(kind, kind),
        pick=chance.randrange(1000),
        text=chance.choice(_TEXTS.get(kind, ("",))),
        times=chance.choice(_TIMES.get(kind, (1, 1, 1, 2, 2, 5))),
        pause_ms=chance.choice((50, 200, 500) if kind == "wait" else _PAUSES_MS),
    )
