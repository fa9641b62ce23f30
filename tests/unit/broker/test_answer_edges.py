"""Answers at the edge of what is taken: the last good status, the plain encoding."""

from __future__ import annotations

import pytest

from app.broker.failures import Raw, classify_close
from app.broker.questions import content_of
from app.domain.errors import Accepted, DoubtCause, NoAnswer, ReadError
from tests.unit.broker.samples import make_request, open_gate, signed_in
from tests.unit.broker.scripted import Network, answer, run_virtual

_OK = b'{"data":"OK"}'


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (199, DoubtCause.UNLISTED_STATUS),
        (300, DoubtCause.REDIRECTED),
        (399, DoubtCause.REDIRECTED),
        (400, DoubtCause.UNLISTED_STATUS),
    ],
)
def test_the_words_of_success_count_only_with_a_status_of_success(status, cause):
    """
    From 200 to 299 they are an acceptance, one to either side they are not.
    """
    told = classify_close(Raw(status, _OK), 7)

    assert isinstance(told, NoAnswer)
    assert told.cause is cause
    assert isinstance(classify_close(Raw(200, _OK), 7), Accepted)
    assert isinstance(classify_close(Raw(299, _OK), 7), Accepted)


def test_the_first_redirect_is_no_list():
    """
    With 300 the orders are elsewhere; a list that is not theirs would be evidence.
    """
    assert content_of(Raw(299, b'{"rows":[]}')) == {"rows": []}
    with pytest.raises(ReadError):
        content_of(Raw(300, b'{"rows":[]}'))


def test_an_answer_that_nobody_timed_took_no_time():
    """
    What was not measured must not stand in the journal as a second of waiting.
    """
    told = classify_close(Raw(200, _OK), 7)

    assert isinstance(told, Accepted)
    assert told.reply.took_s == 0.0


@pytest.mark.parametrize("letter", ["x", "ж", "語", "🙂"])
def test_a_page_is_quoted_as_far_whatever_its_letters(letter):
    """
    The 300 characters the trader may quote are no fewer in another writing.
    """
    told = classify_close(Raw(200, (letter * 400).encode()), 7)

    assert isinstance(told, NoAnswer)
    assert told.reply is not None
    assert told.reply.excerpt == letter * 300


@pytest.mark.parametrize("named", ["identity", "Identity", ""])
def test_an_answer_that_says_it_is_not_packed_is_read(named):
    """
    A server that names the plain encoding has answered like any other.
    """
    network = Network([[answer(_OK, headers=f"Content-Encoding: {named}\r\n")]])

    async def run():
        return await signed_in(network).close(make_request(), open_gate)

    assert isinstance(run_virtual(run()), Accepted)
