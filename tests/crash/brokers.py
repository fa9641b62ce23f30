"""The demo brokers that the kills share, one for each way a server may treat a close."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.demo_process import DemoProcess

# Executed and not, by turns: kills come by them in this order.
PLANS: dict[str, dict[str, object]] = {
    "done": {"execute": "before", "reply": "ok"},
    "failed": {"execute": "never", "reply": 500},
    "done, no answer": {"execute": "before", "reply": "reset"},
    "refused": {"execute": "never", "reply": 400},
}
_SPARE = 20
_BUY_OR_SELL = (0, 1)


@dataclass(slots=True)
class CrashBroker:
    """One of them, with orders that nobody else closes."""

    process: DemoProcess
    numbers: Iterator[int]
    turn: threading.Lock

    def next_order(self) -> int:
        with self.turn:
            return next(self.numbers)

    def closes_of(self, number: int) -> list[dict[str, Any]]:
        """What arrived for an order, oldest first."""
        return [line for line in self.process.ledger() if _is_close_of(line, number)]


def _is_close_of(line: dict[str, Any], number: int) -> bool:
    body = line.get("body")
    return line["event"] == "close" and isinstance(body, dict) and body["order"] == number


@contextmanager
def brokers(folder: Path, orders: int) -> Iterator[dict[str, CrashBroker]]:
    """Start all of them, each with so many orders to close."""
    with ExitStack() as stack:
        yield {
            plan: stack.enter_context(broker(folder / f"broker {count}", plan, orders))
            for count, plan in enumerate(PLANS)
        }


@contextmanager
def broker(folder: Path, plan: str, orders: int) -> Iterator[CrashBroker]:
    """Start one that treats every close alike."""
    folder.mkdir()
    script = folder / "script.json"
    script.write_text(json.dumps([PLANS[plan]] * (orders + _SPARE)), encoding="utf-8")
    arguments = ("--orders", str(orders + _SPARE), "--quotes-per-second", "0")
    with DemoProcess.start(
        *arguments, "--random-seed", "7", "--script", str(script), directory=folder
    ) as process:
        rows = process.open_orders(process.sign_in())
        numbers = [number for number, row in rows.items() if row["cmd"] in _BUY_OR_SELL]
        yield CrashBroker(process, iter(numbers), threading.Lock())
