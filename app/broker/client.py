"""The broker's server, spoken to in the domain's terms: one method an endpoint.

The token lives here and is sent to the origin it came from, on each request by
itself. The origin is taken as given: whether an unencrypted one may be used was
settled with the trader before.
"""

from __future__ import annotations

import functools
import ssl
from collections.abc import Callable
from datetime import datetime

import httpcore

from app import __version__
from app.broker import account_wire
from app.broker.close_call import CloseCall
from app.broker.credentials import Credentials
from app.broker.entry import Entry
from app.broker.exchange import Exchange, Network
from app.broker.limits import PAGE_ROWS, READ_S
from app.broker.market_wire import MarketReading
from app.broker.paging import read_all_orders
from app.broker.progress import Gate
from app.broker.questions import OpenSession, Questions
from app.broker.stream import Stream
from app.broker.stream_line import Sink
from app.broker.tables import read_table
from app.broker.token import is_token, peek
from app.broker.wire import HISTORY_COLUMNS, read_record
from app.domain.account import AccountFigures, Session
from app.domain.clock import Clock
from app.domain.close import CloseRequest, Stamp
from app.domain.errors import (
    NotSent,
    NotSentCause,
    Outcome,
    ReadError,
    ReadFault,
    SignInError,
    SignInFault,
)
from app.domain.evidence import HistoryRow
from app.domain.market import Market
from app.domain.orders import OrderList
from app.domain.stream import StreamError, StreamFault

_UNITS_PER_LOT = 100


def _usual_units_per_lot() -> int:
    return _UNITS_PER_LOT


class BrokerClient:
    """Every endpoint the program uses, through at most one session.

    Args:
        units_per_lot: Asked whenever a market list turns out to be in lots.
        ssl_context: In place of the computer's own trust.
        network_backend: In place of sockets.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        units_per_lot: Callable[[], int] = _usual_units_per_lot,
        ssl_context: ssl.SSLContext | None = None,
        network_backend: httpcore.AsyncNetworkBackend | None = None,
        user_agent: str = f"Flatten/{__version__}",
    ) -> None:
        self._clock = clock
        self._units_per_lot = units_per_lot
        self._network = Network(ssl_context, network_backend, user_agent)
        self._exchange = Exchange(clock, self._network)
        self._entry = Entry(self._exchange, clock)
        self._stream = Stream(clock, self._network.tls, user_agent)
        self._session: OpenSession | None = None

    async def aclose(self) -> None:
        """Close what connections are kept; a close under way keeps its own."""
        await self._exchange.aclose()

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        """Start a session in place of the one before.

        Raises:
            SignInError: Nobody was signed in; the session before still is.
        """
        signed_in = await self._entry.sign_in(origin, login, password)
        return self._begin(signed_in.session(origin, login), signed_in.token)

    async def use_token(self, origin: str, token: str) -> Session:
        """Start a session from a pasted token, once the server has said whose it is.

        Raises:
            SignInError: Not a token, refused, or nobody's; the session before still is.
        """
        if not is_token(token := token.strip()):
            raise SignInError(SignInFault.BAD_TOKEN)
        login = await self._entry.whose(origin, Credentials(origin, token))
        claims = peek(token)
        session = Session(
            origin=origin,
            login=login,
            session_type=claims.session_type,
            ends_at=claims.ends_at,
        )
        return self._begin(session, token)

    def _begin(self, session: Session, token: str) -> Session:
        credentials = Credentials(session.origin, token)
        self._session = OpenSession(session.origin, session.login, credentials)
        return session

    def sign_out(self) -> None:
        """Forget the token; nothing is sent."""
        self._session = None

    async def test_connection(self, origin: str) -> None:
        """See whether a trading server answers there; no secret is sent.

        Raises:
            SignInError: With what was found instead.
        """
        await self._entry.test(origin)

    async def read_orders(self) -> OrderList:
        """Read all pages of the open orders, within 10 s.

        Unchanged orders are the same objects as in the reading before.

        Raises:
            ReadError: Nothing may be concluded about any order.
        """
        return await read_all_orders(self._questions(), self._clock)

    async def read_account(self) -> AccountFigures:
        """Read the account's figures.

        Raises:
            ReadError: The figures before still stand.
        """
        return account_wire.read_account(await self._questions().read("/account/me", {}))

    async def read_market(self) -> Market:
        """Read symbols and prices, stamped with the clock's monotonic time.

        Raises:
            ReadError: The prices before still stand, older.
        """
        questions = self._questions()
        content = await questions.read("/market/short/list", _login(questions.session))
        reading = MarketReading(content, self._units_per_lot(), self._clock.monotonic())
        while reading.take(PAGE_ROWS):
            await self._clock.sleep(0)
        return reading.market

    async def read_history(
        self, since: datetime, until: datetime, stamp: Stamp
    ) -> tuple[HistoryRow, ...]:
        """Read closed records of buys and sells; each carries ``stamp``.

        Raises:
            ReadError: Nothing may be concluded.
        """
        questions = self._questions()
        span = {"from": int(since.timestamp()), "to": int(until.timestamp())}
        params = _login(questions.session) | span
        content = await questions.read("/trades/history/login", params)
        table, columns = read_table(content, HISTORY_COLUMNS)
        read = (read_record(columns, row, stamp) for row in table.rows)
        return tuple(record for record in read if record is not None)

    async def listen(self, address: str, sink: Sink) -> None:
        """Tell ``sink`` what the stream at ``address`` says, until it ends.

        One connection: nothing is tried again. The token is its first message, sent to
        an encrypted address or one on this computer alone; a redirect is not followed.
        A cancel shuts the connection.

        Raises:
            StreamError: Always, at its end or when it never began.
        """
        if self._session is None:
            raise StreamError(StreamFault.SIGNED_OUT)
        first = self._session.credentials.first_message()
        await self._stream.listen(address, first, sink)

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        """Send one close, once, and wait until its connection has ended.

        ``before_first_byte`` is awaited right before the first byte; if it raises,
        no byte leaves and the outcome is ``NotSent``. A cancel while it runs waits
        for its end and then goes on as a cancel: no byte has left either. A cancel
        after it only stops the waiting.
        """
        session = self._session
        if session is None or not _is_of(session, request):
            return NotSent(NotSentCause.SIGNED_OUT, attempts=0)
        call = CloseCall(
            clock=self._clock,
            connect=functools.partial(self._network.client_for_a_close, session.origin),
            credentials=session.credentials,
            request=request,
            gate=before_first_byte,
        )
        return await call.send()

    def _questions(self) -> Questions:
        if self._session is None:
            raise ReadError(ReadFault.SIGNED_OUT)
        until = self._clock.monotonic() + READ_S
        return Questions(self._exchange, self._session, until)


def _is_of(session: OpenSession, request: CloseRequest) -> bool:
    """Whether a request was made for the account that is signed in."""
    return (session.origin, session.login) == (request.origin, request.login)


def _login(session: OpenSession) -> dict[str, int]:
    return {} if session.login is None else {"login": session.login}
