"""The demo broker as a process: its first line, its end, and faults on a real wire."""

from __future__ import annotations

import http.client
import json
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from tests.demo_process import DemoProcess, run_to_end


@pytest.fixture
def broker(tmp_path) -> Iterator[DemoProcess]:
    with DemoProcess.start("--quotes-per-second", "0", directory=tmp_path) as process:
        yield process
    assert process.errors() == ""


def talk(broker: DemoProcess, request: bytes, timeout_s: float = 5.0) -> bytes:
    """Send bytes and read until the broker ends the connection."""
    address = urlsplit(broker.url)
    with socket.create_connection(
        (address.hostname, address.port), timeout=timeout_s
    ) as line:
        line.sendall(request)
        answer = b""
        while chunk := line.recv(4096):
            answer += chunk
        return answer


def close_request(token: str, body: dict[str, object]) -> bytes:
    raw = json.dumps(body).encode()
    return (
        f"DELETE /trade/close HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n"
        f"Content-Length: {len(raw)}\r\n\r\n"
    ).encode() + raw


def test_the_first_line_is_all_one_needs(broker):
    """
    With address, login and password from it one signs in and reads the orders.
    """
    hello = broker.hello

    orders = broker.open_orders(broker.sign_in())

    assert set(hello) == {"url", "stream", "login", "password", "units_per_lot"}
    assert hello["url"].startswith("http://127.0.0.1:")
    assert hello["stream"].startswith("ws://127.0.0.1:")
    assert hello["units_per_lot"] == 100
    assert len(orders) == 17


def test_it_ends_when_its_input_closes(tmp_path):
    """
    At once and with status 0, also while a client waits for an answer.
    """
    broker = DemoProcess.start(directory=tmp_path)
    token = broker.sign_in()
    broker.send({"reply": "hang"})
    address = urlsplit(broker.url)
    line = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    line.request("DELETE", "/trade/close", b"{}", {"Authorization": token})
    wait_for(broker.ledger)

    began = time.monotonic()

    assert broker.stop() == 0
    assert time.monotonic() - began < 3
    assert broker.errors() == ""
    line.close()


def test_no_input_is_an_end_too():
    """
    Started without an input it says its line and goes.
    """
    ended = run_to_end([])

    assert ended.returncode == 0
    assert "url" in json.loads(ended.stdout)
    assert ended.stderr == ""


@pytest.mark.skipif(
    sys.platform == "win32", reason="there a process cannot be asked to end"
)
def test_it_ends_when_asked_to(tmp_path):
    """
    A termination signal is a good end: status 0, and the account is kept.
    """
    broker = DemoProcess.start("--data-dir", str(tmp_path / "data"), directory=tmp_path)

    broker.process.send_signal(signal.SIGTERM)

    assert broker.process.wait(timeout=5) == 0
    assert broker.stop() == 0
    assert broker.errors() == ""


def test_an_invalid_script_ends_it_with_a_message(tmp_path):
    """
    Status 2, nothing on the output, and the entry and its fault on the error output.
    """
    script = tmp_path / "script.json"
    script.write_text('[{"reply": "ok"}, {"reply": "slow"}]')

    ended = run_to_end(["--script", str(script)])

    assert (ended.returncode, ended.stdout) == (2, "")
    assert "entry 2" in ended.stderr
    assert "slow" in ended.stderr


def test_a_script_file_is_played(tmp_path):
    """
    Its entries come first, then ordinary service.
    """
    script = tmp_path / "script.json"
    script.write_text('[{"reply": 500, "execute": "never"}]')
    with DemoProcess.start("--script", str(script), directory=tmp_path) as broker:
        token = broker.sign_in()
        order = next(iter(broker.open_orders(token)))

        first = broker.request("DELETE", "/trade/close", {"order": order}, token)
        second = broker.request("DELETE", "/trade/close", {"order": order}, token)

        assert (first[0], second[0]) == (500, 200)
        assert [line["executed"] for line in broker.ledger()] == [False, True]


@pytest.mark.parametrize(
    ("reply", "check"),
    [
        ("drop", lambda answer: answer == b""),
        ("garbage", lambda answer: answer and not answer.startswith(b"HTTP")),
        ("truncate:5", lambda answer: answer.endswith(b'\r\n\r\n{"dat')),
        ("truncate:0", lambda answer: answer.endswith(b"\r\n\r\n")),
        ("truncate:99", lambda answer: b"content-length: 100" in answer),
    ],
)
def test_an_answer_spoiled_on_the_wire(broker, reply, check: Callable[[bytes], bool]):
    """
    The close is executed, the client sees what the script says, and the next request is
    served as ever.
    """
    token = broker.sign_in()
    order = next(iter(broker.open_orders(token)))
    broker.send({"reply": reply})

    answer = talk(broker, close_request(token, {"order": order}))

    assert check(answer), answer
    assert broker.ledger()[-1]["executed"] is True
    assert order not in broker.open_orders(token)


