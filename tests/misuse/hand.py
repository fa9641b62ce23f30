"""A hand at mouse and keyboard: real events through the windows' own queue.

Events enter where the platform's would, so a modal dialog keeps them from the windows
below it. Each is made outside any task, as a person's are.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QKeyCombination, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from shiboken6 import isValid

from app.ui.orders.view import OrdersView
from tests.misuse import screen
from tests.misuse.story import Act

_SENDING = frozenset({"closeButton", "repeatAgain", "unitsPerLotConfirm"})
_PRESSING_KEYS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space})
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_ROW_SPOT_X = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """An act that may close an order, and what the dialog said it would ask for.

    However many events it is made of, it is one press: none comes after a look.

    Attributes:
        at: Seconds of the wall clock, as the broker's ledger writes them.
        units: ``None`` for all of the order.
    """

    at: float
    number: int
    units: int | None


class Hand:
    """Does acts, and keeps book of those that may close an order.

    Args:
        main: The main window, for what can be done to it only.
    """

    def __init__(self, main: QWidget) -> None:
        self._main = main
        self.presses: list[Press] = []
        self._acts: dict[str, Callable[[Act], None]] = {
            "row": lambda act: self._click_row(act, times=min(act.times, 2)),
            "open": lambda act: self._click_row(act, times=2),
            "press": lambda act: self._click_named("closeButton", act.times),
            "press_share": self._press_share,
            "close_selected": lambda act: self._click_named("closeSelectedButton"),
            "journal": lambda act: self._click_named("journalButton"),
            "settings": lambda act: self._click_named("settingsButton"),
            "account": lambda act: self._click_named("accountButton"),
            "demo": lambda act: self._click_named("demoButton", act.times),
            "button": self._click_any,
            "keys": lambda act: self.keys(act.text, act.times),
            "menu": self._choose,
            "filter": self._filter,
            "type_volume": lambda act: self._fill("volumeField", act.text),
            "paste_volume": lambda act: self._paste("volumeField", act.text),
            "paste_comment": lambda act: self._paste("commentField", act.text),
            "shut": lambda act: self._shut(),
            "window": self._switch,
            "wait": lambda act: None,
        }

    def can(self, act: Act) -> bool:
        return act.do in self._acts

    async def do(self, act: Act) -> None:
        """Do an act within one turn of the loop."""
        await outside_tasks(lambda: self._acts[act.do](act))

    def keys(self, name: str, times: int = 1) -> None:
        """Press a key, known by its name, so many times in the window on top."""
        key = _KEYS.get(name) or _key_of(name)
        before = None
        for _ in range(times):
            window = screen.top()
            handle = None if window is None else window.windowHandle()
            if window is None or handle is None:
                continue
            if window is not before and key.key() in _PRESSING_KEYS:
                self._note_press(window)
            before = window
            QTest.keyClick(handle, key.key(), key.keyboardModifiers())

    def click(self, part: QWidget, times: int = 1, at: QPoint | None = None) -> None:
        """Click where a part of a window is; two clicks in a row are a double click."""
        window = part.window()
        if part.objectName() in _SENDING:
            self._note_press(window)
        spot = part.mapTo(window, at or part.rect().center())
        for count in range(times):
            # What the first of them began may have ended the window.
            handle = window.windowHandle() if isValid(window) else None
            if handle is None or not handle.isVisible():
                return
            is_second = count % 2 == 1
            clicked = QTest.mouseDClick if is_second else QTest.mouseClick
            clicked(handle, _LEFT, _NONE, spot)

    def type(self, text: str) -> None:
        """Type plain characters, paste what no keyboard has."""
        if not text.isascii():
            self._put_in(text)
            return
        for character in text:
            window = screen.top()
            handle = None if window is None else window.windowHandle()
            if handle is not None:
                QTest.keyClick(handle, ord(character))

    def _note_press(self, window: QWidget) -> None:
        """Note what a close dialog shows at this moment, if a press could send it."""
        dialog = window if window.objectName() == "closeDialog" else None
        shown = None if dialog is None else screen.shown_request(dialog)
        parts = (screen.find(dialog, QAbstractButton, name) for name in _SENDING)
        can_send = any(part is not None and part.isEnabled() for part in parts)
        if shown is not None and can_send:
            number, units = shown
            self.presses.append(Press(at=time.time(), number=number, units=units))

    def _click_row(self, act: Act, times: int) -> None:
        view = screen.find(self._main, OrdersView, "ordersView")
        shown = 0 if view is None else view.shown_count()
        if view is None or not shown:
            return
        height = max(1, view.rowHeight(0))
        spots = max(1, min(shown, view.viewport().height() // height - 1))
        spot = QPoint(_ROW_SPOT_X, (act.pick % spots) * height + height // 2)
        self.click(view.viewport(), times, spot)

    def _click_named(self, name: str, times: int = 1) -> None:
        button = screen.find(screen.top(), QAbstractButton, name)
        if button is not None:
            self.click(button, times)

    def _click_any(self, act: Act) -> None:
        window = screen.top()
        offered = [] if window is None else screen.buttons(window)
        if offered:
            self.click(offered[act.pick % len(offered)], act.times)

    def _press_share(self, act: Act) -> None:
        """Choose how much and press at once, as a practised hand does."""
        self.keys(act.text)
        self._click_named("closeButton", act.times)

    def _choose(self, act: Act) -> None:
        self.keys("Down", act.pick % 4 + 1)
        self.keys("Return")

    def _filter(self, act: Act) -> None:
        self.keys("Ctrl+F")
        self.keys("Ctrl+A")
        self.type(act.text)

    def _fill(self, name: str, text: str) -> None:
        field = screen.find(screen.top(), QLineEdit, name)
        if field is not None:
            self.click(field)
            self.keys("Ctrl+A")
            self.type(text)

    def _paste(self, name: str, text: str) -> None:
        field = screen.find(screen.top(), QLineEdit, name)
        if field is not None:
            self.click(field)
            self.keys("Ctrl+A")
            self._put_in(text)

    def _put_in(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.keys("Ctrl+V")

    def _shut(self) -> None:
        window = screen.top()
        if window is not None:
            window.close()

    def _switch(self, act: Act) -> None:
        shown = screen.windows()
        if shown:
            shown[act.pick % len(shown)].activateWindow()


_KEYS = {"Backtab": QKeyCombination(Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_Backtab)}


def _key_of(name: str) -> QKeyCombination:
    combination = QKeySequence(name)[0]  # type: ignore[index]  # the stubs miss it
    assert isinstance(combination, QKeyCombination)
    return combination


async def outside_tasks(act: Callable[[], Any]) -> None:
    """Have the loop call it, with no task running, and return when it has."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def call() -> None:
        try:
            act()
        except BaseException as failure:  # noqa: BLE001 - handed to whoever waits
            done.set_exception(failure)
        else:
            done.set_result(None)

    loop.call_soon(call)
    await done
