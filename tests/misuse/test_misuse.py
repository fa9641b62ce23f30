"""A few careless hands at the real windows; ``python -m tests.misuse`` plays many more."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.misuse.drawing import draw
from tests.misuse.hand import Press
from tests.misuse.oracle import judge
from tests.misuse.play import play_drawn, replay
from tests.misuse.story import Act, Story

ACTS = 40


@pytest.mark.parametrize("seed", ["a", "b"])
async def test_careless_hands_close_nothing_they_did_not_press_for(
    qapp: QApplication, tmp_path: Path, seed: str
) -> None:
    """
    Random clicks and keys: each DELETE has its own press, no request overlaps another, no
    exception or warning, and the list takes clicks and keys at the end.
    """
    played = await play_drawn(qapp, tmp_path, seed, ACTS)

    assert played.violations == ()
    assert len(played.story.acts) == ACTS


async def test_a_double_click_and_a_burst_of_enter_are_one_close(
    qapp: QApplication, tmp_path: Path
) -> None:
    """
    Clicked five times and entered fifty within two turns of the loop: one close, found
    executed although its answer never came, and judged so by a replay of a written story.
    """
    story = Story(
        seed="burst",
        acts=(
            Act(do="fault", pick=2),
            Act(do="open", pause_ms=400),
            Act(do="keys", text="Alt+2", pause_ms=60),
            Act(do="press", times=5),
            Act(do="keys", text="Return", times=50),
            Act(do="press", times=2, pause_ms=100),
            Act(do="shut", pause_ms=20),
            Act(do="keys", text="Escape", times=5),
        ),
    )
    kept = story.save(tmp_path, ())

    played = await replay(qapp, tmp_path / "program", Story.load(kept))

    assert played.violations == ()
    assert played.ends == {"satisfied": 1}
    assert played.story == story


def test_the_same_seed_draws_the_same_acts() -> None:
    """
    What is drawn depends on the seed and on the window on top alone.
    """
    first, second = (random.Random("7") for _ in range(2))  # noqa: S311 - no secret

    drawn = [draw(first, "closeDialog") for _ in range(50)]

    assert drawn == [draw(second, "closeDialog") for _ in range(50)]
    assert len({act.do for act in drawn}) > len(drawn) // 10


NOW = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
LINE: dict[str, Any] = {
    "time": NOW,
    "method": "DELETE",
    "body": {"order": 7, "volume": 50},
    "executed": True,
}
PRESS = Press(at=NOW - 0.1, number=7, units=50)


@pytest.mark.parametrize(
    ("presses", "count"),
    [
        pytest.param([PRESS], 1, id="one press for two requests"),
        pytest.param([PRESS, replace(PRESS, units=None)], 1, id="another volume"),
        pytest.param([PRESS, replace(PRESS, number=8)], 1, id="another order"),
        pytest.param([PRESS, replace(PRESS, at=NOW + 1)], 1, id="pressed afterwards"),
        pytest.param([], 2, id="no press at all"),
    ],
)
def test_a_close_without_a_press_of_its_own_is_found(
    presses: list[Press], count: int
) -> None:
    """
    Two requests at the broker: each one that no press of its own showed is told.
    """
    broken = judge([LINE, LINE], presses, [], {})

    assert sum("no press" in line for line in broken) == count
    assert any("sent 0 times, arrived 2 times" in line for line in broken)
