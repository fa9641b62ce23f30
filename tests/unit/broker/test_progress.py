"""The gate stands before the first byte, is used once, and is evidence."""

from __future__ import annotations

import asyncio

import httpcore
import pytest

from app.broker.progress import GateUsedError, Progress
from app.domain.errors import JournalError

HEADERS = "http11.send_request_headers.started"


def info(method: str = "DELETE"):
    return {"request": httpcore.Request(method, "http://broker.test/")}


def counting(calls, failure=None):
    async def gate():
        calls.append("gate")
        if failure is not None:
            raise failure

    return gate


async def test_a_second_pass_through_the_gate_is_refused():
    """
    Even a library that sends again by itself cannot send a close twice.
    """
    calls = []
    progress = Progress(counting(calls))
    await progress.follow(HEADERS, info())

    with pytest.raises(GateUsedError):
        await progress.follow(HEADERS, info())

    assert calls == ["gate"]
    assert progress.was_sent


async def test_a_gate_that_failed_is_proof_that_nothing_was_sent():
    """
    Its failure is kept, and so is that it must not be tried again.
    """
    failure = JournalError("disk full")
    progress = Progress(counting([], failure))

    with pytest.raises(JournalError):
        await progress.follow(HEADERS, info())

    assert (progress.was_sent, progress.gate_used) == (False, True)
    assert progress.gate_failure is failure


async def test_while_the_gate_runs_nothing_counts_as_sent():
    """
    Only its return opens the way.
    """
    seen: list[object] = []

    async def gate():
        seen.append(progress.was_sent)
        await asyncio.sleep(0)
        seen.append(progress.was_sent)

    progress = Progress(gate, passed=lambda: seen.append("passed"))
    await progress.follow(HEADERS, info())

    assert seen == [False, False, "passed"]
    assert progress.was_sent


async def test_a_proxys_connect_does_not_use_the_gate():
    """
    Asking a proxy for a way through sends nothing of the close (F027).
    """
    calls = []
    progress = Progress(counting(calls))

    await progress.follow(HEADERS, info("CONNECT"))
    await progress.follow("http11.receive_response_headers.complete", {})

    assert (calls, progress.was_sent) == ([], False)
