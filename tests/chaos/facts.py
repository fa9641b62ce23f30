"""What was seen of one schedule from outside: all that the judge is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.chaos.ledger import Ledger
from tests.chaos.lists import Served
from tests.chaos.past import Closed
from tests.chaos.past import Said as Heard
from tests.chaos.server import Delete, Said
from tests.chaos.story import Close, Story


@dataclass(frozen=True, slots=True)
class Submitted:
    """A person's decision that was taken."""

    at: float
    rid: str
    tag: str
    root: int
    supersedes: str


@dataclass(frozen=True, slots=True)
class Told:
    """What windows were told, in plain values.

    Attributes:
        made: When the person decided it.
        decided: When the verdict fell; writing it down comes before telling it.
        state: The state's own word.
        settled: Whether the program calls it an end.
        late: Whether it says that it was carried out after that.
        receipt: Units and time (seconds of the story) that history is quoted with.
    """

    at: float
    made: float
    decided: float
    rid: str
    tag: str
    key: tuple[str, int | None, int]
    state: str
    before: int
    want: int | None
    expect: int
    remaining: int | None
    settled: bool
    not_found: bool
    late: bool
    receipt: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step the journal took; the whole of it, so rows can be played again."""

    kind: str
    told: Told
    supersede: str = ""


@dataclass(slots=True)
class Facts:
    """Everything about one schedule.

    Attributes:
        closes: What was decided, by tag.
        trail: ``(what, tag)``: ``sending`` by the journal, ``byte`` by the network.
        ended_at: When the connection of a close ended, by tag.
        open_rows: Requests the journal would recover at the next start.
        records: Everything the server's history ever told.
        events: Everything its stream told that was heard.
        lookups: How often history was asked for.
        kills: When the program was killed and started again.
        quit: Whether the program was ended on purpose.
    """

    story: Story
    ledger: Ledger
    trail: list[tuple[str, str]]
    closes: dict[str, Close]
    submitted: list[Submitted] = field(default_factory=list)
    turned_down: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    deletes: list[Delete] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    served: list[Served] = field(default_factory=list)
    records: list[Closed] = field(default_factory=list)
    events: list[Heard] = field(default_factory=list)
    lookups: int = 0
    ended_at: dict[str, float] = field(default_factory=dict)
    open_rows: tuple[str, ...] = ()
    kills: list[float] = field(default_factory=list)
    ended: float = 0.0
    quit: bool = False
    failures: list[str] = field(default_factory=list)
    impure: list[str] = field(default_factory=list)
    leaks: list[str] = field(default_factory=list)

    def of(self, rid: str) -> list[Told]:
        return [told for told in self.told if told.rid == rid]
