"""Whatever nobody caught ends up in one report, without values and without secrets."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import threading

import pytest

from app.host.crash import KEPT_REPORTS, CrashReporter, untold_reports


def fault(message="broken"):
    secret_value = "local-value"  # noqa: S105
    raise ValueError(message + secret_value[:0])


def caught(message="broken"):
    try:
        fault(message)
    except ValueError as error:
        return error


@pytest.fixture
def told():
    return []


@pytest.fixture
def reporter(tmp_path, redactor, clock, told):
    return CrashReporter(tmp_path, redactor, clock, told.append)


@pytest.fixture
def hooks(reporter):
    """The reporter with the interpreter's hooks, given back after the test."""
    restore = reporter.install()
    yield reporter
    restore()


def test_a_report_says_where_but_shows_no_values(reporter, told):
    """
    Traceback, program and time are in it; what variables held is not.
    """
    reporter.report(caught())

    (path,) = told
    text = path.read_text("utf-8")
    assert "in fault" in text
    assert "ValueError: broken" in text
    assert "2026-01-05T09:30:00+00:00" in text
    assert "local-value'" not in text.replace('secret_value = "local-value"', "")
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_secret_in_the_message_is_filtered(reporter, redactor, told):
    """
    Neither the message nor the chain of causes shows it.
    """
    redactor.add("s3cret")
    error = caught("token s3cret")
    error.__cause__ = caught("password s3cret")

    reporter.report(error)

    assert "s3cret" not in told[0].read_text("utf-8")


def test_the_same_fault_is_reported_once(reporter, told, tmp_path):
    """
    A timer that fails ten times a second tells the trader once.
    """
    for _ in range(3):
        reporter.report(caught())
    reporter.report(caught("another"))

    assert len(told) == 2
    assert len(list(tmp_path.glob("crash-*"))) == 2


def test_a_flood_of_different_faults_ends(reporter, told, tmp_path):
    """
    The folder keeps the newest reports, and one run does not write for ever.
    """
    for number in range(80):
        reporter.report(caught(str(number)))

    assert len(told) == 50
    assert len(list(tmp_path.glob("crash-*"))) == KEPT_REPORTS


def test_a_report_that_cannot_be_written_is_still_told(redactor, clock, told, tmp_path):
    """
    With no folder to write to the trader hears of the fault all the same.
    """
    reporter = CrashReporter(tmp_path / "missing", redactor, clock, told.append)

    reporter.report(caught())

    assert told == [None]


def test_an_uncaught_exception_is_reported(hooks, told):
    """
    The hook that Qt's slots and the interpreter call leads to a report.
    """
    error = caught()

    sys.excepthook(type(error), error, error.__traceback__)

    assert len(told) == 1


def test_an_exception_in_a_thread_is_reported(hooks, told):
    """
    A thread does not die in silence.
    """
    thread = threading.Thread(target=fault)
    thread.start()
    thread.join()

    assert len(told) == 1


def test_an_exception_in_a_finalizer_is_reported(hooks, told):
    """
    What Python can only print is reported too.
    """

    class FailsToDie:
        def __del__(self):
            fault()

    FailsToDie()
    gc.collect()

    assert len(told) == 1


async def test_an_exception_in_a_callback_of_the_loop_is_reported(reporter, told, until):
    """
    So is one that no task was looked at for.
    """
    loop = asyncio.get_running_loop()
    reporter.watch(loop)

    loop.call_soon(fault)
    loop.call_exception_handler({"message": "only words"})

    await until(lambda: len(told) == 2)


def test_the_hooks_are_given_back(reporter):
    """
    After the program's run the interpreter is as before.
    """
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    reporter.install()()

    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before


TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6N30.c2lnbmF0dXJl"  # noqa: S105


def fault_with_token(said):
    token = said.rpartition(" ")[2]
    raise ValueError(f"refused: {said}") from KeyError({"Authorization": token})


@pytest.mark.parametrize("in_use", [True, False])
def test_a_token_in_variables_and_messages_is_in_no_report(
    reporter, redactor, told, in_use
):
    """
    Not from the frame's variables, the message, the cause, a note or a group; of an
    earlier session, which nobody remembers, it is known by its shape.
    """
    if in_use:
        redactor.add(TOKEN)
    with pytest.raises(ValueError, match="refused") as raised:
        fault_with_token(f"token {TOKEN}")
    raised.value.add_note(f"while sending {TOKEN}")

    reporter.report(ExceptionGroup(f"with {TOKEN}", [raised.value]))

    text = told[0].read_text("utf-8")
    assert "in fault_with_token" in text
    assert "while sending" in text
    assert TOKEN not in text
    assert not any(part in text for part in TOKEN.split("."))


def test_a_secret_that_is_no_token_is_known_while_it_is_in_use(reporter, redactor, told):
    """
    A password in a variable is never written, in a message it is taken out.
    """
    redactor.add("open sesame\\1")
    entered = "open sesame\\1"

    reporter.report(ValueError({"entered": entered}))

    assert "sesame" not in told[0].read_text("utf-8")


def test_each_start_tells_of_the_reports_no_start_told_of(reporter, tmp_path, clock):
    """
    Once: the start after that has nothing to say.
    """
    reporter.report(caught())
    reporter.report(caught("another"))

    first = untold_reports(tmp_path)
    second = untold_reports(tmp_path)
    clock.moment = clock.moment.replace(minute=31)
    reporter.report(caught("a third"))
    third = untold_reports(tmp_path)

    assert [path.name for path in first] == [
        "crash-20260105T093000-001.txt",
        "crash-20260105T093000-002.txt",
    ]
    assert second == ()
    assert [path.name for path in third] == ["crash-20260105T093100-003.txt"]


def test_a_folder_that_is_not_there_has_nothing_to_tell(tmp_path):
    """
    A first start.
    """
    assert untold_reports(tmp_path / "none") == ()


DIES = """
import ctypes, pathlib, sys
from app.host.crash import watch_below_python
watch_below_python(pathlib.Path(sys.argv[1]))
secret_value = "s3cret"
ctypes.string_at(0)
"""
LIVES = """
import pathlib, sys
from app.host.crash import watch_below_python
watch_below_python(pathlib.Path(sys.argv[1]))()
"""


@pytest.mark.parametrize(("program", "reports"), [(DIES, 1), (LIVES, 0)])
def test_a_fault_below_python_is_reported_by_the_next_start(tmp_path, program, reports):
    """
    A process that died at once left where it was, without values; one that ended well
    left nothing.
    """
    command = [sys.executable, "-c", program, str(tmp_path)]
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)

    found = untold_reports(tmp_path)

    assert len(found) == reports
    for path in found:
        text = path.read_text("utf-8")
        assert "Fatal Python error" in text or "access violation" in text
        assert "s3cret" not in text
