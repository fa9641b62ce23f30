"""The rows on screen as a Qt model, and the steps from one arrangement to the next.

However many rows come, go and change places at once, the view is told of at most two
changes of order, one removal and one insertion: rows that go are first moved together.
Each step keeps Qt's persistent indexes on the rows they were on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex

from app.ui.orders.columns import COLUMNS
from app.ui.orders.rows import Row

Index = QModelIndex | QPersistentModelIndex

LAST_COLUMN = len(COLUMNS) - 1
_ROOT = QModelIndex()


class ShownRows(QAbstractTableModel):
    """Rows in the order they are shown in; it knows nothing of where they come from."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Row] = []
        self._places: dict[int, int] = {}

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def row_at(self, place: int) -> Row:
        """Return the row shown at a place, counted from 0 at the top.

        Raises:
            IndexError: There is none.
        """
        return self._shown[place]

    def shown(self) -> Sequence[Row]:
        return self._shown

    def place_of(self, key: int) -> int | None:
        """Return where a row is shown; ``None`` when it is not."""
        return self._places.get(key)

    def tell_changed(self, rows: Iterable[Row]) -> None:
        """Tell the view that rows look different, once for each run of neighbours."""
        found = (self._places.get(row.key) for row in rows)
        for first, last in _runs(sorted({place for place in found if place is not None})):
            self.dataChanged.emit(self.index(first, 0), self.index(last, LAST_COLUMN))

    def _show(self, rows: list[Row]) -> None:
        """Make ``rows`` the rows shown, in this order."""
        wanted = set(rows)
        if len(wanted) < len(self._shown) or not wanted.issuperset(self._shown):
            self._remove([row for row in self._shown if row not in wanted])
        if len(rows) == len(self._shown):
            self._reorder(rows)
        else:
            self._insert(rows)

    def _remove(self, going: list[Row]) -> None:
        if not going:
            return
        first = self._places[going[0].key]
        if self._shown[first : first + len(going)] != going:
            gone = set(going)
            kept = [row for row in self._shown if row not in gone]
            self._reorder(kept + going)
            first = len(kept)
        self.beginRemoveRows(_ROOT, first, first + len(going) - 1)
        del self._shown[first : first + len(going)]
        self._find_places()
        self.endRemoveRows()

    def _insert(self, rows: list[Row]) -> None:
        here = set(self._shown)
        kept = [row for row in rows if row in here]
        coming = [row for row in rows if row not in here]
        self._reorder(kept)
        first = rows.index(coming[0])
        if rows[first : first + len(coming)] != coming:
            first = len(kept)
        self.beginInsertRows(_ROOT, first, first + len(coming) - 1)
        self._shown[first:first] = coming
        self._find_places()
        self.endInsertRows()
        self._reorder(rows)

    def _reorder(self, rows: list[Row]) -> None:
        """Give the same rows another order."""
        if rows == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self._shown[index.row()].key, index.column()) for index in before]
        self._shown = list(rows)
        self._find_places()
        after = [self.createIndex(self._places[key], column) for key, column in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _find_places(self) -> None:
        self._places = {row.key: place for place, row in enumerate(self._shown)}


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring places."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[end - 1] + 1:
            yield places[start], places[end - 1]
            start = end
