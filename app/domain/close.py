"""A close request: what was decided, the states it passes, and what is known of it.

The states and the moves between them are data; ``advance`` refuses a move that the
table does not hold, so that no later code can skip a step by accident. A request is
immutable once made; a ``CloseRecord`` is replaced as more becomes known.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from app.domain.errors import Answer, Failed, NoAnswer, NotSent
from app.domain.orders import Order
from app.domain.settings import ClosingLimits


class State(enum.Enum):
    """Where a close request stands."""

    PREPARED = "prepared"
    SENDING = "sending"
    REPLIED = "replied"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    SATISFIED = "satisfied"
    NOT_EXECUTED = "not_executed"
    CHANGED = "changed"
    UNRESOLVED = "unresolved"
    CLOSED_BY_USER = "closed_by_user"
    SUPERSEDED = "superseded"


_VERDICTS = frozenset(
    {
        State.SATISFIED,
        State.NOT_EXECUTED,
        State.CHANGED,
        State.UNRESOLVED,
        State.CLOSED_BY_USER,
    }
)

MOVES: dict[State, frozenset[State]] = {
    State.PREPARED: frozenset({State.SENDING, State.NOT_SENT}),
    State.SENDING: frozenset(
        {State.REPLIED, State.UNKNOWN, State.CONFIRMED, State.SATISFIED}
    ),
    State.REPLIED: _VERDICTS
    | {State.CONFIRMED, State.REFUSED, State.UNKNOWN, State.SUPERSEDED},
    State.UNKNOWN: _VERDICTS
    | {State.REPLIED, State.CONFIRMED, State.REFUSED, State.SUPERSEDED},
    State.UNRESOLVED: _VERDICTS | {State.CONFIRMED, State.REFUSED, State.SUPERSEDED},
}

# Ends after which the request may still be carried out by a slow server.
WATCHED_STATES = frozenset(
    {State.REFUSED, State.SATISFIED, State.NOT_EXECUTED, State.CHANGED}
    | {State.SUPERSEDED, State.CLOSED_BY_USER}
)

# An end state frees the order for another close; UNRESOLVED waits for a person.
END_STATES = frozenset(State) - frozenset(MOVES)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A place in the order of things that happened here.

    Attributes:
        seq: Counts up by one for every event; decides what came before what.
        at: Monotonic seconds; decides how long something took.
    """

    seq: int
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDecision:
    """What the trader decided, as the final button was pressed.

    Attributes:
        order: The order as it was shown at that moment.
        want: Units to close; ``None`` is all of it, and no volume is sent.
        comment: Already within the limit; empty is not sent.
        supersedes: The request this one repeats by the trader's own decision.
        unrecorded: The trader said to send it even if it can be written nowhere.
    """

    order: Order
    want: int | None
    comment: str = ""
    supersedes: str = ""
    unrecorded: bool = False

    def __post_init__(self) -> None:
        if self.want is not None and not 0 < self.want < self.order.volume:
            raise ValueError(f"a part must be within the order, got {self.want}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRequest:
    """A decision with a name of its own, fixed for ever.

    Attributes:
        rid: Made when the trader pressed the button.
        origin, login: The account; with the order number they are the lock.
        before: The order as last read before sending.
        known: Numbers of all orders open then; none of them is a remainder.
        twins: Those of them that look the same but for their volume; when one of them
            is gone, what continues it cannot be told from what continues this order.
        created_at: Wall clock, UTC, for people; never used to decide.
        retry_of: The request this one repeats, or ``""``.
        earlier: Units of each request it repeats that may still be carried out beside
            it; the trader was told so, and allowed it.
    """

    rid: str
    origin: str
    login: int | None
    before: Order
    known: frozenset[int]
    want: int | None
    comment: str
    created_at: datetime
    limits: ClosingLimits
    retry_of: str = ""
    twins: frozenset[int] = frozenset()
    earlier: tuple[int, ...] = ()

    @property
    def is_full(self) -> bool:
        return self.want is None

    @property
    def asked(self) -> int:
        """Units this request closes if it is executed as it stands."""
        return self.before.volume if self.want is None else self.want

    @property
    def expect(self) -> int:
        """Units left open if it is executed and nothing else happens."""
        return self.before.volume - self.asked

    @property
    def allowed(self) -> frozenset[int]:
        """Units that may be left if it is executed, alone or with what it repeats."""
        if not self.earlier:
            return frozenset({self.expect})
        return frozenset(max(0, self.expect - more) for more in _sums(self.earlier))

    @property
    def untouched(self) -> frozenset[int]:
        """Units that may be left if it is not executed; what it repeats may have been."""
        whole = self.before.volume
        if not self.earlier:
            return frozenset({whole})
        return frozenset(max(0, whole - more) for more in _sums(self.earlier))

    @property
    def key(self) -> tuple[str, int | None, int]:
        """The lock: one open request per order of an account."""
        return (self.origin, self.login, self.before.number)


def _sums(parts: tuple[int, ...]) -> set[int]:
    """Return what any of the parts come to together, none of them included."""
    sums = {0}
    for part in parts:
        sums |= {part + other for other in sums}
    return sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the server's own history says of a closed part, or of the whole order.

    Attributes:
        units: What was closed.
        closed_at: By the server's clock, UTC.
        price: What it was closed at, where the history says so.
        net_profit: Account currency, with swap and commission where they are listed.
    """

    units: int
    closed_at: datetime
    price: Decimal | None = None
    net_profit: Decimal | None = None


class ChangeKind(enum.Enum):
    """How a remaining volume differs from both the old and the expected one."""

    TWICE = "twice"
    NOTHING_LEFT = "nothing_left"
    GREW = "grew"
    OTHER = "other"
    STILL_AT_WORK = "still_at_work"  # says the server, and never ends


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRecord:
    """All that is known of a request.

    Attributes:
        sent: When its first byte may have left.
        ended: When its connection ended, by either side.
        answer: The first usable answer, or why there is none.
        remaining: Units last seen open of the order and what continues it.
        continues_as: The number the remainder goes on under, if it changed.
        change: For CHANGED; GREW for UNRESOLVED where what was added may hide the close.
        checked: Valid lists begun after the answer (or after sending).
        settled_at: Wall clock, UTC, of the end state.
        late_at: Wall clock, UTC, when lists showed that it may have been carried out
            after all, although its end had been told already.
        receipt: What the server's history says of it, once that was found there.
        note: The trader's reason, for CLOSED_BY_USER.
    """

    request: CloseRequest
    state: State = State.PREPARED
    sent: Stamp | None = None
    sent_wall: datetime | None = None
    ended: Stamp | None = None
    answer: Answer | None = None
    not_sent: NotSent | None = None
    remaining: int | None = None
    continues_as: int | None = None
    change: ChangeKind | None = None
    checked: int = 0
    settled_at: datetime | None = None
    late_at: datetime | None = None
    superseded_by: str = ""
    note: str = ""
    receipt: Receipt | None = None

    @property
    def is_settled(self) -> bool:
        return self.state in END_STATES

    @property
    def holds_lock(self) -> bool:
        """Whether another close of this order must wait or supersede it."""
        return not self.is_settled

    @property
    def both_arrived(self) -> bool:
        """Whether what it repeats was carried out as well, as the trader had allowed."""
        request, left = self.request, self.remaining
        denied = self.state in (State.REFUSED, State.NOT_EXECUTED)
        if not request.earlier or left is None or (denied and self.late_at is None):
            return False
        return left < request.expect and left in request.allowed

    @property
    def is_watched(self) -> bool:
        """Whether its end may still be followed by an execution that has to be told.

        A confirmed close is done, unless what it repeated may arrive beside it.
        """
        if self.sent_wall is None:
            return False
        if self.state is State.CONFIRMED or self.late_at is not None:
            more = bool(self.request.earlier)
            return more and self.remaining != min(self.request.allowed)
        return self.state in WATCHED_STATES

    @property
    def may_supersede(self) -> bool:
        """Whether the trader may send again now, replacing this request.

        A full close is harmless to repeat: once a valid list begun after the answer
        still shows the order. A part may only be repeated knowingly, and never while
        the first may still be on its way out.
        """
        if self.state not in (State.REPLIED, State.UNKNOWN, State.UNRESOLVED):
            return False
        doubtful = isinstance(self.answer, Failed | NoAnswer)
        return doubtful and self.checked > 0 and bool(self.remaining)


class WrongMoveError(RuntimeError):
    """Code asked for a move the table does not hold: a bug, never a failure."""


def advance(record: CloseRecord, state: State, **facts: object) -> CloseRecord:
    """Return the record in ``state`` with ``facts`` set.

    Raises:
        WrongMoveError: There is no such move; the record stays as it was.
    """
    if state not in MOVES.get(record.state, frozenset()):
        raise WrongMoveError(f"{record.request.rid}: {record.state.name} to {state.name}")
    return replace(record, state=state, **facts)  # type: ignore[arg-type]
