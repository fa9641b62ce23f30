"""The program's own parts as a schedule takes them, so that others can be put in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from app.broker.client import BrokerClient
from app.broker.tls import make_context
from app.domain.close import CloseRecord, CloseRequest, Stamp
from app.domain.errors import JournalError, Outcome, RefusalKind, Refused
from app.domain.evidence import HistoryRow
from app.domain.journal import JournalEntry
from app.domain.settings import Settings
from app.services.closing import Closing
from app.services.intake import ClosingParts
from app.services.order_book import OrderBook
from app.services.ports import Gate, Unsubscribe
from tests.chaos.facts import Step, Told
from tests.chaos.journals import JournalFactory, KeptJournal, in_memory
from tests.chaos.recovery import program_recovery
from tests.chaos.story import Close
from tests.chaos.wire import TAG
from tests.virtual_time import EPOCH

TLS = make_context()  # once: reading the computer's certificates takes a while


class TaggedClient(BrokerClient):
    """Tells the network on whose behalf a connection is made.

    A reading that a close gives rise to is made on nobody's behalf.
    """

    async def read_history(
        self, since: datetime, until: datetime, stamp: Stamp
    ) -> tuple[HistoryRow, ...]:
        mark = TAG.set("")
        try:
            return await super().read_history(since, until, stamp)
        finally:
            TAG.reset(mark)

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        mark = TAG.set(request.comment)
        try:
            return await super().close(request, before_first_byte)
        finally:
            TAG.reset(mark)


@dataclass(frozen=True, kw_only=True)
class Kit:
    """What a world is built of; tests put a defect in one place.

    Attributes:
        recover: What a start does with what the run before left; without it no
            story kills the program.
    """

    client: type[TaggedClient] = TaggedClient
    closing: Callable[[ClosingParts], Closing] = Closing
    book: type[OrderBook] = OrderBook
    journal: JournalFactory = in_memory
    recover: Callable[[Closing, KeptJournal], Awaitable[None]] | None = program_recovery


class FixedSettings:
    """The story's settings."""

    def __init__(self, poll_s: float, prices_s: float) -> None:
        self.current = Settings(poll_s=poll_s, account_poll_s=prices_s)

    def subscribe(self, changed: Callable[[Settings], None]) -> Unsubscribe:
        return lambda: None


def told(record: CloseRecord, at: float, state: str = "") -> Told:
    """Reduce a record to what the judge looks at."""
    request, answer, end = record.request, record.answer, record.settled_at
    return Told(
        at=at,
        made=(request.created_at - EPOCH).total_seconds(),
        decided=at if end is None else (end - EPOCH).total_seconds(),
        rid=request.rid,
        tag=request.comment,
        key=request.key,
        state=state or record.state.value,
        before=request.before.volume,
        want=request.want,
        expect=request.expect,
        remaining=record.remaining,
        settled=record.is_settled,
        not_found=isinstance(answer, Refused) and answer.kind is RefusalKind.NOT_FOUND,
        late=record.late_at is not None,
        receipt=_receipt(record),
    )


def _receipt(record: CloseRecord) -> tuple[int, int] | None:
    receipt = record.receipt
    if receipt is None:
        return None
    return receipt.units, int((receipt.closed_at - EPOCH).total_seconds())


@dataclass(slots=True)
class WatchedJournal:
    """Any journal, made slow or failing as the story says, and written down.

    Attributes:
        fails: The step that fails, by tag.
        is_dead: The program was killed; nothing is written any more.
    """

    inner: KeptJournal
    trail: list[tuple[str, str]]
    slow_s: float
    steps: list[Step] = field(default_factory=list)
    fails: dict[str, Close] = field(default_factory=dict)
    is_dead: bool = False
    _tags: dict[str, CloseRecord] = field(default_factory=dict)

    @property
    def is_durable(self) -> bool:
        return self.inner.is_durable

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        self._tags[record.request.rid] = record
        await self._pass(record, "prepare")
        await self.inner.prepare(record, supersede=supersede)
        self._note("prepare", record, supersede=supersede)

    async def sending(self, rid: str, at: Stamp) -> None:
        record = self._tags[rid]
        await self._pass(record, "sending")
        await self.inner.sending(rid, at)
        self.trail.append(("sending", record.request.comment))
        self._note("sending", record, state="sending")

    async def update(self, record: CloseRecord, kind: str) -> None:
        await self._pass(record, "update")
        await self.inner.update(record, kind)
        self._note(kind, record)

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        return await self.inner.unsettled()

    async def history(
        self, since: datetime | None = None, until: datetime | None = None, text: str = ""
    ) -> tuple[JournalEntry, ...]:
        return await self.inner.history(since, until, text)

    async def _pass(self, record: CloseRecord, step: str) -> None:
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.is_dead:
            raise JournalError("killed")
        close = self.fails.get(record.request.comment)
        if close is not None and close.record == step:
            raise JournalError("disk full")

    def _note(
        self, kind: str, record: CloseRecord, *, state: str = "", supersede: str = ""
    ) -> None:
        at = asyncio.get_running_loop().time()
        self.steps.append(Step(kind, told(record, at, state), supersede))
