"""A journal is looked at before it is trusted, and what is found is told."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.close import Stamp, State
from app.journal.entries import OpenReport
from app.journal.faults import ReadOnlyCause, ReadOnlyError, RuleError
from app.journal.owner import Owner
from app.journal.place import beside
from app.journal.store import SqliteJournal
from app.journal.watermark import Watermark
from tests.journal.conftest import NEXT_RUN, StandingClock, opened, options, refusal
from tests.journal.records import NOW, a_record, confirmed, unknown

STAMP = Stamp(5, 1.5)


async def fill(path) -> None:
    """One settled, one unknown, one prepared request; closed properly."""
    async with opened(path) as (journal, _):
        for rid, number in (("done", 1), ("doubt", 2), ("ready", 3)):
            await journal.prepare(a_record(rid, number))
        await journal.sending("done", STAMP)
        await journal.update(confirmed(a_record("done", 1)), "verdict")
        await journal.sending("doubt", STAMP)
        await journal.update(unknown(a_record("doubt", 2)), "answer")


async def states(journal: SqliteJournal) -> dict[str, State]:
    return {e.record.request.rid: e.record.state for e in await journal.history()}


WHOLE = {
    "done": State.CONFIRMED,
    "doubt": State.UNKNOWN,
    "ready": State.PREPARED,
}


async def test_a_first_start_has_nothing_to_tell_but_that(path):
    """
    The file is there, private, and of the newest version.
    """
    async with opened(path) as (_, report):
        modes = [stat.S_IMODE(f.stat().st_mode) for f in path.parent.iterdir()]

        assert report == OpenReport(created=True)
        assert set(modes) == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_journal_closed_properly_is_whole(path):
    """
    A second start finds everything and has nothing to tell.
    """
    await fill(path)

    async with opened(path, run=NEXT_RUN) as (journal, report):
        assert report == OpenReport()
        assert await states(journal) == WHOLE


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
async def test_modes_that_are_too_open_are_tightened_and_told(path):
    """
    Folder and file are the user's alone again.
    """
    await fill(path)
    path.chmod(0o644)
    path.parent.chmod(0o755)

    async with opened(path) as (_, report):
        assert set(report.tightened) == {path, path.parent}
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_newer_versions_journal_is_only_read(path):
    """
    Nothing is written to it, and what is open in it is still known.
    """
    await fill(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()

    async with opened(path) as (journal, report):
        error = await refusal(ReadOnlyError, journal.prepare(a_record("r9", 9)))

        assert report.read_only is error.cause is ReadOnlyCause.NEWER_VERSION
        assert {r.request.rid for r in await journal.unsettled()} == {"doubt", "ready"}


async def test_a_copied_profile_is_only_read(path):
    """
    Another computer may still be watching these requests.
    """
    await fill(path)
    elsewhere = Owner(machine="elsewhere", user="me")

    async with opened(path, owner=elsewhere) as (journal, report):
        error = await refusal(ReadOnlyError, journal.sending("ready", STAMP))
        found = await states(journal)

    assert report.read_only is error.cause is ReadOnlyCause.OTHER_OWNER
    assert found == WHOLE


async def test_an_owner_that_cannot_be_told_is_no_other(path):
    """
    A computer without an id is not taken for a copy.
    """
    await fill(path)

    async with opened(path, owner=Owner("", "me")) as (_, report):
        assert report.read_only is None


@pytest.mark.parametrize(("back_s", "told"), [(7200, True), (61, True), (60, False)])
async def test_a_clock_that_went_back_is_told(path, back_s, told):
    """
    Not of a correction of up to a minute; the steps are in their order all the same.
    """
    await fill(path)
    clock = StandingClock()
    clock.moment = NOW - timedelta(seconds=back_s)

    journal = SqliteJournal(path, clock, options())
    report = await journal.open()
    await journal.close()

    assert report.clock_is_behind is told


HOSTILE = (
    "CREATE TRIGGER t AFTER UPDATE ON request BEGIN DELETE FROM request; END",
    "CREATE VIEW v AS SELECT * FROM request",
    "CREATE TABLE more(x)",
    "DROP INDEX one_open",
    "PRAGMA application_id=7",
    "UPDATE request SET state = 'refused', resolved = 1 WHERE rid = 'doubt'",
    "UPDATE request SET resolved = 1 WHERE rid = 'doubt'",
    "DELETE FROM event WHERE kind = 'answer'",
)


@pytest.mark.parametrize("statement", HOSTILE)
async def test_a_file_somebody_changed_is_put_aside_and_read_out(path, statement):
    """
    Triggers and views would run with our statements; changed rows fail their checksum.
    """
    await fill(path)
    connection = sqlite3.connect(path)
    connection.executescript(statement)
    connection.close()

    async with opened(path) as (journal, report):
        found = await states(journal)

    assert report.kept_aside is not None
    assert report.kept_aside.exists()
    assert report.kept_aside.name.startswith("journal.corrupt-20261123T090000Z")
    assert found == WHOLE | {"ready": State.SENDING}
    assert report.salvaged == 3


async def test_another_programs_database_is_put_aside_unchanged(path):
    """
    Not a byte of it is altered.
    """
    path.parent.mkdir(mode=0o700)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs(x)")
    connection.close()
    before = path.read_bytes()

    async with opened(path) as (journal, report):
        await journal.prepare(a_record())

    assert report.kept_aside is not None
    assert report.kept_aside.read_bytes() == before
    assert (report.salvaged, report.lost) == (0, 0)


async def test_what_is_no_database_is_put_aside(path):
    """
    A file of text, say, or of zeros.
    """
    path.parent.mkdir(mode=0o700)
    path.write_bytes(b"not a database at all\n" * 1000)

    async with opened(path) as (journal, report):
        await journal.prepare(a_record())

        assert report.kept_aside is not None


async def test_an_older_copy_put_back_is_noticed(path, tmp_path):
    """
    The file is whole, but behind the mark: what was only prepared may have been sent.
    """
    await fill(path)
    shutil.copy(path, tmp_path / "backup")
    async with opened(path) as (journal, _):
        await journal.sending("ready", STAMP)
        await journal.update(confirmed(a_record("ready", 3)), "verdict")
    shutil.copy(tmp_path / "backup", path)

    async with opened(path) as (journal, report):
        assert (report.rolled_back, report.is_whole) == (2, False)
        assert await states(journal) == WHOLE | {"ready": State.SENDING}

    async with opened(path) as (_, report):
        assert report.is_whole


async def test_a_journal_that_vanished_between_two_runs_is_told(path):
    """
    The mark beside it still knows that there were steps, and numbers go on from there.
    """
    await fill(path)
    path.unlink()

    async with opened(path) as (journal, report):
        assert (report.created, report.rolled_back) == (True, 7)
        await journal.prepare(a_record())

    assert Watermark(beside(path, ".mark")).read() == 8


async def test_a_damaged_mark_says_nothing(path):
    """
    The journal itself is whole; a mark that cannot be read is no evidence.
    """
    await fill(path)
    beside(path, ".mark").write_bytes(b"00000000000000000099 00000000\n")

    async with opened(path) as (journal, report):
        assert report.is_whole
        assert await states(journal) == WHOLE


async def test_a_journal_taken_away_while_open_is_written_again(path):
    """
    The open file still holds everything; a notice tells of it.
    """
    told: list[OpenReport] = []
    async with opened(path, notice=told.append) as (journal, _):
        await journal.prepare(a_record("r1"))
        await journal.sending("r1", STAMP)
        shutil.rmtree(path.parent)

        await journal.update(unknown(a_record("r1")), "answer")
        await journal.prepare(a_record("r2", 8))

    assert told == [OpenReport(replaced=True)]
    async with opened(path) as (journal, report):
        assert report.is_whole
        assert await states(journal) == {"r1": State.UNKNOWN, "r2": State.PREPARED}


async def test_a_log_taken_away_while_open_is_noticed(path):
    """
    Commits to a log without a name would be gone with the process.
    """
    told: list[OpenReport] = []
    async with opened(path, notice=told.append) as (journal, _):
        await journal.prepare(a_record("r1"))
        beside(path, "-wal").unlink()

        await journal.sending("r1", STAMP)

        (record,) = await journal.unsettled()
        assert record.state is State.SENDING
    assert told == [OpenReport(replaced=True)]


async def test_another_file_in_its_place_is_put_aside(path, tmp_path):
    """
    Ours comes back; theirs is kept and named.
    """
    other = tmp_path / "other" / "journal.sqlite3"
    await fill(other)
    told: list[OpenReport] = []
    async with opened(path, notice=told.append) as (journal, _):
        await journal.prepare(a_record("r1"))
        shutil.copy(other, path.with_name("incoming"))
        path.with_name("incoming").replace(path)

        await journal.sending("r1", STAMP)

        assert await states(journal) == {"r1": State.SENDING}
    (report,) = told
    assert report.kept_aside is not None
    async with opened(report.kept_aside) as (theirs, _):
        assert await states(theirs) == WHOLE


async def test_a_crash_while_replacing_is_finished_at_the_next_start(path):
    """
    Between putting the damaged file aside and the new one in place nothing is lost.
    """
    await fill(path)
    path.replace(beside(path, ".salvaged"))

    async with opened(path) as (journal, report):
        assert not report.created
        assert await states(journal) == WHOLE


async def test_an_older_requests_lost_end_is_counted(path):
    """
    A later request for the order could only begin after the older had ended.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record("old"))
        await journal.sending("old", STAMP)
        await journal.update(confirmed(a_record("old")), "verdict")
        await journal.prepare(a_record("new"))
    connection = sqlite3.connect(path)
    connection.execute("DELETE FROM event WHERE rid = 'old' AND kind = 'verdict'")
    connection.execute("UPDATE request SET crc32 = 0 WHERE rid = 'old'")
    connection.commit()
    connection.close()

    async with opened(path) as (journal, report):
        found = {e.record.request.rid: e.record for e in await journal.history()}

    assert (report.salvaged, report.lost) == (2, 1)
    assert found["old"].state is State.SUPERSEDED
    assert found["new"].state is State.SENDING


