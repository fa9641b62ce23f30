"""How much to close: field, percentages and slider that always agree.

The volume is held in units, as it was last read or chosen; what is shown is written
from it. Text is read strictly and only when a person edits it, so that nothing is
rounded by being shown. A text that can't be used switches the final button off at once
and is explained after a moment, or as soon as the field is left.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.domain.volume import (
    InvalidVolume,
    ValidVolume,
    VolumeReading,
    VolumeRules,
    check,
    read_lots,
    read_units,
    share,
    step_from,
)
from app.ui.announce import announce
from app.ui.dialog_entry import steps_at_once
from app.ui.kit.field_error import FieldError
from app.ui.theme import Look
from app.ui.volume_note import VolumeNote
from app.ui.volume_row import PERCENTS, VolumeRow
from app.ui.volume_slider import VolumeSlider
from app.ui.volume_words import (
    VolumeStyle,
    fault_words,
    no_share_words,
    rounding_words,
)

_EXPLAIN_AFTER_MS = 300


class VolumeField(QWidget):
    """Chooses a volume within the rules of one order.

    Signals:
        changed: The volume, its unit or its rules are other ones now.
    """

    changed = Signal()

    def __init__(self, look: Look, rules: VolumeRules) -> None:
        super().__init__()
        self._style = VolumeStyle(rules, in_lots=True)
        self._reading: VolumeReading = ValidVolume(rules.open, is_full=True)
        self._last_units = rules.open
        self._typed = False
        self._chosen_percent: int | None = None
        self._row = VolumeRow(look)
        self._error = FieldError(look)
        self._note = VolumeNote(look)
        self._slider = VolumeSlider(look)
        self._explain = QTimer(self, singleShot=True, interval=_EXPLAIN_AFTER_MS)
        self._build()
        self._listen()
        self._show_volume()

    @property
    def style_in_use(self) -> VolumeStyle:
        """How volumes are written now: the rules, and lots or units."""
        return self._style

    @property
    def reading(self) -> VolumeReading:
        """The volume, or what is wrong with the text in the field."""
        return self._reading

    @property
    def typed_in_lots(self) -> bool:
        """Whether the volume stands for a number of lots that a person wrote."""
        return self._typed and self._style.in_lots

    @property
    def fault(self) -> str:
        """What is wrong, in words; "" while nothing is."""
        if not isinstance(self._reading, InvalidVolume):
            return ""
        text, links = fault_words(self._row.entry.text(), self._reading, self._style)
        said = self.tr(" or ").join(label for label, _ in links)
        return f"{text} {said}".strip()

    def set_rules(self, rules: VolumeRules) -> None:
        """The order or its limits changed: all stays all, a part keeps its units.

        What a person typed in lots is read again where lots mean something else now.
        """
        was, self._style = self._style, VolumeStyle(rules, self._style.in_lots)
        if was.rules == rules:
            return
        other_lots = was.rules.units_per_lot != rules.units_per_lot
        reading = self._reading
        if isinstance(reading, ValidVolume) and reading.is_full:
            self._set_units(rules.open)
        elif isinstance(reading, InvalidVolume) or (self.typed_in_lots and other_lots):
            self._read()
        else:
            self._set_units(reading.units)
        self.explain_now()

    def choose(self, units: int) -> None:
        """Take a volume that was chosen, not typed; one out of range is explained."""
        self._typed = False
        self._chosen_percent = None
        self._note.clear()
        self._set_units(units)
        self.explain_now()

    def choose_percent(self, percent: int) -> None:
        """Take a share, rounded down to the step; nothing where it would be too little."""
        part = share(percent, self._style.rules)
        if not part.units or not self.isEnabled():
            self._show_volume()
            return
        self.choose(part.units)
        self._chosen_percent = percent
        if not part.exact:
            self._note.show_note(*rounding_words(percent, part, self._style))
        self._show_volume()

    def change_unit(self) -> None:
        """Write lots in place of units, or the other way round."""
        if self.isEnabled():
            self._write_in(in_lots=not self._style.in_lots)

    def explain_now(self) -> None:
        """Say what is wrong without waiting."""
        self._explain.stop()
        wrong = self._reading
        if isinstance(wrong, InvalidVolume):
            self._note.clear()
            said = self._error.text()
            text = self._row.entry.text()
            self._error.show_error(*fault_words(text, wrong, self._style))
            if self._error.text() != said:
                announce(self._row.entry, self._error.text(), assertive=True)
        self._row.entry.set_wrong(wrong=isinstance(wrong, InvalidVolume))

    def wide_width(self) -> int:
        """Pixels that all controls side by side need."""
        return self._row.wide_width()

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the percentages under the other controls, or beside them."""
        self._row.set_narrow(narrow=narrow)

    def take_focus(self) -> None:
        """Put the cursor in the field with its text selected."""
        self._row.entry.setFocus()
        self._row.entry.selectAll()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        for widget in (self._row, self._error, self._note, self._slider):
            column.addWidget(widget)

    def _listen(self) -> None:
        self._explain.timeout.connect(self.explain_now)
        self._row.entry.textEdited.connect(self._edit)
        self._row.entry.left.connect(self.explain_now)
        self._row.entry.stepped.connect(self._step)
        self._row.minus.clicked.connect(lambda: self._step_by_hand(-1))
        self._row.plus.clicked.connect(lambda: self._step_by_hand(1))
        self._row.unit_chosen.connect(lambda lots: self._write_in(in_lots=lots))
        self._row.percent_chosen.connect(self.choose_percent)
        self._slider.chosen.connect(self.choose)
        self._error.fix_chosen.connect(self._mend)
        self._note.chosen.connect(self._mend)

    def _edit(self, text: str) -> None:
        if any(not c.isprintable() for c in text):
            # A paste may bring line breaks, which a line edit would show as boxes.
            self._row.entry.setText(" ".join(text.split()))
        self._typed = True
        self._chosen_percent = None
        self._note.clear()
        self._read()
        self._explain.start()

    def _read(self) -> None:
        read = read_lots if self._style.in_lots else read_units
        self._take(read(self._row.entry.text(), self._style.rules))

    def _set_units(self, units: int) -> None:
        self._row.entry.setText(self._style.typed(units))
        self._take(check(units, self._style.rules))

    def _take(self, reading: VolumeReading) -> None:
        self._reading = reading
        if isinstance(reading, ValidVolume):
            self._last_units = reading.units
            self._error.clear()
            self._row.entry.set_wrong(wrong=False)
        self._show_volume()
        self.changed.emit()

    def _mend(self, units: object) -> None:
        """A link was pressed: the number stays one a person wrote."""
        if isinstance(units, int):
            typed = self._typed
            self.choose(units)
            self._typed = typed
            self.take_focus()

    def _step_by_hand(self, steps: int) -> None:
        self._step(steps * steps_at_once(QApplication.keyboardModifiers()))

    def _step(self, steps: int) -> None:
        typed, start = self._typed, self._last_units
        if isinstance(self._reading, InvalidVolume) and self._reading.offers:
            start, steps = self._reading.offers[-1 if steps > 0 else 0], 0
        moved = step_from(start, steps, self._style.rules) if steps else start
        self.choose(moved)
        self._typed = typed

    def _write_in(self, *, in_lots: bool) -> None:
        self._style = VolumeStyle(self._style.rules, in_lots=in_lots)
        self._note.clear()
        if isinstance(self._reading, ValidVolume):
            self._set_units(self._reading.units)
        else:
            self._read()
            self.explain_now()
        if self._row.entry.hasFocus():
            self._row.entry.selectAll()

    def _show_volume(self) -> None:
        style, reading = self._style, self._reading
        valid = isinstance(reading, ValidVolume)
        self._row.show_limits(style, self._last_units if valid else None)
        shares = {percent: share(percent, style.rules).units for percent in PERCENTS}
        off = {p: no_share_words(p, style) for p, units in shares.items() if not units}
        self._row.show_percents(self._matching(shares) if valid else None, off)
        self._slider.show_volume(min(self._last_units, style.rules.open), style)

    def _matching(self, shares: dict[int, int]) -> int | None:
        """The percentage that stands for the volume; of several, the one pressed."""
        fitting = [p for p, units in shares.items() if units == self._last_units]
        if self._chosen_percent in fitting:
            return self._chosen_percent
        return next(iter(fitting), None)
