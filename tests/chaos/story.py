"""What one schedule does: plain values that can be saved, read back and cut down.

Everything is fixed here before it is played: which orders are open, what a person
decides and when, what the server does with each close and says about it, what others
do meanwhile, and how lists, network and session fail. Times are virtual seconds from
the first list.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec


@dataclass(frozen=True, kw_only=True)
class Holding:
    """An order open at the start.

    Attributes:
        twin: Opened in the same second at the same price as the first one.
    """

    volume: int
    twin: bool = False


@dataclass(frozen=True, kw_only=True)
class Close:
    """A person's decision, and what becomes of it at the server.

    Attributes:
        tag: Its comment on the wire, by which the server and the judge know it.
        order: Which of the story's orders.
        want: Units; ``None`` is all.
        execute: ``never``, ``before`` the answer or ``after`` it.
        after_s: How long after the request came, for ``after``.
        reply: A name in ``replies``.
        wait_s: How long the server thinks before it answers.
        cut: Where replies that are cut are cut.
        connect: What meets the first, second, ... connection.
        record: The journal step that fails, or ``""``.
        twice: The button is pressed twice in one turn.
        again: What the person decides next, once they may send again.
    """

    tag: str
    at: float
    order: int
    want: int | None = None
    execute: str = "before"
    after_s: float = 0.0
    reply: str = "ok"
    wait_s: float = 0.05
    cut: int = 0
    connect: tuple[str, ...] = ()
    record: str = ""
    twice: bool = False
    again: Close | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Someone or something else that changes orders."""

    at: float
    kind: str
    order: int = 0
    units: int = 0


@dataclass(frozen=True, kw_only=True)
class Spell:
    """A time in which lists, or the whole network, misbehave.

    Attributes:
        amount: Seconds, where the kind has a measure.
    """

    at: float
    until: float
    kind: str
    amount: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SessionStep:
    """A person signs out or in."""

    at: float
    kind: str


@dataclass(frozen=True, kw_only=True)
class Story:
    """One schedule.

    Attributes:
        ticket: How the remainder of a part is numbered and marked.
        page: Rows the server puts on a page at most; 0 is no limit.
        kills: When the program is killed and started again.
        quit_at: When the program is ended, if it is.
        slow_record_s: How long each step of the journal takes.
        loud: Logging at its most talkative.
        history: How the server's history answers.
        events: How its stream tells of changes; ``""`` is no stream.
    """

    name: str
    orders: tuple[Holding, ...]
    closes: tuple[Close, ...]
    actors: tuple[Actor, ...] = ()
    spells: tuple[Spell, ...] = ()
    sessions: tuple[SessionStep, ...] = ()
    ticket: str = "keep"
    page: int = 0
    poll_s: float = 30.0
    prices_s: float = 60.0
    kills: tuple[float, ...] = ()
    quit_at: float | None = None
    slow_record_s: float = 0.0
    loud: bool = False
    history: str = "present"
    events: str = ""

    @property
    def calm_at(self) -> float:
        """When the last fault has ended and everybody is done."""
        times = [close.at for close in self.closes]
        times += [actor.at for actor in self.actors] + [
            spell.until for spell in self.spells
        ]
        times += [step.at for step in self.sessions] + list(self.kills)
        return max(times, default=0.0)


def save(story: Story, folder: Path, why: str) -> Path:
    """Write a story with what was found in it; returns the file."""
    path = folder / f"{story.name}.json"
    document = {"found": why, "story": msgspec.to_builtins(story)}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n")
    return path


def load(path: Path) -> Story:
    """Read a saved story."""
    document = msgspec.json.decode(path.read_bytes())
    return msgspec.convert(document["story"], Story)


def smaller(story: Story) -> list[Story]:
    """Return stories with one part less each, the greatest cuts first."""
    found: list[Story] = []
    for name in ("closes", "sessions", "spells", "actors", "kills"):
        parts = getattr(story, name)
        without = [parts[:i] + parts[i + 1 :] for i in range(len(parts))]
        found += [replace(story, **{name: rest}) for rest in without if rest or parts]
    found += [_with_close(story, i, c) for i, c in _plainer_closes(story)]
    plain: dict[str, object] = {
        "page": 0,
        "quit_at": None,
        "slow_record_s": 0.0,
        "loud": False,
        "history": "missing",
        "events": "",
    }
    for name, value in plain.items():
        if getattr(story, name) != value:
            found.append(replace(story, **{name: value}))  # type: ignore[arg-type]
    return [s for s in found if s.closes]


def _plainer_closes(story: Story) -> list[tuple[int, Close]]:
    plain = {"again": None, "twice": False, "connect": (), "record": ""}
    return [
        (i, replace(close, **{name: value}))  # type: ignore[arg-type]
        for i, close in enumerate(story.closes)
        for name, value in plain.items()
        if getattr(close, name) != value
    ]


def _with_close(story: Story, place: int, close: Close) -> Story:
    closes = (*story.closes[:place], close, *story.closes[place + 1 :])
    return replace(story, closes=closes)
