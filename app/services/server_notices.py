"""The server's messages to the trader: each once, and no advertising."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.stream import ServerNotice
from app.services.ports import Unsubscribe
from app.services.subscribers import Subscribers

_ADVERTISING = 40
_REMEMBERED = 500


class ServerNotices:
    """Hands on notices that are worth a trader's time."""

    def __init__(self) -> None:
        self._told: Subscribers[[ServerNotice]] = Subscribers()
        self._seen: dict[str, None] = {}

    def subscribe(self, told: Callable[[ServerNotice], None]) -> Unsubscribe:
        return self._told.add(told)

    def take(self, notice: ServerNotice) -> None:
        """Tell a notice, unless it is advertising or was told before."""
        if notice.level >= _ADVERTISING or self._is_known(notice.token):
            return
        self._told.tell(notice)

    def _is_known(self, token: str) -> bool:
        if not token:
            return False
        known = token in self._seen
        self._seen[token] = None
        if len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
        return known
