"""Run in a process of its own: bytes a row that a table takes, by resident memory.

``ours`` is the table with its rows as it is after a first paint, sorted by result and
filtered once, so that all it keeps is there; ``widget`` a QTableWidget with an item for
every cell a trader sees. The orders themselves are there before either, and told apart.
"""

from __future__ import annotations

import asyncio
import json
import sys

from PySide6.QtWidgets import QApplication, QTableWidget, QTableWidgetItem
from qasync import QEventLoop

from app.ui.orders.columns import COLUMNS
from tests.bench.table_stage import SIZE, LiveTable, resident_bytes

COUNT = 10_000


def main(which: str) -> None:
    qt = QApplication(["bench", "-style", "fusion"])
    fill = {"ours": _ours, "widget": _widget}[which]
    with asyncio.Runner(loop_factory=lambda: QEventLoop(qt)) as runner:
        facts = runner.run(fill(qt))
    sys.stdout.write(json.dumps(facts) + "\n")


async def _ours(qt: QApplication) -> dict[str, float]:
    begun = resident_bytes()
    table = LiveTable(qt, COUNT)
    orders = resident_bytes()
    await _fill(table)
    await asyncio.sleep(0.2)
    row = (resident_bytes() - orders) / COUNT
    return {"row": row, "order": (orders - begun) / COUNT}


async def _fill(table: LiveTable) -> None:
    """Do everything after which something is kept."""
    table.push(table.orders)
    await asyncio.sleep(0.1)
    table.model.tick()
    for text in ("sym", ""):
        table.view.set_filter(text)
    table.model.sort_by("net", descending=True)
    table.view.counts()


async def _widget(qt: QApplication) -> dict[str, float]:
    """Fill a widget with the texts of a few rows, over and over; nobody else keeps them."""
    few = LiveTable(qt, 50)
    await _fill(few)
    model = few.model
    places = [at for at in range(len(COLUMNS)) if not few.view.isColumnHidden(at)]
    rows = [[model.text_at(row, at) for at in places] for row in model.passing()]
    begun = resident_bytes()
    widget = QTableWidget(COUNT, len(places))
    for at in range(COUNT):
        for column, text in enumerate(rows[at % len(rows)]):
            widget.setItem(at, column, QTableWidgetItem(text))
    widget.resize(*SIZE)
    widget.show()
    await asyncio.sleep(0.2)
    return {"row": (resident_bytes() - begun) / COUNT}


if __name__ == "__main__":
    main(*sys.argv[1:])
