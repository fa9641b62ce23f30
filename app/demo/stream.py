"""The WebSocket: prices asked for, trades and balance unasked, ``ping`` and ``pong``."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.demo.account import Account
from app.demo.contract import ApiError
from app.demo.holdings import Figures
from app.demo.layout import balance_event, encode, quote_event, trade_event
from app.demo.session import Gate
from app.demo.trades import Trade

_POLICY = 1008
_TOO_SLOW = 1013
_SIGN_IN_S = 10.0
_BALANCE_S = 1.0
_BACKLOG = 5_000


@dataclass(slots=True, eq=False)
class _Listener:
    symbols: set[str] = field(default_factory=set)
    is_too_slow: bool = False
    # None: nothing more will come.
    queue: asyncio.Queue[str | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_BACKLOG)
    )

    def put(self, text: str) -> None:
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.is_too_slow = True
            self.end()

    def end(self) -> None:
        """Have nothing sent any more; what waits is forgotten."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Stream:
    """Everybody who listens to the account.

    Args:
        account: Whose changes are told; the stream watches it from now on.
        gate: Looks at the tokens.
    """

    def __init__(self, account: Account, gate: Gate) -> None:
        self._account = account
        self._gate = gate
        self._listeners: set[_Listener] = set()
        self._last_figures: Figures | None = None
        self._handle: asyncio.TimerHandle | None = None
        account.watchers.append(self.trade_changed)

    def start(self) -> None:
        """Tell the balance from now on, once a second if it has changed."""
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(_BALANCE_S, self._tell_balance)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def price_changed(self, symbol: str) -> None:
        """Tell a price to those who asked for it."""
        interested = [each for each in self._listeners if symbol in each.symbols]
        if interested:
            text = self._quote(symbol)
            for listener in interested:
                listener.put(text)

    def trade_changed(self, trade: Trade, code: int) -> None:
        """Tell everybody about a trade."""
        if self._listeners:
            text = encode(trade_event(trade, code)).decode()
            for listener in self._listeners:
                listener.put(text)

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its token to its end."""
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            if not await self._is_authorised(websocket):
                await websocket.close(_POLICY)
                return
            listener = _Listener()
            listener.put(self._balance(self._account.figures()))
            self._listeners.add(listener)
            try:
                await self._converse(websocket, listener)
            finally:
                self._listeners.discard(listener)

    async def _is_authorised(self, websocket: WebSocket) -> bool:
        try:
            async with asyncio.timeout(_SIGN_IN_S):
                first = await websocket.receive_json()
            self._gate.session(first["authorization"])
        except (TimeoutError, ValueError, LookupError, TypeError, ApiError):
            return False
        return True

    async def _converse(self, websocket: WebSocket, listener: _Listener) -> None:
        """Hear and speak at once, until either side ends it."""
        await asyncio.gather(self._hear(websocket, listener), _speak(websocket, listener))

    async def _hear(self, websocket: WebSocket, listener: _Listener) -> None:
        # KeyError is how a message of bytes shows, and this stream is of text;
        # RuntimeError is one more message after we have hung up.
        with contextlib.suppress(KeyError, RuntimeError):
            async for text in websocket.iter_text():
                self._heard(text, listener)
        listener.end()

    def _heard(self, text: str, listener: _Listener) -> None:
        if text == "ping":
            listener.put("pong")
            return
        try:
            message = json.loads(text)
            event, names = message["event"], {str(name).upper() for name in message["data"]}
        except (ValueError, LookupError, TypeError):
            return
        known = names & self._account.market.quotes.keys()
        if event == "subscribe":
            for symbol in sorted(known - listener.symbols):
                listener.put(self._quote(symbol))
            listener.symbols |= known
        elif event == "unsubscribe":
            listener.symbols -= known

    def _tell_balance(self) -> None:
        if self._listeners and (figures := self._account.figures()) != self._last_figures:
            self._last_figures = figures
            for listener in self._listeners:
                listener.put(self._balance(figures))
        self.start()

    def _quote(self, symbol: str) -> str:
        market = self._account.market
        quote, instrument = market.quotes[symbol], market.instruments[symbol]
        return encode(quote_event(symbol, instrument, quote)).decode()

    def _balance(self, figures: Figures) -> str:
        return encode(balance_event(self._account.login, figures)).decode()


async def _speak(websocket: WebSocket, listener: _Listener) -> None:
    with contextlib.suppress(WebSocketDisconnect):
        while (text := await listener.queue.get()) is not None:
            await websocket.send_text(text)
        if listener.is_too_slow:
            await websocket.close(_TOO_SLOW)
