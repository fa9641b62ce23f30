"""Word of a newer version, believed only with the makers' signature.

What lies at the address is one JSON object of two texts: ``manifest``, itself JSON, and
``signature``, base64 of the Ed25519 signature over exactly the bytes of that text in
UTF-8. One file, so that manifest and signature cannot come from two releases; a text in
a text, so that nothing is parsed before its signature fits and no rewriting of JSON can
change what was signed.

``cryptography`` is imported here alone, and only when there is something to verify: it
is the library that keyring's Linux backend brings along, a second one is not wanted.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Awaitable, Callable

from app.domain.update import Manifest, UpdateError, UpdateFault, read_manifest
from app.host.update_key import PUBLIC_KEY, UPDATE_ADDRESS

MOST_BYTES = 64 * 1024

Fetch = Callable[[str, int], Awaitable[bytes]]
"""Gets the file at an address, of at most so many bytes; raises ``UpdateError``."""

_log = logging.getLogger(__name__)


class SignedUpdates:
    """Fits the services' ``UpdateSource``.

    Args:
        address: In place of the build's own; "" for that one.
        key: The makers' public key, hexadecimal.
    """

    def __init__(self, fetch: Fetch, *, address: str = "", key: str = PUBLIC_KEY) -> None:
        self._fetch = fetch
        self._address = address or UPDATE_ADDRESS
        self._key = key

    @property
    def missing(self) -> UpdateFault | None:
        """What this build lacks to ask at all, ``None`` if nothing."""
        if not self._address:
            return UpdateFault.NO_ADDRESS
        return None if self._key else UpdateFault.NO_KEY

    async def newest(self) -> Manifest:
        """Ask once for what the makers say of their newest version.

        Raises:
            UpdateError: Nothing was learnt; a signature that does not fit is logged.
        """
        if self.missing is not None:
            raise UpdateError(self.missing)
        try:
            signed = _signed_text(await self._fetch(self._address, MOST_BYTES), self._key)
            return read_manifest(signed, self._address)
        except UpdateError as error:
            _log.warning("update: %s", error)
            raise


def _signed_text(content: bytes, key: str) -> bytes:
    """Return the bytes that were signed, once they are known to be the makers'.

    Raises:
        UpdateError: They are not, or this is no such file.
    """
    try:
        envelope: dict[str, str] = json.loads(content)
        signed = envelope["manifest"].encode("utf-8")
        signature = base64.b64decode(envelope["signature"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UpdateError(UpdateFault.UNREADABLE, type(error).__name__) from None
    _verify(signed, signature, key)
    return signed


def _verify(signed: bytes, signature: bytes, key: str) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - rarely needed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PublicKey,
    )

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, signed)
    except (InvalidSignature, ValueError):
        raise UpdateError(UpdateFault.SIGNATURE) from None
