"""The fast part of the chaos suite; ``python -m tests.chaos`` is the long one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.coverage import declared, hits, table
from tests.chaos.journals import on_disk
from tests.chaos.kit import Kit
from tests.chaos.ledger import Ledger, Looks
from tests.chaos.oracle import judge
from tests.chaos.planted import PLANTED
from tests.chaos.recovery import program_recovery
from tests.chaos.replies import REPLIES
from tests.chaos.runs import Tally, one, run_many
from tests.chaos.schedule import story_of
from tests.chaos.shrink import shrunk
from tests.chaos.story import Close, Holding, Story, load, save
from tests.chaos.world import play

_STORIES = sorted((Path(__file__).parent / "stories").glob("*.json"))
_SEED, _SCHEDULES, _ON_DISK = 11, 120, 40
_KILLED_OF = 120
_PLANTED_SEED, _WITHIN = 4, 600

# Saved stories that still fail, by name, each with its reason. The mark is strict:
# what is mended must be taken off the list.
KNOWN: dict[str, str] = {}


def a_story(**close: object) -> Story:
    """One order of 100, and one close of half of it."""
    decided = replace(Close(tag="k0", at=0.0, order=0, want=50), **close)  # type: ignore[arg-type]
    return Story(name="own", orders=(Holding(volume=100),), closes=(decided,))


def _marked(path: Path) -> object:
    why = KNOWN.get(path.stem)
    marks = [pytest.mark.xfail(reason=why, strict=True)] if why else []
    return pytest.param(path, id=path.stem, marks=marks)


@pytest.mark.parametrize("path", [_marked(path) for path in _STORIES])
def test_a_story_that_once_failed_holds(path):
    """
    Nothing is sent twice, lost, untrue, unhandled or leaked in a saved story.
    """
    assert judge(play(load(path))) == []


def test_schedules_of_a_fixed_seed_hold():
    """
    The first schedules of a seed keep every promise.
    """
    tally = run_many(_SEED, _SCHEDULES, workers=1)

    assert [(f.number, f.violations) for f in tally.failed] == []
    assert tally.schedules == _SCHEDULES


def test_schedules_on_the_durable_journal_hold():
    """
    The same promises are kept with the journal that is written to the disk.
    """
    tally = run_many(_SEED, _ON_DISK, workers=1, journal="sqlite")

    assert [(f.number, f.violations) for f in tally.failed] == []


def test_a_program_killed_and_started_again_holds():
    """
    Killed once or twice anywhere, nothing is sent by a start and nothing is lost.
    """
    kit = Kit(journal=on_disk, recover=program_recovery)
    stories = [s for n in range(_KILLED_OF) if (s := story_of(_SEED, n)).kills]

    found = [(story.name, judge(play(story, kit))) for story in stories]

    assert len(stories) > 10
    assert [(name, wrong) for name, wrong in found if wrong] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_defect_is_found(name):
    """
    A program with this one defect breaks the promise the defect is about.
    """
    kit, promises = PLANTED[name]
    missing = set(promises)

    for number in range(_WITHIN):
        for failed in one(story_of(_PLANTED_SEED, number), number, kit).failed:
            missing -= {violation.invariant for violation in failed.violations}
        if not missing:
            break

    assert missing == set()


@pytest.mark.parametrize(
    ("reply", "execute", "end"),
    [
        ("ok", "before", "confirmed"),
        ("400", "never", "refused"),
        ("500", "never", "not_executed"),
        ("hang", "before", "satisfied"),
        ("reset", "never", "not_executed"),
    ],
)
def test_a_plain_story_ends_as_the_books_say(reply, execute, end):
    """
    With nothing else going on, what was answered and done decides the end.
    """
    facts = play(a_story(reply=reply, execute=execute))

    assert facts.told[-1].state == end
    assert judge(facts) == []
    assert len(facts.deletes) == 1


@pytest.mark.parametrize("reply", REPLIES)
def test_every_reply_leaves_a_truth(reply):
    """
    Whatever is answered, an execution is found out and nothing is sent again.
    """
    facts = play(a_story(reply=reply, execute="before"))

    assert judge(facts) == []
    assert {t.state for t in facts.told} & {"confirmed", "satisfied", "not_executed"}


@pytest.mark.parametrize("cut", range(1, 79, 7))
def test_an_answer_cut_anywhere_is_no_answer(cut):
    """
    A good answer that breaks off after any number of bytes confirms nothing.
    """
    facts = play(a_story(reply="cut", cut=cut, execute="never"))

    assert facts.told[-1].state == "not_executed"
    assert judge(facts) == []


def test_a_story_survives_being_saved(tmp_path):
    """
    What is read back is what was written, however deep a repeat is nested.
    """
    story = next(s for s in (story_of(1, n) for n in range(99)) if s.closes[0].again)

    assert load(save(story, tmp_path, "I1: sent twice")) == story


def test_the_same_seed_tells_the_same_story():
    """
    A schedule can be named by its seed and number, and plays the same each time.
    """
    first, second = play(story_of(1, 5)), play(story_of(1, 5))

    assert story_of(1, 5) == story_of(1, 5)
    assert first.told == second.told


def test_a_failing_story_is_cut_down_to_what_fails():
    """
    What has no part in the failure is gone from the story that is saved.
    """
    kit, _ = PLANTED["records after sending"]
    story = next(s for s in (story_of(1, n) for n in range(99)) if len(s.closes) > 2)

    small, violation = shrunk(story, kit)

    assert len(small.closes) == 1
    assert violation.invariant == "I3"


def test_books_remember_what_was_left():
    """
    What is left of an order can be told for any time, under whatever number.
    """
    now = [0.0]
    books = Ledger(lambda: now[0], "parent", 7000)
    number = books.open(100, Looks())

    now[0] = 5.0
    closed = books.close(number, 30, "k0")

    assert closed
    assert books.lefts(number, 0.0, 4.0) == {100}
    assert books.lefts(number, 4.0, 6.0) == {100, 70}
    assert [o.parent for o in books.orders.values()] == [number]
    assert not books.close(number, None, "k1")


def test_coverage_counts_a_pair_and_names_what_is_seldom():
    """
    A refused close hits its reply's pairs; the table says what was hit too seldom.
    """
    tally = Tally()

    tally.hits.update(hits(play(a_story(reply="400", execute="never"))))

    assert tally.hits["reply 400", "refused"] == 1
    assert "too seldom: reply 400 in refused: 1" in table(tally.hits, 10_000)
    assert len(set(declared())) == len(declared())
