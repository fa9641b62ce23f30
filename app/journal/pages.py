"""Reads rows out of a damaged SQLite file, page by page, without its tree.

Whatever the headers say, every page is tried as a leaf of a table. Most of what
comes out of a wrong page is nonsense; whoever asks has a checksum to know by. Source:
SQLite's "Database File Format", sections 1.6 (b-tree pages), 2.1 (records), 4.1 (log).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.journal.schema import PAGE_SIZE

Value = int | str | bytes | None

_FILE_HEADER = 100
_PAGE_HEADER = 8
_LOG_HEADER = 32
_FRAME_HEADER = 24
_MOST_LOCAL = PAGE_SIZE - 35
_LEAST_LOCAL = (PAGE_SIZE - 12) * 32 // 255 - 23
_WHOLE_SIZES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FIRST_BLOB = 12
_MOST_MISSES = 16  # beyond so many wrong slots there are no more right ones


def rows_in(main: bytes, log: bytes) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Yield row id and columns of whatever looks like a row, some of them twice.

    The file is read as it stands, then each page of the log in the order written.
    Old pages at the log's end are read too; what is newest is for the caller to say.
    """
    pages = {
        number + 1: main[start : start + PAGE_SIZE]
        for number, start in enumerate(range(0, len(main), PAGE_SIZE))
    }
    for number in tuple(pages):
        yield from _rows(pages, number)
    for start in range(_LOG_HEADER, len(log), _FRAME_HEADER + PAGE_SIZE):
        number = int.from_bytes(log[start : start + 4], "big")
        content = start + _FRAME_HEADER
        pages[number] = log[content : content + PAGE_SIZE]
        yield from _rows(pages, number)


def _rows(
    pages: Mapping[int, bytes], number: int
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    page = pages[number]
    for cell in _cells(number, page):
        try:
            row_id, payload = _payload(pages, page, cell)
            yield row_id, _columns(payload)
        except (IndexError, ValueError):
            continue


def _cells(number: int, page: bytes) -> Iterator[int]:
    """Yield where cells may begin; how many there are is not believed."""
    slot = (_FILE_HEADER if number == 1 else 0) + _PAGE_HEADER
    first, misses = len(page), 0
    while slot + 1 < first and misses < _MOST_MISSES:
        cell = page[slot] << 8 | page[slot + 1]
        slot += 2
        if slot <= cell < len(page):
            first = min(first, cell)
            yield cell
        else:
            misses += 1


def _payload(pages: Mapping[int, bytes], page: bytes, at: int) -> tuple[int, bytes]:
    size, at = _varint(page, at)
    row_id, at = _varint(page, at)
    if size > len(pages) * PAGE_SIZE:
        raise ValueError("longer than the file")
    if size <= _MOST_LOCAL:
        return row_id, page[at : at + size]
    local = _LEAST_LOCAL + (size - _LEAST_LOCAL) % (PAGE_SIZE - 4)
    if local > _MOST_LOCAL:
        local = _LEAST_LOCAL
    parts, left = [page[at : at + local]], size - local
    following = int.from_bytes(page[at + local : at + local + 4], "big")
    while left > 0 and following in pages:
        more = pages[following]
        parts.append(more[4 : 4 + min(left, PAGE_SIZE - 4)])
        left -= PAGE_SIZE - 4
        following = int.from_bytes(more[:4], "big")
    return row_id, b"".join(parts)


def _columns(payload: bytes) -> tuple[Value, ...]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[max(kind - 7, 0)], at
    if kind in _WHOLE_SIZES:
        end = at + _WHOLE_SIZES[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind < _FIRST_BLOB:
        raise ValueError("a kind we do not write")
    end = at + (kind - _FIRST_BLOB) // 2
    if end > len(payload):
        raise ValueError("cut off")
    raw = payload[at:end]
    return (raw.decode() if kind % 2 else raw), end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the top bit says that more follows
            return value, at + place + 1
    return value << 8 | data[at + 8], at + 9
