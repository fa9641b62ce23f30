"""Getting in: signing in, and seeing whether a trading server answers at all.

A pasted token does not say in any published way whose it is, and a program that does
not know the account cannot know who else may close its orders. So the server is asked
before a session begins, whatever the token itself seems to say, and without its word
there is no session: a list with orders nobody here may close helps nobody.
"""

from __future__ import annotations

from app.broker.account_wire import SignedIn, read_login, read_signed_in
from app.broker.credentials import Credentials
from app.broker.exchange import Call, Exchange
from app.broker.failures import Raw, reply_of
from app.broker.json_text import JsonTextError, parse_table
from app.broker.limits import SIGN_IN_S
from app.broker.network_faults import Breakage
from app.domain.clock import Clock
from app.domain.errors import DoubtCause, NotSentCause, SignInError, SignInFault

_WORDS = {
    "INVALID_DATA": SignInFault.INVALID_DATA,
    "INVALID_MARGIN_LEVEL": SignInFault.MARGIN,
    "USER_DISABLED": SignInFault.DISABLED,
    "USER_NOT_FOUND_OR_INCORRECT": SignInFault.WRONG_LOGIN_OR_PASSWORD,
    "GROUP_NOT_FOUND": SignInFault.GROUP,
    "RET_TOO_FREQUENT": SignInFault.TOO_SOON,
    "RET_ERR_FREQUENT": SignInFault.TOO_SOON,
}
_TOO_MANY_REQUESTS = 429
_SESSION_STATUS = 401

_BROKEN: dict[NotSentCause | DoubtCause, SignInFault] = {
    NotSentCause.NAME: SignInFault.NAME,
    NotSentCause.CERTIFICATE: SignInFault.CERTIFICATE,
    NotSentCause.TLS: SignInFault.NOT_A_TRADING_SERVER,
    NotSentCause.PROXY: SignInFault.PROXY,
    NotSentCause.CONNECT_TIMEOUT: SignInFault.TIMEOUT,
    NotSentCause.REQUEST: SignInFault.INVALID_DATA,
    DoubtCause.TIMEOUT: SignInFault.TIMEOUT,
    DoubtCause.UNREADABLE: SignInFault.NOT_A_TRADING_SERVER,
    DoubtCause.TOO_LARGE: SignInFault.NOT_A_TRADING_SERVER,
}


class Entry:
    """The calls that need no session."""

    def __init__(self, exchange: Exchange, clock: Clock) -> None:
        self._exchange = exchange
        self._clock = clock

    async def sign_in(self, origin: str, login: int, password: str) -> SignedIn:
        """Send login and password once.

        Raises:
            SignInError: Not signed in.
        """
        raw = await self._ask(
            Call(
                method="POST",
                origin=origin,
                path="/sign/in",
                until=self._clock.monotonic() + SIGN_IN_S,
                body={"login": login, "password": password},
                once=True,
            )
        )
        content = _content(raw)
        if not raw.is_success or "error" in content:
            raise SignInError(_refusal(raw, content), reply=reply_of(raw, content))
        signed_in = read_signed_in(content)
        if not signed_in.token:
            raise SignInError(SignInFault.NO_TOKEN)
        return signed_in

    async def whose(self, origin: str, credentials: Credentials) -> int:
        """Ask which account a token is for; nothing else comes of it.

        Raises:
            SignInError: ``TOKEN_REFUSED`` or ``NO_LOGIN``, or what was found instead of
                a trading server.
        """
        raw = await self._ask(
            Call(
                method="GET",
                origin=origin,
                path="/account/me",
                until=self._clock.monotonic() + SIGN_IN_S,
                credentials=credentials,
            )
        )
        if raw.status == _SESSION_STATUS:
            raise SignInError(SignInFault.TOKEN_REFUSED, reply=reply_of(raw, None))
        content = _content(raw)
        if not raw.is_success or "error" in content:
            raise SignInError(_token_refusal(raw, content), reply=reply_of(raw, content))
        login = read_login(content)
        if login is None:
            raise SignInError(SignInFault.NO_LOGIN, reply=reply_of(raw, content))
        return login

    async def test(self, origin: str) -> None:
        """Ask for orders without a session: only a trading server refuses in words.

        Raises:
            SignInError: With what was found instead.
        """
        raw = await self._ask(
            Call(
                method="GET",
                origin=origin,
                path="/trades",
                until=self._clock.monotonic() + SIGN_IN_S,
                params={"limit": 1, "offset": 0, "tradeType": 1},
            )
        )
        content = _content(raw)
        if not isinstance(content.get("error"), str) and "structure" not in content:
            raise _no_trading_server(raw)

    async def _ask(self, call: Call) -> Raw:
        result = await self._exchange.ask(call)
        if isinstance(result, Breakage):
            fault = _BROKEN.get(result.cause, SignInFault.OFFLINE)
            raise SignInError(fault, detail=result.detail)
        return result


def _content(raw: Raw) -> dict[str, object]:
    try:
        content = parse_table(raw.body)
    except JsonTextError:
        content = None
    if isinstance(content, dict) and not raw.is_redirect:
        return content
    if raw.status == _TOO_MANY_REQUESTS:
        raise SignInError(SignInFault.TOO_SOON, reply=reply_of(raw, None))
    if raw.is_server_error:
        raise SignInError(SignInFault.OTHER, reply=reply_of(raw, None))
    raise _no_trading_server(raw)


def _refusal(raw: Raw, content: dict[str, object]) -> SignInFault:
    if raw.status == _TOO_MANY_REQUESTS:
        return SignInFault.TOO_SOON
    return _WORDS.get(str(content.get("error")), SignInFault.OTHER)


def _token_refusal(raw: Raw, content: dict[str, object]) -> SignInFault:
    if raw.is_server_error:
        return SignInFault.OTHER
    known = _refusal(raw, content)
    about_no_token = known in (SignInFault.TOO_SOON, SignInFault.MARGIN)
    return known if about_no_token else SignInFault.TOKEN_REFUSED


def _no_trading_server(raw: Raw) -> SignInError:
    return SignInError(SignInFault.NOT_A_TRADING_SERVER, reply=reply_of(raw, None))
