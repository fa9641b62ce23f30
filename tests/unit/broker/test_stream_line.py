"""One connection of the stream: its pace, its silence, its floods."""

from __future__ import annotations

import asyncio
import json
import tracemalloc
from decimal import Decimal

import pytest

from app.domain.stream import StreamFault
from tests.unit.broker.stream_stage import (
    EURUSD,
    Heard,
    answer_pings,
    framed,
    listening,
    raw_serving,
    saying,
    serving,
    switching,
    trade,
)


async def test_only_the_difference_is_asked_for(until):
    """
    In the server's exact spelling, the unwanted before the wanted.
    """
    heard = Heard("EURUSD", "Gold.m")
    async with serving() as server, listening(server.address, heard):
        await until(lambda: heard.line is not None)
        heard.line.watch(frozenset({"Gold.m", "GBPUSD"}))
        heard.line.watch(frozenset({"Gold.m", "GBPUSD"}))
        wishes = await until(lambda: len(server.received) >= 4 and list(server.received))

    assert wishes[0] == "ping"
    assert [json.loads(wish) for wish in wishes[1:]] == [
        {"event": "subscribe", "data": ["EURUSD", "Gold.m"]},
        {"event": "unsubscribe", "data": ["EURUSD"]},
        {"event": "subscribe", "data": ["GBPUSD"]},
    ]


async def test_a_line_that_is_over_can_still_be_asked(until):
    """
    Watching other symbols after the end does nothing and raises nothing.
    """
    heard = Heard("EURUSD")
    async with serving() as server, listening(server.address, heard) as stream:
        await until(lambda: heard.line is not None)
        line = heard.line

    line.watch(frozenset({"GBPUSD"}))

    assert stream.over.is_set()


async def test_a_quiet_server_is_asked_and_a_silent_one_given_up(until):
    """
    Pings go out while it answers; when it does not, the stream has ended.
    """
    heard = Heard()
    pings = []

    async def three_pongs(line, server):
        async for message in line:
            pings.append(message)
            if len(pings) <= 3:
                await line.send("pong")

    async with (
        serving(three_pongs) as server,
        listening(server.address, heard, quiet=0.05, silent=0.15) as stream,
    ):
        error = await stream.end()

    assert error.fault is StreamFault.SILENT
    assert pings == ["ping"] * 4


async def test_a_server_that_talks_all_the_time_hears_from_us_too(until):
    """
    Some servers hang up on whoever says nothing; prices without end are no reason to.
    """
    heard = Heard("EURUSD")

    async def talking(line, server):
        while server.received.count("ping") < 5:
            try:
                async with asyncio.timeout(0.005):
                    server.received.append(await line.recv())
            except TimeoutError:
                await line.send(EURUSD)

    async with (
        serving(talking) as server,
        listening(server.address, heard, quiet=0.05, silent=5) as stream,
    ):
        error = await stream.end()

    assert error.fault is StreamFault.ENDED
    assert server.received.count("ping") == 5


async def test_any_byte_is_a_sign_of_life(until):
    """
    The server's own pings keep a stream alive that never answers ours.
    """
    heard = Heard()

    async def pinging(line, server):
        for _ in range(12):
            await (await line.ping())

    async with (
        serving(pinging) as server,
        listening(server.address, heard, quiet=0.05, silent=0.1) as stream,
    ):
        error = await stream.end()

    assert heard.signs >= 12
    assert error.fault is StreamFault.ENDED


async def test_after_a_long_sleep_the_server_gets_its_chance(until):
    """
    A computer that slept for hours asks first, and gives up only when nothing comes.
    """
    heard = Heard()
    async with (
        serving() as server,
        listening(server.address, heard, quiet=0.05, silent=0.3) as stream,
    ):
        await until(lambda: heard.line is not None)
        heard.line._heard_at -= 10_000
        asked = server.received.count("ping")
        await until(lambda: server.received.count("ping") > asked + 1)

        assert not stream.over.is_set()


