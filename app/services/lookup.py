"""Looking a close up in the server's own history, which may confirm it.

The lists decide; history saves a reading and knows price and result. So it is asked
little: one reading at a time for all requests that wait for one, a few for each with
longer and longer pauses, and a failure costs nothing but the try. A server that has no
such address is not asked again in the session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from app.domain.account import Session
from app.domain.clock import Clock
from app.domain.close import CloseRequest, Stamp, State
from app.domain.errors import ReadError, ReadFault, RefusalKind, Refused
from app.domain.evidence import HistoryRow
from app.domain.testimony import fits
from app.services.polling import wait_until_set
from app.services.ports import Broker, Spawn
from app.services.session import SessionService
from app.services.tracking import Tracked

# Before each reading for one request; there is none after the last.
_PAUSES_S = (0.0, 3.0, 15.0)
_NO_SUCH_ADDRESS = (404, 405, 410, 501)
# Server clocks are not ours. An order that was not found may be gone for longer.
_SINCE, _SINCE_GONE = timedelta(minutes=1), timedelta(hours=1)
_UNTIL = timedelta(minutes=5)
_MOST = timedelta(days=1)

Found = Callable[[Sequence[HistoryRow]], None]


class HistoryLookup:
    """Reads the part of the history that open questions are about.

    Args:
        stamp: The next place in the local sequence; a row counts as learnt when its
            reading was begun.
        found: Told what a reading of the account signed in to brought.
    """

    def __init__(
        self,
        broker: Broker,
        session: SessionService,
        clock: Clock,
        spawn: Spawn,
        *,
        stamp: Callable[[], Stamp],
        found: Found,
    ) -> None:
        self._broker, self._session, self._clock = broker, session, clock
        self._spawn, self._stamp, self._found = spawn, stamp, found
        self._due: dict[str, tuple[float, Tracked]] = {}
        self._without: Session | None = None
        self._wake = asyncio.Event()
        self._is_reading = False
        self._stopping = False

    def want(self, tracked: Tracked, *, afresh: bool = False) -> None:
        """Look a request up, if that may bring anything; returns at once.

        ``afresh``: more is known of it, so what was tried before does not count.
        """
        rid = tracked.record.request.rid
        if afresh:
            tracked.looked_up = 0
            self._due.pop(rid, None)
        if rid in self._due or not self._promises(tracked):
            return
        self._due[rid] = (self._next(tracked), tracked)
        self._wake.set()
        if not self._is_reading and not self._stopping:
            self._is_reading = True
            self._spawn(self._read_all(), name="history")

    def stop(self) -> None:
        """Begin no more readings."""
        self._stopping = True
        self._due.clear()
        self._wake.set()

    def _promises(self, tracked: Tracked) -> bool:
        session = self._session.session
        if session is self._without or not tracked.is_of(session):
            return False
        return tracked.looked_up < len(_PAUSES_S) and is_open_question(tracked)

    def _next(self, tracked: Tracked) -> float:
        return self._clock.monotonic() + _PAUSES_S[tracked.looked_up]

    async def _read_all(self) -> None:
        try:
            while self._due:
                soonest = min(due for due, _ in self._due.values())
                left = soonest - self._clock.monotonic()
                if left > 0:
                    self._wake.clear()
                    await wait_until_set(self._wake, left, self._clock)
                else:
                    await self._read_due()
        finally:
            self._is_reading = False

    async def _read_due(self) -> None:
        """Read once for all that are due, and say when each is due again."""
        now = self._clock.monotonic()
        due = [tracked for at, tracked in self._due.values() if at <= now]
        for tracked in due:
            del self._due[tracked.record.request.rid]
        asked = [tracked for tracked in due if self._promises(tracked)]
        if not asked:
            return
        for tracked in asked:
            tracked.looked_up += 1
        await self._read(asked)
        for tracked in asked:
            self.want(tracked)

    async def _read(self, asked: Sequence[Tracked]) -> None:
        session, stamp, now = self._session.session, self._stamp(), self._clock.now()
        try:
            rows = await self._broker.read_history(_since(asked, now), now + _UNTIL, stamp)
        except ReadError as error:
            if _is_without(error):
                self._without = session
            return
        # Signed in to another account meanwhile: whose history it is can't be told.
        if session is not None and session is self._session.session:
            self._found(rows)


def is_open_question(tracked: Tracked) -> bool:
    """Whether the history may still say something of a request that is not known."""
    record = tracked.record
    if record.sent_wall is None or record.receipt is not None:
        return False
    if isinstance(record.answer, Refused):
        return record.answer.kind is RefusalKind.NOT_FOUND
    if record.state in (State.NOT_EXECUTED, State.CLOSED_BY_USER, State.SUPERSEDED):
        return record.late_at is not None
    return record.answer is not None or tracked.seems_done or record.is_settled


def _since(asked: Sequence[Tracked], now: datetime) -> datetime:
    return max(now - _MOST, min(map(_first_moment, asked)))


def _first_moment(tracked: Tracked) -> datetime:
    answer, made = tracked.record.answer, tracked.record.request.created_at
    return made - (_SINCE_GONE if isinstance(answer, Refused) else _SINCE)


def _is_without(error: ReadError) -> bool:
    """Whether a server has no history to ask for, rather than none just now."""
    if error.fault is ReadFault.NOT_JSON:
        return True
    return error.reply is not None and error.reply.status in _NO_SUCH_ADDRESS


class Claims:
    """Which request a closed record speaks for: the first that claims it, for good.

    Of several that fit the latest is taken, since later requests are asked first: of
    two equal parts closed in the same second each gets its own.
    """

    def __init__(self) -> None:
        self._owners: dict[tuple[object, ...], str] = {}

    def of(self, request: CloseRequest, rows: Sequence[HistoryRow]) -> HistoryRow | None:
        """Return the record that may be this request's doing, and no other's."""
        for row in sorted(rows, key=_age, reverse=True):
            if not fits(request, row):
                continue
            key = (*request.key[:2], row.number, row.parent, row.volume, row.closed_at)
            if self._owners.setdefault(key, request.rid) == request.rid:
                return row
        return None


def _age(row: HistoryRow) -> tuple[datetime, int]:
    return row.closed_at, row.number
