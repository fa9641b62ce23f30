"""The menus of the orders table: of a row, and of the columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.orders.columns import COLUMNS
from app.ui.orders.group_words import grouping_words
from app.ui.orders.groups import Grouping
from app.ui.orders.headings import menu_title_of
from app.ui.orders.rows import Group, Phase, Row

translate = QCoreApplication.translate

Does = Callable[[], object]

PERCENTS = (25, 50, 75)


def row_menu(row: Row, does: Mapping[str, Does], parent: QWidget) -> QMenu:
    """Return the menu of one row; it acts on that row whatever moves meanwhile.

    ``does`` says what "close", "25", "50", "75", "check", "copy_row" and "copy_number"
    do; what the row does not allow is left out.
    """
    menu = _menu(parent)
    if row.can_close:
        menu.addAction(translate("OrderMenu", "Close…"), does["close"])
        for percent in PERCENTS:
            text = translate("OrderMenu", "Close {} %…").format(percent)
            menu.addAction(text, does[str(percent)])
        menu.addSeparator()
    elif row.phase in (Phase.UNKNOWN, Phase.CLOSING):
        menu.addAction(translate("OrderMenu", "What became of it…"), does["check"])
        menu.addSeparator()
    if row.order is not None:
        menu.addAction(translate("OrderMenu", "Copy row"), does["copy_row"])
    if row.order is not None or (row.unreadable and row.unreadable.number):
        menu.addAction(translate("OrderMenu", "Copy order number"), does["copy_number"])
    return menu


def group_menu(group: Group, does: Mapping[str, Does], parent: QWidget) -> QMenu:
    """Return the menu of a head; ``does`` has "fold", "tick", "open_all", "close_all"."""
    menu = _menu(parent)
    fold = translate("OrderMenu", "Collapse")
    if not group.open:
        fold = translate("OrderMenu", "Expand")
    menu.addAction(fold, does["fold"])
    menu.addAction(translate("OrderMenu", "Select or clear its orders"), does["tick"])
    menu.addSeparator()
    menu.addAction(translate("OrderMenu", "Expand all groups"), does["open_all"])
    menu.addAction(translate("OrderMenu", "Collapse all groups"), does["close_all"])
    return menu


def columns_menu(
    hidden: Collection[str],
    toggle: Callable[[str], object],
    does: Mapping[str, Does],
    parent: QWidget,
) -> QMenu:
    """Return a menu that ticks the columns shown; ``does`` has "fit" and "restore"."""
    menu = _menu(parent)
    for column in COLUMNS:
        if column.optional:
            action = menu.addAction(menu_title_of(column.key))
            action.setCheckable(True)
            action.setChecked(column.key not in hidden)
            action.triggered.connect(lambda _=False, key=column.key: toggle(key))
    menu.addSeparator()
    menu.addAction(translate("OrderMenu", "Size to content now"), does["fit"])
    menu.addAction(translate("OrderMenu", "Restore default columns"), does["restore"])
    return menu


def grouping_menu(
    now: Grouping, choose: Callable[[Grouping], object], parent: QWidget
) -> QMenu:
    """Return a menu of the ways to group, the one in force marked."""
    menu = _menu(parent)
    ways = QActionGroup(menu)
    for grouping, text in grouping_words().items():
        action = ways.addAction(text)
        action.setCheckable(True)
        action.setChecked(grouping is now)
        action.triggered.connect(lambda _=False, grouping=grouping: choose(grouping))
        menu.addAction(action)
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
