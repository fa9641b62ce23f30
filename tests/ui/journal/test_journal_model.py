"""The list's model: rows come and go, and what stays keeps its place under the eye."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.close import State
from app.services.lots import Scale
from app.ui.journal_model import JournalModel
from app.ui.journal_rows import COLUMNS, PLACES, RowMaker, count_segments, make_row
from tests.ui.desk import NOW
from tests.ui.journal.stage import EVERY, entry, past

SCALE = Scale(100, confirmed=True)
ROWS = [make_row(entry(record), SCALE, NOW) for record in EVERY]
CHANGED = [make_row(entry(replace(record, note="x")), SCALE, NOW) for record in EVERY]


@pytest.fixture
def model(qapp):
    made = JournalModel()
    tester = QAbstractItemModelTester(
        made, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    yield made
    tester.deleteLater()


@given(
    steps=st.lists(
        st.lists(st.sampled_from(range(2 * len(ROWS))), unique_by=lambda n: n % len(ROWS)),
        max_size=6,
    )
)
def test_whatever_came_before_the_last_rows_are_shown(qapp, steps):
    """
    After any arrangements the model equals the last one, told in steps Qt can follow.
    """
    model = JournalModel()
    tester = QAbstractItemModelTester(
        model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )

    for step in steps:
        wanted = sorted(step, key=lambda n: n % len(ROWS))
        rows = [(ROWS + CHANGED)[n] for n in wanted]
        model.show_rows(rows)

        assert list(model.rows()) == rows
        assert [model.place_of(row.rid) for row in rows] == list(range(len(rows)))
    tester.deleteLater()


def test_a_row_that_stays_keeps_its_index(model):
    """
    The selection is on a request, not on a line.
    """
    model.show_rows(ROWS[2:5])
    held = QPersistentModelIndex(model.index(1, 0))

    model.show_rows([ROWS[0], ROWS[3], ROWS[6]])

    assert held.row() == 1
    assert model.row_at(held.row()) is ROWS[3]


def test_a_row_that_changed_is_told_alone(model):
    """
    The rest is not painted for it.
    """
    model.show_rows(ROWS)
    told = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))

    model.show_rows([*ROWS[:4], CHANGED[4], *ROWS[5:]])

    assert told == [(4, 4)]


def test_cells_headings_and_sentences(model):
    """
    Each cell has its text, numbers stand right, and a row can be read aloud.
    """
    model.show_rows(ROWS)
    order = model.index(0, PLACES["order"])
    roles = Qt.ItemDataRole

    assert order.data() == "50123391"
    assert model.index(0, 0).data(roles.AccessibleTextRole).startswith("Time ")
    assert "Outcome Outcome unknown" in model.index(0, 0).data(roles.AccessibleTextRole)
    assert order.data(roles.AccessibleTextRole) == "50123391"
    took = model.index(0, PLACES["took"]).data(roles.TextAlignmentRole)
    assert took & Qt.AlignmentFlag.AlignRight
    headings = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(len(COLUMNS))]
    assert headings[4:7] == ["Asked for", "Outcome", "Server answer"]


def test_the_servers_words_are_in_the_tooltip_letter_by_letter(model):
    """
    Nothing a server said is taken for markup.
    """
    rows = [row for row in ROWS if row.rid == "invalid"]
    model.show_rows(rows)

    tip = model.index(0, PLACES["answer"]).data(Qt.ItemDataRole.ToolTipRole)

    assert tip == "<span>400 INVALID_DATA: Invalid volume</span>"


def test_counts_add_up(qapp):
    """
    Each segment counts its rows, "all" every one.
    """
    counts = count_segments(ROWS)

    assert counts == {
        "all": 13,
        "closed": 2,
        "failed": 5,
        "unknown": 2,
        "waiting": 1,
        "not_sent": 1,
    }


def test_rows_are_made_once_until_something_changes(qapp):
    """
    The same entry keeps its row; another scale or another day makes them anew.
    """
    maker, entries = RowMaker(), [entry(record) for record in EVERY[:2]]
    first = maker.rows(entries, SCALE, NOW)

    again = maker.rows([entries[0], entry(EVERY[1])], SCALE, NOW)
    scaled = maker.rows(entries, Scale(1000, confirmed=True), NOW)

    assert again[0] is first[0]
    assert again[1] is not first[1]
    assert scaled[0].texts[PLACES["asked"]] == "Close 0.050 of 0.100"


def test_another_days_time_has_its_date(qapp):
    """
    Yesterday's 09:31 is not taken for today's.
    """
    row = make_row(entry(past("old", State.CONFIRMED, ago_s=3 * 86_400)), SCALE, NOW)

    assert row.texts[0].startswith("13 Apr ")
    assert row.has_date


@pytest.mark.parametrize(
    "text",
    ["eurgbp", "50122987", "WAITING", "buy eurgbp", "example.test", "50012345"],
)
def test_the_filter_looks_in_everything_that_is_known(qapp, text):
    """
    Each word, whatever its case, in cells, account and server.
    """
    row = next(row for row in ROWS if row.rid == "sending")

    assert row.matches(text.casefold().split())
    assert not row.matches(["gold"])
