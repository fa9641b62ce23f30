"""The broker's parts put together, for the time of one run."""

from __future__ import annotations

import asyncio
import random
import socket

from app.demo import opening
from app.demo.account import Account
from app.demo.catalogue import instruments
from app.demo.closing import ClosingDesk
from app.demo.console import Console, listen_to_stdin, say
from app.demo.contract import Dialect
from app.demo.faults import Script
from app.demo.layout import UNITS_PER_LOT
from app.demo.ledger import Ledger
from app.demo.market import Market, Ticker
from app.demo.options import Options
from app.demo.server import STREAM_PATH, Endpoints, Parts
from app.demo.session import Gate
from app.demo.store import Store
from app.demo.stream import Stream
from app.demo.transport import LOOPBACK, LoopbackOnly, LoopbackServer

LOGIN = 100001


def open_account(options: Options, store: Store) -> Account:
    """The account as the store has it; a store that is new gets one to begin with.

    Raises:
        LookupError: The store has trades in symbols the options leave out.
    """
    draw = random.Random(options.random_seed)
    market = Market(instruments(options.symbols), draw, store.load_prices())
    account = Account(LOGIN, market, store, replace_tickets=options.replace_tickets)
    if account.is_empty:
        first = account.next_order
        if options.orders is None:
            account.add(opening.real_life(market, draw, LOGIN, first))
        else:
            account.add(opening.crowd(market, draw, LOGIN, first, options.orders))
    return account


class Broker:
    """A broker ready to serve.

    Attributes:
        app: Its HTTP and WebSocket side, as an ASGI application.
        console: Its commands.
        gate: Its sessions.
    """

    def __init__(self, options: Options, account: Account, ledger: Ledger) -> None:
        dialect, script = Dialect(options.dialect), Script()
        for fault in options.faults:
            script.add(fault)
        self._account = account
        self.gate = Gate(LOGIN, options.session_type, options.token_minutes * 60)
        self._stream = Stream(account, self.gate, script, options.quote_ticks)
        self._ticker = Ticker(account.market, options.quotes_per_second, self._moved)
        parts = Parts(
            account=account,
            gate=self.gate,
            script=script,
            desk=ClosingDesk(account, self.gate, ledger, dialect),
            dialect=dialect,
            stream=self._stream,
        )
        self.app = LoopbackOnly(Endpoints(parts).application())
        self.console = Console(account, script, self.gate, self._moved, self._stream.tell)

    async def serve(self, listener: socket.socket) -> None:
        """Serve on a bound socket until standard input closes or a signal comes."""
        port = listener.getsockname()[1]
        server = LoopbackServer(self.app, lambda: self._greet(port))
        loop = asyncio.get_running_loop()
        listen_to_stdin(loop, lambda line: say(self.console.obey(line)), server.end)
        self._ticker.start()
        self._stream.start()
        try:
            await server.serve([listener])
        finally:
            self._ticker.stop()
            self._stream.stop()

    def _greet(self, port: int) -> None:
        say(
            {
                "url": f"http://{LOOPBACK}:{port}",
                "stream": f"ws://{LOOPBACK}:{port}{STREAM_PATH}",
                "login": LOGIN,
                "password": self.gate.password,
                "units_per_lot": UNITS_PER_LOT,
            }
        )

    def _moved(self, symbol: str) -> None:
        self._account.price_changed(symbol)
        self._stream.price_changed(symbol)
