"""What a close would leave open and bring in, worked out before it is sent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout

from app.domain.orders import Order
from app.domain.valuation import estimate
from app.domain.volume import ValidVolume, VolumeReading
from app.ui.kit.card import Card
from app.ui.kit.labels import text_label
from app.ui.kit.signed_label import SignedLabel
from app.ui.numbers import UNKNOWN, duration
from app.ui.theme import Look
from app.ui.volume_words import VolumeStyle


class ResultCard(Card):
    """The rest of the order, and the estimated result of the part."""

    def __init__(self, look: Look) -> None:
        super().__init__("inset")
        self._rest = text_label(look, role="body_strong", wrap=True)
        self._rest.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._estimate = SignedLabel(look)
        self._age = text_label(look, role="small", tone="warning", wrap=True)
        self._build(look)

    def show_result(
        self, order: Order, reading: VolumeReading, style: VolumeStyle, currency: str
    ) -> None:
        """Show what ``reading`` of ``order`` would leave and bring; "—" if invalid."""
        if not isinstance(reading, ValidVolume):
            self._rest.setText(UNKNOWN)
            self._estimate.set_value(None)
            return
        part = estimate(order, reading.units)
        self._estimate.set_value(None if part is None else part.net, unit=currency)
        if reading.is_full:
            self._rest.setText(self.tr("Nothing: the order is closed in full"))
            return
        left = order.volume - reading.units
        text = self.tr("{} ({})").format(style.amount(left), style.converted(left))
        self._rest.setText(text)

    def show_age(self, age_s: float | None) -> None:
        """Say how old the figures are, where they are too old; ``None`` says nothing."""
        self._age.setVisible(age_s is not None)
        if age_s is not None:
            text = self.tr("Prices and figures are {} old. Closing is still possible.")
            self._age.setText(text.format(duration(int(age_s))))

    def _build(self, look: Look) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        grid = QGridLayout(self)
        grid.setContentsMargins(14, 10, 14, 10)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        rest, result = (
            text_label(look, text, role="body", tone="secondary")
            for text in (
                self.tr("Stays open after this close"),
                self.tr("Estimated P/L of the closed part"),
            )
        )
        grid.addWidget(rest, 0, 0)
        grid.addWidget(self._rest, 0, 1)
        grid.addWidget(result, 1, 0)
        grid.addWidget(self._estimate, 1, 1, right)
        grid.addWidget(self._age, 2, 0, 1, 2)
        caveat = self.tr(
            "An estimate at the latest price. The server sets the closing price; "
            "it can't be chosen here."
        )
        grid.addWidget(
            text_label(look, caveat, role="small", tone="muted", wrap=True), 3, 0, 1, 2
        )
