"""The cells that are more than a line of text: badges, prices, results, states, actions."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.domain.orders import Side
from app.ui.kit.painting import paint_arrow
from app.ui.numbers import MINUS, UNKNOWN, pipette
from app.ui.orders.geometry import (
    PADDING,
    centre,
    check_box,
    close_box,
    link_box,
    middle,
)
from app.ui.orders.hand import Target, Zone
from app.ui.orders.headings import close_word
from app.ui.orders.ink import CENTRE, LEFT, RIGHT, Ink, Shape
from app.ui.orders.model import OrdersModel
from app.ui.orders.row_words import link_of, word_of
from app.ui.orders.rows import Row
from app.ui.text import RowWord
from app.ui.theme import Look

_BADGE_WIDTH, _BADGE_HEIGHT, _BADGE_ROOM = 36, 17, 12
_ARROW_LEFT, _ARROW = 11, 3.4
_CLOCK = 12
_WORD_ICON, _WORD_GAP = 15, 6
# What is shown decides: a loss that rounds to 0.00 has neither sign nor arrow.
_SIGNS = {"+": 1, MINUS: -1}
FAINT = 0.7
"""Opacity of a row that is no longer there and stays to be read."""

_PROFIT_TOKENS = {0: "flat", 1: "profit", -1: "loss"}
_STRONG_TOKENS = frozenset({"warning", "danger"})


class CellPaint:
    """Paints the parts of a row; ``cell`` is always the whole rectangle of the cell."""

    def __init__(self, model: OrdersModel, look: Look, ink: Ink) -> None:
        self._model, self._look, self._ink = model, look, ink

    def fade(self, row: Row) -> float:
        """Return the opacity of a row that was closed: full, then falling to nothing.

        A row that is kept in its place stays readable: a blank one under the pointer
        would look like a fault.
        """
        past = self._model.seconds_past_end(row)
        length = self._look.motion("row_leave_fade") / 1000
        if past <= 0 or not length:
            return 1.0
        kept = self._model.is_held or self._model.hand.holds()
        return max(FAINT if kept else 0.0, 1.0 - past / length)

    def check(self, painter: QPainter, cell: QRectF, *, ticked: bool) -> None:
        box = check_box(cell, self._ink.zoom)
        self._ink.check(painter, box, "check-bold" if ticked else "")

    def tint(self, painter: QPainter, cell: QRectF, row: Row, key: str) -> None:
        """Paint what is left of a flash behind a number."""
        direction, strength = self._model.flashes.tint((row.key, key))
        if not direction:
            return
        token = "flash_up" if direction > 0 else "flash_down"
        box = cell.adjusted(3, 3, -2, -4)
        if strength < 1:
            self._paint_tint(painter, box, token, strength)
            return
        self._ink.stamp(
            painter,
            cell.topLeft(),
            (token, box.width(), box.height()),
            lambda: (box, lambda p: self._paint_tint(p, box, token, 1.0)),
        )

    def side(self, painter: QPainter, cell: QRectF, text: str, side: Side) -> None:
        """Paint the badge: filled for a Buy, an outline for a Sell."""
        ink, buy = self._ink, side is Side.BUY
        width = ink.metrics("badge").horizontalAdvance(text) + _BADGE_ROOM
        height = _BADGE_HEIGHT * ink.zoom
        box = QRectF(
            cell.left() + PADDING,
            round(middle(cell, height)),
            max(_BADGE_WIDTH * ink.zoom, round(width)),
            height,
        )
        border, fill = ("info_border", "badge_buy_bg") if buy else ("border_control", "")
        key = ("side", buy, box.width())
        ink.stamp(
            painter,
            box.topLeft(),
            key,
            lambda: (box, lambda p: ink.box(p, box, 4, fill, border)),
        )
        token = "badge_buy_text" if buy else "badge_sell_text"
        ink.text(painter, box, CENTRE, text, "badge", token)

    def current(
        self, painter: QPainter, cell: QRectF, row: Row, at: int, *, dim: bool, stale: bool
    ) -> None:
        """Paint the closing price: last move, main digits, and the last one smaller."""
        if stale:
            self._stale_mark(painter, cell)
        else:
            self.tint(painter, cell, row, "current")
            self._arrow(painter, cell, row.moved, "text_muted" if dim else "")
        muted = dim or stale
        box = cell.adjusted(PADDING, 0, -PADDING, -1)
        text = self._model.text_at(row, at)
        main, last = pipette(text, row.order.digits if row.order else 0)
        if last:
            token = "text_muted" if muted else "text_secondary"
            self._ink.text(painter, box, RIGHT, last, "body", token)
            box.adjust(0, 0, -self._ink.metrics("body").horizontalAdvance(last), 0)
        token = "text_muted" if muted else "text_primary"
        self._ink.text(painter, box, RIGHT, main, "button", token)

    def profit(
        self, painter: QPainter, cell: QRectF, row: Row, at: int, *, dim: bool
    ) -> None:
        """Paint the net result: sign, then arrow, then colour."""
        self.result(painter, cell, self._model.text_at(row, at), dim=dim)

    def result(self, painter: QPainter, cell: QRectF, text: str, *, dim: bool) -> None:
        """Paint an amount that is a profit or a loss."""
        sign = _SIGNS.get(text[:1], 0)
        known = text != UNKNOWN and not dim
        token = _PROFIT_TOKENS[sign] if known else "text_muted"
        self._arrow(painter, cell, sign, token)
        box = cell.adjusted(PADDING, 0, -PADDING, -1)
        self._ink.text(painter, box, RIGHT, text, "body_strong", token)

    def comment(self, painter: QPainter, box: QRectF, row: Row, *, comments: bool) -> None:
        """Paint the row's state, or its comment where there is none to tell."""
        word = word_of(row, self._model.ctx)
        line = box.adjusted(0, 0, 0, -1)
        if word is not None:
            self._word(painter, line, word)
        elif comments and row.order is not None and row.order.comment:
            text = self._model.comment_of(row)
            self._ink.text(painter, line, LEFT, text, "body", "text_secondary")

    def action(
        self, painter: QPainter, cell: QRectF, row: Row, hover: Target | None
    ) -> float:
        """Paint the button or link; return the width it takes at the right."""
        if row.can_close and hover is not None and hover.key == row.key:
            self._close_button(painter, cell, hover)
            return close_box(cell, self._ink.zoom).width() + PADDING
        link = link_of(row)
        if not link:
            return 0.0
        width = self._ink.metrics("small_strong").horizontalAdvance(link)
        box = cell.adjusted(0, 0, -PADDING, -1)
        self._ink.text(painter, box, RIGHT, link, "small_strong", "accent_text")
        return width + PADDING

    def zone(self, row: Row, key: str, cell: QRectF, point: QPointF) -> Zone:
        """Return which part of a row a point of one of its cells belongs to."""
        if key == "check" and row.can_close:
            return Zone.CHECK
        if key != "action":
            return Zone.ROW
        link = link_of(row)
        if link:
            width = self._ink.metrics("small_strong").horizontalAdvance(link)
            if link_box(cell, width).contains(point):
                return Zone.LINK
        pressed = row.can_close and close_box(cell, self._ink.zoom).contains(point)
        return Zone.CLOSE if pressed else Zone.ROW

    def _close_button(self, painter: QPainter, cell: QRectF, hover: Target) -> None:
        box = close_box(cell, self._ink.zoom)
        over = hover.zone is Zone.CLOSE
        down = over and self._model.hand.is_pressed(hover)
        fill = "border_subtle" if down else "bg_selected" if over else "bg_raised"
        self._ink.box(painter, box, 5, fill, "border_control")
        self._ink.text(painter, box, CENTRE, close_word(), "button_small", "text_primary")

    def _word(self, painter: QPainter, line: QRectF, word: RowWord) -> None:
        size = round(_WORD_ICON * self._ink.zoom)
        corner = QPointF(line.left(), round(middle(line, size) + 0.5))
        turn_ms = self._look.motion("spinner_turn")
        if word.busy and turn_ms:
            ring = QRectF(corner.x(), corner.y(), size, size)
            self._ink.spinner(painter, ring, word.token, self._model.turn(turn_ms))
        else:
            name = "hourglass" if word.busy else word.icon
            self._ink.picture(painter, corner, name, word.token, size)
        role = "body_strong" if word.token in _STRONG_TOKENS else "button"
        box = line.adjusted(size + _WORD_GAP, 0, 0, 0)
        self._ink.text(painter, box, LEFT, word.text, role, word.token)

    def _paint_tint(
        self, painter: QPainter, box: QRectF, token: str, strength: float
    ) -> None:
        colour = QColor(self._ink.colour(token))
        colour.setAlphaF(strength)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, 4, 4)

    def _arrow(self, painter: QPainter, cell: QRectF, way: int, token: str) -> None:
        if not way:
            return
        token = token or ("profit" if way > 0 else "loss")
        key = ("arrow", way, token, cell.height())
        self._ink.stamp(
            painter, cell.topLeft(), key, lambda: self._arrow_shape(cell, way, token)
        )

    def _arrow_shape(self, cell: QRectF, way: int, token: str) -> Shape:
        spot, radius = centre(cell, _ARROW_LEFT * self._ink.zoom), _ARROW * self._ink.zoom
        area = QRectF(spot.x() - radius, spot.y() - radius, 2 * radius, 2 * radius)
        colour = self._ink.colour(token)
        return area, lambda p: paint_arrow(p, spot, radius, up=way > 0, colour=colour)

    def _stale_mark(self, painter: QPainter, cell: QRectF) -> None:
        size = _CLOCK * self._ink.zoom
        corner = QPointF(cell.left() + PADDING, round(middle(cell, size)))
        self._ink.picture(painter, corner, "clock", "text_muted", size)
