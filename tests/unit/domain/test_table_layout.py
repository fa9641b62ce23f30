"""How table layouts are kept among the settings."""

from __future__ import annotations

from app.domain.settings import Settings
from app.domain.table_layout import TableLayout


def test_each_account_keeps_its_own_layout():
    """
    A newer layout takes the place of the same account's; one without any has the first.
    """
    settings = Settings()
    for name, sort in (("a", "net"), ("b", "-lots"), ("a", "symbol")):
        settings = settings.with_table_layout(TableLayout(name=name, sort=sort))

    assert settings.table_layout("a").sort == "symbol"
    assert settings.table_layout("b").sort == "-lots"
    assert settings.table_layout("c") == TableLayout(name="c")
    assert len(settings.columns) == 2


def test_the_oldest_layouts_go():
    """
    The file does not grow with every account ever signed in to.
    """
    settings = Settings()
    for number in range(60):
        settings = settings.with_table_layout(TableLayout(name=str(number), sort="net"))

    assert len(settings.columns) == 50
    assert settings.table_layout("59").sort == "net"
    assert settings.table_layout("0").sort == ""
