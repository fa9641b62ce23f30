"""The steps of a request, one under the other, joined by a line."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.journal_story import Line
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import hairline, text_label
from app.ui.kit.spinner import Spinner
from app.ui.theme import Look

_ICON, _GAP = 15, 11
_LEAST_RULE = 14


class StepRow(QWidget):
    """One step: icon or spinner, title, time, note."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._icon = IconLabel(look, "arrow-right", "text_secondary", _ICON)
        self._spinner = Spinner(look, size=_ICON)
        self._rule = hairline(vertical=True)
        self._rule.setMinimumHeight(_LEAST_RULE)
        self._title = text_label(look, role="body_strong", wrap=True)
        self._when = text_label(look, role="caption", tone="muted", wrap=True)
        self._note = text_label(look, role="small", tone="secondary", wrap=True)
        self._build()

    def show_line(self, line: Line, *, is_last: bool) -> None:
        self._icon.set_icon(line.icon, line.token)
        self._icon.setVisible(not line.busy)
        self._spinner.setVisible(line.busy)
        self._rule.setVisible(not is_last)
        for label, text in (
            (self._title, line.title),
            (self._when, line.when),
            (self._note, line.note),
        ):
            label.setText(text)
            label.setVisible(bool(text))

    def _build(self) -> None:
        centre = Qt.AlignmentFlag.AlignHCenter
        marks = QVBoxLayout()
        marks.setSpacing(4)
        marks.addWidget(self._icon, 0, centre)
        marks.addWidget(self._spinner, 0, centre)
        marks.addWidget(self._rule, 1, centre)
        marks.addStretch(0)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.setContentsMargins(0, 0, 0, 10)
        for label in (self._title, self._when, self._note):
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        row.addLayout(marks)
        row.addLayout(words, 1)


class Timeline(QWidget):
    """The steps of one request, oldest at the top."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._steps: list[StepRow] = []
        self._shown: tuple[Line, ...] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.setAccessibleName(self.tr("What happened"))

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these steps; what has not changed is left alone."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        while len(self._steps) < len(lines):
            step = StepRow(self._look)
            self._steps.append(step)
            self._column.addWidget(step)
        while len(self._steps) > len(lines):
            gone = self._steps.pop()
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for step, line in zip(self._steps, lines, strict=True):
            step.show_line(line, is_last=line is lines[-1])
        said = (". ".join(filter(None, (x.title, x.when, x.note))) for x in lines)
        self.setAccessibleDescription("\n".join(said))
