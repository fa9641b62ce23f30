"""Scripts of the demo broker: what may be said, and in what order it happens."""

from __future__ import annotations

import json

import pytest

from app.demo.faults import ABSENT, Fault, Script, ScriptError, read_entry, read_script


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({}, Fault()),
        ({"execute": "never"}, Fault(execute="never")),
        ({"execute": "after:2.5"}, Fault(execute="after", after_s=2.5)),
        ({"reply": "truncate:7"}, Fault(reply="truncate", number=7)),
        ({"reply": 503}, Fault(reply="status", number=503)),
        ({"endpoint": "trades", "body": None}, Fault(endpoint="trades", body=None)),
        ({"raw": "\udcff"}, Fault(raw="\udcff")),
        ({"headers": {"Location": "/x"}}, Fault(headers={"location": "/x"})),
        ({"delay_s": 1}, Fault(delay_s=1.0)),
        (
            {"endpoint": "stream", "reply": "stall", "after_s": 1, "for_s": 2},
            Fault(endpoint="stream", reply="stall", after_s=1.0, for_s=2.0),
        ),
        (
            {"endpoint": "stream", "reply": 503},
            Fault(endpoint="stream", reply="status", number=503),
        ),
    ],
)
def test_an_entry_says_what_it_says(entry, fault):
    """
    Each key has its meaning, and what is left out is an ordinary answer.
    """
    found = read_entry(entry)

    assert found == fault
    assert (found.body is ABSENT) is ("body" not in entry)


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ([], "JSON object"),
        ({"endpont": "close"}, "endpont"),
        ({"endpoint": "market"}, "market"),
        ({"execute": "later"}, "later"),
        ({"execute": ["before"]}, "before"),
        ({"execute": "after:"}, "number"),
        ({"execute": "after:nan"}, "range"),
        ({"reply": "slow"}, "slow"),
        ({"reply": 99}, "99"),
        ({"reply": True}, "True"),
        ({"reply": "truncate:x"}, "number"),
        ({"reply": "truncate:-1"}, "range"),
        ({"delay_s": "1"}, "delay_s"),
        ({"delay_s": -1}, "range"),
        ({"headers": {"Content-Length": "5"}}, "Content-Length"),
        ({"headers": {"X": "a\r\nb"}}, "plain text"),
        ({"headers": []}, "headers"),
        ({"raw": "x", "body": 1}, "raw"),
        ({"raw": "\ud800"}, "half"),
        ({"endpoint": "stream"}, "None"),
        ({"endpoint": "stream", "reply": "ok"}, "ok"),
        ({"endpoint": "stream", "reply": 99}, "99"),
        ({"endpoint": "stream", "reply": True}, "True"),
        ({"endpoint": "stream", "reply": "drop", "after_s": -1}, "after_s"),
        ({"endpoint": "stream", "reply": "drop", "body": 1}, "body"),
        ({"reply": "drop", "for_s": 1}, "for_s"),
    ],
)
def test_an_entry_that_cannot_be_played_is_refused(entry, word):
    """
    The message names what is wrong; nothing is guessed.
    """
    with pytest.raises(ScriptError, match=word):
        read_entry(entry)


def test_entries_are_used_once_in_order_for_their_endpoint():
    """
    Each endpoint has its own line of entries, and ordinary service after the last.
    """
    script = Script()
    for entry in (
        {"reply": "drop"},
        {"endpoint": "trades", "reply": 500},
        {"reply": "hang"},
    ):
        script.add(read_entry(entry))

    taken = [script.take(name).reply for name in ("close", "close", "close", "trades")]

    assert taken == ["drop", "hang", "ok", "status"]


@pytest.mark.parametrize("text", ["{}", "[", '[{"reply": "slow"}]', None])
def test_a_script_file_is_a_list_of_entries(tmp_path, text):
    """
    Anything else is refused with the file's name.
    """
    file = tmp_path / "script.json"
    if text is not None:
        file.write_text(text)

    with pytest.raises(ScriptError, match=r"script\.json"):
        read_script(file)


def test_a_script_file_is_read_in_order(tmp_path):
    """
    The entries come as they are written.
    """
    file = tmp_path / "script.json"
    file.write_text(json.dumps([{"reply": "drop"}, {"reply": 404}]))

    assert [each.reply for each in read_script(file)] == ["drop", "status"]
