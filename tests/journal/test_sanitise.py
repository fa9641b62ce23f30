"""What is kept of foreign words is short, visible and holds no secret."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.close import State
from app.domain.errors import DoubtCause, Failed, NoAnswer, NotSent, NotSentCause, Reply
from app.journal.sanitise import MOST_BYTES, kept_record, kept_text
from tests.journal.conftest import opened
from tests.journal.records import RECORDS, a_record, sent

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6MX0.c2lnbmF0dXJl"  # noqa: S105 - made up


@given(st.text())
def test_no_text_is_longer_than_4_kib(text):
    """
    Counted in bytes, and never cut inside a character.
    """
    kept = kept_text(text * 300, str)

    assert len(kept.encode()) <= MOST_BYTES
    assert kept_text(kept, str) == kept


@pytest.mark.parametrize(
    "text",
    [
        f"bad token {TOKEN}",
        f'{{"Authorization": "{TOKEN}"}}',
        "Authorization: s3cret",
        "proxy-authorization: Basic s3cret",
        "Set-Cookie: session=s3cret",
        'cookie="s3cret"',
        "password=s3cret",
        "the word itself: s3cret",
    ],
)
def test_secrets_are_taken_out(text):
    """
    By shape, by the name before them, and by whoever knows them.
    """
    kept = kept_text(text, lambda text: text.replace("word itself: s3cret", "word"))

    assert "s3cret" not in kept
    assert TOKEN[:12] not in kept


def test_unseen_characters_become_visible():
    """
    A text cannot turn its line about, ring a bell or end early.
    """
    assert kept_text("a\u202eb\0c\x1bd\ud800e\n\tf", str) == "a�b�c�d�e\n\tf"


@given(RECORDS)
def test_a_clean_record_stays_equal(record):
    """
    Only what is unclean is changed; the order and comments never are.
    """
    assert kept_record(record, str) == record


async def test_no_secret_reaches_the_file(path):
    """
    Neither database nor log holds a token that came back in answers or details.
    """
    reply = Reply(status=500, word=TOKEN, message=TOKEN, excerpt=TOKEN)
    doubt = NoAnswer(DoubtCause.UNREADABLE, reply, detail=f"header {TOKEN}")
    async with opened(path, inline=True) as (journal, _):
        await journal.prepare(a_record())
        await journal.sending("r1", sent(a_record()).sent)  # type: ignore[arg-type]
        for answer in (Failed(reply), doubt):
            unsure = replace(sent(a_record()), state=State.UNKNOWN, answer=answer)
            await journal.update(unsure, "answer")
        await journal.prepare(a_record("r2", 8))
        not_sent = NotSent(NotSentCause.TLS, detail=TOKEN)
        await journal.update(
            replace(a_record("r2", 8), state=State.NOT_SENT, not_sent=not_sent), "not sent"
        )

        written = b"".join(file.read_bytes() for file in path.parent.iterdir())

    assert b"[removed]" in written
    assert TOKEN.encode() not in written
    assert TOKEN[10:30].encode() not in written
