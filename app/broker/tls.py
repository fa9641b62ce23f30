"""The one way this program speaks TLS: the computer's own trust, always checked.

There is no switch to weaken it. The context is made by hand and not by
``ssl.create_default_context``, which writes session keys to the file that
``SSLKEYLOGFILE`` names.
"""

from __future__ import annotations

import ssl

import truststore


def make_context() -> ssl.SSLContext:
    """Return a context that checks chain and name, from TLS 1.2 on."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
