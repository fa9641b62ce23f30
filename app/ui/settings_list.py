"""The list of pages at the left of the settings window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.ui.theme import Look

_HEIGHT, _GAP, _ICON, _LEFT, _TEXT = 32, 2, 16, 10, 36
_KEY, _ICON_ROLE = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1


class _Painter(QStyledItemDelegate):
    """Icon and title; the chosen one on its own ground."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(10, self._look.scaled(_HEIGHT) + _GAP)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        look, place = self._look, QRect(option.rect)
        place.setHeight(place.height() - _GAP)
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, place, state, chosen=chosen)
        token = "text_primary" if chosen else "text_secondary"
        side = look.scaled(_ICON)
        pixmap = look.pixmap(
            index.data(_ICON_ROLE), token, side, painter.device().devicePixelRatioF()
        )
        top = place.top() + (place.height() - side) // 2
        painter.drawPixmap(place.left() + _LEFT, top, pixmap)
        painter.setFont(look.font("body_strong" if chosen else "body"))
        painter.setPen(look.colour(token))
        text = place.adjusted(look.scaled(_TEXT), 0, -_LEFT, 0)
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, index.data())
        painter.restore()

    def _paint_ground(
        self, painter: QPainter, place: QRect, state: QStyle.StateFlag, *, chosen: bool
    ) -> None:
        look = self._look
        radius = look.size("radius_control")
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("bg_selected" if chosen else "bg_hover"))
            painter.drawRoundedRect(place, radius, radius)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(look.colour("focus"), look.size("focus_ring")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), radius, radius)


class PageList(QListWidget):
    """The pages; one is chosen, by pointer or by the arrow keys.

    Signals:
        chosen: Key of the page a person went to.
    """

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("settingsList")
        self.setAccessibleName(self.tr("Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Painter(look, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListView { background: transparent; }")
        self.currentItemChanged.connect(self._tell)
        look.changed.connect(self.doItemsLayout)

    def set_pages(self, pages: Sequence[tuple[str, str, str]]) -> None:
        """List these (key, title, icon), in this order."""
        for key, title, icon in pages:
            item = QListWidgetItem(title)
            item.setData(_KEY, key)
            item.setData(_ICON_ROLE, icon)
            self.addItem(item)

    def show_page(self, key: str) -> None:
        """Mark one as chosen.

        Raises:
            KeyError: There is no such page; nothing changed.
        """
        self.setCurrentItem(self._item(key))

    def keep(self, keys: set[str]) -> None:
        """List only these."""
        for line in range(self.count()):
            item = self.item(line)
            item.setHidden(item.data(_KEY) not in keys)

    def listed(self) -> list[str]:
        items = (self.item(line) for line in range(self.count()))
        return [str(item.data(_KEY)) for item in items if not item.isHidden()]

    def _item(self, key: str) -> QListWidgetItem:
        items = (self.item(line) for line in range(self.count()))
        found = next((item for item in items if item.data(_KEY) == key), None)
        if found is None:
            raise KeyError(key)
        return found

    def _tell(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_KEY)))
