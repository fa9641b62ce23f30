"""The stream: when it is opened, when it counts as live, and what ends it."""

from __future__ import annotations

import itertools

import pytest

from app.domain.errors import ReadFault
from app.domain.market import Market
from app.domain.stream import StreamFault
from app.services.live import LiveStanding
from app.services.order_book import Freshness
from tests.live_stage import (
    ADDRESS,
    EURJPY,
    EURUSD,
    USDJPY,
    LiveStage,
    live_on_stage,
    quote,
)
from tests.services_stage import ORIGIN, an_order
from tests.virtual_time import in_virtual_time

MARKET = Market(
    {"EURUSD": EURUSD, "USDJPY": USDJPY, "EURJPY": EURJPY},
    {"EURUSD": quote("1.08437", "1.08446")},
)


def test_the_stream_is_opened_after_the_first_list_and_then_is_live() -> None:
    """
    It is tried once the first list is in, and live once a list begun later is.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.broker.list_takes_s = 1.0
        async with stage:
            assert stage.broker.tried_at == []
            await stage.clock.sleep(0.6)
            assert stage.broker.addresses == [ADDRESS]
            assert stage.standing() is LiveStanding.CONNECTING
            assert stage.book.freshness() is Freshness.POLLING
            await stage.clock.sleep(1.0)

            assert stage.standing() is LiveStanding.LIVE
            assert stage.book.freshness() is Freshness.LIVE

    in_virtual_time(run)


def test_a_list_begun_before_the_opening_does_not_make_it_live() -> None:
    """
    A reading that is under way as the stream opens may miss what happened before.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.broker.opens_after_s = 2.5
        async with stage:
            stage.broker.list_takes_s = 1.0
            await stage.clock.sleep(2.1)
            assert stage.wire.watched
            begun_before = stage.book.state.began
            await stage.clock.sleep(0.5)

            assert stage.book.state.began is not begun_before
            assert stage.standing() is LiveStanding.CONNECTING
            await stage.clock.sleep(1.1)
            assert stage.standing() is LiveStanding.LIVE

    in_virtual_time(run)


def test_while_live_the_list_is_read_every_ten_seconds() -> None:
    """
    In 30 seconds of a live stream three lists are read, and 15 without.
    """

    async def story(stage: LiveStage) -> None:
        before = stage.broker.lists_read
        await stage.clock.sleep(30)
        live = stage.broker.lists_read - before
        stage.settings.put(stream=False)
        before = stage.broker.lists_read
        await stage.clock.sleep(30)

        assert live == 3
        assert stage.broker.lists_read - before == pytest.approx(15, abs=1)

    live_on_stage(story)


def test_a_lost_stream_is_opened_again_after_a_pause() -> None:
    """
    When it ends the list is polled at once, the pause is told, and it becomes live again.
    """

    async def story(stage: LiveStage) -> None:
        lists = stage.broker.lists_read
        stage.wire.end(StreamFault.SILENT)
        await stage.clock.sleep(0.1)
        waiting, polled = stage.live.state, stage.book.freshness()
        assert stage.broker.lists_read == lists + 1
        await stage.clock.sleep(2.2)

        assert (waiting.standing, waiting.fault) == (
            LiveStanding.WAITING,
            StreamFault.SILENT,
        )
        assert waiting.next_try_at is not None
        assert polled is Freshness.POLLING
        assert len(stage.broker.wires) == 2
        assert stage.standing() is LiveStanding.LIVE
        assert stage.live.state.fault is None

    live_on_stage(story)


@pytest.mark.parametrize(
    ("draw", "pauses"), [(1.0, [2, 4, 8, 16, 30, 30]), (0.0, [1, 2, 4, 8, 15, 15])]
)
def test_pauses_grow_from_a_second_to_half_a_minute(
    draw: float, pauses: list[float]
) -> None:
    """
    Each pause is twice the one before, drawn from its upper half, and at most 30 s.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.draws = itertools.repeat(draw)
        stage.broker.refusals = [StreamFault.UNREACHABLE] * 7
        stage.broker.opens_after_s = 0.0
        async with stage:
            await stage.clock.sleep(120)

            at = stage.broker.tried_at
            gaps = [b - a for a, b in itertools.pairwise(at)]
            assert gaps[:6] == pytest.approx(pauses, abs=0.01)

    in_virtual_time(run)


def test_a_stream_that_breaks_at_once_keeps_its_growing_pauses() -> None:
    """
    Only one that has stood for half a minute begins again with a short pause.
    """

    async def story(stage: LiveStage) -> None:
        for _ in range(3):
            stage.wire.end()
            await stage.clock.sleep(10)
        stage.broker.tried_at.clear()
        await stage.clock.sleep(40)
        ended_at = stage.clock.monotonic()
        stage.wire.end()
        await stage.clock.sleep(5)

        assert stage.broker.tried_at[0] - ended_at == pytest.approx(2.0, abs=0.01)

    live_on_stage(story)


@pytest.mark.parametrize(
    "fault", [StreamFault.BAD_ADDRESS, StreamFault.UNENCRYPTED, StreamFault.SIGNED_OUT]
)
def test_what_no_repeating_mends_is_not_repeated(fault: StreamFault) -> None:
    """
    The stream is off and says why; everything goes on by polling.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.broker.refusals = [fault]
        async with stage:
            await stage.clock.sleep(60)

            assert len(stage.broker.tried_at) == 1
            assert stage.standing() is LiveStanding.OFF
            assert stage.live.state.fault is fault
            assert stage.book.freshness() is Freshness.POLLING

    in_virtual_time(run)


