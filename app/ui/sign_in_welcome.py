"""The left side of the sign-in card: who we are, and a way in without a broker."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui.by_name import set_by_name
from app.ui.kit.button import Button
from app.ui.kit.field_error import FieldError
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.theme import Look

WIDE, NARROW = 420, 236
_MARK = 28


class Welcome(QFrame):
    """Mark, headline, the demo account and three reasons.

    Signals:
        demo_wanted: The demo button was pressed.
    """

    demo_wanted = Signal()

    def __init__(self, look: Look, version: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", "half")
        self._look = look
        self.demo = Button(
            look,
            self.tr("Try the demo account"),
            kind="primary",
            icon="play",
            density="large",
        )
        self.demo.setObjectName("demoButton")
        self.demo.clicked.connect(self.demo_wanted)
        self._failure = FieldError(look)
        self._story = self._make_story()
        self._reasons = self._make_reasons()
        self._build(version)
        self._is_small = False

    def set_small(self, *, is_small: bool) -> None:
        """Shrink to the demo button, for someone who has a broker already."""
        if is_small != self._is_small:
            self._is_small = is_small
            self._story.setVisible(not is_small)
            self._reasons.setVisible(not is_small)
        zoom = self._look.size("icon") / 16
        self.setFixedWidth(round((NARROW if is_small else WIDE) * zoom))
        side = 16 if is_small else 32
        self._column.setContentsMargins(side, 30, side, 22)

    def set_filled(self, *, is_filled: bool) -> None:
        """Say whether the demo is the one thing to press."""
        self.demo.set_kind("primary" if is_filled else "plain")

    def show_starting(self) -> None:
        self._failure.clear()
        self.demo.setEnabled(False)
        self.demo.setText(self.tr("Starting the demo account…"))

    def show_ready(self) -> None:
        self.demo.setEnabled(True)
        self.demo.setText(self.tr("Try the demo account"))

    def show_failure(self, text: str) -> None:
        """Say why the demo account could not be started; it can be tried again."""
        self.show_ready()
        self._failure.show_error(text)

    def failure(self) -> str:
        return self._failure.text()

    def _build(self, version: str) -> None:
        note = self.tr(
            "No sign-up and no broker needed. Practice prices run on this computer; "
            "nothing is sent anywhere."
        )
        self._column = column = QVBoxLayout(self)
        column.setSpacing(9)
        column.addLayout(self._make_wordmark())
        column.addWidget(self._story)
        column.addSpacing(14)
        column.addWidget(self.demo)
        column.addWidget(self._failure)
        column.addWidget(
            text_label(self._look, note, role="small", tone="muted", wrap=True)
        )
        column.addSpacing(18)
        column.addWidget(self._reasons)
        column.addStretch(1)
        corner = self.tr("Version {}").format(version) if version else ""
        column.addWidget(text_label(self._look, corner, role="caption", tone="muted"))

    def _make_wordmark(self) -> QHBoxLayout:
        mark = QLabel()
        set_by_name(mark, textFormat="PlainText")
        mark.setPixmap(self._look.mark(_MARK, self.devicePixelRatioF()))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(mark)
        row.addWidget(text_label(self._look, "Flatten", role="wordmark"))
        row.addStretch(1)
        return row

    def _make_story(self) -> QWidget:
        story = QWidget()
        column = QVBoxLayout(story)
        column.setContentsMargins(0, 26, 0, 0)
        column.setSpacing(9)
        head = self.tr("Close orders with no surprises.")
        column.addWidget(text_label(self._look, head, role="hero_headline", wrap=True))
        said = self.tr(
            "Every close is previewed before, watched while it runs, and told to its end."
        )
        column.addWidget(text_label(self._look, said, tone="secondary", wrap=True))
        return story

    def _make_reasons(self) -> QWidget:
        reasons = QWidget()
        column = QVBoxLayout(reasons)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(9)
        for icon, title, text in (
            (
                "square-check-big",
                self.tr("You see it before it happens"),
                self.tr("Lots left, estimated P/L and the exact request."),
            ),
            (
                "layers",
                self.tr("All of an order, or a part"),
                self.tr("In lots, units or percent, rounded where you can see it."),
            ),
            (
                "scroll-text",
                self.tr("Honest about doubt"),
                self.tr("If an answer is lost, we say so, check, and never send twice."),
            ),
        ):
            column.addLayout(self._make_reason(icon, title, text))
        return reasons

    def _make_reason(self, icon: str, title: str, text: str) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(text_label(self._look, title, role="body_strong"))
        words.addWidget(
            text_label(self._look, text, role="small", tone="secondary", wrap=True)
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        beside = QVBoxLayout()
        beside.addWidget(IconLabel(self._look, icon, "accent_text", 18))
        beside.addStretch(1)
        row.addLayout(beside)
        row.addLayout(words, 1)
        return row
