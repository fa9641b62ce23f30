"""The journal's list as something seen and walked through; it starts nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QWidget

from app.domain.clock import Clock
from app.ui.journal_delegate import EDGE, JournalDelegate
from app.ui.journal_model import Index, JournalModel
from app.ui.journal_rows import COLUMNS, DATED_TIME, JournalRow, title_of
from app.ui.kit.plain_table import PlainTable
from app.ui.orders.geometry import PADDING
from app.ui.orders.ink import LEFT, RIGHT, Ink
from app.ui.theme import Look

_FRAME_MS = 100
_ARROW, _ARROW_GAP = 12, 3


class JournalHeader(QHeaderView):
    """The headings; the list is newest first, and the arrow says so."""

    def __init__(self, look: Look, ink: Ink, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._look, self._ink = look, ink
        self.setHighlightSections(False)
        self.setMinimumSectionSize(20)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.size("table_header"))

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell, ink, column = QRectF(rect), self._ink, COLUMNS[place]
        painter.fillRect(cell, ink.colour("bg_raised"))
        line = QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1)
        painter.fillRect(line, ink.colour("border_subtle"))
        box = cell.adjusted(EDGE if not place else PADDING, 0, -PADDING, -1)
        is_order = column.key == "time"
        role = "small_strong" if is_order else "table_header"
        token = "text_primary" if is_order else "text_muted"
        text = title_of(column.key)
        ink.text(painter, box, RIGHT if column.right else LEFT, text, role, token)
        if is_order:
            left = box.left() + ink.metrics(role).horizontalAdvance(text) + _ARROW_GAP
            size = _ARROW * ink.zoom
            corner = QPointF(left, round(box.top() + (box.height() - size) / 2))
            ink.picture(painter, corner, "arrow-down-bold", token, size)


class JournalView(PlainTable):
    """The list of close requests; one is current.

    Signals:
        chosen: Another request is current (its id), or none (``""``).
        entered: Enter was pressed on the current one.
    """

    chosen = Signal(str)
    entered = Signal()

    def __init__(self, look: Look, clock: Clock) -> None:
        super().__init__()
        self._look, self._clock = look, clock
        self._is_narrow = False
        self._journal = JournalModel(self)
        self.setObjectName("journalView")
        self.setAccessibleName(self.tr("Close requests, newest first"))
        self.setModel(self._journal)
        self._delegate = JournalDelegate(self._journal, look, self._turn, self)
        self.setItemDelegate(self._delegate)
        self._header = JournalHeader(look, self._delegate.ink, self)
        self.setHorizontalHeader(self._header)
        self._set_behaviour()
        self._frame = QTimer(self)
        self._frame.setInterval(_FRAME_MS)
        self._frame.timeout.connect(self.viewport().update)
        look.changed.connect(self._dress)
        self._dress()

    def set_narrow(self, is_narrow: bool) -> None:
        """Give columns their least width, or their usual one."""
        if self._is_narrow != is_narrow:
            self._is_narrow = is_narrow
            self._fit_columns()

    def show_rows(self, rows: Sequence[JournalRow]) -> None:
        """Show these; the current one stays, or else the newest becomes it."""
        before = self.current_rid()
        self._journal.show_rows(rows)
        self._fit_columns()
        place = self._journal.place_of(before)
        if place is None and rows:
            self.choose(rows[0].rid)
        elif not rows:
            self.chosen.emit("")
        self._pace()

    def choose(self, rid: str) -> bool:
        """Make a request current, if it is shown."""
        place = self._journal.place_of(rid)
        if place is None:
            return False
        self.setCurrentIndex(self._journal.index(place, 0))
        return True

    def current_rid(self) -> str:
        """Return the id of the current request, or ``""``."""
        row = self._journal.row_at(self.currentIndex().row())
        return "" if row is None else row.rid

    def rows(self) -> Sequence[JournalRow]:
        """Return what is shown, newest first."""
        return self._journal.rows()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        self.chosen.emit(self.current_rid())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pace()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._frame.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        index = self.currentIndex()
        if self.hasFocus() and index.isValid():
            painter = QPainter(self.viewport())
            self.paint_focus(painter, index.row(), self._delegate.ink.colour("focus"))
            painter.end()

    def _set_behaviour(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        for place, column in enumerate(COLUMNS):
            fixed = QHeaderView.ResizeMode.Fixed
            mode = fixed if column.width else QHeaderView.ResizeMode.Stretch
            self._header.setSectionResizeMode(place, mode)

    def _dress(self) -> None:
        ink = self._delegate.ink
        ink.forget()
        self.verticalHeader().setDefaultSectionSize(self._look.size("row"))
        self._header.setFixedHeight(self._look.size("table_header"))
        self._fit_columns()
        self.viewport().update()
        self._header.viewport().update()

    def _fit_columns(self) -> None:
        """Set the widths; dates get room where there are any."""
        dated = any(row.has_date for row in self._journal.rows())
        for place, column in enumerate(COLUMNS):
            width = column.least if self._is_narrow else column.width
            if dated and not place:
                width = DATED_TIME
            if width:
                self.setColumnWidth(place, round(width * self._delegate.ink.zoom))

    def _hover(self, place: int) -> None:
        self._delegate.set_hovered(place)
        self.viewport().update()

    def _turn(self, length_ms: int) -> float:
        return self._clock.monotonic() * 1000 % length_ms / length_ms

    def _pace(self) -> None:
        """Paint frames only while a spinner turns."""
        busy = any(row.outcome.busy for row in self._journal.rows())
        if busy and self.isVisible() and self._look.motion("spinner_turn"):
            self._frame.start()
        else:
            self._frame.stop()
