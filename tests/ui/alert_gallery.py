"""Every story a dialog can tell about a close, by name; for tests and for pictures.

``python -m tests.ui.alert_gallery FOLDER`` paints them all in both themes.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QWidget

from app.domain.close import ChangeKind, CloseRecord, State
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.orders import Order
from app.services.lots import Scale
from app.ui.alerts import Alerts
from app.ui.text import Facts, Words, words
from app.ui.theme import Look
from tests.ui.desk import NOW, make_desk, make_order, make_record

ORDER = make_order()
SCALE = Scale(100, confirmed=True)
SENT = {"sent_wall": NOW + timedelta(milliseconds=412)}
KINDS = {
    RefusalKind.INVALID_DATA: Reply(
        status=400, word="INVALID_DATA", message="Invalid volume"
    ),
    RefusalKind.SESSION: Reply(
        status=401, word="PERMISSION_DENIED", message="Wrong session type"
    ),
    RefusalKind.NOT_YOURS: Reply(status=403, word="PERMISSION_DENIED"),
    RefusalKind.NOT_FOUND: Reply(status=404, word="TRADE_ERROR", message="Trade not found"),
    RefusalKind.RULE: Reply(status=409, word="RET_TRADE_MARKET_CLOSED"),
    RefusalKind.DECLINED: Reply(status=200, message="not now"),
}
FAILURE = Reply(status=500, word="TRADE_ERROR", message="Failed to close trade")


def refused(kind: RefusalKind, **changes: Any) -> CloseRecord:
    """A refusal of this kind, with the list read since and unchanged unless told."""
    usual = {"answer": Refused(KINDS[kind], kind), "remaining": 100, "checked": 1, **SENT}
    return make_record(ORDER, **({"state": State.REFUSED} | usual | changes))


def failed(**changes: Any) -> CloseRecord:
    usual = {"answer": Failed(FAILURE), "remaining": 100, "checked": 1, **SENT}
    return make_record(ORDER, **({"state": State.REPLIED} | usual | changes))


def doubted(cause: DoubtCause = DoubtCause.TIMEOUT, **changes: Any) -> CloseRecord:
    reply = Reply(status=502) if cause is DoubtCause.GATEWAY else None
    usual = {"state": State.UNKNOWN, "answer": NoAnswer(cause, reply), **SENT}
    return make_record(ORDER, **(usual | changes))


def not_sent(cause: NotSentCause = NotSentCause.NETWORK) -> CloseRecord:
    return make_record(ORDER, state=State.NOT_SENT, not_sent=NotSent(cause, attempts=3))


def settled(state: State, remaining: int, **changes: Any) -> CloseRecord:
    usual = {"answer": NoAnswer(DoubtCause.TIMEOUT), "checked": 3, **SENT}
    return make_record(ORDER, state=state, remaining=remaining, **(usual | changes))


STORIES: dict[str, CloseRecord] = {
    **{f"refused_{kind.value}": refused(kind) for kind in RefusalKind},
    "refused_comment": refused(RefusalKind.INVALID_DATA, want=None, comment="out"),
    "refused_not_found_gone": refused(RefusalKind.NOT_FOUND, remaining=0),
    "refused_not_read_yet": refused(
        RefusalKind.NOT_FOUND, state=State.REPLIED, remaining=None, checked=0
    ),
    "failed": failed(),
    "failed_full": failed(want=None),
    "failed_not_read_yet": failed(remaining=None, checked=0),
    **{f"unknown_{cause.value}": doubted(cause) for cause in DoubtCause},
    "unknown_full_listed": doubted(want=None, remaining=100, checked=1),
    "unknown_part_listed": doubted(remaining=100, checked=1),
    **{f"not_sent_{cause.value}": not_sent(cause) for cause in NotSentCause},
    "satisfied": settled(State.SATISFIED, 50),
    "satisfied_full": settled(State.SATISFIED, 0, want=None),
    "not_executed": settled(State.NOT_EXECUTED, 100),
    "changed_twice": settled(State.CHANGED, 50, want=25, change=ChangeKind.TWICE),
    "changed_nothing_left": settled(State.CHANGED, 0, change=ChangeKind.NOTHING_LEFT),
    "unresolved_processing": settled(
        State.UNRESOLVED, 100, change=ChangeKind.STILL_AT_WORK
    ),
    "changed_grew": settled(State.CHANGED, 130, change=ChangeKind.GREW),
    "changed_other": settled(State.CHANGED, 30, change=ChangeKind.OTHER),
    "unresolved_accepted": settled(
        State.UNRESOLVED, 100, answer=Accepted(Reply(status=200))
    ),
    "unresolved": settled(State.UNRESOLVED, 100),
}


def facts(**changes: Any) -> Facts:
    """What is known beside a record, with a journal that keeps."""
    usual: dict[str, Any] = {
        "scale": SCALE,
        "durable": True,
        "session_type": 3,
        "read_at": NOW,
    }
    return Facts(**(usual | changes))


def told(record: CloseRecord, **changes: Any) -> Words:
    """The story of a record that has one."""
    found = words(record, facts(**({"left": record.remaining} | changes)))
    assert found is not None
    return found


def everything(story: Words) -> str:
    """All that is read in a story."""
    return f"{story.title}\n{story.body}\n{story.advice}\n{story.details}"


def listed_after(record: CloseRecord) -> tuple[Order, ...]:
    """The order list that goes with a story."""
    left = record.remaining
    if left == 0:
        return ()
    return (make_order(volume=100 if left is None else left),)


def paint(folder: Path, look: Look) -> None:
    """Save a picture of each story in the theme in force."""
    window = QWidget()
    window.resize(900, 600)
    window.show()
    for name, record in STORIES.items():
        desk = make_desk(*listed_after(record))
        desk.closing.is_recorded = True  # type: ignore[misc]
        alerts = Alerts(look, desk, window)
        alerts.show_record(record)
        dialog = alerts.dialog()
        assert dialog is not None
        QApplication.sendPostedEvents()
        dialog.grab().save(str(folder / f"{name}_{look.name}.png"))
        alerts.close()
    window.close()


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    look = Look(QApplication([]))
    for theme in ("dark", "light"):
        look.apply(theme=theme)
        paint(folder, look)


if __name__ == "__main__":
    main()
