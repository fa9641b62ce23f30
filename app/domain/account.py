"""The account, and the session it is seen through.

Type and end of a session are read from a token nobody here can verify: they are for
the screen alone. What a session may do, only the server's answers say; and so whose
it is, which decides who else may close the account's orders.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

# The session type of a trading client, the only one the close call is made for.
CLIENT_SESSION = 0

# Currencies in which accounts are kept without a smaller unit.
_WHOLE_CURRENCIES = frozenset({"JPY", "KRW", "VND", "CLP", "HUF", "IDR"})


def money_digits(currency: str) -> int:
    """Return how many decimals money of this currency is kept and shown with."""
    return 0 if currency in _WHOLE_CURRENCIES else 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFigures:
    """Money of the account at one moment, in account currency.

    Attributes:
        margin_level: Percent as the server computes it; never recomputed here.
        read_only: Whether the server says this account may not trade.
    """

    balance: Decimal | None = None
    equity: Decimal | None = None
    credit: Decimal | None = None
    margin: Decimal | None = None
    free_margin: Decimal | None = None
    margin_level: Decimal | None = None
    currency: str = ""
    name: str = ""
    read_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is signed in and where; holds no secret.

    Attributes:
        origin: ``scheme://host:port`` the token belongs to.
        login: As the server says it; ``None`` where nobody has said it, and then no
            order may be closed.
        session_type: The platform's number; 0 is a trading client.
        ends_at: When the token says it ends; ``None`` is "unknown".
        demo: Whether this is the practice account on this computer.
        stream: Address of its stream, where the server itself has said it.
    """

    origin: str
    login: int | None
    session_type: int | None = None
    ends_at: datetime | None = None
    name: str = ""
    currency: str = ""
    group: str = ""
    profile: str = ""
    demo: bool = False
    stream: str = ""

    @property
    def probably_may_close(self) -> bool:
        """False only if the token names another session type; the server decides."""
        return self.session_type in (None, CLIENT_SESSION)
