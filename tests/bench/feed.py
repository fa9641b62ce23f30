"""A feed of prices in a process of its own, as fast as it is read or at a steady rate.

It speaks the broker's stream: a token first, then ``subscribe`` with symbols, from then
on quotes of those symbols in turn, each a message of its own. It does as little as it
can for each: messages are encoded once, in rounds of all symbols and a few prices, and
written many at a time, so that who reads is the slower side. Every line of its standard
input is answered with what it has sent so far; it ends when that closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from app.demo.catalogue import Instrument, instruments

_STEPS = (0, 1, 3, 2, 5, 4, 2, 1)  # points away from where a price began, in turn
_WRITE = 64  # messages a write when nothing holds back
_TICK_S = 0.004
_HIGH_WATER = 128 * 1024


def messages(symbols: Sequence[str]) -> list[bytes]:
    """Return the frames of one whole round, every symbol at every step."""
    known = {each.symbol: each for each in instruments(5_000)}
    found = [known[symbol] for symbol in symbols if symbol in known]
    return [_frame(each, step) for step in _STEPS for each in found]


def _frame(each: Instrument, step: int) -> bytes:
    bid = (each.start + step * max(1, each.spread // 2)) / each.scale
    ask = bid + each.spread / each.scale
    prices = f"{bid:.{each.digits}f},{ask:.{each.digits}f}"
    text = f'["t","{each.symbol}",{prices},1775481000]'
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)


class Feed:
    """Serves one listener at a time.

    Args:
        rate: Quotes a second; 0 is as many as are read.

    Attributes:
        sent: Quotes handed to the socket so far.
    """

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self.sent = 0

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Shake hands, hear what is wanted, and send it until the listener leaves."""
        writer.transport.set_write_buffer_limits(high=_HIGH_WATER)
        protocol = ServerProtocol()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            symbols: list[str] = []
            while not symbols:
                data = await reader.read(65_536)
                if not data:
                    return
                protocol.receive_data(data)
                symbols = self._hear(protocol)
                writer.writelines(protocol.data_to_send())
            spare = asyncio.ensure_future(self._read_on(reader))  # noqa: TID251
            try:
                await self._send(writer, cycle(messages(symbols)))
            finally:
                spare.cancel()
        writer.close()

    def _hear(self, protocol: ServerProtocol) -> list[str]:
        for event in protocol.events_received():
            if isinstance(event, Request):
                protocol.send_response(protocol.accept(event))
            elif isinstance(event, Frame) and event.opcode is Opcode.TEXT:
                text = bytes(event.data).decode()
                if text == "ping":
                    protocol.send_text(b"pong")
                elif (said := json.loads(text)).get("event"):
                    return [str(name).upper() for name in said["data"]]
        return []

    async def _read_on(self, reader: asyncio.StreamReader) -> None:
        """What else the listener says, such as pings, is taken and not answered."""
        while await reader.read(65_536):
            pass

    async def _send(self, writer: asyncio.StreamWriter, source: Iterator[bytes]) -> None:
        loop = asyncio.get_running_loop()
        began, done = loop.time(), 0
        while True:
            due = _WRITE
            if self._rate:
                await asyncio.sleep(_TICK_S)
                due = int((loop.time() - began) * self._rate) - done
            writer.write(b"".join(islice(source, due)))
            done += due
            self.sent += due
            await writer.drain()


async def main(rate: float) -> None:
    """Print the address, then answer lines until there are no more."""
    feed = Feed(rate)
    server = await asyncio.start_server(feed.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    _say({"stream": f"ws://127.0.0.1:{port}"})
    while await lines.readline():
        _say({"sent": feed.sent})
    os._exit(0)  # whoever still listens is on the way out as well


def _say(facts: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
