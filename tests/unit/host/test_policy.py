"""The administrator's file: what it says holds, and what it can't say locks."""

from __future__ import annotations

import sys

import pytest

from app.domain.update import UpdatePolicy
from app.host.policy import policy_file, read_policy


@pytest.fixture
def path(tmp_path):
    return tmp_path / "policy.toml"


def test_where_there_is_no_file_nothing_is_laid_down(path):
    """
    Nor where its folder is a file.
    """
    path.write_text("")

    assert read_policy(path.with_name("other.toml")) == UpdatePolicy()
    assert read_policy(path / "policy.toml") == UpdatePolicy()


def test_updates_can_be_switched_off(path):
    """
    And the file that says so can be named.
    """
    path.write_text('update_check = "off"\nother = 1\n')

    policy = read_policy(path)

    assert policy == UpdatePolicy(locked=True, place=str(path))


def test_the_mark_that_windows_puts_before_a_text_is_no_fault(path):
    """
    What PowerShell and older Notepads write is understood.
    """
    path.write_bytes(b'\xef\xbb\xbfupdate_check = "weekly"\r\n')

    assert read_policy(path) == UpdatePolicy(place=str(path))


def test_another_address_can_be_set(path):
    """
    Looking stays the trader's choice then.
    """
    path.write_text('update_address = "https://intranet.example/flatten.json"\n')

    policy = read_policy(path)

    assert not policy.locked
    assert policy.address == "https://intranet.example/flatten.json"


@pytest.mark.parametrize(
    "content",
    [
        b"update_check = ",
        b"\xff\xfe",
        b'update_check = "of"',
        b"update_check = false",
        b'update_address = "http://intranet.example/"',
        b'update_address = "https://me:pw@intranet.example/"',
        b"update_address = 7",
    ],
)
def test_a_file_that_cannot_be_understood_locks(path, content):
    """
    Somebody meant to lay something down, and it is not guessed what.
    """
    path.write_bytes(content)

    policy = read_policy(path)

    assert policy == UpdatePolicy(locked=True, unreadable=True, place=str(path))


def test_a_file_that_cannot_be_read_locks(path):
    """
    A folder in its place, or one without the right to read it.
    """
    path.mkdir()

    assert read_policy(path).locked


@pytest.mark.parametrize(
    ("platform", "place"),
    [
        ("linux", "/etc/flatten/policy.toml"),
        ("darwin", "/Library/Application Support/Flatten/policy.toml"),
        ("win32", "D:/All/Flatten/policy.toml"),
    ],
)
def test_it_lies_where_only_administrators_write(monkeypatch, platform, place):
    """
    One place for each system.
    """
    monkeypatch.setattr(sys, "platform", platform)

    assert policy_file({"PROGRAMDATA": "D:/All"}).as_posix() == place
