"""Thousands of closes of a running program: the bulk in crowds, some through dialogs.

Each order is opened by the broker for this, closed in three parts and then fully. Some
closes are refused, some are carried out without an answer, some get lost: the faults
are scripted at the broker, which close they meet is left to chance.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from typing import Any

from app.domain.close import CloseDecision, CloseRecord
from app.domain.orders import Order
from tests.e2e.program import RunningProgram

BACKGROUND = 20  # orders that are there all the time
_FIRST = 1_000_001  # below the numbers the broker gives
_OPENED = 40  # units of an order made to be closed
_PART = 10
_SETTLE_S = 20.0

# For each crowd, in turn: what goes wrong in it.
_FAULTS: tuple[tuple[dict[str, Any], ...], ...] = (
    ({"execute": "never", "reply": 400}, {"execute": "never", "reply": 500}),
    ({"execute": "before", "reply": "hang"},),
    ({"execute": "never", "reply": "reset"}, {"execute": "before", "reply": "drop"}),
    ({"execute": "never", "reply": 404}, {"execute": "before", "reply": "garbage"}),
)


class Load:
    """Closes orders of one program.

    Args:
        crowd: Closes in a round; one of them through a dialog.

    Attributes:
        ends: How many requests ended in which state.
    """

    def __init__(self, program: RunningProgram, *, crowd: int = 20) -> None:
        self._size = crowd
        self._program = program
        self._desk = program.program.desk
        self._numbers = itertools.count(_FIRST)
        self._faults = itertools.cycle(_FAULTS)
        self._own: set[int] = set()
        self.closes = 0
        self.ends: Counter[str] = Counter()
        self._ended: dict[str, str] = {}
        self._desk.closing.subscribe(self._told)

    def _told(self, record: CloseRecord) -> None:
        # An end counts once it is written down; until then the journal holds the order.
        if record.is_settled:
            self._ended[record.request.rid] = record.state.value

    async def run(self, closes: int) -> None:
        """Do at least so many closes; returns when each has ended.

        Raises:
            TimeoutError: A close has no end, or an order never came.
        """
        until = self.closes + closes
        while self.closes < until:
            await self._refill()
            await self._crowd()
            await self._by_hand()
            await self._clear_screen()

    async def _refill(self) -> None:
        """Have the broker open what a crowd and a dialog need."""
        self._own &= set(self._desk.book.state.orders)
        while len(self._own) < self._size:
            self._own.add(await self._open(next(self._numbers)))
        self._desk.book.want_read()
        await self._wait(lambda: self._own <= set(self._desk.book.state.orders))

    async def _open(self, number: int) -> int:
        # No two open at one price: what looks the same could be a remainder.
        price = round(1.02 + (number - _FIRST) * 0.00001, 5)
        await self._program.script(
            command="open",
            symbol="EURUSD",
            volume=_OPENED,
            open_price=price,
            order=number,
        )
        return number

    async def _crowd(self) -> None:
        for fault in next(self._faults):
            await self._program.script(**fault)
        orders = self._desk.book.state.orders
        chosen = [orders[number] for number in sorted(self._own)[: self._size - 1]]
        rids = await asyncio.gather(*(self._submit(order) for order in chosen))
        await self._settled(rids)

    async def _submit(self, order: Order) -> str:
        want = _PART if order.volume > _PART else None
        return await self._desk.closing.submit(CloseDecision(order=order, want=want))

    async def _by_hand(self) -> None:
        """Close an order, or half of one that is whole, through its dialog."""
        orders = self._desk.book.state.orders
        number = max(n for n in self._own if n in orders)
        before = len(self._desk.closing.records())
        # Half of what a crowd has been at may be the same part again: that asks first.
        share = "percent50" if orders[number].volume == _OPENED else "percent100"
        dialog = await self._program.press_close(number, share)
        await self._wait(lambda: len(self._desk.closing.records()) > before)
        await self._settled([self._desk.closing.records()[-1].request.rid])
        # A dialog that is about to shut itself may be gone already.
        if self._program.window("closeDialog") is dialog:
            dialog.done(0)

    async def _settled(self, rids: list[str]) -> None:
        await self._wait(lambda: self._ended.keys() >= set(rids))
        self.closes += len(rids)
        self.ends.update(self._ended.pop(rid) for rid in rids)

    async def _clear_screen(self) -> None:
        """Answer every dialog, until none comes any more."""
        while True:
            dialog = self._program.window("alertDialog")
            if dialog is None:
                return
            dialog.reject()
            await asyncio.sleep(0)

    async def _wait(self, condition: Any) -> None:
        await self._program.until(condition, within_s=_SETTLE_S)
