"""The push button in its five kinds, with an icon that follows the theme."""

from __future__ import annotations

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QPushButton

from app.ui.theme import Look, restyle

_GAP = 3
_ICON_TOKENS = {
    "primary": "accent_on",
    "plain": "text_secondary",
    "quiet": "text_secondary",
    "link": "accent_text",
    "danger": "danger",
}


class Button(QPushButton):
    """A push button; a window has at most one that is "primary".

    Args:
        kind: "primary", "plain", "quiet", "link" or "danger".
        icon: Its name, or "" for none. A button without text is square and needs
            an accessible name.
        density: "", "small" or "large".
    """

    def __init__(
        self,
        look: Look,
        text: str = "",
        *,
        kind: str = "plain",
        icon: str = "",
        density: str = "",
    ) -> None:
        super().__init__(text)
        self._look = look
        self._icon = icon
        self.setProperty("kind", kind)
        self.setProperty("density", density)
        self.setProperty("iconOnly", "false" if text else "true")
        self._dress()
        look.changed.connect(self._dress)

    def kind(self) -> str:
        return str(self.property("kind"))

    def set_kind(self, kind: str) -> None:
        if kind != self.kind():
            self.setProperty("kind", kind)
            self._dress()
            restyle(self)

    def set_icon(self, name: str) -> None:
        """Show another icon; "" shows none."""
        self._icon = name
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange and self._icon:
            self._dress()
        super().changeEvent(event)

    def keyPressEvent(self, event: QtGui.QKeyEvent) -> None:
        """Enter presses the button that has the focus, as it does in a dialog."""
        keys = QtCore.Qt.Key
        is_enter = event.key() in (keys.Key_Return, keys.Key_Enter)
        if is_enter and not isinstance(self.window(), QtWidgets.QDialog):
            self.click()
        else:
            super().keyPressEvent(event)

    def _dress(self) -> None:
        self._look.set_font(self, self._role())
        side = self._look.size("icon")
        gap = _GAP if self.text() else 0
        self.setIconSize(QSize(side + gap, side))
        self.setIcon(self._make_icon(side, gap) if self._icon else QIcon())

    def _make_icon(self, side: int, gap: int) -> QIcon:
        """Return the icon with the space that Qt leaves too small beside the text."""
        token = _ICON_TOKENS[self.kind()] if self.isEnabled() else "text_disabled"
        drawn = self._look.pixmap(self._icon, token, side, self.devicePixelRatioF())
        pixmap = _widened(drawn, gap)
        icon = QIcon(pixmap)
        # Qt would grey it once more; only one of the two is drawn, when it is needed.
        icon.addPixmap(pixmap, QIcon.Mode.Disabled)
        return icon

    def _role(self) -> str:
        if self.property("density") == "small":
            return "button_small"
        return "button_primary" if self.kind() in {"primary", "link"} else "button"


def _widened(pixmap: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return pixmap
    ratio = pixmap.devicePixelRatio()
    wide = QPixmap(pixmap.width() + round(gap * ratio), pixmap.height())
    wide.setDevicePixelRatio(ratio)
    wide.fill(QColor(0, 0, 0, 0))
    painter = QPainter(wide)
    painter.drawPixmap(0, 0, pixmap)
    painter.end()
    return wide
