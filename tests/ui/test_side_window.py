"""A window beside the list of orders: there when wanted, out of the way when not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from app.services.subscribers import Subscribers
from app.ui.side_window import SideWindow


@pytest.fixture
def window(qtbot):
    made = SideWindow("sideWindow", QSize(400, 300), QSize(200, 100))
    qtbot.addWidget(made)
    made.come_up()
    return made


def test_closing_hides_it_as_it_was_left(window):
    """
    It comes up again with the size it had, and never below its least.
    """
    window.resize(500, 10)

    closed = window.close()
    hidden = not window.isVisible()
    window.come_up()

    assert not closed
    assert hidden
    assert window.isVisible()
    assert window.size() == QSize(500, 100)


def test_its_keys_do_what_they_were_given(window):
    """
    Each key its own, however many there are.
    """
    done = []
    window.add_keys({"F5": lambda: done.append("read"), "Esc": lambda: done.append("back")})

    QTest.keyClick(window, Qt.Key.Key_F5)
    QTest.keyClick(window, Qt.Key.Key_Escape)

    assert done == ["read", "back"]


def test_shut_ends_what_it_listens_to(window):
    """
    Once, and it may be shut twice.
    """
    news: Subscribers[[int]] = Subscribers()
    heard = []
    window.listen(news.add(heard.append), news.add(heard.append))

    news.tell(1)
    window.shut()
    window.shut()
    news.tell(2)

    assert heard == [1, 1]
    assert not window.isVisible()
