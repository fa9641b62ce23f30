"""The platform's ``RET_*`` names, sorted by what they say about a close.

A name is matched without its ``RET_TRADE_`` or ``RET_`` prefix. Only names that say
"no, and nothing was done" are refusals; what is not listed here proves nothing.
"""

from __future__ import annotations

import enum

_PREFIXES = ("RET_TRADE_", "RET_")

_ACCEPTED = frozenset({"ACCEPTED", "PROCESS"})

_REFUSALS = frozenset(
    {
        *("BAD_VOLUME", "BAD_PRICES", "BAD_STOPS", "MARKET_CLOSED", "DISABLE", "NO_MONEY"),
        *("PRICE_CHANGED", "OFFQUOTES", "REQUOTE", "LONG_ONLY", "TOO_MANY_REQ"),
        *("TOO_FREQUENT", "MODIFY_DENIED", "EXPIRATION_DENIED", "TOO_MANY_ORDERS"),
        *("HEDGE_PROHIBITED", "PROHIBITED_BY_FIFO", "SEC_NOT_FOUND", "INVALID_SL_TP"),
        *("BAD_CLOSE_TIME", "READ_ONLY", "INCORRECT_STATE", "INCORRECT_CMD"),
        *("INCORRECT_ORDER", "LIMIT_REACHED", "NOT_ENOUGH_RIGHTS", "ACCOUNT_DISABLED"),
    }
)

# With a 404 any other name says "no such order"; these would still be half a truth.
_BUSY = frozenset(
    {"TIMEOUT", "BROKER_BUSY", "ORDER_LOCKED", "CONTEXT_BUSY", "TECH_PROBLEM"}
)


class Meaning(enum.Enum):
    """What a name says about a close."""

    ACCEPTED = "accepted"
    REFUSAL = "refusal"
    BUSY = "busy"
    DOUBT = "doubt"


def meaning(word: str) -> Meaning | None:
    """Return what a ``RET_*`` name says, or ``None`` if the word is not one."""
    prefix = next((p for p in _PREFIXES if word.startswith(p)), None)
    if prefix is None:
        return None
    name = word.removeprefix(prefix)
    if name in _ACCEPTED:
        return Meaning.ACCEPTED
    if name in _REFUSALS:
        return Meaning.REFUSAL
    return Meaning.BUSY if name in _BUSY else Meaning.DOUBT
