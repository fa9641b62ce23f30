"""Answers of the demo broker as a script bends them, and what the ledger says of it."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize("execute", ["before", "never"])
@pytest.mark.parametrize(
    ("entry", "status", "text"),
    [
        ({"reply": "ok"}, 200, '{"data":"OK"}'),
        ({"reply": 200}, 200, '{"data":"OK"}'),
        ({"reply": 400}, 400, "INVALID_DATA"),
        ({"reply": 401}, 401, "PERMISSION_DENIED"),
        ({"reply": 404}, 404, "TRADE_ERROR"),
        ({"reply": 500}, 500, "TRADE_ERROR"),
        ({"reply": 503}, 503, "<!doctype html>"),
        ({"reply": 599}, 599, "No such status"),
        ({"reply": 204}, 204, ""),
        ({"reply": 502, "body": {"error": "X"}}, 502, '{"error":"X"}'),
        ({"body": {"data": "ok"}}, 200, '{"data":"ok"}'),
        ({"body": None}, 200, "null"),
        ({"reply": "html"}, 200, "<!doctype html>"),
        ({"raw": '{"data":"OK","data":1}'}, 200, '{"data":"OK","data":1}'),
    ],
)
async def test_answer_and_execution_are_apart(desk, execute, entry, status, text):
    """
    The script's answer goes out whether or not the close was executed, and the ledger
    has both.
    """
    order = await desk.order_in("EURUSD")
    desk.command({**entry, "execute": execute})

    reply = await desk.close({"order": order})

    line = desk.ledger()[-1]
    assert reply.status_code == line["reply"]["status"] == status
    assert text in reply.text
    assert line["reply"]["body"] == reply.text
    assert line["executed"] is (execute == "before")
    assert (desk.account.find(order) is None) is (execute == "before")


async def test_a_status_of_the_current_dialect_has_its_word(make_desk):
    """
    A scripted status is worded as the dialect words it.
    """
    desk = make_desk("--dialect", "current")
    desk.command({"reply": 429})

    reply = await desk.close({"order": 1})

    assert reply.json()["error"] == "RET_TRADE_TOO_MANY_REQ"


async def test_headers_of_an_entry_are_sent(desk):
    """
    Redirects, cookies and waiting times can be played.
    """
    desk.command(
        {"reply": 307, "headers": {"Location": "http://127.0.0.1:9/", "Retry-After": "5"}}
    )

    reply = await desk.close({"order": 1})

    assert reply.status_code == 307
    assert reply.headers["location"] == "http://127.0.0.1:9/"
    assert reply.headers["retry-after"] == "5"


async def test_bytes_that_are_not_text_can_be_sent(desk):
    """
    A lone surrogate in ``raw`` stands for one byte.
    """
    desk.command({"raw": '{"data":"\udcff"}'})

    reply = await desk.close({"order": 1})

    assert reply.content == b'{"data":"\xff"}'


async def test_other_endpoints_play_their_own_entries(desk):
    """
    An entry for a list or a sign-in bends only that, once.
    """
    desk.command({"endpoint": "trades", "body": {"structure": [], "rows": []}})
    desk.command({"endpoint": "sign_in", "reply": 403})
    page = "/trades?limit=5&offset=0&tradeType=1"

    first, second = await desk.ask("GET", page), await desk.ask("GET", page)
    signed = await desk.ask("POST", "/sign/in", {"login": 1, "password": "123456"})

    assert first.json() == {"structure": [], "rows": []}
    assert second.json()["count"] == 17
    assert signed.json()["error"] == "USER_NOT_FOUND_OR_INCORRECT"


async def test_a_late_execution_is_a_second_line(desk, until):
    """
    The first line says it was not executed yet; the second, when it was.
    """
    order = await desk.order_in("EURUSD")
    desk.command({"execute": "after:0.05", "reply": 500})

    await desk.close({"order": order, "volume": 50})
    first = desk.ledger()[-1]
    await until(lambda: desk.ledger()[-1]["event"] == "executed_late")

    second = desk.ledger()[-1]
    assert (first["executed"], second["executed"]) == (False, True)
    assert second["id"] == first["id"]
    assert second["time"] >= first["time"] + 0.04
    assert desk.account.find(order).volume == 150


async def test_a_late_execution_that_fails_says_so(desk, until):
    """
    What another terminal closed meanwhile is not closed again.
    """
    order = await desk.order_in("EURUSD")
    desk.command({"execute": "after:0.05"})

    await desk.close({"order": order})
    desk.command({"command": "close", "order": order})
    await until(lambda: desk.ledger()[-1]["event"] == "executed_late")

    assert desk.ledger()[-1]["executed"] is False
    assert "not found" in desk.ledger()[-1]["error"]


@pytest.mark.parametrize(("dialect", "state"), [("seed", 0), ("current", 7)])
async def test_only_the_current_dialect_shows_what_is_queued(
    make_desk, dialect, state, until
):
    """
    There an order with an accepted close says so until the close is carried out.
    """
    desk = make_desk("--dialect", dialect)
    order = await desk.order_in("EURUSD")
    desk.command({"execute": "after:0.05"})

    await desk.close({"order": order, "volume": 50})
    during = next(row for row in await desk.rows() if row["order"] == order)
    await until(lambda: desk.ledger()[-1]["event"] == "executed_late")
    after = next(row for row in await desk.rows() if row["order"] == order)

    assert during["state"] == state
    assert during["partial_close_volume"] == (50 if state else 0)
    assert (after["state"], after["partial_close_volume"], after["volume"]) == (0, 0, 150)


async def test_the_ledger_has_what_came_and_no_token(desk):
    """
    Method, headers, raw text and parsed body are there; the token only as a fingerprint.
    """
    order = await desk.order_in("EURUSD")

    await desk.close({"order": order, "volume": 50, "comment": "half"})
    await desk.close(["not an object"])

    first, second = desk.ledger()
    assert (first["method"], first["path"]) == ("DELETE", "/trade/close")
    assert first["body"] == {"order": order, "volume": 50, "comment": "half"}
    assert json.loads(first["raw"]) == first["body"]
    assert first["headers"]["authorization"].startswith("sha256:")
    assert (second["body"], second["executed"]) == (None, False)
    assert desk.token not in json.dumps([first, second])
