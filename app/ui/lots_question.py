"""The one question before a part typed in lots: how many units are one lot?

The contract does not say, and a wrong answer closes ten or a hundred times too much.
So nothing is assumed: a number is proposed only where the orders' own profit gives it.
"""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.domain.settings import LIMITS
from app.domain.volume import ValidVolume, VolumeRules, read_units
from app.ui.dialog_entry import DialogEntry
from app.ui.foreign import server_text
from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.kit.question import Question
from app.ui.theme import Look

_MOST = VolumeRules(open=int(LIMITS["units_per_lot"][1]))
_FIELD_WIDTH = 118


class LotsQuestion(Question):
    """Hidden until asked.

    Signals:
        answered: The units per lot, as an int.
        dismissed: The trader would rather not say.
    """

    answered = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._entry = DialogEntry()
        self._entry.setObjectName("unitsPerLotField")
        self._entry.setFixedWidth(_FIELD_WIDTH * look.size("control_height") // 32)
        self._confirm = Button(look, self.tr("Confirm"))
        self._back = Button(look, self.tr("Back"), kind="quiet")
        self._error = FieldError(look)
        self._build()

    def ask(self, symbol: str, proposal: int | None) -> None:
        """Show the question, with the answer filled in where there is one to propose."""
        asked = self.tr("How many units are 1.00 lots of {}?")
        self.lead.setText(asked.format(server_text(symbol, 40)))
        self._entry.setAccessibleName(self.lead.text())
        self.note.setText(self._reason(proposal))
        self._entry.setText("" if proposal is None else str(proposal))
        self._error.clear()
        self.show()
        self._entry.setFocus()
        self._entry.selectAll()

    def answer(self) -> None:
        """Take what is in the field, or say what is wrong with it."""
        reading = read_units(self._entry.text(), _MOST)
        if isinstance(reading, ValidVolume):
            self.hide()
            self.answered.emit(reading.units)
            return
        text = self.tr("Enter a whole number of units from 1 to {}.")
        self._error.show_error(text.format(_MOST.open))
        self._entry.setFocus()

    def _reason(self, proposal: int | None) -> str:
        if proposal is None:
            return self.tr(
                "This broker hasn't said, and nobody has confirmed it. If it is wrong, "
                "closes would be the wrong size. You can also switch to Units."
            )
        return self.tr(
            "The profit of your orders fits {} units. Check it with your broker: if it is "
            "wrong, closes would be the wrong size."
        ).format(proposal)

    def _build(self) -> None:
        self._confirm.setObjectName("unitsPerLotConfirm")
        self._confirm.clicked.connect(self.answer)
        self._back.clicked.connect(self.dismiss)
        self.set_answers(self._entry, self._confirm, self._back, fault=self._error)
