"""The price board: newest wins, watchers are told once, and ranges are noted."""

from __future__ import annotations

from decimal import Decimal

from app.domain.market import Quote
from app.services.prices import PriceBoard
from tests.live_stage import quote


def test_a_watcher_is_told_once_until_it_has_looked() -> None:
    """
    A thousand prices before the next look are one call, and the look names each symbol.
    """
    board, calls = PriceBoard(), list[int]()
    watch = board.watch(lambda: calls.append(1))

    for number in range(1000):
        board.tick({"EURUSD": quote("1", "2", number)})
    board.tick({"USDJPY": quote("1", "2")})
    first = watch.take()
    board.tick({"EURUSD": quote("1", "2", 1001)})

    assert len(calls) == 2
    assert first == {"EURUSD", "USDJPY"}
    assert watch.take() == {"EURUSD"}
    assert watch.take() == set()


def test_who_has_left_is_told_no_more() -> None:
    """
    Leaving twice does no harm.
    """
    board, calls = PriceBoard(), list[int]()
    watch = board.watch(lambda: calls.append(1))

    watch.leave()
    watch.leave()
    board.tick({"EURUSD": quote("1", "2")})

    assert calls == []


def test_a_list_begun_before_a_price_came_does_not_replace_it() -> None:
    """
    What came while the list was read stays; everything older is taken from the list.
    """
    board = PriceBoard()
    board.tick({"A": quote("1", "1", 4.0), "B": quote("1", "1", 6.0)})

    listed = {name: quote("2", "2", 7.0) for name in "ABC"}
    board.listed(listed, 5.0)

    assert {name: one.bid for name, one in board.quotes.items()} == {
        "A": Decimal(2),
        "B": Decimal(1),
        "C": Decimal(2),
    }


def test_a_note_holds_how_far_prices_went() -> None:
    """
    From the price it began with to the last, lowest and highest of each side.
    """
    board = PriceBoard()
    board.tick({"A": quote("5", "6", 0), "B": quote("1", "2", 0)})
    board.begin_note()
    for number, bid in enumerate((7, 3, 4), start=1):
        board.tick({"A": Quote(Decimal(bid), Decimal(bid + 1), number)})
    board.tick({"C": quote("9", "9")})
    noted = board.end_note()
    board.tick({"A": quote("100", "101")})

    low, high = noted["A"]
    assert [low.bid, low.ask, high.bid, high.ask] == list(map(Decimal, (3, 4, 7, 8)))
    assert noted["B"][0] is noted["B"][1]
    assert noted["C"][0].bid == 9
    assert board.end_note() == {}


def test_another_session_knows_no_price() -> None:
    """
    The same mapping is empty, and watchers are told of every price that is gone.
    """
    board = PriceBoard()
    quotes = board.quotes
    board.tick({"A": quote("1", "2")})
    watch = board.watch(lambda: None)
    board.begin_note()
    board.clear()

    assert not quotes
    assert watch.take() == {"A"}
    assert board.end_note() == {}
