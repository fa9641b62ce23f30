"""The line of the volume: its label, the field, steps, unit and percentages."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.dialog_entry import VolumeEntry
from app.ui.kit.button import Button
from app.ui.kit.key_hint import key_text
from app.ui.kit.labels import text_label
from app.ui.kit.segments import Segments
from app.ui.theme import Look
from app.ui.volume_words import VolumeStyle

PERCENTS = (25, 50, 75, 100)
_FIELD_WIDTH = 118
_GAP, _STEP_GAP = 8, 4


class VolumeRow(QWidget):
    """Shows a volume and passes on what a person does; decides nothing.

    Signals:
        unit_chosen: Whether lots were chosen, else units.
        percent_chosen: One of ``PERCENTS``.
    """

    unit_chosen = Signal(object)
    percent_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        label = self.tr("Volume to close")
        self._label = text_label(look, label, role="label", tone="secondary")

        self._converted = text_label(look, role="small", tone="muted")
        self._range = text_label(look, role="small", tone="muted", wrap=True)
        self._range.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        self.entry = VolumeEntry()
        look.set_font(self.entry, "volume")
        self.minus = self._step_button("minus", self.tr("Less: one step (Down)"))
        self.plus = self._step_button("plus", self.tr("More: one step (Up)"))
        self._unit = Segments(look, name=self.tr("Unit of the volume"))
        self._percent = Segments(look, name=self.tr("Share of the order"))
        self._grid = QGridLayout()
        self._build()
        self._dress()
        look.changed.connect(self._dress)

    def show_limits(self, style: VolumeStyle, units: int | None) -> None:
        """Show what may be closed, and ``units`` in the other unit."""
        self._range.setText(style.range())
        self.entry.setAccessibleName(
            self.tr("Volume to close in lots")
            if style.in_lots
            else self.tr("Volume to close in units")
        )
        self.entry.setAccessibleDescription(style.range())
        self._converted.setText("" if units is None else self._other(style, units))
        self._unit.set_current(style.in_lots)

    def wide_width(self) -> int:
        """Pixels that all controls side by side need."""
        parts = (self.entry, self.minus, self.plus, self._unit, self._percent)
        gaps = _GAP * (len(parts) - 2) + _STEP_GAP
        fixed = sum(part.minimumWidth() for part in parts[:3])
        return fixed + sum(part.sizeHint().width() for part in parts[3:]) + gaps

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the percentages under the other controls, or beside them."""
        alignment = Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag.AlignRight
        self._grid.addWidget(self._percent, int(narrow), int(not narrow), alignment)

    def show_percents(self, current: int | None, off: Mapping[int, str]) -> None:
        """Mark the percentage in force, and say why those that are off are."""
        self._percent.set_enabled_items([p for p in PERCENTS if p not in off])
        self._percent.set_current(current)
        for place, percent in enumerate(PERCENTS, 1):
            key = key_text(f"Alt+{place}")
            self._percent.item_button(percent).setToolTip(off.get(percent, key))

    def _other(self, style: VolumeStyle, units: int) -> str:
        converted = self.tr("= {}").format(style.converted(units))
        if style.rules.lots_confirmed:
            return converted
        return self.tr("{}, lots unconfirmed").format(converted)

    def _step_button(self, icon: str, name: str) -> Button:
        button = Button(self._look, icon=icon)
        button.setAutoDefault(False)
        button.setAutoRepeat(True)
        button.setAccessibleName(name)
        button.setToolTip(self.tr("{}; with Shift ten steps").format(name))
        return button

    def _build(self) -> None:
        self._label.setBuddy(self.entry)
        self._unit.set_items(((True, self.tr("Lots")), (False, self.tr("Units"))))
        self._unit.setObjectName("unitsSwitch")
        self._unit.setToolTip(key_text("Ctrl+U"))
        names = [f"percent{percent}" for percent in PERCENTS]
        texts = [(p, self.tr("{}%").format(p)) for p in PERCENTS]
        self._percent.set_items(texts, names)
        self._unit.changed.connect(self.unit_chosen)
        self._percent.changed.connect(self.percent_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(7)
        column.addLayout(self._label_line())
        column.addLayout(self._control_grid())

    def _label_line(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._label)
        line.addWidget(self._converted)
        line.addWidget(self._range, 1)
        return line

    def _control_grid(self) -> QGridLayout:
        steps, line = QHBoxLayout(), QHBoxLayout()
        steps.setSpacing(_STEP_GAP)
        steps.addWidget(self.minus)
        steps.addWidget(self.plus)
        line.setSpacing(_GAP)
        line.addWidget(self.entry)
        line.addLayout(steps)
        line.addWidget(self._unit)
        line.addStretch(1)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(0, 1)
        self._grid.addLayout(line, 0, 0)
        self.set_narrow(narrow=False)
        return self._grid

    def _dress(self) -> None:
        height = self._look.size("control_height")
        self.entry.setFixedWidth(_FIELD_WIDTH * height // 32)
        for button in (self.minus, self.plus):
            button.setFixedSize(height, height)
