"""What the stream and the server's history say about a close: a yes, or nothing.

Either may stand in for one of the two lists that prove an effect. A record that is not
there proves nothing, since history is written late, kept short, or not shown at all. A
record speaks for one request only; which one, the services decide.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from app.domain.close import CloseRequest, Receipt, Stamp
from app.domain.evidence import HistoryRow, TradeEvent

Witness = TradeEvent | HistoryRow

# Server clocks differ from ours by seconds; the number and the volume do the work.
_CLOCKS_DIFFER = timedelta(seconds=1)


def speaks_of(request: CloseRequest, witness: Witness) -> bool:
    """Whether it is about the request's order at all."""
    if isinstance(witness, TradeEvent):
        return witness.number == request.before.number
    return request.before.number in (witness.number, witness.parent)


def confirms(request: CloseRequest, sent: Stamp, witness: Witness, left: int) -> bool:
    """Whether it bears out a list that shows ``left`` units after the sending.

    It may have been learnt at any time after the sending, but not before. That two
    requests were both carried out is more than one record can say.
    """
    if witness.stamp.seq <= sent.seq or not speaks_of(request, witness):
        return False
    if isinstance(witness, HistoryRow):
        return left == request.expect and fits(request, witness)
    closed_part = witness.closed and witness.volume == request.asked
    return witness.left == left or (closed_part and left == request.expect)


def fits(request: CloseRequest, row: HistoryRow) -> bool:
    """Whether a closed record may be the doing of this request."""
    recent = row.closed_at > request.created_at - _CLOCKS_DIFFER
    return recent and speaks_of(request, row) and row.volume == request.asked


def receipt_of(row: HistoryRow) -> Receipt:
    """Return what a record says, without what it does not say."""
    return Receipt(
        units=row.volume,
        closed_at=row.closed_at,
        price=row.price,
        net_profit=row.net_profit,
    )


def last_word(request: CloseRequest, rows: Iterable[HistoryRow]) -> Receipt | None:
    """Return the latest closed record of the order, whoever closed it."""
    own = [row for row in rows if speaks_of(request, row)]
    if not own:
        return None
    return receipt_of(max(own, key=_closed_at))


def _closed_at(row: HistoryRow) -> tuple[datetime, int]:
    return row.closed_at, row.number
