"""Icons that are looked at, not pressed: bare, in a tinted disc, or a plain dot."""

from __future__ import annotations

from PySide6 import QtCore, QtGui
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.theme import Look

_DISC, _DISC_ICON, _DOT = 34, 18, 8


class IconLabel(QWidget):
    """An icon beside text that says the same; it has no accessible name of its own.

    Args:
        size: Logical pixels at normal text size.
    """

    def __init__(self, look: Look, name: str, token: str, size: int = 16) -> None:
        super().__init__()
        self._look, self._name, self._token, self._side = look, name, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        look.changed.connect(self.update)

    def set_icon(self, name: str, token: str) -> None:
        if (name, token) != (self._name, self._token):
            self._name, self._token = name, token
            self.update()

    def sizeHint(self) -> QSize:
        side = self._look.scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_icon(painter, min(self.width(), self.height()))
        painter.end()

    def _paint_icon(self, painter: QPainter, side: int) -> None:
        ratio = self.devicePixelRatioF()
        pixmap = self._look.pixmap(self._name, self._token, side, ratio)
        corner = QPointF((self.width() - side) / 2, (self.height() - side) / 2)
        painter.drawPixmap(corner, pixmap)


class IconDisc(IconLabel):
    """The round mark of a dialog that tells an outcome.

    Args:
        kind: "info", "success", "warning" or "danger".
    """

    def __init__(self, look: Look, name: str, kind: str) -> None:
        super().__init__(look, name, kind, _DISC)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QtGui.QPen(self._look.colour(f"{self._token}_border"), 1))
        painter.setBrush(self._look.colour(f"{self._token}_bg"))
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        self._paint_icon(painter, round(self.width() * _DISC_ICON / _DISC))
        painter.end()


class Dot(QWidget):
    """A filled dot; the text beside it says what it means."""

    def __init__(self, look: Look, token: str) -> None:
        super().__init__()
        self._look, self._token = look, token
        self.setFixedSize(_DOT + 2, _DOT + 2)
        look.changed.connect(self.update)

    def set_token(self, token: str) -> None:
        self._token = token
        self.update()

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QtCore.Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colour(self._token))
        painter.drawEllipse(QRectF(1, 1, _DOT, _DOT))
        painter.end()
