"""The verdict on a close, from evidence alone: a pure function.

Lists prove effects, not causes. Evidence *for* the asked effect counts from the
moment of sending; evidence *against* it only after the connection has ended, and
only over a quiet window: a server may still be working on what it has read. A
reading that failed or disagreed with itself is no evidence, and never "absent".

What a list says of one order, under whatever number it goes on, is ``lineage``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.close import ChangeKind, CloseRequest, Stamp, State
from app.domain.errors import Accepted, Answer, Failed, RefusalKind, Refused
from app.domain.evidence import Sighting
from app.domain.testimony import Witness, confirms

AGREEING_FOR = 2  # equal readings that prove an effect
AGREEING_AGAINST = 3  # equal readings that let "nothing happened" be said
ACCEPTED_PATIENCE_S = 30.0  # accepted, yet unchanged for this long: a person decides
WORK_PATIENCE_S = 120.0  # at work for this long: it may never say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What can be said now.

    Attributes:
        state: The end state reached, or ``None`` while more evidence is needed.
        remaining: Units last seen open, or ``None`` before the first reading.
    """

    state: State | None
    remaining: int | None = None
    continues_as: int | None = None
    change: ChangeKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The facts of one sending, as the verdict needs them.

    Attributes:
        sent: When the first byte may have left.
        answered: When the answer (or the decision that there is none) was stamped.
        ended: When the connection ended; ``None`` while it may still speak.
        grows: Whether orders of its account were seen to grow.
    """

    sent: Stamp
    answer: Answer | None = None
    answered: Stamp | None = None
    ended: Stamp | None = None
    grows: bool = False


def judge(
    request: CloseRequest,
    attempt: Attempt,
    sightings: Sequence[Sighting],
    *,
    witnesses: Sequence[Witness] = (),
    now: float,
) -> Verdict:
    """Return what the evidence supports at monotonic time ``now``.

    ``sightings`` come in the order they ended; those begun before sending are
    ignored. ``witnesses`` are events and history rows; one that fits is enough.
    """
    seen = [s for s in sightings if s.started.seq > attempt.sent.seq]
    if not seen:
        return Verdict(state=None)
    run = _agreeing_tail(seen)
    left = run[-1].left
    witnessed = any(confirms(request, attempt.sent, w, left) for w in witnesses)
    verdict = _effect(request, attempt, run, witnessed)
    if verdict is None:
        verdict = _no_effect(request, attempt, seen, now)
    last = run[-1]
    if verdict.state is None and _is_at_work_for_ever(run, attempt.ended, now):
        verdict = _let_go(attempt, last)
    return Verdict(
        state=verdict.state,
        remaining=last.left,
        continues_as=last.continues_as,
        change=verdict.change,
    )


def came_late(
    request: CloseRequest,
    baseline: int,
    sightings: Sequence[Sighting],
    *,
    done: bool = False,
) -> bool:
    """Whether a settled request, or one it repeats, was carried out after all.

    ``baseline`` is what was open when its end was told, or since another hand last
    changed it. Two agreeing lists must show exactly what the request would take, or
    one it repeats; it takes no more itself once it is ``done``.
    """
    run = _agreeing_tail(list(sightings)) if sightings else []
    if len(run) < AGREEING_FOR or run[-1].ambiguous or not baseline:
        return False
    lefts = {max(0, baseline - units) for units in request.earlier}
    if not done:
        lefts.add(0 if request.is_full else baseline - request.asked)
    return run[-1].left in lefts


def _effect(
    request: CloseRequest, attempt: Attempt, run: list[Sighting], witnessed: bool
) -> Verdict | None:
    """Judge a list that the request may have changed; ``None`` when it has not."""
    last = run[-1]
    reached = last.left in request.allowed
    if last.ambiguous or (last.left in request.untouched and not reached):
        return None
    if isinstance(attempt.answer, Refused):
        return _refusal_and_change(request, attempt, run)
    if reached:
        # A word that is false and a list torn between its pages could agree by chance.
        enough = AGREEING_FOR - 1 if witnessed and last.at_once else AGREEING_FOR
        if len(run) < enough:
            return Verdict(state=None)
        accepted = isinstance(attempt.answer, Accepted)
        return Verdict(state=State.CONFIRMED if accepted else State.SATISFIED)
    if len(run) < AGREEING_FOR or last.processing or attempt.answered is None:
        return Verdict(state=None)
    return Verdict(state=State.CHANGED, change=change_kind(request, last.left))


def _refusal_and_change(
    request: CloseRequest, attempt: Attempt, run: list[Sighting]
) -> Verdict:
    """A refusal and a changed list: believe the refusal only where they fit."""
    after = _begun_after(run, attempt.answered)
    if not after:
        return Verdict(state=None)
    answer = attempt.answer
    missing = isinstance(answer, Refused) and answer.kind is RefusalKind.NOT_FOUND
    if missing and run[-1].left == 0:
        return Verdict(state=State.REFUSED)
    if len(after) < AGREEING_FOR:
        return Verdict(state=None)
    if run[-1].left in request.allowed:
        return Verdict(state=State.SATISFIED)
    return Verdict(state=State.CHANGED, change=change_kind(request, run[-1].left))


def _no_effect(
    request: CloseRequest, attempt: Attempt, seen: list[Sighting], now: float
) -> Verdict:
    """Judge a list that shows the old volume, or too many candidates."""
    run, last = _agreeing_tail(seen), seen[-1]
    if isinstance(attempt.answer, Refused) and not last.ambiguous:
        plain = _begun_after(run, attempt.answered) and not last.processing
        return Verdict(state=State.REFUSED if plain else None)
    if attempt.ended is None:
        return Verdict(state=None)
    # While the server says that it is at work nothing speaks for "nothing happened".
    at_work = [s.ended for s in run if s.processing]
    since = max([attempt.ended, *at_work], key=lambda stamp: stamp.seq)
    elapsed = min(now, last.ended.at) - since.at
    enough = len(_begun_after(run, since)) >= AGREEING_AGAINST
    if elapsed < _window(request, attempt.answer) or not enough:
        return Verdict(state=None)
    if last.ambiguous or isinstance(attempt.answer, Accepted):
        return Verdict(state=State.UNRESOLVED)
    # What another hand has added may hide what the close took.
    volume = request.before.volume
    if attempt.grows or any(s.left > volume and not s.ambiguous for s in seen):
        return Verdict(state=State.UNRESOLVED, change=ChangeKind.GREW)
    return Verdict(state=State.NOT_EXECUTED)


def _is_at_work_for_ever(run: list[Sighting], end: Stamp | None, now: float) -> bool:
    """Whether the server calls the order processing for longer than anyone may wait."""
    after = _begun_after(run, end)
    if end is None or len(after) < AGREEING_AGAINST or not run[-1].processing:
        return False
    return min(now, run[-1].ended.at) - end.at >= WORK_PATIENCE_S


def _let_go(attempt: Attempt, last: Sighting) -> Verdict:
    """Hold nobody up: a refusal stands as it was said, the rest is for a person."""
    if isinstance(attempt.answer, Refused) and not last.ambiguous:
        return Verdict(state=State.REFUSED)
    return Verdict(state=State.UNRESOLVED, change=ChangeKind.STILL_AT_WORK)


def _window(request: CloseRequest, answer: Answer | None) -> float:
    if isinstance(answer, Accepted):
        return ACCEPTED_PATIENCE_S
    if isinstance(answer, Failed):
        return request.limits.quiet_window_failed_s
    return request.limits.quiet_window_s


def change_kind(request: CloseRequest, left: int) -> ChangeKind:
    """Name how ``left`` differs from both the old and every expected volume."""
    if left > request.before.volume:
        return ChangeKind.GREW
    if not request.is_full and left == request.expect - request.asked:
        return ChangeKind.TWICE
    return ChangeKind.NOTHING_LEFT if left == 0 else ChangeKind.OTHER


def _agreeing_tail(seen: list[Sighting]) -> list[Sighting]:
    """Return the longest run of equal sightings at the end."""
    tail = [seen[-1]]
    for earlier in reversed(seen[:-1]):
        if not earlier.agrees_with(seen[-1]):
            break
        tail.append(earlier)
    return tail[::-1]


def _begun_after(run: list[Sighting], stamp: Stamp | None) -> list[Sighting]:
    return [] if stamp is None else [s for s in run if s.started.seq > stamp.seq]
