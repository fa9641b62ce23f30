"""A sequence of misuse: what a hand does, one act after the other, fit to be replayed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing a hand does within one turn of the loop, or the world beside it.

    Attributes:
        do: A word of ``hand.Hand`` or ``world.World``.
        pick: Which of several (rows, buttons, windows, faults), counted round.
        text: Keys by their names, or text to be typed or pasted.
        times: How often within the same turn.
        pause_ms: How long the loop turns afterwards; 0 is a single turn.
    """

    do: str
    pick: int = 0
    text: str = ""
    times: int = 1
    pause_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A whole sequence, and what it was drawn from."""

    seed: str
    acts: tuple[Act, ...] = field(default=())

    @classmethod
    def load(cls, path: Path) -> Self:
        facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return cls(seed=facts["seed"], acts=tuple(Act(**act) for act in facts["acts"]))

    def save(self, folder: Path, violations: tuple[str, ...]) -> Path:
        """Write it down with what it broke, and return where."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"misuse-{self.seed}.json"
        facts = {"seed": self.seed, "violations": violations} | asdict(self)
        path.write_text(json.dumps(facts, indent=1, ensure_ascii=False), encoding="utf-8")
        return path
