"""What happens at the broker meanwhile: faults of the next request, and other hands."""

from __future__ import annotations

from typing import Any

from tests.e2e.program import RunningProgram
from tests.misuse.story import Act

_FAULTS: tuple[dict[str, Any], ...] = (
    {"execute": "before", "reply": "ok", "delay_s": 0.2},
    {"execute": "before", "reply": "ok", "delay_s": 0.6},
    {"execute": "before", "reply": "hang"},
    {"execute": "never", "reply": "hang"},
    {"execute": "before", "reply": "reset"},
    {"execute": "never", "reply": "reset"},
    {"execute": "after:0.3", "reply": "ok"},
    {"execute": "after:0.3", "reply": "drop"},
    {"execute": "never", "reply": 400},
    {"execute": "never", "reply": 401},
    {"execute": "never", "reply": 404},
    {"execute": "never", "reply": 500},
    {"execute": "before", "reply": 502},
    {"execute": "never", "reply": "html"},
    {"execute": "before", "reply": "truncate:4"},
    {"endpoint": "trades", "reply": 500},
    {"endpoint": "trades", "reply": "hang"},
    {"endpoint": "trades", "reply": "ok", "delay_s": 0.5},
    {"endpoint": "sign_in", "reply": "ok", "delay_s": 0.5},
    {"endpoint": "sign_in", "reply": 500},
    {"endpoint": "stream", "reply": "drop"},
)


class World:
    """Spoils the next request, or moves what the list shows."""

    def __init__(self, program: RunningProgram) -> None:
        self._program = program

    async def do(self, act: Act) -> None:
        """Do an act nobody at the windows does."""
        if act.do == "fault":
            await self._program.script(**_FAULTS[act.pick % len(_FAULTS)])
        else:
            await self._by_another(act.pick)

    async def _by_another(self, pick: int) -> None:
        """Another terminal closes an order or opens one, or all tokens expire."""
        orders = sorted(self._program.program.desk.book.state.orders)
        if pick % 8 == 0:
            await self._program.script(command="expire_tokens")
        elif pick % 2 and len(orders) > 1:
            number = orders[pick % len(orders)]
            await self._program.script(command="close", order=number)
        else:
            await self._program.script(command="open", symbol="EURUSD", volume=50)