def test_a_mark_never_raises(tmp_path):
    """
    It lags when it cannot be written; that does no harm.
    """
    mark = Watermark(tmp_path / "nowhere" / "mark")
    mark.write(7)

    assert mark.read() == 0


def test_a_mark_reads_back(tmp_path):
    """
    A shorter number leaves nothing of the longer one.
    """
    mark = Watermark(tmp_path / "mark")
    for number in (2**63, 5):
        mark.write(number)

        assert mark.read() == number


def test_reports_say_whether_everything_is_there():
    """
    Modes and merges are worth telling; only losses make a journal less than whole.
    """
    aside = Path("journal.corrupt.sqlite3")

    assert OpenReport(merged=2, created=True, tightened=(aside,)).is_whole
    assert not OpenReport(lost=1).is_whole
    assert not OpenReport(rolled_back=1).is_whole
    assert not OpenReport(damaged_lines=1).is_whole
    assert not OpenReport(kept_aside=aside).is_whole


async def test_a_request_missing_from_the_lock_is_noticed(path):
    """
    An index that lost its entries would let a second request through.
    """
    await fill(path)
    empty_the_lock(path, "resolved = 9")
    connection = sqlite3.connect(path)
    connection.execute("REINDEX one_open")
    connection.close()
    empty_the_lock(path, "resolved = 0")

    async with opened(path) as (journal, report):
        await refusal(RuleError, journal.prepare(a_record("r9", 2)))

    assert report.kept_aside is not None
    assert report.salvaged == 3


