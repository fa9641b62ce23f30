"""The lowest band: totals and keys, or what is selected; the same height for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.lots import Scale
from app.ui.commands import with_key
from app.ui.kit.button import Button
from app.ui.kit.key_hint import KeyHint
from app.ui.kit.labels import text_label
from app.ui.kit.signed_label import SignedLabel
from app.ui.numbers import clock_time
from app.ui.orders.totals import Totals
from app.ui.text import volume
from app.ui.theme import Look, restyle

_FOLD = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the band adds up.

    Attributes:
        shown: Orders the filter and the group let through.
        selected: Of the ticked orders.
        hidden: How many of those the filter hides.
        digits: Decimals of the currency.
        as_of: When the results were current, where they no longer move.
    """

    all: Totals
    shown: int
    selected: Totals
    hidden: int
    scale: Scale
    currency: str
    digits: int
    as_of: datetime | None = None


class BottomBar(QFrame):
    """Totals, or the selection with its one button.

    Signals:
        clear_wanted: Clear the selection.
        close_wanted: Open the close dialog of the one selected order.
        keys_wanted: The list of keys.
    """

    clear_wanted = Signal()
    close_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.totals = text_label(look, role="small", tone="secondary")
        self.totals.setObjectName("totalsLabel")
        self._net = SignedLabel(look, role="small_strong")
        self._as_of = text_label(look, role="small", tone="muted")
        self._as_of.setObjectName("totalsTimeLabel")
        self._selected_as_of = text_label(look, role="small", tone="muted")
        self._selected = text_label(look, role="body_strong")
        self._selected.setObjectName("selectedLabel")
        self._lots = text_label(look)
        self._selected_net = SignedLabel(look, role="body_strong")
        self._clear = Button(look, self.tr("Clear"), kind="quiet")
        self._clear.setObjectName("clearSelectionButton")
        self.close_selected = Button(look, self.tr("Close selected…"), kind="primary")
        self.close_selected.setObjectName("closeSelectedButton")
        self._is_wide = True
        self._hints: list[QWidget] = []
        self._stack = QStackedWidget()
        self._stack.addWidget(self._make_totals())
        self._stack.addWidget(self._make_selection())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._clear.clicked.connect(self.clear_wanted)
        self.close_selected.clicked.connect(self.close_wanted)
        look.changed.connect(self._dress)
        self._dress()

    @property
    def has_selection(self) -> bool:
        return self._stack.currentIndex() == 1

    def show_sums(self, sums: Sums) -> None:
        """Show totals, or what is selected where something is."""
        self._show_totals(sums)
        if sums.selected.count:
            self._show_selection(sums)
        self._stack.setCurrentIndex(1 if sums.selected.count else 0)
        surface = "selected" if sums.selected.count else "raised"
        if surface != self.property("surface"):
            self.setProperty("surface", surface)
            restyle(self)

    def fold(self, width: int) -> None:
        """Leave the key hints out where ``width`` (at usual text size) is small."""
        self._is_wide = width >= _FOLD
        for hint in self._hints:
            hint.setVisible(self._is_wide)
        self._show_why()

    def _show_totals(self, sums: Sums) -> None:
        count = sums.all.count
        parts = [self.tr("1 open order") if count == 1 else self._orders(count)]
        if sums.shown != count:
            parts.append(self.tr("{} of {} shown").format(sums.shown, count))
        if count:
            parts.append(volume(sums.all.units, sums.scale))
        self.totals.setText(" · ".join(parts))
        told = self.tr("Lots of different symbols are added as plain lots.")
        if not sums.scale.confirmed:
            told += self.tr(" How many units one lot is, nobody has confirmed yet.")
        self.totals.setToolTip(told)
        self._net.set_value(sums.all.net, sums.digits, sums.currency)
        self._net.setVisible(count > 0)
        self._show_as_of(sums)

    def _show_as_of(self, sums: Sums) -> None:
        text = ""
        if sums.as_of is not None and sums.all.count:
            text = self.tr("as of {}").format(clock_time(sums.as_of))
        for label in (self._as_of, self._selected_as_of):
            label.setText(text)
            label.setVisible(bool(text))

    def _orders(self, count: int) -> str:
        return self.tr("{} open orders").format(count)

    def _show_selection(self, sums: Sums) -> None:
        text = self.tr("{} selected").format(sums.selected.count)
        if sums.hidden:
            text = self.tr("{} selected ({} hidden by the filter)").format(
                sums.selected.count, sums.hidden
            )
        self._selected.setText(text)
        self._lots.setText(volume(sums.selected.units, sums.scale))
        self._selected_net.set_value(sums.selected.net, sums.digits, sums.currency)
        self._offer_close(sums.selected.count)

    def _offer_close(self, count: int) -> None:
        """The button is on for exactly one order; beside it stands why it is off."""
        reason = self.tr("Orders are closed one at a time here: select exactly one.")
        usual = with_key(self.tr("Close the selected order"), "closeSelected")
        self.close_selected.setEnabled(count == 1)
        self.close_selected.setToolTip(usual if count == 1 else reason)
        self.close_selected.setAccessibleDescription("" if count == 1 else reason)
        self._why.setText("" if count == 1 else self.tr("one order at a time"))
        self._show_why()

    def _show_why(self) -> None:
        """Name the key of the button, or why it is off, where there is room."""
        is_off = bool(self._why.text())
        self._why.setVisible(self._is_wide and is_off)
        self._close_hint.setVisible(self._is_wide and not is_off)

    def _make_totals(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(7)
        row.addWidget(self.totals)
        row.addWidget(self._net)
        row.addWidget(self._as_of)
        row.addStretch(1)
        hints: tuple[tuple[str | QKeySequence, str], ...] = (
            ("↑ ↓", self.tr("move")),
            (QKeySequence("Space"), self.tr("select")),
            (QKeySequence("Return"), self.tr("close…")),
        )
        for key, word in hints:
            row.addWidget(self._hint(key))
            row.addWidget(self._word(word))
            row.addSpacing(4)
        self._keys = Button(self._look, self.tr("all keys"), kind="quiet", density="small")
        self._keys.setObjectName("keysButton")
        self._keys.clicked.connect(self.keys_wanted)
        row.addWidget(KeyHint(self._look, QKeySequence("F1")))
        row.addWidget(self._keys)
        return page

    def _make_selection(self) -> QWidget:
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(7)
        row.addWidget(self._selected)
        row.addWidget(text_label(self._look, "·", tone="muted"))
        row.addWidget(self._lots)
        row.addWidget(text_label(self._look, "·", tone="muted"))
        est = self.tr("est.")
        row.addWidget(text_label(self._look, est, role="small", tone="muted"))
        row.addWidget(self._selected_net)
        row.addWidget(self._selected_as_of)
        row.addSpacing(8)
        row.addWidget(self._clear)
        row.addWidget(self._hint(QKeySequence("Esc")))
        row.addStretch(1)
        self._why = text_label(self._look, role="small", tone="muted")
        self._why.setObjectName("oneAtATimeLabel")
        self._close_hint = KeyHint(self._look, QKeySequence("Ctrl+Return"))
        row.addWidget(self._why)
        row.addWidget(self._close_hint)
        row.addWidget(self.close_selected)
        return page

    def _hint(self, key: str | QKeySequence) -> KeyHint:
        hint = KeyHint(self._look, key)
        self._hints.append(hint)
        return hint

    def _word(self, text: str) -> QWidget:
        label = text_label(self._look, text, role="small", tone="muted")
        self._hints.append(label)
        return label

    def _dress(self) -> None:
        self.setFixedHeight(self._look.size("selection_bar"))