async def test_what_cannot_be_read_never_ends_the_stream(until):
    """
    Broken messages and unknown kinds are passed over; the end says how many.
    """
    heard = Heard("EURUSD")
    odd = [
        "",
        "x",
        "{}",
        "[]",
        '["zz",1]',
        '["o",true]',
        '["t","EURUSD",0,0,1]',
        "[" * 9_000,
    ]

    async def go(line, server):
        await line.close(1001)

    async with (
        serving(saying(*odd, b"\xff\xfe", EURUSD, then=go)) as server,
        listening(server.address, heard) as stream,
    ):
        error = await stream.end()

    assert heard.quotes_now["EURUSD"].ask == Decimal("1.10024")
    assert error.fault is StreamFault.ENDED
    assert str(error).endswith("7 malformed, 1 of unknown kind, 1 bad prices")


@pytest.mark.parametrize(
    "data",
    [b"\x16\x03\x01 garbage", framed(b"x" * (1024 * 1024 + 1)), b"\x81\x85abcdexxxxx"],
)
async def test_what_is_no_stream_any_more_ends_it(data, until):
    """
    Bytes that are no frames, and a message beyond all measure.
    """
    heard = Heard("EURUSD")

    async def reply(head, writer):
        writer.write(switching(head) + framed(b"pong") + framed(EURUSD.encode()) + data)

    async with raw_serving(reply) as (address, _), listening(address, heard) as stream:
        error = await stream.end()

    assert error.fault is StreamFault.NOT_A_STREAM
    assert "EURUSD" in heard.quotes_now


async def test_a_connection_that_breaks_has_ended(until):
    """
    A reset in the middle of a frame is an end, and what had come is told.
    """
    heard = Heard("EURUSD")

    async def reply(head, writer):
        writer.write(switching(head) + framed(b"pong") + framed(EURUSD.encode())[:-3])
        await writer.drain()
        await until(lambda: heard.line is not None)
        writer.transport.abort()

    async with raw_serving(reply) as (address, _), listening(address, heard) as stream:
        error = await stream.end()

    assert error.fault is StreamFault.ENDED
    assert heard.batches == []


async def test_messages_in_fragments_are_whole(until):
    """
    Cut into pieces by the server, with its pings in between.
    """
    heard = Heard("EURUSD")

    async def in_pieces(line, server):
        await line.send([trade(5)[:10], trade(5)[10:50], trade(5)[50:]])
        await (await line.ping())
        await line.send(list(EURUSD))
        await answer_pings(line, server)

    async with (
        serving(saying(then=in_pieces)) as server,
        listening(server.address, heard),
    ):
        await until(lambda: heard.quotes_now and len(heard.told) == 2)

    assert heard.told[-1].number == 5


async def test_a_flood_is_told_in_frames_and_no_trade_is_lost(until):
    """
    Thirty thousand prices come as a few tellings; a thousand trades as a thousand, in
    their order.
    """
    heard = Heard("EURUSD", "GBPUSD")
    prices = [
        f'["t","{symbol}",1.{number:06},2,1]'
        for number in range(15_000)
        for symbol in ("EURUSD", "GBPUSD")
    ]
    trades = [trade(number + 1) for number in range(1_000)]
    mixed = [
        text
        for number, news in enumerate(trades)
        for text in (*prices[number * 30 : number * 30 + 30], news)
    ]
    flood = b"".join(framed(text.encode()) for text in mixed)

    async def reply(head, writer):
        writer.write(switching(head) + framed(b"pong") + flood)

    async with (
        raw_serving(reply) as (address, _),
        listening(address, heard, frame=0.03),
    ):
        await until(lambda: len(heard.told) == 1_000)
        await until(lambda: str(heard.quotes_now["GBPUSD"].bid) == "1.014999")

    assert [news.number for news in heard.told] == list(range(1, 1_001))
    assert len(heard.batches) < 40


