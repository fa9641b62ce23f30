"""What the words for people are made of: the shapes that ``text`` fills.

Nothing here decides anything; the tables of words import it, and ``text`` hands it on
to the windows.
"""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.account import money_digits
from app.services.lots import Scale
from app.ui.foreign import server_text
from app.ui.numbers import lots, money, quantity

translate = QCoreApplication.translate


def say(context: str, marked: object) -> str:
    """Translate a literal that a table holds, marked by ``QT_TRANSLATE_NOOP``."""
    return translate(context, str(marked))


# A server may echo what it was sent; a token is never shown, whoever said it.
_TOKEN = re.compile(r"eyJ[\w-]{4,}(?:\.[\w-]*){0,2}")
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,47}", re.ASCII)
_QUOTE_LIMIT = 300


class Act(enum.Enum):
    """What a dialog offers; the main window carries it out."""

    CANCEL = "cancel"
    CHANGE_VOLUME = "change_volume"
    KEEP_VIEWING = "keep_viewing"
    SIGN_IN_AGAIN = "sign_in_again"
    LATER = "later"
    OPEN_JOURNAL = "open_journal"
    OK = "ok"
    CHECK_AGAIN = "check_again"
    NOT_NOW = "not_now"
    TRY_AGAIN = "try_again"
    CHECK_NOW = "check_now"
    KEEP_WATCHING = "keep_watching"
    BACK_TO_ORDER = "back_to_order"
    MARK_RESOLVED = "mark_resolved"
    CLOSE_AGAIN_ANYWAY = "close_again_anyway"
    SEND_UNRECORDED = "send_unrecorded"


# What sends a close again, after the close dialog has been passed once more.
REPEATS = frozenset({Act.TRY_AGAIN, Act.CLOSE_AGAIN_ANYWAY})
# What reads the list and leaves the dialog where it is.
CHECKS = frozenset({Act.CHECK_NOW, Act.CHECK_AGAIN})
# What Escape means: nothing is sent and nothing is lost by it. The first one counts.
_SAFE = (
    Act.CANCEL,
    Act.LATER,
    Act.KEEP_VIEWING,
    Act.NOT_NOW,
    Act.KEEP_WATCHING,
    Act.OK,
)

_ACTS = {
    Act.CANCEL: QT_TRANSLATE_NOOP("Act", "Cancel"),
    Act.CHANGE_VOLUME: QT_TRANSLATE_NOOP("Act", "Change volume"),
    Act.KEEP_VIEWING: QT_TRANSLATE_NOOP("Act", "Keep viewing"),
    Act.SIGN_IN_AGAIN: QT_TRANSLATE_NOOP("Act", "Sign in again…"),
    Act.LATER: QT_TRANSLATE_NOOP("Act", "Later"),
    Act.OPEN_JOURNAL: QT_TRANSLATE_NOOP("Act", "Open journal"),
    Act.OK: QT_TRANSLATE_NOOP("Act", "OK"),
    Act.CHECK_AGAIN: QT_TRANSLATE_NOOP("Act", "Check again"),
    Act.NOT_NOW: QT_TRANSLATE_NOOP("Act", "Not now"),
    Act.TRY_AGAIN: QT_TRANSLATE_NOOP("Act", "Try again…"),
    Act.CHECK_NOW: QT_TRANSLATE_NOOP("Act", "Check now"),
    Act.KEEP_WATCHING: QT_TRANSLATE_NOOP("Act", "Keep watching"),
    Act.BACK_TO_ORDER: QT_TRANSLATE_NOOP("Act", "Back to the order"),
    Act.MARK_RESOLVED: QT_TRANSLATE_NOOP("Act", "Mark as resolved…"),
    Act.CLOSE_AGAIN_ANYWAY: QT_TRANSLATE_NOOP("Act", "Close again anyway…"),
    Act.SEND_UNRECORDED: QT_TRANSLATE_NOOP("Act", "Send without a record…"),
}


def act_text(act: Act) -> str:
    """Return what the button says."""
    return say("Act", _ACTS[act])


@dataclass(frozen=True, slots=True)
class RowWord:
    """The state of a close in a row of the table.

    Attributes:
        token: Colour by its name in the theme.
        busy: A spinner turns in place of the icon.
    """

    icon: str
    token: str
    text: str
    busy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A story as a dialog tells it; every field is plain text.

    Attributes:
        tone: "info", "warning", "danger" or "success".
        body: What happened; ``advice`` is what the trader can do, or ``""``.
        details: One technical line; what the server said in it is quoted.
        primary: The default button; ``others`` stand before it, in this order.
        journal_filter: Where the journal lists it: its segment's key.
    """

    icon: str
    tone: str
    title: str
    body: str
    advice: str = ""
    details: str = ""
    primary: Act = Act.OK
    others: tuple[Act, ...] = ()
    journal_filter: str = "all"

    @property
    def acts(self) -> tuple[Act, ...]:
        """All buttons, left to right."""
        return (*self.others, self.primary)

    @property
    def safe(self) -> Act:
        """What Escape and the window's own cross mean."""
        return next((act for act in _SAFE if act in self.acts), Act.CANCEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What words need beyond the record of a close.

    Attributes:
        scale: How units are written as lots.
        durable: Whether there is a journal that outlives the program.
        session_type: The number the token names, for a refused session.
        session_past_end: Whether the token's own end has passed.
        currency: Of the account the close was asked for; "" where it is not known.
        left: Units open of the order and what continues it, in a list begun after
            the answer; 0 is "not listed", ``None`` is "not read yet".
        read_at: When that list was read.
        next_check_s: Until the list is read again; ``None`` while it is being read.
    """

    scale: Scale
    durable: bool = False
    session_type: int | None = None
    session_past_end: bool = False
    currency: str = ""
    left: int | None = None
    read_at: datetime | None = None
    next_check_s: float | None = None


def volume(units: int, scale: Scale) -> str:
    """Return "0.50 lots"; while nobody has confirmed the scale, the units as well."""
    text = translate("Words", "{} lots").format(lots(units, scale.units_per_lot))
    if scale.confirmed:
        return text
    return translate("Words", "{} ({} units)").format(text, quantity(units))


def part_of(units: int, whole: int, scale: Scale) -> str:
    """Return "0.50 of 1.00 lots"."""
    part = lots(units, scale.units_per_lot)
    return translate("Words", "{} of {}").format(part, volume(whole, scale))


def result_of(profit: Decimal, currency: str) -> str:
    """Return "+12.30 USD", without a currency where that is not known."""
    return f"{money(profit, money_digits(currency), signed=True)} {currency}".rstrip()


def without_tokens(raw: str) -> str:
    """Return ``raw`` with anything that looks like a session token taken out."""
    return _TOKEN.sub("[…]", raw)


def quoted(raw: str, limit: int = _QUOTE_LIMIT) -> str:
    """Return the server's text in quotation marks, one line, cut."""
    # Cutting first keeps a reply of megabytes away from the search.
    shown = server_text(without_tokens(raw[: 2 * limit]), limit)
    return translate("Words", "“{}”").format(shown)


def code_word(raw: str) -> str:
    """Return a code as it is; whatever is none is quoted like any foreign text."""
    return raw if _CODE.fullmatch(raw) else quoted(raw, 40)


def sentences(*parts: str) -> str:
    """Join what is not empty."""
    return " ".join(part for part in parts if part)
