"""The rows on screen as a Qt model, and the steps from one arrangement to the next.

However many rows come, go and change places at once, the view is told of at most two
changes of order, one removal and one insertion: rows that go are first moved together.
Each step keeps Qt's persistent indexes on the rows they were on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex

from app.ui.orders.columns import COLUMNS
from app.ui.orders.rows import Row

Index = QModelIndex | QPersistentModelIndex

LAST_COLUMN = len(COLUMNS) - 1
_MANY, _FEW = 200, 8
_ROOT = QModelIndex()


class ShownRows(QAbstractTableModel):
    """Rows in the order they are shown in; it knows nothing of where they come from."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: list[Row] = []
        self._found: dict[int, int] | None = None

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

    def tell_changed(self, rows: Sequence[Row]) -> None:
        """Tell the view that rows look different, once for each run of neighbours.

        Where very many do it is told of all rows: finding out which costs more than
        painting the few that are seen.
        """
        if len(rows) > _MANY and self._shown:
            end = self.index(len(self._shown) - 1, LAST_COLUMN)
            self.dataChanged.emit(self.index(0, 0), end)
            return
        found = (self._places.get(row.key) for row in rows)
        for first, last in _runs(sorted({place for place in found if place is not None})):
            self.dataChanged.emit(self.index(first, 0), self.index(last, LAST_COLUMN))

    def _show(self, rows: list[Row]) -> None:
        """Make ``rows`` the rows shown, in this order."""
        shown, wanted = self._shown, set(rows)
        going = [row for row in shown if row not in wanted]
        if going and len(shown) - len(going) == len(rows):
            # Nothing comes: those that stay may take their new places at once.
            self._reorder(rows + going)
            self._remove(len(rows))
            return
        if going:
            kept = [row for row in shown if row in wanted]
            self._reorder(kept + going)
            self._remove(len(kept))
        if len(rows) == len(self._shown):
            self._reorder(rows)
        else:
            self._insert(rows)

    def _remove(self, first: int) -> None:
        """Take away the rows from ``first`` on."""
        self.beginRemoveRows(_ROOT, first, len(self._shown) - 1)
        del self._shown[first:]
        self._lose_places()
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
        self._lose_places()
        self.endInsertRows()
        self._reorder(rows)

    def _reorder(self, rows: list[Row]) -> None:
        """Give the same rows another order."""
        if rows == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self._shown[index.row()], index.column()) for index in before]
        self._shown = list(rows)
        self._lose_places()
        after = [self.createIndex(at, column) for at, column in self._found_again(held)]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _found_again(self, held: list[tuple[Row, int]]) -> list[tuple[int, int]]:
        """Return where rows are now, each with its column."""
        if len(held) > _FEW:
            return [(self._places[row.key], column) for row, column in held]
        # Mostly it is the current row alone, and sooner looked for than all places made.
        return [(self._shown.index(row), column) for row, column in held]

    @property
    def _places(self) -> dict[int, int]:
        """Where each row is shown, by key; made when it is asked for."""
        if self._found is None:
            self._found = {row.key: place for place, row in enumerate(self._shown)}
        return self._found

    def _lose_places(self) -> None:
        self._found = None


def _runs(places: list[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring places."""
    start = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end] != places[end - 1] + 1:
            yield places[start], places[end - 1]
            start = end
