"""What a manifest may say, and when it may be asked for."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.update import (
    MOST_NOTES,
    UpdateError,
    UpdateFault,
    is_due,
    is_newer,
    is_page_of,
    read_manifest,
)

ADDRESS = "https://updates.example/flatten.json"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def manifest(**changes):
    facts = {
        "version": "0.2.0",
        "notes": "Better.",
        "page": "https://updates.example/get",
        "published": "2026-11-20",
    }
    return json.dumps(facts | changes).encode()


def test_a_manifest_is_read_and_what_is_unknown_in_it_ignored():
    """
    A later program may say more; this one takes what it knows.
    """
    read = read_manifest(manifest(severity={"a": [1]}, url="file:///x"), ADDRESS)

    assert (read.version, read.notes) == ("0.2.0", "Better.")
    assert read.page == "https://updates.example/get"
    assert read.published == date(2026, 11, 20)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "newest"},
        {"version": "1.2.3.4.5"},
        {"version": "\u0661.2"},
        {"version": 2},
        {"notes": ""},
        {"notes": None},
        {"published": "yesterday"},
        {"page": "https://elsewhere.example/get"},
        {"page": "http://updates.example/get"},
    ],
)
def test_a_manifest_with_a_wrong_field_is_not_read(changes):
    """
    No half of it is believed.
    """
    with pytest.raises(UpdateError) as refused:
        read_manifest(manifest(**changes), ADDRESS)

    assert refused.value.fault is UpdateFault.UNREADABLE


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 100_000])
def test_what_is_no_manifest_is_not_read(content):
    """
    Nothing but our own error comes out.
    """
    with pytest.raises(UpdateError):
        read_manifest(content, ADDRESS)


def test_long_notes_are_cut():
    """
    A novel is no reason for a window of its own.
    """
    long = read_manifest(manifest(notes="x" * 5000), ADDRESS)
    many = read_manifest(manifest(notes="line\n" * 500), ADDRESS)

    assert len(long.notes) == MOST_NOTES
    assert many.notes.count("\n") == 19


@pytest.mark.parametrize(
    ("offered", "running", "newer"),
    [
        ("0.2.0", "0.1.0", True),
        ("0.10.0", "0.9.9", True),
        ("1.0.1", "1.0", True),
        ("1.0", "1.0.0", False),
        ("0.1.0", "0.1.0", False),
        ("0.0.9", "0.1.0", False),
        ("0.2.0", "0.2.0.dev1", False),
        ("", "0.1.0", False),
    ],
)
def test_only_a_later_version_is_newer(offered, running, newer):
    """
    Numbers are compared as numbers; a replayed older one is never an offer.
    """
    assert is_newer(offered, running) is newer


@pytest.mark.parametrize(
    ("page", "fits"),
    [
        ("https://updates.example/get", True),
        ("https://UPDATES.example:443/get", True),
        ("https://updates.example:8443/get", False),
        ("https://updates.example.evil.test/", False),
        ("https://me@updates.example/", False),
        ("https://updates.example\\@evil.test/", False),
        ("https://updates.example/\n", False),
        ("https://updates.example/" + "x" * 400, False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_a_page_is_on_the_manifests_own_host(page, fits):
    """
    What a press opens is never somebody else's.
    """
    assert is_page_of(page, ADDRESS) is fits


@pytest.mark.parametrize(
    ("choice", "ago", "due"),
    [
        ("ask", None, False),
        ("off", timedelta(days=400), False),
        ("weekly", None, True),
        ("weekly", timedelta(days=7), True),
        ("weekly", timedelta(days=6, hours=23), False),
        ("weekly", timedelta(days=-1), True),
    ],
)
def test_a_look_is_due_once_a_week_where_allowed(choice, ago, due):
    """
    A clock that was wrong once does not stop it for years.
    """
    checked_at = "" if ago is None else (NOW - ago).isoformat()

    assert is_due(choice, checked_at, NOW) is due


def test_a_time_without_a_zone_counts_as_utc():
    """
    A file edited by hand does not break the comparison.
    """
    assert is_due("weekly", "2026-11-22T09:00:00", NOW) is False
    assert is_due("weekly", "not a time", NOW) is True
