"""Small dialogs of the main window: a question before the end, a reason, the keys.

Each is opened, never executed: answers of the server may come while they are read.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.commands import Group
from app.ui.keys_table import keys_column
from app.ui.kit.button import Button
from app.ui.kit.labels import text_label
from app.ui.theme import Look

_WIDTH = 400
_MOST_REASON = 200


class SmallDialog(QDialog):
    """A title, some text, and buttons; window-modal, gone when shut."""

    def __init__(self, look: Look, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.setObjectName(name)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(18, 16, 18, 14)
        self.column.setSpacing(11)
        self._heading = text_label(look, role="dialog_title", wrap=True)
        self.column.addWidget(self._heading)

    def set_heading(self, window: str, heading: str) -> None:
        """Name the window, and say in it what this is about."""
        self.setWindowTitle(window)
        self._heading.setText(heading)

    def say(self, text: str) -> None:
        """Add a paragraph."""
        self.column.addWidget(text_label(self._look, text, tone="secondary", wrap=True))

    def add_buttons(self, *buttons: QPushButton) -> None:
        """Add the row of buttons; the last one is the default."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in buttons:
            button.setAutoDefault(False)
            row.addWidget(button)
        buttons[-1].setDefault(True)
        self.column.addSpacing(5)
        self.column.addStretch(1)
        self.column.addLayout(row)

    def showEvent(self, event: QShowEvent) -> None:
        """Take the size the words need; Qt gives the height of a narrower one."""
        super().showEvent(event)
        width = max(self.width(), self.column.totalMinimumSize().width())
        height = self.column.totalMinimumSize().height()
        if self.column.hasHeightForWidth():
            height = self.column.totalHeightForWidth(width)
        self.resize(width, height)


class QuitQuestion(SmallDialog):
    """Asks before the program ends while a close waits for its result.

    Signals:
        quit_anyway: End it all the same.
    """

    quit_anyway = Signal()

    def __init__(
        self, look: Look, parent: QWidget, *, waiting: int, is_recorded: bool
    ) -> None:
        super().__init__(look, "quitDialog", parent)
        one = waiting == 1
        heading = (
            self.tr("1 close is waiting for its result.")
            if one
            else self.tr("{} closes are waiting for their results.").format(waiting)
        )
        self.set_heading(self.tr("Quit Flatten"), heading)
        self.say(
            self.tr("Quitting does not call it back.")
            if one
            else self.tr("Quitting does not call them back.")
        )
        self.say(self._after(one=one, is_recorded=is_recorded))
        leave = Button(look, self.tr("Quit anyway"), kind="danger")
        leave.setObjectName("quitAnywayButton")
        leave.clicked.connect(self._leave)
        wait = Button(look, self.tr("Wait"), kind="primary")
        wait.setObjectName("quitWaitButton")
        wait.clicked.connect(self.accept)
        self.add_buttons(leave, wait)
        wait.setFocus()

    def _after(self, *, one: bool, is_recorded: bool) -> str:
        if not is_recorded:
            one_lost = self.tr("What became of it will not be told after quitting.")
            lost = self.tr("What became of them will not be told after quitting.")
            return one_lost if one else lost
        first = self.tr("At the next start it is checked first.")
        return first if one else self.tr("At the next start they are checked first.")

    def _leave(self) -> None:
        self.accept()
        self.quit_anyway.emit()


class ReasonDialog(SmallDialog):
    """Asks for the one line that marks an unknown outcome as resolved.

    Signals:
        given: The reason; never empty.
    """

    given = Signal(str)

    def __init__(self, look: Look, number: int, parent: QWidget) -> None:
        super().__init__(look, "reasonDialog", parent)
        heading = self.tr("Mark the close of order {} as resolved").format(number)
        self.set_heading(self.tr("Mark as resolved"), heading)
        self.say(
            self.tr(
                "Say in one line how you know what became of it. It is then settled by "
                "your word."
            )
        )
        self._reason = QLineEdit()
        self._reason.setObjectName("reasonField")
        self._reason.setMaxLength(_MOST_REASON)
        self._reason.setAccessibleName(self.tr("Reason"))
        look.set_font(self._reason, "body")
        self.column.addWidget(self._reason)
        cancel = Button(look, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        self._done = Button(look, self.tr("Mark as resolved"), kind="primary")
        self._done.setObjectName("reasonButton")
        self._done.clicked.connect(self._give)
        self.add_buttons(cancel, self._done)
        self._reason.textChanged.connect(self._follow)
        self._follow("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._reason.setFocus()

    def _follow(self, text: str) -> None:
        said = bool(text.strip())
        self._done.setEnabled(said)
        self._done.setToolTip("" if said else self.tr("Write a reason first."))

    def _give(self) -> None:
        self.given.emit(self._reason.text().strip())
        self.accept()


class KeysDialog(SmallDialog):
    """Every key, by group."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(look, "keysDialog", parent)
        self.set_heading(self.tr("Keys"), self.tr("Keys of the main window"))
        columns = QHBoxLayout()
        columns.setSpacing(28)
        columns.addLayout(keys_column(look, (Group.MOVE, Group.CLOSE)), 1)
        columns.addLayout(keys_column(look, (Group.FIND, Group.WINDOW)), 1)
        self.column.addLayout(columns)
        shut = Button(look, self.tr("Done"))
        shut.clicked.connect(self.accept)
        self.add_buttons(shut)
