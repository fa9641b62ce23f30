"""The sign that something is under way; words beside it say what."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Look

_USUAL = "accent_text"
_FRAME_MS = 33
_ARC_DEGREES = 110
_TRACK_ALPHA = 60
# QPainter counts angles in sixteenths of a degree, anticlockwise from three o'clock.
_SIXTEENTHS = 16


class Spinner(QWidget):
    """A turning arc; an hourglass that stands still under reduced motion.

    Its timer runs only while it can be seen.
    """

    def __init__(self, look: Look, token: str = _USUAL, size: int = 16) -> None:
        super().__init__()
        self._look, self._token, self._side = look, token, size
        self._since = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._dress)

    def is_turning(self) -> bool:
        return self._timer.isActive()

    def sizeHint(self) -> QSize:
        side = self._look.scaled(self._side)
        return QSize(side, side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        turn = self._look.motion("spinner_turn")
        if turn:
            self._paint_arc(painter, turn)
        else:
            side, ratio = self.sizeHint().width(), self.devicePixelRatioF()
            painter.drawPixmap(
                0, 0, self._look.pixmap("hourglass", self._token, side, ratio)
            )
        painter.end()

    def _dress(self) -> None:
        self.updateGeometry()
        if self.isVisible() and self._look.motion("spinner_turn"):
            self._since.start()
            self._timer.start()
        else:
            self._timer.stop()
        self.update()

    def _paint_arc(self, painter: QPainter, turn_ms: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._look.colour(self._token)
        track = self._look.colour(self._token)
        track.setAlpha(_TRACK_ALPHA)
        width = self.width() / 8
        ring = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter.setPen(QPen(track, width))
        painter.drawEllipse(ring)
        passed = self._since.elapsed() if self._since.isValid() else 0
        start = 90 - 360 * (passed % turn_ms) / turn_ms
        painter.setPen(QPen(colour, width, c=Qt.PenCapStyle.RoundCap))
        painter.drawArc(ring, round(start * _SIXTEENTHS), -_ARC_DEGREES * _SIXTEENTHS)
