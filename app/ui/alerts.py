"""Who is told what, when: one dialog at a time about closes that did not go as asked.

A dialog opens at once with what the server said, and fills in what the order list says.
It outlives the close dialog it came from: hidden closes are adopted here, and a request
whose dialog is open changes it in place instead of opening another.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.domain.close import CloseRecord, State
from app.domain.errors import SubmitError
from app.domain.orders import Order
from app.services.desk import Desk
from app.ui.alert_dialog import AlertDialog, Telling
from app.ui.alert_facts import acts_off, facts_of
from app.ui.text import Act, Words, settled_words, submit_words, words
from app.ui.theme import Look
from app.ui.words_details import details_text
from app.ui.words_now import now_line

_TICK_MS = 500  # a countdown in seconds
# From the state a dialog was put away in to one that needs no second dialog: the row
# shows what was found, or the story is still the same.
_NO_NEWS: frozenset[tuple[State | str, State | str]] = frozenset(
    {(State.UNKNOWN, State.SATISFIED), (State.REPLIED, State.REFUSED)}
)
# What is told of a close although nobody waits for it any more.
_AFTERWARDS = frozenset({"both", "late"})


@dataclass(slots=True)
class _Story:
    """What a dialog is, or will be, about: a request, or a decision not begun."""

    order: Order
    over: QWidget | None = None
    record: CloseRecord | None = None
    words: Words | None = None
    opened: bool = False

    @property
    def rid(self) -> str:
        return self.record.request.rid if self.record else ""

    @property
    def subject(self) -> CloseRecord | Order:
        return self.record or self.order


class Alerts(QObject):
    """Opens the dialogs; nothing is ever sent from here.

    Args:
        parent: The main window; dialogs belong to it unless told otherwise.

    Signals:
        chosen: (``CloseRecord``, ``Act``); for a decision that was not begun the
            ``Order`` stands in place of the record. The window carries the act out.
    """

    chosen = Signal(object, object)

    def __init__(self, look: Look, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self._look, self._desk, self._window = look, desk, parent
        self._adopted: set[str] = set()
        self._put_away: dict[str, State | str] = {}
        self._queue: list[_Story] = []
        self._story: _Story | None = None
        self._dialog: AlertDialog | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._refresh)
        self._leave = (
            desk.closing.subscribe(self._hear),
            desk.book.subscribe(lambda _: self._refresh()),
        )

    def dialog(self) -> AlertDialog | None:
        """Return the dialog that is open now."""
        return self._dialog

    def close(self) -> None:
        """Shut everything and listen no more; the program is ending."""
        for leave in self._leave:
            leave()
        self._queue.clear()
        self._shut()

    def adopt(self, rid: str) -> None:
        """Tell what becomes of a request whose own dialog was hidden."""
        self._adopted.add(rid)
        record = self._desk.closing.record(rid)
        if record is not None:
            self._hear(record)

    def show_record(self, record: CloseRecord, over: QWidget | None = None) -> None:
        """Tell the story of a request now, or after the dialog that is open.

        A request with no story yet is told as soon as it has one.
        """
        rid = record.request.rid
        self._adopted.add(rid)
        self._put_away.pop(rid, None)
        if not self._update(record) and self._has_story(record):
            self._enqueue(_Story(order=record.request.before, over=over, record=record))

    def show_record_for(self, number: int) -> bool:
        """Tell the latest story of an order; False when there is none."""
        for record in reversed(self._desk.closing.records()):
            if record.request.before.number == number and self._has_story(record):
                self.show_record(record)
                return True
        return False

    def show_submit(
        self, error: SubmitError, order: Order, over: QWidget | None = None
    ) -> None:
        """Tell why a close was not begun."""
        told = submit_words(error, order)
        self._enqueue(_Story(order=order, over=over, words=told))

    def _hear(self, record: CloseRecord) -> None:
        rid = record.request.rid
        concerns_us = rid in self._adopted or _chapter(record) in _AFTERWARDS
        if self._update(record) or not concerns_us:
            return
        was, now = self._put_away.get(rid), _chapter(record)
        news = was is None or (now != was and (was, now) not in _NO_NEWS)
        if news and self._has_story(record):
            self._enqueue(_Story(order=record.request.before, record=record))

    def _has_story(self, record: CloseRecord) -> bool:
        return words(record, facts_of(record, self._desk)) is not None

    def _update(self, record: CloseRecord) -> bool:
        """Bring a story that is open or waiting up to date, if there is one."""
        rid = record.request.rid
        stories = [*self._queue, *([self._story] if self._story else [])]
        for story in stories:
            if story.rid == rid:
                story.record = record
                self._refresh()
                return True
        return False

    def _enqueue(self, story: _Story) -> None:
        self._queue.append(story)
        if self._story is None:
            self._open_next()

    def _open_next(self) -> None:
        while self._story is None and self._queue:
            story = self._queue.pop(0)
            telling = self._telling(story)
            if telling is not None:
                self._open(story, telling)

    def _open(self, story: _Story, telling: Telling) -> None:
        heading = QCoreApplication.translate("Alerts", "Close order {}")
        dialog = AlertDialog(
            heading.format(story.order.number),
            self._look,
            self._desk.clock,
            self._parent_of(story),
        )
        story.opened = True
        self._story, self._dialog = story, dialog
        dialog.chosen.connect(self._choose)
        dialog.destroyed.connect(lambda: self._lost(story))
        dialog.tell(telling)
        dialog.open()
        self._timer.start()

    def _parent_of(self, story: _Story) -> QWidget:
        over = story.over
        if over is not None and isValid(over) and over.isVisible():
            return over
        return self._window

    def _telling(self, story: _Story) -> Telling | None:
        record = story.record
        if record is None:
            assert story.words is not None  # noqa: S101 - made with one or the other
            return Telling(words=story.words, details=story.words.details)
        facts = facts_of(record, self._desk)
        told = settled_words(record, facts) if story.opened else words(record, facts)
        if told is None:
            return None
        return Telling(
            words=told,
            now=now_line(record, facts),
            details=details_text(record, facts),
            off=acts_off(record),
        )

    def _refresh(self) -> None:
        if self._story is None or self._dialog is None or self._story.record is None:
            return
        telling = self._telling(self._story)
        if telling is None:
            self._shut()
            self._open_next()
        else:
            self._dialog.tell(telling)

    def _choose(self, act: Act) -> None:
        story = self._story
        if story is None:
            return
        subject = story.subject
        if self._dialog is not None and not self._dialog.isVisible():
            if story.record is not None:
                self._put_away[story.rid] = _chapter(story.record)
            self._shut()
            # The window acts first: it may open a dialog of its own.
            QTimer.singleShot(0, self, self._open_next)
        self.chosen.emit(subject, act)

    def _shut(self) -> None:
        dialog, self._dialog, self._story = self._dialog, None, None
        self._timer.stop()
        if dialog is not None:
            dialog.shut()
            dialog.deleteLater()

    def _lost(self, story: _Story) -> None:
        """The window under the dialog went, as a close dialog does that is done.

        What was being told is told on over the main window, and what became of it.
        """
        if self._story is story:
            self._dialog = self._story = None
            self._timer.stop()
            self._queue.insert(0, story)
            QTimer.singleShot(0, self, self._open_next)


def _chapter(record: CloseRecord) -> State | str:
    """Return how far the story has come; an execution beside it or after it is more."""
    if record.is_settled and record.both_arrived:
        return "both"
    return record.state if record.late_at is None else "late"
