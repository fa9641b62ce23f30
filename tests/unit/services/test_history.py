"""The journal's past joined to what becomes known now: live, newest first, never lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.close import Stamp, State
from app.domain.errors import DoubtCause, JournalError, NoAnswer
from app.domain.journal import JournalEntry, JournalEvent, StepKind, story
from app.journal import export
from app.services.history import MOST_ENTRIES, ExportOrder, History, Period
from app.services.subscribers import Subscribers
from tests.journal.conftest import opened
from tests.journal.records import NOW, a_record, confirmed, sent, unknown

LOST = NoAnswer(DoubtCause.TIMEOUT)


class StandingClock:
    """Stands at the records' own time."""

    def __init__(self):
        self.moment = NOW

    def monotonic(self):
        return 0.0

    def now(self):
        return self.moment

    async def sleep(self, seconds):
        """Return at once."""


class Records:
    """The requests of this run, as far as the history asks for them."""

    def __init__(self, *records):
        self._records = records
        self._changed: Subscribers[[Any]] = Subscribers()

    def records(self):
        return self._records

    def subscribe(self, changed):
        return self._changed.add(changed)

    def push(self, record):
        self._changed.tell(record)


class Journal:
    """Hands out entries, or fails; ``asked`` notes from when on."""

    def __init__(self, *entries):
        self.entries = entries
        self.error: JournalError | None = None
        self.asked: list[datetime | None] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def history(self, since=None, until=None, text=""):
        self.asked.append(since)
        found = self.entries
        await self.gate.wait()
        if self.error is not None:
            raise self.error
        return found


def history_of(journal: Any, closing: Any, clock: Any) -> History:
    exporter: Any = export
    return History(journal, exporter, closing, clock)


class Stage:
    def __init__(self, *entries, records=()):
        self.journal, self.clock = Journal(*entries), StandingClock()
        self.closing = Records(*records)
        self.history = history_of(self.journal, self.closing, self.clock)
        self.told = 0
        self.history.subscribe(self._count)

    def _count(self):
        self.told += 1

    @property
    def rids(self):
        return [entry.record.request.rid for entry in self.history.entries()]


def stored(record, ago_h=0.0):
    """A request of some hours ago as the journal has it."""
    made = NOW - timedelta(hours=ago_h)
    record = replace(record, request=replace(record.request, created_at=made))
    return JournalEntry(record, (JournalEvent(1, made, "prepared", record),))


async def test_before_a_reading_this_runs_requests_are_listed():
    """
    What is under way can be seen while the journal is still being read.
    """
    stage = Stage(records=[sent(a_record("live"))])

    assert stage.rids == ["live"]
    assert not stage.history.is_read


async def test_a_reading_brings_the_past_newest_first():
    """
    Past and present stand in one order, by when they were asked for.
    """
    stage = Stage(
        stored(confirmed(a_record("old")), 3),
        stored(confirmed(a_record("older")), 5),
        records=[sent(a_record("live"))],
    )

    await stage.history.read(Period.ALL)

    assert stage.rids == ["live", "old", "older"]
    assert stage.told == 1


async def test_what_becomes_known_is_joined_to_what_is_written():
    """
    The record is the newest, and the steps of both are in the story.
    """
    stage = Stage(stored(sent(a_record("r1"))))
    await stage.history.read(Period.TODAY)

    stage.closing.push(confirmed(a_record("r1")))

    (entry,) = stage.history.entries()
    assert entry.record.state is State.CONFIRMED
    assert [event.seq for event in entry.events] == [1, 0]
    assert stage.told == 2


async def test_an_entry_nothing_new_is_known_of_is_the_same_object():
    """
    Windows can tell what changed without comparing it.
    """
    stage = Stage(stored(confirmed(a_record("r1")), 1), records=[sent(a_record("r2"))])
    await stage.history.read(Period.ALL)
    before = stage.history.entries()

    stage.closing.push(unknown(a_record("r2")))

    after = stage.history.entries()
    assert after[1] is before[1]
    assert after[0] is not before[0]


async def test_readings_that_find_the_same_keep_only_the_last():
    """
    A long doubt does not fill the memory.
    """
    stage = Stage()
    stage.closing.push(unknown(a_record("r1")))

    for n in range(2, 40):
        stage.clock.moment = NOW + timedelta(seconds=n)
        stage.closing.push(replace(unknown(a_record("r1")), checked=n))

    (entry,) = stage.history.entries()
    assert len(entry.events) == 2
    assert entry.events[-1].record.checked == 39


async def test_of_ended_requests_beyond_the_last_hundreds_only_the_end_is_kept():
    """
    The journal has their stories; a long day does not fill the memory.
    """
    stage = Stage()
    for n in range(201):
        stage.closing.push(sent(a_record(f"r{n:03}")))
        stage.closing.push(confirmed(a_record(f"r{n:03}")))

    entries = {e.record.request.rid: e for e in stage.history.entries()}

    assert len(entries) == 201
    assert [e.record.state for e in entries["r000"].events] == [State.CONFIRMED]
    assert len(entries["r001"].events) == 2


