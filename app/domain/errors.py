"""Codes and facts of what can go wrong; the words for them are made in the windows.

Three questions sort every failure: did a byte of the request leave, did a readable
answer come, and is that answer the server's own refusal. The outcomes of a close
are values (they are expected, stored and reasoned about); failures of signing in
and of reading are exceptions (nothing happened, and the caller stops there).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass


class NotSentCause(enum.Enum):
    """Why it is certain that no byte of a close left this computer."""

    NETWORK = "network"
    NAME = "name"
    NOT_LISTENING = "not_listening"
    CONNECT_TIMEOUT = "connect_timeout"
    CERTIFICATE = "certificate"
    TLS = "tls"
    PROXY = "proxy"
    RECORD = "record"
    REQUEST = "request"
    SIGNED_OUT = "signed_out"
    STOPPED = "stopped"


class DoubtCause(enum.Enum):
    """Why a close that was sent has no usable answer."""

    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    CUT = "cut"
    UNREADABLE = "unreadable"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    REDIRECTED = "redirected"
    GATEWAY = "gateway"
    UNLISTED_STATUS = "unlisted_status"
    OTHER_ORDER = "other_order"
    STOPPED = "stopped"
    CRASH = "crash"


class RefusalKind(enum.Enum):
    """What a server's plain "no" is about."""

    INVALID_DATA = "invalid_data"
    SESSION = "session"
    NOT_YOURS = "not_yours"
    NOT_FOUND = "not_found"
    RULE = "rule"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer as received; the server's own text, never a secret of ours.

    Attributes:
        word: The ``error`` word, or ``""``.
        message: The ``message`` text, or ``""``; cut at 4 KiB.
        excerpt: The first characters of a body that could not be read.
        took_s: From the first byte out to the last byte in.
    """

    status: int
    word: str = ""
    message: str = ""
    excerpt: str = ""
    took_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server says it took the close; not yet that it happened."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Refused:
    """The server says no, in words the contract knows."""

    reply: Reply
    kind: RefusalKind


@dataclass(frozen=True, slots=True)
class Failed:
    """The server says it tried and failed, which may be half of the truth."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The close was sent, and nothing usable came back.

    Attributes:
        reply: What came, where something did.
        detail: For the Details pane; technical, no secret.
    """

    cause: DoubtCause
    reply: Reply | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NotSent:
    """It is proved that no byte of the close left.

    Attributes:
        attempts: How many connections were tried.
    """

    cause: NotSentCause
    detail: str = ""
    attempts: int = 1


Answer = Accepted | Refused | Failed | NoAnswer
Outcome = Answer | NotSent


class FlattenError(Exception):
    """A failure that is explained to the trader.

    Args:
        detail: Technical context for a Details pane; never a secret.
    """

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


class ReadFault(enum.Enum):
    """Why a reading failed; nothing may be concluded from it but that."""

    OFFLINE = "offline"
    NAME = "name"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    SESSION = "session"
    REFUSED = "refused"
    NOT_JSON = "not_json"
    NOT_UNDERSTOOD = "not_understood"
    INCONSISTENT = "inconsistent"
    SERVER = "server"
    SIGNED_OUT = "signed_out"


class ReadError(FlattenError):
    """A list or figure could not be read; what was known before still stands.

    Attributes:
        reply: The answer, where one came.
        column: The column the trouble is with, when it is one.
        retry_after_s: How long the server asks to be left alone, if it does.
    """

    def __init__(
        self,
        fault: ReadFault,
        *,
        reply: Reply | None = None,
        detail: str = "",
        column: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.fault = fault
        self.reply = reply
        self.column = column
        self.retry_after_s = retry_after_s


class SignInFault(enum.Enum):
    """Why signing in failed."""

    WRONG_LOGIN_OR_PASSWORD = "wrong_login_or_password"  # noqa: S105 - a code
    INVALID_DATA = "invalid_data"
    MARGIN = "margin"
    DISABLED = "disabled"
    GROUP = "group"
    NOT_A_TRADING_SERVER = "not_a_trading_server"
    NO_TOKEN = "no_token"  # noqa: S105 - a code
    BAD_TOKEN = "bad_token"  # noqa: S105 - a code
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a code
    NO_LOGIN = "no_login"
    OFFLINE = "offline"
    NAME = "name"
    CERTIFICATE = "certificate"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    TOO_SOON = "too_soon"
    OTHER = "other"


class SignInError(FlattenError):
    """Nobody was signed in; a session that was there before is still there."""

    def __init__(
        self, fault: SignInFault, *, reply: Reply | None = None, detail: str = ""
    ) -> None:
        super().__init__(detail)
        self.fault = fault
        self.reply = reply


class JournalError(FlattenError):
    """The record could not be written; nothing that needs it was done.

    Attributes:
        can_override: The trader may say, for one request, to go on without a record.
    """

    can_override: bool = False


class TooLateError(FlattenError):
    """A close was about to leave long after it was decided; no byte of it has left."""


class SubmitFault(enum.Enum):
    """Why a close was not even begun."""

    SIGNED_OUT = "signed_out"
    UNDER_WAY = "under_way"
    ORDER_GONE = "order_gone"
    ORDER_CHANGED = "order_changed"
    RECORD = "record"
    VIEW_ONLY = "view_only"


class SubmitError(FlattenError):
    """A close was not begun; nothing was recorded and nothing was sent.

    Attributes:
        rid: The request that is in the way, for ``UNDER_WAY``.
        can_override: For ``RECORD``: the trader may have it sent without a record.
    """

    def __init__(
        self,
        fault: SubmitFault,
        *,
        rid: str = "",
        detail: str = "",
        can_override: bool = False,
    ) -> None:
        super().__init__(detail)
        self.fault = fault
        self.rid = rid
        self.can_override = can_override