def empty_the_lock(path: Path, condition: str) -> None:
    """Change what the lock's index is said to hold, without touching its entries."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema=ON")
    connection.execute(
        "UPDATE sqlite_master SET sql = substr(sql, 1, length(sql) - 12) || ?"
        " WHERE name = 'one_open'",
        (condition,),
    )
    connection.commit()
    connection.close()


async def test_names_that_are_no_text_any_more_are_damage(path):
    """
    SQLite quotes them in its error, which then cannot be read either.
    """
    await fill(path)
    data = path.read_bytes()
    statement = b"CREATE INDEX request_created"
    assert statement in data
    data = data.replace(statement, b"CREATE INDEX \xc5equest_create,")
    path.write_bytes(data.replace(b"indexrequest_created", b"index\xc5equest_created"))

    async with opened(path) as (journal, report):
        assert report.kept_aside is not None
        assert await states(journal) == WHOLE | {"ready": State.SENDING}


async def test_a_damaged_log_is_kept_as_it_was_found(path, tmp_path):
    """
    SQLite drops what follows the damage; it is read out first, and kept beside.
    """
    async with opened(path) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", STAMP)
        shutil.copytree(path.parent, tmp_path / "crashed")
    crashed = tmp_path / "crashed" / path.name
    log = bytearray(beside(crashed, "-wal").read_bytes())
    log[40] ^= 1
    beside(crashed, "-wal").write_bytes(log)

    async with opened(crashed) as (journal, report):
        assert await states(journal) == {"r1": State.SENDING}

    assert report.kept_aside is not None
    assert beside(report.kept_aside, ".log").read_bytes() == log
