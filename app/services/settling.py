"""What becomes known of the requests, and what is concluded from it.

Every answer, list, event of the stream and record of the server's history comes in
here, is handed to the request it is about, and may settle it. Lists decide; the others
save waiting. An end stays: what comes after it is told beside it, never in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.domain.close import CloseRecord, State, advance
from app.domain.errors import (
    Accepted,
    Answer,
    DoubtCause,
    JournalError,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
)
from app.domain.evidence import HistoryRow, LateAnswer, Snapshot, TradeEvent
from app.domain.testimony import last_word, receipt_of
from app.services.following import Follower
from app.services.growth import Growth
from app.services.intake import ClosingParts
from app.services.keeping import RecordKeeper
from app.services.lookup import Claims, HistoryLookup, is_open_question
from app.services.register import Register
from app.services.tracking import Tracked


class Settling:
    """Gathers the evidence about every request of this run, and judges it."""

    def __init__(
        self, parts: ClosingParts, register: Register, keeper: RecordKeeper
    ) -> None:
        self._session, self._clock, self._book = parts.session, parts.clock, parts.book
        self._journal = parts.journal
        self._register, self._keeper = register, keeper
        self._follower = Follower(parts.book, parts.clock, parts.spawn)
        self._claims = Claims()
        self._growth = Growth()
        self._lookup = HistoryLookup(
            parts.broker,
            parts.session,
            parts.clock,
            parts.spawn,
            stamp=parts.book.stamp,
            found=self.take_rows,
        )
        self._stopping = False
        parts.book.subscribe_snapshots(self.take_snapshot)

    def stop(self) -> None:
        """Ask for no more readings; what still comes is taken in."""
        self._stopping = True
        self._lookup.stop()

    def sent(self, tracked: Tracked) -> None:
        """A first byte is about to leave: follow the request from here."""
        if not self._stopping:
            late = NoAnswer(DoubtCause.TIMEOUT)
            self._follower.begin(tracked, lambda t: self.answered(t, late))

    def ended(self, tracked: Tracked, outcome: Answer) -> None:
        """The connection has ended, with an answer or without."""
        tracked.record = replace(tracked.record, ended=self._book.stamp())
        if tracked.answered is None or not isinstance(outcome, NoAnswer):
            self.answered(tracked, outcome)
        else:
            self.set(tracked, tracked.record, "ended")
        self.judge(tracked)

    def not_sent(self, tracked: Tracked, outcome: NotSent) -> None:
        """It is certain that no byte of it has left."""
        settled = advance(
            tracked.record,
            State.NOT_SENT,
            not_sent=outcome,
            settled_at=self._clock.now(),
        )
        self.set(tracked, settled, "not sent")

    def answered(self, tracked: Tracked, answer: Answer) -> None:
        """Take in the answer, or the decision that there is none."""
        ours = tracked.is_of(self._session.session)
        if ours and isinstance(answer, Refused) and answer.kind is RefusalKind.SESSION:
            self._session.mark_refused()
        before = tracked.record
        if tracked.answered is None:
            tracked.answer(answer, self._book.stamp())
        else:
            tracked.take(LateAnswer(self._book.stamp(), answer))
        self._set_from(before, tracked, "answer")
        if not self._stopping:
            self._follower.read_twice()
            self._lookup.want(tracked)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take in a valid reading of the list, for every request it may speak of."""
        self._growth.see(self._session.account, snapshot.orders)
        requests = self._register.of_this_session()
        settled = [t for t in requests if t.record.is_settled]
        # First those that are only watched: what is open explains to them what changed,
        # and may be settled by this very list.
        for tracked in settled:
            if tracked.is_watched(snapshot.ended.at):
                self._watch(tracked, snapshot)
        for tracked in requests:
            if not tracked.record.is_settled and tracked.take(snapshot):
                self._keeper.tell(tracked.record)
                self._look_up(tracked)
                self.judge(tracked)
                if tracked.wants_second:
                    tracked.wants_second = False
                    self._follower.read_twice()

    def take_event(self, event: TradeEvent) -> None:
        """Take in what the stream says of an order; the list is read if it is news."""
        for tracked in self._register.of_this_session():
            if tracked.is_news(event) and not self._stopping:
                self._book.want_read()
            if not tracked.record.is_settled and tracked.take(event):
                self.judge(tracked)

    def take_rows(self, rows: Sequence[HistoryRow]) -> None:
        """Take in what the history of the account signed in to says.

        A record speaks for one request: rather for one the server accepted, and
        rather for the later one.
        """
        requests = self._register.of_this_session()
        for tracked in sorted(requests, key=_claim, reverse=True):
            if is_open_question(tracked):
                self._take_rows(tracked, rows)

    def recover(self, records: Iterable[CloseRecord]) -> None:
        """Take up requests of earlier runs; reads only, sends nothing.

        What was only prepared never left. What may have left is doubted until lists
        read from now on settle it, once its account is signed in to again. What had
        ended is watched for as long as its watch still lasts.
        """
        for record in sorted(records, key=lambda r: r.request.created_at):
            if record.is_settled:
                self._watch_on(record)
            else:
                self._take_up(Tracked(record))

    async def resolve(self, tracked: Tracked, reason: str) -> None:
        """Write the trader's word on a request and end it with that.

        What comes to be known while it is written is not lost: the end that is told is
        the word over the newest record, and that is written too.

        Raises:
            JournalError: Not recorded, or another word on it is just being written,
                such as its repeat; the request stays as it was.
        """
        if tracked.verdicts_wait:
            raise JournalError("another decision on this request is being recorded")

        def marked() -> CloseRecord:
            told = replace(tracked.record, note=reason, settled_at=self._clock.now())
            return advance(told, State.CLOSED_BY_USER)

        # No list may settle it differently meanwhile.
        tracked.verdicts_wait = True
        try:
            await self._keeper.written()
            await self._journal.update(marked(), "resolved")
            tracked.verdicts_wait, tracked.owes = False, ""
            self.set(tracked, marked(), "told")
        finally:
            self.let_go(tracked)

    def let_go(self, tracked: Tracked) -> None:
        """A person's word is written, or could not be: go on from what is known now."""
        tracked.verdicts_wait = False
        if tracked.owes:
            self._keeper.keep(tracked.record, tracked.owes)
            tracked.owes = ""
        self.judge(tracked)

    def judge(self, tracked: Tracked) -> bool:
        """Settle a request if the evidence does; returns whether it has."""
        if tracked.verdicts_wait:
            return False
        grows = self._growth.was_seen(tracked.record.request.key[:2])
        now, wall = self._clock.monotonic(), self._clock.now()
        settled = tracked.judge(now, wall, grows=grows)
        if settled is None:
            return False
        self.set(tracked, settled, "verdict")
        return True

    def set(self, tracked: Tracked, record: CloseRecord, kind: str) -> None:
        """Put a request where it stands now; recorded first, then told."""
        before, tracked.record = tracked.record, record
        self._set_from(before, tracked, kind)

    def _set_from(self, before: CloseRecord, tracked: Tracked, kind: str) -> None:
        record = tracked.record
        ends_now = record.is_settled and not before.is_settled
        if ends_now:
            tracked.begin_watch(self._clock.monotonic())
            if self._register.holds(record.request):
                self._register.hold(record.request, "")
        if tracked.verdicts_wait:
            tracked.owes = kind
            return
        self._keeper.keep(record, kind)
        if ends_now and not self._stopping:
            self._lookup.want(tracked, afresh=True)

    def _look_up(self, tracked: Tracked) -> None:
        """Ask the history once a list looks as if the request had been carried out."""
        if tracked.seems_done and not self._stopping:
            self._lookup.want(tracked)

    def _watch(self, tracked: Tracked, snapshot: Snapshot) -> None:
        """A settled request that a slow server carries out after all is told."""
        now = snapshot.ended.at
        if tracked.watch(
            snapshot,
            self._clock.now(),
            explained=lambda left: self._register.explains(tracked, left, now),
        ):
            self._keeper.keep(tracked.record, "late")
            if not self._stopping:
                self._lookup.want(tracked, afresh=True)

    def _take_rows(self, tracked: Tracked, rows: Sequence[HistoryRow]) -> None:
        request = tracked.record.request
        if tracked.record.state is State.REFUSED:
            receipt = last_word(request, rows)
        else:
            row = self._claims.of(request, rows)
            receipt = None if row is None or not tracked.take(row) else receipt_of(row)
        if receipt is None:
            return
        tracked.record = replace(tracked.record, receipt=receipt)
        if not self.judge(tracked):
            self.set(tracked, tracked.record, "receipt")

    def _take_up(self, tracked: Tracked) -> None:
        record = tracked.record
        self._register.add_recovered(tracked)
        if record.state is State.PREPARED:
            self.not_sent(tracked, NotSent(NotSentCause.STOPPED))
            return
        self._register.hold(record.request, record.request.rid)
        tracked.resume(self._book.stamp(), self._book.stamp())
        self.set(tracked, tracked.record, "recovered")
        self._follower.resume(tracked)

    def _watch_on(self, record: CloseRecord) -> None:
        """Watch what has ended for as long as is left of its watch.

        What it left open is where the watch of earlier requests for its order goes on.
        """
        request, ended = record.request, record.settled_at or record.sent_wall
        if record.remaining is not None:
            for earlier in self._register.about(request.before, request.key[:2]):
                earlier.baseline = record.remaining
        now, tracked = self._clock.monotonic(), Tracked(record)
        ago = self._clock.now() - (ended or request.created_at)
        tracked.begin_watch(now, max(0.0, ago.total_seconds()))
        if tracked.is_watched(now):
            self._register.add_recovered(tracked)


def _claim(tracked: Tracked) -> tuple[bool, datetime]:
    record = tracked.record
    return isinstance(record.answer, Accepted), record.request.created_at
