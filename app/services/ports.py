"""What the services need of the outside; adapters fit it, ``bootstrap`` joins them.

Adapters do not import this module: the fit is structural and checked where they are
handed over. Below the windows everything runs on one event loop and one thread, so
callbacks are plain functions, called on that loop, and must return at once.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import datetime
from typing import Protocol

from app.domain.account import AccountFigures, Session
from app.domain.close import CloseRecord, CloseRequest, Stamp
from app.domain.errors import Outcome
from app.domain.evidence import HistoryRow
from app.domain.market import Market, Quote
from app.domain.orders import OrderList
from app.domain.settings import Settings
from app.domain.stream import BalanceNews, ServerNotice, TradeNews

Unsubscribe = Callable[[], None]
Gate = Callable[[], Awaitable[None]]


class Spawn(Protocol):
    """Starts a coroutine in a scope that outlives every dialog."""

    def __call__(self, coro: Coroutine[object, object, None], *, name: str) -> None: ...


class SettingsSource(Protocol):
    """The settings in force."""

    @property
    def current(self) -> Settings: ...

    def subscribe(self, changed: Callable[[Settings], None]) -> Unsubscribe: ...


class StreamLine(Protocol):
    """An open stream, as ``StreamSink.opened`` is handed it."""

    def watch(self, symbols: frozenset[str]) -> None:
        """Have the prices of these symbols told and of no others.

        Only what differs from the call before is sent; nothing is raised when the
        stream has ended meanwhile.
        """
        ...


class StreamSink(Protocol):
    """Hears a stream; called on the loop, in the order things came, and returns at once.

    Prices may be held back until everything that has arrived is read and then come as
    the newest of each symbol; news of trades, money and notices are never held back
    or left out.
    """

    def opened(self, line: StreamLine) -> None:
        """The server has taken the token; what happened before is not told."""
        ...

    def quotes(self, quotes: Mapping[str, Quote]) -> None: ...

    def trade(self, news: TradeNews) -> None: ...

    def balance(self, news: BalanceNews) -> None: ...

    def notice(self, notice: ServerNotice) -> None: ...

    def heard(self) -> None:
        """Anything at all has come, an answer to ``ping`` included; once a wake-up."""
        ...


class Broker(Protocol):
    """The broker's server, through at most one session at a time.

    The token stays inside the adapter. Reading may be repeated by whoever asks;
    ``close`` is called exactly once for a request, by one caller.
    """

    async def sign_in(self, origin: str, login: int, password: str) -> Session:
        """Start a session in place of the one before.

        Raises:
            SignInError: Nobody was signed in; the session before still is.
        """
        ...

    async def use_token(self, origin: str, token: str) -> Session:
        """Start a session from a pasted token, once the server has said whose it is.

        Raises:
            SignInError: Not a token, refused, or nobody's; the session before still is.
        """
        ...

    def sign_out(self) -> None:
        """Forget the token; nothing is sent."""
        ...

    async def test_connection(self, origin: str) -> None:
        """See whether a trading server answers there; no secret is sent.

        Raises:
            SignInError: With what was found instead.
        """
        ...

    async def read_orders(self) -> OrderList:
        """Read all pages of the open orders.

        Raises:
            ReadError: Nothing may be concluded about any order.
        """
        ...

    async def read_account(self) -> AccountFigures:
        """Read the account's figures.

        Raises:
            ReadError: The figures before still stand.
        """
        ...

    async def read_market(self) -> Market:
        """Read symbols and prices; quotes are stamped by the adapter's clock.

        Raises:
            ReadError: The prices before still stand, older.
        """
        ...

    async def read_history(
        self, since: datetime, until: datetime, stamp: Stamp
    ) -> tuple[HistoryRow, ...]:
        """Read closed records; each carries ``stamp`` as the moment it was learnt.

        Raises:
            ReadError: Nothing may be concluded.
        """
        ...

    async def listen(self, address: str, sink: StreamSink) -> None:
        """Tell ``sink`` what the stream at ``address`` says, until it ends.

        One connection: nothing is tried again. The token is its first message, sent to
        an encrypted address or one on this computer alone; a redirect is not followed.
        A cancel shuts the connection.

        Raises:
            StreamError: Always, at its end or when it never began.
        """
        ...

    async def close(self, request: CloseRequest, before_first_byte: Gate) -> Outcome:
        """Send one close, once, and wait until its connection has ended.

        ``before_first_byte`` is awaited right before the first byte of the request;
        if it raises or does not return, no byte leaves and the outcome is
        ``NotSent``. Before that, connecting may be tried again within
        ``limits.connect_budget_s``. Afterwards the answer is waited for
        ``limits.late_answer_s``; nothing is ever sent a second time.
        """
        ...


class Journal(Protocol):
    """The record of every close. A method that returns has made its row durable."""

    @property
    def is_durable(self) -> bool:
        """Whether the rows outlive this process; no text claims a record if not."""
        ...

    async def prepare(self, record: CloseRecord, *, supersede: str = "") -> None:
        """Write a PREPARED record, ending ``supersede`` in the same step (J1).

        Raises:
            JournalError: Not written, or another open request holds the order.
        """
        ...

    async def sending(self, rid: str, at: Stamp) -> None:
        """Move PREPARED to SENDING, or refuse (J2): the lock against sending twice.

        Raises:
            JournalError: The request was not PREPARED; it must not be sent.
        """
        ...

    async def update(self, record: CloseRecord, kind: str) -> None:
        """Write what became known (J3 to J7); ``kind`` names the step.

        Raises:
            JournalError: Not written; what is on screen is still true.
        """
        ...

    async def unsettled(self) -> tuple[CloseRecord, ...]:
        """Return requests without an end state, for recovery at start."""
        ...
