"""A stream that sends as fast as it is read: ``python -m tests.bench.stream_source``.

It serves one connection after another on a port it prints. The first message decides
what is sent: how many prices, how many in one write, and how many writes a second (0:
as many as are taken); then it closes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import time

SYMBOLS = 50

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frame(message: bytes) -> bytes:
    """Return a short text message as a server's frame."""
    return bytes([0x81, len(message)]) + message


def prices(count: int) -> list[bytes]:
    """Return so many different prices of some symbols, as they are on the wire."""
    return [
        f'["t","SYMB{number % SYMBOLS:02}",1.{10000 + number % 977},'
        f"1.{12000 + number % 977},1775481000]".encode()
        for number in range(count)
    ]


def _shake_hands(line: socket.socket) -> None:
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += line.recv(4096)
    headers = dict(each.split(b": ", 1) for each in request.split(b"\r\n")[1:-2])
    key = {name.lower(): value for name, value in headers.items()}[b"sec-websocket-key"]
    proof = base64.b64encode(hashlib.sha1(key + _GUID, usedforsecurity=False).digest())
    line.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
        b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + proof + b"\r\n\r\n"
    )


def _wish(line: socket.socket) -> dict[str, int]:
    """Read the first message, a short masked frame."""
    data = line.recv(4096)
    length = data[1] & 0x7F
    start = 4 if length == 126 else 2
    length = int.from_bytes(data[2:4], "big") if length == 126 else length
    mask, body = data[start : start + 4], data[start + 4 : start + 4 + length]
    plain = bytes(byte ^ mask[place % 4] for place, byte in enumerate(body))
    found: dict[str, int] = json.loads(json.loads(plain)["authorization"])
    return found


def _serve(line: socket.socket) -> None:
    _shake_hands(line)
    wish = _wish(line)
    frames = [frame(price) for price in prices(9_700)]
    size, gap = wish["batch"], 1 / wish["rate"] if wish["rate"] else 0.0
    writes = [b"".join(frames[at : at + size]) for at in range(0, len(frames), size)]
    begin = time.monotonic()
    for number in range(wish["count"] // size):
        line.sendall(writes[number % len(writes)])
        while gap and (early := begin + number * gap - time.monotonic()) > 0:
            time.sleep(early)
    line.sendall(b"\x88\x02\x03\xe8")
    line.settimeout(5)
    while line.recv(65536):
        pass


def main() -> None:
    """Serve until killed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)  # noqa: T201 - that is how it is found
        while True:
            line, _ = server.accept()
            with line:
                try:
                    _serve(line)
                except OSError:
                    continue


if __name__ == "__main__":
    main()
