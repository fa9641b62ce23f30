"""What a person, a broker, other hands and a failing computer may do, in any order.

Hypothesis looks for the shortest story that breaks a promise (I1 to I8 and the others of
the chaos suite's judge), which is held against the server's own books after every step,
and once more when all has calmed down and settled.
"""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.chaos.kit import Kit
from tests.chaos.oracle import Violation
from tests.chaos.past import EVENTS, HISTORIES
from tests.chaos.story import Actor, Close, Holding, Story
from tests.stateful.play import Play

_VOLUME, _PARTS = 100, (None, None, 50, 30, 1)
_ORDERS, _MOST_CLOSES = 4, 12
# Of each meaning, in each of the ways an answer comes or stays away.
_REPLIES = (
    *("ok", "taken", "late_ok", "400", "401", "404", "late_400", "500", "ret_timeout"),
    *("hang", "reset", "fin", "cut", "html", "503", "wrong_order"),
)
_LISTS = ("list_500", "list_hang", "list_reset", "list_nothing", "list_row", "slow", "down")
_TIMES_S = (0.02, 0.3, 1.5, 6.0, 20.0, 70.0)

Fate = tuple[str, str, float, str]
"""The reply, when it is executed, how long after for ``after``, which record fails."""

_orders = st.integers(0, _ORDERS - 1)
_fates = st.tuples(
    st.sampled_from(_REPLIES),
    st.sampled_from(("before", "never", "after")),
    st.sampled_from((0.5, 8.0, 25.0)),
    st.sampled_from(("", "", "", "", "", "", "prepare", "sending", "update")),
)


class Closes(RuleBasedStateMachine):
    """The program between a person and a broker.

    Attributes:
        kit: What a world is built of; a test puts a defect in.
        counted: Examples and steps so far, of all machines.
    """

    kit = Kit()
    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self._play: Play | None = None

    @property
    def play(self) -> Play:
        assert self._play is not None, "begins first"
        return self._play

    @initialize(
        ticket=st.sampled_from(("keep", "parent", "comment", "bare")),
        history=st.sampled_from(HISTORIES),
        events=st.sampled_from(("", *EVENTS)),
        slow_s=st.sampled_from((0.0, 0.05)),
    )
    def begins(self, ticket: str, history: str, events: str, slow_s: float) -> None:
        """Orders are open, two of them twins, and a person is signed in."""
        orders = tuple(Holding(volume=_VOLUME, twin=n == 1) for n in range(_ORDERS))
        story = Story(
            name="stateful",
            orders=orders,
            closes=(),
            ticket=ticket,
            history=history,
            events=events,
            slow_record_s=slow_s,
            poll_s=10.0,
        )
        self.counted["examples"] += 1
        self._play = Play(story, self.kit)

    @precondition(lambda self: self.play.count < _MOST_CLOSES)
    @rule(
        order=_orders,
        want=st.sampled_from(_PARTS),
        fate=_fates,
        presses=st.sampled_from((1, 1, 2)),
    )
    def a_close_is_pressed(
        self, order: int, want: int | None, fate: Fate, presses: int
    ) -> None:
        """All or a part; what the broker does and answers is settled with it."""
        self.play.submit(self._close(order, want, fate), presses=presses)

    @precondition(lambda self: self.play.count < _MOST_CLOSES)
    @rule(
        order=_orders,
        want=st.sampled_from(_PARTS),
        fate=_fates,
        seconds=st.sampled_from(_TIMES_S),
    )
    def a_close_is_pressed_and_seen_to(
        self, order: int, want: int | None, fate: Fate, seconds: float
    ) -> None:
        """The usual case: nothing else happens for a while."""
        self.play.submit(self._close(order, want, fate))
        self.play.sleep(seconds)

    @precondition(lambda self: self.play.repeatable())
    @rule(which=st.integers(0, 3), want=st.sampled_from(_PARTS), fate=_fates)
    def a_close_is_sent_again(self, which: int, want: int | None, fate: Fate) -> None:
        """By a person, where it may be; it supersedes the one before."""
        may = self.play.repeatable()
        rid, order = may[which % len(may)]
        self.play.submit(self._close(order, want, fate), supersedes=rid)

    @rule(
        kind=st.sampled_from(("closes", "part", "part", "grows", "opens")),
        order=_orders,
        units=st.sampled_from((50, 30, 7)),
    )
    def somebody_else_acts(self, kind: str, order: int, units: int) -> None:
        """Another terminal, a stop loss: closes, closes a part, adds, or opens."""
        act = Actor(at=0.0, kind=kind, order=order, units=units)
        self.play.do(self.play.world.server.act, act)

    @rule(kind=st.sampled_from(_LISTS), lasts_s=st.sampled_from((0.5, 5.0, 40.0)))
    def lists_fail(self, kind: str, lasts_s: float) -> None:
        """Or the whole network does, for a while."""
        self.play.do(self.play.world.spell, kind, lasts_s)

    @rule(seconds=st.sampled_from(_TIMES_S))
    def time_passes(self, seconds: float) -> None:
        """With all that happens in it."""
        self.play.sleep(seconds)

    @rule(how=st.sampled_from(("killed", "ended")))
    def the_program_is_started_again(self, how: str) -> None:
        """Over the same journal; the person signs in."""
        world = self.play.world
        self.play.run(world.kill_and_start() if how == "killed" else world.end_and_start())

    @rule(kind=st.sampled_from(("in", "in", "out", "other", "expires")))
    def the_session_changes(self, kind: str) -> None:
        """Somebody signs in, out, or in to another account; or the server forgets it."""
        if kind == "expires":
            self.play.do(self.play.world.server.expire)
        else:
            self.play.change_session(kind)

    @rule()
    def the_person_has_checked(self) -> None:
        """What could not be told is ended with a person's word."""
        self.play.run(self.play.world.resolve())

    @invariant()
    def no_promise_is_broken(self) -> None:
        """After every step."""
        if self._play is not None:
            self.counted["steps"] += 1
            _require_none(self._play.wrong_so_far())

    def _close(self, order: int, want: int | None, fate: Fate) -> Close:
        reply, execute, after_s, record = fate
        return Close(
            tag=self.play.tag(),
            at=0.0,
            order=order,
            want=want,
            reply=reply,
            execute=execute,
            after_s=after_s,
            record=record,
        )

    def teardown(self) -> None:
        """Calm down, settle, and judge the whole."""
        if (play := self._play) is None:
            return
        try:
            _require_none(play.wrong_at_the_end())
            self.counted.update(play.ends())
        finally:
            play.close()


def _require_none(found: list[Violation]) -> None:
    if found:
        raise AssertionError("; ".join(f"{v.invariant}: {v.text}" for v in found))
