"""Whatever happens to the table, it ends up showing what it should."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.orders import Side
from app.services.lots import Scale
from app.services.prices import PriceBoard
from app.ui.orders.groups import Grouping
from app.ui.orders.model import OrdersModel
from tests.ui.orders.factory import NOW, ListValues, ManualClock, make_order, make_state

_ORDERS = st.builds(
    lambda number, profit, side, symbol: make_order(
        number=number, profit=profit, side=side, symbol=symbol, comment="",
        swap=None, commission=None, opened_at=NOW - timedelta(minutes=number % 4),
    ),
    number=st.integers(1, 12),
    profit=st.none() | st.integers(-3, 3).map(Decimal),
    side=st.sampled_from(Side),
    symbol=st.sampled_from(["EURUSD", "XAUUSD"]),
)  # fmt: skip
_STATES = st.lists(_ORDERS, unique_by=lambda order: order.number, max_size=10)
_SORTS = st.tuples(st.sampled_from(["net", "opened", "symbol", "order"]), st.booleans())
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("state"), _STATES),
        st.tuples(st.just("filter"), st.sampled_from(["", "xau", "buy", ">0", "<1 eur"])),
        st.tuples(st.just("segment"), st.sampled_from(["all", "sell", "profit"])),
        st.tuples(st.just("sort"), _SORTS),
        st.tuples(st.just("group"), st.sampled_from(list(Grouping))),
        st.tuples(st.just("fold"), st.booleans()),
        st.tuples(st.just("hand"), st.booleans()),
        st.tuples(st.just("wait"), st.sampled_from([0.3, 1.5, 5.0])),
    ),
    max_size=25,
)

_WANTED = {
    "": lambda o: True,
    "xau": lambda o: o.symbol == "XAUUSD",
    "buy": lambda o: o.side is Side.BUY,
    ">0": lambda o: o.profit is not None and o.profit > 0,
    "<1 eur": lambda o: o.symbol == "EURUSD" and o.profit is not None and o.profit < 1,
    "all": lambda o: True,
    "sell": lambda o: o.side is Side.SELL,
    "profit": lambda o: o.profit is not None and o.profit > 0,
}
_RANKS = {
    "net": lambda o: o.profit,
    "opened": lambda o: o.opened_at,
    "symbol": lambda o: o.symbol,
    "order": lambda o: o.number,
}


class _Expected:
    """The plainest possible table."""

    def __init__(self):
        self.state, self.filter, self.segment = [], "", "all"
        self.sort = ("opened", True)
        self.group = Grouping.NONE

    def numbers(self):
        """All that pass, under their groups where there are any."""
        orders = self.orders()
        if self.group is Grouping.NONE:
            return [o.number for o in orders]
        names = sorted({self.name(o) for o in orders})
        if self.sort == ("symbol", True):
            names.reverse()
        if self.sort[0] == "net":
            sums = {name: self.sum(name, orders) for name in names}
            known = [name for name in names if sums[name] is not None]
            known.sort(key=lambda name: sums[name] or 0, reverse=self.sort[1])
            names = known + [name for name in names if sums[name] is None]
        return [o.number for name in names for o in orders if self.name(o) == name]

    def name(self, order):
        return (order.symbol, order.side.value if self.group is Grouping.SIDE else "")

    def sum(self, name, orders):
        profits = [o.profit for o in orders if self.name(o) == name]
        known = [profit for profit in profits if profit is not None]
        return sum(known) if known else None

    def orders(self):
        rank, descending = _RANKS[self.sort[0]], self.sort[1]
        tests = (_WANTED[self.filter], _WANTED[self.segment])
        orders = [o for o in self.state if all(test(o) for test in tests)]
        orders.sort(key=lambda order: order.number, reverse=True)
        known = [o for o in orders if rank(o) is not None]
        known.sort(key=rank, reverse=descending)
        return known + [o for o in orders if rank(o) is None]


def _take(model, clock, expected, step):
    kind, value = step
    {
        "state": lambda: model.show_state(make_state(value)),
        "filter": lambda: model.set_filter(value),
        "segment": lambda: model.set_segment(value),
        "sort": lambda: model.sort_by(value[0], descending=value[1]),
        "group": lambda: model.group_by(value),
        "fold": lambda: model.open_groups(on=value),
        "hand": lambda: model.hand.pointer_over(value),
        "wait": lambda: clock.advance(value),
    }[kind]()
    if hasattr(expected, kind):
        setattr(expected, kind, value)


@given(_STEPS)
def test_the_rows_shown_are_the_last_state_filtered_and_sorted(qapp, steps):
    """
    After any steps, once the hand is off and a second has passed, the table shows
    exactly what filtering and sorting the last state gives. Qt's own checker finds no
    fault on the way, and indexes stay on their orders.
    """
    clock, expected = ManualClock(), _Expected()
    model = OrdersModel(clock, Scale(100, confirmed=True), ListValues(PriceBoard()))
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    indexes: dict[int, QPersistentModelIndex] = {}

    for step in steps:
        _take(model, clock, expected, step)
        for key, index in indexes.items():
            assert not index.isValid() or model.row_at(index.row()).key == key
        for place, row in enumerate(model.shown()):
            if row.key not in indexes or not indexes[row.key].isValid():
                indexes[row.key] = QPersistentModelIndex(model.index(place, 2))
    model.hand.pointer_over(False)
    clock.advance(1.0)
    model.tick()

    assert [row.key for row in model.passing()] == expected.numbers()
    heads = model.groups.heads()
    groups = [head.group for head in heads if head.group is not None]
    under = [row.key for group in groups if group.open for row in group.rows]
    seen = [row.key for row in model.shown() if row.group is None]
    assert seen == (under if heads else expected.numbers())
    assert len(model.shown()) == len(heads) + len(seen)
    assert tester.model() is model
