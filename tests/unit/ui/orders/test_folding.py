"""Which columns a narrow window goes without."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.orders.columns import ACTION_FOLDED, COLUMNS, EXTRA
from app.ui.orders.folding import fold

_WIDTHS = {column.key: column.width for column in COLUMNS}
_ORDER = ("opened", "commission", "swap", "tp", "sl", "open", "order")


def test_at_1180_everything_is_shown():
    """
    The default columns fit 1180 pixels exactly.
    """
    assert fold(1180, _WIDTHS, EXTRA).hidden - EXTRA == frozenset()
    assert "comment" in fold(1179, _WIDTHS, EXTRA).hidden


@given(st.integers(200, 1400))
def test_columns_go_in_their_order_and_the_rest_fits(width):
    """
    What is hidden is always a beginning of the order, and no scrolling is needed
    while anything that may go is still there.
    """
    found = fold(width, _WIDTHS, EXTRA)

    gone = [key for key in _ORDER if key in found.hidden]
    needed = sum(_WIDTHS[key] for key in _WIDTHS if key not in found.hidden)
    if found.folded:
        needed += ACTION_FOLDED - _WIDTHS["action"]
    assert gone == list(_ORDER[: len(gone)])
    assert needed <= width or len(gone) == len(_ORDER)


@pytest.mark.parametrize(
    "key", ["check", "symbol", "side", "lots", "current", "net", "action"]
)
def test_what_a_close_is_decided_by_never_goes(key):
    """
    However narrow the window, these stay.
    """
    assert key not in fold(1, _WIDTHS, EXTRA).hidden


def test_columns_the_trader_hides_make_room_for_others():
    """
    Without Order and Opened there is room for Comment at 1010 pixels.
    """
    found = fold(1010, _WIDTHS, EXTRA | {"order", "opened"})

    assert found.hidden - EXTRA == {"order", "opened"}
    assert not found.folded
