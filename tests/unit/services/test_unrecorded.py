"""A close that can be written nowhere: not sent in silence, and not forbidden."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.close import CloseDecision, CloseRecord, State
from app.domain.errors import (
    DoubtCause,
    JournalError,
    NoAnswer,
    SubmitError,
    SubmitFault,
)
from app.journal.faults import DiskError, NowhereError
from tests.memory_journal import MemoryJournal
from tests.services_stage import OK, Stage, replies
from tests.virtual_time import in_virtual_time


class FullDisk(MemoryJournal):
    """Fails to write what it was not allowed to let pass, once the disk is full."""

    def __init__(self, error: JournalError) -> None:
        super().__init__()
        self.error: JournalError | None = error
        self.allowed: list[str] = []

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        if self.error is not None and record.request.rid not in self.allowed:
            raise self.error
        await super().prepare(record, supersede=supersede)


def full_stage(error: JournalError) -> Stage:
    journal = FullDisk(error)
    stage = Stage(journal=journal)
    journal.allowed = stage.allowed  # what closing passes on reaches the journal
    return stage


def decided(stage: Stage) -> CloseDecision:
    return CloseDecision(order=stage.book.state.orders[7], want=None)


@pytest.mark.parametrize(
    ("error", "can_override"), [(NowhereError("full"), True), (DiskError("full"), False)]
)
def test_whether_the_trader_may_decide_is_told(
    error: JournalError, *, can_override: bool
) -> None:
    """
    Only where the journal takes their word; nothing was sent in either case.
    """

    async def story() -> None:
        async with full_stage(error) as stage:
            with pytest.raises(SubmitError) as told:
                await stage.closing.submit(decided(stage))

            assert told.value.fault is SubmitFault.RECORD
            assert told.value.can_override is can_override
            assert stage.broker.sent == []
            assert stage.allowed == []

    in_virtual_time(story)


def test_the_traders_word_sends_it_once() -> None:
    """
    The same decision with their word goes out, and its lock and outcome are followed.
    """

    async def story() -> None:
        async with full_stage(NowhereError("full")) as stage:
            stage.broker.scripts.append(replies(OK))
            refused = decided(stage)
            with pytest.raises(SubmitError):
                await stage.closing.submit(refused)

            rid = await stage.closing.submit(replace(refused, unrecorded=True))
            await stage.clock.sleep(10)

            assert stage.allowed == [rid]
            assert [request.rid for request in stage.broker.sent] == [rid]
            assert stage.now(rid).state is State.CONFIRMED

    in_virtual_time(story)


def test_the_end_of_a_repeated_request_is_allowed_as_well() -> None:
    """
    It ends in the same step, so it can be written no better than the new one.
    """

    async def story() -> None:
        journal = FullDisk(NowhereError("full"))
        journal.error = None
        async with Stage(journal=journal) as stage:
            lost = replies(NoAnswer(DoubtCause.CONNECTION_LOST), executed=False)
            stage.broker.scripts += [lost, replies(OK)]
            old = await stage.closing.submit(decided(stage))
            await stage.clock.sleep(5)

            again = replace(decided(stage), supersedes=old, unrecorded=True)
            rid = await stage.closing.submit(again)

            assert stage.allowed == [rid, old]

    in_virtual_time(story)
