"""A close request and what is known of it, as text that comes back equal.

Only what differs from the default is written. Decimals keep their spelling, times
their zone, and JSON is plain ASCII, so that any string survives any disk.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from itertools import accumulate

from app.domain.close import ChangeKind, CloseRecord, CloseRequest, Stamp, State
from app.domain.errors import (
    Accepted,
    Answer,
    DoubtCause,
    Failed,
    NoAnswer,
    NotSent,
    NotSentCause,
    RefusalKind,
    Refused,
    Reply,
)
from app.domain.orders import Order, Side
from app.domain.settings import ClosingLimits
from app.journal.faults import DamagedError
from app.journal.fields import Fields
from app.journal.receipts import plain_receipt, read_receipt

_MOST_KNOWN_BYTES = 8 * 1024 * 1024
_OF_REPLY = tuple(field.name for field in fields(Reply))
# Made once: making one costs as much as a short text does, and a step spells five.
_CHECKED = json.JSONEncoder(default=repr)
_STORED = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def crc(*values: object) -> int:
    """Return a checksum over values; those JSON cannot spell are damage anyway."""
    return zlib.crc32(_CHECKED.encode(values).encode("ascii"))


def encode_request(request: CloseRequest) -> str:
    """Return all of a request but the numbers it knew; see ``encode_known``."""
    return _spell(
        {
            "rid": request.rid,
            "origin": request.origin,
            "login": request.login,
            "want": request.want,
            "comment": request.comment,
            "created_at": request.created_at.isoformat(),
            "retry_of": request.retry_of,
            "twins": " ".join(map(str, sorted(request.twins))),
            "earlier": " ".join(map(str, request.earlier)) or None,
            "limits": _limits(request.limits),
            "before": _plain_order(request.before),
        }
    )


def decode_request(text: str, known: bytes) -> CloseRequest:
    """Return the request that was encoded.

    Raises:
        DamagedError: The text is not one of ours.
    """
    read = Fields.of(text)
    before, limits = read.part("before"), read.part("limits")
    created_at = read.moment("created_at")
    if before is None or limits is None or created_at is None:
        raise DamagedError("the request is not whole")
    try:
        return CloseRequest(
            rid=read.text("rid"),
            origin=read.text("origin"),
            login=read.maybe_whole("login"),
            before=_order(before),
            known=decode_known(known),
            want=read.maybe_whole("want"),
            comment=read.text("comment"),
            created_at=created_at,
            limits=ClosingLimits(
                **{name: limits.real(name) for name in ClosingLimits.names()}
            ),
            retry_of=read.text("retry_of"),
            twins=frozenset(map(int, read.text("twins").split())),
            earlier=tuple(map(int, read.text("earlier").split())),
        )
    except ValueError as error:
        raise DamagedError(str(error)) from error


def encode_known(known: frozenset[int]) -> bytes:
    """Return order numbers as compressed differences: thousands fit in a page."""
    ordered = sorted(known)
    steps = [b - a for a, b in zip([0, *ordered], ordered, strict=False)]
    return zlib.compress(",".join(map(str, steps)).encode("ascii"))


def decode_known(packed: bytes) -> frozenset[int]:
    """Return the numbers that were encoded.

    Raises:
        DamagedError: They are not whole, or beyond reason.
    """
    unpack = zlib.decompressobj()
    try:
        text = unpack.decompress(packed, _MOST_KNOWN_BYTES).decode("ascii")
        if not unpack.eof:
            raise DamagedError("the known numbers are not whole")
        return frozenset(accumulate(map(int, text.split(",")))) if text else frozenset()
    except (zlib.error, ValueError) as error:
        raise DamagedError("the known numbers cannot be read") from error


def encode_facts(record: CloseRecord) -> str:
    """Return all of a record but its request."""
    return _spell(
        {
            "state": record.state.value,
            "sent": _plain_stamp(record.sent),
            "sent_wall": _plain_moment(record.sent_wall),
            "ended": _plain_stamp(record.ended),
            "answer": None if record.answer is None else _plain_answer(record.answer),
            "not_sent": _plain_not_sent(record.not_sent),
            "remaining": record.remaining,
            "continues_as": record.continues_as,
            "change": record.change.value if record.change else None,
            "checked": record.checked or None,
            "settled_at": _plain_moment(record.settled_at),
            "superseded_by": record.superseded_by or None,
            "note": record.note or None,
            "late_at": _plain_moment(record.late_at),
            "receipt": plain_receipt(record.receipt),
        }
    )


def decode_record(request: CloseRequest, facts: str) -> CloseRecord:
    """Return the record whose request and facts were encoded.

    Raises:
        DamagedError: The text is not one of ours.
    """
    read = Fields.of(facts)
    answer, not_sent = read.part("answer"), read.part("not_sent")
    return CloseRecord(
        request=request,
        state=read.code("state", State),
        sent=read.stamp("sent"),
        sent_wall=read.moment("sent_wall"),
        ended=read.stamp("ended"),
        answer=None if answer is None else _answer(answer),
        not_sent=None if not_sent is None else _not_sent(not_sent),
        remaining=read.maybe_whole("remaining"),
        continues_as=read.maybe_whole("continues_as"),
        change=read.code("change", ChangeKind) if read.has("change") else None,
        checked=read.maybe_whole("checked") or 0,
        settled_at=read.moment("settled_at"),
        superseded_by=read.text("superseded_by") if read.has("superseded_by") else "",
        note=read.text("note") if read.has("note") else "",
        late_at=read.moment("late_at"),
        receipt=read_receipt(read.part("receipt")),
    )


def _limits(limits: ClosingLimits) -> dict[str, object]:
    return {name: getattr(limits, name) for name in limits.names()}


def _members(reply: Reply) -> dict[str, object]:
    return {name: getattr(reply, name) for name in _OF_REPLY}


def _spell(values: Mapping[str, object]) -> str:
    kept = {name: value for name, value in values.items() if value is not None}
    return _STORED.encode(kept)


def _plain_order(order: Order) -> dict[str, object]:
    plain = {field.name: _plain(getattr(order, field.name)) for field in fields(Order)}
    return {name: value for name, value in plain.items() if value is not None}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, Side) else value


def _order(read: Fields) -> Order:
    price, opened = read.decimal("open_price"), read.moment("opened_at")
    if price is None or opened is None:
        raise DamagedError("the order is not whole")
    return Order(
        number=read.whole("number"),
        symbol=read.text("symbol"),
        side=read.code("side", Side),
        volume=read.whole("volume"),
        open_price=price,
        opened_at=opened,
        close_price=read.decimal("close_price"),
        stop_loss=read.decimal("stop_loss"),
        take_profit=read.decimal("take_profit"),
        profit=read.decimal("profit"),
        swap=read.decimal("swap"),
        commission=read.decimal("commission"),
        comment=read.text("comment"),
        digits=read.whole("digits"),
        state=read.whole("state"),
        closing_volume=read.whole("closing_volume"),
        parent=read.maybe_whole("parent"),
    )


def _plain_stamp(stamp: Stamp | None) -> object:
    return None if stamp is None else {"seq": stamp.seq, "at": stamp.at}


def _plain_moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _plain_answer(answer: Answer) -> dict[str, object]:
    plain: dict[str, object] = {}
    if answer.reply is not None:
        plain["reply"] = _members(answer.reply)
    match answer:
        case Accepted():
            return plain | {"class": "accepted"}
        case Refused():
            return plain | {"class": "refused", "kind": answer.kind.value}
        case Failed():
            return plain | {"class": "failed"}
        case NoAnswer():
            doubt = {"cause": answer.cause.value, "detail": answer.detail}
            return plain | {"class": "none"} | doubt


def _answer(read: Fields) -> Answer:
    part = read.part("reply")
    reply = None if part is None else _reply(part)
    match read.text("class"), reply:
        case "accepted", Reply():
            return Accepted(reply)
        case "refused", Reply():
            return Refused(reply, read.code("kind", RefusalKind))
        case "failed", Reply():
            return Failed(reply)
        case "none", _:
            return NoAnswer(read.code("cause", DoubtCause), reply, read.text("detail"))
        case _:
            raise DamagedError("no answer we know")


def _reply(read: Fields) -> Reply:
    return Reply(
        status=read.whole("status"),
        word=read.text("word"),
        message=read.text("message"),
        excerpt=read.text("excerpt"),
        took_s=read.real("took_s"),
    )


def _plain_not_sent(outcome: NotSent | None) -> object:
    if outcome is None:
        return None
    return {"cause": outcome.cause.value, "detail": outcome.detail} | {
        "attempts": outcome.attempts
    }


def _not_sent(read: Fields) -> NotSent:
    return NotSent(
        read.code("cause", NotSentCause), read.text("detail"), read.whole("attempts")
    )
