"""Words for trouble with the record of closes: what it means, and what helps."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.journal import RecordTrouble
from app.ui.wording import say

_SECOND = QT_TRANSLATE_NOOP(
    "Record", "It is only read. New closes are recorded in a second file."
)
_WORDS = {
    RecordTrouble.UNWRITTEN: (
        QT_TRANSLATE_NOOP("Record", "Not everything could be recorded."),
        QT_TRANSLATE_NOOP(
            "Record",
            "Flatten keeps trying; until then a crash would lose it. Check that the disk "
            "is not full or write-protected.",
        ),
    ),
    RecordTrouble.NOT_OPENED: (
        QT_TRANSLATE_NOOP("Record", "The journal could not be read."),
        QT_TRANSLATE_NOOP(
            "Record",
            "Whether an earlier run left a close without a known result can't be told.",
        ),
    ),
    RecordTrouble.NEWER_VERSION: (
        QT_TRANSLATE_NOOP("Record", "A newer Flatten wrote this journal."),
        _SECOND,
    ),
    RecordTrouble.OTHER_OWNER: (
        QT_TRANSLATE_NOOP(
            "Record", "This journal was written by another user or on another computer."
        ),
        _SECOND,
    ),
    RecordTrouble.DISK: (
        QT_TRANSLATE_NOOP("Record", "The journal can't be written."),
        QT_TRANSLATE_NOOP(
            "Record",
            "New closes are recorded in a second file. Check that the disk is not full or "
            "write-protected.",
        ),
    ),
    RecordTrouble.LOSSES: (
        QT_TRANSLATE_NOOP("Record", "The journal was damaged."),
        QT_TRANSLATE_NOOP(
            "Record",
            "Not all of it could be read, so closes of earlier runs may be missing in it.",
        ),
    ),
    RecordTrouble.ROLLED_BACK: (
        QT_TRANSLATE_NOOP("Record", "The last steps of the journal are gone."),
        QT_TRANSLATE_NOOP(
            "Record",
            "An older copy may have been put back. Closes of earlier runs may be missing "
            "in it.",
        ),
    ),
    RecordTrouble.CLOCK_WENT_BACK: (
        QT_TRANSLATE_NOOP("Record", "The computer's clock went back."),
        QT_TRANSLATE_NOOP(
            "Record",
            "The last step in the journal is later than now. Check date and time: they are "
            "wrong now, or were wrong when it was recorded.",
        ),
    ),
}


def without_record(text: str) -> str:
    """Return what a row says of a close, and that a crash now would lose it."""
    return QCoreApplication.translate("Record", "{} · no record").format(text)


def record_words(trouble: RecordTrouble) -> tuple[str, str]:
    """Return what is said first, and the sentence after it."""
    lead, text = _WORDS[trouble]
    return say("Record", lead), say("Record", text)
