"""A list is read whole, or it is no list."""

from __future__ import annotations

import json

import pytest

from app.broker.client import BrokerClient
from app.broker.limits import MOST_PAGES, PAGE_ROWS
from app.domain.errors import ReadError, ReadFault
from tests.unit.broker.samples import ORIGIN, begin, row, signed_in, table
from tests.unit.broker.scripted import LoopClock, Network, answer, run_virtual


def rows(count, start=1):
    return [row(order=start + n) for n in range(count)]


def page(found, **more):
    return answer(table(*found, **more))


def read_times(network, times=1):
    """Read the list so often in one session; return the last reading and the offsets."""

    async def run():
        client = signed_in(network)
        return [await client.read_orders() for _ in range(times)]

    return run_virtual(run())


def read(*pages):
    return read_times(Network([list(pages)]))[0]


def offsets(network):
    heads = [line for line in network.sent.decode().split("\r\n") if line.startswith("GET")]
    return [int(head.split("offset=")[1].split("&")[0]) for head in heads]


def fault_of(*pages):
    with pytest.raises(ReadError) as caught:
        read(*pages)
    return caught.value.fault


def test_a_short_list_is_one_page():
    """
    One request, and the server's own figures with it.
    """
    network = Network([[page(rows(3), total_net_profit=-1.60)]])

    [found] = read_times(network)

    assert [order.number for order in found.orders] == [1, 2, 3]
    assert (found.count, found.pages, str(found.total_net_profit)) == (3, 1, "-1.6")
    assert b"GET /trades?limit=500&offset=0&tradeType=1 HTTP/1.1" in network.sent


def test_an_empty_list_is_a_list():
    """
    No open orders is a statement, not a failure.
    """
    assert read(page([])).orders == ()


def test_pages_follow_each_other_until_the_count_is_reached():
    """
    No request more than needed, on one connection.
    """
    network = Network(
        [
            [
                page(rows(PAGE_ROWS), count=1000),
                page(rows(PAGE_ROWS, 501), count=1000),
            ]
        ]
    )

    [found] = read_times(network)

    assert len(found.orders) == 1000
    assert offsets(network) == [0, 500]
    assert len(network.lines) == 1


@pytest.mark.parametrize("count", [None, 1003])
def test_a_short_page_is_the_last(count):
    """
    With or without a count, the remainder ends the list.
    """
    found = read(
        page(rows(PAGE_ROWS), count=count),
        page(rows(PAGE_ROWS, 501), count=count),
        page(rows(3, 1001), count=count),
    )

    assert (len(found.orders), found.pages) == (1003, 3)


def test_a_count_that_equals_a_full_page_may_be_the_pages_own():
    """
    Five hundred of five hundred is believed only after a look behind it.
    """
    found = read(page(rows(PAGE_ROWS)), page([], count=PAGE_ROWS))

    assert (len(found.orders), found.pages) == (PAGE_ROWS, 2)


def test_a_server_with_smaller_pages_is_read_to_the_end():
    """
    Fewer rows than asked for is not the end while the count says there are more.
    """
    found = read(
        page(rows(100), count=250),
        page(rows(100, 101), count=250),
        page(rows(50, 201), count=250),
    )

    assert len(found.orders) == 250


def test_paging_that_is_ignored_is_noticed():
    """
    The same page again is no second page.
    """
    same = page(rows(PAGE_ROWS), count=900)

    assert fault_of(same, same) is ReadFault.INCONSISTENT


def test_a_list_that_changes_while_it_is_read_is_no_list():
    """
    An order may have slipped between two pages.
    """
    fault = fault_of(page(rows(PAGE_ROWS), count=900), page(rows(399, 501), count=899))

    assert fault is ReadFault.INCONSISTENT


def test_fewer_orders_than_the_server_counts_is_no_list():
    """
    Orders that did not come are not closed orders.
    """
    fault = fault_of(page(rows(3), count=9), page([], count=9))

    assert fault is ReadFault.INCONSISTENT


def test_one_order_with_two_volumes_is_no_list():
    """
    One of the two is wrong, and nobody can say which (F061).
    """
    assert fault_of(page([row(order=1), row(order=1, volume=9)])) is ReadFault.INCONSISTENT


def test_one_order_twice_is_one_order():
    """
    Saying the same twice contradicts nothing.
    """
    assert len(read(page([row(order=1), row(order=1)])).orders) == 1


