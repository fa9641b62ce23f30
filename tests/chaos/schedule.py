"""From a seed to a story: always the same one, and every fault now and then."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.chaos.lists import LIST_FAULTS
from tests.chaos.past import EVENTS, HISTORIES
from tests.chaos.replies import ACCEPTED, FAILED, NONE, REFUSED, names
from tests.chaos.story import Actor, Close, Holding, SessionStep, Spell, Story

_MEANINGS = (ACCEPTED, REFUSED, FAILED, NONE)
_CONNECTS = (
    ("refused",),
    ("refused", "refused"),
    ("refused", "refused", "refused"),
    ("hang",),
    ("slow",),
    ("tls", "tls", "tls"),
    ("tls",),
)
_ACTORS = ("closes", "part", "part", "grows", "opens")
_SESSIONS = (("out", "in"), ("other", "in"), ("in",), ("out", "other", "in"))
# A server with a history that works is the usual one.
_HISTORIES = ("present", "present", *HISTORIES)
_LONG_S = 60.0
_SPELLS = (*LIST_FAULTS, "lag", "flip", "slow", "down", "down", "expired")


def story_of(seed: int, number: int) -> Story:
    """Return schedule ``number`` of ``seed``."""
    return _Author(random.Random(f"{seed}:{number}"), f"{seed}-{number}").story()  # noqa: S311


class _Author:
    """Writes one story."""

    def __init__(self, rng: random.Random, name: str) -> None:
        self._rng = rng
        self._name = name

    def story(self) -> Story:
        rng = self._rng
        orders = self._orders()
        closes = tuple(self._close(f"k{i}", len(orders)) for i in range(self._count()))
        faults = rng.choice((0, 0, 1, 1, 2))
        quits = rng.random() < 0.09
        kills = self._kills(closes) if rng.random() < 0.24 else ()
        return Story(
            name=self._name,
            orders=orders,
            closes=closes,
            actors=tuple(
                self._actor(closes) for _ in range(rng.choice((0, 0, 0, 1, 1, 2)))
            ),
            spells=tuple(self._spell(closes) for _ in range(faults)),
            sessions=self._sessions() if rng.random() < 0.12 else (),
            ticket=rng.choice(("keep", "keep", "parent", "comment", "bare")),
            page=rng.choice((0, 0, 0, 2)),
            poll_s=self._poll_s(kills),
            prices_s=60.0 if kills else rng.choice((5.0, 60.0, 60.0, 60.0)),
            kills=kills,
            quit_at=self._quit_at(closes) if quits else None,
            slow_record_s=rng.choice((0.0,) * 7 + (0.02, 0.02, 0.4)),
            loud=rng.random() < 0.03,
            history=rng.choice(_HISTORIES),
            events=rng.choice(("", "", "", *EVENTS)),
        )

    def _count(self) -> int:
        return self._rng.choice((1, 1, 1, 2, 2, 3, 4, 5))

    def _orders(self) -> tuple[Holding, ...]:
        rng = self._rng
        first = Holding(volume=rng.choice((100, 100, 50, 1, 1000)))
        rest = [Holding(volume=rng.choice((100, 30, 250))) for _ in range(rng.randrange(3))]
        twins = [Holding(volume=rng.choice((100, 40)), twin=True)]
        return (first, *rest, *(twins if rng.random() < 0.15 else ()))

    def _close(self, tag: str, orders: int) -> Close:
        rng = self._rng
        meaning = rng.choices(_MEANINGS, (27, 15, 11, 47))[0]
        execute, after_s = self._execution(meaning)
        close = Close(
            tag=tag,
            at=rng.uniform(0.0, 12.0),
            order=rng.randrange(orders),
            want=rng.choice((None, None, 50, 50, 20, 1, 99)),
            execute=execute,
            after_s=after_s,
            reply=rng.choice(names(meaning)),
            wait_s=rng.choice((0.0, 0.05, 0.05, 0.5, 3.0, 12.0)),
            cut=rng.randrange(200),
        )
        if close.reply == "late_ok":
            close = replace(close, execute="after", after_s=rng.uniform(15.0, 40.0))
        if "r" not in tag and rng.random() < 0.22:
            return self._pair(close)
        return self._with_troubles(close, orders)

    def _pair(self, close: Close) -> Close:
        """Return a part whose answer is lost, sent again, and carried out twice."""
        rng = self._rng
        again = replace(
            close,
            tag=f"{close.tag}r",
            want=20,
            execute="before",
            reply=rng.choice(("ok", "ok", "ok", "reset", "fin")),
            wait_s=0.05,
        )
        soon, later = rng.uniform(0.5, 3.0), rng.uniform(3.0, 60.0)
        return replace(
            close,
            want=20,
            execute="after",
            after_s=soon if rng.random() < 0.7 else later,
            reply=rng.choice(("reset", "fin", "hang")),
            wait_s=0.05,
            again=again,
        )

    def _with_troubles(self, close: Close, orders: int) -> Close:
        rng = self._rng
        if rng.random() < 0.10:
            close = replace(close, connect=rng.choice(_CONNECTS))
        if rng.random() < 0.07:
            close = replace(close, record=rng.choice(("prepare", "sending", "update")))
        if rng.random() < 0.08:
            close = replace(close, twice=True)
        if "r" not in close.tag[-1:] and rng.random() < 0.22:
            again = self._close(f"{close.tag}r", orders)
            close = replace(close, again=replace(again, order=close.order, twice=False))
        return close

    def _execution(self, meaning: str) -> tuple[str, float]:
        rng = self._rng
        weights = {ACCEPTED: (12, 60, 28), REFUSED: (80, 10, 10)}
        how = rng.choices(("never", "before", "after"), weights.get(meaning, (52, 28, 20)))[
            0
        ]
        soon = rng.uniform(0.1, 28.0)
        long = rng.uniform(28.0, 200.0)
        return how, long if rng.random() < 0.12 else soon

    def _kills(self, closes: tuple[Close, ...]) -> tuple[float, ...]:
        """Return times about a close, or long after it, when its end is only watched."""
        rng = self._rng
        if rng.random() < 0.25:
            at = rng.choice(closes).at + rng.uniform(70.0, 150.0)
            return (at,) if rng.random() < 0.7 else (at, at + rng.uniform(1.0, 60.0))
        return tuple(self._around(closes) for _ in range(rng.choice((1, 1, 2))))

    def _poll_s(self, kills: tuple[float, ...]) -> float:
        """Return how often lists are read; a long story would read them for ever."""
        usual = self._rng.choice((2.0, 10.0, 30.0, 60.0, 60.0))
        return max(usual, 30.0) if max(kills, default=0.0) > _LONG_S else usual

    def _quit_at(self, closes: tuple[Close, ...]) -> float:
        """Return a time that is often just before a first byte leaves."""
        rng = self._rng
        if rng.random() < 0.4:
            return rng.choice(closes).at + 1.0 + rng.uniform(0.0, 0.3)
        return 1.0 + rng.uniform(0.0, 30.0)

    def _around(self, closes: tuple[Close, ...]) -> float:
        """Return a time at which something is probably under way."""
        rng = self._rng
        spread = rng.choice((0.2, 2.0, 20.0, 60.0))
        return max(0.0, rng.choice(closes).at + 1.0 + rng.uniform(-0.5, spread))

    def _actor(self, closes: tuple[Close, ...]) -> Actor:
        rng = self._rng
        return Actor(
            at=self._around(closes),
            kind=rng.choice(_ACTORS),
            order=rng.choice(closes).order if rng.random() < 0.8 else rng.randrange(4),
            units=rng.choice((10, 20, 50, 49)),
        )

    def _spell(self, closes: tuple[Close, ...]) -> Spell:
        rng = self._rng
        at = self._around(closes)
        kind = rng.choice(_SPELLS)
        lasts = rng.choice((0.5, 5.0, 20.0, 40.0))
        return Spell(at=at, until=at + lasts, kind=kind, amount=rng.uniform(1.0, 9.0))

    def _sessions(self) -> tuple[SessionStep, ...]:
        rng = self._rng
        at, steps = 0.0, []
        for kind in rng.choice(_SESSIONS):
            at += rng.uniform(0.5, 15.0)
            steps.append(SessionStep(at=at, kind=kind))
        return tuple(steps)
