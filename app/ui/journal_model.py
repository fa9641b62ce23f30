"""The journal's list as a Qt model: rows newest first, shown by segment and filter.

Requests never change places among each other, so a new arrangement is told to the
view as the rows that left and the rows that came; what stays keeps its selection.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from app.ui.foreign import tooltip
from app.ui.journal_rows import COLUMNS, JournalRow, title_of
from app.ui.words_details import reply_of

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemNeverHasChildren
)


class JournalModel(QAbstractTableModel):
    """Close requests as rows; it is given those to show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[JournalRow] = []
        self._places: dict[str, int] = {}

    def show_rows(self, rows: Sequence[JournalRow]) -> None:
        """Show these rows; they are newest first, as those before were."""
        wanted = {row.rid: row for row in rows}
        self._remove([at for at, row in enumerate(self._rows) if row.rid not in wanted])
        self._insert(rows)
        changed = [at for at, row in enumerate(rows) if self._rows[at] is not row]
        for first, last in _runs(changed):
            self._rows[first : last + 1] = rows[first : last + 1]
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def rows(self) -> Sequence[JournalRow]:
        return self._rows

    def row_at(self, place: int) -> JournalRow | None:
        """Return the row at a place, counted from 0 at the top."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, rid: str) -> int | None:
        return self._places.get(rid)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = _DISPLAY) -> object:
        if not index.isValid():
            return None
        row, place = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return row.texts[place]
        if role == _ALIGNMENT:
            return _RIGHT if COLUMNS[place].right else _LEFT
        if role == _SPOKEN:
            return row.texts[place] if place else row.sentence()
        if role == _TOOLTIP:
            return _tooltip(row, place)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role in (_DISPLAY, _SPOKEN):
            return title_of(COLUMNS[section].key)
        if role == _ALIGNMENT:
            return _RIGHT if COLUMNS[section].right else _LEFT
        return None

    def _remove(self, places: Iterable[int]) -> None:
        for first, last in reversed(list(_runs(places))):
            self.beginRemoveRows(_ROOT, first, last)
            del self._rows[first : last + 1]
            self._find_places()
            self.endRemoveRows()

    def _insert(self, rows: Sequence[JournalRow]) -> None:
        """Put in what is not there yet, from the top; the rest is there in this order."""
        coming = [at for at, row in enumerate(rows) if row.rid not in self._places]
        for first, last in _runs(coming):
            self.beginInsertRows(_ROOT, first, last)
            self._rows[first:first] = rows[first : last + 1]
            self._find_places()
            self.endInsertRows()

    def _find_places(self) -> None:
        self._places = {row.rid: place for place, row in enumerate(self._rows)}


def _tooltip(row: JournalRow, place: int) -> str:
    """Return the whole text of a cell, which may be cut, and what the server said."""
    text = row.texts[place]
    if COLUMNS[place].key == "answer":
        reply = reply_of(row.record.answer)
        said = (reply.message or reply.excerpt) if reply is not None else ""
        text = f"{text}: {said}" if said else text
    return tooltip(text)


def _runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last of each run of neighbouring places, given in order."""
    first: int | None = None
    last = 0
    for place in places:
        if first is not None and place != last + 1:
            yield first, last
            first = None
        first, last = place if first is None else first, place
    if first is not None:
        yield first, last