def test_reading_ends_somewhere():
    """
    A server that always has more is given up.
    """
    pages = [page(rows(1, n + 1), count=10**6) for n in range(MOST_PAGES + 1)]

    assert fault_of(*pages) is ReadFault.INCONSISTENT


def test_a_failed_page_fails_the_reading():
    """
    Half a list is none.
    """
    fault = fault_of(page(rows(PAGE_ROWS), count=900), answer("", 502))

    assert fault is ReadFault.SERVER


def test_pages_are_taken_one_a_turn_of_the_loop():
    """
    A long list does not hold the window still.
    """
    clock = LoopClock()
    network = Network([[page(rows(PAGE_ROWS), count=501), page(rows(1, 501), count=501)]])

    async def run():
        client = BrokerClient(clock, network_backend=network)
        begin(client, ORIGIN)
        await client.read_orders()

    run_virtual(run())

    assert clock.slept == [0]


def test_unchanged_orders_stay_the_same_objects():
    """
    What did not change is known by identity; what did is new.
    """
    network = Network(
        [[page([row(order=1), row(order=2)]), page([row(order=1), row(order=2, sl=1.05)])]]
    )

    first, second = read_times(network, 2)

    assert first.orders[0] is second.orders[0]
    assert first.orders[1] is not second.orders[1]


def test_unreadable_rows_are_in_the_list_with_their_place():
    """
    They count, and stand where the server put them.
    """
    found = read(page([row(order=1), row(order="x"), row(cmd=2), row(order=4)]))

    assert [order.number for order in found.orders] == [1, 4]
    assert [bad.position for bad in found.unreadable] == [1]


INVALID = answer('{"error":"INVALID_DATA"}', 400)


def test_a_server_that_wants_a_body_is_asked_with_one_from_then_on():
    """
    The query comes first; what worked is remembered for the session.
    """
    network = Network([[INVALID, page(rows(1)), page(rows(1))]])

    read_times(network, 2)

    requests = network.sent.split(b"GET ")[1:]
    assert [b"?" in r.partition(b"\r\n")[0] for r in requests] == [True, False, False]
    assert [json.loads(r.partition(b"\r\n\r\n")[2] or b"null") for r in requests[1:]] == [
        {"limit": 500, "offset": 0, "tradeType": 1}
    ] * 2


def test_a_server_that_wants_neither_has_refused():
    """
    Two ways of asking are tried, not three.
    """
    network = Network([[INVALID, INVALID, page(rows(1))]])

    with pytest.raises(ReadError) as caught:
        read_times(network)

    assert caught.value.fault is ReadFault.REFUSED
    assert caught.value.reply is not None
    assert caught.value.reply.word == "INVALID_DATA"


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (answer('{"error":"PERMISSION_DENIED"}', 401), ReadFault.SESSION),
        (answer("<html>", 401), ReadFault.SESSION),
        (answer('{"error":"INCORRECT_TOKEN"}', 403), ReadFault.SESSION),
        (answer('{"error":"PERMISSION_DENIED"}', 403), ReadFault.REFUSED),
        (answer('{"error":"INVALID_USER"}', 400), ReadFault.REFUSED),
        (answer('{"error":"X"}', 200), ReadFault.REFUSED),
        (answer('{"error":"X"}', 500), ReadFault.SERVER),
        (answer("<html>", 503), ReadFault.SERVER),
        (answer("<html>", 200), ReadFault.NOT_JSON),
        (answer("{}", 302, headers="Location: /x\r\n"), ReadFault.NOT_JSON),
        (answer('{"rows":[', 200), ReadFault.NOT_UNDERSTOOD),
        (answer('{"rows":[],"rows":[]}', 200), ReadFault.NOT_UNDERSTOOD),
        (answer("{}", 200), ReadFault.NOT_UNDERSTOOD),
        (answer("{}", headers="Content-Encoding: br\r\n"), ReadFault.NOT_UNDERSTOOD),
        (b"garbage\r\n\r\n", ReadFault.NOT_UNDERSTOOD),
        (answer("{}")[:-1], ReadFault.OFFLINE),
    ],
)
def test_each_failed_reading_has_its_fault(reply, fault):
    """
    What the windows say depends on it; the order book only on its being a failure.
    """
    assert fault_of(reply) is fault
