"""Which orders are ticked, and which pass the filter, as the table's model answers it.

An order passes whether or not its group is open: the head stands for it, with its
tick. A head itself is never ticked; ticking it ticks the orders under it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Qt, Signal

from app.domain.clock import Clock
from app.services.lots import Scale
from app.ui.orders.cells import CellsModel
from app.ui.orders.figures import Values
from app.ui.orders.roster import Roster
from app.ui.orders.rows import Row
from app.ui.orders.totals import open_orders


class PickingModel(CellsModel):
    """The rows there are, those that pass, and those that are ticked.

    Attributes:
        roster: All rows, shown or not.

    Signals:
        selection_changed: Other orders are ticked.
    """

    selection_changed = Signal()

    def __init__(
        self,
        clock: Clock,
        scale: Scale,
        values: Values,
        roster: Roster,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(clock, scale, values, parent)
        self.roster = roster
        self._passing: list[Row] = []
        self._passed: set[int] | None = None
        self._open_count: int | None = None

    def open_count(self) -> int:
        """Return how many of the orders that pass are in the list."""
        if self._open_count is None:
            self._open_count = len(open_orders(self._passing))
        return self._open_count

    def passing(self) -> list[Row]:
        """Return the rows that pass filter and segment, in the order of the table."""
        heads = self.groups.heads()
        if not heads:
            return self._passing
        found = [row for head in heads if head.group for row in head.group.rows]
        return found + [row for row in self._passing if row.order is None]

    def row_of(self, key: int) -> Row | None:
        """Return the row of an order or of a group."""
        return self.roster.get(key) or self.groups.get(key)

    def toggle(self, key: int) -> None:
        """Tick or clear an order, or all of a group; what cannot be closed stays clear."""
        row = self.row_of(key)
        if row is None:
            return
        if row.group is not None:
            all_ticked = self.group_tick(row.group) is Qt.CheckState.Checked
            self._tick(row.group.rows, on=not all_ticked)
        elif row.can_close:
            self.selection.toggle(key)
            self._tell_ticked([row])

    def extend_to(self, key: int, start: int) -> None:
        """Tick from where the range began, or from ``start``, to an order."""
        closable = [row.key for row in self._shown if row.can_close]
        self.selection.extend(closable, start, key)
        self._tell_ticked(self._shown)

    def tick_shown(self, *, on: bool) -> None:
        """Tick all orders that pass and can be closed, or clear all that pass."""
        self._tick(self._passing, on=on)

    def clear_selection(self) -> None:
        if self.selection.remove(tuple(self.selection)):
            self._tell_ticked(self._shown)

    def hidden_selected(self) -> tuple[int, ...]:
        """Return ticked orders that the filter or segment hides."""
        if not len(self.selection):
            return ()
        if self._passed is None:
            self._passed = {row.key for row in self._passing}
        return tuple(sorted(key for key in self.selection if key not in self._passed))

    def shown_ticked(self) -> Qt.CheckState:
        return self._tick_of(self._passing)

    def _pass(self, rows: list[Row]) -> None:
        """Take the rows that pass now."""
        self._passing, self._passed, self._open_count = rows, None, None

    def _ticked_rows(self) -> list[Row]:
        found = (self.roster.get(key) for key in self.selection)
        return [row for row in found if row is not None]

    def _drop_unfit(self) -> None:
        """Clear what is ticked and can no longer be closed."""
        unfit = [
            key
            for key in self.selection
            if (row := self.roster.get(key)) is None or not row.can_close
        ]
        if self.selection.remove(unfit):
            self.selection_changed.emit()

    def _tick(self, rows: Iterable[Row], *, on: bool) -> None:
        keys = [row.key for row in rows if row.can_close or not on]
        if on:
            self.selection.add(keys)
        else:
            self.selection.remove(keys)
        self._tell_ticked(self._shown)

    def _tell_ticked(self, rows: Sequence[Row]) -> None:
        self.tell_changed(rows)
        self.selection_changed.emit()
