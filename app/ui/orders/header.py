"""The header of the orders table: titles, sort arrow, check box for all, held tag.

Check box, Symbol, Lots, Net P/L and the last column stay where they are and as wide as
they are; the others can be moved and resized.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.geometry import PADDING, check_box
from app.ui.orders.headings import held_word
from app.ui.orders.ink import CENTRE, LEFT, RIGHT, Ink
from app.ui.orders.model import OrdersModel
from app.ui.theme import Look

_CHECK, _COMMENT, _ACTION = PLACES["check"], PLACES["comment"], PLACES["action"]
_ARROW, _ARROW_GAP = 12, 3
_TAG_HEIGHT, _TAG_ROOM = 18, 14
_MARKS = {
    Qt.CheckState.Unchecked: "",
    Qt.CheckState.PartiallyChecked: "minus-bold",
    Qt.CheckState.Checked: "check-bold",
}
# A first click on these sorts downwards: the newest, the largest.
_DOWN_FIRST = frozenset({"order", "opened"})
_RESIZE = QHeaderView.ResizeMode


class OrdersHeader(QHeaderView):
    """The horizontal header of the orders table.

    Signals:
        sort_wanted: Column key, and whether downwards.
        tick_all_wanted: The check box was pressed.
    """

    sort_wanted = Signal(str, bool)
    tick_all_wanted = Signal()

    def __init__(self, model: OrdersModel, look: Look, ink: Ink, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._orders, self._look, self._ink = model, look, ink
        self._held = self._folded = False
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(20)
        self.sectionClicked.connect(self._click)
        self.sectionMoved.connect(self._keep_ends)
        model.held_changed.connect(self._show_held)
        model.selection_changed.connect(self.viewport().update)
        model.arranged.connect(self.viewport().update)

    def fit_columns(self, *, folded: bool) -> None:
        """Say which columns stretch, give way or stay; after the model is set."""
        for place, column in enumerate(COLUMNS):
            mode = _RESIZE.Interactive if column.optional else _RESIZE.Fixed
            self.setSectionResizeMode(place, mode)
        stretched = "action" if folded else "comment"
        self._folded = folded
        self.setSectionResizeMode(PLACES[stretched], _RESIZE.Stretch)

    def restore_widths(self) -> None:
        """Give every column its first width and place."""
        for place, column in enumerate(COLUMNS):
            self.resizeSection(place, round(column.width * self._ink.zoom))
            self.moveSection(self.visualIndex(place), place)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.size("table_header"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.logicalIndexAt(event.position().toPoint())
        self.setSectionsMovable(place >= 0 and COLUMNS[place].optional)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        area = QRectF(self.viewport().rect())
        line = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(line, self._ink.colour("border_subtle"))
        if self._held:
            self._paint_tag(painter, area)
        painter.end()

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(rect)
        painter.fillRect(cell, self._ink.colour("bg_raised"))
        if place == _CHECK:
            box = check_box(cell, self._ink.zoom)
            self._ink.check(painter, box, _MARKS[self._orders.shown_ticked()])
        else:
            self._paint_title(painter, cell, place)

    def _paint_title(self, painter: QPainter, cell: QRectF, place: int) -> None:
        ink, right = self._ink, COLUMNS[place].right
        asked = self._orders.arrangement
        sorted_here = COLUMNS[place].key == asked.sort
        role, token = ("small_strong", "text_primary")
        if not sorted_here:
            role, token = ("table_header", "text_muted")
        box = cell.adjusted(PADDING, 0, -PADDING, -1)
        room = _ARROW * ink.zoom + _ARROW_GAP if sorted_here else 0.0
        text = ink.fitted(self._title(place), role, box.width() - room)
        if sorted_here:
            width = ink.metrics(role).horizontalAdvance(text)
            left = box.right() - room if right else box.left() + width
            name = "arrow-down-bold" if asked.descending else "arrow-up-bold"
            top = box.top() + (box.height() - _ARROW * ink.zoom) / 2
            corner = QPointF(left + _ARROW_GAP, round(top))
            ink.picture(painter, corner, name, token, _ARROW * ink.zoom)
            box.adjust(0, 0, -room if right else 0, 0)
        ink.text(painter, box, RIGHT if right else LEFT, text, role, token)

    def _title(self, place: int) -> str:
        shown = _COMMENT if self._folded and place == _ACTION else place
        title = self._orders.headerData(shown, Qt.Orientation.Horizontal)
        return title if isinstance(title, str) else ""

    def _paint_tag(self, painter: QPainter, area: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, ink = held_word(), self._ink
        width = ink.metrics("badge").horizontalAdvance(text) + _TAG_ROOM
        height = _TAG_HEIGHT * ink.zoom
        top = round((area.height() - 1 - height) / 2)
        box = QRectF(area.right() - width - PADDING, top, width, height)
        ink.box(painter, box, 4, "info_bg", "info_border")
        ink.text(painter, box, CENTRE, text, "badge", "info")

    def _show_held(self, held: bool) -> None:
        self._held = held
        self.viewport().update()

    def _click(self, place: int) -> None:
        column, asked = COLUMNS[place], self._orders.arrangement
        if place == _CHECK:
            self.tick_all_wanted.emit()
        elif place != _ACTION:
            same = column.key == asked.sort
            first = column.right or column.key in _DOWN_FIRST
            descending = not asked.descending if same else first
            self.sort_wanted.emit(column.key, descending)

    def _keep_ends(self, place: int, before: int, after: int) -> None:
        """Put the last column back to the end if another was dropped behind it."""
        at = self.visualIndex(_ACTION)
        if at != self.count() - 1:
            self.moveSection(at, self.count() - 1)
