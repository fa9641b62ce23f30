"""What of the journal's state is told to the trader."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.journal import RecordTrouble
from app.journal.entries import OpenReport
from app.journal.faults import ReadOnlyCause
from app.journal.health import RecordHealth


@pytest.mark.parametrize(
    ("report", "trouble"),
    [
        (OpenReport(created=True), None),
        (OpenReport(merged=2, is_remote=True), None),
        (OpenReport(kept_aside=Path("old"), salvaged=3), None),
        (OpenReport(kept_aside=Path("old"), lost=1), RecordTrouble.LOSSES),
        (OpenReport(damaged_lines=1), RecordTrouble.LOSSES),
        (OpenReport(rolled_back=4), RecordTrouble.ROLLED_BACK),
        (OpenReport(rolled_back=4, lost=1), RecordTrouble.LOSSES),
        (OpenReport(clock_is_behind=True), RecordTrouble.CLOCK_WENT_BACK),
        (OpenReport(clock_is_behind=True, rolled_back=4), RecordTrouble.ROLLED_BACK),
        (OpenReport(read_only=ReadOnlyCause.NEWER_VERSION), RecordTrouble.NEWER_VERSION),
        (OpenReport(read_only=ReadOnlyCause.OTHER_OWNER), RecordTrouble.OTHER_OWNER),
        (OpenReport(read_only=ReadOnlyCause.DISK, lost=1), RecordTrouble.DISK),
    ],
)
def test_what_is_told_of_an_opening(
    report: OpenReport, trouble: RecordTrouble | None
) -> None:
    """
    Losses and what can't be written; not what went well, however unusual.
    """
    health = RecordHealth()

    health.note(report)

    assert health.trouble(owing=False) is trouble


def test_what_is_owed_is_told_first_and_no_longer_than_it_lasts() -> None:
    """
    A crash would lose it now; once written, the lesser trouble is told again.
    """
    health = RecordHealth()
    health.note(OpenReport(read_only=ReadOnlyCause.DISK))

    owing, written = health.trouble(owing=True), health.trouble(owing=False)

    assert owing is RecordTrouble.UNWRITTEN
    assert written is RecordTrouble.DISK


def test_a_disk_that_is_back_is_no_trouble_any_more() -> None:
    """
    The journal was opened again; what was lost before stays lost.
    """
    health = RecordHealth()
    health.note(OpenReport(read_only=ReadOnlyCause.DISK))
    health.note(OpenReport())
    well = health.trouble(owing=False)
    health.note(OpenReport(lost=1))
    health.note(OpenReport())

    assert well is None
    assert health.trouble(owing=False) is RecordTrouble.LOSSES


def test_a_journal_that_could_not_be_opened_is_told() -> None:
    """
    What an earlier run left open may be in it.
    """
    health = RecordHealth()

    health.not_opened()

    assert health.trouble(owing=False) is RecordTrouble.NOT_OPENED
