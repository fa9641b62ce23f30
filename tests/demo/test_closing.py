"""The demo broker's close: every answer of the contract, in both dialects."""

from __future__ import annotations

import pytest

from app.demo.account import FOREIGN_ORDER
from app.demo.assembly import LOGIN
from tests.demo.description import hold_to_the_description

CLOSES = [
    ("all of it", {"order": "EURUSD"}, (200, "OK"), (200, "OK")),
    ("a part", {"order": "EURUSD", "volume": 50}, (200, "OK"), (200, "OK")),
    (
        "a close price",
        {"order": "EURUSD", "close_price": 9.9, "comment": "x"},
        (200, "OK"),
        (200, "OK"),
    ),
    ("no order", {}, (400, "INVALID_DATA"), (400, "INVALID_DATA")),
    ("true", {"order": True}, (400, "INVALID_DATA"), (400, "INVALID_DATA")),
    ("text", {"order": "12"}, (400, "INVALID_DATA"), (400, "INVALID_DATA")),
    ("fraction", {"order": 1.0}, (400, "INVALID_DATA"), (400, "INVALID_DATA")),
    (
        "volume 0",
        {"order": "EURUSD", "volume": 0},
        (400, "INVALID_DATA"),
        (400, "INVALID_DATA"),
    ),
    (
        "volume true",
        {"order": "EURUSD", "volume": True},
        (400, "INVALID_DATA"),
        (400, "INVALID_DATA"),
    ),
    (
        "volume null",
        {"order": "EURUSD", "volume": None},
        (400, "INVALID_DATA"),
        (400, "INVALID_DATA"),
    ),
    (
        "comment 5",
        {"order": "EURUSD", "comment": 5},
        (400, "INVALID_DATA"),
        (400, "INVALID_DATA"),
    ),
    (
        "half a character",
        {"order": "EURUSD", "comment": "\ud800"},
        (400, "INVALID_DATA"),
        (400, "INVALID_DATA"),
    ),
    (
        "unknown",
        {"order": 2**63},
        (404, "TRADE_ERROR"),
        (404, "RET_TRADE_INCORRECT_ORDER"),
    ),
    ("foreign", {"order": FOREIGN_ORDER}, (404, "TRADE_ERROR"), (403, "PERMISSION_DENIED")),
    (
        "too much",
        {"order": "EURUSD", "volume": 5000},
        (500, "TRADE_ERROR"),
        (400, "RET_TRADE_BAD_VOLUME"),
    ),
    (
        "off step",
        {"order": "US500", "volume": 15},
        (500, "TRADE_ERROR"),
        (400, "RET_TRADE_BAD_VOLUME"),
    ),
    (
        "pending",
        {"order": "pending"},
        (500, "TRADE_ERROR"),
        (409, "RET_TRADE_INCORRECT_CMD"),
    ),
    (
        "market closed",
        {"order": "USDJPY"},
        (500, "TRADE_ERROR"),
        (409, "RET_TRADE_MARKET_CLOSED"),
    ),
]


@pytest.mark.parametrize("dialect", ["seed", "current"])
@pytest.mark.parametrize(
    ("body", "seed", "current"),
    [each[1:] for each in CLOSES],
    ids=[each[0] for each in CLOSES],
)
async def test_a_close_is_answered_by_the_contract(make_desk, dialect, body, seed, current):
    """
    Each request gets the status and the word of its dialect, in the described form, and
    only one that was taken is executed.
    """
    desk = make_desk("--dialect", dialect)
    desk.command({"command": "market", "symbol": "USDJPY", "open": False})
    status, word = seed if dialect == "seed" else current
    name = body.get("order")
    if name == "pending":
        body = {**body, "order": (await desk.rows(3))[0]["order"]}
    elif isinstance(name, str) and name.isupper():
        body = {**body, "order": await desk.order_in(name)}

    reply = await desk.close(body)

    answer = reply.json()
    said = "OK" if answer.get("accepted") else answer.get("error", answer.get("data"))
    assert (reply.status_code, said) == (status, word)
    assert desk.ledger()[-1]["executed"] is (status == 200)
    hold_to_the_description("DELETE", "/trade/close", reply)


async def test_the_current_dialect_says_what_it_accepted(make_desk):
    """
    The acknowledgement names the order, the close-request state and the volume.
    """
    desk = make_desk("--dialect", "current")
    order = await desk.order_in("EURUSD")

    part = await desk.close({"order": order, "volume": 60})
    rest = await desk.close({"order": order})

    assert part.json() == {
        "accepted": True,
        "order": order,
        "state": 7,
        "login": LOGIN,
        "symbol": "EURUSD",
        "cmd": 0,
        "close_volume": 60,
    }
    assert rest.json()["close_volume"] == 140


@pytest.mark.parametrize(
    "content",
    [
        '{"order": ORDER, "comment": "Größe ½ · 利確 🙂"}'.encode(),
        (
            rb'{"order": ORDER, "comment": "Gr\u00f6\u00dfe \u00bd \u00b7 '
            rb'\u5229\u78ba \ud83d\ude42"}'
        ),
    ],
    ids=["raw UTF-8", "escapes"],
)
async def test_comments_arrive_whole(desk, content):
    """
    Written either way, the closed record has the same text to the last character.
    """
    order = await desk.order_in("EURUSD")

    body = content.replace(b"ORDER", str(order).encode())
    reply = await desk.ask("DELETE", "/trade/close", content=body)

    assert reply.status_code == 200
    closed = next(row for row in await desk.rows(2) if row["order"] == order)
    assert closed["comment"] == "Größe ½ · 利確 🙂"
    assert desk.ledger()[-1]["body"]["comment"] == "Größe ½ · 利確 🙂"


@pytest.mark.parametrize(
    "content",
    [
        b"not json",
        b"[1]",
        b'"text"',
        b'{"order": NaN}',
        b'{"order": 1, "comment": "\xff"}',
        b"[" * 50_000,
        b'{"order": ' + b"1" * 6_000 + b"}",
        b'{"order": 1, "comment": "' + b"x" * 65_536 + b'"}',
    ],
    ids=["text", "list", "string", "nan", "not utf-8", "deep", "huge number", "too large"],
)
async def test_a_body_that_cannot_be_read_is_invalid_data(desk, content):
    """
    Whatever the bytes are, the answer is 400 in JSON.
    """
    reply = await desk.ask("DELETE", "/trade/close", content=content)

    assert (reply.status_code, reply.json()["error"]) == (400, "INVALID_DATA")
    hold_to_the_description("DELETE", "/trade/close", reply)
