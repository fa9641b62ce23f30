"""Running the machine so many times, and counting what it met."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.kit import Kit
from tests.stateful.machine import Closes


@dataclass(slots=True)
class Found:
    """What a run met.

    Attributes:
        counted: ``examples`` and ``steps`` played, those of shrinking too; the ends that
            were told, and how often closes were sent.
        failure: What broke a promise in the shortest story, or ``None``.
        story: That story, step by step.
    """

    counted: Counter[str] = field(default_factory=Counter)
    failure: BaseException | None = None

    @property
    def story(self) -> str:
        notes = getattr(self.failure, "__notes__", [])
        return "\n".join(notes)


def explore(
    examples: int,
    steps: int,
    *,
    seed: int = 0,
    kit: Kit | None = None,
    shrinks: bool = True,
) -> Found:
    """Play examples of up to so many steps; the same ones for the same seed."""
    found = Found()

    class Machine(Closes):
        counted: ClassVar[Counter[str]] = found.counted

    Machine.kit = kit or Closes.kit
    limits = hypothesis.settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not seed,
        database=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        phases=[Phase.generate, *([Phase.shrink] if shrinks else [])],
    )
    machine: type[Closes] = hypothesis.seed(seed)(Machine) if seed else Machine
    try:
        run_state_machine_as_test(machine, settings=limits)
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is what was looked for
        found.failure = failure
    return found
