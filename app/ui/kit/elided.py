"""One line of text that gives way instead of pushing others out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.ui.foreign import tooltip
from app.ui.theme import Look

_LEAST = "MM…"


class ElidedLabel(QLabel):
    """A label cut with "…" where it doesn't fit; the whole is then its tooltip."""

    def __init__(
        self, look: Look, text: str = "", *, role: str = "body", tone: str = ""
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setProperty("tone", tone)
        look.set_font(self, role)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._explain()

    def shown_text(self) -> str:
        """Return what can be read at the present width."""
        metrics, elide = self.fontMetrics(), Qt.TextElideMode.ElideRight
        return metrics.elidedText(self.text(), elide, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        least = self.fontMetrics().horizontalAdvance(_LEAST)
        return QSize(
            min(least, self.sizeHint().width()), super().minimumSizeHint().height()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.shown_text())
        painter.end()

    def _explain(self) -> None:
        cut = self.shown_text() != self.text()
        self.setToolTip(tooltip(self.text()) if cut else "")
