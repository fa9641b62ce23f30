"""Whatever nobody caught ends up in one report, without values and without secrets."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading

import pytest

from app.host.crash import KEPT_REPORTS, CrashReporter


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
