"""Signing in and out, reading what is not orders, and keeping the token to itself."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
import traceback
from datetime import UTC, datetime
from decimal import Decimal

import httpcore
import pytest

from app.broker.client import BrokerClient
from app.domain.close import Stamp
from app.domain.errors import NoAnswer, ReadError, ReadFault, SignInError, SignInFault
from tests.unit.broker.samples import (
    ORIGIN,
    TOKEN,
    begin,
    make_request,
    open_gate,
    row,
    signed_in,
    table,
)
from tests.unit.broker.scripted import HANG, After, LoopClock, Network, answer, run_virtual
from tests.unit.broker.test_token import token_of

OTHER = "http://other.test"
NO_HEADER = "two words"
PROFILE = {"login": 1001, "name": "John Doe", "group": "standard", "currency": "USD"}


def signed_by(**changed):
    return answer(json.dumps(PROFILE | {"__token": token_of({"type": 0})} | changed))


def sign_in(*pieces, script=None):
    network = Network(script or [list(pieces)])

    async def run():
        client = BrokerClient(LoopClock(), network_backend=network)
        return await client.sign_in(ORIGIN, 1001, "secret word")

    return run_virtual(run()), network


def ask(network, question):
    async def run():
        client = signed_in(network)
        try:
            return await question(client)
        finally:
            await client.aclose()

    return run_virtual(run())


def test_signing_in_starts_a_session():
    """
    Login and password go out once, without any token; who it is comes back.
    """
    session, network = sign_in(signed_by())

    head, _, body = network.sent.partition(b"\r\n\r\n")
    assert (session.login, session.name, session.group) == (1001, "John Doe", "standard")
    assert (session.origin, session.session_type, session.currency) == (ORIGIN, 0, "USD")
    assert head.startswith(b"POST /sign/in HTTP/1.1")
    assert b"uthorization" not in head
    assert json.loads(body) == {"login": 1001, "password": "secret word"}


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (answer('{"error":"INVALID_DATA"}', 400), SignInFault.INVALID_DATA),
        (answer('{"error":"INVALID_MARGIN_LEVEL"}', 400), SignInFault.MARGIN),
        (answer('{"error":"USER_DISABLED"}', 402), SignInFault.DISABLED),
        (
            answer('{"error":"USER_NOT_FOUND_OR_INCORRECT"}', 403),
            SignInFault.WRONG_LOGIN_OR_PASSWORD,
        ),
        (answer('{"error":"GROUP_NOT_FOUND"}', 404), SignInFault.GROUP),
        (answer('{"error":"RET_TOO_FREQUENT"}', 400), SignInFault.TOO_SOON),
        (answer('{"error":"X"}', 429), SignInFault.TOO_SOON),
        (answer("slow down", 429), SignInFault.TOO_SOON),
        (answer('{"error":"X"}', 500), SignInFault.OTHER),
        (answer("<html>", 502), SignInFault.OTHER),
        (answer("<html>", 200), SignInFault.NOT_A_TRADING_SERVER),
        (answer("<html>", 404), SignInFault.NOT_A_TRADING_SERVER),
        (answer("", 302, headers="Location: /x\r\n"), SignInFault.NOT_A_TRADING_SERVER),
        (answer("[]", 200), SignInFault.NOT_A_TRADING_SERVER),
        (answer("{}", 200), SignInFault.NO_TOKEN),
        (signed_by(__token=7), SignInFault.NO_TOKEN),
        (signed_by(__token=NO_HEADER), SignInFault.NO_TOKEN),
        (signed_by(error="X"), SignInFault.OTHER),
        (b"garbage\r\n\r\n", SignInFault.NOT_A_TRADING_SERVER),
        (b"", SignInFault.OFFLINE),
    ],
)
def test_each_failed_sign_in_has_its_fault(reply, fault):
    """
    What the trader is told to do depends on it.
    """
    with pytest.raises(SignInError) as caught:
        sign_in(reply)

    assert caught.value.fault is fault


@pytest.mark.parametrize(
    ("failure", "fault"),
    [
        (socket.gaierror(-2, "unknown"), SignInFault.NAME),
        (ConnectionRefusedError(), SignInFault.OFFLINE),
        (httpcore.ConnectTimeout(), SignInFault.TIMEOUT),
        (httpcore.ProxyError(), SignInFault.PROXY),
    ],
)
def test_no_connection_is_told_by_its_reason(failure, fault):
    """
    A wrong name is another thing than a server that is down.
    """
    with pytest.raises(SignInError) as caught:
        sign_in(script=[failure])

    assert caught.value.fault is fault


def test_signing_in_is_never_repeated():
    """
    A second wrong password could lock the account.
    """
    network = Network([[], [signed_by()]])

    with pytest.raises(SignInError):
        sign_in(script=network.script)

    assert len(network.script) == 1


def use_token(token, *pieces):
    network = Network([list(pieces)])

    async def run():
        client = BrokerClient(LoopClock(), network_backend=network)
        return await client.use_token(ORIGIN, token)

    return run_virtual(run()), network


def test_the_server_says_whose_a_pasted_token_is():
    """
    It is asked with the token, once; what the token itself says is only shown.
    """
    token = token_of({"login": 7, "type": 1, "exp": 1800000000})

    session, network = use_token(f"  {token}\n", answer(json.dumps(PROFILE)))

    assert (session.origin, session.login, session.session_type) == (ORIGIN, 1001, 1)
    assert session.ends_at == datetime.fromtimestamp(1800000000, UTC)
    assert network.sent.startswith(b"GET /account/me HTTP/1.1")
    assert f"uthorization: {token}\r\n".encode() in network.sent
    assert len(network.lines) == 1


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (answer('{"error":"PERMISSION_DENIED"}', 401), SignInFault.TOKEN_REFUSED),
        (answer("<html>", 401), SignInFault.TOKEN_REFUSED),
        (answer('{"error":"INCORRECT_TOKEN"}', 403), SignInFault.TOKEN_REFUSED),
        (answer('{"error":"INVALID_DATA"}', 400), SignInFault.TOKEN_REFUSED),
        (answer('{"error":"INVALID_USER"}', 400), SignInFault.TOKEN_REFUSED),
        (answer('{"error":"INVALID_MARGIN_LEVEL"}', 400), SignInFault.MARGIN),
        (answer('{"error":"X","login":1001}'), SignInFault.TOKEN_REFUSED),
        (answer('{"error":"X"}', 429), SignInFault.TOO_SOON),
        (answer('{"error":"X"}', 500), SignInFault.OTHER),
        (answer("<html>"), SignInFault.NOT_A_TRADING_SERVER),
        (answer('{"login":1001}', 302), SignInFault.NOT_A_TRADING_SERVER),
        (answer("{}"), SignInFault.NO_LOGIN),
        (answer('{"login":"1001"}'), SignInFault.NO_LOGIN),
        (answer('{"login":true}'), SignInFault.NO_LOGIN),
        (answer('{"login":1001.0}'), SignInFault.NO_LOGIN),
        (answer('{"login":-1}'), SignInFault.NO_LOGIN),
        (answer('{"login":9223372036854775808}'), SignInFault.NO_LOGIN),
        (b"", SignInFault.OFFLINE),
    ],
)
def test_a_token_nobody_is_named_for_begins_no_session(reply, fault):
    """
    Without the server's word whose it is nobody is signed in, whatever it says itself.
    """
    with pytest.raises(SignInError) as caught:
        use_token(token_of({"login": 1001}), reply)

    assert caught.value.fault is fault


def test_while_whose_a_token_is_is_asked_the_session_before_goes_on():
    """
    And after it where the server names nobody: the pasted token was on one request.
    """
    listed = answer(table(row()))
    network = Network([[After(1.0), answer("{}", 401)], [listed, listed]])

    async def run():
        client = signed_in(network, OTHER)
        asked = client.use_token(ORIGIN, "pasted")
        refused, _ = await asyncio.gather(
            asked, client.read_orders(), return_exceptions=True
        )
        await client.read_orders()
        return refused

    refused = run_virtual(run())

    asking, reading = network.lines
    assert isinstance(refused, SignInError)
    assert network.hosts == [("broker.test", 80), ("other.test", 80)]
    assert (asking.sent.count(b"pasted"), reading.sent.count(b"pasted")) == (1, 0)
    assert (asking.sent.count(TOKEN.encode()), reading.sent.count(TOKEN.encode())) == (0, 2)


@pytest.mark.parametrize("text", ["", "Bearer abc", "ä", "a" * 8193, "a\r\nb"])
def test_a_text_that_is_no_token_changes_nothing(text):
    """
    The session before still is.
    """
    network = Network([[answer(table(row()))]])

    async def run():
        client = signed_in(network)
        with pytest.raises(SignInError) as caught:
            await client.use_token(OTHER, text)
        await client.read_orders()
        return caught.value.fault

    assert run_virtual(run()) is SignInFault.BAD_TOKEN
    assert network.hosts == [("broker.test", 80)]


def test_signed_out_there_is_nothing_to_ask():
    """
    Every reading says so, and nothing is sent.
    """
    network = Network([])

    async def read(client):
        client.sign_out()
        await client.read_orders()

    with pytest.raises(ReadError) as caught:
        ask(network, read)

    assert caught.value.fault is ReadFault.SIGNED_OUT
    assert network.hosts == []


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (answer('{"error":"PERMISSION_DENIED"}', 401), None),
        (answer(table()), None),
        (answer("<html>", 200), SignInFault.NOT_A_TRADING_SERVER),
        (answer('{"hello":"world"}'), SignInFault.NOT_A_TRADING_SERVER),
        (answer('{"error":{}}', 404), SignInFault.NOT_A_TRADING_SERVER),
    ],
)
def test_a_trading_server_is_known_by_its_words(reply, fault):
    """
    It refuses in its own words; a web server answers in others. No token is shown.
    """
    network = Network([[reply]])
    found = None

    try:
        ask(network, lambda client: client.test_connection(OTHER))
    except SignInError as error:
        found = error.fault

    assert found is fault
    assert b"uthorization" not in network.sent


def test_the_account_is_read():
    """
    Money as it was spelled; what is not given is not zero.
    """
    body = '{"balance":1500.00,"equity":1484.3,"currency":"USD","enable_read_only":1}'
    figures = ask(Network([[answer(body)]]), BrokerClient.read_account)

    assert str(figures.balance) == "1500.00"
    assert (figures.equity, figures.margin) == (Decimal("1484.3"), None)
    assert (figures.currency, figures.read_only) == ("USD", True)


@pytest.mark.parametrize("body", ["[]", "{}", '{"balance":"1"}', '{"balance":NaN}'])
def test_an_account_that_is_none_is_not_understood(body):
    """
    The figures before still stand.
    """
    with pytest.raises(ReadError) as caught:
        ask(Network([[answer(body)]]), BrokerClient.read_account)

    assert (caught.value.fault, caught.value.column) == (
        ReadFault.NOT_UNDERSTOOD,
        "balance",
    )


def test_the_market_is_read_in_the_scale_of_the_moment():
    """
    The scale is asked for when it is needed, so that a trader's word counts at once.
    """
    body = '{"assets":{"structure":["symbol","lot_min"],"rows":[["X",0.5]]},"groups":[]}'
    network = Network([[answer(body)]])

    async def run():
        return await signed_in(network, units_per_lot=lambda: 1000).read_market()

    assert run_virtual(run()).symbols["X"].least == 500


def test_history_is_asked_for_its_span():
    """
    Only records of closed trades come back, stamped.
    """
    closed = row(order=9, close_time=1713600000)
    network = Network([[answer(table(closed, row(cmd=6), row(close_time=0)))]])
    since, until = (datetime.fromtimestamp(t, UTC) for t in (1713500000, 1713700000))

    found = ask(network, lambda c: c.read_history(since, until, Stamp(5, 1.0)))

    assert [(record.number, record.stamp.seq) for record in found] == [(9, 5)]
    assert b"/trades/history/login?from=1713500000&to=1713700000 " in network.sent


def test_a_kept_connection_that_broke_is_replaced_once():
    """
    Reading may be repeated; a server may drop what it kept at any time (F022).
    """
    network = Network([[answer(table()), b""], [answer(table())]])

    async def read_twice(client):
        await client.read_orders()
        return await client.read_orders()

    found = ask(network, read_twice)

    assert (found.orders, len(network.lines)) == ((), 2)


def test_a_reading_has_one_limit_for_all_of_it():
    """
    After 10 s nothing of it is waited for.
    """
    network = Network([[After(6), answer(table(row(), count=2)), After(6)], [After(HANG)]])
    ended = []

    async def read(client):
        try:
            await client.read_orders()
        finally:
            ended.append(asyncio.get_running_loop().time())

    with pytest.raises(ReadError) as caught:
        ask(network, read)

    assert caught.value.fault is ReadFault.TIMEOUT
    assert ended == [pytest.approx(10)]


def test_a_cookie_is_not_kept():
    """
    There is no jar: the next request carries nothing of the last answer (F058).
    """
    crumb = answer(table(), headers="Set-Cookie: session=crumb; Path=/\r\n")
    network = Network([[crumb, crumb]])

    async def read_twice(client):
        await client.read_orders()
        await client.read_orders()

    ask(network, read_twice)

    assert network.sent.count(b"GET") == 2
    assert b"crumb" not in network.sent
    assert b"ookie" not in network.sent


def test_a_token_goes_to_its_own_server_alone():
    """
    After signing in elsewhere, nobody there hears of the old token.
    """
    network = Network([[signed_by()], [answer(table())]])

    async def run():
        client = signed_in(network)
        await client.test_connection(OTHER)

    with pytest.raises(SignInError):
        run_virtual(run())

    assert network.hosts == [("other.test", 80)]
    assert TOKEN.encode() not in network.sent


def test_an_address_with_its_scheme_s_own_port_is_the_same_server():
    """
    ``:80`` said or unsaid, the token goes along.
    """
    network = Network([[answer(table())]])

    async def run():
        await signed_in(network, origin=f"{ORIGIN}:80").read_orders()

    run_virtual(run())

    assert TOKEN.encode() in network.sent


def chain(error):
    """The error and all that hangs on it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def reachable(error):
    """Everything a report could print of an error, with the locals of our own code."""
    told = []
    for each in chain(error):
        told += [str(each), repr(each), repr(vars(each)), *traceback.format_exception(each)]
        frames = traceback.walk_tb(each.__traceback__)
        told += [repr(f.f_locals) for f, _ in frames if "/app/" in f.f_code.co_filename]
    return "".join(told)


