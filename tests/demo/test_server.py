"""The demo broker's lists: what they hold, and how they are asked for."""

from __future__ import annotations

import pytest
from openapi_spec_validator import validate

from app.demo.assembly import LOGIN
from tests.demo.description import SPEC, hold_to_the_description


def test_the_description_is_a_valid_one():
    """
    The file is OpenAPI 3.1 by the standard's own rules.
    """
    validate(SPEC)

    assert SPEC["openapi"].startswith("3.1")


@pytest.mark.parametrize(("kind", "count"), [(0, 32), (1, 17), (2, 12), (3, 2), (4, 1)])
async def test_a_list_has_its_kind_of_trades_and_their_sums(desk, kind, count):
    """
    Each type lists its own; count and totals are of all of it, whatever the page.
    """
    whole = await desk.rows(kind)

    reply = await desk.ask("GET", f"/trades?limit=2&offset=1&tradeType={kind}")

    table = reply.json()
    assert table["count"] == len(whole) == count
    assert [row[0] for row in table["rows"]] == [row["order"] for row in whole[1:3]]
    for name in ("profit", "net_profit", "storage", "commission", "volume"):
        total = sum(row[name] for row in whole)
        assert table[f"total_{name}"] == pytest.approx(total, abs=0.001)
    hold_to_the_description("GET", "/trades", reply)


async def test_pages_make_up_the_whole(make_desk):
    """
    Page after page, every order comes once, oldest number first.
    """
    desk = make_desk("--orders", "1234", "--symbols", "20")
    orders: list[int] = []

    for offset in range(0, 1500, 500):
        reply = await desk.ask("GET", f"/trades?limit=500&offset={offset}&tradeType=1")
        orders += [row[0] for row in reply.json()["rows"]]

    assert len(orders) == 1234
    assert orders == sorted(set(orders))


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("?limit=5&offset=0&tradeType=1", None),
        ("", {"limit": 5, "offset": 0, "tradeType": 1}),
        ("?limit=5", {"offset": 0, "tradeType": 1}),
    ],
)
async def test_parameters_come_either_way(desk, query, body):
    """
    From the query string, from a JSON body, and from some of each.
    """
    reply = await desk.ask("GET", f"/trades{query}", body)

    assert reply.status_code == 200
    assert len(reply.json()["rows"]) == 5


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?limit=5&offset=0",
        "?limit=0&offset=0&tradeType=1",
        "?limit=50001&offset=0&tradeType=1",
        "?limit=5&offset=-1&tradeType=1",
        "?limit=5&offset=0&tradeType=5",
        "?limit=5.0&offset=0&tradeType=1",
        "?limit=%35x&offset=0&tradeType=1",
        "?limit=5&offset=0&tradeType=1&whereIn=1",
    ],
)
async def test_a_list_asked_for_wrongly_is_refused(desk, query):
    """
    Missing, impossible and unsupported parameters are 400, never guessed.
    """
    reply = await desk.ask("GET", f"/trades{query}")

    assert (reply.status_code, reply.json()["error"]) == (400, "INVALID_DATA")
    hold_to_the_description("GET", "/trades", reply)


async def test_history_shows_the_closed_part(desk):
    """
    Within its time a closed part is listed with its parent; outside it is not.
    """
    order = await desk.order_in("EURUSD")
    await desk.close({"order": order, "volume": 50})
    closed = max(await desk.rows(2), key=lambda row: row["close_time"])
    at = closed["close_time"]

    path = f"/trades/history/login?login={LOGIN}&from={{}}&to={{}}"
    reply = await desk.ask("GET", path.format(at, at))
    later = await desk.ask("GET", path.format(at + 60, at + 90))

    table = reply.json()
    row = dict(zip(table["structure"], table["rows"][-1], strict=True))
    assert (row["parent_order"], row["state"], row["volume"]) == (order, 4, 50)
    assert "net_profit" not in table["structure"]
    assert later.json()["rows"] == []
    hold_to_the_description("GET", "/trades/history/login", reply)


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?login=100001&from=2&to=1", 400), ("?login=7&from=1&to=2", 403)],
)
async def test_history_asked_for_wrongly_is_refused(desk, query, status):
    """
    Missing or reversed times are 400, another account's history is 403.
    """
    reply = await desk.ask("GET", f"/trades/history/login{query}")

    assert reply.status_code == status
    hold_to_the_description("GET", "/trades/history/login", reply)


async def test_the_accounts_figures_add_up_on_the_wire(desk):
    """
    Equity is the balance with the open orders' net profit.
    """
    reply = await desk.ask("GET", "/account/me")

    me, rows = reply.json(), await desk.rows()
    net = sum(row["net_profit"] for row in rows)
    assert me["equity"] == pytest.approx(me["balance"] + net, abs=0.001)
    assert me["margin_free"] == pytest.approx(me["equity"] - me["margin"], abs=0.001)
    hold_to_the_description("GET", "/account/me", reply)


async def test_the_market_list_prices_every_symbol(desk):
    """
    Each row has its prices, its scale and its limits in whole units.
    """
    reply = await desk.ask("GET", "/market/short/list", {"login": LOGIN})

    table = reply.json()["assets"]
    rows = {
        row[0]: dict(zip(table["structure"], row, strict=True)) for row in table["rows"]
    }
    assert len(rows) == 16
    gold = rows["XAUUSD"]
    assert (gold["bid"], gold["ask"], gold["point"]) == (2645.3, 2645.54, 0.01)
    assert (gold["contract_size"], gold["quote_currency"]) == (100, "USD")
    for row in rows.values():
        limits = (row["lot_min"], row["lot_max"], row["lot_step"])
        assert all(type(each) is int for each in limits)
    hold_to_the_description("GET", "/market/short/list", reply)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/trades/", 404), ("GET", "/trade/close", 405)],
)
async def test_other_paths_answer_in_json(desk, method, path, status):
    """
    What the broker does not serve is refused in the same form as everything else.
    """
    reply = await desk.ask(method, path)

    assert reply.status_code == status
    assert set(reply.json()) == {"error", "message"}
