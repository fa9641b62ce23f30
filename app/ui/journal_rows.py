"""The rows of the journal's list and its columns, as text that is made once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication, QLocale

from app.domain.close import CloseRecord
from app.domain.journal import JournalEntry
from app.services.lots import Scale
from app.ui.foreign import server_text
from app.ui.journal_words import (
    SEGMENTS,
    answer_text,
    asked_text,
    outcome,
    segments_of,
    side_text,
    took_text,
)
from app.ui.numbers import clock_time
from app.ui.text import RowWord
from app.ui.words_details import reply_of
from app.ui.words_record import without_record

translate = QCoreApplication.translate

_LONGEST_SYMBOL = 32


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list.

    Attributes:
        width: Logical pixels at 100 % text size; 0 takes what the others leave.
        least: The same where the window is narrow.
    """

    key: str
    width: int
    least: int
    right: bool = False


COLUMNS = (
    Column("time", 114, 114),
    Column("order", 86, 86),
    Column("symbol", 76, 70),
    Column("side", 56, 56),
    Column("asked", 144, 132),
    Column("outcome", 200, 188),
    Column("answer", 0, 0),
    Column("took", 64, 64, right=True),
)
PLACES = {column.key: place for place, column in enumerate(COLUMNS)}
DATED_TIME = 160
"""Width of the first column where it shows dates too."""


def title_of(key: str) -> str:
    """Return the heading of a column.

    Raises:
        KeyError: There is no such column.
    """
    return {
        "time": translate("Journal", "Time"),
        "order": translate("Journal", "Order"),
        "symbol": translate("Journal", "Symbol"),
        "side": translate("Journal", "Side"),
        "asked": translate("Journal", "Asked for"),
        "outcome": translate("Journal", "Outcome"),
        "answer": translate("Journal", "Server answer"),
        "took": translate("Journal", "Took"),
    }[key]


@dataclass(frozen=True, slots=True, eq=False)
class JournalRow:
    """A request as the list shows it.

    Attributes:
        texts: One for each of ``COLUMNS``.
        outcome: The outcome with its icon and colour.
        sought: Everything the filter looks in, without regard to case.
        has_date: Whether its time is not of today.
    """

    entry: JournalEntry
    texts: tuple[str, ...]
    outcome: RowWord
    segments: frozenset[str]
    sought: str
    has_date: bool

    @property
    def rid(self) -> str:
        return self.entry.record.request.rid

    @property
    def record(self) -> CloseRecord:
        return self.entry.record

    def matches(self, wanted: Sequence[str]) -> bool:
        """Whether each of these folded words is somewhere in it."""
        return all(word in self.sought for word in wanted)

    def sentence(self) -> str:
        """Return the row as it is read aloud."""
        return ", ".join(
            f"{title_of(column.key)} {text}"
            for column, text in zip(COLUMNS, self.texts, strict=True)
        )


class RowMaker:
    """Makes rows of entries, each once until something about it changes."""

    def __init__(self) -> None:
        self._kept: dict[str, JournalRow] = {}
        self._under: tuple[Scale, object, frozenset[str]] | None = None

    def rows(
        self,
        entries: Sequence[JournalEntry],
        scale: Scale,
        now: datetime,
        owed: Collection[str] = (),
    ) -> list[JournalRow]:
        """Return a row for each entry; an entry that is the same object keeps its row.

        ``owed`` are the ids of requests of which not all is on record.
        """
        under = (scale, now.astimezone().date(), frozenset(owed))
        if self._under != under:
            self._kept.clear()
            self._under = under
        made = [self._row(entry, scale, now, owed) for entry in entries]
        self._kept = {row.rid: row for row in made}
        return made

    def _row(
        self, entry: JournalEntry, scale: Scale, now: datetime, owed: Collection[str]
    ) -> JournalRow:
        rid = entry.record.request.rid
        kept = self._kept.get(rid)
        if kept is not None and kept.entry is entry:
            return kept
        return make_row(entry, scale, now, is_owed=rid in owed)


def make_row(
    entry: JournalEntry, scale: Scale, now: datetime, *, is_owed: bool = False
) -> JournalRow:
    record, request = entry.record, entry.record.request
    word, answer = outcome(record, scale), answer_text(record)
    if is_owed:
        answer = without_record(answer)
    has_date = request.created_at.astimezone().date() != now.astimezone().date()
    texts = (
        _time_text(request.created_at, dated=has_date),
        str(request.before.number),
        server_text(request.before.symbol, _LONGEST_SYMBOL),
        side_text(request.before.side),
        asked_text(request, scale),
        word.text,
        answer,
        took_text(entry),
    )
    return JournalRow(
        entry, texts, word, segments_of(record), _sought(record, texts), has_date
    )


def count_segments(rows: Sequence[JournalRow]) -> dict[str, int]:
    """Return how many rows each segment lists."""
    return {key: sum(key in row.segments for row in rows) for key in SEGMENTS}


def _time_text(when: datetime, *, dated: bool) -> str:
    text = clock_time(when, milliseconds=True)
    if not dated:
        return text
    local = when.astimezone()
    month = QLocale().monthName(local.month, QLocale.FormatType.ShortFormat)
    return f"{local.day} {month} {text}"


def _sought(record: CloseRecord, texts: Sequence[str]) -> str:
    request, reply = record.request, reply_of(record.answer)
    more = [request.comment, request.before.comment, record.note, request.origin]
    more += [str(number) for number in (request.login, record.continues_as) if number]
    if reply is not None:
        more += [reply.message, reply.excerpt]
    return "\n".join((*texts, *more)).casefold()
