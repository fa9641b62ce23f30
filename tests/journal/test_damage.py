"""Whatever happens to the bytes, no request is ever shown in a state that is untrue.

A damaged journal may know less; then it says so. It may show a request as perhaps
sent that was not. It must never show one as certainly not sent that was, as ended
that was not, or with another order, volume or account than it had.
"""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.close import CloseRecord, Stamp, State
from app.journal.entries import JournalEntry, OpenReport
from app.journal.place import beside
from app.journal.rows import without_stamps
from tests.journal.conftest import opened
from tests.journal.records import a_record, confirmed, unknown

STAMP = Stamp(5, 1.5)
FLIPS = 300
LOG_HEADER, FRAME = 32, 24 + 4096
MESSAGE = "no bytes are the same in this one "


@dataclass(frozen=True)
class Original:
    """A journal's files and every record that was ever true of its requests."""

    folder: Path
    story: dict[str, list[CloseRecord]]

    def copy_to(self, folder: Path) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.folder, folder)
        return folder / "journal.sqlite3"

    def judge(self, entries: tuple[JournalEntry, ...], report: OpenReport) -> None:
        found = {entry.record.request.rid: entry.record for entry in entries}
        now = {rid: records[-1] for rid, records in self.story.items()}
        assert found.keys() <= now.keys()
        for rid, record in found.items():
            self._judge_one(record, self.story[rid])
        if found != now:
            assert not report.is_whole, "something is missing and nothing was said"

    def _judge_one(self, record: CloseRecord, story: list[CloseRecord]) -> None:
        assert record.request == story[-1].request
        if record == story[-1]:
            return
        # Knowing less is allowed, except where less would mean "not sent".
        known_less = record in story and record.state is not State.PREPARED
        doubted = record.state is State.SENDING and record.answer is None
        overtaken = record.state is State.SUPERSEDED and story[-1].is_settled
        assert known_less or doubted or overtaken, f"{record} of {story[-1]}"


async def build(folder: Path, *, crashed: bool) -> Original:
    """Requests in every stage, 12 of them; or 4, and the log as a crash leaves it."""
    path = folder / "live" / "journal.sqlite3"
    story: dict[str, list[CloseRecord]] = {}
    async with opened(path) as (journal, _):
        for number in range(1, 5 if crashed else 13):
            rid = f"r{number}"
            record = a_record(rid, number, comment=MESSAGE * number, known=known(number))
            story[rid] = [record]
            await journal.prepare(record)
            if number % 4:
                await journal.sending(rid, STAMP)
            if number % 4 > 1:
                await journal.update(unknown(record), "answer")
            if number % 4 > 2:
                await journal.update(confirmed(record), "verdict")
        for entry in await journal.history():
            rid = entry.record.request.rid
            story[rid] = [event.record for event in entry.events]
        if crashed:
            shutil.copytree(path.parent, folder / "kept")
            cut_room(beside(folder / "kept" / path.name, "-wal"))
    if not crashed:
        shutil.copytree(path.parent, folder / "kept")
    assert all(r == without_stamps(r) for records in story.values() for r in records)
    return Original(folder / "kept", story)


def cut_room(log: Path) -> None:
    """Leave the log's frames alone: damage to the zeros behind them is none."""
    used = len(log.read_bytes().rstrip(b"\0"))
    frames = -(-(used - LOG_HEADER) // FRAME)
    with log.open("r+b") as file:
        file.truncate(LOG_HEADER + frames * FRAME)


def known(number: int) -> frozenset[int]:
    """Enough numbers without a pattern that some requests do not fit in a page."""
    if number % 5 != 3:
        return frozenset({number})
    dice = random.Random(number)  # noqa: S311 - repeatable
    return frozenset(dice.randrange(1, 2**62) for _ in range(600))


async def judge_copy(original: Original, path: Path) -> OpenReport:
    async with opened(path) as (journal, report):
        original.judge(await journal.history(), report)
        assert report.read_only is None or not report.is_whole or report.detail
        await journal.prepare(a_record("new", 10**6))
    return report


@pytest.mark.parametrize("crashed", [False, True], ids=["closed", "crashed"])
@pytest.mark.parametrize("ending", ["", "-wal"])
async def test_a_journal_cut_anywhere_tells_no_untruth(fast_folder, crashed, ending):
    """
    The file at every 512 bytes; the log at every 1,024 and where its frames begin,
    which is where a cut leaves no trace in the log itself.
    """
    original = await build(fast_folder, crashed=crashed)
    whole = beside(original.folder / "journal.sqlite3", ending)
    size = whole.stat().st_size if whole.exists() else 0
    reports = []
    frames = range(LOG_HEADER, size, FRAME) if ending else range(0)
    for length in sorted({*range(0, size, 1024 if ending else 512), *frames}):
        path = original.copy_to(fast_folder / "copy")
        with beside(path, ending).open("r+b") as file:
            file.truncate(length)
        reports.append(await judge_copy(original, path))

    assert (not size) == (ending == "-wal" and not crashed)
    if ending or not crashed:
        assert not any(report.is_whole for report in reports[: len(reports) // 2])


@pytest.mark.parametrize("crashed", [False, True], ids=["closed", "crashed"])
async def test_a_flipped_bit_tells_no_untruth(fast_folder, crashed):
    """
    A bit anywhere in file or log; what was found damaged is kept beside.
    """
    original = await build(fast_folder, crashed=crashed)
    dice = random.Random(20261123)  # noqa: S311 - repeatable
    kept = 0
    for _ in range(FLIPS):
        path = original.copy_to(fast_folder / "copy")
        ending = "-wal" if crashed and dice.random() < 0.7 else ""
        target = beside(path, ending)
        data = bytearray(target.read_bytes())
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
        target.write_bytes(data)
        report = await judge_copy_or_read_only(original, path)
        kept += report.kept_aside is not None

    assert kept > FLIPS // 10


async def judge_copy_or_read_only(original: Original, path: Path) -> OpenReport:
    """Like ``judge_copy``; a version that became a newer one is read and not written."""
    async with opened(path) as (journal, report):
        if report.read_only is None:
            original.judge(await journal.history(), report)
    return report


async def test_a_page_of_nonsense_costs_what_was_on_it_and_no_more(fast_folder):
    """
    Each page in turn is overwritten; most requests come back from the others.
    """
    original = await build(fast_folder, crashed=False)
    whole = (original.folder / "journal.sqlite3").read_bytes()
    dice = random.Random(7)  # noqa: S311 - repeatable
    salvaged = []
    for start in range(0, len(whole), 4096):
        path = original.copy_to(fast_folder / "copy")
        path.write_bytes(whole[:start] + dice.randbytes(4096) + whole[start + 4096 :])
        salvaged.append((await judge_copy(original, path)).salvaged)

    assert min(n for n in salvaged if n) >= 8
    assert salvaged.count(12) > len(salvaged) // 2
