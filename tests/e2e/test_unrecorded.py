"""A disk that takes no record: told, and sent only on the trader's typed word, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QWidget,
)

from app.domain.close import State
from app.journal.store import SqliteJournal
from tests.e2e.program import RunningProgram
from tests.journal.conftest import opened

Until = Callable[..., Awaitable[Any]]
Key = Qt.Key

ONLY_IN_MEMORY = "Not everything could be recorded."
WRITTEN_DOWN = "Written down before anything is sent."


def second_of(folder: Path) -> Path:
    return folder / "logs" / "journal-second.jsonl"


async def fill(program: RunningProgram, *, full: bool) -> None:
    """Let the open journal take no writes, or take them again."""
    journal: SqliteJournal = program.program.services.journal._first

    def switch() -> None:
        assert journal._tables is not None
        journal._tables.connection.execute(f"PRAGMA query_only={int(full)}")

    await journal._lane.run(switch)


def texts(window: QWidget) -> str:
    """Return everything a window says in its labels."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


async def refused(program: RunningProgram, number: int) -> tuple[QDialog, QDialog]:
    """Press close, and ask for what the refusal offers; both dialogs are returned."""
    await program.press_close(number)
    alert = await program.alert()
    offered = {button.text(): button for button in alert.findChildren(QAbstractButton)}
    default = alert.focusWidget()
    assert "Nothing was sent" in texts(alert)
    assert default is offered["Back to the order"]
    offered["Send without a record…"].click()
    question = await program.until(
        lambda: program.window("unrecordedDialog"), what="the question"
    )
    return alert, question


@pytest.fixture
def no_place(tmp_path: Path) -> Path:
    """A computer on which neither journal has a place: folders lie where they go."""
    (tmp_path / "data" / "journal.sqlite3").mkdir(parents=True)
    second_of(tmp_path).mkdir(parents=True)
    return tmp_path


async def test_without_the_typed_number_nothing_is_sent(
    qapp: QApplication, no_place: Path, until: Until
) -> None:
    """
    Enter alone, another number, and Escape all leave the close unsent.
    """
    async with RunningProgram(qapp, no_place, until) as program:
        number = program.order_to_halve()
        alert, question = await refused(program, number)
        typed = program.part(QLineEdit, "unrecordedNumber", question)
        send = program.button("unrecordedSend", question)
        hidden = not alert.isVisible()

        QTest.keyClick(typed, Key.Key_Return)
        QTest.keyClicks(typed, f"{number}0")
        QTest.keyClick(typed, Key.Key_Return)
        could_send = send.isEnabled()
        QTest.keyClick(question, Key.Key_Escape)
        await until(lambda: program.window("unrecordedDialog") is None)

        assert (hidden, could_send) == (True, False)
        assert program.program.desk.closing.records() == ()
        assert program.window("closeDialog") is not None
        assert program.ledger() == []


async def test_the_typed_number_sends_it_once_and_no_text_claims_a_record(
    qapp: QApplication, no_place: Path, until: Until
) -> None:
    """
    One DELETE; the band says that a crash would lose it, and the journal's window that
    its list is of this run alone, without a step that was written down.
    """
    async with RunningProgram(qapp, no_place, until) as program:
        number = program.order_to_halve()
        _, question = await refused(program, number)
        typed = program.part(QLineEdit, "unrecordedNumber", question)

        QTest.keyClicks(typed, str(number))
        QTest.keyClick(typed, Key.Key_Return)
        record = await program.settled(number)
        program.button("journalButton", program.program.main).click()
        journal = program.program.journal
        assert journal is not None
        await until(lambda: "Only closes of this run are listed" in texts(journal))

        await until(lambda: ONLY_IN_MEMORY in texts(program.program.main))
        await until(lambda: "It closed" in texts(journal), what="the story")
        story = texts(journal)
        assert "It closed" in story
        assert WRITTEN_DOWN not in story
        assert "kept" not in story
        assert record.state is State.CONFIRMED
        assert [e["executed"] for e in program.ledger()] == [True]


async def test_a_disk_that_fills_up_later_gets_the_record_once_there_is_room(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    What was sent on the trader's word is written down after all, with its true end.
    """
    async with RunningProgram(qapp, tmp_path, until) as program:
        number = program.order_to_halve()
        second_of(tmp_path).mkdir()
        await fill(program, full=True)
        _, question = await refused(program, number)
        typed = program.part(QLineEdit, "unrecordedNumber", question)

        QTest.keyClicks(typed, str(number))
        program.button("unrecordedSend", question).click()
        record = await program.settled(number)
        owed = program.program.services.journal.unrecorded
        second_of(tmp_path).rmdir()
        await fill(program, full=False)

        assert owed == {record.request.rid}
        assert [e["executed"] for e in program.ledger()] == [True]
    async with opened(tmp_path / "data" / "journal.sqlite3") as (journal, _):
        (entry,) = await journal.history()
    assert entry.record.request.rid == record.request.rid
    assert entry.record.state is State.CONFIRMED
