"""The head of the close dialog: which order, and the price it would close at now."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.market import Quote
from app.domain.orders import Order, Side
from app.domain.volume import VolumeRules
from app.ui.foreign import server_text
from app.ui.kit.badge import Badge
from app.ui.kit.elided import ElidedLabel
from app.ui.kit.labels import text_label
from app.ui.kit.price_label import PriceLabel
from app.ui.numbers import opened, plain, price
from app.ui.theme import Look
from app.ui.volume_words import VolumeStyle

# Symbols quoted to a tenth of a pip: their spread is told in pips.
_PIP_DIGITS = (3, 5)


class CloseHeader(QWidget):
    """Symbol, side, lots and number at the left, the live price at the right."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._symbol = ElidedLabel(look, role="section_title")
        self._side = Badge(look, "buy")
        self._lots = text_label(look, role="button", tone="secondary")
        self._unconfirmed = Badge(look, "warning", self.tr("lots unconfirmed"))
        self._number = text_label(look, role="small", tone="muted", wrap=True)
        self._price = PriceLabel(look)
        self._about = text_label(look, role="caption", tone="muted")
        self._last: Decimal | None = None
        self._direction = 0
        self._build()

    def show_order(self, order: Order, rules: VolumeRules, now: datetime) -> None:
        is_buy = order.side is Side.BUY
        side = self.tr("Buy") if is_buy else self.tr("Sell")
        self._symbol.setText(server_text(order.symbol, 40))
        self._side.show_as("buy" if is_buy else "sell", side)
        self._lots.setText(VolumeStyle(rules, in_lots=True).amount(order.volume))
        self._unconfirmed.setVisible(not rules.lots_confirmed)
        when = opened(order.opened_at, now)
        if order.opened_at.astimezone().date() == now.astimezone().date():
            when = self.tr("today {}").format(when)
        self._number.setText(self.tr("Order {} · opened {}").format(order.number, when))

    def show_price(
        self, order: Order, value: Decimal | None, quote: Quote | None, *, stale: bool
    ) -> None:
        """Show the closing price, with the arrow of its last move."""
        if value is not None and self._last is not None and value != self._last:
            self._direction = 1 if value > self._last else -1
        self._last = value if value is not None else self._last
        self._price.set_price(value, order.digits, self._direction, stale=stale)
        self._about.setText(self._describe(order, quote))

    def spoken_price(self) -> str:
        """Return the price as it is read aloud on request."""
        return f"{self._price.accessibleName()}. {self._about.text()}"

    def _describe(self, order: Order, quote: Quote | None) -> str:
        if order.side is Side.BUY:
            text = self.tr("Bid · closes a Buy")
        else:
            text = self.tr("Ask · closes a Sell")
        if quote is None:
            return text
        spread = _spread(quote, order.digits)
        return self.tr("{} · spread {}").format(text, spread)

    def _build(self) -> None:
        self._unconfirmed.setToolTip(
            self.tr("How many units are one lot was not confirmed for this broker.")
        )
        title = QHBoxLayout()
        title.setSpacing(8)
        for widget in (self._symbol, self._side, self._lots, self._unconfirmed):
            title.addWidget(widget)
        title.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(3)
        left.addLayout(title)
        left.addWidget(self._number)
        right.setSpacing(0)
        right.addWidget(self._price, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self._about, 0, Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addLayout(right)


def _spread(quote: Quote, digits: int) -> str:
    if digits in _PIP_DIGITS:
        return plain(quote.spread.scaleb(digits - 1).quantize(Decimal("0.1")))
    return price(quote.spread, digits)
