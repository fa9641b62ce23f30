"""Defects put into the program on purpose: each must be found by the oracle.

A guard that cannot fail guards nothing. Every defect is one a reasonable person has
written somewhere, in the place where it would be written.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial

from app.domain.account import Session
from app.domain.clock import Clock
from app.domain.close import (
    CloseDecision,
    CloseRecord,
    CloseRequest,
    Stamp,
    State,
    advance,
)
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    Outcome,
    ReadError,
    RefusalKind,
    Refused,
)
from app.domain.evidence import HistoryRow, Snapshot
from app.domain.journal import JournalEntry
from app.domain.orders import OrderList
from app.services.closing import Closing
from app.services.order_book import OrderBook
from app.services.ports import Gate
from app.services.settling import Settling
from app.services.tracking import Tracked
from tests.chaos.canary import Canary
from tests.chaos.journals import KeptJournal
from tests.chaos.kit import Kit, TaggedClient


async def _open_gate() -> None:
    """Let everything pass, and write nothing down."""


def _token(client: TaggedClient) -> str:
    session = client._session
    return "" if session is None else session.credentials._token


class SendsAgain(TaggedClient):
    """Repeats a close that timed out or was cut, as HTTP libraries like to."""

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, before_first_byte)
        lost = isinstance(outcome, NoAnswer) and outcome.cause is DoubtCause.CONNECTION_LOST
        return await super().close(request, _open_gate) if lost else outcome


class SendsAfterSignIn(TaggedClient):
    """Sends what the ended session refused, once there is a new one."""

    refused: CloseRequest | None = None

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, before_first_byte)
        if isinstance(outcome, Refused) and outcome.kind is RefusalKind.SESSION:
            self.refused = request
        return outcome

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        session = await super().sign_in(origin, login, password)
        if self.refused is not None:
            await super().close(self.refused, _open_gate)
        return session


class RecordsAfterSending(TaggedClient):
    """Writes SENDING down when the answer is there."""

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, _open_gate)
        await before_first_byte()
        return outcome


class TakesFailureForRefusal(TaggedClient):
    """Believes that a server which failed has done nothing."""

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, before_first_byte)
        if isinstance(outcome, Failed):
            return Refused(outcome.reply, RefusalKind.RULE)
        return outcome


class TakesNothingForAcceptance(TaggedClient):
    """Believes that a close which was sent was taken."""

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, before_first_byte)
        if isinstance(outcome, NoAnswer) and outcome.reply is not None:
            return Accepted(outcome.reply)
        return outcome


class ReadsFailureAsEmpty(TaggedClient):
    """Takes a list that cannot be read for one without orders."""

    async def read_orders(self) -> OrderList:
        try:
            return await super().read_orders()
        except ReadError:
            return OrderList(orders=())


class TellsToken(TaggedClient):
    """Puts the token where the details of a doubt are kept."""

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        outcome = await super().close(request, before_first_byte)
        if isinstance(outcome, NoAnswer):
            return replace(outcome, detail=f"Authorization: {_token(self)}")
        return outcome


class RaisesToken(TaggedClient):
    """Breaks with the token in the exception's text."""

    async def read_orders(self) -> OrderList:
        try:
            return await super().read_orders()
        except ReadError:
            raise RuntimeError(f"401 for {_token(self)}") from None


class LogsToken(TaggedClient):
    """Writes the token into the log when a reading fails."""

    async def read_orders(self) -> OrderList:
        try:
            return await super().read_orders()
        except ReadError:
            logging.getLogger("app.broker").warning("401 for %s", _token(self))
            raise


class StampsLate(OrderBook):
    """Says that a reading began when it ended, so that one begun too early counts."""

    def _list_read(self, read: OrderList, started: Stamp, ended: Stamp) -> None:
        super()._list_read(read, self.stamp(), ended)


