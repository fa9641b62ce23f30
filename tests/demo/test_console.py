"""Commands on the demo broker's standard input, and the command line itself."""

from __future__ import annotations

import pytest

from app.demo.options import parse


def test_a_price_set_by_hand_is_everybodys(desk):
    """
    The account is valued at it from now on.
    """
    before = desk.account.figures().profit

    answer = desk.command(
        {"command": "price", "symbol": "EURUSD", "bid": 1.2, "ask": 1.2001}
    )

    assert answer == {"ok": True}
    assert desk.account.market.prices()["EURUSD"] == (120_000, 120_010)
    assert desk.account.figures().profit > before


def test_another_terminal_can_close(desk):
    """
    A close by command acts like any other, and is not in the ledger of requests.
    """
    order = desk.account.listed(1)[0][0].order

    part = desk.command({"command": "close", "order": order, "volume": 20})
    whole = desk.command({"command": "close", "order": order})

    assert part["ok"] is True
    assert whole == {"ok": True, "order": order}
    assert desk.account.find(order) is None
    assert desk.ledger() == []


def test_an_order_can_be_opened_under_any_number(desk):
    """
    Also under the largest; the numbers after it go on from the old ones.
    """
    largest = 2**63 - 1
    wish = {"command": "open", "symbol": "EURUSD", "volume": 100}

    given = desk.command({**wish, "order": largest})
    ordinary = desk.command(wish)
    part = desk.command({"command": "close", "order": largest, "volume": 10})

    assert given["order"] == largest
    assert ordinary["order"] < 60_000_000
    assert part["order"] == ordinary["order"] + 1


async def test_expired_tokens_are_refused(desk):
    """
    Every session ends at once; a new sign-in works.
    """
    desk.command({"command": "expire_tokens"})

    refused = await desk.ask("GET", "/account/me")
    desk.token = desk.broker.gate.sign_in(100001, desk.broker.gate.password)
    served = await desk.ask("GET", "/account/me")

    assert (refused.status_code, served.status_code) == (401, 200)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"command": "dance"}, "dance"),
        ({"command": "price", "symbol": "NONE", "bid": 1, "ask": 2}, "NONE"),
        ({"command": "price", "symbol": "EURUSD", "bid": 2, "ask": 1}, "not above its ask"),
        ({"command": "price", "symbol": "EURUSD", "bid": "1", "ask": 2}, "not a price"),
        ({"command": "price", "symbol": "EURUSD"}, "bid is missing"),
        ({"command": "close", "order": 5}, "not found"),
        ({"command": "close", "order": True}, "not a whole number"),
        ({"command": "open", "symbol": "EURUSD", "volume": 0}, "out of range"),
        ({"command": "open", "symbol": "EURUSD", "volume": 1, "cmd": 9}, "9"),
        ({"command": "open", "symbol": "EURUSD", "volume": 1, "order": 50123391}, "taken"),
        ({"reply": "slow"}, "slow"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(desk, entry, words):
    """
    The acknowledgement is the error, and the broker goes on.
    """
    answer = desk.command(entry)

    assert words in answer["error"]
    assert "ok" not in answer


def test_a_line_that_is_no_json_is_answered(desk):
    """
    Also text, a list and bytes that are no text.
    """
    answers = [desk.broker.console.obey(line) for line in (b"hello", b"[]", b"\xff\xfe")]

    assert all("error" in answer for answer in answers)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "70000"],
        ["--orders", "-1"],
        ["--dialect", "klingon"],
        ["--quotes-per-second", "nan"],
        ["--symbols", "0"],
        ["--script", "/does/not/exist"],
        ["--bind", "192.0.2.1"],
        ["--host", "192.0.2.1"],
    ],
)
def test_a_command_line_that_cannot_be_followed_ends_it(capsys, arguments):
    """
    Status 2 with a message on the error output; there is no way to bind elsewhere.
    """
    with pytest.raises(SystemExit) as ended:
        parse(arguments)

    said = capsys.readouterr()
    assert ended.value.code == 2
    assert arguments[0] in said.err
    assert said.out == ""


@pytest.mark.parametrize(
    "wish", [{"as": "magic"}, {"as": "sl", "volume": 10}, {"as": None}, {"as": ["sl"]}]
)
def test_the_server_closes_whole_orders_for_known_causes(desk, wish):
    """
    Anything else is refused and nothing changes.
    """
    order = desk.account.listed(1)[0][0].order

    answer = desk.command({"command": "close", "order": order, **wish})

    assert "no whole close" in answer["error"]
    assert desk.account.find(order) is not None


def test_telling_nobody_is_no_mistake(desk):
    """
    Without a listener a message is gone.
    """
    assert desk.command({"command": "tell", "text": "x"}) == {"ok": True}
