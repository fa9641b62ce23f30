"""One request beside the list: what was asked, what happened, what a person can do.

Nothing here sends. *Check now* reads the list of orders, *Mark as resolved* takes the
trader's word for an outcome that nobody can find out.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.close import CloseRecord, State
from app.domain.journal import JournalEntry
from app.domain.orders import Side
from app.services.lots import Scale
from app.ui.foreign import server_text
from app.ui.journal_story import Told, body_note, body_text, timeline, told
from app.ui.journal_timeline import Timeline
from app.ui.journal_words import asked_text, side_text
from app.ui.kit.badge import Badge
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.elided import ElidedLabel
from app.ui.kit.icon_label import IconLabel
from app.ui.kit.labels import text_label
from app.ui.text import Act, act_text
from app.ui.theme import Look, restyle

WIDTH = 360
_RESOLVABLE = frozenset({State.UNKNOWN, State.UNRESOLVED})
_EDGES = (18, 14, 18, 14)
_LONGEST_SYMBOL, _LONGEST_ORIGIN, _LONGEST_COMMENT = 40, 80, 120


class ToldBox(QFrame):
    """The sentence that says how the request stands."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("journalTold")
        self.setProperty("rounded", "true")
        self._icon = IconLabel(look, "info", "info")
        self._title = text_label(look, role="small_strong", wrap=True)
        self._body = text_label(look, role="small", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._body)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 9, 10, 9)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_told(self, words: Told) -> None:
        frame = "info" if words.tone == "success" else words.tone
        if self.property("banner") != frame:
            self.setProperty("banner", frame)
            restyle(self)
        self._icon.set_icon(words.icon, words.tone)
        self._title.setText(words.title)
        self._body.setText(words.body)
        self._body.setVisible(bool(words.body))
        self.setAccessibleName(" ".join(filter(None, (words.title, words.body))))


class JournalDetails(QFrame):
    """The current request's story and what can be done about it.

    Signals:
        check_wanted: Read the list of orders now.
        resolve_wanted: The record to mark as resolved (``CloseRecord``).
        copy_wanted: Copy everything as text.
    """

    check_wanted = Signal()
    resolve_wanted = Signal(object)
    copy_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._record: CloseRecord | None = None
        self.setObjectName("journalDetails")
        self.setProperty("surface", "raised")
        self._symbol = ElidedLabel(look, role="section_title")
        self._side = Badge(look, "buy")
        self._copy = Button(look, kind="quiet", icon="copy")
        self._asked = text_label(look, role="small", tone="secondary", wrap=True)
        self._account = text_label(look, role="caption", tone="muted", wrap=True)
        self._told = ToldBox(look)
        self._timeline = Timeline(look)
        self._body_head = text_label(look, self.tr("Request"), role="label", tone="muted")
        self._body = text_label(look, role="mono", tone="secondary", wrap=True)
        self._body_note = text_label(look, role="caption", tone="muted", wrap=True)
        self.check = Button(look, act_text(Act.CHECK_NOW), icon="refresh-cw")
        self.resolve = Button(look, act_text(Act.MARK_RESOLVED), kind="quiet")
        self.story = QScrollArea()
        self._footer = QWidget()
        self._name_parts()
        self._build()
        self._connect()

    def show_entry(
        self, entry: JournalEntry, scale: Scale, *, currency: str, is_followed: bool
    ) -> None:
        """Show a request.

        ``currency`` is its account's, "" where that is not known; ``is_followed`` says
        that this run is finding out about it.
        """
        record = self._record = entry.record
        request = record.request
        before, buy = request.before, request.before.side is Side.BUY
        self._symbol.setText(server_text(before.symbol, _LONGEST_SYMBOL))
        self._side.show_as("buy" if buy else "sell", side_text(before.side))
        asked = self.tr("Order {} · {} lots").format(
            before.number, asked_text(request, scale)
        )
        if request.comment:
            comment = server_text(request.comment, _LONGEST_COMMENT)
            asked = self.tr("{} · comment “{}”").format(asked, comment)
        self._asked.setText(asked)
        self._account.setText(_account_text(record))
        self._told.show_told(told(record, scale, currency))
        self._timeline.show_lines(timeline(entry, scale, is_followed=is_followed))
        self._body.setText(body_text(request))
        self._body_note.setText(body_note(request, scale))
        self._offer(record, is_followed=is_followed)
        name = self.tr("Details of the close of order {}").format(before.number)
        self.story.setAccessibleName(name)

    def _offer(self, record: CloseRecord, *, is_followed: bool) -> None:
        """Offer what helps while the outcome is open; nothing once it is settled."""
        self._footer.setVisible(not record.is_settled)
        self.check.setEnabled(is_followed)
        self.resolve.setVisible(record.state in _RESOLVABLE)
        self.resolve.setEnabled(is_followed)
        why = "" if is_followed else self.tr("Sign in to its account first.")
        self.check.setToolTip(why or self.tr("Reads the list of orders."))
        self.resolve.setToolTip(why or self.tr("Needs a reason, which is kept with it."))

    def _name_parts(self) -> None:
        self.check.setObjectName("journalCheckButton")
        self.resolve.setObjectName("journalResolveButton")
        self._copy.setObjectName("journalCopyButton")
        self._copy.setAccessibleName(self.tr("Copy for support"))
        self._copy.setToolTip(self.tr("Copy for support"))
        self._body.setObjectName("journalBody")
        self._body.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )

    def _build(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(*_EDGES)
        column.setSpacing(8)
        column.addLayout(self._head())
        for widget in (self._asked, self._account, self._told, self._timeline):
            column.addWidget(widget)
        column.addWidget(self._body_head)
        column.addWidget(self._body_card())
        column.addWidget(self._body_note)
        column.addStretch(1)
        self.story.setWidget(inner)
        self.story.setWidgetResizable(True)
        self.story.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.story.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.story.setProperty("kind", "reading")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.story, 1)
        whole.addWidget(self._footer)
        buttons = QHBoxLayout(self._footer)
        buttons.setContentsMargins(*_EDGES)
        buttons.setSpacing(8)
        buttons.addWidget(self.check)
        buttons.addWidget(self.resolve)
        buttons.addStretch(1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._symbol)
        row.addWidget(self._side)
        row.addStretch(1)
        row.addWidget(self._copy)
        return row

    def _body_card(self) -> Card:
        card = Card("inset")
        column = QVBoxLayout(card)
        column.setContentsMargins(12, 7, 12, 7)
        column.addWidget(self._body)
        return card

    def _connect(self) -> None:
        self.check.clicked.connect(self.check_wanted)
        self.resolve.clicked.connect(self._want_resolve)
        self._copy.clicked.connect(self.copy_wanted)

    def _want_resolve(self) -> None:
        if self._record is not None:
            self.resolve_wanted.emit(self._record)


def _account_text(record: CloseRecord) -> str:
    request = record.request
    origin = server_text(request.origin.partition("://")[2], _LONGEST_ORIGIN)
    return origin if request.login is None else f"{request.login} · {origin}"
