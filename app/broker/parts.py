"""What this package stands on, brought in by parts that each take some tens of ms.

Together they would hold up the window that is already on the screen.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator


def import_each() -> Iterator[str]:
    """Import a library each time the next name is asked for; the names are theirs."""
    importlib.import_module("httpcore")
    yield "httpcore"
    importlib.import_module("httpx")
    yield "httpx"
    importlib.import_module("jwt")
    yield "jwt"
    importlib.import_module("websockets")
    yield "websockets"
    importlib.import_module("msgspec")
    yield "msgspec"
