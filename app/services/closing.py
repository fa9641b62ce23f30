"""Closing an order: decide, lock, send once, and follow the outcome to its end.

The way of a request is straight: recorded (PREPARED), sent (SENDING, written right
before the first byte), answered or not, then judged from lists alone. Nothing in
here sends a second time; a repeat is a new decision of a person, which supersedes
the old request. Requests outlive every dialog: they run in the program's own scope,
and windows only listen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace

from app.domain.close import CloseDecision, CloseRecord, State, advance
from app.domain.errors import (
    Answer,
    DoubtCause,
    JournalError,
    NoAnswer,
    NotSent,
    NotSentCause,
    Outcome,
    RefusalKind,
    Refused,
    SubmitError,
    SubmitFault,
)
from app.domain.evidence import Snapshot
from app.services.following import Follower
from app.services.intake import ClosingParts, Intake
from app.services.keeping import RecordKeeper
from app.services.ports import Unsubscribe
from app.services.register import Register
from app.services.tracking import Tracked, learn_from_answer


class Closing:
    """All close requests of this run."""

    def __init__(self, parts: ClosingParts) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._book = parts.book
        self._spawn = parts.spawn
        self._register = Register(parts.session)
        self._intake = Intake(parts)
        self._follower = Follower(parts.book, parts.clock, parts.spawn)
        self._keeper = RecordKeeper(parts.journal, parts.spawn)
        self._stopping = False
        parts.book.subscribe_snapshots(self._on_snapshot)

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

    def check_now(self) -> None:
        self._book.want_read()

    def wake(self) -> None:
        """The computer slept: an answer that is overdue by the wall clock is none."""
        for tracked in self._register:
            record = tracked.record
            if record.state is State.SENDING and record.sent_wall is not None:
                waited = (self._clock.now() - record.sent_wall).total_seconds()
                if waited > record.request.limits.answer_wait_s:
                    self._answered(tracked, NoAnswer(DoubtCause.TIMEOUT))
        self._book.want_read()

    def stop(self) -> None:
        """Take no more decisions and start no more readings; the program is ending."""
        self._stopping = True
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
        account = self._parts.session.account
        if decision.want is not None:
            await self._intake.require_fresh_list()
        if self._parts.session.account != account:
            raise SubmitError(SubmitFault.SIGNED_OUT)
        request = self._intake.request(decision)
        if decision.unrecorded:
            self._intake.allow_unrecorded(request)
        tracked = Tracked(CloseRecord(request=request))
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
        except JournalError as error:
            self._register.hold(tracked.record.request, decision.supersedes)
            if old is not None:
                old.verdicts_wait = False
                self._judge(old)
            raise SubmitError(
                SubmitFault.RECORD, detail=error.detail, can_override=error.can_override
            ) from error

    def recover(self, records: Iterable[CloseRecord]) -> None:
        """Take up requests an earlier run left unsettled; reads only, sends nothing.

        What was only prepared never left. What may have left is doubted until lists
        read from now on settle it, once its account is signed in to again.
        """
        for record in records:
            tracked = Tracked(record)
            self._register.add(tracked)
            if record.state is State.PREPARED:
                self._not_sent(tracked, NotSent(NotSentCause.STOPPED))
                continue
            self._register.hold(record.request, record.request.rid)
            tracked.resume(self._book.stamp(), self._book.stamp())
            self._set(tracked, tracked.record, "recovered")
            self._follower.resume(tracked)

    async def resolve(self, rid: str, reason: str) -> None:
        """The trader has checked for themselves; frees the order.

        Raises:
            JournalError: Not recorded; the request stays as it was.
        """
        tracked = self._register.get(rid)
        if tracked is None or tracked.record.is_settled:
            return  # it was settled while the reason was typed, and told
        told = replace(tracked.record, note=reason, settled_at=self._clock.now())
        # No list may settle it differently while this is written down.
        tracked.verdicts_wait = True
        try:
            settled = advance(told, State.CLOSED_BY_USER)
            await self._keeper.written()
            await self._parts.journal.update(settled, "resolved")
        finally:
            tracked.verdicts_wait = False
        self._set(tracked, settled, "told")

    def _begin(self, tracked: Tracked, decision: CloseDecision) -> None:
        rid = tracked.record.request.rid
        self._register.add(tracked)
        if (old := self._register.get(decision.supersedes)) is not None:
            old.record = advance(old.record, State.SUPERSEDED, superseded_by=rid)
            old.begin_watch(self._clock.monotonic())
            self._keeper.tell(old.record)  # written in the same step as the new one
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
        held = self.record(rid)  # None while it is being written down
        if held is None or rid != decision.supersedes or not held.may_supersede:
            raise SubmitError(SubmitFault.UNDER_WAY, rid=rid)

    async def _run(self, tracked: Tracked) -> None:
        outcome: Outcome | None = None
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
        stamp = self._book.stamp()
        await self._parts.journal.sending(tracked.record.request.rid, stamp)
        tracked.record = advance(
            tracked.record, State.SENDING, sent=stamp, sent_wall=self._clock.now()
        )
        # Windows hear of it after the first byte is out, not before.
        asyncio.get_running_loop().call_soon(self._keeper.tell, tracked.record)
        if not self._stopping:
            late = NoAnswer(DoubtCause.TIMEOUT)
            self._follower.begin(tracked, lambda t: self._answered(t, late))

    def _ended(self, tracked: Tracked, outcome: Outcome) -> None:
        """The connection has ended, with an answer or without."""
        if isinstance(outcome, NotSent):
            self._not_sent(tracked, outcome)
            return
        stamp = self._book.stamp()
        tracked.record = replace(tracked.record, ended=stamp)
        if tracked.answered is None or not isinstance(outcome, NoAnswer):
            self._answered(tracked, outcome)
        else:
            self._set(tracked, tracked.record, "ended")
        self._judge(tracked)

    def _not_sent(self, tracked: Tracked, outcome: NotSent) -> None:
        if tracked.record.state is not State.PREPARED:
            # The gate was passed and then broken off: recorded as sent, so doubted.
            self._ended(tracked, NoAnswer(DoubtCause.STOPPED, detail=outcome.detail))
            return
        settled = advance(
            tracked.record,
            State.NOT_SENT,
            not_sent=outcome,
            settled_at=self._clock.now(),
        )
        self._set(tracked, settled, "not sent")

    def _answered(self, tracked: Tracked, answer: Answer) -> None:
        tracked.answered = self._book.stamp()
        if isinstance(answer, Refused) and answer.kind is RefusalKind.SESSION:
            self._parts.session.mark_refused()
        self._set(tracked, learn_from_answer(tracked.record, answer), "answer")
        if not self._stopping:
            self._follower.read_twice()

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        for tracked in self._register.of_this_account():
            if tracked.record.is_settled:
                if tracked.is_watched(snapshot.ended.at):
                    self._watch(tracked, snapshot)
            elif tracked.see(snapshot):
                self._keeper.tell(tracked.record)
                self._judge(tracked)
                if tracked.wants_second:
                    tracked.wants_second = False
                    self._follower.read_twice()

    def _watch(self, tracked: Tracked, snapshot: Snapshot) -> None:
        """A settled request that a slow server carries out after all is told."""
        explained = self._register.explains(tracked)
        if tracked.watch(snapshot, self._clock.now(), explained=explained):
            self._keeper.keep(tracked.record, "late")

    def _judge(self, tracked: Tracked) -> None:
        if tracked.verdicts_wait:
            return
        settled = tracked.judge(self._clock.monotonic(), self._clock.now())
        if settled is not None:
            self._set(tracked, settled, "verdict")

    def _set(self, tracked: Tracked, record: CloseRecord, kind: str) -> None:
        ends_now = record.is_settled and not tracked.record.is_settled
        tracked.record = record
        if ends_now:
            tracked.begin_watch(self._clock.monotonic())
            if self._register.holds(record.request):
                self._register.hold(record.request, "")
        self._keeper.keep(record, kind)
