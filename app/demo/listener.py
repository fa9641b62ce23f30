"""One who listens to the stream, and what is written to their connection.

Frames are written to the connection itself, as many at a time as there are: through the
server's own interface each would be a call, a message and a write. Whoever reads slower
than prices come misses some and gets the newest later; trades are never left out, and
one who does not even read those is put out.
"""

from __future__ import annotations

import asyncio

from app.demo.faults import Fault

_BEHIND = 256 * 1024
_LOST = 4 * 1024 * 1024
_WHOLE_TEXT = 0x81
_SHORT, _TWO_MORE, _EIGHT_MORE = 125, 126, 127
_TWO_BYTES = 1 << 16
# A reserved kind of frame, half way through nothing.
_GARBAGE = b"\x16\x03\x01 this is no frame at all\r\n\x00\xff\xfe"

Entry = tuple[str, bytes]
"""A symbol, or "" for what everybody is told, and a frame."""


def framed(message: bytes) -> bytes:
    """A whole text message as a server's frame."""
    length = len(message)
    if length <= _SHORT:
        return bytes((_WHOLE_TEXT, length)) + message
    if length < _TWO_BYTES:
        return bytes((_WHOLE_TEXT, _TWO_MORE)) + length.to_bytes(2, "big") + message
    return bytes((_WHOLE_TEXT, _EIGHT_MORE)) + length.to_bytes(8, "big") + message


class Listener:
    """A connection that has been authorised.

    Attributes:
        symbols: Whose prices are told.
        missed: Those of them that have a newer price than was told.
        is_doomed: Whether the connection is going to be dropped.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self.symbols: set[str] = set()
        self.missed: set[str] = set()
        self.is_doomed = False
        self._transport = transport
        self._held: list[bytes] | None = None
        self._held_size = 0

    @property
    def is_behind(self) -> bool:
        """Whether so much waits to be read that prices have to wait too."""
        return self._transport.get_write_buffer_size() > _BEHIND

    def tell(self, batch: list[Entry]) -> None:
        """Write what concerns this listener, in its order."""
        symbols = self.symbols
        if self.is_behind:
            self.missed |= symbols & {symbol for symbol, _ in batch}
            symbols = set()
        self.write(b"".join([f for symbol, f in batch if not symbol or symbol in symbols]))

    def write(self, frames: bytes) -> None:
        """Send whole frames, or hold them back while the stream is stalled."""
        if self._transport.is_closing() or not frames:
            return
        if self._held is not None:
            self._held.append(frames)
            self._held_size += len(frames)
        else:
            self._transport.write(frames)
        if self._held_size + self._transport.get_write_buffer_size() > _LOST:
            self._transport.abort()

    def spoil(self, fault: Fault) -> None:
        """Do what a script entry says, when it says."""
        loop = asyncio.get_running_loop()
        match fault.reply:
            case "drop":
                self.is_doomed = True
                loop.call_later(fault.after_s, self._transport.abort)
            case "garbage":
                loop.call_later(fault.after_s, self.write, _GARBAGE)
            case "stall":
                loop.call_later(fault.after_s, self._stall, fault.for_s)
            case _:
                pass

    def _stall(self, seconds: float) -> None:
        self._held = self._held or []
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self._go_on)

    def _go_on(self) -> None:
        held, self._held, self._held_size = self._held or [], None, 0
        self.write(b"".join(held))
