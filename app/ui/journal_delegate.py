"""Paints the cells of the journal's list; no widgets in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.orders import Side
from app.ui.journal_model import Index, JournalModel
from app.ui.journal_rows import COLUMNS, PLACES, JournalRow
from app.ui.orders.geometry import PADDING, middle
from app.ui.orders.ink import CENTRE, LEFT, RIGHT, Ink
from app.ui.theme import Look

EDGE = 16.0
"""The first column begins this far from the window's edge."""

_BADGE_WIDTH, _BADGE_HEIGHT, _BADGE_ROOM = 36, 17, 12
_ICON, _ICON_GAP = 15, 6
_BAR_WIDTH = 3
_SIDE = PLACES["side"]
_STRONG_TOKENS = frozenset({"warning", "accent_text"})
_SELECTED = QStyle.StateFlag.State_Selected


class JournalDelegate(QStyledItemDelegate):
    """The one delegate of the journal's list.

    Args:
        turn: Returns the part of a turn, 0 to 1, at which spinners are now.
    """

    def __init__(
        self, model: JournalModel, look: Look, turn: Callable[[int], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._look, self._turn = model, look, turn
        self.ink = Ink(look)
        self._hovered = -1

    def set_hovered(self, place: int) -> None:
        """Say which row is under the pointer; -1 for none."""
        self._hovered = place

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = self._model.row_at(index.row())
        if row is None:
            return
        cell, place = QRectF(option.rect), index.column()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, cell, index, selected=bool(option.state & _SELECTED))
        left = EDGE if not place else PADDING
        box = cell.adjusted(left, 0, -PADDING, -1)
        match COLUMNS[place].key:
            case "side":
                self._paint_side(painter, box, row)
            case "outcome":
                self._paint_outcome(painter, box, row)
            case key:
                role = "body_strong" if key == "symbol" else "body"
                main = key in {"symbol", "asked"}
                token = "text_primary" if main else "text_secondary"
                flags = RIGHT if COLUMNS[place].right else LEFT
                self.ink.text(painter, box, flags, row.texts[place], role, token)

    def _paint_ground(
        self, painter: QPainter, cell: QRectF, index: Index, *, selected: bool
    ) -> None:
        ground = "bg_hover" if index.row() == self._hovered else "bg_surface"
        if selected:
            ground = "bg_selected"
        painter.fillRect(cell, self.ink.colour(ground))
        line = QRectF(cell.left(), cell.bottom() - 1, cell.width(), 1)
        painter.fillRect(line, self.ink.colour("border_subtle"))
        if selected and not index.column():
            bar = QRectF(cell.left(), cell.top(), _BAR_WIDTH, cell.height() - 1)
            painter.fillRect(bar, self.ink.colour("accent_fill"))

    def _paint_side(self, painter: QPainter, box: QRectF, row: JournalRow) -> None:
        """Paint the badge: filled for a Buy, an outline for a Sell."""
        ink, buy = self.ink, row.record.request.before.side is Side.BUY
        text = row.texts[_SIDE]
        width = ink.metrics("badge").horizontalAdvance(text) + _BADGE_ROOM
        height = _BADGE_HEIGHT * ink.zoom
        top = round(middle(box.adjusted(0, 0, 0, 1), height))
        badge = QRectF(box.left(), top, max(_BADGE_WIDTH * ink.zoom, round(width)), height)
        border = "info_border" if buy else "border_control"
        ink.box(painter, badge, 4, "badge_buy_bg" if buy else "", border)
        token = "badge_buy_text" if buy else "badge_sell_text"
        ink.text(painter, badge, CENTRE, text, "badge", token)

    def _paint_outcome(self, painter: QPainter, box: QRectF, row: JournalRow) -> None:
        ink, word = self.ink, row.outcome
        size = round(_ICON * ink.zoom)
        corner = QPointF(box.left(), round(middle(box.adjusted(0, 0, 0, 1), size) + 0.5))
        turn_ms = self._look.motion("spinner_turn")
        if word.busy and turn_ms:
            ring = QRectF(corner.x(), corner.y(), size, size)
            ink.spinner(painter, ring, word.token, self._turn(turn_ms))
        else:
            name = "hourglass" if word.busy else word.icon
            ink.picture(painter, corner, name, word.token, size)
        token = word.token if word.token in _STRONG_TOKENS else "text_primary"
        text = box.adjusted(size + _ICON_GAP, 0, 0, 0)
        ink.text(painter, text, LEFT, word.text, "button", token)
