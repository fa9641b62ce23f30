"""What a bench says: one figure a line, with its goal where it has one."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure.

    Attributes:
        goal: The most it may be; ``None`` for a figure that only explains another.
    """

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def holds(self) -> bool | None:
        return None if self.goal is None else self.value <= self.goal

    def line(self) -> str:
        """Return it as a line of JSON."""
        facts = {
            "name": self.name,
            "value": round(self.value, 4),
            "unit": self.unit,
            "goal": self.goal,
            "holds": self.holds,
        }
        return json.dumps(facts)
