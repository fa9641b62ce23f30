"""The volume slider: snaps to what may be sent, marks the quarters."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from app.domain.volume import VolumeRules, nearest_step, step_from
from app.ui.theme import Look
from app.ui.volume_words import VolumeStyle, spoken_words

# A slider counts in 32 bits and a volume in 64, so large orders have coarser places.
_MOST_PLACES = 10_000
_QUARTERS = (0, 25, 50, 75, 100)
_GROOVE, _HANDLE, _MARGIN = 6.0, 14.0, 9.0
_TRACK = 26


class VolumeSlider(QSlider):
    """Chooses a volume by hand; own paint, Qt's keys and accessible role.

    Signals:
        chosen: Units a person chose, valid to send; not emitted by ``show_volume``.
    """

    chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._look = look
        self._style = VolumeStyle(VolumeRules(open=1), in_lots=True)
        self._units = 1
        self.setObjectName("volumeSlider")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.valueChanged.connect(self._choose)
        look.changed.connect(self.updateGeometry)
        look.changed.connect(self.update)

    def show_volume(self, units: int, style: VolumeStyle) -> None:
        """Stand at ``units``; nothing is emitted."""
        self._units, self._style = units, style
        rules = style.rules
        places = min(rules.open, _MOST_PLACES)
        self.blockSignals(True)
        self.setRange(0, places)
        self.setSingleStep(max(1, places * rules.step // rules.open))
        self.setPageStep(max(1, places // 10))
        self.setValue(round(units * places / rules.open))
        self.blockSignals(False)
        self.setAccessibleName(spoken_words(units, style))
        self.update()

    def sizeHint(self) -> QSize:
        labels = QFontMetricsF(self._look.font("caption")).height()
        return QSize(200, round(_TRACK + labels))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        reached = self._x(self._units / self._style.rules.open)
        self._paint_track(painter, reached)
        self._paint_labels(painter)
        self._paint_handle(painter, reached)
        painter.end()

    def _go_to(self, x: float) -> None:
        length = max(1.0, self.width() - 2 * _MARGIN)
        fraction = min(1.0, max(0.0, (x - _MARGIN) / length))
        self.setValue(round(fraction * self.maximum()))

    def _choose(self, place: int) -> None:
        rules = self._style.rules
        units = nearest_step(rules.open * place // self.maximum(), rules)
        if units == self._units and not self.isSliderDown():
            # Snapped back: a key goes on to the next volume that may be sent.
            towards = 1 if rules.open * place > units * self.maximum() else -1
            units = step_from(units, towards, rules)
        if units != self._units:
            self.chosen.emit(units)
        else:
            self.show_volume(units, self._style)

    def _x(self, fraction: float) -> float:
        return _MARGIN + fraction * (self.width() - 2 * _MARGIN)

    def _paint_track(self, painter: QPainter, reached: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        top = (_TRACK - _GROOVE) / 2
        for left, right, token in (
            (_MARGIN, self.width() - _MARGIN, "border_control"),
            (_MARGIN, reached, "accent_fill" if self.isEnabled() else "text_muted"),
        ):
            painter.setBrush(self._look.colour(token))
            bar = QRectF(left, top, max(0.0, right - left), _GROOVE)
            painter.drawRoundedRect(bar, _GROOVE / 2, _GROOVE / 2)
        for percent in _QUARTERS[1:-1]:
            tick = QRectF(round(self._x(percent / 100)), top, 1, _GROOVE)
            painter.fillRect(tick, self._look.colour("bg_raised"))

    def _paint_labels(self, painter: QPainter) -> None:
        font = self._look.font("caption")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._look.colour("text_muted"))
        baseline = _TRACK + metrics.ascent() - 1
        for percent in _QUARTERS:
            text = self._label(percent)
            width = metrics.horizontalAdvance(text)
            left = self._x(percent / 100) - width / 2
            left = min(max(left, 0.0), self.width() - width)
            painter.drawText(QPointF(left, baseline), text)

    def _label(self, percent: int) -> str:
        """The volume at a mark; nothing where it would not be a whole one."""
        exact = self._style.rules.open * percent
        if not percent:
            return "0"
        return "" if exact % 100 else self._style.number(exact // 100)

    def _paint_handle(self, painter: QPainter, reached: float) -> None:
        ring, inside = self._handle_colours()
        radius = _HANDLE / 2
        painter.setPen(QPen(ring, 2))
        painter.setBrush(inside)
        painter.drawEllipse(QPointF(reached, _TRACK / 2), radius, radius)

    def _handle_colours(self) -> tuple[QColor, QColor]:
        if not self.isEnabled():
            return self._look.colour("text_muted"), self._look.colour("bg_window")
        ring = "focus_strong" if self.hasFocus() else "accent_fill"
        return self._look.colour(ring), self._look.colour("accent_on")