async def test_a_period_leaves_out_what_is_settled_and_older():
    """
    Live records too: the list means what its period says.
    """
    old = stored(confirmed(a_record("old")), 48).record
    stage = Stage(records=[old, confirmed(a_record("new"))])

    await stage.history.read(Period.TODAY)

    assert stage.rids == ["new"]


async def test_what_is_not_settled_is_in_every_period_with_its_story():
    """
    An open question of the day before yesterday is not hidden by "Today".
    """
    open_one = stored(unknown(a_record("open")), 48)
    stage = Stage(open_one, records=[open_one.record])

    await stage.history.read(Period.TODAY)

    assert stage.rids == ["open"]
    assert stage.journal.asked == [NOW - timedelta(hours=48)]


@pytest.mark.parametrize(
    ("period", "days"), [(Period.TODAY, 0), (Period.WEEK, 6), (Period.MONTH, 29)]
)
def test_a_period_begins_at_a_local_midnight(period, days):
    """
    "7 days" is today and the six days before it.
    """
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    begin = period.begin(now)

    local = begin.astimezone()
    assert (local.hour, local.minute, local.second) == (0, 0, 0)
    assert now.astimezone().date() - local.date() == timedelta(days=days)


def test_the_whole_journal_has_no_beginning():
    """
    "All" asks for everything.
    """
    assert Period.ALL.begin(NOW) is None


async def test_a_journal_that_cannot_be_read_leaves_this_runs_requests():
    """
    The failure is told, and nothing live disappears with it.
    """
    stage = Stage(records=[sent(a_record("live"))])
    stage.journal.error = JournalError("malformed")

    await stage.history.read(Period.TODAY)

    assert stage.rids == ["live"]
    assert stage.history.failure is stage.journal.error
    assert stage.history.is_read


async def test_a_reading_that_works_ends_the_failure():
    """
    What was wrong before is not told any more.
    """
    stage = Stage(stored(confirmed(a_record("r1"))))
    stage.journal.error = JournalError("busy")
    await stage.history.read(Period.TODAY)
    stage.journal.error = None

    await stage.history.read(Period.TODAY)

    assert stage.history.failure is None
    assert stage.rids == ["r1"]


async def test_the_period_asked_for_last_wins():
    """
    A slow reading of another period changes nothing when it ends.
    """
    stage = Stage(stored(confirmed(a_record("r1"))))
    stage.journal.gate.clear()

    async def ask_again():
        stage.journal.gate.set()
        stage.journal.entries = ()
        await stage.history.read(Period.TODAY)

    await asyncio.gather(stage.history.read(Period.ALL), ask_again())

    assert stage.history.period is Period.TODAY
    assert stage.rids == []


async def test_a_full_reading_says_that_there_may_be_more():
    """
    Nobody takes the newest five thousand for the whole.
    """
    stage = Stage(*[stored(confirmed(a_record("r1")))] * MOST_ENTRIES)

    await stage.history.read(Period.ALL)

    assert stage.history.is_cut


async def test_the_real_journal_fits(tmp_path):
    """
    What it wrote comes back as a story from the request to its end.
    """
    record = a_record("r1")
    async with opened(tmp_path / "journal.sqlite3") as (journal, _):
        await journal.prepare(record)
        await journal.sending("r1", Stamp(5, 1.5))
        await journal.update(unknown(record), "answer")
        history = history_of(journal, Records(), StandingClock())

        await history.read(Period.TODAY)

    (entry,) = history.entries()
    kinds = [step.kind for step in story(entry)]
    assert kinds == [StepKind.SENT, StepKind.NO_ANSWER, StepKind.LIST_READ]


async def test_an_export_is_what_the_writer_makes_of_it(tmp_path):
    """
    Headings are those given, formulas are disarmed, and Excel knows UTF-8.
    """
    stage, path = Stage(), tmp_path / "out.csv"
    record = confirmed(a_record("r1", comment="=1+1"))
    headings = [f"h{n}" for n in range(len(stage.history.columns))]

    await stage.history.export(
        ExportOrder(path=path, entries=[stored(record)], headings=headings)
    )

    written = path.read_text("utf-8")
    assert written.startswith("\N{ZERO WIDTH NO-BREAK SPACE}h0,h1")
    assert "'=1+1" in written


async def test_an_export_replaces_nothing_without_a_word(tmp_path):
    """
    A file that is there stays as it is.
    """
    stage, path = Stage(), tmp_path / "out.csv"
    path.write_text("mine")
    order = ExportOrder(path=path, entries=[], headings=stage.history.columns)

    with pytest.raises(JournalError):
        await stage.history.export(order)

    assert path.read_text() == "mine"
