"""What the server's history said of a close, as JSON members and back."""

from __future__ import annotations

from app.domain.close import Receipt
from app.journal.faults import DamagedError
from app.journal.fields import Fields


def plain_receipt(receipt: Receipt | None) -> dict[str, object] | None:
    """Return its members; money keeps its spelling, and what is not known is left out."""
    if receipt is None:
        return None
    plain: dict[str, object] = {
        "units": receipt.units,
        "closed_at": receipt.closed_at.isoformat(),
    }
    money = {"price": receipt.price, "net_profit": receipt.net_profit}
    return plain | {name: str(value) for name, value in money.items() if value is not None}


def read_receipt(read: Fields | None) -> Receipt | None:
    """Return the receipt whose members they are; ``None`` of none.

    Raises:
        DamagedError: They are not ours.
    """
    if read is None:
        return None
    closed_at = read.moment("closed_at")
    if closed_at is None:
        raise DamagedError("the receipt is not whole")
    return Receipt(
        units=read.whole("units"),
        closed_at=closed_at,
        price=read.decimal("price"),
        net_profit=read.decimal("net_profit"),
    )
