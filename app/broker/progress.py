"""How far one request got, by the network library's own account.

This is the evidence for "nothing was sent": httpcore tells of each step before it
takes it, and waits for what listens. The gate of a close stands in the last step
before the first byte, so a request that did not pass it has not left.
"""

from __future__ import annotations

import asyncio
import enum
from collections.abc import Awaitable, Callable, Mapping

Gate = Callable[[], Awaitable[None]]


class Stage(enum.IntEnum):
    """The last step that was begun."""

    CONNECTING = 0
    SECURING = 1
    SENT = 2
    ANSWERING = 3


class GateUsedError(RuntimeError):
    """Something tried to send a close a second time."""


def _nothing() -> None:
    pass


class Progress:
    """Follows one request; give ``follow`` to httpcore as its ``trace``.

    Args:
        gate: Awaited once, right before the first byte of a DELETE; if it raises or
            does not return, no byte leaves.
        entering: Called just before the gate.
        passed: Called after the gate, still before the first byte.

    Attributes:
        stage: Stays below ``SENT`` until the gate, if there is one, was passed.
        gate_used: The gate was begun; this request must not be sent again.
        gate_failure: What the gate raised.
    """

    def __init__(
        self,
        gate: Gate | None = None,
        entering: Callable[[], None] = _nothing,
        passed: Callable[[], None] = _nothing,
    ) -> None:
        self._gate = gate
        self._entering = entering
        self._passed = passed
        self.stage = Stage.CONNECTING
        self.gate_used = False
        self.gate_failure: Exception | None = None

    @property
    def was_sent(self) -> bool:
        """Whether a byte of the request may have left."""
        return self.stage >= Stage.SENT

    async def follow(self, event: str, info: Mapping[str, object]) -> None:
        """Take note of a step httpcore is about to take, or has taken."""
        if event.endswith(".start_tls.started"):
            self.stage = Stage.SECURING
        elif event.endswith(".receive_response_headers.complete"):
            # Before the request was sent, it is a proxy that answers.
            self.stage = Stage.ANSWERING if self.was_sent else self.stage
        elif event.endswith(".send_request_headers.started") and self._is_meant(info):
            await self._enter(self._gate)
            self.stage = Stage.SENT

    def _is_meant(self, info: Mapping[str, object]) -> bool:
        """Tell a close from a proxy's CONNECT, which comes by here too."""
        return self._gate is None or _method(info) == b"DELETE"

    async def _enter(self, gate: Gate | None) -> None:
        if gate is None:
            return
        if self.gate_used:
            raise GateUsedError
        self.gate_used = True
        self._entering()
        try:
            await _uninterrupted(gate)
        except Exception as failure:
            self.gate_failure = failure
            raise
        self._passed()


def _method(info: Mapping[str, object]) -> object:
    return getattr(info.get("request"), "method", None)


async def _uninterrupted(gate: Gate) -> None:
    """Run the gate to its end even if the request is cancelled meanwhile.

    The cancel is passed on after that: nothing was sent, and what the gate wrote
    down is whole.
    """
    failures: list[Exception] = []
    ended = asyncio.Event()

    async def run() -> None:
        """Hold the failure: one that nobody is left to wait for must not be lost."""
        try:
            await gate()
        except Exception as failure:  # noqa: BLE001 - handed on below, whatever it is
            failures.append(failure)
        finally:
            ended.set()

    try:
        await asyncio.shield(run())
    except asyncio.CancelledError:
        await ended.wait()
        raise
    if failures:
        raise failures[0]
