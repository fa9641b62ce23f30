"""Draws the program's icon in every size an installer wants, from the one drawing.

Run by ``freezing`` in the environment that is frozen, since Qt does the drawing:
``python icons.py DRAWING FOLDER``.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path

SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512, 1024)

_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
_ICNS_KINDS = {
    16: b"icp4",
    32: b"icp5",
    64: b"icp6",
    128: b"ic07",
    256: b"ic08",
    512: b"ic09",
    1024: b"ic10",
}


def draw(drawing: bytes, size: int) -> bytes:
    """Return the SVG as a square PNG with ``size`` pixels a side."""
    from PySide6.QtCore import QBuffer, QIODevice  # noqa: PLC0415 - only there
    from PySide6.QtGui import QImage, QImageWriter, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(drawing).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, b"PNG").write(image)
    return bytes(buffer.data().data())


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """Return the PNGs by size as one Windows icon."""
    sizes = [size for size in _ICO_SIZES if size in pictures]
    head = struct.pack("<HHH", 0, 1, len(sizes))
    place = len(head) + 16 * len(sizes)
    entries, bodies = b"", b""
    for size in sizes:
        body = pictures[size]
        # A side of 256 is written as 0.
        shape = (size % 256, size % 256, 0, 0, 1, 32)
        entries += struct.pack("<BBBBHHII", *shape, len(body), place + len(bodies))
        bodies += body
    return head + entries + bodies


def icns(pictures: Mapping[int, bytes]) -> bytes:
    """Return the PNGs by size as one macOS icon."""
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size]
        for size, kind in _ICNS_KINDS.items()
        if size in pictures
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def main(drawing: str, folder: str) -> None:
    """Write ``flatten-SIZE.png``, ``flatten.ico`` and ``flatten.icns`` into ``folder``."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415

    application = QGuiApplication([])
    pictures = {size: draw(Path(drawing).read_bytes(), size) for size in SIZES}
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for size, picture in pictures.items():
        (target / f"flatten-{size}.png").write_bytes(picture)
    (target / "flatten.ico").write_bytes(ico(pictures))
    (target / "flatten.icns").write_bytes(icns(pictures))
    application.shutdown()


if __name__ == "__main__":
    main(*sys.argv[1:])