async def test_a_flood_one_by_one_wakes_the_loop_a_few_times_a_frame(until):
    """
    A server that sends every price by itself costs a bounded number of wake-ups, and
    the few prices after the flood are told like any others.
    """
    heard = Heard("EURUSD", "GBPUSD")
    frame_s, flood_s, most_a_frame = 0.03, 0.3, 9
    count = 0

    async def reply(head, writer):
        nonlocal count
        writer.write(switching(head) + framed(b"pong"))
        now = asyncio.get_running_loop().time
        over = now() + flood_s
        while now() < over:
            writer.write(framed(EURUSD.encode()))
            count += 1
            await asyncio.sleep(0)
        writer.write(framed(trade(1).encode()))
        await until(lambda: heard.told)
        writer.write(framed(EURUSD.replace("EURUSD", "GBPUSD").encode()))

    async with (
        raw_serving(reply) as (address, _),
        listening(address, heard, frame=frame_s),
    ):
        await until(lambda: heard.told)
        signs = heard.signs
        await until(lambda: "GBPUSD" in heard.quotes_now)

    assert count > 300
    assert signs <= (flood_s / frame_s + 2) * most_a_frame


async def test_a_steady_stream_is_read_once_in_two_frames_and_told_at_once(until):
    """
    Five thousand prices a second, one by one: after a few wake-ups to find that out
    every reading takes what came in two frames, and tells it.
    """
    heard = Heard("EURUSD")
    frame_s, frames, usual = 0.05, 16, 3
    now, begun, ended = asyncio.get_running_loop().time, 0.0, 0.0

    async def reply(head, writer):
        nonlocal begun, ended
        writer.write(switching(head) + framed(b"pong"))
        begun = now()
        while now() < begun + frames * frame_s:
            for _ in range(5):
                writer.write(framed(EURUSD.encode()))
            await asyncio.sleep(0.001)
        writer.write(framed(trade(1).encode()))
        ended = now()

    async with (
        raw_serving(reply) as (address, _),
        listening(address, heard, frame=frame_s),
    ):
        await until(lambda: heard.told)

    # A busy computer makes pauses of its own, after which it has to be found out again.
    passed = (ended - begun) / frame_s
    assert heard.signs <= usual * passed * 2 / 3
    assert heard.batches


async def test_a_server_that_floods_is_held_back(until):
    """
    Between two frames nothing is read, so that it has to wait; then all of it comes.
    """
    heard = Heard("EURUSD")
    held_back = False
    chunk = framed(EURUSD.encode()) * 1_000

    async def reply(head, writer):
        nonlocal held_back
        writer.write(switching(head) + framed(b"pong"))
        await until(lambda: heard.line is not None)
        for _ in range(200):
            writer.write(chunk)
            held_back = held_back or writer.transport.get_write_buffer_size() > 1_000_000
            if not held_back:
                await asyncio.sleep(0)
        writer.write(framed(trade(1).encode()))

    async with raw_serving(reply) as (address, _), listening(address, heard, frame=0.05):
        await until(lambda: heard.told, within_s=10)

    assert held_back


async def test_a_flood_takes_no_memory(until):
    """
    What is kept of a hundred thousand prices is one of each symbol that is watched.
    """
    heard = Heard("EURUSD")
    written = 0

    async def reply(head, writer):
        nonlocal written
        writer.write(switching(head) + framed(b"pong"))
        chunk = framed(b'["t","S0000000",1,2,1]') * 1_000 + framed(EURUSD.encode())
        for number in range(120):
            writer.write(chunk.replace(b"0000000", b"%07d" % number))
            await writer.drain()
            written += 1

    async with raw_serving(reply) as (address, _), listening(address, heard):
        await until(lambda: written > 20 and heard.quotes_now)
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        await until(lambda: written == 120, within_s=10)
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()

    assert grown < 1_000_000


async def test_who_does_not_take_our_answers_is_not_read(until):
    """
    A server that only ever pings and never reads fills a bounded buffer here.
    """
    heard = Heard()

    async def reply(head, writer):
        writer.write(switching(head) + framed(b"pong"))
        pings = framed(b"x" * 125, 9) * 500
        while not writer.is_closing():
            writer.write(pings)
            await writer.drain()

    async with raw_serving(reply) as (address, _), listening(address, heard):
        await until(lambda: heard.line is not None and heard.line._is_stuck, within_s=10)
        waiting = heard.line._transport.get_write_buffer_size()
        is_reading = heard.line._transport.is_reading()

    assert 0 < waiting < 1_000_000
    assert not is_reading
