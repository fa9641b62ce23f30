"""The header of the orders table: titles, sort arrow, check box for all, held tag.

Check box, Symbol, Lots, Net P/L and the last column stay where they are; the others can
be moved. All but the check box and the last can be resized, down to what their usual
content needs. Widths chosen in a large window that a small one has no room for are kept,
and give way there: the last column, where orders are closed, is never pushed out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QToolTip, QWidget

from app.ui.orders.column import Kind
from app.ui.orders.columns import COLUMNS, PLACES
from app.ui.orders.geometry import PADDING, Spans, check_box
from app.ui.orders.group_paint import MARKS
from app.ui.orders.headings import held_tip, held_word, state_word
from app.ui.orders.ink import CENTRE, LEFT, RIGHT, Ink
from app.ui.orders.layout import FIRST_LAYOUT, Layout
from app.ui.orders.model import OrdersModel
from app.ui.theme import Look

_CHECK, _COMMENT, _ACTION = PLACES["check"], PLACES["comment"], PLACES["action"]
_ARROW, _ARROW_GAP = 12, 3
_TAG_HEIGHT, _TAG_ROOM = 18, 14
# What stands beside the text of a cell: a badge's edges, the arrow of a move.
_KIND_ROOM = {Kind.SIDE: 14, Kind.CURRENT: 14, Kind.PROFIT: 18}
# A first click on these sorts downwards: the newest, the largest.
_DOWN_FIRST = frozenset({"order", "opened"})
_RESIZE = QHeaderView.ResizeMode


class OrdersHeader(QHeaderView):
    """The horizontal header of the orders table.

    Signals:
        sort_wanted: Column key, and whether downwards.
        tick_all_wanted: The check box was pressed.
        rearranged: A hand moved or resized a column, and let go of it.
    """

    sort_wanted = Signal(str, bool)
    tick_all_wanted = Signal()
    rearranged = Signal()

    def __init__(self, model: OrdersModel, look: Look, ink: Ink, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._orders, self._look, self._ink = model, look, ink
        self._held = self._folded = False
        self._comments = True
        self._layout = FIRST_LAYOUT
        self._squeezed: dict[int, int] = {}
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(20)
        self.sectionClicked.connect(self._click)
        self.sectionMoved.connect(self._keep_ends)
        self.sectionResized.connect(self._hold_least)
        model.held_changed.connect(self._show_held)
        model.selection_changed.connect(self.viewport().update)
        model.arranged.connect(self.viewport().update)

    def fit_columns(self, *, folded: bool, comments: bool) -> None:
        """Say which columns stretch, give way or stay; after the model is set.

        ``folded``: the last column shows states, and where asked for ``comments``.
        """
        for place, column in enumerate(COLUMNS):
            mode = _RESIZE.Interactive if column.resizable else _RESIZE.Fixed
            self.setSectionResizeMode(place, mode)
        stretched = "action" if folded else "comment"
        self._folded, self._comments = folded, comments
        self.setSectionResizeMode(PLACES[stretched], _RESIZE.Stretch)

    def use_layout(self, layout: Layout) -> None:
        """Give every column its width and place, now and when the text size changes."""
        self._layout = layout
        self.restore_widths()

    def keep(self, layout: Layout) -> None:
        """Take as wanted what the columns are already."""
        self._layout = layout

    def width_for(self, place: int, texts: Iterable[str]) -> int:
        """Return the width a column needs for its title and some texts."""
        ink = self._ink
        plain, strong = ink.metrics("body"), ink.metrics("body_strong")
        title = strong.horizontalAdvance(self._title(place)) + _ARROW * ink.zoom
        widest = max((plain.horizontalAdvance(text) for text in texts), default=0.0)
        kind = COLUMNS[place].kind
        room = _KIND_ROOM.get(kind, 0) * ink.zoom
        return round(max(title, widest + room) + 2 * PADDING) + 1

    def restore_widths(self) -> None:
        """Give every column the width and place its layout says."""
        self._squeezed.clear()
        for at, key in enumerate(self._layout.order):
            place = PLACES[key]
            self.moveSection(self.visualIndex(place), at)
            self.resizeSection(place, self.full_width(key))

    def full_width(self, key: str) -> int:
        """Return how wide a column is where there is room for it."""
        return round(self._layout.widths[key] * self._ink.zoom)

    def wanted_width(self, place: int) -> int:
        """Return how wide a column would be now, were there room for all of it."""
        if self._is_elastic(place) or place == _ACTION:
            return self.full_width(COLUMNS[place].key)
        return self.sectionSize(place)

    def squeeze(self, places: Collection[int]) -> None:
        """Give these columns no more than their first width, as there is no room.

        Those that gave way before and need not now get back what somebody chose.
        """
        for place in (*places, *self._squeezed):
            wanted = self.wanted_width(place)
            first = round(COLUMNS[place].width * self._ink.zoom)
            width = min(wanted, first) if place in places else wanted
            self._squeezed.pop(place, None)
            self.resizeSection(place, width)
            if width < wanted:
                self._squeezed[place] = width

    def layout_now(self, hidden: Collection[str]) -> Layout:
        """Return the columns as they are; ``hidden`` are those nobody wants to see."""
        order = tuple(COLUMNS[self.logicalIndex(at)].key for at in range(self.count()))
        widths = dict(self._layout.widths)
        for place, column in enumerate(COLUMNS):
            if column.resizable and not self._is_elastic(place):
                widths[column.key] = round(self.sectionSize(place) / self._ink.zoom)
        return Layout(order=order, widths=widths, hidden=frozenset(hidden))

    def _is_elastic(self, place: int) -> bool:
        """Whether its width now is not what anybody chose."""
        stretched = self.sectionResizeMode(place) is _RESIZE.Stretch
        gave_way = self._squeezed.get(place) == self.sectionSize(place)
        return stretched or gave_way or self.isSectionHidden(place)

    def spans(self) -> Spans:
        """Return where the visible columns are now."""
        ends = {}
        for place, column in enumerate(COLUMNS):
            if not self.isSectionHidden(place):
                left = self.sectionViewportPosition(place)
                ends[column.key] = (left, left + self.sectionSize(place))
        return Spans(ends)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._look.size("table_header"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.logicalIndexAt(event.position().toPoint())
        self.setSectionsMovable(place >= 0 and COLUMNS[place].optional)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self.layout_now(self._layout.hidden) != self._layout:
            self.rearranged.emit()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what the tag means; elsewhere the column under the pointer answers."""
        if isinstance(event, QHelpEvent) and self._held:
            box = self._tag_box()
            if box.contains(event.pos()):
                place = box.toAlignedRect()
                QToolTip.showText(event.globalPos(), held_tip(), self.viewport(), place)
                return True
        return super().viewportEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        area = QRectF(self.viewport().rect())
        line = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(line, self._ink.colour("border_subtle"))
        if self._held:
            self._paint_tag(painter, self._tag_box())
        painter.end()

    def paintSection(self, painter: QPainter, rect: QRect, place: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cell = QRectF(rect)
        painter.fillRect(cell, self._ink.colour("bg_raised"))
        if place == _CHECK:
            box = check_box(cell, self._ink.zoom)
            self._ink.check(painter, box, MARKS[self._orders.shown_ticked()])
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
        is_state = self._folded and place == _ACTION
        if is_state and not self._comments:
            return state_word()
        shown = _COMMENT if is_state else place
        title = self._orders.headerData(shown, Qt.Orientation.Horizontal)
        return title if isinstance(title, str) else ""

    def _tag_box(self) -> QRectF:
        """Return where the tag is: at the right end of what can be seen."""
        area, ink = self.viewport().rect(), self._ink
        width = ink.metrics("badge").horizontalAdvance(held_word()) + _TAG_ROOM
        height = _TAG_HEIGHT * ink.zoom
        top = round((area.height() - 1 - height) / 2)
        return QRectF(area.width() - width - PADDING, top, width, height)

    def _paint_tag(self, painter: QPainter, box: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ink.box(painter, box, 4, "info_bg", "info_border")
        self._ink.text(painter, box, CENTRE, held_word(), "badge", "info")

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

    def _hold_least(self, place: int, before: int, after: int) -> None:
        least = round(COLUMNS[place].least * self._ink.zoom)
        interactive = self.sectionResizeMode(place) is _RESIZE.Interactive
        if interactive and 0 < after < least:
            self.resizeSection(place, least)

    def _keep_ends(self, place: int, before: int, after: int) -> None:
        """Put the last column back to the end if another was dropped behind it."""
        at = self.visualIndex(_ACTION)
        if at != self.count() - 1:
            self.moveSection(at, self.count() - 1)
