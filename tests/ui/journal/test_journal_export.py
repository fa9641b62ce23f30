"""Writing the list to a file: where the person says, and nothing is lost by it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import JournalError
from app.journal import export
from app.ui.journal_export import heading
from tests.ui.journal.stage import CLOSED, EVERY, Stage


def choose(shown: Stage, path: Path) -> None:
    """Press Export and pick a file, as a person does."""
    shown.button("exportButton").click()
    dialog = shown.find(QFileDialog, "exportDialog")
    dialog.fileSelected.emit(str(path))
    dialog.reject()


async def test_what_is_listed_is_written_and_the_place_is_told(stage, until, tmp_path):
    """
    One line for each request listed, under headings for people.
    """
    shown, path = await stage(*EVERY, segment="failed"), tmp_path / "journal.csv"

    choose(shown, path)
    await until(lambda: shown.says("Written: 5 requests."))

    lines = path.read_text("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("Time,Sent,Settled,Request,Server,Login,Order")
    assert shown.says(str(path))


async def test_a_file_that_is_there_is_replaced_only_when_agreed(stage, until, tmp_path):
    """
    First a question of our own with "Keep it" as its default, then the writing.
    """
    shown, path = await stage(CLOSED), tmp_path / "journal.csv"
    path.write_text("mine")

    choose(shown, path)
    assert path.read_text() == "mine"
    shown.button("replaceButton").click()
    await until(lambda: shown.says("Written: 1 request."))

    assert "50123391" in path.read_text("utf-8-sig")


async def test_keeping_a_file_writes_nothing(stage, tmp_path):
    """
    Escape on the question keeps it.
    """
    shown, path = await stage(CLOSED), tmp_path / "journal.csv"
    path.write_text("mine")

    choose(shown, path)
    shown.find(QWidget, "replaceDialog").close()

    assert path.read_text() == "mine"
    assert not shown.frame.banner.isVisible()


async def test_a_file_that_cannot_be_written_is_told(stage, until, tmp_path):
    """
    With what the system said.
    """
    shown = await stage(CLOSED)

    choose(shown, tmp_path / "missing" / "journal.csv")
    await until(lambda: shown.says("The file was not written."))

    assert not (tmp_path / "missing").exists()


async def test_the_window_may_go_while_a_file_is_written(stage, until, tmp_path):
    """
    The file is written, and nobody is told who is not there.
    """
    shown, path = await stage(CLOSED), tmp_path / "journal.csv"

    choose(shown, path)
    shown.window.shut()
    await until(path.exists)

    assert not shown.window.isVisible()


async def test_the_file_dialog_leaves_the_question_to_us(stage):
    """
    Its own one would run a loop inside ours, and a close's answer could be lost.
    """
    shown = await stage(CLOSED)

    shown.button("exportButton").click()
    dialog = shown.find(QFileDialog, "exportDialog")

    assert dialog.testOption(QFileDialog.Option.DontConfirmOverwrite)
    assert dialog.selectedFiles()[0].endswith("flatten-journal-2025-04-16.csv")
    dialog.reject()


def test_every_column_has_a_heading_of_its_own(qapp):
    """
    No code reaches a person; an unknown one stays as it is.
    """
    headings = [heading(code) for code in export.COLUMNS]

    assert len(set(headings)) == len(export.COLUMNS)
    assert not any("_" in text for text in headings)
    assert heading("new_code") == "new_code"


async def test_a_writer_that_fails_later_is_told_too(stage, until, tmp_path):
    """
    Whatever the writer raises as its own error reaches the window.
    """

    class FullDisk:
        COLUMNS = export.COLUMNS

        def entries_text(self, entries, *, zone, headings):
            return ""

        def write_csv(self, path, text, *, bom=False, overwrite=False):
            raise JournalError("No space left on device")

    shown = await stage(CLOSED, exporter=FullDisk())

    choose(shown, tmp_path / "journal.csv")
    await until(lambda: shown.says("The file was not written."))

    assert shown.says("No space left on device")
