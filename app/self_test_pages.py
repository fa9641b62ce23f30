"""The self-test's step through what is rarely seen: empty pages and small dialogs.

In the main window the next price would put the orders back, so the pages that stand in
their place are looked at in a window of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget

from app.bootstrap import Program
from app.domain.errors import ReadError, ReadFault
from app.self_test_hands import Hands
from app.ui.about_dialog import AboutDialog
from app.ui.profile_dialog import ProfileDialog
from app.ui.small_dialogs import QuitQuestion, ReasonDialog
from app.ui.states_stack import Page, StatesStack
from app.ui.text import read_words

_ORDER = 50123391
_SIZE = (1280, 560)


async def show_groups(program: Program, hands: Hands) -> None:
    """Group the orders by symbol through the menu, and leave them as they were.

    Raises:
        StepFailedError: The menu did not come up.
    """
    for place, name in ((1, "main_groups"), (0, "")):
        program.main.frame.toolbar.grouping.click()
        menu = await hands.until(_menu, "the menu of groupings")
        menu.actions()[place].trigger()
        menu.close()
        if name:
            await hands.picture(name, program.main)


async def show_pages(program: Program, hands: Hands) -> None:
    """Take a picture of each page that may stand where the orders would be.

    Raises:
        StepFailedError: A page did not come up.
    """
    frame = program.main.frame
    frame.toolbar.filter.setText("nothing like it")
    await hands.until(lambda: frame.stack.page is Page.NOTHING, "the page for no match")
    await hands.picture("page_nothing", program.main)
    frame.clear_filter()
    stack = StatesStack(program.look, QWidget(), has_journal=True)
    stack.resize(*_SIZE)
    stack.show()
    stack.word_failure(read_words(ReadError(ReadFault.OFFLINE)))
    for page in (Page.LOADING, Page.EMPTY, Page.FAILED):
        name = f"{page.value}Page"
        stack.show_page(page)
        await hands.until(partial(_stands, stack, name), f"the page {page.value}")
        await hands.picture(f"page_{page.value}", stack)
    stack.close()
    stack.deleteLater()


async def show_dialogs(program: Program, hands: Hands) -> None:
    """Take a picture of each small dialog of the main window."""
    look, main = program.look, program.main
    dialogs: dict[str, Callable[[], QDialog]] = {
        "quit": lambda: QuitQuestion(look, main, waiting=2, is_recorded=True),
        "reason": lambda: ReasonDialog(look, _ORDER, main),
        "about": lambda: AboutDialog(look, program.house, main),
        "profile": lambda: ProfileDialog(look, main),
    }
    for name, make in dialogs.items():
        dialog = make()
        dialog.open()
        await hands.picture(name, dialog)
        dialog.reject()


def _stands(stack: StatesStack, name: str) -> bool:
    return stack.currentWidget() is stack.findChild(QWidget, name)


def _menu() -> QMenu | None:
    menu = QApplication.activePopupWidget()
    return menu if isinstance(menu, QMenu) else None
