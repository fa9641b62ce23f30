"""What a broker's stream tells: prices, changes of orders, the balance, notices.

The stream only speeds things up. Nothing here is a verdict: a change of an order is
the server's word of the moment, and the next list begun after it is the truth.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from app.domain.errors import FlattenError
from app.domain.orders import Side

# The platform's states of a record that is closed (3 to 5) or deleted (6).
_CLOSED_STATES = frozenset({3, 4, 5, 6})
# A record in this state is what was cut off an order, whatever number it bears.
_CLOSED_PART = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeNews:
    """One message about one record of the account.

    Attributes:
        login: Whose it is, so that another account's word is never taken for ours.
        side: ``None`` for anything that is not a market buy or sell.
        volume: In units; of a closed record, what was closed.
        open_price: ``None`` where the message has none, as all prices here.
        closed_at: Aware, UTC; ``None`` while it is open.
        profit: Gross, account currency; with ``swap`` and ``commission``.
        code: The platform's kind of change; unreliable, so nothing rests on it.
    """

    number: int
    login: int | None
    symbol: str
    side: Side | None
    volume: int
    open_price: Decimal | None
    opened_at: datetime | None
    close_price: Decimal | None = None
    closed_at: datetime | None = None
    stop_loss: Decimal | None = None
    take_profit: Decimal | None = None
    state: int = 0
    swap: Decimal | None = None
    commission: Decimal | None = None
    profit: Decimal | None = None
    comment: str = ""
    code: int | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the record itself says that it is closed, by its time or its state."""
        return self.closed_at is not None or self.state in _CLOSED_STATES

    @property
    def is_of_a_part(self) -> bool:
        """Whether it is about a closed part; the order may well go on."""
        return self.state == _CLOSED_PART


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceNews:
    """The account's money of the moment, in account currency; ``None``: not said."""

    login: int | None = None
    balance: Decimal | None = None
    equity: Decimal | None = None
    credit: Decimal | None = None
    margin: Decimal | None = None
    free_margin: Decimal | None = None
    margin_level: Decimal | None = None
    profit: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerNotice:
    """A message to the trader; the server's words, so plain text only.

    Attributes:
        token: The server's own mark of it; the same notice may come twice.
        level: 10 information, 20 warning, 30 error; larger ones are advertising.
    """

    text: str
    description: str = ""
    token: str = ""
    level: int = 0


class StreamFault(enum.Enum):
    """Why a stream ended or never began."""

    NO_ADDRESS = "no_address"
    BAD_ADDRESS = "bad_address"
    UNENCRYPTED = "unencrypted"
    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    NOT_A_STREAM = "not_a_stream"
    ENDED = "ended"
    SILENT = "silent"
    SIGNED_OUT = "signed_out"


class StreamError(FlattenError):
    """The stream is not there (any more); everything works without it."""

    def __init__(self, fault: StreamFault, *, detail: str = "") -> None:
        super().__init__(detail)
        self.fault = fault
