"""The orders table under a pointer: hover, presses that belong to an order, menus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QHideEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from app.domain.clock import Clock
from app.ui.orders.columns import COLUMNS
from app.ui.orders.hand import Target, Zone
from app.ui.orders.live_grid import LiveGrid
from app.ui.orders.model import OrdersModel
from app.ui.theme import Look

_LEFT = Qt.MouseButton.LeftButton

_PRESSED = frozenset({Zone.CLOSE, Zone.FOLD, Zone.LINK})
_POINTING, _ARROW = Qt.CursorShape.PointingHandCursor, Qt.CursorShape.ArrowCursor


class PointerGrid(LiveGrid):
    """Tells ``clicked_on``, ``doubled_on`` and ``menu_for`` which order was meant."""

    def __init__(self, model: OrdersModel, look: Look, clock: Clock) -> None:
        super().__init__(model, look, clock)
        self._pointer: QPoint | None = None
        model.arranged.connect(self._follow_pointer)
        self.verticalScrollBar().valueChanged.connect(self._follow_pointer)

    def clicked_on(self, target: Target, modifiers: Qt.KeyboardModifier) -> None:
        """A press began and ended on ``target``."""

    def doubled_on(self, key: int) -> None:
        """The row was pressed twice, outside anything that answers one press."""

    def menu_for(self, key: int) -> QMenu | None:
        """Return the menu of a row."""

    def target_at(self, point: QPoint) -> Target | None:
        """Return what is at a point of the viewport."""
        index = self.indexAt(point)
        if not index.isValid():
            return None
        row = self._orders.row_at(index.row())
        cell = QRectF(self.visualRect(index))
        key = COLUMNS[index.column()].key
        return Target(row.key, self._paint.zone(row, key, cell, QPointF(point)))

    def move_to(self, key: int) -> None:
        """Make the row of an order the current one, if it is shown."""
        at = self._orders.place_of(key)
        if at is not None:
            column = max(0, self.currentIndex().column())
            self.setCurrentIndex(self._orders.index(at, column))
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.Enter:
            self._orders.hand.pointer_over(True)
        elif kind == QEvent.Type.Leave:
            self._leave()
        return super().viewportEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._leave()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position().toPoint()
        self._orders.hand.pointer_over(True)
        self._follow_pointer()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        target = self.target_at(event.position().toPoint())
        if target is not None:
            self.move_to(target.key)
        if event.button() is _LEFT:
            self._orders.hand.press(target)
            self.viewport().update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is not _LEFT:
            return
        target = self._orders.hand.release(self.target_at(event.position().toPoint()))
        self.viewport().update()
        if target is not None:
            self.clicked_on(target, event.modifiers())
        self.wake()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        target = self.target_at(event.position().toPoint())
        if event.button() is not _LEFT or target is None:
            return
        if target.zone is Zone.ROW:
            self.doubled_on(target.key)
        else:
            self._orders.hand.press(target)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place, at = self.currentIndex(), event.globalPos()
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            corner = self.visualRect(place).bottomLeft()
            at = self.viewport().mapToGlobal(corner)
        else:
            place = self.indexAt(event.pos())
        if place.isValid():
            self._open_menu(self._orders.row_at(place.row()).key, at)

    def _open_menu(self, key: int, at: QPoint) -> None:
        menu = self.menu_for(key)
        if menu is None or menu.isEmpty():
            return
        hand = self._orders.hand
        hand.opened()
        menu.aboutToHide.connect(hand.closed)
        menu.aboutToHide.connect(self.wake)
        menu.popup(at)

    def _leave(self) -> None:
        self._pointer = None
        self._orders.hand.pointer_over(False)
        self._follow_pointer()
        self._orders.tick()
        self.wake()

    def _follow_pointer(self) -> None:
        """Highlight what is under the pointer now, after it or the rows have moved."""
        found = None if self._pointer is None else self.target_at(self._pointer)
        if found != self._paint.hover:
            self._paint.hover = found
            self.viewport().update()
            hand = found is not None and found.zone in _PRESSED
            shape = (
                Qt.CursorShape.PointingHandCursor if hand else Qt.CursorShape.ArrowCursor
            )
            self.viewport().setCursor(shape)
