"""A journal window over fakes, with a past that holds each outcome once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.domain.close import ChangeKind, CloseRecord, State
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    JournalError,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.journal import JournalEntry, JournalEvent
from app.journal import export
from app.services.history import History
from app.ui.journal_window import JournalWindow
from tests.ui.desk import NOW, make_desk, make_order, make_record

Widget = TypeVar("Widget", bound=QWidget)

LOST = NoAnswer(DoubtCause.TIMEOUT)
OK = Accepted(Reply(status=200, took_s=0.184))
FAILED = Failed(Reply(status=500, word="TRADE_ERROR", took_s=0.412))
INVALID = Refused(
    Reply(status=400, word="INVALID_DATA", message="Invalid volume", took_s=0.092),
    RefusalKind.INVALID_DATA,
)
BARRED = Refused(Reply(status=401, word="PERMISSION_DENIED"), RefusalKind.SESSION)
MISSING = Refused(Reply(status=404, word="TRADE_ERROR"), RefusalKind.NOT_FOUND)


def past(rid: str, state: State, *, ago_s: float = 60.0, **facts: Any) -> CloseRecord:
    """A record of a request made ``ago_s`` before the desk's now."""
    names = ("number", "symbol", "side", "volume", "comment")
    order = {name: facts.pop(name) for name in names if name in facts}
    sending = {k: facts.pop(k) for k in ("want",) if k in facts}
    record = make_record(make_order(**order), rid=rid, state=state, **sending, **facts)
    made = NOW - timedelta(seconds=ago_s)
    was_sent = state not in (State.PREPARED, State.NOT_SENT)
    return replace(
        record,
        request=replace(record.request, created_at=made),
        sent_wall=made if was_sent else None,
    )


UNKNOWN = past("unknown", State.UNKNOWN, ago_s=60, answer=LOST, remaining=100, checked=2)
SENDING = past("sending", State.SENDING, ago_s=90, symbol="EURGBP", number=50122987)
CLOSED = past("closed", State.CONFIRMED, ago_s=120, answer=OK, remaining=50, checked=2)
EVERY = (
    UNKNOWN,
    SENDING,
    CLOSED,
    past("later", State.SATISFIED, ago_s=130, answer=LOST, remaining=0, checked=2),
    past("invalid", State.REFUSED, ago_s=140, answer=INVALID),
    past("barred", State.REFUSED, ago_s=150, answer=BARRED),
    past("missing", State.REFUSED, ago_s=160, answer=MISSING),
    past("failed", State.NOT_EXECUTED, ago_s=170, answer=FAILED, remaining=100),
    past("did_not", State.NOT_EXECUTED, ago_s=180, answer=LOST, remaining=100),
    past("not_sent", State.NOT_SENT, ago_s=190, not_sent=NotSent(NotSentCause.NETWORK)),
    past("changed", State.CHANGED, ago_s=200, change=ChangeKind.OTHER, remaining=20),
    past("resolved", State.CLOSED_BY_USER, ago_s=210, answer=LOST, note="Seen closed"),
    past("again", State.SUPERSEDED, ago_s=220, answer=LOST, superseded_by="closed"),
)


def entry(record: CloseRecord) -> JournalEntry:
    """The entry a journal that saw only the end has of it."""
    at = record.request.created_at + timedelta(seconds=15)
    return JournalEntry(record, (JournalEvent(1, at, "verdict", record),))


class FakeJournal:
    """Hands out entries of a period, or fails; ``asked`` counts."""

    def __init__(self, *records: CloseRecord) -> None:
        self.entries = tuple(map(entry, records))
        self.error: JournalError | None = None
        self.asked = 0

    async def history(
        self, since: Any = None, until: Any = None, text: str = ""
    ) -> tuple[JournalEntry, ...]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return tuple(
            e for e in self.entries if since is None or e.record.request.created_at >= since
        )


class Stage:
    """One window, shown."""

    def __init__(self, look: Any, shown: Any, *records: CloseRecord, **facts: Any) -> None:
        self.journal = facts.get("journal") or FakeJournal(*records)
        self.owed: frozenset[str] = frozenset()
        self.desk: Any = make_desk(unrecorded=lambda: self.owed)
        self._push(*facts.get("live", ()))
        exporter: Any = facts.get("exporter", export)
        self.history = History(
            self.journal, exporter, self.desk.closing, self.desk.clock, lambda: 90
        )
        self.window = JournalWindow(look, self.desk, self.history)
        self.wanted: list[bool] = []
        self.window.orders_wanted.connect(lambda: self.wanted.append(True))
        shown(self.window)
        self.window.show_segment(facts.get("segment", "all"))

    def _push(self, *records: CloseRecord) -> None:
        for record in records:
            self.desk.closing.push(record)

    @property
    def frame(self) -> Any:
        return self.window.frame

    @property
    def rids(self) -> list[str]:
        return [row.rid for row in self.frame.view.rows()]

    def cell(self, rid: str, place: int) -> str:
        row = next(row for row in self.frame.view.rows() if row.rid == rid)
        return str(row.texts[place])

    def find(self, kind: type[Widget], name: str) -> Widget:
        found = self.window.findChild(kind, name)
        assert isinstance(found, kind), f"no {kind.__name__} {name!r}"
        return found

    def button(self, name: str) -> QPushButton:
        return self.find(QPushButton, name)

    def segment(self, key: str) -> Any:
        return self.frame.bar.segments.item_button(key)

    def says(self, text: str) -> bool:
        """Whether a label that can be seen says ``text``, among other things."""
        labels = self.window.findChildren(QLabel)
        # A banner's label may hold places where a long word may be broken.
        said = (x.accessibleName() or x.text() for x in labels if x.isVisible())
        return any(text in words for words in said)

    def press(self, key: Qt.Key, *, ctrl: bool = False, on: QWidget | None = None) -> None:
        modifiers = Qt.KeyboardModifier
        held = modifiers.ControlModifier if ctrl else modifiers.NoModifier
        QTest.keyClick(on or self.frame.view, key, held)
