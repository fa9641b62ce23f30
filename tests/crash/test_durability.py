"""The record of a sending is on the disk before its first byte is with the system.

Two proofs from one run: the order of its system calls, and what a power cut at that
moment would leave, opened as the next start opens it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.close import State
from app.host.clock import SystemClock
from app.journal.store import SqliteJournal
from tests.crash.brokers import broker
from tests.crash.job import Job
from tests.crash.lossy import LossyDisk, left_at_each_close
from tests.crash.syscalls import acts, plain, sent_too_early, watched, why_not
from tests.crash.worker import JOURNAL

ROOT = Path(__file__).parents[2]
CLOSES = 20

GATE = '7 write(9</marks>, "j2.before\\n", 10) = 10'
WRITTEN = '8 pwrite64(5</d/journal.sqlite3-wal>, "x", 24, 0) = 24'
SYNCED = "8 fdatasync(5</d/journal.sqlite3-wal>) = 0"
BEGUN = "8 fdatasync(5</d/journal.sqlite3-wal> <unfinished ...>"
ENDED = "8 <... fdatasync resumed>) = 0"
OTHER = "8 fdatasync(6</d/journal.sqlite3>) = 0"
SENT = '7 sendto(11<TCP:[4]>, "DELETE /trade/close HTTP/1.1\\r"..., 215, 0) = 215'


@dataclass(frozen=True, slots=True)
class Watched:
    """A run that closed orders one after the other.

    Attributes:
        lines: Its system calls.
        arrived: How many closes the server has seen.
    """

    job: Job
    lines: list[str]
    arrived: int


@pytest.fixture(scope="module")
def watched_run(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    """Run the program without windows under strace, where there is one."""
    if reason := why_not():
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("watched")
    job_file = folder / "job.json"
    with broker(folder / "broker", "refused", CLOSES) as server:
        job = Job(
            folder=str(folder / "data"),
            url=server.process.url,
            login=server.process.login,
            password=server.process.password,
            numbers=tuple(server.next_order() for _ in range(CLOSES)),
            report=str(folder / "report.json"),
            marks=str(folder / "marks"),
        )
        job_file.write_text(job.to_json(), encoding="utf-8")
        command = [sys.executable, "-m", "tests.crash.worker", str(job_file)]
        lines = watched(command, folder / "calls.txt", ROOT)
        return Watched(job, lines, len(server.process.ledger()))


def test_every_close_is_synced_before_it_is_sent(watched_run):
    """For 20 closes the system calls are: write the journal, sync it, then the send."""
    assert sent_too_early(acts(map(plain, watched_run.lines))) == (CLOSES, 0)
    assert watched_run.arrived == CLOSES


async def test_a_power_cut_at_the_first_byte_leaves_the_record(watched_run, tmp_path):
    """
    For each of 20 closes a copy of only what was synced by then opens whole, has that
    request as SENDING, and has all requests before it.
    """
    numbers = watched_run.job.numbers
    disks = list(left_at_each_close(watched_run.lines, Path(watched_run.job.folder)))

    found = [await _recorded(_put(tmp_path / str(n), d)) for n, d in enumerate(disks)]

    assert len(found) == CLOSES
    for count, (number, rows) in enumerate(zip(numbers, found, strict=True)):
        assert rows.get(number) is State.SENDING
        assert set(rows) == set(numbers[: count + 1])


def _put(folder: Path, disk: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in disk.items():
        (folder / name).write_bytes(content)
    return folder


async def _recorded(folder: Path) -> dict[int, State]:
    """Open what a power cut left, as the next start does; return where each order is."""
    journal = SqliteJournal(folder / JOURNAL, SystemClock())
    report = await journal.open()
    try:
        assert report.is_whole
        records = [entry.record for entry in await journal.history()]
    finally:
        await journal.close()
    return {r.request.before.number: r.state for r in records}


@pytest.mark.parametrize(
    ("lines", "early"),
    [
        ([GATE, WRITTEN, SYNCED, SENT], 0),
        ([GATE, WRITTEN, BEGUN, ENDED, SENT], 0),
        ([GATE, WRITTEN, BEGUN, SENT, ENDED], 1),
        ([GATE, WRITTEN, SENT, SYNCED], 1),
        ([GATE, WRITTEN, OTHER, SENT], 1),
        ([GATE, WRITTEN, SYNCED, WRITTEN, SENT], 1),
        ([WRITTEN, SYNCED, GATE, SENT], 1),
        ([GATE, SENT], 1),
        ([SENT], 1),
        ([GATE, WRITTEN, SYNCED.replace("= 0", "= -1 EIO"), SENT], 1),
    ],
)
def test_a_send_before_the_sync_is_noticed(lines, early):
    """Any other order than write, sync, send is counted against the program."""
    assert sent_too_early(acts(lines)) == (1, early)


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def call(name: str, rest: str, *, data: str | None = None) -> str:
    said = "" if data is None else f', "{hexed(data)}", {len(data)}'
    return f"8 {name}(5<{hexed('/d/log')}>{said}{rest}"


PUT = call("pwrite64", ", 2) = 3", data="new")


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        ([PUT], {}),
        ([PUT, call("fdatasync", ") = 0")], {"log": b"\0\0new"}),
        ([PUT, call("fdatasync", ") = -1 EIO")], {}),
        ([PUT, call("fsync", " <unfinished ...>")], {}),
        (
            [PUT, call("fsync", " <unfinished ...>"), "8 <... fsync resumed>) = 0"],
            {"log": b"\0\0new"},
        ),
        (
            [call("fsync", " <unfinished ...>"), PUT, "8 <... fsync resumed>) = 0"],
            {"log": b""},
        ),
        ([call("fsync", ") = 0"), PUT], {"log": b""}),
        (
            [PUT, call("ftruncate", ", 3) = 0"), call("fsync", ") = 0")],
            {"log": b"\0\0n"},
        ),
        ([call("write", ") = 1", data="a")] * 2 + [call("fsync", ") = 0")], {"log": b"aa"}),
        ([PUT, call("fsync", ") = 0"), f'8 unlink("{hexed("/d/log")}") = 0'], {}),
        ([PUT.replace(hexed("/d/"), hexed("/e/")), call("fsync", ") = 0")], {"log": b""}),
    ],
)
def test_only_what_was_synced_is_left(lines, left):
    """A write counts from the sync that was begun after it and has returned well."""
    disk = LossyDisk(Path("/d"))

    for line in lines:
        disk.follow(line)

    assert disk.left() == left
