"""A close leaves once, after its gate, and whatever happens to it is an outcome."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import socket
import ssl

import httpcore
import httpx
import pytest

from app.broker.limits import MOST_CLOSE_BYTES
from app.domain.errors import (
    Accepted,
    DoubtCause,
    JournalError,
    NoAnswer,
    NotSent,
    NotSentCause,
    TooLateError,
)
from tests.unit.broker.samples import ORIGIN, TOKEN, make_request, open_gate, signed_in
from tests.unit.broker.scripted import HANG, After, Network, answer, run_virtual

OK = answer('{"data":"OK"}')
CHUNKED_OK = (
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'5\r\n{"dat\r\n8\r\na":"OK"}\r\n0\r\n\r\n'
)


def close(network, gate=open_gate, request=None, origin=ORIGIN):
    """Send one close on virtual time and return its outcome."""
    request = request or make_request(origin=origin)

    async def run():
        return await signed_in(network, origin).close(request, gate)

    return run_virtual(run())


def beneath(error, outer=httpcore.ConnectError):
    """Wrap what the system said the way httpcore does."""
    wrapped = outer(error)
    wrapped.__cause__ = error
    return wrapped


def test_a_close_is_one_request_on_one_connection():
    """
    What leaves is exactly the request of the contract, with nothing to keep alive.
    """
    network = Network([[OK]])

    outcome = close(network, request=make_request(number=123456, comment="Hälfte"))

    head, _, body = network.sent.partition(b"\r\n\r\n")
    lines = head.decode().lower().split("\r\n")
    assert isinstance(outcome, Accepted)
    assert lines[0] == "delete /trade/close http/1.1"
    assert {"connection: close", "accept-encoding: identity"} <= set(lines)
    assert f"authorization: {TOKEN}".lower() in lines
    assert not [line for line in lines if line.startswith("cookie")]
    assert body == '{"order":123456,"volume":40,"comment":"Hälfte"}'.encode()
    assert (len(network.lines), network.lines[0].closed) == (1, True)


def test_a_full_close_names_no_volume():
    """
    The whole order is closed by naming it alone.
    """
    network = Network([[OK]])

    close(network, request=make_request(want=None))

    assert json.loads(network.sent.partition(b"\r\n\r\n")[2]) == {"order": 7}


def test_the_gate_has_returned_before_the_first_byte():
    """
    Nothing is written while the gate is still at work.
    """
    network = Network([[OK]])

    async def gate():
        network.events.append("gate begins")
        await asyncio.sleep(3)
        network.events.append("gate ends")

    close(network, gate)

    assert network.events[:3] == ["gate begins", "gate ends", "bytes"]
    assert network.events.count("gate begins") == 1


def test_a_slow_gate_is_not_hurried_by_the_connect_budget():
    """
    The record may take longer than connecting may; the close is sent all the same.
    """
    network = Network([[OK]])

    outcome = close(network, lambda: asyncio.sleep(30))

    assert isinstance(outcome, Accepted)


@pytest.mark.parametrize("failure", [JournalError("disk full"), TimeoutError(), KeyError()])
def test_a_gate_that_raises_lets_nothing_out(failure):
    """
    No byte left, no second attempt was made, and the outcome says why.
    """
    network = Network([[OK], [OK]])

    async def gate():
        raise failure

    outcome = close(network, gate)

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.RECORD
    assert (network.sent, len(network.lines), network.lines[0].closed) == (b"", 1, True)


def test_a_gate_that_was_reached_too_late_is_not_about_the_record():
    """
    "Too late" is told as what it is: there was no connection in time.
    """
    network = Network([[OK]])

    async def gate():
        raise TooLateError

    outcome = close(network, gate)

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, network.sent) == (NotSentCause.CONNECT_TIMEOUT, b"")
    assert len(network.lines) == 1


def test_twenty_repeats_of_one_request_send_it_once():
    """
    With a gate that compares and sets, only one of many gets past it.
    """
    network = Network([[OK] for _ in range(20)])
    state = ["PREPARED"]

    async def gate():
        await asyncio.sleep(0.01)
        if state[0] != "PREPARED":
            raise JournalError(state[0])
        state[0] = "SENDING"

    async def run():
        client = signed_in(network)
        calls = (client.close(make_request(), gate) for _ in range(20))
        return await asyncio.gather(*calls)

    outcomes = run_virtual(run())

    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotSent) for outcome in outcomes) == 19
    assert network.sent.count(b"DELETE") == 1


def test_a_cancel_in_the_gate_waits_for_it_and_sends_nothing():
    """
    What the gate writes is whole, and no byte has left when the cancel goes on.
    """
    network = Network([[OK]])
    done = []

    async def gate():
        await asyncio.sleep(1)
        done.append("written")

    async def run():
        closing = asyncio.gather(signed_in(network).close(make_request(), gate))
        await asyncio.sleep(0.5)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing

    run_virtual(run())

    assert done == ["written"]
    assert (network.sent, network.lines[0].closed) == (b"", True)


def test_a_cancel_while_waiting_shuts_the_connection():
    """
    Nobody waits any more, so nothing is left open.
    """
    network = Network([[After(HANG)]])

    async def run():
        closing = asyncio.gather(signed_in(network).close(make_request(), open_gate))
        await asyncio.sleep(0.5)
        closing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await closing

    run_virtual(run())

    assert network.lines[0].closed


REFUSED = beneath(ConnectionRefusedError(111, "refused"))


def test_connecting_is_tried_again_before_anything_has_left():
    """
    A server that comes up in time gets one request.
    """
    network = Network([REFUSED, REFUSED, [OK]])

    outcome = close(network)

    assert isinstance(outcome, Accepted)
    assert network.sent.count(b"DELETE") == 1
    assert network.times == pytest.approx([0, 0.25, 1.0])


def test_connecting_is_tried_three_times_at_most():
    """
    After the third failure the trader is told, with what was tried.
    """
    network = Network([REFUSED] * 9)

    outcome = close(network)

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, outcome.attempts) == (NotSentCause.NOT_LISTENING, 3)
    assert len(network.hosts) == 3


def test_a_failure_after_three_seconds_is_final():
    """
    A trader is not kept waiting for a second slow failure.
    """
    network = Network([3.5, [OK]])

    outcome = close(network)

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.NETWORK
    assert len(network.hosts) == 1


def test_all_connecting_together_keeps_to_its_budget():
    """
    A silent network is given up after 5 s in all, whatever was tried before.
    """
    network = Network([2.0, HANG])
    ended = []

    async def run():
        outcome = await signed_in(network).close(make_request(), open_gate)
        ended.append(asyncio.get_running_loop().time())
        return outcome

    outcome = run_virtual(run())

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.CONNECT_TIMEOUT
    assert ended == [pytest.approx(5.0)]


@pytest.mark.parametrize(
    ("failure", "cause", "tries"),
    [
        (beneath(socket.gaierror(-2, "unknown")), NotSentCause.NAME, 3),
        (beneath(OSError(101, "unreachable")), NotSentCause.NETWORK, 3),
        (
            beneath(OSError("all failed", ExceptionGroup("", [ConnectionRefusedError()]))),
            NotSentCause.NOT_LISTENING,
            3,
        ),
        (beneath(TimeoutError(110, "timed out")), NotSentCause.CONNECT_TIMEOUT, 3),
        (beneath(ssl.SSLCertVerificationError("bad")), NotSentCause.CERTIFICATE, 1),
        (beneath(ssl.SSLError("wrong version")), NotSentCause.TLS, 3),
        (httpcore.ProxyError("407"), NotSentCause.PROXY, 1),
        (httpcore.LocalProtocolError("header"), NotSentCause.REQUEST, 1),
        (UnicodeError("label too long"), NotSentCause.REQUEST, 1),
        (RuntimeError("a bug"), NotSentCause.NETWORK, 3),
    ],
    ids=repr,
)
def test_why_there_is_no_connection_is_told_apart(failure, cause, tries):
    """
    The system's own word beneath the library's decides, and whether trying helps.
    """
    network = Network([failure] * 5)

    outcome = close(network)

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, outcome.attempts) == (cause, tries)


def test_a_reset_in_the_handshake_is_a_matter_of_tls():
    """
    The connection was there; securing it failed, and nothing left.
    """

    class Resetting(Network):
        async def connect_tcp(self, *args, **kwargs):
            line = await super().connect_tcp(*args, **kwargs)

            async def start_tls(*args, **kwargs):
                raise httpcore.ConnectError("reset")

            line.start_tls = start_tls
            return line

    network = Resetting([[], [], []])

    outcome = close(network, origin="https://broker.test")

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, network.sent) == (NotSentCause.TLS, b"")


def subclasses(kind):
    return {kind}.union(*(subclasses(sub) for sub in kind.__subclasses__()))


FAILURES = sorted(
    subclasses(httpx.TransportError)
    | {httpx.DecodingError, httpx.TooManyRedirects, OSError, EOFError, KeyError}
    | {
        kind
        for kind in vars(httpcore).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    }
    - {httpcore.ConnectionNotAvailable},
    key=lambda kind: f"{kind.__module__}.{kind.__name__}",
)


@pytest.mark.parametrize(
    "kind", FAILURES, ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_every_failure_of_the_libraries_becomes_an_outcome(kind):
    """
    Before the gate it is "not sent", after it "no answer", and never an exception.
    """
    before = close(Network([kind("boom")] * 3))
    after = close(Network([[kind("boom")]]))

    assert isinstance(before, NotSent)
    assert isinstance(after, NoAnswer)


@pytest.mark.parametrize("whole", [OK, CHUNKED_OK], ids=["length", "chunked"])
def test_a_cut_anywhere_in_a_good_answer_is_no_answer(whole):
    """
    Only the complete answer counts; each shorter one leaves the outcome unknown.
    """
    cuts = {n: close(Network([[whole[:n]]])) for n in range(len(whole) + 1)}

    assert isinstance(cuts.pop(len(whole)), Accepted)
    assert {type(outcome) for outcome in cuts.values()} == {NoAnswer}
    assert {outcome.cause for outcome in cuts.values()} <= {
        DoubtCause.CONNECTION_LOST,
        DoubtCause.CUT,
    }


def test_an_answer_in_single_bytes_is_read():
    """
    How an answer is cut into packets does not matter.
    """
    outcome = close(Network([[OK[n : n + 1] for n in range(len(OK))]]))

    assert isinstance(outcome, Accepted)


HEAD = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("pieces", "cause"),
    [
        ([b""], DoubtCause.CONNECTION_LOST),
        ([httpcore.ReadError("reset")], DoubtCause.CONNECTION_LOST),
        ([HEAD + b"Content-Length: 9\r\n\r\n{", httpcore.ReadError("reset")],
         DoubtCause.CONNECTION_LOST),
        ([HEAD + b"Content-Length: 100\r\n\r\n" + b'{"data":"OK"}'], DoubtCause.CUT),
        ([b"\x16\x03\x01garbage\r\n\r\n"], DoubtCause.UNREADABLE),
        ([b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"], DoubtCause.UNREADABLE),
        ([HEAD + b"X: " + b"a" * 300_000], DoubtCause.UNREADABLE),
        ([HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"],
         DoubtCause.UNREADABLE),
        ([answer(b"x" * (MOST_CLOSE_BYTES + 1))], DoubtCause.TOO_LARGE),
        ([answer(b"{}", headers="Content-Encoding: gzip\r\n")], DoubtCause.UNREADABLE),
        ([answer("<html>", kind="html")], DoubtCause.NOT_JSON),
        ([After(HANG)], DoubtCause.TIMEOUT),
    ],
)  # fmt: skip
def test_an_unusable_answer_is_told_by_its_cause(pieces, cause):
    """
    Each way of not answering has its name.
    """
    outcome = close(Network([pieces]))

    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is cause


def test_a_late_answer_is_still_taken():
    """
    The connection is kept longer than anyone is asked to wait.
    """
    outcome = close(Network([[After(44), OK]]))

    assert isinstance(outcome, Accepted)
    assert outcome.reply.took_s == pytest.approx(44)


@pytest.mark.parametrize("drip", [HEAD, b"HTTP/1.1 100 Continue\r\n\r\n" * 100])
def test_the_deadline_is_for_the_whole_answer(drip):
    """
    Bytes that keep coming do not keep the connection for ever.
    """
    pieces = [piece for n in range(len(drip)) for piece in (After(0.9), drip[n : n + 1])]
    ended = []

    async def run():
        outcome = await signed_in(Network([pieces])).close(
            make_request(late_answer_s=12.0), open_gate
        )
        ended.append(asyncio.get_running_loop().time())
        return outcome

    outcome = run_virtual(run())

    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is DoubtCause.TIMEOUT
    assert ended == [pytest.approx(12.0)]


@pytest.mark.parametrize(
    "lost",
    [
        [After(HANG)],
        [HEAD, After(HANG)],
        [httpcore.ReadTimeout("slow")],
        [httpcore.ReadError("reset")],
        [b""],
        [HEAD + b"Content-Length: 9\r\n\r\n{"],
        [answer("<html>", 503, kind="html")],
    ],
    ids=["silent", "half told", "timed out", "reset", "gone", "cut", "busy"],
)
def test_a_close_whose_answer_is_lost_is_not_sent_again(lost):
    """
    A second request would close a second part: there is none, on no connection, however
    willing the server would be to answer it.
    """
    network = Network([lost, [OK], [OK]])

    outcome = close(network, request=make_request(late_answer_s=10.0))

    assert isinstance(outcome, NoAnswer)
    assert len(network.hosts) == 1
    assert network.sent.count(b"DELETE") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place",
    ["/elsewhere", "http://other.test/x", "http://[bad", "http://x:bad/", ""],
)
def test_a_redirect_is_an_answer_and_is_not_followed(status, place):
    """
    No other place hears of the close, and the same place not twice.
    """
    network = Network([[answer("", status, headers=f"Location: {place}\r\n")], [OK]])

    outcome = close(network)

    assert isinstance(outcome, NoAnswer)
    assert outcome.cause is DoubtCause.REDIRECTED
    assert network.hosts == [("broker.test", 80)]


def test_a_failing_goodbye_changes_no_answer():
    """
    How the connection closes says nothing about what was answered.
    """

    class Rude(Network):
        async def connect_tcp(self, *args, **kwargs):
            line = await super().connect_tcp(*args, **kwargs)

            async def aclose():
                raise OSError("already gone")

            line.aclose = aclose
            return line

    outcome = close(Rude([[OK]]))

    assert isinstance(outcome, Accepted)


def test_without_a_session_nothing_is_sent():
    """
    Signed out, or signed in elsewhere since, the close stays here.
    """
    network = Network([[OK]])

    async def run():
        client = signed_in(network)
        elsewhere = await client.close(make_request(origin="http://other.test"), open_gate)
        client.sign_out()
        return elsewhere, await client.close(make_request(), open_gate)

    outcomes = run_virtual(run())

    assert {o.cause for o in outcomes} == {NotSentCause.SIGNED_OUT}
    assert network.hosts == []


def test_a_comment_that_cannot_be_written_is_found_before_connecting():
    """
    A broken half of a character stops the close here, with nothing sent.
    """
    network = Network([[OK]])

    outcome = close(network, request=make_request(comment="\ud800"))

    assert isinstance(outcome, NotSent)
    assert (outcome.cause, network.hosts) == (NotSentCause.REQUEST, [])


def test_a_session_of_an_unknown_account_carries_no_other_accounts_close():
    """
    A token that does not say whose it is came in between: nothing leaves.
    """
    network = Network([[OK]])
    request = dataclasses.replace(make_request(), login=5)

    outcome = run_virtual(signed_in(network).close(request, open_gate))

    assert isinstance(outcome, NotSent)
    assert outcome.cause is NotSentCause.SIGNED_OUT
    assert network.hosts == []
