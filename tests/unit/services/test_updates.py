"""Looking for a newer version: when, how often, and never beside a close."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest

from app.domain.settings import Settings
from app.domain.update import Manifest, UpdateError, UpdateFault, UpdatePolicy
from app.services.updates import UpdateNews, UpdateParts, Updates
from tests.services_stage import OK, Stage, replies
from tests.virtual_time import EPOCH, in_virtual_time

LONG = 3 * 60.0


def manifest(version="0.2.0"):
    return Manifest(
        version=version,
        notes="Better.",
        page="https://updates.example/get",
        published=date(2026, 11, 20),
    )


class Source:
    """Says what a test put there, after a moment."""

    def __init__(self):
        self.found = manifest()
        self.missing = None
        self.asked = 0
        self.takes_s = 0.5

    async def newest(self):
        self.asked += 1
        await asyncio.sleep(self.takes_s)
        if isinstance(self.found, UpdateFault):
            raise UpdateError(self.found)
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


class UpdateStage(Stage):
    """The stage with a source of updates, before anybody signs in."""

    def __init__(self, policy=None, **values):
        super().__init__()
        self.settings.current = Settings(**values)
        self.source = Source()
        self.updates = Updates(
            UpdateParts(
                source=self.source,
                policy=policy or UpdatePolicy(),
                settings=self.settings,
                save_settings=self.save,
                session=self.session,
                closing=self.closing,
                clock=self.clock,
                spawn=self.scope.start,
                version="0.1.0",
            )
        )

    def save(self, settings):
        self.settings.current = settings


def play(story, **facts):
    async def run():
        async with UpdateStage(**facts) as stage:
            await story(stage)

    in_virtual_time(run)


def test_the_question_comes_once_some_time_after_signing_in():
    """
    Not at once, then until it is answered; "No" is kept and nothing is ever asked.
    """

    async def story(stage):
        stage.updates.start()
        at_once = stage.updates.news
        await stage.clock.sleep(LONG)
        later = stage.updates.news

        stage.updates.answer(weekly=False)
        await stage.clock.sleep(LONG)

        assert (at_once, later) == (None, UpdateNews.QUESTION)
        assert stage.updates.news is None
        assert stage.settings.current.update_check == "off"
        assert stage.source.asked == 0

    play(story)


def test_before_anybody_signed_in_nothing_is_asked():
    """
    However long the first window stands there.
    """

    async def story():
        stage = UpdateStage()
        await stage.clock.sleep(LONG)

        assert stage.updates.news is None

    in_virtual_time(story)


def test_yes_looks_now_and_then_once_a_week():
    """
    The moment is kept, so that a new start does not look again.
    """

    async def story(stage):
        stage.updates.start()
        stage.updates.answer(weekly=True)
        await stage.clock.sleep(60)
        first = stage.source.asked, stage.settings.current.updates_checked_at

        # As if the program were started again almost a week later.
        checked = (stage.clock.now() - timedelta(days=7, minutes=-10)).isoformat()
        stage.save(stage.settings.current.changed(updates_checked_at=checked))
        await stage.clock.sleep(9 * 60)
        within = stage.source.asked
        await stage.clock.sleep(2 * 60)

        assert (first[0], within, stage.source.asked) == (1, 1, 2)
        assert first[1].startswith(EPOCH.date().isoformat())

    play(story)


@pytest.mark.parametrize("choice", ["ask", "off"])
def test_without_a_yes_nothing_is_looked_for(choice):
    """
    However long ago the last look was.
    """

    async def story(stage):
        stage.updates.start()
        await stage.clock.sleep(LONG)

        assert stage.source.asked == 0

    play(story, update_check=choice)


def test_a_failed_look_is_tried_again_after_an_hour():
    """
    Not every half minute, and not only next week.
    """

    async def story(stage):
        stage.source.found = UpdateFault.UNREACHABLE
        stage.book.stop()
        stage.updates.start()
        await stage.clock.sleep(3000)
        soon = stage.source.asked
        await stage.clock.sleep(1000)

        assert (soon, stage.source.asked) == (1, 2)
        assert stage.updates.news is None
        assert stage.settings.current.updates_checked_at == ""

    play(story, update_check="weekly")


def test_while_a_close_is_on_its_way_nothing_looks_or_asks():
    """
    Nor in the first half minute after; a person's own press is refused with the reason.
    """

    async def story(stage):
        stage.broker.scripts.append(replies(OK, after_s=12))
        await stage.clock.sleep(LONG)
        before = stage.updates.news
        await stage.close()
        stage.updates.start()
        stage.updates.check_now()
        await stage.clock.sleep(1)
        during = stage.updates.news, stage.updates.state.fault, stage.source.asked
        await stage.clock.sleep(20)
        after = stage.updates.news
        await stage.clock.sleep(60)

        assert before is UpdateNews.QUESTION
        assert during == (None, UpdateFault.CLOSING, 0)
        assert after is None
        assert stage.updates.news is UpdateNews.QUESTION

    play(story)


def test_the_weekly_look_waits_for_a_close():
    """
    It is made up for when the close is done.
    """

    async def story(stage):
        stage.broker.scripts.append(replies(OK, after_s=12))
        await stage.close()
        stage.updates.start()
        await stage.clock.sleep(20)
        during = stage.source.asked
        await stage.clock.sleep(90)

        assert (during, stage.source.asked) == (0, 1)

    play(story, update_check="weekly")


@pytest.mark.parametrize(
    ("version", "offered"), [("0.2.0", True), ("0.1.0", False), ("0.0.9", False)]
)
def test_only_a_newer_version_is_news(version, offered):
    """
    A replayed word of an older one offers no way back.
    """

    async def story(stage):
        stage.source.found = manifest(version)
        stage.updates.check_now()
        await stage.clock.sleep(60)

        assert (stage.updates.offer is not None) is offered
        assert (stage.updates.news is UpdateNews.NEWER) is offered
        assert stage.updates.state.fault is None

    play(story, update_check="off")


def test_an_older_word_does_not_take_back_a_newer_one():
    """
    Who replays yesterday's word hides nothing that is known.
    """

    async def story(stage):
        for version in ("0.3.0", "0.2.0"):
            stage.source.found = manifest(version)
            stage.updates.check_now()
            await stage.clock.sleep(60)

        assert stage.updates.offer == manifest("0.3.0")

    play(story, update_check="off")


def test_what_was_dismissed_is_not_said_again():
    """
    A bad signature is told once in a run, however often it is met.
    """

    async def story(stage):
        stage.source.found = UpdateFault.SIGNATURE
        stage.updates.check_now()
        await stage.clock.sleep(60)
        first = stage.updates.news
        stage.updates.dismiss(UpdateNews.FORGED)
        stage.updates.check_now()
        await stage.clock.sleep(60)

        assert first is UpdateNews.FORGED
        assert stage.updates.news is None
        assert stage.updates.state.fault is UpdateFault.SIGNATURE

    play(story, update_check="off")


def test_one_look_at_a_time():
    """
    A second press while it looks does nothing, and everybody is told of each change.
    """

    async def story(stage):
        seen = []
        stage.updates.subscribe(lambda: seen.append(stage.updates.state.checking))
        stage.updates.check_now()
        stage.updates.check_now()
        await stage.clock.sleep(5)

        assert stage.source.asked == 1
        assert seen == [True, False]

    play(story, update_check="off")


def test_a_bug_is_no_check_without_end():
    """
    It is reported, the check is over and has brought nothing, and one may look again.
    """

    async def story(stage):
        stage.source.found = bug = ImportError("a broken installation")
        stage.updates.check_now()
        await stage.clock.sleep(5)
        state, reported = stage.updates.state, list(stage.failures)
        stage.failures.clear()
        stage.source.found = manifest()
        stage.updates.check_now()
        await stage.clock.sleep(5)

        assert reported == [bug]
        assert (state.checking, state.fault) == (False, UpdateFault.UNREADABLE)
        assert stage.updates.offer == manifest()

    play(story, update_check="off")


@pytest.mark.parametrize("choice", ["ask", "weekly"])
def test_a_policy_that_locks_holds_against_everything(choice):
    """
    Neither the week, nor a press, nor a question.
    """

    async def story(stage):
        stage.updates.start()
        stage.updates.check_now()
        await stage.clock.sleep(LONG)

        assert (stage.source.asked, stage.updates.news) == (0, None)

    play(story, policy=UpdatePolicy(locked=True), update_check=choice)


@pytest.mark.parametrize("lacks", [UpdateFault.NO_ADDRESS, UpdateFault.NO_KEY])
def test_a_build_that_cannot_look_does_not_ask(lacks):
    """
    It says why when somebody presses.
    """

    async def story(stage):
        stage.source.missing = lacks
        stage.updates.start()
        await stage.clock.sleep(LONG)
        news = stage.updates.news
        stage.updates.check_now()

        assert news is None
        assert stage.updates.state.fault is lacks
        assert stage.source.asked == 0

    play(story)
