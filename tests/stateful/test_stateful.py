"""The fast part of the stateful suite; ``python -m tests.stateful`` is the long one."""

from __future__ import annotations

import pytest

from tests.chaos.planted import PLANTED
from tests.stateful.runs import explore

_EXAMPLES, _STEPS = 30, 15
_WITHIN = 200
# Those of the chaos suite's that a story without a seed of its own finds at once.
_FOUND = (
    "sends after sign-in",
    "records after sending",
    "judges at once",
    "forgets",
    "no locks",
)


def test_no_story_of_steps_breaks_a_promise():
    """
    Whatever a person, a broker, others and the computer do, in whatever order.
    """
    found = explore(_EXAMPLES, _STEPS)

    assert (found.failure, found.story) == (None, "")
    assert found.counted["sent"] > _EXAMPLES / 2


@pytest.mark.parametrize("name", _FOUND)
def test_a_planted_defect_is_found(name):
    """
    A program with this one defect breaks the promise the defect is about.
    """
    kit, promises = PLANTED[name]

    found = explore(_WITHIN, _STEPS, kit=kit, shrinks=False)

    assert any(f"{promise}:" in str(found.failure) for promise in promises)
