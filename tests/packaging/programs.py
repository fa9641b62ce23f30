"""Small programs for Windows that stand in for the real one."""

from __future__ import annotations

import struct
import subprocess
import sys
import zlib
from pathlib import Path

SCRIPT = Path(__file__).with_name("stub.nsi")


def stub(target: Path, *defined: str) -> Path:
    """Make a program with one window, which Windows and the setup take for Flatten.

    Raises:
        subprocess.SubprocessError: ``makensis`` failed.
    """
    symbols = [f"-D{name}" for name in (*defined, f"OUTPUT={target}")]
    command = ["makensis", "-V2", *symbols, str(SCRIPT)]
    subprocess.run(command, check=True, stdout=sys.stderr.fileno())
    return target


def picture(size: int) -> bytes:
    """Return an empty PNG with ``size`` pixels a side."""
    rows = b"".join(b"\0" + bytes(4 * size) for _ in range(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, body) for kind, body in parts)


def _part(kind: bytes, body: bytes) -> bytes:
    whole = kind + body
    return struct.pack(">I", len(body)) + whole + struct.pack(">I", zlib.crc32(whole))
