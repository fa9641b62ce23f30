"""Getting one small file that anybody may have, such as word of a newer version.

It goes the way every request of this program goes (``transport``): the computer's own
trust, no proxies from the environment, no redirects, no cookies, no compressed bodies,
a limit on what is read. That is why it lives here and not with the adapters to the
computer: there is one way to speak HTTP, and no second one to guard. No token is near.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl

import httpcore

from app.broker.exchange import Network
from app.broker.transport import UnfitAnswerError
from app.domain.errors import DoubtCause
from app.domain.update import UpdateError, UpdateFault

WAIT_S = 10.0
_OK = 200


class PublicFiles:
    """Gets files one at a time; keeps no connection and no answer.

    Args:
        ssl_context: In place of the computer's own trust, for tests.
        wait_s: How long a whole answer may take.
    """

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None = None,
        network: httpcore.AsyncNetworkBackend | None = None,
        *,
        wait_s: float = WAIT_S,
    ) -> None:
        # The file is the same for everybody, so nobody is told which version asks.
        self._network = Network(ssl_context, network, "flatten")
        self._wait_s = wait_s

    async def get(self, address: str, most_bytes: int) -> bytes:
        """Return the whole file, of at most ``most_bytes``.

        Raises:
            UpdateError: ``UNREACHABLE``, ``REFUSED`` (any status but 200, redirects
                too), ``TOO_LARGE`` or ``UNREADABLE``; nothing is kept.
        """
        if not address.startswith("https://"):
            raise UpdateError(UpdateFault.UNREACHABLE, "not https")
        try:
            return await self._get(address, most_bytes)
        except UpdateError:
            raise
        except UnfitAnswerError as unfit:
            large = unfit.cause is DoubtCause.TOO_LARGE
            fault = UpdateFault.TOO_LARGE if large else UpdateFault.UNREADABLE
            raise UpdateError(fault) from None
        except Exception as failure:  # noqa: BLE001 - whatever broke, there is no file
            raise UpdateError(UpdateFault.UNREACHABLE, type(failure).__name__) from None

    async def _get(self, address: str, most_bytes: int) -> bytes:
        client = self._network.client(keep=0)
        async with contextlib.aclosing(client), asyncio.timeout(self._wait_s):
            answer = await client.get(address, extensions={"most_bytes": most_bytes})
        if answer.status_code != _OK:
            raise UpdateError(UpdateFault.REFUSED, str(answer.status_code))
        return answer.content
