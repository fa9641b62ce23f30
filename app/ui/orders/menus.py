"""The menus of the orders table: of a row, and of the columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from app.ui.orders.columns import COLUMNS
from app.ui.orders.headings import menu_title_of
from app.ui.orders.rows import Phase, Row

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


def columns_menu(
    hidden: Collection[str],
    toggle: Callable[[str], object],
    restore: Does,
    parent: QWidget,
) -> QMenu:
    """Return a menu that ticks the columns shown."""
    menu = _menu(parent)
    for column in COLUMNS:
        if column.optional:
            action = menu.addAction(menu_title_of(column.key))
            action.setCheckable(True)
            action.setChecked(column.key not in hidden)
            action.triggered.connect(lambda _=False, key=column.key: toggle(key))
    menu.addSeparator()
    menu.addAction(translate("OrderMenu", "Restore default columns"), restore)
    return menu


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
