"""The bands above and below the journal's list: title, filter, segments, period."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.services.history import Period
from app.ui.filter_field import FilterField
from app.ui.journal_words import SEGMENTS, period_text, segment_text
from app.ui.kit.button import Button
from app.ui.kit.combo_box import ComboBox
from app.ui.kit.elided import ElidedLabel
from app.ui.kit.key_hint import KeyHint
from app.ui.kit.labels import text_label
from app.ui.kit.segments import Segments
from app.ui.theme import Look

_HEAD, _BAR, _FOOT = 48, 46, 36
_FILTER_MOST, _FILTER_LEAST = 220, 120
_FILTER_FIRST = 100  # it has all the room it can use before any is left free


class JournalHead(QFrame):
    """The title and the way out of it.

    Signals:
        export_wanted: The list, as a file.
    """

    export_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("surface", "surface")
        self.export = Button(look, self.tr("Export CSV…"), icon="download")
        self.export.setObjectName("exportButton")
        self.export.setToolTip(self.tr("Writes the requests listed here to a file."))
        self.export.clicked.connect(self.export_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        row.addWidget(text_label(look, self.tr("Journal"), role="dialog_title"))
        about = self.tr("Every close request from this computer, and what became of it")
        row.addWidget(ElidedLabel(look, about, role="small", tone="muted"), 1)
        row.addWidget(self.export)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self._look.scaled(_HEAD))


class JournalBar(QFrame):
    """Filter, segments with their counts, period.

    Signals:
        filter_changed: The text of the filter.
        left_down: Down was pressed in it.
        segment_chosen: The key of a segment (``str``).
        period_chosen: How far back (``Period``).
    """

    filter_changed = Signal(str)
    left_down = Signal()
    segment_chosen = Signal(object)
    period_chosen = Signal(object)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("surface", "raised")
        self.filter = FilterField(look)
        self.segments = Segments(look, name=self.tr("Show"))
        self.periods = ComboBox(look)
        self._name_parts()
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(10)
        row.addWidget(self.filter, _FILTER_FIRST)
        row.addWidget(self.segments)
        row.addStretch(1)
        row.addWidget(self.periods)
        self.show_counts({})
        self.segments.set_current("all")
        self.filter.textChanged.connect(self.filter_changed)
        self.filter.left_down.connect(self.left_down)
        self.segments.changed.connect(self.segment_chosen)
        self.periods.activated.connect(self._choose_period)
        look.changed.connect(self._dress)
        self._dress()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Put the number of requests behind each segment; none while unknown."""
        items = []
        for key in SEGMENTS:
            text = segment_text(key)
            items.append((key, f"{text} {counts[key]}" if key in counts else text))
        names = [f"journal{key.title().replace('_', '')}Segment" for key in SEGMENTS]
        self.segments.set_items(items, names)

    def show_segment(self, key: str) -> None:
        """Mark a segment as chosen; tells nobody.

        Raises:
            KeyError: There is no such segment.
        """
        self.segments.set_current(key)

    def show_period(self, period: Period) -> None:
        """Mark a period as chosen; tells nobody."""
        self.periods.setCurrentIndex(list(Period).index(period))

    def _name_parts(self) -> None:
        told = self.tr("A symbol, an order number, a comment, or what the server said")
        self.filter.name_as("journalFilterField", self.tr("Filter journal"), told)
        self.periods.setObjectName("journalPeriod")
        self.periods.setAccessibleName(self.tr("Period"))
        for period in Period:
            self.periods.addItem(period_text(period))

    def _choose_period(self, place: int) -> None:
        self.period_chosen.emit(list(Period)[place])

    def _dress(self) -> None:
        self.setMinimumHeight(self._look.scaled(_BAR))
        self.filter.setMinimumWidth(self._look.scaled(_FILTER_LEAST))
        self.filter.setMaximumWidth(self._look.scaled(_FILTER_MOST))
        self.periods.setFixedWidth(self._look.scaled(120))


class JournalFoot(QFrame):
    """How much is listed, how long it is kept, and the way back."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("surface", "raised")
        self._count = text_label(look, role="small", tone="secondary")
        self._count.setObjectName("journalCount")
        self._kept = ElidedLabel(look, role="small", tone="muted")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(7)
        row.addWidget(self._count)
        row.addWidget(self._kept, 1)
        row.addWidget(KeyHint(look, QKeySequence("Ctrl+J")))
        row.addWidget(
            text_label(look, self.tr("back to orders"), role="small", tone="muted")
        )
        look.changed.connect(self._dress)
        self._dress()

    def show_sums(self, count: str, kept: str) -> None:
        """Show the count, and behind it how long requests are kept (may be "")."""
        self._count.setText(count)
        self._kept.setText(f"·  {kept}" if kept else "")

    def _dress(self) -> None:
        self.setFixedHeight(self._look.scaled(_FOOT))
