"""What a trader does with rows of the orders table: keys, clicks, menus, copying.

Nothing here closes anything: it only says which order was meant, by its number and as
a Python object, never as a 32-bit number. Enter and Delete count once however long they
are held.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from app.domain.clock import Clock
from app.ui.orders.clipboard import rows_as_text
from app.ui.orders.hand import Target, Zone
from app.ui.orders.menus import PERCENTS, group_menu, row_menu
from app.ui.orders.model import OrdersModel
from app.ui.orders.pointer import PointerGrid
from app.ui.theme import Look

_Key = Qt.Key
_PLAIN = Qt.KeyboardModifier.NoModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_ACTING = frozenset(
    {
        *(_Key.Key_Return, _Key.Key_Enter, _Key.Key_Delete, _Key.Key_Space),
        *(_Key.Key_Left, _Key.Key_Right),
    }
)
_MOVES = frozenset(
    {
        *(_Key.Key_Up, _Key.Key_Down, _Key.Key_Home, _Key.Key_End),
        *(_Key.Key_PageUp, _Key.Key_PageDown),
    }
)
_NOT_COPIED = ("check", "action")


class ActingGrid(PointerGrid):
    """Turns keys, clicks and menus into wishes about orders.

    Signals:
        close_wanted: A close dialog for this order number.
        percent_close_wanted: The same, with the percentage to begin with.
        check_wanted: The story of this order's close.
    """

    close_wanted = Signal(object)
    percent_close_wanted = Signal(object, object)
    check_wanted = Signal(object)

    def __init__(self, model: OrdersModel, look: Look, clock: Clock) -> None:
        super().__init__(model, look, clock)
        self._keys: dict[_Key, Callable[[int], object]] = {
            _Key.Key_Space: model.toggle,
            _Key.Key_Return: self._enter,
            _Key.Key_Enter: self._enter,
            _Key.Key_Delete: self._want,
            _Key.Key_Left: self._fold_in,
            _Key.Key_Right: self._fold_out,
        }

    def current_number(self) -> int | None:
        """Return the order of the current row; ``None`` where it has no order."""
        key = self._current_key()
        return key if key is not None and key > 0 else None

    def copy_rows(self) -> None:
        """Put the ticked rows shown, or else the current one, on the clipboard."""
        ticked = self._orders.selection
        keys = [row.key for row in self._orders.passing() if row.key in ticked]
        current = self._current_key()
        self._copy(keys or ([] if current is None else [current]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            return
        if self._press(event):
            self._orders.hand.key_pressed()
            self.wake()
        else:
            event.ignore()

    def clicked_on(self, target: Target, modifiers: Qt.KeyboardModifier) -> None:
        match target.zone:
            case Zone.CHECK:
                self._tick(target.key, modifiers)
            case Zone.CLOSE:
                self._want(target.key)
            case Zone.LINK:
                self.check_wanted.emit(target.key)
            case Zone.FOLD:
                self._fold(target.key)
            case Zone.ROW if modifiers:
                self._tick(target.key, modifiers)
            case Zone.ROW:
                self._orders.selection.move_anchor(target.key)

    def doubled_on(self, key: int) -> None:
        self._enter(key)

    def menu_for(self, key: int) -> QMenu | None:
        row = self._orders.roster.get(key)
        if row is None:
            return self._menu_of_groups(key)
        does: dict[str, Callable[[], object]] = {
            "close": lambda: self._want(key),
            "check": lambda: self.check_wanted.emit(key),
            "copy_row": lambda: self._copy([key]),
            "copy_number": lambda: self._copy_number(key),
        }
        for percent in PERCENTS:
            does[str(percent)] = functools.partial(self._want_part, key, percent)
        return row_menu(row, does, self)

    def _menu_of_groups(self, key: int) -> QMenu | None:
        head = self._orders.groups.get(key)
        if head is None or head.group is None:
            return None
        does: dict[str, Callable[[], object]] = {
            "fold": lambda: self._fold(key),
            "tick": lambda: self._orders.toggle(key),
            "open_all": lambda: self._orders.open_groups(on=True),
            "close_all": lambda: self._orders.open_groups(on=False),
        }
        return group_menu(head.group, does, self)

    def _press(self, event: QKeyEvent) -> bool:
        """Do what a key asks; return whether it was one of the table's."""
        key, modifiers = _Key(event.key()), event.modifiers() & ~_KEYPAD
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self._orders.tick_shown(on=True)
        elif key in _MOVES and modifiers in (_PLAIN, _SHIFT):
            self._move(key, extending=modifiers == _SHIFT)
        elif key in _ACTING and modifiers == _PLAIN:
            self._act(key, repeated=event.isAutoRepeat())
        elif key is _Key.Key_Escape and len(self._orders.selection):
            self._orders.clear_selection()
        else:
            return False
        return True

    def _act(self, key: _Key, *, repeated: bool) -> None:
        current = self._current_key()
        if current is not None and not repeated:
            self._keys[key](current)

    def _move(self, key: _Key, *, extending: bool) -> None:
        rows, at = self._orders.shown(), self.currentIndex().row()
        if not rows:
            return
        page = max(1, self.viewport().height() // max(1, self.rowHeight(0)) - 1)
        goal = {
            _Key.Key_Up: at - 1,
            _Key.Key_Down: at + 1,
            _Key.Key_PageUp: at - page,
            _Key.Key_PageDown: at + page,
            _Key.Key_Home: 0,
            _Key.Key_End: len(rows) - 1,
        }[key]
        start = rows[max(0, at)].key
        end = rows[min(max(0, goal), len(rows) - 1)].key
        self.move_to(end)
        if extending:
            self._orders.extend_to(end, start)
        else:
            self._orders.selection.move_anchor(end)

    def _tick(self, key: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & _SHIFT and key > 0:
            self._orders.extend_to(key, key)
        else:
            self._orders.toggle(key)

    def _enter(self, key: int) -> None:
        """Open or close a group; ask for what can be done with an order."""
        if self._orders.groups.get(key) is not None:
            self._fold(key)
        else:
            self._want(key)

    def _fold(self, key: int) -> None:
        head = self._orders.groups.get(key)
        if head is not None and head.group is not None:
            self._orders.open_group(key, on=not head.group.open)

    def _fold_in(self, key: int) -> None:
        """Close the group the row is in, and make its head the current row."""
        head = self._orders.groups.head_of(key)
        if head is not None:
            self.move_to(head.key)
            self._orders.open_group(head.key, on=False)

    def _fold_out(self, key: int) -> None:
        self._orders.open_group(key, on=True)

    def _want(self, key: int) -> None:
        """Ask for what can be done with an order: closing it, or hearing of its close."""
        row = self._orders.roster.get(key)
        if row is None:
            return
        if row.can_close:
            self.close_wanted.emit(key)
        elif row.record is not None:
            self.check_wanted.emit(key)

    def _want_part(self, key: int, percent: int) -> None:
        row = self._orders.roster.get(key)
        if row is not None and row.can_close:
            self.percent_close_wanted.emit(key, percent)

    def _current_key(self) -> int | None:
        index = self.currentIndex()
        return self._orders.row_at(index.row()).key if index.isValid() else None

    def _copy(self, keys: Sequence[int]) -> None:
        rows = [row for key in keys if (row := self._orders.roster.get(key)) is not None]
        columns = [key for key in self.shown_columns() if key not in _NOT_COPIED]
        _put_on_clipboard(rows_as_text(rows, columns, self._orders.ctx))

    def _copy_number(self, key: int) -> None:
        row = self._orders.roster.get(key)
        if row is not None:
            number = key if row.unreadable is None else row.unreadable.number
            _put_on_clipboard(str(number))


def _put_on_clipboard(text: str) -> None:
    if text:
        QGuiApplication.clipboard().setText(text)
