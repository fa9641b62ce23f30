"""The one table of words: complete, honest, and every word a translator's to change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from app.domain.address import AddressFault
from app.domain.close import ChangeKind, State
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NotSentCause,
    ReadError,
    ReadFault,
    RefusalKind,
    Refused,
    Reply,
    SignInError,
    SignInFault,
    SubmitError,
    SubmitFault,
)
from app.ui import text
from app.ui.text import Act
from app.ui.words_details import details_text
from app.ui.words_now import now_line
from tests.ui.alert_gallery import (
    ORDER,
    SCALE,
    STORIES,
    doubted,
    everything,
    facts,
    not_sent,
    refused,
    told,
)
from tests.ui.desk import make_record

FACTS = facts()
TELLING = {
    State.REPLIED,
    State.REFUSED,
    State.UNKNOWN,
    State.NOT_SENT,
    State.SATISFIED,
    State.NOT_EXECUTED,
    State.CHANGED,
    State.UNRESOLVED,
}
ANSWERS = [
    None,
    Accepted(Reply(status=200)),
    Failed(Reply(status=500, word="TRADE_ERROR")),
    *[Refused(Reply(status=400), kind) for kind in RefusalKind],
    *[doubted(cause).answer for cause in DoubtCause],
]
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJsb2dpbiI6MX0.c2VjcmV0"  # noqa: S105 - made up
SPOKEN = [n for n, r in STORIES.items() if getattr(r.answer, "reply", None) is not None]


@pytest.mark.parametrize("state", State)
def test_every_state_with_every_answer_has_words(state):
    """
    Each combination has a row word; each that has something to tell has a whole story.
    """
    for answer in ANSWERS:
        check_words(state, answer, want=50)
        check_words(state, answer, want=None)


def check_words(state, answer, *, want):
    record = make_record(
        ORDER, want=want, state=state, answer=answer, change=ChangeKind.OTHER, remaining=30
    )

    row = text.row_word(record, SCALE)
    words = text.settled_words(record, FACTS)

    assert row.text
    assert row.icon
    assert text.journal_filter(state)
    assert (text.words(record, FACTS) is not None) == (
        state in TELLING and not (state is State.REPLIED and isinstance(answer, Accepted))
    )
    if words is not None:
        assert words.title
        assert words.body
        assert words.details
        assert words.safe in words.acts
        assert words.tone in {"info", "warning", "danger", "success"}


# The one left out is never told of a list that has changed.
CHANGES = [kind for kind in ChangeKind if kind is not ChangeKind.STILL_AT_WORK]


def test_states_that_differ_are_told_apart_in_the_row():
    """
    No two states a row can be in have the same words.
    """
    records = [make_record(ORDER, state=state, remaining=30) for state in State]
    records += [
        make_record(ORDER, state=State.REPLIED, answer=answer)
        for answer in (ANSWERS[1], ANSWERS[2], ANSWERS[3])
    ]

    texts = [text.row_word(record, SCALE).text for record in records]

    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("stories", "field"),
    [
        ([refused(kind) for kind in RefusalKind if kind is not RefusalKind.RULE], "title"),
        ([doubted(cause) for cause in DoubtCause], "body"),
        ([not_sent(cause) for cause in NotSentCause], "title"),
        ([make_record(ORDER, state=State.CHANGED, change=k) for k in CHANGES], "title"),
    ],
    ids=["refusals", "doubts", "not sent", "changes"],
)
def test_stories_that_differ_are_told_apart(stories, field):
    """
    No two causes of a kind have the same sentence.
    """
    found = [getattr(told(record), field) for record in stories]

    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", STORIES)
def test_only_what_never_left_says_that_nothing_was_sent(name):
    """
    "Nothing was sent" is said of a close that is proved not to have left, and of no other.
    """
    record = STORIES[name]

    says_so = "Nothing was sent" in everything(told(record))

    assert says_so == (record.state is State.NOT_SENT)


@pytest.mark.parametrize("name", SPOKEN)
def test_a_server_s_text_is_always_quoted(name):
    """
    Wherever the server's message appears, it stands in quotation marks.
    """
    record = STORIES[name]
    answer: Any = record.answer
    reply = answer.reply
    said = replace(reply, message="<b>spoken</b>", word="not a code <i>")
    record = replace(record, answer=replace(answer, reply=said))

    shown = everything(told(record)) + details_text(record, FACTS)
    bare = re.sub("“[^”]*”", "", shown)

    assert "spoken" in shown
    assert "spoken" not in bare
    assert "not a code" not in bare


@pytest.mark.parametrize("name", STORIES)
def test_a_token_that_a_server_echoes_is_not_shown(name):
    """
    Neither the story nor its details hold a token, whoever put it there.
    """
    record = STORIES[name]
    reply = Reply(status=400, word=TOKEN, message=f"bad {TOKEN}", excerpt=TOKEN)
    answer: Any = record.answer
    if name in SPOKEN:
        record = replace(record, answer=replace(answer, reply=reply))
    if record.not_sent is not None:
        record = replace(record, not_sent=replace(record.not_sent, detail=TOKEN))

    shown = everything(told(record)) + details_text(record, FACTS)

    assert "eyJ" not in shown


def test_a_long_message_is_cut():
    """
    A megabyte of message becomes a few hundred characters.
    """
    reply = Reply(status=500, word="W" * 1_000_000, message="m" * 1_000_000)
    record = make_record(ORDER, state=State.REPLIED, answer=Failed(reply))

    assert len(everything(told(record))) < 1000
    assert len(details_text(record, FACTS)) < 1000


def test_faults_of_reading_signing_in_submitting_and_addresses_have_words():
    """
    Each fault is told, and no two alike.
    """
    reads = [text.read_words(ReadError(fault)) for fault in ReadFault]
    signs = [text.sign_in_words(SignInError(fault)).text for fault in SignInFault]
    submits = [text.submit_words(SubmitError(f), ORDER) for f in SubmitFault]
    addresses = [text.address_words(fault) for fault in AddressFault]

    assert all(read.title and read.body and read.lead for read in reads)
    assert all(s.title and s.body and s.advice and s.safe in s.acts for s in submits)
    for texts in (
        [read.title for read in reads],
        signs,
        [submit.title for submit in submits],
        addresses,
    ):
        assert all(texts)
        assert len(set(texts)) == len(texts)


class _Marker(QTranslator):
    """Puts every translated literal in brackets."""

    def isEmpty(self):  # noqa: N802 - Qt names it
        return False

    def translate(self, context, source, disambiguation=None, n=-1):
        return f"⟦{source}⟧"


@pytest.fixture
def marked(qapp: QApplication):
    marker = _Marker()
    QCoreApplication.installTranslator(marker)
    yield
    QCoreApplication.removeTranslator(marker)


def unmarked(shown: str) -> str:
    """What is left of a text once the innermost translated literals are taken out."""
    while (inner := re.sub("⟦[^⟦⟧]*⟧", "", shown)) != shown:
        shown = inner
    return shown


@pytest.mark.usefixtures("marked")
def test_every_literal_can_be_translated():
    """
    With every translated literal taken out, no word is left but codes and quotes.
    """
    shown = [text.act_text(act) for act in Act]
    for record in STORIES.values():
        words = told(record)
        shown += [words.title, words.body, words.advice]
        shown.append(text.row_word(record, SCALE).text)
        shown.append(getattr(now_line(record, FACTS), "text", ""))
    shown += [text.read_words(ReadError(fault)).body for fault in ReadFault]
    shown += [text.sign_in_words(SignInError(fault)).text for fault in SignInFault]
    shown += [text.submit_words(SubmitError(f), ORDER).body for f in SubmitFault]

    left = {part.strip() for part in map(unmarked, shown)}

    assert {part for part in left if re.search("[A-Za-z]", part)} == set()
