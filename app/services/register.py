"""All close requests of this run, and which of them hold an order."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.close import CloseRecord, CloseRequest, State
from app.services.session import SessionService
from app.services.tracking import Tracked

Key = tuple[str, int | None, int]

_IN_FLIGHT = (State.PREPARED, State.SENDING)
_IN_DOUBT = (State.UNKNOWN, State.UNRESOLVED)


class Register:
    """Requests by id, oldest first, and the lock each open one holds on its order."""

    def __init__(self, session: SessionService) -> None:
        self._session = session
        self._tracked: dict[str, Tracked] = {}
        self._holders: dict[Key, str] = {}
        self._newest: dict[Key, str] = {}

    def add(self, tracked: Tracked) -> None:
        request = tracked.record.request
        self._tracked[request.rid] = tracked
        self._newest[request.key] = request.rid

    def get(self, rid: str) -> Tracked | None:
        return self._tracked.get(rid)

    def __iter__(self) -> Iterator[Tracked]:
        return iter(tuple(self._tracked.values()))

    def record(self, rid: str) -> CloseRecord | None:
        tracked = self._tracked.get(rid)
        return None if tracked is None else tracked.record

    def records(self) -> tuple[CloseRecord, ...]:
        return tuple(tracked.record for tracked in self)

    def in_flight(self) -> tuple[CloseRecord, ...]:
        return tuple(r for r in self.records() if r.state in _IN_FLIGHT)

    def unknown(self) -> tuple[CloseRecord, ...]:
        """Return what is in doubt on the account signed in to; the journal has all."""
        found = (tracked.record for tracked in self.of_this_account())
        return tuple(record for record in found if record.state in _IN_DOUBT)

    def of_this_account(self) -> tuple[Tracked, ...]:
        """Return the requests that lists of the account signed in to speak of."""
        account = self._key(0)[:2]
        return tuple(t for t in self if t.record.request.key[:2] == account)

    def hold(self, request: CloseRequest, rid: str) -> None:
        """Lock the order for ``rid``, or free it with ``""``."""
        if rid:
            self._holders[request.key] = rid
        else:
            self._holders.pop(request.key, None)

    def holder(self, number: int) -> str | None:
        """Return who holds an order, also while that one is still written down."""
        return self._holders.get(self._key(number))

    def holds(self, request: CloseRequest) -> bool:
        return self._holders.get(request.key) == request.rid

    def explains(self, tracked: Tracked) -> bool:
        """Whether a later or open request of ours may account for a change of the order."""
        request = tracked.record.request
        return self._newest[request.key] != request.rid or request.key in self._holders

    def _key(self, number: int) -> Key:
        session = self._session.session
        origin, login = (session.origin, session.login) if session else ("", None)
        return (origin, login, number)
