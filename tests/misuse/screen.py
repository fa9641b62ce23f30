"""What is on the screen for a hand to reach, asked of Qt as a window manager would."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu, QWidget

_W = TypeVar("_W", bound=QWidget)

# A file dialog of the system, the network, and programs beside this one.
_OUT_OF_BOUNDS = frozenset(
    {"exportButton", "licencesButton", "checkUpdatesButton", "updatePageButton"}
)
_FOREIGN_PLACES = ("updatesPage", "houseBanner", "advancedFields")


def windows() -> list[QWidget]:
    """Return the visible windows, those that wait for an answer last."""
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
    plain = [w for w in shown if not isinstance(w, QMenu) and w.windowHandle() is not None]
    return sorted(plain, key=lambda w: (w.isModal(), w.parentWidget() is not None))


def top() -> QWidget | None:
    """Return the window keys go to; where there is none, one is given the focus."""
    popup = QApplication.activePopupWidget()
    if popup is not None:
        return popup
    active, shown = QApplication.activeWindow(), windows()
    if not shown:
        return None
    # Without a window manager one that was hidden may still count as the active one.
    chosen = active if active in shown else shown[-1]
    if chosen is active and _in_the_way(chosen) is None:
        return chosen
    # A platform hands the focus of a window that is blocked to what blocks it.
    while (blocker := _in_the_way(chosen)) is not None:
        chosen = blocker
    chosen.activateWindow()
    return chosen


def _in_the_way(window: QWidget) -> QWidget | None:
    """Return a dialog that waits for an answer before this window takes anything."""
    newest = QApplication.activeModalWidget()
    if window.isModal() and newest is not None and newest is not window:
        return newest  # it blocks the dialogs beside the one it belongs to as well
    waiting = (other for other in windows() if other.isModal() and other is not window)
    return next((other for other in waiting if other.parentWidget() is window), None)


def name_of(window: QWidget | None) -> str:
    if window is None:
        return ""
    is_popup = window is QApplication.activePopupWidget()
    return "popup" if is_popup else window.objectName()


def find(window: QWidget | None, kind: type[_W], name: str) -> _W | None:
    """Return a visible part of a window."""
    part = None if window is None else window.findChild(kind, name)
    return part if part is not None and part.isVisible() else None


def buttons(window: QWidget) -> list[QAbstractButton]:
    """Return what can be clicked in a window without leaving the program."""
    found = window.findChildren(QAbstractButton)
    return [b for b in found if b.isVisible() and b.isEnabled() and _is_allowed(b)]


def _is_allowed(button: QAbstractButton) -> bool:
    if button.objectName() in _OUT_OF_BOUNDS:
        return False
    place: QWidget | None = button
    while place is not None:
        if place.objectName() in _FOREIGN_PLACES:
            return False
        place = place.parentWidget()
    return True


def shown_request(dialog: QWidget) -> tuple[int, int | None] | None:
    """Return the order and the units a close dialog says it would ask for."""
    label = dialog.findChild(QLabel, "requestDetails")
    lines = label.text().splitlines() if label is not None else []
    if len(lines) < 2:
        return None
    number, units = (_digits(line) for line in lines[:2])
    return None if number is None else (number, units)


def _digits(line: str) -> int | None:
    digits = "".join(c for c in line if c.isascii() and c.isdigit())
    return int(digits) if digits else None
