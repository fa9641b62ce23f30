"""A close after the final button: which record it is, and what there is to tell of it.

The record belongs to the closing service and outlives every window; here one dialog
listens to it. Each story is told once, however often its record is told again.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, Signal

from app.domain.close import CloseRecord, State
from app.domain.errors import Accepted, Failed, Refused
from app.services.desk import Desk
from app.services.lots import Scale
from app.ui.text import row_word

# The order is closed as asked, or a person has ended the story elsewhere.
_GOOD_ENDS = frozenset(
    {State.CONFIRMED, State.SATISFIED, State.CLOSED_BY_USER, State.SUPERSEDED}
)
_STORIES = frozenset(
    {State.NOT_SENT, State.UNKNOWN, State.NOT_EXECUTED, State.CHANGED, State.UNRESOLVED}
)
_translate = QCoreApplication.translate


class CloseFlight(QObject):
    """Follows one request at a time.

    Signals:
        moved: More is known; look at ``record``.
        told: The record, when it has come to a story that was not told yet.
    """

    moved = Signal()
    told = Signal(object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._told: set[object] = set()
        self._leave: Callable[[], None] | None = None
        self.record: CloseRecord | None = None

    @property
    def is_over(self) -> bool:
        """Whether the request has come to its end."""
        return self.record is not None and self.record.is_settled

    @property
    def ended_well(self) -> bool:
        """Whether there is nothing left to tell or to do."""
        return self.record is not None and self.record.state in _GOOD_ENDS

    def follow(self, rid: str) -> None:
        """Listen to this request instead of the one before."""
        self.stop()
        leave = self._desk.closing.subscribe(lambda record: self._see(record, rid))
        self.destroyed.connect(leave)  # also when its window takes it along
        self._leave = leave
        record = self._desk.closing.record(rid)
        if record is not None:
            self._see(record, rid)

    def stop(self) -> None:
        """Listen no more; the request itself goes on."""
        if self._leave is not None:
            self._leave()
        self._leave = None
        self._told.clear()
        self.record = None

    def _see(self, record: CloseRecord, rid: str) -> None:
        if record.request.rid != rid:
            return
        self.record = record
        self.moved.emit()
        story = story_of(record)
        if story is not None and story not in self._told:
            self._told.add(story)
            self.told.emit(record)


def story_of(record: CloseRecord) -> object | None:
    """Return what there is to tell as an error, as a key that stays while it stays.

    A refusal is one story, before and after the list has confirmed it.
    """
    if record.state in (State.REPLIED, State.REFUSED):
        if isinstance(record.answer, Refused | Failed):
            return type(record.answer)
        return None
    return record.state if record.state in _STORIES else None


def status_words(record: CloseRecord | None, now: float, scale: Scale) -> str:
    """Return how far a close has come; ``now`` is in monotonic seconds."""
    if record is None or record.state is State.PREPARED:
        return _translate("CloseFlight", "Connecting to the server…")
    if record.state is State.SENDING and record.sent is not None:
        limit = record.request.limits.answer_wait_s
        passed = min(max(0.0, now - record.sent.at), limit)
        text = _translate("CloseFlight", "Waiting for the server… {} s of {} s")
        return text.format(int(passed), round(limit))
    if record.state is State.REPLIED and isinstance(record.answer, Accepted):
        return _translate("CloseFlight", "Accepted, checking the order list…")
    return row_word(record, scale).text


def is_busy(record: CloseRecord | None, scale: Scale) -> bool:
    """Whether something is being waited for."""
    return record is None or row_word(record, scale).busy
