"""The journal as a CSV file that a spreadsheet opens without running anything.

A text that a spreadsheet would take for a formula gets a leading quote; numbers are
written by us and stay numbers. Columns are named by codes here; whoever shows the
file to people passes headings of its own.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from pathlib import Path

from app.domain.close import CloseRecord
from app.domain.errors import JournalError
from app.journal.entries import JournalEntry
from app.journal.place import sync_folder
from app.journal.second import sync

Cell = str | int | Decimal | datetime | None

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
COLUMNS = (
    "time",
    "sent",
    "settled",
    "request",
    "origin",
    "login",
    "order",
    "symbol",
    "side",
    "units_before",
    "units_asked",
    "units_left",
    "continues_as",
    "state",
    "answer",
    "status",
    "word",
    "message",
    "took_s",
    "comment",
    "note",
    "repeats",
)

_FORMULA = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
_CONTROLS = ("\t", "\r", "\n", "\0")
_QUOTED = frozenset('",\r\n')


def cells(entry: JournalEntry) -> dict[str, Cell]:
    """Return an entry's values by the names in ``COLUMNS``."""
    record, request = entry.record, entry.record.request
    before = request.before
    return {
        "time": request.created_at,
        "sent": record.sent_wall,
        "settled": record.settled_at,
        "request": request.rid,
        "origin": request.origin,
        "login": request.login,
        "order": before.number,
        "symbol": before.symbol,
        "side": before.side.value,
        "units_before": before.volume,
        "units_asked": request.asked,
        "units_left": record.remaining,
        "continues_as": record.continues_as,
        "state": record.state.value,
        **_answer_cells(record),
        "comment": request.comment,
        "note": record.note,
        "repeats": request.retry_of,
    }


def csv_text(
    headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, zone: tzinfo
) -> str:
    """Return the table as RFC 4180 text; times are in ``zone``, with its offset."""
    lines = [",".join(map(_text_field, headings))]
    lines += [",".join(_field(cell, zone) for cell in row) for row in rows]
    return "".join(line + "\r\n" for line in lines)


def entries_text(
    entries: Iterable[JournalEntry], *, zone: tzinfo, headings: Sequence[str] = COLUMNS
) -> str:
    """Return entries as text, one row each, columns as in ``COLUMNS``."""
    rows = (cells(entry) for entry in entries)
    return csv_text(headings, ([row[name] for name in COLUMNS] for row in rows), zone=zone)


def write_csv(path: Path, text: str, *, bom: bool = False, overwrite: bool = False) -> None:
    """Write the text so that the file is whole or as it was before.

    Some spreadsheets need ``bom`` to know UTF-8; ``overwrite`` says that the person
    has agreed to replace a file that is there.

    Raises:
        JournalError: Nothing was written; a file that was there is as it was.
    """
    data = ((BOM if bom else "") + text).encode("utf-8", "backslashreplace")
    fresh = path.with_name(f".{path.name}.new")
    try:
        if path.exists() and not overwrite:
            raise FileExistsError(f"{path.name} is there already")
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            sync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise JournalError(str(error)) from error


def _answer_cells(record: CloseRecord) -> dict[str, Cell]:
    answer = record.answer
    kind = "" if answer is None else type(answer).__name__
    reply = None if answer is None else answer.reply
    if reply is None:
        return {"answer": kind, "status": None, "word": "", "message": "", "took_s": None}
    return {
        "answer": kind,
        "status": reply.status,
        "word": reply.word,
        "message": reply.message,
        "took_s": Decimal(f"{reply.took_s:.3f}"),
    }


def _field(cell: Cell, zone: tzinfo) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.astimezone(zone).isoformat(timespec="milliseconds")
        case Decimal():
            return format(cell, "f")
        case int():
            return str(cell)
        case str():
            return _text_field(cell)


def _text_field(text: str) -> str:
    if text.startswith(_CONTROLS) or text.lstrip().startswith(_FORMULA):
        text = "'" + text
    if _QUOTED.isdisjoint(text) and text == text.strip():
        return text
    return '"' + text.replace('"', '""') + '"'
