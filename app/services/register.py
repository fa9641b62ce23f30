"""All close requests of this run, and which of them hold an order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from datetime import datetime

from app.domain.close import CloseRecord, CloseRequest, State
from app.domain.lineage import continues
from app.domain.orders import Order
from app.services.session import SessionService
from app.services.tracking import Tracked

Account = tuple[str, int | None]
Key = tuple[str, int | None, int]

_IN_FLIGHT = (State.PREPARED, State.SENDING)
_IN_DOUBT = (State.UNKNOWN, State.UNRESOLVED)


class Register:
    """Requests by id, oldest first, and the lock each open one holds on its order."""

    def __init__(self, session: SessionService) -> None:
        self._session = session
        self._tracked: dict[str, Tracked] = {}
        self._holders: dict[Key, str] = {}
        self._recovered: set[Tracked] = set()
        self._families: dict[tuple[object, ...], list[Tracked]] = {}

    def add(self, tracked: Tracked) -> None:
        """Take in a request of this run, the latest by that; clocks are set back."""
        self._tracked[tracked.record.request.rid] = tracked
        self._relatives(tracked.record.request).append(tracked)

    def add_recovered(self, tracked: Tracked) -> None:
        """Take in a request of an earlier run: before all of this one's."""
        self._tracked[tracked.record.request.rid] = tracked
        self._recovered.add(tracked)
        members = self._relatives(tracked.record.request)
        before = sum(member in self._recovered for member in members)
        insort(members, tracked, hi=before, key=_made_at)

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
        account = self._key(0)[:2]
        found = (r for r in self.records() if r.request.key[:2] == account)
        return tuple(record for record in found if record.state in _IN_DOUBT)

    def of_this_session(self) -> tuple[Tracked, ...]:
        """Return the requests that what is read now speaks of."""
        session = self._session.session
        return tuple(tracked for tracked in self if tracked.is_of(session))

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

    def holds_any(self, account: Account) -> bool:
        """Whether any order of an account is held: a request of it is not settled."""
        return any(key[:2] == account for key in self._holders)

    def about(self, order: Order, account: Account) -> tuple[Tracked, ...]:
        """Return the requests an order may be what is left of, oldest first."""
        family = self._families.get(_family(account, order), ())
        return tuple(t for t in family if continues(t.record.request, order))

    def explains(self, tracked: Tracked, left: int, now: float) -> bool:
        """Whether a later request of ours may account for so much being left.

        It may while it is open, if that is what was asked of it, and afterwards if it
        would itself tell of that change.
        """
        asked = tracked.record.request.asked
        return any(
            other.is_watched(now) and _would_tell(other.record, asked, left)
            if other.record.is_settled
            else left in other.record.request.allowed
            for other in self._later(tracked)
        )

    def _later(self, tracked: Tracked) -> Iterator[Tracked]:
        """Yield the later requests for the same order, under whatever number."""
        request = tracked.record.request
        family = self._relatives(request)
        for other in family[family.index(tracked) + 1 :]:
            if continues(request, other.record.request.before):
                yield other

    def _relatives(self, request: CloseRequest) -> list[Tracked]:
        family = _family(request.key[:2], request.before)
        return self._families.setdefault(family, [])

    def _key(self, number: int) -> Key:
        session = self._session.session
        origin, login = (session.origin, session.login) if session else ("", None)
        return (origin, login, number)


def _family(account: Account, order: Order) -> tuple[object, ...]:
    """Return what all that an order may go on as has in common with it."""
    return (*account, order.symbol, order.side, order.open_price, order.opened_at)


def _would_tell(record: CloseRecord, units: int, left: int) -> bool:
    """Whether a watched request would tell of so many units going, and so many left."""
    request = record.request
    if units in request.earlier:
        return True
    if record.state is State.CONFIRMED:
        return False
    return left == 0 if request.is_full else units == request.asked


def _made_at(tracked: Tracked) -> datetime:
    return tracked.record.request.created_at
