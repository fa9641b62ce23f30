"""Takes secrets out of text before it is written anywhere.

A secret is known exactly while it is in use, so it is looked for exactly, in every
form it may take on the way into a message; a token of an earlier session is known by
its shape.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

SECRET = "[secret]"  # noqa: S105 - what stands in place of one
TOKEN = "[token]"  # noqa: S105

_JWT = re.compile(r"eyJ[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){0,2}")


class Redactor:
    """Knows the secrets in use and removes them from text."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str) -> None:
        """Remove ``secret`` from everything written from now on; empty is ignored."""
        if secret:
            self._secrets.add(secret)
            self._compile()

    def clean(self, text: str) -> str:
        if self._pattern is not None:
            text = self._pattern.sub(SECRET, text)
        return _JWT.sub(TOKEN, text)

    def _compile(self) -> None:
        forms = {form for secret in self._secrets for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        pattern = "|".join(map(re.escape, longest_first))
        self._pattern = re.compile(pattern) if forms else None


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="")
    yield quote(secret)
    yield quote_plus(secret)
    yield repr(secret)[1:-1]
    yield json.dumps(secret)[1:-1]
    yield from _base64_forms(secret.encode("utf-8", "surrogatepass"))


def _base64_forms(secret: bytes) -> Iterator[str]:
    """Yield what stays the same of ``secret`` wherever it lies in an encoded text.

    Three bytes become four characters, so there are three ways to lie; characters
    that mix with a neighbour's bits are left out.
    """
    for offset in range(3):
        encoded = base64.b64encode(bytes(offset) + secret).decode().rstrip("=")
        start = -(-offset * 8 // 6)
        end = (offset + len(secret)) * 8 // 6
        if len(secret) > 2:  # noqa: PLR2004 - shorter ones leave nothing to know them by
            yield encoded[start:end]
            yield encoded[start:end].replace("+", "-").replace("/", "_")
