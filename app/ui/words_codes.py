"""A sentence for each trade code a server may answer with, where its name is known.

The names are the platform's; a code that is not listed is shown as the server wrote it,
under a general sentence.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.ui.wording import code_word, say, translate

_PREFIX = "RET_"

_SENTENCES = {
    "RET_ERROR": QT_TRANSLATE_NOOP("Code", "It names no cause."),
    "RET_TECH_PROBLEM": QT_TRANSLATE_NOOP("Code", "It has a technical problem."),
    "RET_INVALID_DATA": QT_TRANSLATE_NOOP("Code", "It found the request's data invalid."),
    "RET_NOT_ENOUGH_RIGHTS": QT_TRANSLATE_NOOP(
        "Code", "It says this account hasn't the right to do that."
    ),
    "RET_TOO_FREQUENT": QT_TRANSLATE_NOOP(
        "Code", "It says requests come too fast; wait a moment."
    ),
    "RET_ACCOUNT_DISABLED": QT_TRANSLATE_NOOP("Code", "It says the account is disabled."),
    "RET_SEC_NOT_FOUND": QT_TRANSLATE_NOOP(
        "Code", "It says the symbol's group isn't open to this account."
    ),
    "RET_SYMBOL_NOT_FOUND": QT_TRANSLATE_NOOP("Code", "It doesn't know the symbol."),
    "RET_DUPLICATE_RECORD": QT_TRANSLATE_NOOP("Code", "It takes the request for a copy."),
    "RET_TRADE_TIMEOUT": QT_TRANSLATE_NOOP(
        "Code", "It ran out of time working on the close."
    ),
    "RET_TRADE_BAD_PRICES": QT_TRANSLATE_NOOP("Code", "It says the price isn't valid."),
    "RET_TRADE_BAD_STOPS": QT_TRANSLATE_NOOP(
        "Code", "It says the S/L or T/P is wrong or too close to the price."
    ),
    "RET_TRADE_BAD_VOLUME": QT_TRANSLATE_NOOP("Code", "It says the volume isn't allowed."),
    "RET_TRADE_MARKET_CLOSED": QT_TRANSLATE_NOOP("Code", "It says the market is closed."),
    "RET_TRADE_DISABLE": QT_TRANSLATE_NOOP("Code", "It says trading is switched off."),
    "RET_TRADE_NO_MONEY": QT_TRANSLATE_NOOP(
        "Code", "It says the account has too little money for this."
    ),
    "RET_TRADE_PRICE_CHANGED": QT_TRANSLATE_NOOP(
        "Code", "It says the price moved meanwhile."
    ),
    "RET_TRADE_OFFQUOTES": QT_TRANSLATE_NOOP("Code", "It has no price for the symbol."),
    "RET_TRADE_BROKER_BUSY": QT_TRANSLATE_NOOP("Code", "It says the dealer is busy."),
    "RET_TRADE_REQUOTE": QT_TRANSLATE_NOOP("Code", "It offers another price instead."),
    "RET_TRADE_ORDER_LOCKED": QT_TRANSLATE_NOOP(
        "Code", "It says a dealer is working on this order now."
    ),
    "RET_TRADE_LONG_ONLY": QT_TRANSLATE_NOOP(
        "Code", "It allows only buying of this symbol."
    ),
    "RET_TRADE_TOO_MANY_REQ": QT_TRANSLATE_NOOP(
        "Code", "It counts too many requests; wait a moment."
    ),
    "RET_TRADE_USER_CANCEL": QT_TRANSLATE_NOOP("Code", "It says the client cancelled it."),
    "RET_TRADE_MODIFY_DENIED": QT_TRANSLATE_NOOP(
        "Code", "It allows no change to this order now."
    ),
    "RET_TRADE_CONTEXT_BUSY": QT_TRANSLATE_NOOP(
        "Code", "It is busy with another trade of this account."
    ),
    "RET_TRADE_EXPIRATION_DENIED": QT_TRANSLATE_NOOP(
        "Code", "It allows no expiry time here."
    ),
    "RET_TRADE_TOO_MANY_ORDERS": QT_TRANSLATE_NOOP(
        "Code", "It counts too many orders on the account."
    ),
    "RET_TRADE_HEDGE_PROHIBITED": QT_TRANSLATE_NOOP(
        "Code", "It doesn't allow opposite orders side by side."
    ),
    "RET_TRADE_PROHIBITED_BY_FIFO": QT_TRANSLATE_NOOP(
        "Code", "It wants older orders of this symbol closed first."
    ),
    "RET_TRADE_SEC_NOT_FOUND": QT_TRANSLATE_NOOP(
        "Code", "It says the symbol's group isn't active for this account."
    ),
    "RET_TRADE_INVALID_SL_TP": QT_TRANSLATE_NOOP(
        "Code", "It says the S/L or T/P isn't valid."
    ),
    "RET_TRADE_BAD_CLOSE_TIME": QT_TRANSLATE_NOOP(
        "Code", "It says the closing time isn't valid."
    ),
    "RET_TRADE_READ_ONLY": QT_TRANSLATE_NOOP(
        "Code", "It says the account may only be viewed."
    ),
    "RET_TRADE_INCORRECT_STATE": QT_TRANSLATE_NOOP(
        "Code", "It can't do that in the order's present state."
    ),
    "RET_TRADE_INCORRECT_CMD": QT_TRANSLATE_NOOP(
        "Code", "It says this kind of order can't be closed."
    ),
    "RET_TRADE_INCORRECT_ORDER": QT_TRANSLATE_NOOP(
        "Code", "It says the order number isn't valid."
    ),
    "RET_TRADE_EXIST": QT_TRANSLATE_NOOP("Code", "It says that exists already."),
    "RET_TRADE_LIMIT_REACHED": QT_TRANSLATE_NOOP("Code", "It says a limit is reached."),
    "RET_TRADE_HAS_OPEN": QT_TRANSLATE_NOOP("Code", "It says one is open already."),
}

KNOWN_CODES = frozenset(_SENTENCES)

_ABOUT_VOLUME = frozenset({"RET_TRADE_BAD_VOLUME"})


def is_about_volume(word: str) -> bool:
    """Whether another volume could be what the server wants."""
    return word in _ABOUT_VOLUME


def code_sentence(word: str) -> str:
    """Return what a trade code means, or ``""`` for a word that is no trade code.

    The contract's own words (``TRADE_ERROR`` and the like) have stories of their own.
    """
    if word in _SENTENCES:
        return say("Code", _SENTENCES[word])
    if word.startswith(_PREFIX):
        return translate("Code", "It gives the code {}.").format(code_word(word))
    return ""
