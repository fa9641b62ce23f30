"""The contract's own three examples, run as they stand against the demo broker.

The files in ``seed_examples`` are the published texts. Only the address, the token and
the order number are put in; if these work, the broker speaks the contract and not some
reading of it that our own client happens to share.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_process import DemoProcess

EXAMPLES = Path(__file__).parent / "seed_examples"
PLACEHOLDER_TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9..."  # noqa: S105
COMMENT = "Closing half position"


@pytest.fixture
def broker(tmp_path) -> Iterator[DemoProcess]:
    with DemoProcess.start("--quotes-per-second", "0", directory=tmp_path) as process:
        yield process


def find(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    return found


def fill_in(name: str, broker: DemoProcess, order: int) -> str:
    """The example with address, token and order replaced, each where it stands."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    for placeholder, value in (
        ("https://{some_domain}", broker.url),
        (PLACEHOLDER_TOKEN, broker.sign_in()),
        ("123456", str(order)),
    ):
        assert text.count(placeholder) == 1, placeholder
        text = text.replace(placeholder, value)
    return text


def run(command: list[str], text: str | None = None) -> str:
    # The examples are ours to run; the address in them is loopback's.
    ended = subprocess.run(
        command, input=text, capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def half_is_closed(broker: DemoProcess, order: int) -> None:
    """Fail unless the broker got this close, whole, once, and did it."""
    lines = broker.ledger()
    assert len(lines) == 1
    assert lines[0]["executed"] is True
    assert lines[0]["body"] == {"order": order, "volume": 100, "comment": COMMENT}
    assert lines[0]["headers"]["content-type"] == "application/json"
    assert broker.open_orders(broker.sign_in())[order]["volume"] == 100


def order_of_200(broker: DemoProcess) -> int:
    orders = broker.open_orders(broker.sign_in())
    return next(order for order, row in orders.items() if row["volume"] == 200)


def test_the_curl_example_works(broker):
    """
    The published command line closes half of an order and prints the published answer.
    """
    shell, _ = find("sh"), find("curl")
    order = order_of_200(broker)
    # On paper its lines are only broken; on a command line a break needs a backslash.
    lines = fill_in("close.curl", broker, order).rstrip().split("\n")
    command = "\n".join(
        f"{line.rstrip()} \\" if at < 3 else line for at, line in enumerate(lines)
    )

    said = run([shell, "-c", command.replace("curl ", "curl -sS --noproxy '*' ", 1)])

    assert json.loads(said) == {"data": "OK"}
    half_is_closed(broker, order)


def test_the_javascript_example_works(broker, tmp_path):
    """
    The published program reports status 200 and the published answer.
    """
    node = find("node")
    order = order_of_200(broker)
    program = tmp_path / "close.mjs"
    program.write_text(fill_in("close.js", broker, order), encoding="utf-8")

    said = run([node, str(program)])

    assert said.splitlines() == ["Status: 200", "Body: { data: 'OK' }"]
    half_is_closed(broker, order)


def test_the_php_example_works(broker, tmp_path):
    """
    The published program prints status and body as JSON.
    """
    php = find("php")
    if "curl" not in run([php, "-m"]).split():
        pytest.skip("PHP has no curl extension here")
    order = order_of_200(broker)
    program = tmp_path / "close.php"
    program.write_text(fill_in("close.php", broker, order), encoding="utf-8")

    said = run([php, str(program)])

    assert json.loads(said) == {"status": 200, "body": {"data": "OK"}}
    half_is_closed(broker, order)
