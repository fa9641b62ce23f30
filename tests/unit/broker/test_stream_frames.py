"""Bytes of a WebSocket cut anywhere, and what ends one."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from websockets.uri import parse_uri

from app.broker.stream_frames import Frames
from app.domain.stream import StreamFault
from tests.unit.broker.stream_stage import NO_STREAM, framed, switching, turned_away

TEXT, BINARY, MORE, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
MIB = 1024 * 1024


def asked() -> tuple[Frames, bytes]:
    """Return a stream that was asked for, and the answer that would open it."""
    frames = Frames(parse_uri("ws://127.0.0.1:1/stream"))
    return frames, switching(frames.greeting("Flatten/test"))


def opened() -> Frames:
    frames, answer = asked()
    frames.receive(answer)
    assert frames.is_open
    return frames


def fault_of(frames: Frames) -> StreamFault | None:
    return None if frames.fault is None else frames.fault.fault


def plain_text(frame: bytes) -> tuple[int, bytes]:
    """The kind and content of one short frame as a client sends it."""
    mask, body = frame[2:6], frame[6:]
    assert frame[1] & 0x80
    return frame[0] & 0x0F, bytes(b ^ mask[n % 4] for n, b in enumerate(body))


def test_the_request_holds_no_secret():
    """
    It asks for the path, says who we are, offers no extension and has no cookie.
    """
    request = Frames(parse_uri("ws://127.0.0.1:1/a?b=c")).greeting("Flatten/1")

    lines = request.decode().lower().split("\r\n")
    assert lines[0] == "get /a?b=c http/1.1"
    assert "user-agent: flatten/1" in lines
    names = {line.partition(":")[0] for line in lines[1:] if line}
    assert names == {
        *("host", "upgrade", "connection", "user-agent"),
        *("sec-websocket-key", "sec-websocket-version"),
    }


payloads = st.lists(
    st.one_of(
        st.binary(max_size=130),
        st.integers(120, 70_000).map(lambda size: b"x" * size),
        st.just(b'["t","EURUSD",1.1,1.2,1]'),
    ),
    max_size=12,
)


@st.composite
def streams(draw):
    """Messages, and the bytes they come in: whole, in fragments, among pings."""
    messages = draw(payloads)
    data = b""
    for message in messages:
        if draw(st.booleans()):
            data += framed(b"hello", draw(st.sampled_from([PING, PONG])))
        kind = draw(st.sampled_from([TEXT, BINARY]))
        if draw(st.booleans()):
            data += framed(message, kind)
            continue
        middle = draw(st.integers(0, len(message)))
        data += framed(message[:middle], kind, fin=False)
        if draw(st.booleans()):
            data += framed(b"between", PING)
        data += framed(message[middle:], MORE)
    cuts = draw(st.lists(st.integers(0, len(data)), max_size=8).map(sorted))
    return messages, [data[a:b] for a, b in zip([0, *cuts], [*cuts, None], strict=True)]


@given(streams())
@example(([b"pong"] * 3, [bytes([byte]) for byte in framed(b"pong") * 3]))
@example(([b"x" * 300], [bytes([byte]) for byte in framed(b"x" * 300)]))
def test_bytes_cut_anywhere_give_the_same_messages(case):
    """
    However the frames are fragmented, interrupted by pings and cut by the network.
    """
    messages, pieces = case
    frames = opened()

    found = [message for piece in pieces for message in frames.receive(piece)]

    assert found == messages
    assert frames.fault is None


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_whatever_comes_something_is_found(pieces):
    """
    Any bytes at all are messages or a fault, and never an exception.
    """
    frames = opened()

    for piece in pieces:
        assert all(isinstance(each, bytes) for each in frames.receive(piece))
        frames.to_send()


@given(st.binary(max_size=300), st.integers(0, 300))
def test_whatever_answers_the_request_is_judged(data, cut):
    """
    No answer raises anything; what is no HTTP is no stream.
    """
    frames, _ = asked()

    assert frames.receive(data[:cut]) == []
    assert frames.fault is not None or frames.receive(data[cut:]) == []
    assert not frames.is_open
    assert fault_of(frames) is not None or b"HTTP/1.1 "[: len(data)] == data[:9]


def test_a_ping_is_answered():
    """
    With its own content, at once, also between two fragments.
    """
    frames = opened()

    frames.receive(framed(b"a", fin=False) + framed(b"so?", PING))

    assert plain_text(frames.to_send()) == (PONG, b"so?")
    assert frames.receive(framed(b"b", MORE)) == [b"ab"]


def test_a_price_right_behind_the_answer_is_not_lost():
    """
    What comes in one piece with the handshake's answer is read.
    """
    frames, answer = asked()

    found = frames.receive(answer[:20])
    found += frames.receive(answer[20:] + framed(b"one") + framed(b"two")[:3])
    found += frames.receive(framed(b"two")[3:])

    assert found == [b"one", b"two"]


@pytest.mark.parametrize(
    ("answer", "fault"),
    [*NO_STREAM, (b"HTTP/1.1 " + b"x" * 40_000, StreamFault.NOT_A_STREAM)],
)
def test_an_answer_that_is_no_stream(answer, fault):
    """
    Turned away, elsewhere, something else altogether: each has its fault.
    """
    frames, _ = asked()

    frames.receive(turned_away(answer, "ws://127.0.0.1:9/"))

    assert fault_of(frames) is fault
    assert not frames.is_open


def test_an_answer_without_an_end_is_not_waited_for():
    """
    Headers beyond all measure end it before they do.
    """
    frames, _ = asked()

    frames.receive(b"HTTP/1.1 101 Switching Protocols\r\n")
    before = fault_of(frames)
    for _ in range(40):
        frames.receive(b"X-Header: " + b"x" * 1_000 + b"\r\n")

    assert before is None
    assert fault_of(frames) is StreamFault.NOT_A_STREAM


def test_an_extension_nobody_offered_is_no_stream():
    """
    Packed messages could unfold to any size.
    """
    frames, answer = asked()
    packed = b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"

    frames.receive(answer.replace(b"\r\n\r\n", packed))

    assert fault_of(frames) is StreamFault.NOT_A_STREAM


@pytest.mark.parametrize(
    "data",
    [
        framed(b"x", 6),
        framed(b"x", MORE),
        b"\x81\x81abcdx",
        b"\xc1\x01x",
        framed(b"x" * 126, PING),
        framed(b"x", PING, fin=False),
        framed(b"a", fin=False) + framed(b"b"),
        framed(b"a", fin=False) + framed(b"b" * 200),
        b"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff",
    ],
)
def test_a_breach_of_the_rules_ends_it(data):
    """
    What came before is told; what comes after is not looked at.
    """
    frames = opened()

    found = frames.receive(framed(b"before") + data + framed(b"after"))

    assert found == [b"before"]
    assert fault_of(frames) is StreamFault.NOT_A_STREAM
    assert plain_text(frames.to_send())[0] == CLOSE


@pytest.mark.parametrize("in_pieces", [False, True])
def test_a_message_of_a_mebibyte_is_the_longest(in_pieces):
    """
    One byte more ends the stream, in one frame or in many.
    """
    fits, over = opened(), opened()

    def sent(size: int) -> list[bytes]:
        if not in_pieces:
            return [framed(b"x" * size)]
        half = framed(b"x" * (MIB // 2), fin=False)
        return [half, framed(b"x" * (size - MIB // 2), MORE)]

    found = [message for piece in sent(MIB) for message in fits.receive(piece)]
    lost = [message for piece in sent(MIB + 1) for message in over.receive(piece)]

    assert [len(message) for message in found] == [MIB]
    assert fits.fault is None
    assert lost == []
    assert fault_of(over) is StreamFault.NOT_A_STREAM


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        (1000, StreamFault.REFUSED, StreamFault.ENDED),
        (1001, StreamFault.ENDED, StreamFault.ENDED),
        (1008, StreamFault.REFUSED, StreamFault.REFUSED),
        (1012, StreamFault.ENDED, StreamFault.ENDED),
        (4401, StreamFault.REFUSED, StreamFault.REFUSED),
        (4999, StreamFault.REFUSED, StreamFault.ENDED),
    ],
)
def test_a_closing_before_a_word_refuses_the_token(code, before, after):
    """
    Unless it says that it is the server that goes; later only a breach of policy does.
    """
    silent, spoken = opened(), opened()
    spoken.has_spoken = True
    data = framed(code.to_bytes(2, "big") + b"why", CLOSE)

    for frames in (silent, spoken):
        frames.receive(data + framed(b"after"))

    assert fault_of(silent) is before
    assert fault_of(spoken) is after
    assert spoken.fault is not None
    assert str(code) in str(spoken.fault)


def test_a_closing_is_answered_and_ends_our_own():
    """
    With the same code; after it nothing more of ours goes out.
    """
    frames = opened()

    frames.receive(framed(b"\x03\xe8", CLOSE))

    assert plain_text(frames.to_send()) == (CLOSE, b"\x03\xe8")
    assert frames.farewell() == b""
    assert not frames.is_open


def test_our_own_closing_is_in_good_order():
    """
    It says "normal" and comes once.
    """
    frames = opened()

    first, second = frames.farewell(), frames.farewell()

    assert plain_text(first) == (CLOSE, b"\x03\xe8")
    assert second == b""
