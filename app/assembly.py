"""Every service joined to its adapters; knows no window.

The journal is opened once the loop runs. Its steps queue up behind the opening, so a
close that is asked for meanwhile is written down in its turn.
"""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Callable
from datetime import datetime

from app.domain.close import CloseRecord
from app.domain.errors import JournalError
from app.domain.journal import RecordTrouble
from app.domain.settings import ClosingLimits
from app.front import Front
from app.host.account_lock import AccountLock
from app.host.clock import SystemClock
from app.host.redaction import Redactor
from app.journal import export
from app.journal.entries import OpenReport
from app.journal.fallback import FallbackJournal
from app.journal.health import RecordHealth
from app.journal.options import Options
from app.journal.second import SecondJournal
from app.journal.store import SqliteJournal
from app.late_broker import LateBroker
from app.services.closing import Closing
from app.services.desk import Desk
from app.services.history import History
from app.services.intake import ClosingParts
from app.services.live_parts import LiveParts, build_live
from app.services.lots import LotScale
from app.services.order_book import BookSources, OrderBook
from app.services.register import Account
from app.services.retention import Retention
from app.services.session import SessionService
from app.services.waking import WakeWatch
from app.services.watching import watched_records
from app.services.writer import WriterStanding
from app.tasks import TaskScope

_SECOND_JOURNAL = "journal-second.jsonl"

_log = logging.getLogger(__name__)


class Assembly:
    """The services of one run.

    Args:
        limits: Asked once for each close request.
    """

    def __init__(
        self,
        front: Front,
        clock: SystemClock,
        redactor: Redactor,
        scope: TaskScope,
        limits: Callable[[], ClosingLimits],
    ) -> None:
        self._front, self._clock, self._scope, self._limits = front, clock, scope, limits
        keeper = front.keeper
        self.broker = LateBroker(
            clock, redactor.add, lambda: self.lots.current.units_per_lot
        )
        self._health = RecordHealth()
        self._is_opened = False
        self.journal = self._build_journal(redactor)
        self.session = SessionService(self.broker, clock)
        self.writer = WriterStanding(
            lambda: AccountLock(front.paths.locks),
            self.session,
            clock,
            scope.start,
            has_open=self._has_open,
        )
        self.lots = LotScale(keeper.settings, self.session, keeper.save_settings)
        sources = self._book_sources()
        self.book = OrderBook(sources)
        self.closing = self._build_closing()
        draw = random.SystemRandom().random
        parts = build_live(sources, self.book, self.closing, draw, keeper.save_settings)
        self.retention = Retention(self.journal, keeper.settings, clock, scope.start)
        self.history = History(
            self.journal, export, self.closing, clock, self.retention.kept_days
        )
        self.wake = WakeWatch(clock, scope.start)
        self.wake.subscribe(self.closing.wake)
        self.wake.subscribe(parts.live.wake)
        self.writer.subscribe(self.book.want_read)
        self.closing.subscribe(lambda _: self.writer.review())
        self.desk = self._build_desk(parts)

    async def open_journal(self) -> None:
        """Open the record of closes and take up what an earlier run left open."""
        try:
            self._note_opening(await self.journal.open())
            self.closing.recover(await self._left_open())
        except JournalError as error:
            _log.error("the journal could not be opened: %s", error.detail)
            self._health.not_opened()
            return
        self._is_opened = True
        await self._watch_on()
        self.retention.start()

    async def _watch_on(self) -> None:
        """Watch on over closes of earlier runs that had ended before they ended."""
        hours = self._limits().watch_hours
        try:
            watched = await watched_records(self.journal, self._clock.now(), hours)
        except JournalError as error:
            _log.warning("ended closes are not watched on: %s", error.detail)
        else:
            begun = self._begun()
            self.closing.recover(r for r in watched if r.request.rid not in begun)

    async def aclose(self) -> None:
        """Write what is left to write and let go of everything; no task runs any more."""
        self._is_opened = False  # nothing is taken up from a journal that opens only now
        await self.closing.drain()
        await self.journal.close()
        await self.broker.aclose()
        self.writer.stop()

    async def _take_up_again(self) -> None:
        """What an earlier run left open can be read only now."""
        try:
            self.closing.recover(await self._left_open())
        except JournalError as error:
            _log.warning("closes of earlier runs are not taken up: %s", error.detail)
            return
        await self._watch_on()

    def _note_opening(self, report: OpenReport) -> None:
        self._health.note(report)
        if self._is_opened and report.read_only is None:
            self._scope.start(self._take_up_again(), name="take up earlier closes")
        if not report.is_whole or report.read_only is not None or report.replaced:
            _log.warning("the journal was not found as it was left: %s", report)

    def _record_trouble(self) -> RecordTrouble | None:
        return self._health.trouble(owing=bool(self.journal.unrecorded))

    async def _left_open(self) -> tuple[CloseRecord, ...]:
        unsettled = await self.journal.unsettled()
        begun = self._begun()
        return tuple(record for record in unsettled if record.request.rid not in begun)

    def _has_open(self, account: Account) -> bool:
        return self.closing.has_open(account)

    def _begun(self) -> frozenset[str]:
        return frozenset(record.request.rid for record in self.closing.records())

    def _build_journal(self, redactor: Redactor) -> FallbackJournal:
        paths, clock = self._front.paths, self._clock
        options = Options(clean=redactor.clean, notice=self._note_opening)
        first = SqliteJournal(paths.journal, clock, options)
        # Beside the log: another folder, and often another disk, than the first.
        second = SecondJournal(paths.logs / _SECOND_JOURNAL, clock, clean=redactor.clean)
        return FallbackJournal(first, second, clock)

    def _book_sources(self) -> BookSources:
        return BookSources(
            broker=self.broker,
            session=self.session,
            settings=self._front.keeper.settings,
            lots=self.lots,
            clock=self._clock,
            spawn=self._scope.start,
        )

    def _build_desk(self, parts: LiveParts) -> Desk:
        return Desk(
            session=self.session,
            book=self.book,
            closing=self.closing,
            lots=self.lots,
            prices=parts.prices,
            values=parts.values,
            live=parts.live,
            departures=parts.departures,
            notices=parts.notices,
            settings=self._front.keeper.settings,
            clock=self._clock,
            spawn=self._scope.start,
            save_settings=self._front.keeper.save_settings,
            is_writer=lambda: self.writer.is_writer,
            record_trouble=self._record_trouble,
            unrecorded=lambda: self.journal.unrecorded,
        )

    def _build_closing(self) -> Closing:
        return Closing(
            ClosingParts(
                broker=self.broker,
                journal=self.journal,
                book=self.book,
                session=self.session,
                settings=self._front.keeper.settings,
                clock=self._clock,
                spawn=self._scope.start,
                limits=self._limits,
                new_rid=lambda: request_id(self._clock.now()),
                may_write=lambda: self.writer.is_writer,
                allow_unrecorded=self.journal.allow_unrecorded,
            )
        )


def request_id(now: datetime) -> str:
    """Return an id that sorts by time and that no other request has (UUID version 7).

    Source: RFC 9562, 5.7: 48 bits of milliseconds, then version, variant and chance.
    """
    milliseconds = int(now.timestamp() * 1000)
    chance = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
