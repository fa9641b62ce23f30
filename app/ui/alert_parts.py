"""The parts of a dialog that tells a story: what is true now, the details, the buttons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui.announce import announce
from app.ui.kit.button import Button
from app.ui.kit.labels import set_tone, text_label
from app.ui.kit.spinner import Spinner
from app.ui.text import Act, Words, act_text
from app.ui.theme import Look
from app.ui.words_now import NowLine

_NAMES = ("alertPrimary", "alertSecondary", "alertTertiary", "alertQuaternary")
_SPINNER, _GAP = 12, 8
_EDGE = 18
OUTDENT = 9  # how far the padding of the word "Details" stands out of the text


def wrap_to(label: QLabel, width: int) -> None:
    """Hold a wrapped label to a width and to the height its lines need then."""
    # A label never says that it needs less than its least height: forget the last one.
    label.setMinimumHeight(0)
    label.setFixedSize(width, max(0, label.heightForWidth(width)))


class NowRow(QWidget):
    """A line with a spinner while it is being found out; hidden when it has no text."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._busy = False
        self._spinner = Spinner(look, size=_SPINNER)
        self._text = text_label(look, wrap=True)
        self._text.setObjectName("alertNow")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        top = Qt.AlignmentFlag.AlignTop
        # Half the difference to a line's height brings it to the first line's middle.
        aside = QVBoxLayout()
        aside.setContentsMargins(0, 2, 0, 0)
        aside.addWidget(self._spinner)
        row.addLayout(aside)
        row.setAlignment(aside, top)
        row.addWidget(self._text, 1, top)

    def show_line(self, line: NowLine | None) -> None:
        self._text.setText(line.text if line else "")
        self._busy = line is not None and line.busy
        self._spinner.setVisible(self._busy)
        set_tone(self._text, "accent" if self._busy else "secondary")
        self.setVisible(line is not None)

    def wrap(self, width: int) -> None:
        aside = self._spinner.sizeHint().width() + _GAP if self._busy else 0
        wrap_to(self._text, width - aside)


class DetailsBody(QWidget):
    """Technical lines that can be selected, and a button that copies them."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._copied = ""
        self._text = text_label(look, role="small", tone="muted", wrap=True)
        self._text.setObjectName("alertDetails")
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._copy = Button(look, self.tr("Copy"), icon="copy", density="small")
        self._copy.setObjectName("alertCopy")
        self._copy.setAutoDefault(False)
        self._copy.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._copy.clicked.connect(self._put_on_clipboard)
        column = QVBoxLayout(self)
        column.setContentsMargins(OUTDENT, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addWidget(self._text)
        column.addWidget(self._copy)

    def show_details(self, text: str, copied: str) -> None:
        """Show ``text``; Copy copies ``copied``, which says the story as well."""
        if self._text.text() != text:
            self._text.setText(text)
        self._copied = copied

    def wrap(self, width: int) -> None:
        wrap_to(self._text, width)

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)
        announce(self._copy, self.tr("Copied"), assertive=False)


class Footer(QWidget):
    """The buttons, the default one last; what doesn't fit beside them goes above.

    Signals:
        pressed: The ``Act`` of a button.
    """

    pressed = Signal(object)

    def __init__(self, look: Look, keys: QObject) -> None:
        super().__init__()
        self._look = look
        self._keys = keys
        self._acts: tuple[Act, ...] = ()
        self._buttons: dict[Act, Button] = {}
        self._upper, self._lower = QHBoxLayout(), QHBoxLayout()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_EDGE, 14, _EDGE, _EDGE)
        rows.setSpacing(_GAP)
        for row in (self._upper, self._lower):
            row.setSpacing(_GAP)
            row.addStretch(1)
            rows.addLayout(row)

    def button(self, act: Act) -> Button:
        return self._buttons[act]

    def show_acts(self, words: Words) -> bool:
        """Offer the acts of ``words``; False when they are the ones already there."""
        if words.acts == self._acts:
            return False
        self._acts = words.acts
        for button in self._buttons.values():
            button.removeEventFilter(self._keys)
            button.hide()
            button.deleteLater()
        self._buttons = {act: self._make(act, words) for act in words.acts}
        for name, act in zip(_NAMES, reversed(words.acts), strict=False):
            self._buttons[act].setObjectName(name)
        self._buttons[words.primary].setDefault(True)
        return True

    def arrange(self, width: int) -> None:
        """Lay the buttons out: in one row if they fit, else the first ones above."""
        inner = width - 2 * _EDGE
        split = 0 if self._needed() <= inner else len(self._acts) - 2
        self._fill(self._upper, self._acts[:split])
        self._fill(self._lower, self._acts[split:])

    def switch(self, off: frozenset[Act]) -> None:
        """Switch off what can't be done yet, with the reason."""
        reason = self.tr("Can be chosen once the order list has been read.")
        for act, button in self._buttons.items():
            button.setEnabled(act not in off)
            button.setToolTip(reason if act in off else "")
            button.setAccessibleDescription(reason if act in off else "")

    def _make(self, act: Act, words: Words) -> Button:
        kind = "primary" if act is words.primary else "plain"
        if act is Act.OPEN_JOURNAL and len(words.others) > 1:
            kind = "quiet"
        button = Button(self._look, act_text(act), kind=kind)
        button.setParent(self)
        button.setAutoDefault(True)
        button.installEventFilter(self._keys)
        button.clicked.connect(lambda: self.pressed.emit(act))
        button.show()
        return button

    def _needed(self) -> int:
        widths = [button.sizeHint().width() for button in self._buttons.values()]
        return sum(widths) + _GAP * (len(widths) - 1)

    def _fill(self, row: QHBoxLayout, acts: Sequence[Act]) -> None:
        """Put the buttons of ``acts`` into a row: quiet ones left, the rest right."""
        buttons = [self._buttons[act] for act in acts]
        for button in buttons:
            self._upper.removeWidget(button)
            self._lower.removeWidget(button)
            if button.kind() == "quiet":
                row.insertWidget(0, button)
            else:
                row.addWidget(button)


def is_enter(event: QKeyEvent) -> bool:
    """Whether the event is a press of either Enter key."""
    keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return event.type() == QEvent.Type.KeyPress and event.key() in keys