def test_a_reset_is_a_reset(broker):
    """
    The client's system reports a reset, not an end.
    """
    token = broker.sign_in()
    broker.send({"reply": "reset", "execute": "never"})

    with pytest.raises(ConnectionResetError):
        talk(broker, close_request(token, {"order": 1}))

    assert broker.ledger()[-1]["reply"]["kind"] == "reset"


@pytest.mark.parametrize("reply", ["hang", "drip"])
def test_an_answer_that_takes_for_ever(broker, reply):
    """
    The socket stays open; at most a byte or two have come after a while.
    """
    token = broker.sign_in()
    order = next(iter(broker.open_orders(token)))
    broker.send({"reply": reply})

    with pytest.raises(TimeoutError):
        talk(broker, close_request(token, {"order": order}), timeout_s=0.4)

    assert broker.ledger()[-1]["executed"] is True


def test_a_delay_holds_the_answer_and_not_the_close(broker):
    """
    The ledger has the close before the answer comes.
    """
    token = broker.sign_in()
    order = next(iter(broker.open_orders(token)))
    broker.send({"delay_s": 0.4})
    began = time.monotonic()

    answer = broker.request("DELETE", "/trade/close", {"order": order}, token)

    assert answer == (200, {"data": "OK"})
    assert time.monotonic() - began >= 0.4
    assert broker.ledger()[-1]["time"] < time.time() - 0.3


def test_half_a_request_is_no_close(broker):
    """
    A client that goes away within its body has closed nothing.
    """
    token = broker.sign_in()
    order = next(iter(broker.open_orders(token)))
    whole = close_request(token, {"order": order})
    address = urlsplit(broker.url)

    with socket.create_connection((address.hostname, address.port), timeout=5) as line:
        line.sendall(whole[:-4])

    assert order in broker.open_orders(token)
    assert broker.ledger() == []


def test_a_body_beyond_all_measure_is_refused(broker):
    """
    It is 400 after the first 64 KiB, and the broker goes on.
    """
    token = broker.sign_in()

    answer = broker.request("DELETE", "/trade/close", {"comment": "x" * 300_000}, token)

    assert (answer[0], answer[1]["error"]) == (400, "INVALID_DATA")
    assert broker.ledger()[-1]["raw"] == ""
    assert len(broker.open_orders(token)) == 17


def test_only_loopback_is_bound(broker):
    """
    The port answers on 127.0.0.1 and on no other address of this computer.
    """
    port = urlsplit(broker.url).port

    with pytest.raises(OSError, match=r"refused|unreachable|timed out|No route|assign"):
        socket.create_connection(("127.0.0.2", port), timeout=2)


def test_killed_in_the_middle_it_comes_back_with_what_it_did(tmp_path):
    """
    A close that was executed before the kill is executed after it.
    """
    arguments = ("--data-dir", str(tmp_path / "data"), "--quotes-per-second", "0")
    broker = DemoProcess.start(*arguments, directory=tmp_path)
    token = broker.sign_in()
    before = broker.open_orders(token)
    order, other = list(before)[:2]
    broker.request("DELETE", "/trade/close", {"order": order}, token)
    broker.request("DELETE", "/trade/close", {"order": other, "volume": 10}, token)

    broker.kill()

    with DemoProcess.start(*arguments, directory=tmp_path) as again:
        after = again.open_orders(again.sign_in())
        assert after.keys() == before.keys() - {order}
        assert after[other]["volume"] == before[other]["volume"] - 10
        assert again.login == broker.login


def test_prices_move(tmp_path):
    """
    With quotes switched on the open orders' profit changes by itself.
    """
    with DemoProcess.start("--quotes-per-second", "200", directory=tmp_path) as broker:
        token = broker.sign_in()
        first = broker.request("GET", "/account/me", token=token)[1]["profit"]

        wait_for(
            lambda: broker.request("GET", "/account/me", token=token)[1]["profit"] != first
        )


def test_a_second_broker_cannot_have_the_port(broker):
    """
    It says so and ends with status 1.
    """
    ended = run_to_end(["--port", str(urlsplit(broker.url).port)])

    assert ended.returncode == 1
    assert ended.stderr.startswith("flatten-demo: ")


def wait_for(condition: Callable[[], object]) -> object:
    """Look again and again until it holds."""
    deadline = time.monotonic() + 5
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found
