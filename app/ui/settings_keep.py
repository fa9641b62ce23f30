"""How long the journal is kept: the one setting that deletes, so the one that asks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.settings import Settings
from app.ui.kit.button import Button
from app.ui.kit.labels import text_label
from app.ui.settings_change import Changes
from app.ui.settings_rows import ChoiceRow, Words

translate = QCoreApplication.translate

_NAME = "journal_keep_days"
_DAYS, _YEARS, _YEAR = (30, 90, 180), (3, 7, 10), 365


class KeepRow(ChoiceRow):
    """A choice of times; a shorter one than before holds after a second press."""

    def __init__(self, changes: Changes) -> None:
        words = Words(
            translate("Settings", "Keep settled closes"),
            translate(
                "Settings",
                "Older ones are deleted, once Flatten has run on as many days. A close in "
                "doubt stays in any case.",
            ),
        )
        super().__init__(changes, words, _NAME, _choices(), _days_text)
        self._wanted = self._in_force = 0
        self._question = QWidget()
        self._asks = text_label(changes.look, role="body_strong", wrap=True)
        self.sure = Button(
            changes.look, translate("Settings", "Delete them"), kind="danger"
        )
        self.keep = Button(changes.look, translate("Settings", "Keep them"))
        self._build_question()

    def choose(self, value: object) -> None:
        """Put a longer time in force at once; ask before a shorter one."""
        days, now = int(str(value)), self._changes.current.journal_keep_days
        if not days or (now and days >= now):
            self._question.hide()
            super().choose(days)
            return
        self._wanted = days
        asks = translate("Settings", "Delete settled closes older than {} now, for good?")
        self._asks.setText(asks.format(self.combo.currentText()))
        self._question.show()
        self.keep.setFocus()

    def show_settings(self, settings: Settings) -> None:
        if settings.journal_keep_days != self._in_force:
            self._question.hide()
        if self._question.isHidden():
            self._in_force = settings.journal_keep_days
            super().show_settings(settings)

    def leave(self) -> None:
        self._drop()
        super().leave()

    def asked(self) -> str:
        """Return the question that is open, "" if none is."""
        return "" if self._question.isHidden() else self._asks.text()

    def _delete(self) -> None:
        self._question.hide()
        super().choose(self._wanted)

    def _drop(self) -> None:
        self._question.hide()
        super().show_settings(self._changes.current)

    def _build_question(self) -> None:
        row = QHBoxLayout(self._question)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._asks, 1)
        row.addWidget(self.sure)
        row.addWidget(self.keep)
        self.sure.clicked.connect(self._delete)
        self.keep.clicked.connect(self._drop)
        self._question.hide()
        self.add_below(self._question)


def _choices() -> list[tuple[int, str]]:
    years = translate("Settings", "{} years")
    return [
        (0, translate("Settings", "For ever")),
        *((days, _days_text(days)) for days in _DAYS),
        (_YEAR, translate("Settings", "1 year")),
        *((n * _YEAR, years.format(n)) for n in _YEARS),
    ]


def _days_text(days: object) -> str:
    return translate("Settings", "{} days").format(days)
