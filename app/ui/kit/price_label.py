"""The live price of a dialog: large, its tenth of a pip small and raised."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.kit.painting import paint_arrow
from app.ui.numbers import DEFAULT, UNKNOWN, NumberStyle, pipette, price
from app.ui.theme import Look

_ARROW_OF_TEXT = 0.2
_ARROW_GAP = 6.0


class PriceLabel(QWidget):
    """A price with the arrow of its last move.

    The arrow's place is kept while there is none, so that the price stays still.
    """

    def __init__(self, look: Look, *, numbers: NumberStyle = DEFAULT) -> None:
        super().__init__()
        self._look, self._numbers = look, numbers
        self._text, self._pipette, self._direction = UNKNOWN, "", 0
        self._stale = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)
        self.set_price(None, 0)

    def set_price(
        self, value: Decimal | None, digits: int, direction: int = 0, *, stale: bool = False
    ) -> None:
        """Show a price.

        Args:
            value: ``None`` where it is not known.
            digits: Decimals of the symbol.
            direction: Above zero if the last move was up, below if down, else no arrow.
            stale: Too old to trust: muted, and the arrow goes.
        """
        whole = price(value, digits, self._numbers)
        self._text, self._pipette = pipette(whole, digits)
        self._direction = 0 if stale else direction
        self._stale = stale
        self.setAccessibleName(self._spoken(whole))
        self._dress()

    def sizeHint(self) -> QSize:
        large, small = self._metrics()
        width = self._left() + large.horizontalAdvance(self._text)
        width += 1 + small.horizontalAdvance(self._pipette) if self._pipette else 0
        return QSize(int(width) + 2, int(large.capHeight() + 2 * large.descent()) + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        large, small = self._metrics()
        baseline = (self.height() + large.capHeight()) / 2
        self._paint_arrow(painter, baseline - large.capHeight() / 2)
        left = self._left()
        painter.setFont(self._look.font("price"))
        painter.setPen(self._look.colour("text_muted" if self._stale else "text_primary"))
        painter.drawText(QPointF(left, baseline), self._text)
        left += large.horizontalAdvance(self._text) + 1
        raised = baseline - large.capHeight() + small.capHeight()
        painter.setFont(self._look.font("price_pipette"))
        painter.setPen(self._look.colour("text_muted" if self._stale else "text_secondary"))
        painter.drawText(QPointF(left, raised), self._pipette)
        painter.end()

    def _paint_arrow(self, painter: QPainter, middle: float) -> None:
        if self._direction:
            up = self._direction > 0
            colour = self._look.colour("profit" if up else "loss")
            radius = self._radius()
            centre = QPointF(radius + 1, middle)
            paint_arrow(painter, centre, radius, up=up, colour=colour)

    def _dress(self) -> None:
        self.updateGeometry()
        self.update()

    def _metrics(self) -> tuple[QFontMetricsF, QFontMetricsF]:
        large, small = self._look.font("price"), self._look.font("price_pipette")
        return QFontMetricsF(large), QFontMetricsF(small)

    def _radius(self) -> float:
        return self._look.font("price").pixelSize() * _ARROW_OF_TEXT

    def _left(self) -> float:
        return 2 * self._radius() + 2 + _ARROW_GAP

    def _spoken(self, whole: str) -> str:
        if whole == UNKNOWN:
            return self.tr("price not known")
        if self._stale:
            return self.tr("{}, an old price").format(whole)
        if not self._direction:
            return whole
        words = (
            self.tr("{}, last move up")
            if self._direction > 0
            else self.tr("{}, last move down")
        )
        return words.format(whole)