class JudgesAtOnce(Settling):
    """Needs one list and no quiet window to say that nothing happened."""

    def judge(self, tracked: Tracked) -> bool:
        record = tracked.record
        doubt = record.state is State.UNKNOWN and record.ended is not None
        if doubt and record.remaining == record.request.before.volume:
            self.set(tracked, advance(record, State.NOT_EXECUTED), "verdict")
            return True
        return super().judge(tracked)


class BelievesTheAnswer(Settling):
    """Says CONFIRMED on the server's word, without looking."""

    def judge(self, tracked: Tracked) -> bool:
        record = tracked.record
        if record.state is State.REPLIED and isinstance(record.answer, Accepted):
            self.set(tracked, advance(record, State.CONFIRMED), "verdict")
            return True
        return super().judge(tracked)


class Forgets(Settling):
    """Stops caring once it is unknown what happened."""

    def take_snapshot(self, snapshot: Snapshot) -> None:
        kept = {
            tracked.record.request.rid: tracked
            for tracked in self._register
            if tracked.record.state is not State.UNKNOWN
        }
        self._register._tracked = kept
        super().take_snapshot(snapshot)


class BelievesAnyRecord(Settling):
    """Takes every closed record of the account for the doing of whatever is open."""

    def take_rows(self, rows: Sequence[HistoryRow]) -> None:
        for tracked in self._register.of_this_session():
            request = tracked.record.request
            meant = [
                replace(row, number=request.before.number, volume=request.asked)
                for row in rows
            ]
            super().take_rows([replace(r, closed_at=request.created_at) for r in meant])


class TellsBoth(Settling):
    """Takes no notice of what a later request of ours has changed."""

    def _watch(self, tracked: Tracked, snapshot: Snapshot) -> None:
        if tracked.watch(snapshot, self._clock.now(), explained=lambda _: False):
            self._keeper.keep(tracked.record, "late")


class LocksNothing(Closing):
    """Lets two requests for one order run at a time."""

    def _require_free(self, decision: CloseDecision) -> None:
        """Whoever asks may."""


class UnlockedJournal:
    """A journal without its locks."""

    is_durable = False

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        pass

    async def sending(self, rid: str, at: Stamp) -> None:
        pass

    async def update(self, record: CloseRecord, kind: str) -> None:
        pass

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        return ()

    async def history(
        self, since: datetime | None = None, until: datetime | None = None, text: str = ""
    ) -> tuple[JournalEntry, ...]:
        return ()


@asynccontextmanager
async def unlocked(clock: Clock, canary: Canary) -> AsyncIterator[KeptJournal]:
    yield UnlockedJournal()


PLANTED: dict[str, tuple[Kit, set[str]]] = {
    "sends again": (Kit(client=SendsAgain), {"I1"}),
    "sends after sign-in": (Kit(client=SendsAfterSignIn), {"I1"}),
    "records after sending": (Kit(client=RecordsAfterSending), {"I3"}),
    "failure for refusal": (Kit(client=TakesFailureForRefusal), {"I5"}),
    "nothing for acceptance": (Kit(client=TakesNothingForAcceptance), {"I5"}),
    "failure as empty": (Kit(client=ReadsFailureAsEmpty), {"I5"}),
    "late stamps": (Kit(book=StampsLate), {"I5"}),
    "judges at once": (Kit(closing=partial(Closing, settling=JudgesAtOnce)), {"I5"}),
    "believes the answer": (
        Kit(closing=partial(Closing, settling=BelievesTheAnswer)),
        {"I5"},
    ),
    "forgets": (Kit(closing=partial(Closing, settling=Forgets)), {"I4"}),
    "any record": (
        Kit(closing=partial(Closing, settling=BelievesAnyRecord)),
        {"I5", "I12"},
    ),
    "tells both": (Kit(closing=partial(Closing, settling=TellsBoth)), {"I11"}),
    "no locks": (Kit(closing=LocksNothing, journal=unlocked), {"I2"}),
    "token in a record": (Kit(client=TellsToken), {"I10"}),
    "token in an exception": (Kit(client=RaisesToken), {"I9", "I10"}),
    "token in the log": (Kit(client=LogsToken), {"I10"}),
}
