"""The WebSocket: prices asked for, trades and balance unasked, ``ping`` and ``pong``.

A message is put in words once, however many listen, and what comes up in one turn of
the loop goes out in one write: so 20,000 prices a second are nothing to this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import cast

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.demo.account import Account
from app.demo.contract import ApiError
from app.demo.faults import NO_FAULT, Fault, Script
from app.demo.holdings import Figures
from app.demo.layout import balance_event, encode, quote_event, trade_event
from app.demo.listener import Entry, Listener, framed
from app.demo.playback import PORTAL, TRANSPORT
from app.demo.session import Gate
from app.demo.trades import Trade

_POLICY = 1008
_SIGN_IN_S = 10.0
_BALANCE_S = 1.0
_BEFORE_IT_STANDS = {"refuse", "html", "status"}


class Stream:
    """Everybody who listens to the account.

    Args:
        account: Whose changes are told; the stream watches it from now on.
        gate: Looks at the tokens.
        script: What is to go wrong; an entry that spoils a stream which stands is
            played as soon as somebody listens.
        ticks_per_second: What the times of prices count.
    """

    def __init__(
        self, account: Account, gate: Gate, script: Script, ticks_per_second: int
    ) -> None:
        self._account = account
        self._gate = gate
        self._script = script
        self._ticks_per_second = ticks_per_second
        self._listeners: set[Listener] = set()
        self._batch: list[Entry] = []
        self._last_figures: Figures | None = None
        self._handle: asyncio.TimerHandle | None = None
        self._outage, self._outage_until = NO_FAULT, 0.0
        account.watchers.append(self.trade_changed)
        script.watchers.append(self._entry_added)

    def start(self) -> None:
        """Tell the balance from now on, once a second if it has changed."""
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(_BALANCE_S, self._tell_balance)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def price_changed(self, symbol: str) -> None:
        """Tell a price to those who asked for it."""
        for listener in self._listeners:
            if symbol in listener.symbols:
                self._put(symbol, self._quote(symbol))
                return

    def trade_changed(self, trade: Trade, code: int) -> None:
        """Tell everybody about a trade."""
        if self._listeners:
            self._put("", framed(encode(trade_event(trade, code))))

    def tell(self, text: str) -> None:
        """Tell everybody some text as it is."""
        if self._listeners:
            self._put("", framed(text.encode("utf-8", "surrogateescape")))

    async def serve(self, websocket: WebSocket) -> None:
        """One connection, from its token to its end."""
        fault = self._fault()
        if fault.reply in _BEFORE_IT_STANDS:
            await _turn_away(websocket, fault)
            return
        await websocket.accept()
        with contextlib.suppress(WebSocketDisconnect):
            if not await self._is_authorised(websocket):
                await websocket.close(_POLICY)
                return
            listener = Listener(_transport(websocket))
            listener.write(self._balance(self._account.figures()))
            listener.spoil(fault)
            self._flush()
            self._listeners.add(listener)
            try:
                await self._hear(websocket, listener)
            finally:
                self._listeners.discard(listener)

    def _fault(self) -> Fault:
        """What happens to the connection that is being asked for."""
        now = asyncio.get_running_loop().time()
        if now < self._outage_until:
            return self._outage
        fault = self._script.take("stream")
        if fault.reply in _BEFORE_IT_STANDS:
            self._outage, self._outage_until = fault, now + fault.for_s
        return fault

    def _entry_added(self) -> None:
        waiting = self._script.waiting("stream")
        listeners = [each for each in self._listeners if not each.is_doomed]
        if listeners and waiting and waiting[0].reply not in _BEFORE_IT_STANDS:
            fault = self._script.take("stream")
            for listener in listeners:
                listener.spoil(fault)

    async def _is_authorised(self, websocket: WebSocket) -> bool:
        try:
            async with asyncio.timeout(_SIGN_IN_S):
                first = await websocket.receive_json()
            self._gate.session(first["authorization"])
        except (TimeoutError, ValueError, LookupError, TypeError, ApiError):
            return False
        return True

    async def _hear(self, websocket: WebSocket, listener: Listener) -> None:
        # KeyError is how a message of bytes shows, and this stream is of text;
        # RuntimeError is one more message after we have hung up.
        with contextlib.suppress(KeyError, RuntimeError):
            async for text in websocket.iter_text():
                self._heard(text, listener)

    def _heard(self, text: str, listener: Listener) -> None:
        self._flush()
        if text == "ping":
            listener.write(framed(b"pong"))
            return
        try:
            message = json.loads(text)
            event, names = message["event"], {str(name).upper() for name in message["data"]}
        except (ValueError, LookupError, TypeError):
            return
        known = names & self._account.market.quotes.keys()
        if event == "subscribe":
            new = sorted(known - listener.symbols)
            listener.write(b"".join(map(self._quote, new)))
            listener.symbols |= known
        elif event == "unsubscribe":
            listener.symbols -= known
            listener.missed -= known

    def _put(self, symbol: str, frame: bytes) -> None:
        if not self._batch:
            asyncio.get_running_loop().call_soon(self._flush)
        self._batch.append((symbol, frame))

    def _flush(self) -> None:
        """Write what has come up; who was behind and is not gets what they missed."""
        batch, self._batch = self._batch, []
        for listener in self._listeners:
            listener.tell(batch)
            if listener.missed and not listener.is_behind:
                listener.write(b"".join(map(self._quote, sorted(listener.missed))))
                listener.missed.clear()

    def _tell_balance(self) -> None:
        if self._listeners and (figures := self._account.figures()) != self._last_figures:
            self._last_figures = figures
            self._put("", self._balance(figures))
        self._flush()
        self.start()

    def _quote(self, symbol: str) -> bytes:
        market = self._account.market
        quote, instrument = market.quotes[symbol], market.instruments[symbol]
        event = quote_event(symbol, instrument, quote, self._ticks_per_second)
        return framed(encode(event))

    def _balance(self, figures: Figures) -> bytes:
        return framed(encode(balance_event(self._account.login, figures)))


async def _turn_away(websocket: WebSocket, fault: Fault) -> None:
    """Answer a request for a stream with anything but one."""
    if fault.reply != "refuse":
        # Past the server, which would log such an answer as a mistake of ours.
        transport = _transport(websocket)
        status, page = (200, PORTAL) if fault.reply == "html" else (fault.number, b"")
        head = f"HTTP/1.1 {status} Scripted\r\nContent-Type: text/html\r\n"
        transport.write(f"{head}Content-Length: {len(page)}\r\n\r\n".encode() + page)
        transport.close()
    await websocket.close()


def _transport(websocket: WebSocket) -> asyncio.Transport:
    return cast("asyncio.Transport", websocket.scope["extensions"][TRANSPORT])
