"""How the close dialog is laid out: a body that scrolls and a foot that stays."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.close_form import CloseForm
from app.ui.theme import Look

_WIDTH, _NARROW_WIDTH = 580, 520
_NARROW_WINDOW = 720
_ROOM_ACROSS, _ROOM_DOWN = 24, 64  # for window frames and the desktop's own bars
_USUAL_HEIGHT = 32
_SCROLL_BAR = 12


class CloseFrame(QObject):
    """Keeps the dialog as wide as the design says and as high as its content needs.

    Args:
        body: Scrolls where the screen is too small for all of it.
        foot: Always seen.
    """

    def __init__(self, dialog: QDialog, body: CloseForm, foot: QWidget, look: Look) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._body = body
        self._foot = foot
        self._look = look
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        # Tab goes to what can be used, and the area follows it.
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(body)
        column = QVBoxLayout(dialog)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(self._scroll, 1)
        column.addWidget(foot)
        # Texts change many times in one turn of the loop; one fitting is enough.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.fit)
        body.installEventFilter(self)
        foot.installEventFilter(self)
        look.changed.connect(self._later.start)
        self.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Notice that the content asks for another height; never swallows an event."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._later.start()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Give the dialog its size; it can't be resized by hand."""
        room = self._dialog.screen().availableSize()
        width = min(self._width(), room.width() - _ROOM_ACROSS)
        self._body.fit_width(width - _SCROLL_BAR)
        height = _height(self._body, width) + _height(self._foot, width)
        self._dialog.setFixedSize(width, min(height, room.height() - _ROOM_DOWN))

    def _width(self) -> int:
        parent = self._dialog.parentWidget()
        narrow = parent is not None and parent.window().width() < _NARROW_WINDOW
        width = _NARROW_WIDTH if narrow else _WIDTH
        return max(width, width * self._look.size("control_height") // _USUAL_HEIGHT)


def _height(widget: QWidget, width: int) -> int:
    layout = widget.layout()
    if layout is None:
        return widget.sizeHint().height()
    layout.activate()
    if layout.hasHeightForWidth():
        return layout.totalHeightForWidth(width)
    return widget.sizeHint().height()
