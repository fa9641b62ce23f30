"""What a start must do with what a killed program left, in the plainest words.

It stands in for the program's own recovery, so that stories can kill the program:
what was only prepared was not sent, what was being sent is unknown, and all of it is
watched from lists alone. Nothing in here sends.
"""

from __future__ import annotations

from dataclasses import replace

from app.domain.close import CloseRecord, State, advance
from app.domain.errors import DoubtCause, NoAnswer, NotSent, NotSentCause
from app.services.closing import Closing
from app.services.ports import Journal
from app.services.tracking import Tracked


async def plain_recovery(closing: Closing, journal: Journal) -> None:
    """Take up every request the journal does not know the end of."""
    for record in await journal.unsettled():
        if record.state is State.PREPARED:
            _never_left(closing, record)
        else:
            _follow_on(closing, record)


def _never_left(closing: Closing, record: CloseRecord) -> None:
    tracked = closing._tracked[record.request.rid] = Tracked(record)
    closing._not_sent(tracked, NotSent(NotSentCause.STOPPED))


def _follow_on(closing: Closing, record: CloseRecord) -> None:
    # Stamps of the run before mean nothing in this one.
    stamp = closing._book.stamp()
    record = replace(record, sent=stamp, ended=stamp, checked=0)
    if record.state is State.SENDING:
        record = advance(record, State.UNKNOWN, answer=NoAnswer(DoubtCause.CRASH))
    rid = record.request.rid
    tracked = closing._tracked[rid] = Tracked(record, answered=stamp)
    closing._open[record.request.key] = rid
    closing._keeper.keep(record, "recovered")
    closing._spawn(closing._follow(tracked), name=f"follow {rid}")
