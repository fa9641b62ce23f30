"""The session's token, put on a request to its own origin and nowhere else.

It is kept in one object whose text never shows it, so that neither an exception nor
a report of local variables can. What comes back is cleared of it as well: a server
may repeat our headers in an error.
"""

from __future__ import annotations

from collections.abc import Generator

import httpx

from app.broker.stream_wire import encode_authorization


class Credentials(httpx.Auth):
    """A bare token for one origin; no scheme word before it, as the server wants it.

    Args:
        origin: ``scheme://host[:port]``.
        token: Checked by ``token.is_token`` before.
    """

    _HIDDEN = "[token]"

    def __init__(self, origin: str, token: str) -> None:
        self._origin = _origin(httpx.URL(origin))
        self._token = token

    def __repr__(self) -> str:
        return f"Credentials({self._HIDDEN})"

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response, None]:
        """Authorize this one request, if it goes where the token belongs."""
        if _origin(request.url) == self._origin:
            request.headers["Authorization"] = self._token
        yield request

    def first_message(self) -> bytes:
        """Return what authorises a stream, whose address is not the token's origin."""
        return encode_authorization(self._token)

    def cleared(self, body: bytes) -> bytes:
        """Return what the server sent, without our token in it."""
        return body.replace(self._token.encode(), self._HIDDEN.encode())

    def hidden(self, text: str) -> str:
        """Return a text of ours without the token in it."""
        return text.replace(self._token, self._HIDDEN)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    # httpx drops a port that is the scheme's own, so equal origins compare equal.
    return (url.scheme, url.host, url.port)