ECHO = json.dumps({"error": "X", "message": f"bad header Authorization: {TOKEN}"})


@pytest.mark.parametrize(
    "script",
    [
        [[answer(ECHO, 401)]],
        [[answer(TOKEN, 200, kind="html")]],
        [[f"HTTP/1.1 {TOKEN}\r\n\r\n".encode()]],
        [[httpcore.ReadError(f"header {TOKEN}")], [httpcore.ReadError(TOKEN)]],
        [httpcore.ConnectError("x" * 290 + TOKEN)] * 3,
        [[answer("{", 200)]],
    ],
    ids=["echo", "page", "garbage", "lost", "connect", "broken"],
)
def test_the_token_is_in_nothing_that_comes_out(script):
    """
    Not in an outcome, an error, its traceback or anything that hangs on it, even
    where the server or the library repeats it to us.
    """

    async def run():
        client = signed_in(Network([*script, *script]))
        with pytest.raises(ReadError) as caught:
            await client.read_orders()
        return caught.value, await client.close(make_request(), open_gate), client

    error, outcome, client = run_virtual(run())

    for text in (reachable(error), repr(outcome), repr(client), repr(vars(client))):
        assert "canary" not in text
    assert not [e for e in chain(error) if type(e).__module__.startswith("http")]


def test_after_signing_out_no_object_of_ours_holds_the_token():
    """
    References are dropped; Python promises no more.
    """
    token = "unique.canary.of-this-test"  # noqa: S105 - made up
    network = Network([[answer(table())]])

    async def run():
        client = BrokerClient(LoopClock(), network_backend=network)
        begin(client, ORIGIN, token)
        await client.read_orders()
        client.sign_out()
        return client

    client = run_virtual(run())
    gc.collect()

    holders = [h for h in gc.get_referrers(token) if isinstance(h, dict)]
    assert client is not None
    assert [h for h in holders if "_token" in h] == []


def test_an_unanswered_close_says_nothing_of_the_token():
    """
    The detail for the Details pane is cleared as well.
    """

    async def run():
        client = signed_in(Network([[httpcore.ReadError(TOKEN)]]))
        return await client.close(make_request(), open_gate)

    outcome = run_virtual(run())

    assert isinstance(outcome, NoAnswer)
    assert outcome.detail == "ReadError: [token]"
