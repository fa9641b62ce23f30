"""Profit or loss in three cues: sign, arrow, colour."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.painting import paint_arrow
from app.ui.numbers import DEFAULT, MINUS, NumberStyle, money
from app.ui.theme import Look

_LEAST_ARROW = 3.4
_ARROW_OF_TEXT = 0.27
_GAP = 5.0


class SignedLabel(QWidget):
    """An amount with its arrow and a small unit.

    Args:
        role: Font of the amount.
        numbers: How amounts are punctuated.
    """

    def __init__(
        self, look: Look, *, role: str = "body_strong", numbers: NumberStyle = DEFAULT
    ) -> None:
        super().__init__()
        self._look, self._role, self._numbers = look, role, numbers
        self._text, self._unit, self._ink, self._rise = "—", "", "text_muted", 0
        self._hint = QSize()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)
        self.set_value(None)

    def set_value(self, value: Decimal | None, digits: int = 2, unit: str = "") -> None:
        """Show an amount in ``unit``; ``None`` where it is not known."""
        self._text = money(value, digits, signed=True, style=self._numbers)
        self._unit = unit if value is not None else ""
        # By the text, not the value: what rounds to zero has no sign and no colour.
        self._rise = {"+": 1, MINUS: -1}.get(self._text[0], 0)
        self._ink = {1: "profit", -1: "loss"}.get(self._rise, "flat")
        if value is None:
            self._ink = "text_muted"
        self.setAccessibleName(self._spoken())
        self._dress()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._look.font(self._role))
        width = self._arrow_space() + metrics.horizontalAdvance(self._text)
        if self._unit:
            small = QFontMetricsF(self._look.font("caption"))
            width += _GAP + small.horizontalAdvance(self._unit)
        return QSize(int(width) + 2, int(metrics.height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self._look.font(self._role)
        metrics = QFontMetricsF(font)
        colour = self._look.colour(self._ink)
        baseline = (self.height() - metrics.height()) / 2 + metrics.ascent()
        if self._rise:
            radius = self._arrow_radius()
            centre = QPointF(radius + 1, baseline - metrics.capHeight() / 2)
            paint_arrow(painter, centre, radius, up=self._rise > 0, colour=colour)
        painter.setFont(font)
        painter.setPen(colour)
        left = self._arrow_space()
        painter.drawText(QPointF(left, baseline), self._text)
        painter.setFont(self._look.font("caption"))
        painter.setPen(self._look.colour("text_muted"))
        left += metrics.horizontalAdvance(self._text) + _GAP
        painter.drawText(QPointF(left, baseline), self._unit)
        painter.end()

    def _dress(self) -> None:
        hint = self.sizeHint()
        if hint != self._hint:
            # Everything around it is laid out anew, which costs more than to paint it.
            self._hint = hint
            self.updateGeometry()
        self.update()

    def _arrow_radius(self) -> float:
        pixels = self._look.font(self._role).pixelSize()
        return max(_LEAST_ARROW, pixels * _ARROW_OF_TEXT)

    def _arrow_space(self) -> float:
        return 2 * self._arrow_radius() + 2 + _GAP if self._rise else 0.0

    def _spoken(self) -> str:
        if self._text == "—":
            return self.tr("net result not known")
        amount = f"{self._text.lstrip('+' + MINUS)} {self._unit}".strip()
        if not self._rise:
            return self.tr("net result {}").format(amount)
        if self._rise > 0:
            return self.tr("net profit {}").format(amount)
        return self.tr("net loss {}").format(amount)
