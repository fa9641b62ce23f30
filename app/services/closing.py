"""Closing an order: decide, lock, send once, and leave the outcome to be settled.

The way of a request is straight: recorded (PREPARED), sent (SENDING, written right
before the first byte), answered or not, then settled from lists. Nothing in here sends
a second time; a repeat is a new decision of a person, which supersedes the old request.
Requests outlive every dialog: they run in the program's own scope, and windows only
listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from app.domain.close import CloseDecision, CloseRecord, CloseRequest, State, advance
from app.domain.errors import (
    DoubtCause,
    JournalError,
    NoAnswer,
    NotSent,
    NotSentCause,
    Outcome,
    SubmitError,
    SubmitFault,
    TooLateError,
)
from app.domain.evidence import TradeEvent
from app.services.intake import ClosingParts, Intake
from app.services.keeping import RecordKeeper
from app.services.ports import Unsubscribe
from app.services.register import Account, Register
from app.services.settling import Settling
from app.services.tracking import Tracked

# A record takes seconds on a bad day; more between press and first byte is a sleep.
_SLEPT_S = 30.0


class Closing:
    """All close requests of this run."""

    def __init__(
        self,
        parts: ClosingParts,
        settling: Callable[[ClosingParts, Register, RecordKeeper], Settling] = Settling,
    ) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._book = parts.book
        self._spawn = parts.spawn
        self._register = Register(parts.session)
        self._intake = Intake(parts)
        self._keeper = RecordKeeper(parts.journal, parts.spawn)
        self._settling = settling(parts, self._register, self._keeper)
        self._stopping = False

    @property
    def is_recorded(self) -> bool:
        """Whether requests outlive this run; no text claims a record otherwise."""
        return self._parts.journal.is_durable

    def subscribe(self, changed: Callable[[CloseRecord], None]) -> Unsubscribe:
        """Be told each time more is known of a request, after it was recorded."""
        return self._keeper.subscribe(changed)

    def record(self, rid: str) -> CloseRecord | None:
        return self._register.record(rid)

    def records(self) -> tuple[CloseRecord, ...]:
        return self._register.records()

    def in_flight(self) -> tuple[CloseRecord, ...]:
        return self._register.in_flight()

    def unknown(self) -> tuple[CloseRecord, ...]:
        """Return what is in doubt on the account signed in to; the journal has all."""
        return self._register.unknown()

    def under_way(self, number: int) -> CloseRecord | None:
        """Return the unsettled request of this order on the account signed in to."""
        rid = self._register.holder(number)
        return None if rid is None else self._register.record(rid)

    def has_open(self, account: Account) -> bool:
        """Whether a request of this account, signed in to or not, is not settled yet."""
        return self._register.holds_any(account)

    def take_event(self, event: TradeEvent) -> None:
        """Take in what the stream says of an order of the account signed in to.

        Returns at once. It may confirm what one list shows, and has the list read when
        it tells something new; it never settles anything by itself.
        """
        self._settling.take_event(event)

    def check_now(self) -> None:
        self._book.want_read(asked=True)

    def wake(self) -> None:
        """The computer slept: an answer that is overdue by the wall clock is none."""
        for tracked in self._register:
            record = tracked.record
            if record.state is State.SENDING and record.sent_wall is not None:
                waited = (self._clock.now() - record.sent_wall).total_seconds()
                if waited > record.request.limits.answer_wait_s:
                    self._settling.answered(tracked, NoAnswer(DoubtCause.TIMEOUT))
        self._book.want_read()

    def stop(self) -> None:
        """Take no more decisions and start no more readings; the program is ending."""
        self._stopping = True
        self._settling.stop()
        self._keeper.stop()

    async def drain(self) -> None:
        """Write what the ending left to write; call after every task has stopped."""
        await self._keeper.drain()

    async def submit(self, decision: CloseDecision) -> str:
        """Record the decision and begin to send it; returns once it is recorded.

        Raises:
            SubmitError: Nothing was recorded and nothing is sent.
        """
        self._require_free(decision)
        session = self._parts.session.session
        if decision.want is not None:
            await self._intake.require_fresh_list(decision.order.number)
        if self._parts.session.session is not session:
            raise SubmitError(SubmitFault.SIGNED_OUT)
        old = self._register.get(decision.supersedes)
        request = self._intake.request(
            decision, None if old is None else old.record.request
        )
        if decision.unrecorded:
            self._intake.allow_unrecorded(request)
        tracked = Tracked(CloseRecord(request=request), session)
        self._require_free(decision)
        self._register.hold(request, request.rid)
        await self._prepare(tracked, decision)
        self._begin(tracked, decision)
        return request.rid

    async def _prepare(self, tracked: Tracked, decision: CloseDecision) -> None:
        """Write it down; the request it repeats must not settle meanwhile."""
        old = self._register.get(decision.supersedes)
        if old is not None:
            old.verdicts_wait = True
        # An end that was told a moment ago may still wait to be written.
        await self._keeper.written()
        try:
            if old is not None:
                # Its last step may not have been written; to the journal it is sending.
                await self._parts.journal.update(old.record, "repeated")
            await self._parts.journal.prepare(tracked.record, supersede=decision.supersedes)
        except Exception as error:
            # Whatever it was: nothing is sent, and the order must not stay locked.
            self._register.hold(tracked.record.request, decision.supersedes)
            if old is not None:
                self._settling.let_go(old)
            if not isinstance(error, JournalError):
                raise
            raise SubmitError(
                SubmitFault.RECORD, detail=error.detail, can_override=error.can_override
            ) from error

    def recover(self, records: Iterable[CloseRecord]) -> None:
        """Take up requests earlier runs left, and watch on over those that ended.

        Reads only, sends nothing: what was only prepared never left, what may have left
        is doubted until lists read from now on settle it.
        """
        self._settling.recover(records)

    async def resolve(self, rid: str, reason: str) -> None:
        """The trader has checked for themselves; frees the order.

        Raises:
            JournalError: Not recorded; the request stays as it was.
        """
        tracked = self._register.get(rid)
        if tracked is not None and not tracked.record.is_settled:
            await self._settling.resolve(tracked, reason)

    def _begin(self, tracked: Tracked, decision: CloseDecision) -> None:
        rid = tracked.record.request.rid
        self._register.add(tracked)
        if (old := self._register.get(decision.supersedes)) is not None:
            old.record = advance(old.record, State.SUPERSEDED, superseded_by=rid)
            old.begin_watch(self._clock.monotonic())
            self._keeper.tell(old.record)  # written in the same step as the new one
            self._settling.let_go(old)
        self._keeper.tell(tracked.record)
        self._spawn(self._run(tracked), name=f"close {decision.order.number}")

    def _require_free(self, decision: CloseDecision) -> None:
        if self._parts.session.session is None or self._stopping:
            raise SubmitError(SubmitFault.SIGNED_OUT)
        if not self._parts.may_write():
            raise SubmitError(SubmitFault.VIEW_ONLY)
        rid = self._register.holder(decision.order.number)
        if rid is None:
            return
        held = self._register.get(rid)  # None while it is being written down
        if held is None or rid != decision.supersedes or not held.may_be_repeated:
            raise SubmitError(SubmitFault.UNDER_WAY, rid=rid)

    async def _run(self, tracked: Tracked) -> None:
        outcome: Outcome | None = None
        session = self._parts.session.session
        if session is not None and not tracked.is_of(session):
            # Somebody else has signed in while it was written down.
            self._ended(tracked, NotSent(NotSentCause.SIGNED_OUT, attempts=0))
            return
        try:
            outcome = await self._parts.broker.close(
                tracked.record.request, lambda: self._before_first_byte(tracked)
            )
        finally:
            # Cancelled or broken off by a bug: what is known decides, not the reason.
            self._ended(tracked, self._broken_off(tracked) if outcome is None else outcome)

    def _broken_off(self, tracked: Tracked) -> Outcome:
        if tracked.record.sent is None:
            return NotSent(NotSentCause.STOPPED)
        return NoAnswer(DoubtCause.STOPPED)

    async def _before_first_byte(self, tracked: Tracked) -> None:
        self._require_awake(tracked.record.request)
        stamp = self._book.stamp()
        await self._parts.journal.sending(tracked.record.request.rid, stamp)
        tracked.record = advance(
            tracked.record, State.SENDING, sent=stamp, sent_wall=self._clock.now()
        )
        # Windows hear of it after the first byte is out, not before.
        asyncio.get_running_loop().call_soon(self._keeper.tell, tracked.record)
        self._settling.sent(tracked)

    def _require_awake(self, request: CloseRequest) -> None:
        """Refuse what the computer slept over: deadlines stood still, the market did not.

        Raises:
            TooLateError: The press is too long ago by the wall clock.
        """
        waited = (self._clock.now() - request.created_at).total_seconds()
        if waited > request.limits.connect_budget_s + _SLEPT_S:
            raise TooLateError(f"decided {waited:.0f} s ago")

    def _ended(self, tracked: Tracked, outcome: Outcome) -> None:
        """The connection has ended, with an answer or without."""
        if not isinstance(outcome, NotSent):
            self._settling.ended(tracked, outcome)
        elif tracked.record.state is State.PREPARED:
            self._settling.not_sent(tracked, outcome)
        else:
            # The gate was passed and then broken off: recorded as sent, so doubted.
            doubt = NoAnswer(DoubtCause.STOPPED, detail=outcome.detail)
            self._settling.ended(tracked, doubt)
