"""What may be asked and how it is refused: bodies, error words, the two dialects."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from app.demo.account import RefusedError
from app.demo.trades import State, Trade

SEED = "seed"
CURRENT = "current"

_INT_TEXT = re.compile(r"-?\d{1,19}")
_MAX_LIMIT = 50_000
_FILTERS = {
    f"{name}{kind}" for name in ("where", "whereNot") for kind in ("", "In", "Between")
}

# For a refusal: the seed's status, then the current dialect's status and word.
_REFUSALS = {
    "not_found": (404, 404, "RET_TRADE_INCORRECT_ORDER"),
    "foreign": (404, 403, "PERMISSION_DENIED"),
    "not_market": (500, 409, "RET_TRADE_INCORRECT_CMD"),
    "market_closed": (500, 409, "RET_TRADE_MARKET_CLOSED"),
    "volume": (500, 400, "RET_TRADE_BAD_VOLUME"),
}

# The word a dialect has for a status when a script asks for the status alone.
_COMMON_WORDS = {400: "INVALID_DATA", 401: "PERMISSION_DENIED"}
_WORDS = {
    SEED: _COMMON_WORDS | {404: "TRADE_ERROR", 500: "TRADE_ERROR"},
    CURRENT: _COMMON_WORDS
    | {
        403: "PERMISSION_DENIED",
        404: "RET_TRADE_INCORRECT_ORDER",
        409: "RET_TRADE_INCORRECT_CMD",
        429: "RET_TRADE_TOO_MANY_REQ",
        500: "RET_ERROR",
    },
}
_SIGN_IN_WORDS = {
    400: "INVALID_DATA",
    402: "USER_DISABLED",
    403: "USER_NOT_FOUND_OR_INCORRECT",
    404: "GROUP_NOT_FOUND",
}


class ApiError(Exception):
    """An answer that is a refusal: ``{"error": ..., "message": ...}``."""

    def __init__(self, status: int, error: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error = error

    def body(self) -> dict[str, str]:
        return {"error": self.error, "message": str(self)}


@dataclass(frozen=True, slots=True)
class CloseWish:
    """The body of a close. ``volume`` is in units; None means all of the trade."""

    order: int
    volume: int | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of which list is wanted."""

    kind: int
    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """How this broker words its answers to a close: ``seed`` or ``current``."""

    name: str

    def closed(self, trade: Trade, volume: int) -> dict[str, object]:
        """The body of a close that was taken."""
        if self.name == SEED:
            return {"data": "OK"}
        return {
            "accepted": True,
            "order": trade.order,
            "state": int(State.CLOSE_REQUEST),
            "login": trade.login,
            "symbol": trade.symbol,
            "cmd": trade.cmd,
            "close_volume": volume,
        }

    def refused(self, refusal: RefusedError) -> ApiError:
        """The account's refusal in this dialect's words."""
        seed_status, status, word = _REFUSALS[refusal.cause]
        if self.name == SEED:
            return ApiError(seed_status, "TRADE_ERROR", str(refusal))
        return ApiError(status, word, str(refusal))

    def word(self, status: int, endpoint: str) -> str | None:
        """The error word that goes with a bare status, if there is one."""
        words = _SIGN_IN_WORDS if endpoint == "sign_in" else _WORDS[self.name]
        return words.get(status)


def invalid(message: str) -> NoReturn:
    """Refuse a request for its form.

    Raises:
        ApiError: 400 INVALID_DATA, always.
    """
    raise ApiError(400, "INVALID_DATA", message)


def read_object(raw: bytes) -> dict[str, object]:
    """The JSON object a body holds; an empty body holds an empty one.

    Raises:
        ApiError: 400 for anything else.
    """
    if not raw.strip():
        return {}
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, "INVALID_DATA", "The body is not JSON in UTF-8") from error
    if not isinstance(found, dict):
        invalid("The body is not a JSON object")
    return found


def read_close(fields: Mapping[str, object]) -> CloseWish:
    """A close as asked for; ``close_price`` and unknown fields have no effect."""
    order = _whole(fields, "order")
    volume = comment = None
    if "volume" in fields:
        volume = _whole(fields, "volume")
        if volume <= 0:
            invalid("volume must be above 0")
    if "comment" in fields:
        comment = _text(fields, "comment")
    return CloseWish(order, volume, comment)


def read_sign_in(fields: Mapping[str, object]) -> tuple[int, str]:
    """Login and password."""
    login, password = _whole(fields, "login"), _text(fields, "password")
    if login < 0:
        invalid("login must not be below 0")
    if len(password) < 6:  # noqa: PLR2004 - the contract's own number
        invalid("password must be at least 6 characters")
    if len(password) > 64:  # noqa: PLR2004
        invalid("password must be at most 64 characters")
    return login, password


def read_page(query: Mapping[str, str], fields: Mapping[str, object]) -> Page:
    """Which trades are wanted, from the query string, the body or some of each."""
    if asked := _FILTERS & {*query, *fields}:
        invalid(f"This broker does not filter: {', '.join(sorted(asked))}")
    page = Page(
        kind=_parameter(query, fields, "tradeType"),
        limit=_parameter(query, fields, "limit"),
        offset=_parameter(query, fields, "offset"),
    )
    if page.kind not in range(5):
        invalid("tradeType must be 0 to 4")
    if page.limit not in range(1, _MAX_LIMIT + 1):
        invalid(f"limit must be 1 to {_MAX_LIMIT}")
    if page.offset < 0:
        invalid("offset must not be below 0")
    return page


def read_history(
    query: Mapping[str, str], fields: Mapping[str, object]
) -> tuple[int, int, int]:
    """Login and the first and last second of interest."""
    login = _parameter(query, fields, "login")
    first, last = _parameter(query, fields, "from"), _parameter(query, fields, "to")
    if first > last:
        invalid("from must not be after to")
    return login, first, last


def read_login(query: Mapping[str, str], fields: Mapping[str, object]) -> int | None:
    """The login a request names, if it names one."""
    if "login" in query or "login" in fields:
        return _parameter(query, fields, "login")
    return None


def _parameter(query: Mapping[str, str], fields: Mapping[str, object], name: str) -> int:
    if name not in query:
        return _whole(fields, name)
    if not _INT_TEXT.fullmatch(query[name]):
        invalid(f"{name} must be a whole number")
    return int(query[name])


def _whole(fields: Mapping[str, object], name: str) -> int:
    if name not in fields:
        invalid(f"{name} is missing")
    value = fields[name]
    # In Python True is a whole number; in JSON it is none.
    if not isinstance(value, int) or isinstance(value, bool):
        invalid(f"{name} must be a whole number")
    return value


def _text(fields: Mapping[str, object], name: str) -> str:
    if name not in fields:
        invalid(f"{name} is missing")
    value = fields[name]
    if not isinstance(value, str):
        invalid(f"{name} must be text")
    try:
        value.encode()
    except UnicodeEncodeError:
        invalid(f"{name} has half a character in it")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
