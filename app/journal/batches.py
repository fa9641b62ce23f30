"""What a plan of many closes was about to do, so that a restart can name the rest."""

from __future__ import annotations

import json
from collections.abc import Sequence

from app.journal.encoding import crc
from app.journal.entries import BatchItem
from app.journal.fields import Fields
from app.journal.schema import transaction
from app.journal.tables import Tables


def begin_batch(tables: Tables, bid: str, items: Sequence[BatchItem]) -> None:
    plain = [{"rid": i.rid, "number": i.number, "want": i.want} for i in items]
    text = json.dumps({"items": plain})
    with transaction(tables.connection):
        tables.connection.execute(
            "INSERT OR REPLACE INTO batch VALUES (?, ?, ?)", (bid, text, crc(bid, text))
        )


def end_batch(tables: Tables, bid: str) -> None:
    with transaction(tables.connection):
        tables.connection.execute("DELETE FROM batch WHERE bid = ?", (bid,))


def batches(tables: Tables) -> dict[str, tuple[BatchItem, ...]]:
    """Return what remains of each batch: items that never became a request.

    A batch that is not as it was written is left out.
    """
    found = tables.connection.execute("SELECT * FROM batch ORDER BY rowid").fetchall()
    return {
        bid: tuple(item for item in _items(text) if not tables.is_known(item.rid))
        for bid, text, check, *_ in found
        if check == crc(bid, text)
    }


def _items(text: str) -> list[BatchItem]:
    return [
        BatchItem(part.text("rid"), part.whole("number"), part.maybe_whole("want"))
        for part in Fields.of(text).parts("items")
    ]
