"""The strip of facts in the close dialog: what the order carries besides its volume."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel

from app.domain.orders import Order
from app.ui.kit.card import Card
from app.ui.kit.labels import text_label
from app.ui.kit.signed_label import SignedLabel
from app.ui.numbers import UNKNOWN, money, price
from app.ui.theme import Look

_FIGURES = 5
_GAP, _SIDE = 10, 14


class FactsStrip(Card):
    """Open price, S/L, T/P, swap, commission and net P/L now."""

    def __init__(self, look: Look) -> None:
        super().__init__("inset")
        self._names = (
            self.tr("Open price"),
            self.tr("S/L"),
            self.tr("T/P"),
            self.tr("Swap"),
            self.tr("Commission"),
            self.tr("Net P/L now"),
        )
        self._values = tuple(text_label(look, role="body_strong") for _ in range(_FIGURES))
        self._net = SignedLabel(look)
        self._captions = tuple(
            text_label(look, name, role="caption", tone="muted") for name in self._names
        )
        self._grid = QGridLayout(self)
        self._build()

    def show_order(self, order: Order, currency: str) -> None:
        texts = (
            price(order.open_price, order.digits),
            price(order.stop_loss, order.digits),
            price(order.take_profit, order.digits),
            money(order.swap, signed=True),
            money(order.commission, signed=True),
        )
        for name, label, text in zip(
            self._names[:_FIGURES], self._values, texts, strict=True
        ):
            self._show_figure(label, name, text)
        self._net.set_value(order.net_profit, unit=currency)

    def _show_figure(self, label: QLabel, name: str, text: str) -> None:
        label.setText(text)
        known = text != UNKNOWN
        label.setToolTip("" if known else self.tr("Not supplied by this server"))
        said = text if known else self.tr("none")
        label.setAccessibleName(self.tr("{}: {}").format(name, said))

    def wide_width(self) -> int:
        """Pixels that all facts side by side need."""
        pairs = zip(self._captions, (*self._values, self._net), strict=True)
        widths = [max(c.sizeHint().width(), v.sizeHint().width()) for c, v in pairs]
        return sum(widths) + _GAP * (len(widths) - 1) + 2 * (_SIDE + 1)

    def set_narrow(self, *, narrow: bool) -> None:
        """Put the facts in two lines of three, or all in one."""
        across = len(self._captions) // 2 if narrow else len(self._captions)
        pairs = zip(self._captions, (*self._values, self._net), strict=True)
        for place, (caption, value) in enumerate(pairs):
            line, column = divmod(place, across)
            self._grid.addWidget(caption, 2 * line, column)
            self._grid.addWidget(value, 2 * line + 1, column)
        for column in range(len(self._captions)):
            self._grid.setColumnStretch(column, int(column < across))

    def _build(self) -> None:
        self._grid.setContentsMargins(_SIDE, 9, _SIDE, 9)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(0)
        self.set_narrow(narrow=False)
