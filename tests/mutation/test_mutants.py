"""The changes that are made of a module are the ones a test should notice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.mutation.__main__ import TARGETS
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutants import mutants_of
from tests.mutation.trial import ROOT

_SAMPLE = """\
LIMIT = 2

def f(a: int = 1) -> bool:
    '''Says 3 and not 4.'''
    if not a and a <= LIMIT:
        raise ValueError("never 5")
    return a + LIMIT > 0
"""


def test_decisions_are_changed_and_words_are_not():
    """
    Each kind of change is there once or more; docstrings and annotations stay.
    """
    changed = {(mutant.old, mutant.new) for mutant in mutants_of(_SAMPLE)}

    assert ("a <= LIMIT", "(a < LIMIT)") in changed
    assert ("not a", "(a)") in changed
    assert ("not a and a <= LIMIT", "(not a or a <= LIMIT)") in changed
    assert ('raise ValueError("never 5")', "pass") in changed
    assert ("a + LIMIT", "(a - LIMIT)") in changed
    assert ("return a + LIMIT > 0", "return None") in changed
    assert ("2", "(3)") in changed
    assert not {old for old, _ in changed} & {"int", "bool", "3", "4", "LIMIT = 2"}


def test_what_is_called_equivalent_is_one_mutant():
    """
    An entry whose text has changed exempts nothing and has to go; one that fits several
    would exempt what was never looked at.
    """
    there = Counter(
        (target.module, mutant.diff().partition(": ")[2])
        for target in TARGETS
        for mutant in mutants_of(Path(ROOT / target.module).read_text("utf-8"))
    )

    assert {entry: there[entry] for entry in EQUIVALENT if there[entry] != 1} == {}
