"""The reconciler in a small scope, and that the exploring would see a defect."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.domain import lineage, reconcile
from app.domain.close import MOVES, State
from tests.exhaustive.explore import Found, Judge, Walk
from tests.exhaustive.kept import ends_kept
from tests.exhaustive.late import late_told
from tests.exhaustive.lists import lists_read
from tests.exhaustive.scope import SIZES, Size

WIDE, NARROW = 2, 3
VERDICTS = {
    "confirmed",
    "refused",
    "satisfied",
    "not_executed",
    "changed",
    "unresolved",
}

DEFECTS = {
    "one reading is enough for": ("AGREEING_FOR = 2", "AGREEING_FOR = 1"),
    "two readings are enough against": ("AGREEING_AGAINST = 3", "AGREEING_AGAINST = 2"),
    "a reading begun before the sending counts": (
        "if s.started.seq > attempt.sent.seq]",
        "]",
    ),
    "no window": ("if elapsed < _window(request, attempt.answer) or", "if"),
    "a reading begun before the end counts against": (
        "len(_begun_after(run, since))",
        "len(run)",
    ),
    "time in which the server is at work counts against": (
        "max([attempt.ended, *at_work]",
        "max([attempt.ended]",
    ),
    "a witness from before the sending counts": (
        "confirms(request, attempt.sent, w, left)",
        "confirms(request, Stamp(0, 0.0), w, left)",
    ),
    "a refusal is believed at once": (
        "plain = _begun_after(run, attempt.answered) and not last.processing",
        "plain = True",
    ),
    "what is ambiguous counts": (
        "if last.ambiguous or (last.left in request.untouched and not reached):",
        "if last.left in request.untouched and not reached:",
    ),
    "it never says anything against": (
        "return Verdict(state=State.NOT_EXECUTED)",
        "return Verdict(state=None)",
    ),
}
# Only a repeat can tell these.
DEFECTS_OF_REPEATS = {
    "a repeat and what it repeats are not expected together": (
        "reached = last.left in request.allowed",
        "reached = last.left == request.expect",
    ),
    "what a repeat repeats is taken for another hand": (
        "(last.left in request.untouched and not reached)",
        "(last.left == request.before.volume and not reached)",
    ),
    "a refused repeat is contradicted by what it repeats": (
        "if run[-1].left in request.allowed:",
        "if run[-1].left == request.expect:",
    ),
}


def explored(
    size: Size,
    length: int,
    *,
    narrow: bool,
    asked: Judge = reconcile.judge,
    strict: bool = False,
) -> Found:
    walk = Walk(size, narrow=narrow, asked=asked, strict=strict)
    for first in walk.firsts():
        walk.walk(first, length)
        if walk.found.violations:
            break
    return walk.found


def copy_with(
    folder: Path, monkeypatch, old: str, new: str, of: ModuleType = reconcile
) -> ModuleType:
    """Return a copy of the reconciler, or of a part of it, with one thing different."""
    assert of.__file__ is not None
    source = Path(of.__file__).read_text(encoding="utf-8")
    assert source.count(old) == 1, old
    place = folder / "changed_reconcile.py"
    place.write_text(source.replace(old, new), encoding="utf-8")
    spec = importlib.util.spec_from_file_location("changed_reconcile", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "changed_reconcile", module)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_two_readings_break_a_rule(size) -> None:
    """Every pair of readings, with every answer at every stage, is judged by the rules."""
    found = explored(size, WIDE, narrow=False)

    assert not found.broken, found.first
    assert found.cases > 50_000


@pytest.mark.parametrize("size", SIZES, ids=lambda size: size.name)
def test_no_three_readings_break_a_rule(size) -> None:
    """Every three of the readings that decide do so too, and every verdict is met."""
    found = explored(size, NARROW, narrow=True)

    assert not found.broken, found.first
    assert set(found.told) == VERDICTS


def test_an_end_is_kept() -> None:
    """No reading turns an end into another, and no move is there that is not meant."""
    found = ends_kept()

    assert not found.broken, found.first


def test_late_execution_is_told_exactly_when_two_lists_show_it() -> None:
    """Neither without cause nor not at all."""
    found = late_told(2)

    assert not found.broken, found.first


def test_every_small_list_is_read_as_specified() -> None:
    """What is left does not depend on the order of rows, nor on known ones."""
    found = lists_read()

    assert not found.broken, found.first


def test_rows_that_are_being_processed_never_count_against() -> None:
    """Three readings without such a word are needed for "not executed"."""
    found = explored(SIZES[0], NARROW, narrow=True, strict=True)

    assert not found.broken, found.first


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_exploring_sees_a_defect(defect, tmp_path, monkeypatch) -> None:
    """A reconciler with one thing wrong breaks a rule in the same scope."""
    changed = copy_with(tmp_path, monkeypatch, *DEFECTS[defect])

    found = explored(SIZES[0], NARROW, narrow=True, asked=changed.judge)
    if not found.violations:
        found = explored(SIZES[0], WIDE, narrow=False, asked=changed.judge)

    assert found.violations


@pytest.mark.parametrize("defect", DEFECTS_OF_REPEATS)
def test_the_exploring_sees_a_defect_of_repeats(defect, tmp_path, monkeypatch) -> None:
    """So does one that forgets that a repeat and what it repeats may both arrive."""
    changed = copy_with(tmp_path, monkeypatch, *DEFECTS_OF_REPEATS[defect])
    repeats = [size for size in SIZES if size.request.earlier]

    found = (explored(size, WIDE, narrow=False, asked=changed.judge) for size in repeats)
    longer = (explored(size, NARROW, narrow=True, asked=changed.judge) for size in repeats)

    assert any(one.violations for one in itertools.chain(found, longer))


def test_a_way_out_of_an_end_is_seen() -> None:
    """A table with one move more breaks a rule."""
    moves = {**MOVES, State.NOT_EXECUTED: frozenset({State.SATISFIED})}

    assert ends_kept(moves).violations


def test_a_late_execution_told_from_one_list_is_seen(tmp_path, monkeypatch) -> None:
    """One reading may be a slip; telling on it breaks a rule."""
    changed = copy_with(tmp_path, monkeypatch, *DEFECTS["one reading is enough for"])

    assert late_told(2, changed.came_late).violations


def test_taking_a_hedge_for_the_remainder_is_seen(tmp_path, monkeypatch) -> None:
    """A new order of another side or price is no rest, whatever its comment says."""
    changed = copy_with(
        tmp_path,
        monkeypatch,
        "(named and same_price)",
        "named",
        lineage,
    )

    assert lists_read(changed.sighting).violations


def test_taking_a_known_order_for_the_remainder_is_seen(tmp_path, monkeypatch) -> None:
    """What was open before the close is never what it left."""
    changed = copy_with(
        tmp_path,
        monkeypatch,
        "if n != before.number and n not in request.known]",
        "if n != before.number]",
        lineage,
    )

    assert lists_read(changed.sighting).violations
