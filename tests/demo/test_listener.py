"""One who listens to the demo's stream: frames, slowness and its limits."""

from __future__ import annotations

import pytest

from app.demo.listener import Listener, framed

KIB, MIB = 1024, 1024 * 1024


class Transport:
    """A connection whose other side reads when the test says so."""

    def __init__(self) -> None:
        self.waiting = 0
        self.written: list[bytes] = []
        self.aborted = False

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.aborted

    def write(self, data: bytes) -> None:
        self.written.append(data)
        self.waiting += len(data)

    def abort(self) -> None:
        self.aborted = True


@pytest.fixture
def transport():
    return Transport()


@pytest.fixture
def listener(transport):
    listener = Listener(transport)
    listener.symbols = {"EURUSD", "GBPUSD"}
    return listener


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_says_its_length(size, head):
    """
    In one, three or nine bytes.
    """
    assert framed(b"x" * size) == head + b"x" * size


def test_a_batch_is_one_write(listener, transport):
    """
    Of what concerns this listener, in its order.
    """
    listener.tell([("EURUSD", b"a"), ("USDJPY", b"b"), ("", b"c"), ("GBPUSD", b"d")])
    listener.tell([("USDJPY", b"e")])

    assert transport.written == [b"acd"]


def test_one_who_is_behind_misses_prices_only(listener, transport):
    """
    It is noted whose, and trades are written all the same.
    """
    transport.waiting = 300 * KIB

    listener.tell([("EURUSD", b"a"), ("", b"trade"), ("USDJPY", b"b")])

    assert transport.written == [b"trade"]
    assert listener.missed == {"EURUSD"}


def test_one_who_reads_nothing_is_put_out(listener, transport):
    """
    After four mebibytes of what cannot be left out.
    """
    for _ in range(5):
        listener.write(b"x" * MIB)

    assert transport.aborted
    assert len(transport.written) <= 5
