"""From a decision to a request: what is checked before anything is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.domain.clock import Clock
from app.domain.close import CloseDecision, CloseRequest
from app.domain.errors import SubmitError, SubmitFault
from app.domain.evidence import Snapshot
from app.domain.lineage import twins_of
from app.domain.orders import Order
from app.domain.repeat import still_out
from app.domain.settings import ClosingLimits
from app.services.order_book import OrderBook
from app.services.ports import Broker, Journal, SettingsSource, Spawn
from app.services.session import SessionService

_FRESH_LIST_WAIT_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingParts:
    """What closing works with.

    Attributes:
        limits: Asked once for each request, which then keeps them.
        new_rid: Makes a request id no other request has.
        may_write: Whether this program, and no other of this user, closes orders of
            the account signed in to.
        allow_unrecorded: Tells the journal the trader's word that it may let a request
            pass that it can write nowhere; a journal without that answer is never asked.
    """

    broker: Broker
    journal: Journal
    book: OrderBook
    session: SessionService
    settings: SettingsSource
    clock: Clock
    spawn: Spawn
    limits: Callable[[], ClosingLimits]
    new_rid: Callable[[], str]
    may_write: Callable[[], bool] = lambda: True
    allow_unrecorded: Callable[[str], None] = lambda _: None


class Intake:
    """Turns what the trader decided into a request, against the latest list."""

    def __init__(self, parts: ClosingParts) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._book = parts.book
        self._known: frozenset[int] = frozenset()
        self._limits = ClosingLimits()

    async def require_fresh_list(self, number: int) -> None:
        """A part needs a fresh list of the order, or one try to get it."""
        if self._is_fresh(number):
            return
        arrived = asyncio.Event()

        def look(_: Snapshot) -> None:
            if self._is_fresh(number):
                arrived.set()

        leave = self._book.subscribe_snapshots(look)
        self._book.want_read()
        try:
            async with asyncio.timeout(_FRESH_LIST_WAIT_S):
                await arrived.wait()
        except TimeoutError:
            return  # allowed all the same; the dialog shows the list's age
        finally:
            leave()

    def _is_fresh(self, number: int) -> bool:
        """Whether the list is not older than the setting, and the stream agrees with it.

        A word that came late or out of order would make a size that is not there the
        one a part is taken of, and its remainder what the lists show anyway.
        """
        age, state = self._book.age_s(), self._book.state
        if age is None or age > self._parts.settings.current.partial_list_age_s:
            return False
        listed, told = state.listed.get(number), state.orders.get(number)
        return (listed and listed.volume) == (told and told.volume)

    def request(
        self, decision: CloseDecision, repeats: CloseRequest | None = None
    ) -> CloseRequest:
        """Name the decision and fix the limits it runs under.

        Raises:
            SubmitError: Signed out, or a part of an order that has changed size.
        """
        session = self._parts.session.session
        if session is None:
            raise SubmitError(SubmitFault.SIGNED_OUT)
        order = self._as_listed(decision)
        return CloseRequest(
            rid=self._parts.new_rid(),
            origin=session.origin,
            login=session.login,
            before=order,
            known=self._known_now(),
            twins=twins_of(order, self._book.state.orders.values()),
            want=decision.want,
            comment=decision.comment,
            created_at=self._clock.now(),
            limits=self._limits_now(),
            retry_of=decision.supersedes,
            earlier=() if repeats is None else still_out(repeats, order),
        )

    def allow_unrecorded(self, request: CloseRequest) -> None:
        """Pass on the trader's word for this request, and the end of what it repeats."""
        for rid in filter(None, (request.rid, request.retry_of)):
            self._parts.allow_unrecorded(rid)

    def _known_now(self) -> frozenset[int]:
        """Return the numbers of what is open; requests made of one list share one set.

        Each is remembered for a day, with a set that may hold thousands.
        """
        known = self._book.state.numbers
        if known != self._known:
            self._known = known
        return self._known

    def _limits_now(self) -> ClosingLimits:
        """Return the limits in force, the same object while they are the same."""
        limits = self._parts.limits()
        if limits != self._limits:
            self._limits = limits
        return self._limits

    def _as_listed(self, decision: CloseDecision) -> Order:
        """Return the order as the list has it now, if the decision still fits it."""
        shown = decision.order
        listed = self._book.state.orders.get(shown.number)
        if decision.want is None:
            # The list, where there is one: a word of the stream may be late or false.
            return self._book.state.listed.get(shown.number) or listed or shown
        if listed is None:
            raise SubmitError(SubmitFault.ORDER_GONE)
        if listed.volume != shown.volume:
            raise SubmitError(SubmitFault.ORDER_CHANGED)
        return listed
