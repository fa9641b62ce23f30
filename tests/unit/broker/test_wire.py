"""Rows become orders only if every value is exactly what its column promises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.broker.json_text import parse_table
from app.broker.tables import read_table
from app.broker.wire import (
    HISTORY_COLUMNS,
    ORDER_COLUMNS,
    encode_close,
    read_order,
    read_record,
)
from app.domain.close import Stamp
from app.domain.errors import ReadError, ReadFault
from app.domain.orders import Order, RowFault, Side, UnreadableRow
from tests.unit.broker.samples import COLUMNS, ROW, row, table

STAMP = Stamp(1, 2.0)


def read(text):
    content, columns = read_table(parse_table(text.encode()), ORDER_COLUMNS)
    return [read_order(columns, r, place) for place, r in enumerate(content.rows)]


def spelled(column, value):
    """A table of one row in which a value is spelled just so."""
    return table(row(**{column: "@@"})).replace('"@@"', value)


def test_a_row_becomes_an_order():
    """
    Every column arrives, and zero prices are "not set".
    """
    text = table(row(open_price="@@", comment="Grüße")).replace('"@@"', "1.10100")

    [order] = read(text)

    assert order == Order(
        number=1001234,
        symbol="EURUSD",
        side=Side.BUY,
        volume=100,
        open_price=Decimal("1.10100"),
        opened_at=datetime(2024, 4, 19, 4, 13, 20, tzinfo=UTC),
        stop_loss=Decimal("1.09"),
        profit=Decimal("15.5"),
        swap=Decimal("-0.4"),
        commission=Decimal("-1.2"),
        comment="Grüße",
        digits=5,
        state=0,
    )
    assert isinstance(order, Order)
    assert str(order.open_price) == "1.10100"


@given(st.permutations(COLUMNS))
def test_columns_are_found_by_name(columns):
    """
    Their order means nothing.
    """
    assert read(table(ROW, columns=columns)) == read(table(ROW))


def test_columns_we_do_not_know_are_none_of_our_business():
    """
    Whatever a newer server adds, of whatever kind, orders still arrive.
    """
    text = table(row(news={"a": [1, None]}), columns=[*COLUMNS, "news"])

    assert read(text) == read(table(ROW))


def test_newer_columns_are_used_where_they_are():
    """
    Origin and a close under way are taken from a server that tells them.
    """
    more = {"parent_order": 77, "partial_close_volume": 40}

    [order] = read(table(row(**more), columns=[*COLUMNS, *more]))

    assert isinstance(order, Order)
    assert (order.parent, order.closing_volume, order.is_being_closed) == (77, 40, True)


@pytest.mark.parametrize("column", ORDER_COLUMNS)
def test_without_what_every_order_has_the_list_is_not_understood(column):
    """
    The missing column is named; nothing is concluded from the rest.
    """
    columns = [c for c in COLUMNS if c != column]

    with pytest.raises(ReadError) as caught:
        read(table(ROW, columns=columns))

    assert (caught.value.fault, caught.value.column) == (ReadFault.NOT_UNDERSTOOD, column)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "null",
        '{"structure":[],"rows":[]}',
        '{"structure":[1],"rows":[]}',
        '{"structure":["order"],"rows":{}}',
        '{"rows":[]}',
        table(ROW, columns=[*COLUMNS, "order"]),
    ],
)
def test_what_is_no_table_is_not_understood(text):
    """
    Other shapes are refused as a whole.
    """
    with pytest.raises(ReadError) as caught:
        read(text)

    assert caught.value.fault is ReadFault.NOT_UNDERSTOOD


NUMBERS = ['"7"', "7.0", "7.5", "true", "false", "null", "-1", "0", "1e3", "NaN", "[]"]


@pytest.mark.parametrize("value", [*NUMBERS, str(2**63), "9" * 5000])
def test_an_order_number_is_a_whole_number_or_the_row_is_set_aside(value):
    """
    No close is possible on a row whose order is a guess (F059).
    """
    [found] = read(spelled("order", value))

    assert isinstance(found, UnreadableRow)
    assert (found.fault, found.column, found.number) == (RowFault.NUMBER, "order", None)


@pytest.mark.parametrize("value", [*NUMBERS, "100.0", "1e9", str(2**63)])
def test_a_volume_is_a_whole_number_or_the_row_is_set_aside(value):
    """
    The row keeps its number, so that it can be named (F060).
    """
    [found] = read(spelled("volume", value))

    assert isinstance(found, UnreadableRow)
    assert (found.fault, found.column, found.number) == (
        RowFault.VOLUME,
        "volume",
        1001234,
    )
    assert found.raw


def test_the_highest_order_number_is_read():
    """
    Numbers do not pass through anything narrower than Python's.
    """
    [order] = read(spelled("order", str(2**63 - 1)))

    assert isinstance(order, Order)
    assert order.number == 2**63 - 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("symbol", '""'),
        ("symbol", "5"),
        ("symbol", "null"),
        ("open_price", "null"),
        ("open_price", '"1.1"'),
        ("open_price", "true"),
        ("open_price", "1e400"),
        ("open_price", "1e-400"),
        ("open_price", "NaN"),
        ("open_time", "-1"),
        ("open_time", "1.5"),
        ("open_time", "null"),
        ("open_time", "9" * 18),
        ("sl", '"none"'),
        ("profit", "Infinity"),
        ("digits", "400"),
        ("state", "true"),
        ("comment", "7"),
    ],
)
def test_any_other_wrong_value_sets_its_row_aside(column, value):
    """
    The column is named, and the other rows work.
    """
    text = table(row(**{column: "@@"}), row(order=2)).replace('"@@"', value)

    first, second = read(text)

    assert isinstance(first, UnreadableRow)
    assert (first.fault, first.column, first.position) == (RowFault.FIELD, column, 0)
    assert isinstance(second, Order)


@pytest.mark.parametrize("value", ["-1", "23", "99", '"0"', "true", "0.0", "null"])
def test_an_unknown_kind_of_row_is_set_aside(value):
    """
    What might be an order is not passed over in silence.
    """
    [found] = read(spelled("cmd", value))

    assert isinstance(found, UnreadableRow)
    assert found.fault is RowFault.TYPE


@pytest.mark.parametrize("kind", [2, 3, 4, 5, 10, 11, *range(6, 10), *range(12, 23)])
def test_pending_orders_and_payments_are_passed_over(kind):
    """
    They cannot be closed, whatever else their row holds.
    """
    assert read(table(row(cmd=kind, volume=0.5))) == [None]


@pytest.mark.parametrize("cut", [[], [1], None, {}, "row", [*ROW.values(), 1]])
def test_a_row_of_another_length_is_set_aside(cut):
    """
    No value is read from a place that may be another column's.
    """
    content = json.loads(table(row(order=2)))
    content["rows"].insert(0, cut)

    first, second = read(json.dumps(content))

    assert isinstance(first, UnreadableRow)
    assert (first.fault, first.number) == (RowFault.LENGTH, None)
    assert isinstance(second, Order)


@pytest.mark.parametrize("stamp", [1713500000, 1713500000123])
def test_times_come_in_seconds_or_milliseconds(stamp):
    """
    Both are the same evening.
    """
    [order] = read(table(row(open_time=stamp)))

    assert isinstance(order, Order)
    assert order.opened_at.replace(microsecond=0).timestamp() == 1713500000
    assert order.opened_at.microsecond == (stamp % 1000) * 1000


def test_a_long_or_broken_comment_is_cut_and_mended():
    """
    Text that could not be stored never gets in.
    """
    [order] = read(table(row(comment="a\ud800" + "b" * 5000)))

    assert isinstance(order, Order)
    assert order.comment.startswith("a?b")
    assert len(order.comment) == 1000


@given(
    st.integers(1, 2**63 - 1),
    st.integers(1, 2**31),
    st.decimals("0.00001", 99999, places=5),
    st.text(max_size=30),
)
def test_what_is_written_is_what_is_read(number, volume, price, comment):
    """
    Orders survive the wire unchanged, to the last digit.
    """
    text = table(row(order=number, volume=volume, comment=comment, open_price="@@"))

    [order] = read(text.replace('"@@"', str(price), 1))

    assert isinstance(order, Order)
    assert (order.number, order.volume) == (number, volume)
    assert str(order.open_price) == str(price)
    assert order.comment == comment


@pytest.mark.parametrize(
    ("volume", "comment", "body"),
    [
        (None, "", {"order": 7}),
        (40, "", {"order": 7, "volume": 40}),
        (None, "bye", {"order": 7, "comment": "bye"}),
    ],
)
def test_a_close_holds_only_what_was_meant(volume, comment, body):
    """
    Nothing is sent empty, and never a price.
    """
    assert encode_close(7, volume, comment) == body


def records(*rows, columns=COLUMNS):
    content, found = read_table(
        parse_table(table(*rows, columns=columns).encode()), HISTORY_COLUMNS
    )
    return [read_record(found, r, STAMP) for r in content.rows]


def test_a_closed_record_names_its_order():
    """
    What was closed of which order, when, and what it made.
    """
    closed = row(close_time=1713600000, close_price=1.104, parent_order=55)
    columns = [c for c in COLUMNS if c != "net_profit"] + ["parent_order"]

    [record] = records(closed, columns=columns)

    assert record is not None
    assert (record.number, record.parent, record.volume) == (1001234, 55, 100)
    assert (record.price, record.net_profit) == (Decimal("1.104"), Decimal("13.9"))
    assert record.stamp is STAMP


@pytest.mark.parametrize(
    "odd", [{"close_time": 0}, {"cmd": 6}, {"volume": 1.5}, {"order": "1"}, {"cmd": "x"}]
)
def test_a_record_that_proves_nothing_is_left_out(odd):
    """
    History confirms; what cannot be trusted is simply not there.
    """
    assert records(row(**{"close_time": 1713600000} | odd)) == [None]
