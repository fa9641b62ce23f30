"""Colours, fonts and pictures of the table, ready to paint with.

Asked for some thousand times a frame, so each is made once and kept until the look
changes.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
    QStaticText,
    QTransform,
)

from app.ui.theme import Look

LEFT = int((Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value)
RIGHT = int((Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value)
CENTRE = int(Qt.AlignmentFlag.AlignCenter.value)

_ELIDE = Qt.TextElideMode.ElideRight
_NO_PEN = Qt.PenStyle.NoPen
_NO_BRUSH = Qt.BrushStyle.NoBrush
_ARC_DEGREES, _SIXTEENTHS = 110, 16
_TRACK_ALPHA = 60
_MOST_LINES, _MOST_STAMPS = 4096, 512
# How much of the room that is left over stands to the left of the text.
_SHARES = {LEFT: 0.0, CENTRE: 0.5, RIGHT: 1.0}

Shape = tuple[QRectF, Callable[[QPainter], None]]
"""Where something is to stand, and what draws it there."""


class Ink:
    """What the table is painted with."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetricsF] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._lines: dict[tuple[str, str], tuple[QStaticText, float, float]] = {}
        self._stamps: dict[tuple[object, float], tuple[QPixmap, QPointF]] = {}
        self._role: str | None = None
        self.zoom = self._zoom()

    def forget(self) -> None:
        """Take everything from the look anew."""
        for kept in (self._colours, self._fonts, self._metrics, self._pixmaps):
            kept.clear()
        self._lines.clear()
        self._stamps.clear()
        self.zoom = self._zoom()

    def begin(self) -> None:
        """Until ``end`` all text goes to one painter whose font nobody else sets."""
        self._role = ""

    def end(self) -> None:
        self._role = None

    def colour(self, token: str) -> QColor:
        """Return a kept colour; it must not be changed."""
        found = self._colours.get(token)
        if found is None:
            found = self._colours[token] = self._look.colour(token)
        return found

    def font(self, role: str) -> QFont:
        found = self._fonts.get(role)
        if found is None:
            found = self._fonts[role] = self._look.font(role)
        return found

    def metrics(self, role: str) -> QFontMetricsF:
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetricsF(self.font(role))
        return found

    def fitted(self, text: str, role: str, width: float) -> str:
        """Return ``text``, cut with an ellipsis where it is wider than ``width``."""
        return self.metrics(role).elidedText(text, _ELIDE, max(0.0, width))

    def text(
        self, painter: QPainter, box: QRectF, flags: int, text: str, role: str, token: str
    ) -> None:
        """Paint one line in the middle of ``box``, cut where it is too long."""
        line, width, height = self._line(text, role)
        room = box.width() - width
        if room < 0:
            line, width, height = self._line(self.fitted(text, role, box.width()), role)
            room = max(0.0, box.width() - width)
        left = box.left() + room * _SHARES[flags]
        if self._role != role:
            painter.setFont(self.font(role))
            if self._role is not None:
                self._role = role
        painter.setPen(self.colour(token))
        top = box.top() + (box.height() - height) / 2
        painter.drawStaticText(QPointF(left, top), line)

    def _line(self, text: str, role: str) -> tuple[QStaticText, float, float]:
        """Return a line laid out once; most numbers are the same in the next frame."""
        found = self._lines.get((text, role))
        if found is None:
            if len(self._lines) >= _MOST_LINES:
                self._lines.clear()
            line = QStaticText(text)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.prepare(QTransform(), self.font(role))
            size = line.size()
            found = self._lines[text, role] = (line, size.width(), size.height())
        return found

    def picture(
        self, painter: QPainter, corner: QPointF, name: str, token: str, size: float
    ) -> None:
        """Paint an icon ``size`` logical pixels wide and high."""
        ratio = painter.device().devicePixelRatioF()
        key = (name, token, round(size), ratio)
        found = self._pixmaps.get(key)
        if found is None:
            found = self._pixmaps[key] = self._look.pixmap(name, token, round(size), ratio)
        painter.drawPixmap(corner, found)

    def box(
        self, painter: QPainter, box: QRectF, radius: float, fill: str, border: str
    ) -> None:
        """Paint a rounded box; an empty token leaves fill or border out."""
        painter.setPen(self.colour(border) if border else _NO_PEN)
        painter.setBrush(self.colour(fill) if fill else _NO_BRUSH)
        inner = box.adjusted(0.5, 0.5, -0.5, -0.5) if border else box
        painter.drawRoundedRect(inner, radius, radius)

    def stamp(
        self, painter: QPainter, corner: QPointF, key: object, shape: Callable[[], Shape]
    ) -> None:
        """Paint a shape that is drawn once and then copied; it has no text.

        Two shapes with one key are the same and stand alike to their ``corner``, but
        for whole pixels between them. ``shape`` is asked for the first alone.
        """
        ratio = painter.device().devicePixelRatioF()
        found = self._stamps.get((key, ratio))
        if found is None:
            if len(self._stamps) >= _MOST_STAMPS:
                self._stamps.clear()
            area, draw = shape()
            box = area.toAlignedRect()
            found = (_drawn(box, ratio, draw), QPointF(box.topLeft()) - corner)
            self._stamps[key, ratio] = found
        painter.drawPixmap(corner + found[1], found[0])

    def spinner(self, painter: QPainter, box: QRectF, token: str, turn: float) -> None:
        """Paint a turning arc; ``turn`` is the part of a turn done, 0 to 1."""
        width = box.width() / 8
        ring = box.adjusted(width, width, -width, -width)
        track = QColor(self.colour(token))
        track.setAlpha(_TRACK_ALPHA)
        painter.setBrush(_NO_BRUSH)
        painter.setPen(QPen(track, width))
        painter.drawEllipse(ring)
        pen = QPen(self.colour(token), width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        start = round((90 - 360 * turn) * _SIXTEENTHS)
        painter.drawArc(ring, start, -_ARC_DEGREES * _SIXTEENTHS)

    def check(self, painter: QPainter, box: QRectF, mark: str) -> None:
        """Paint a check box; ``mark`` is the icon in it, or empty."""
        self.stamp(
            painter,
            box.topLeft(),
            ("check", mark),
            lambda: (box, lambda p: self._draw_check(p, box, mark)),
        )

    def _draw_check(self, painter: QPainter, box: QRectF, mark: str) -> None:
        side = box.width()
        if not mark:
            self.box(painter, box, 4, "bg_inset", "border_control")
            return
        self.box(painter, box, 4, "accent_fill", "")
        size = round(side * 0.75)
        inset = (side - size) / 2
        corner = box.topLeft() + QPointF(inset, inset)
        self.picture(painter, corner, mark, "accent_on", size)

    def _zoom(self) -> float:
        return self._look.size("icon") / 16


def _drawn(box: QRect, ratio: float, draw: Callable[[QPainter], None]) -> QPixmap:
    """Return what ``draw`` paints in ``box``, on nothing."""
    found = QPixmap(box.size() * ratio)
    found.setDevicePixelRatio(ratio)
    found.fill(Qt.GlobalColor.transparent)
    fresh = QPainter(found)
    fresh.setRenderHint(QPainter.RenderHint.Antialiasing)
    fresh.translate(-box.topLeft())
    draw(fresh)
    fresh.end()
    return found
