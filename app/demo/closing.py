"""The close endpoint: checks, executes when the script says, and writes it down."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from app.demo.account import Account, RefusedError
from app.demo.contract import (
    CURRENT,
    ApiError,
    CloseWish,
    Dialect,
    read_close,
    read_object,
)
from app.demo.faults import Fault
from app.demo.ledger import Ledger, without_secrets
from app.demo.playback import Answer, bent, fine, refusal
from app.demo.session import TRADER, Gate


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A request as it came in.

    Attributes:
        raw: The body; None if it was too large to be read.
    """

    method: str
    path: str
    headers: dict[str, str]
    raw: bytes | None


class ClosingDesk:
    """Answers closes.

    Must be used on a running loop; late executions are timers on it, and are
    forgotten when it ends.
    """

    def __init__(
        self, account: Account, gate: Gate, ledger: Ledger, dialect: Dialect
    ) -> None:
        self._account = account
        self._gate = gate
        self._ledger = ledger
        self._dialect = dialect

    def close(self, arrived: Arrived, fault: Fault) -> Answer:
        """Treat one request as the script says; returns what is to be answered."""
        wish: CloseWish | None = None
        executed = False
        try:
            wish = self._understood(arrived)
            answer, executed = self._carry_out(wish, fault)
        except RefusedError as error:
            answer = refusal(self._dialect.refused(error))
            wish_late = None
        except ApiError as error:
            answer = refusal(error)
            wish_late = None
        else:
            wish_late = wish if fault.execute == "after" else None
        answer = bent(answer, fault, self._dialect)
        outcome = {"executed": executed, "execute": fault.execute, "after_s": fault.after_s}
        number = self._ledger.close_request(
            asked=_asked(arrived), outcome=outcome, answer=answer, fault=fault
        )
        if wish_late is not None:
            self._schedule(wish_late, fault.after_s, number)
        return answer

    def _understood(self, arrived: Arrived) -> CloseWish:
        session = self._gate.session(arrived.headers.get("authorization"))
        if session.kind != TRADER:
            raise ApiError(
                401, "PERMISSION_DENIED", f"A session of type {session.kind} may not close"
            )
        if arrived.raw is None:
            raise ApiError(400, "INVALID_DATA", "The body is too large")
        return read_close(read_object(arrived.raw))

    def _carry_out(self, wish: CloseWish, fault: Fault) -> tuple[Answer, bool]:
        trade = self._account.check_close(wish.order, wish.volume)
        # Asked for before the close changes it: this is what was accepted.
        body = self._dialect.closed(trade, wish.volume or trade.volume)
        if fault.execute == "before":
            self._account.close(wish.order, wish.volume, wish.comment)
        elif fault.execute == "after" and self._dialect.name == CURRENT:
            self._account.mark_queued(wish.order, wish.volume)
        return fine(body), fault.execute == "before"

    def _schedule(self, wish: CloseWish, seconds: float, number: int) -> None:
        asyncio.get_running_loop().call_later(seconds, self._late, wish, number)

    def _late(self, wish: CloseWish, number: int) -> None:
        outcome: dict[str, object] = {"order": wish.order, "executed": True}
        try:
            self._account.close(wish.order, wish.volume, wish.comment)
        except RefusedError as error:
            outcome |= {"executed": False, "error": str(error)}
        self._ledger.executed_late(number, outcome)


def _asked(arrived: Arrived) -> dict[str, object]:
    raw = arrived.raw or b""
    try:
        body: object = read_object(raw)
    except ApiError:
        body = None
    return {
        "method": arrived.method,
        "path": arrived.path,
        "headers": without_secrets(arrived.headers),
        "raw": raw.decode("utf-8", "backslashreplace"),
        "body": body,
    }
