"""Sending one close, once.

A close has a connection of its own, so that most failures are provably failures to
connect. Connecting may be tried three times, for nothing has left by then; from the
gate on there is one attempt, one deadline, and whatever happens is an outcome. The
deadlines here only end waiting. Timers of the windows' loop may fire a little early;
what is concluded from time is concluded elsewhere, by the clock.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import httpx

from app.broker.credentials import Credentials
from app.broker.failures import Raw, classify_close
from app.broker.limits import (
    CONNECT_TRIES,
    LAST_NEW_TRY_S,
    MOST_CLOSE_BYTES,
    PAUSES_S,
)
from app.broker.network_faults import Breakage, explain
from app.broker.progress import Gate, Progress
from app.broker.wire import encode_close
from app.domain.clock import Clock
from app.domain.close import CloseRequest
from app.domain.errors import NoAnswer, NotSent, NotSentCause, Outcome

# Trying again at once cannot help against these.
_FINAL = frozenset({NotSentCause.CERTIFICATE, NotSentCause.PROXY, NotSentCause.REQUEST})


@dataclass(frozen=True, slots=True)
class CloseCall:
    """Everything one close needs; ``send`` is called once.

    Attributes:
        connect: Makes a client for the session's origin that keeps no connection.
    """

    clock: Clock
    connect: Callable[[], httpx.AsyncClient]
    credentials: Credentials
    request: CloseRequest
    gate: Gate

    async def send(self) -> Outcome:
        """See ``BrokerClient.close``."""
        start = self.clock.monotonic()
        budget = self.request.limits.connect_budget_s
        outcome: Outcome = NotSent(NotSentCause.CONNECT_TIMEOUT)
        for attempt in range(CONNECT_TRIES):
            left = budget - (self.clock.monotonic() - start)
            if left <= 0:
                break
            progress, outcome = await self._attempt(left, attempt + 1)
            if not self._may_try_again(progress, outcome, start):
                break
            if attempt < len(PAUSES_S):
                await self.clock.sleep(PAUSES_S[attempt])
        return outcome

    def _may_try_again(self, progress: Progress, outcome: Outcome, start: float) -> bool:
        if progress.gate_used or not isinstance(outcome, NotSent):
            return False
        early = self.clock.monotonic() - start < LAST_NEW_TRY_S
        return early and outcome.cause not in _FINAL

    async def _attempt(self, connect_s: float, number: int) -> tuple[Progress, Outcome]:
        result, progress, took_s = await self._exchange(connect_s)
        if isinstance(result, Breakage):
            if isinstance(result.cause, NotSentCause):
                return progress, NotSent(result.cause, result.detail, number)
            return progress, NoAnswer(result.cause, detail=result.detail)
        raw = replace(result, took_s=took_s)
        return progress, classify_close(raw, self.request.before.number)

    async def _exchange(self, connect_s: float) -> tuple[Raw | Breakage, Progress, float]:
        loop = asyncio.get_running_loop()
        sent_at = self.clock.monotonic()

        def entering() -> None:
            limit.reschedule(None)  # the record is not hurried by a network's deadline

        def passed() -> None:
            nonlocal sent_at
            sent_at = self.clock.monotonic()
            limit.reschedule(loop.time() + self.request.limits.late_answer_s)

        progress = Progress(self.gate, entering, passed)
        try:
            async with asyncio.timeout(connect_s) as limit:
                result: Raw | Breakage = await self._send_once(progress)
        except Exception as failure:  # noqa: BLE001 - whatever broke is an outcome
            result = explain(failure, progress, self.credentials.hidden)
        return result, progress, self.clock.monotonic() - sent_at

    async def _send_once(self, progress: Progress) -> Raw:
        request = self.request
        body = encode_close(request.before.number, request.want, request.comment)
        client = self.connect()
        try:
            response = await client.request(
                "DELETE",
                "/trade/close",
                json=body,
                auth=self.credentials,
                extensions={"trace": progress.follow, "most_bytes": MOST_CLOSE_BYTES},
            )
            return Raw(response.status_code, self.credentials.cleared(response.content))
        finally:
            with contextlib.suppress(Exception):
                await client.aclose()