def test_without_an_address_there_is_no_stream_until_the_settings_name_one() -> None:
    """
    Off, for want of an address; the trader's own address is taken at once.
    """

    async def run() -> None:
        stage = LiveStage()
        await stage.sign_in(stream="")
        await stage.clock.sleep(5)
        off = stage.live.state
        stage.settings.put(stream_address="wss://other.example/")
        await stage.clock.sleep(1)

        assert (off.standing, off.fault) == (LiveStanding.OFF, StreamFault.NO_ADDRESS)
        assert stage.broker.addresses == ["wss://other.example/"]
        assert stage.standing() is LiveStanding.LIVE
        await stage.__aexit__()

    in_virtual_time(run)


def test_switching_it_off_cuts_the_stream_and_on_opens_it() -> None:
    """
    The setting works at once, both ways.
    """

    async def story(stage: LiveStage) -> None:
        first = stage.wire
        stage.settings.put(stream=False)
        await stage.clock.sleep(0.01)
        off = stage.live.state
        await stage.clock.sleep(30)
        stage.settings.put(stream=True)
        await stage.clock.sleep(1)

        assert first.was_cut
        assert (off.standing, off.fault) == (LiveStanding.OFF, None)
        assert len(stage.broker.wires) == 2
        assert stage.standing() is LiveStanding.LIVE

    live_on_stage(story)


def test_a_setting_that_is_not_its_own_leaves_it_alone() -> None:
    """
    Another theme is no reason to lose a stream.
    """

    async def story(stage: LiveStage) -> None:
        stage.settings.put(theme="dark")
        await stage.clock.sleep(5)

        assert len(stage.broker.wires) == 1

    live_on_stage(story)


def test_signing_out_cuts_it_and_nothing_more_is_heard() -> None:
    """
    What a connection still says after signing out goes nowhere.
    """

    async def story(stage: LiveStage) -> None:
        wire = stage.wire
        stage.session.sign_out()
        wire.sink.quotes({"EURUSD": quote("9", "9")})
        wire.sink.heard()
        await stage.clock.sleep(60)

        assert wire.was_cut
        assert stage.standing() is LiveStanding.OFF
        assert stage.live.state.heard_at is None
        assert "EURUSD" not in stage.prices.quotes
        assert len(stage.broker.tried_at) == 1

    live_on_stage(story)


def test_another_account_gets_a_stream_of_its_own() -> None:
    """
    The old connection is cut, and the new one's list begins the new account's live time.
    """

    async def story(stage: LiveStage) -> None:
        first = stage.wire
        await stage.sign_in(login=200, stream="wss://second.example/")
        await stage.clock.sleep(1)

        assert first.was_cut
        assert stage.broker.addresses == [ADDRESS, "wss://second.example/"]
        assert stage.standing() is LiveStanding.LIVE

    live_on_stage(story)


def test_an_ended_session_cuts_it_until_the_server_takes_the_session_again() -> None:
    """
    A list refused for the session ends the stream; the first good list opens it again.
    """

    async def story(stage: LiveStage) -> None:
        wire = stage.wire
        stage.broker.list_fault = ReadFault.SESSION
        stage.book.want_read()
        await stage.clock.sleep(1)
        ended = stage.live.state
        stage.broker.list_fault = None
        stage.book.want_read()
        await stage.clock.sleep(1)

        assert wire.was_cut
        assert (ended.standing, ended.fault) == (LiveStanding.OFF, StreamFault.SIGNED_OUT)
        assert stage.standing() is LiveStanding.LIVE

    live_on_stage(story)


def test_after_sleep_a_new_connection_is_made() -> None:
    """
    What stood when the computer slept is cut and opened again without a pause.
    """

    async def story(stage: LiveStage) -> None:
        first = stage.wire
        stage.live.wake()
        await stage.clock.sleep(0.2)

        assert first.was_cut
        assert len(stage.broker.wires) == 2
        assert stage.standing() is LiveStanding.LIVE

    live_on_stage(story)


def test_open_orders_and_their_conversions_are_followed_and_nothing_else() -> None:
    """
    EURJPY needs USDJPY; when its order is gone, both are followed no more.
    """

    async def story(stage: LiveStage) -> None:
        await stage.clock.sleep(1)
        followed = stage.wire.watched[-1]
        stage.list_now(an_order(7))
        stage.book.want_read()
        await stage.clock.sleep(0.5)

        assert followed == {"EURUSD", "EURJPY", "USDJPY"}
        assert stage.wire.watched[-1] == {"EURUSD"}

    live_on_stage(story, an_order(7), an_order(8, symbol="EURJPY"), market=MARKET)


