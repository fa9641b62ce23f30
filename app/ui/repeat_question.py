"""The question before the same part is closed a second time within a short while.

It stands in the dialog, on the way of the hand that pressed; "No" has the focus, and
Enter and Escape mean "No" as well.
"""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.domain.close import CloseDecision, CloseRecord, State
from app.ui.announce import announce
from app.ui.kit.button import Button
from app.ui.kit.question import Question
from app.ui.numbers import clock_time
from app.ui.theme import Look
from app.ui.volume_words import VolumeStyle

_SURELY_CLOSED = frozenset({State.CONFIRMED, State.SATISFIED})


class RepeatQuestion(Question):
    """Hidden until asked.

    Signals:
        confirmed: The trader means to close the same part once more.
        dismissed: They don't, or the volume is another one now.
    """

    confirmed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._about: tuple[int, int | None] | None = None
        self._no = Button(look, self.tr("No"))
        self._again = Button(look, kind="quiet")
        self._build()

    def ask(self, decision: CloseDecision, before: CloseRecord, style: VolumeStyle) -> None:
        """Show the question, with "No" chosen.

        Args:
            decision: What the press would send.
            before: The request that closed the same part.
            style: How volumes are written in the field now.
        """
        request = before.request
        self._about = (decision.order.volume, decision.want)
        number, when = request.before.number, clock_time(request.created_at)
        said = self._said(before).format(style.amount(request.asked), number, when)
        another = style.number(request.asked)
        left = self.tr("Close another {}? {} are left.")
        self.lead.setText(said)
        self.note.setText(left.format(another, style.amount(style.rules.open)))
        self._again.setText(self.tr("Close another {}").format(another))
        self.show()
        self._no.setFocus()
        announce(self, f"{said} {self.note.text()}", assertive=True)

    def stay_about(self, volume: int, want: int | None) -> None:
        """Go away unless these units of an order of this volume are still meant."""
        if not self.isHidden() and self._about != (volume, want):
            self.dismiss()

    def _confirm(self) -> None:
        self.hide()
        self.confirmed.emit()

    def _said(self, before: CloseRecord) -> str:
        if before.state in _SURELY_CLOSED:
            return self.tr("You already closed {} of order {} at {}.")
        return self.tr("You already asked to close {} of order {} at {}.")

    def _build(self) -> None:
        self._no.setObjectName("repeatNo")
        self._again.setObjectName("repeatAgain")
        self._no.clicked.connect(self.dismiss)
        self._again.clicked.connect(self._confirm)
        self.set_answers(self._no, self._again)
