"""One record is one line of JSON, in files of limited size that only the user reads."""

from __future__ import annotations

import json
import logging
import os
from datetime import timedelta

import pytest

from app.host import logs

log = logging.getLogger("app.test")


@pytest.fixture
def folder(tmp_path, clock, redactor):
    """The folder of a running log."""
    root = logging.getLogger()
    level = root.level
    handler = logs.start(tmp_path, redactor, clock)
    yield tmp_path
    logs.stop(handler)
    root.setLevel(level)


def lines(folder):
    return (folder / logs.FILE_NAME).read_text("utf-8").splitlines()


def test_a_message_with_line_breaks_stays_one_record(folder):
    """
    Text from outside cannot forge a second record.
    """
    log.info("comment %s", 'x\n{"level": "ERROR"}\r\u2028\x1b[31m')

    (line,) = lines(folder)
    assert json.loads(line)["text"].startswith("comment x\n")
    assert line.isascii()
    assert "\x1b" not in line


def test_a_record_says_when_how_grave_and_where(folder):
    """
    The fields a support case needs are there.
    """
    log.warning("rid %s not sent", "r-1")

    record = json.loads(lines(folder)[0])
    assert record["level"] == "WARNING"
    assert record["from"] == "app.test"
    assert record["text"] == "rid r-1 not sent"
    assert record["at"].endswith("+00:00")


def test_no_secret_reaches_the_file(folder, redactor):
    """
    Neither by message, nor by argument, nor by traceback.
    """
    redactor.add("s3cret")
    try:
        int("s3cret")
    except ValueError:
        log.exception("token s3cret of %s", {"password": "s3cret"})

    (line,) = lines(folder)
    assert "s3cret" not in line
    assert "ValueError" in json.loads(line)["trace"]


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "websockets.client"])
def test_the_libraries_that_print_headers_are_quiet(folder, name):
    """
    Their information and debug lines are not written.
    """
    logging.getLogger(name).info("request headers")

    assert lines(folder) == []


def test_the_file_rotates_and_stays_private(folder, monkeypatch):
    """
    A full file makes room for a new one, each readable by its user alone.
    """
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, logs.LogFile))
    handler.maxBytes = 200

    for number in range(20):
        log.info("record %s", number)

    files = sorted(folder.glob("flatten.log*"))
    assert len(files) == logs.FILES
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_old_files_are_dropped_at_the_start(tmp_path, clock, redactor):
    """
    What is older than two weeks goes, what is younger stays.
    """
    for name, days in (("flatten.log.1", 13), ("flatten.log.2", 15)):
        file = tmp_path / name
        file.touch()
        moment = (clock.now() - timedelta(days=days)).timestamp()
        os.utime(file, (moment, moment))

    handler = logs.start(tmp_path, redactor, clock)
    logs.stop(handler)

    assert (tmp_path / "flatten.log.1").exists()
    assert not (tmp_path / "flatten.log.2").exists()


def test_a_full_disk_does_not_stop_the_program(folder, capsys):
    """
    A record that cannot be written is lost, without an exception or a word.
    """
    (handler,) = (h for h in logging.getLogger().handlers if isinstance(h, logs.LogFile))
    assert handler.stream is not None
    os.dup2(os.open("/dev/full", os.O_WRONLY), handler.stream.fileno())

    log.info("lost")

    assert capsys.readouterr().err == ""