def test_a_followed_price_is_as_young_as_the_last_sign_of_life() -> None:
    """
    Once told, silence means it stands; an unfollowed one ages, and a lost stream ends it.
    """

    async def story(stage: LiveStage) -> None:
        assert stage.live.heard_at("EURUSD") is None
        stage.tick("EURUSD", "1.1", "1.2")
        await stage.clock.sleep(7)
        stage.wire.sink.heard()
        heard = stage.clock.monotonic()

        assert stage.live.heard_at("EURUSD") == heard
        assert stage.live.state.heard_at == heard
        assert stage.live.heard_at("USDJPY") is None
        assert stage.values.price_at(stage.book.state.orders[7]) == heard
        stage.wire.end()
        await stage.clock.sleep(0.01)
        assert stage.live.heard_at("EURUSD") is None
        assert stage.values.price_at(stage.book.state.orders[7]) == pytest.approx(heard - 7)

    live_on_stage(story, market=Market(MARKET.symbols, {}))


def test_each_change_of_standing_is_told_once() -> None:
    """
    Connecting, live, waiting, connecting, live: five calls, and none for a price.
    """

    async def run() -> None:
        stage = LiveStage()
        told: list[LiveStanding] = []
        stage.live.subscribe(lambda state: told.append(state.standing))
        async with stage:
            stage.tick("EURUSD", "1", "2")
            stage.wire.end()
            await stage.clock.sleep(5)

            assert told == [
                LiveStanding.CONNECTING,
                LiveStanding.LIVE,
                LiveStanding.WAITING,
                LiveStanding.CONNECTING,
                LiveStanding.LIVE,
            ]

    in_virtual_time(run)


def test_a_second_session_on_the_same_account_is_listened_to_as_well() -> None:
    """
    Signing in again on the same account opens a stream with the new token.
    """

    async def story(stage: LiveStage) -> None:
        await stage.sign_in()
        await stage.clock.sleep(1)

        assert stage.session.account == (ORIGIN, 100)
        assert len(stage.broker.wires) == 2
        assert stage.broker.wires[0].was_cut
        assert stage.standing() is LiveStanding.LIVE

    live_on_stage(story)


def test_a_price_followed_anew_is_only_as_young_as_it_is() -> None:
    """
    While it was not followed it may have moved, so silence means nothing until it is told.
    """

    async def story(stage: LiveStage) -> None:
        stage.tick("EURUSD", "1.1", "1.2")
        stage.list_now()
        stage.book.want_read()
        await stage.clock.sleep(1)
        stage.list_now(an_order())
        stage.book.want_read()
        await stage.clock.sleep(1)
        stage.wire.sink.heard()

        assert stage.wire.watched[-1] == {"EURUSD"}
        assert stage.live.heard_at("EURUSD") is None

    live_on_stage(story)


@pytest.mark.parametrize("fault", [StreamFault.CERTIFICATE, StreamFault.NOT_A_STREAM])
def test_what_somebody_else_must_mend_is_tried_seldom(fault: StreamFault) -> None:
    """
    From the first time on there is half a minute between two tries.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.broker.refusals = [fault] * 3
        async with stage:
            await stage.clock.sleep(70)

            gaps = [b - a for a, b in itertools.pairwise(stage.broker.tried_at)]
            assert gaps == pytest.approx([30, 30], abs=0.1)

    in_virtual_time(run)


def test_an_ended_session_is_not_tried_with_while_it_is_ended() -> None:
    """
    The stream stood as the session ended: no token goes out until a list is good again.
    """

    async def story(stage: LiveStage) -> None:
        tried = len(stage.broker.tried_at)
        stage.broker.list_fault = ReadFault.SESSION
        stage.book.want_read()

        await stage.clock.sleep(60)

        assert len(stage.broker.tried_at) == tried
        assert stage.live.state.fault is StreamFault.SIGNED_OUT

    live_on_stage(story)


def test_a_stream_address_is_given_no_other_servers_token() -> None:
    """
    It was entered for one broker; the session at another one has no stream, until an
    address is given for it.
    """

    async def run() -> None:
        stage = LiveStage()
        stage.settings.put(stream_address="wss://first.example/")
        await stage.sign_in(stream="")
        await stage.clock.sleep(1)
        first = list(stage.broker.addresses)

        await stage.session.sign_in("https://second.example", 5, "secret")
        stage.book.start()
        stage.live.start()
        await stage.clock.sleep(10)
        meanwhile = stage.live.state
        stage.settings.put(stream_address="wss://second.example/")
        await stage.clock.sleep(1)
        second = stage.broker.addresses[len(first) :]
        await stage.sign_in(stream="")
        await stage.clock.sleep(1)

        assert first == ["wss://first.example/"]
        assert meanwhile.fault is StreamFault.NO_ADDRESS
        assert second == ["wss://second.example/"]
        assert stage.broker.addresses == [*first, *second]
        await stage.__aexit__()

    in_virtual_time(run)
