"""The demo broker's doors: who gets a token, and who gets in with it."""

from __future__ import annotations

import httpx
import jwt
import pytest

from app.demo.assembly import LOGIN
from tests.demo.description import hold_to_the_description


@pytest.mark.parametrize("kind", ["none", "bearer", "garbage", "foreign secret", "expired"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/trade/close"),
        ("GET", "/trades"),
        ("GET", "/trades/history/login"),
        ("GET", "/account/me"),
        ("GET", "/market/short/list"),
    ],
)
async def test_no_valid_token_no_answer(make_desk, kind, method, path):
    """
    Without the bare token of a living session everything is 401, and nothing is done.
    """
    desk = make_desk("--token-minutes", "0") if kind == "expired" else make_desk()
    forged = jwt.encode(
        {"login": LOGIN, "type": 0, "iat": 1, "exp": 9_999_999_999}, b"x" * 32, "HS256"
    )
    tokens = {
        "none": None,
        "bearer": f"Bearer {desk.token}",
        "garbage": "a.b.c",
        "foreign secret": forged,
        "expired": desk.token,
    }

    reply = await desk.ask(method, path, {"order": 1}, token=tokens[kind])

    assert reply.status_code == 401
    assert reply.json()["error"] == "PERMISSION_DENIED"
    hold_to_the_description(method, path, reply)


async def test_another_type_of_session_may_look_and_not_close(make_desk):
    """
    A manager's session lists the orders, and its close is 401.
    """
    desk = make_desk("--session-type", "1")
    order = await desk.order_in("EURUSD")

    reply = await desk.close({"order": order})

    assert (reply.status_code, reply.json()["error"]) == (401, "PERMISSION_DENIED")
    assert await desk.order_in("EURUSD") == order


async def test_a_token_says_who_it_is_for(desk):
    """
    HS256 with login, type, iat and exp, and a lifetime as asked for.
    """
    claims = jwt.decode(desk.token, options={"verify_signature": False})

    assert jwt.get_unverified_header(desk.token)["alg"] == "HS256"
    assert (claims["login"], claims["type"]) == (LOGIN, 0)
    assert claims["exp"] - claims["iat"] == pytest.approx(480 * 60, abs=2)


@pytest.mark.parametrize(
    ("login", "password", "status", "word"),
    [
        (LOGIN, "right", 200, None),
        (LOGIN, "wrong password", 403, "USER_NOT_FOUND_OR_INCORRECT"),
        (55, "right", 403, "USER_NOT_FOUND_OR_INCORRECT"),
        (LOGIN + 1, "right", 402, "USER_DISABLED"),
        (LOGIN + 1, "wrong password", 403, "USER_NOT_FOUND_OR_INCORRECT"),
        (LOGIN, "short", 400, "INVALID_DATA"),
        (LOGIN, "x" * 65, 400, "INVALID_DATA"),
        (-1, "right", 400, "INVALID_DATA"),
        ("100001", "right", 400, "INVALID_DATA"),
        (True, "right", 400, "INVALID_DATA"),
        (LOGIN, None, 400, "INVALID_DATA"),
    ],
)
async def test_signing_in(desk, login, password, status, word):
    """
    Only the account's own pair gets a token; one answer for unknown and wrong.
    """
    given = desk.broker.gate.password if password == "right" else password  # noqa: S105

    reply = await desk.ask(
        "POST", "/sign/in", {"login": login, "password": given}, token=None
    )

    assert (reply.status_code, reply.json().get("error")) == (status, word)
    assert ("__token" in reply.json()) is (status == 200)
    hold_to_the_description("POST", "/sign/in", reply)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "[::2]:1", ""]
)
async def test_only_loopback_names_are_served(desk, host):
    """
    A request that came by another name is 421, whatever else it carries.
    """
    transport = httpx.ASGITransport(app=desk.broker.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1"
    ) as client:
        reply = await client.get(
            "/account/me", headers={"Host": host, "Authorization": desk.token}
        )

    assert reply.status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "[::1]:80", "LOCALHOST"])
async def test_loopbacks_names_are_served(desk, host):
    """
    With a port or without, in any case.
    """
    transport = httpx.ASGITransport(app=desk.broker.app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1"
    ) as client:
        reply = await client.get(
            "/account/me", headers={"Host": host, "Authorization": desk.token}
        )

    assert reply.status_code == 200
    assert "access-control-allow-origin" not in reply.headers
