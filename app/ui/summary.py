"""The strip of the account's figures, with what changes most first.

Floating P/L is the sum of the rows below it; the rest are the server's own figures and
never recomputed. What it does not supply is "—", never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.services.order_book import BookState, Freshness
from app.ui.kit.labels import hairline, text_label
from app.ui.kit.meter import Meter
from app.ui.kit.signed_label import SignedLabel
from app.ui.numbers import UNKNOWN, clock_time, money, percent
from app.ui.orders.totals import Totals
from app.ui.theme import Look

_FOLD_MARGIN, _FOLD_MORE = 900, 640
# The meter is full at this level; brokers begin to warn far below it.
_FULL_PERCENT = 1000
_LOW_PERCENT, _DANGER_PERCENT = 150, 100


class Figure(QWidget):
    """A caption and a value with its unit."""

    def __init__(self, look: Look, caption: str, *, meter: bool = False) -> None:
        super().__init__()
        self._caption = caption
        self._value = text_label(look, UNKNOWN, role="stat")
        self._unit = text_label(look, role="caption", tone="muted")
        self._meter = Meter(look) if meter else None
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self._value, 0, Qt.AlignmentFlag.AlignBaseline)
        row.addWidget(self._unit, 0, Qt.AlignmentFlag.AlignBaseline)
        if self._meter is not None:
            row.addWidget(self._meter)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(text_label(look, caption, role="caption", tone="muted"))
        column.addLayout(row)
        column.addStretch(1)

    def text(self) -> str:
        return f"{self._value.text()} {self._unit.text()}".strip()

    def show_value(self, text: str, unit: str, told: str) -> None:
        """Show a value; ``told`` is its tooltip."""
        self._value.setText(text)
        self._unit.setText("" if text == UNKNOWN else unit)
        self.setToolTip(told)
        self.setAccessibleName(f"{self._caption}: {self.text()}. {told}")

    def show_level(self, level: Decimal | None) -> None:
        """Fill the meter of a margin level; amber and red where it is low."""
        if self._meter is None:
            return
        self._meter.setVisible(level is not None)
        if level is None:
            return
        colour = "text_secondary"
        if level < _LOW_PERCENT:
            colour = "danger" if level < _DANGER_PERCENT else "warning"
        self._meter.set_fraction(float(level) / _FULL_PERCENT, colour)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the strip shows at one moment; ``digits`` are those of the currency."""

    state: BookState
    freshness: Freshness
    totals: Totals
    digits: int


class Summary(QFrame):
    """Floating P/L, equity, balance, margins, margin level."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("surface", "raised")
        self._caption = text_label(look, role="caption", tone="muted")
        self.floating = SignedLabel(look, role="hero_stat")
        self.floating.setObjectName("floatingLabel")
        self.figures = {
            "equity": Figure(look, self.tr("Equity")),
            "balance": Figure(look, self.tr("Balance")),
            "margin": Figure(look, self.tr("Used margin")),
            "free_margin": Figure(look, self.tr("Free margin")),
            "margin_level": Figure(look, self.tr("Margin level"), meter=True),
        }
        self._figures_shown: object = None
        self._build()
        look.changed.connect(self._dress)
        self._dress()

    def show_now(self, shown: Shown) -> None:
        """Show what was last read, with "as of" in each tooltip."""
        state = shown.state
        currency = state.account.currency if state.account else ""
        self._show_floating(shown, currency)
        figures = (state.account, state.account_at, shown.digits)
        if figures == self._figures_shown:
            return
        self._figures_shown = figures
        for key, figure in self.figures.items():
            value: Decimal | None = getattr(state.account, key, None)
            told = self._told(state, value)
            if key == "margin_level":
                figure.show_value(percent(value), "", told)
                figure.show_level(value)
            else:
                figure.show_value(money(value, shown.digits), currency, told)

    def fold(self, width: int) -> None:
        """Leave out what ``width`` (at usual text size) has no room for."""
        for key in ("margin", "free_margin"):
            self.figures[key].setVisible(width >= _FOLD_MARGIN)
        for key in ("balance", "margin_level"):
            self.figures[key].setVisible(width >= _FOLD_MORE)

    def _show_floating(self, shown: Shown, currency: str) -> None:
        state, totals = shown.state, shown.totals
        read = state.read_at is not None
        self.floating.set_value(totals.net if read else None, shown.digits, currency)
        caption = self.tr("Floating P/L")
        old = shown.freshness in (Freshness.STALE, Freshness.OFFLINE)
        if old and state.read_wall is not None:
            caption = self.tr("Floating P/L as of {}").format(clock_time(state.read_wall))
        self._caption.setText(caption)
        told = self.tr("Profit, swap and commission of all open orders.")
        if totals.unknown:
            missing = self.tr("Orders without a known result: {}.")
            told = f"{told} {missing.format(totals.unknown)}"
        self.floating.setToolTip(told)

    def _told(self, state: BookState, value: Decimal | None) -> str:
        if state.account is None or state.account_at is None:
            return self.tr("Not read yet")
        if value is None:
            return self.tr("Not supplied by this server")
        return self.tr("As of {}").format(clock_time(state.account_at))

    def _build(self) -> None:
        first = QVBoxLayout()
        first.setSpacing(0)
        first.addStretch(1)
        first.addWidget(self._caption)
        first.addWidget(self.floating)
        first.addStretch(1)
        rule = hairline(vertical=True)
        rule.setMaximumHeight(34)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(26)
        row.addLayout(first)
        row.addWidget(rule)
        for figure in self.figures.values():
            row.addWidget(figure)
        row.addStretch(1)

    def _dress(self) -> None:
        self.setFixedHeight(self._look.size("summary_strip"))
