"""The record of a sending is on the disk before its first byte is with the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.crash.brokers import broker
from tests.crash.job import Job
from tests.crash.syscalls import acts, sent_too_early, watched, why_not

ROOT = Path(__file__).parents[2]
CLOSES = 20

GATE = '7 write(9</marks>, "j2.before\\n", 10) = 10'
WRITTEN = '8 pwrite64(5</d/journal.sqlite3-wal>, "x", 24, 0) = 24'
SYNCED = "8 fdatasync(5</d/journal.sqlite3-wal>) = 0"
BEGUN = "8 fdatasync(5</d/journal.sqlite3-wal> <unfinished ...>"
ENDED = "8 <... fdatasync resumed>) = 0"
OTHER = "8 fdatasync(6</d/journal.sqlite3>) = 0"
SENT = '7 sendto(11<TCP:[4]>, "DELETE /trade/close HTTP/1.1\\r"..., 215, 0) = 215'


def test_every_close_is_synced_before_it_is_sent(tmp_path):
    """For 20 closes the system calls are: write the journal, sync it, then the send."""
    if reason := why_not():
        pytest.skip(reason)
    job_file = tmp_path / "job.json"
    with broker(tmp_path / "broker", "refused", CLOSES) as server:
        job = Job(
            folder=str(tmp_path / "data"),
            url=server.process.url,
            login=server.process.login,
            password=server.process.password,
            numbers=tuple(server.next_order() for _ in range(CLOSES)),
            report=str(tmp_path / "report.json"),
            marks=str(tmp_path / "marks"),
        )
        job_file.write_text(job.to_json(), encoding="utf-8")

        command = [sys.executable, "-m", "tests.crash.worker", str(job_file)]
        lines = watched(command, tmp_path / "calls.txt", ROOT)

        arrived = len(server.process.ledger())

    assert sent_too_early(acts(lines)) == (CLOSES, 0)
    assert arrived == CLOSES


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
