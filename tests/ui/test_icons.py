"""Icons outlive the files they come from, once they were read."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QColor

from app.ui.icons import IconStore
from app.ui.theme import resource_path
from tests.ui.sign_in_stage import Stage


@pytest.fixture
def store(qapp, tmp_path):
    """A store whose folder has one icon."""
    source = resource_path("icons", "x.svg").read_text("utf-8")
    (tmp_path / "x.svg").write_text(source)
    return IconStore(tmp_path)


def test_an_icon_read_ahead_needs_no_file_any_more(store, tmp_path):
    """
    An upgrade under the running program may take the file away.
    """
    store.read_all()
    (tmp_path / "x.svg").unlink()

    picture = store.pixmap("x", QColor("red"), 16)

    assert picture.toImage().pixelColor(8, 8) == QColor("red")


def test_an_icon_there_never_was_is_a_mistake(store):
    """
    Read ahead or not.
    """
    store.read_all()

    with pytest.raises(KeyError):
        store.pixmap("y", QColor("red"), 16)


async def test_the_first_window_once_served_has_read_them_all(window_look, shown):
    """
    From then on no dialog wants for its icon.
    """
    Stage(window_look, shown)

    icons = window_look._icons
    assert sorted(icons._sources) == icons.names() != []
