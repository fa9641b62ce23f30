"""Every error of the contract and every way to lose an answer, through real windows.

The broker is a real process, the windows are the program's own, and the broker's
ledger says how often a close was really received.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from app.domain.close import State
from app.domain.errors import DoubtCause, NoAnswer, NotSentCause, RefusalKind, Refused
from tests.e2e.program import RunningProgram

Until = Callable[..., Awaitable[Any]]

DOUBT = "We don't know yet if"
CURRENT = ("--dialect", "current")


@dataclass(frozen=True)
class Fault:
    """What the broker does, what the trader is told, and where the request stands."""

    name: str
    entry: dict[str, Any]
    title: str
    kind: object
    buttons: frozenset[str] = frozenset()
    demo: tuple[str, ...] = ()


def never(reply: object, **more: Any) -> dict[str, Any]:
    return {"execute": "never", "reply": reply} | more


FAULTS = [
    Fault(
        "400",
        never(400),
        "didn't accept the volume",
        RefusalKind.INVALID_DATA,
        frozenset({"Change volume"}),
    ),
    Fault("401 wrong type", never(401), "can't close orders", RefusalKind.SESSION),
    Fault(
        "403",
        never(403, body={"error": "PERMISSION_DENIED", "message": "no"}),
        "isn't yours to close",
        RefusalKind.NOT_YOURS,
    ),
    Fault("404", never(404), "find this order", RefusalKind.NOT_FOUND),
    Fault(
        "500",
        never(500),
        "couldn't close the order",
        "failed",
        frozenset({"Change volume", "Try again…"}),
    ),
    Fault(
        "RET_",
        never(409, body={"error": "RET_TRADE_MARKET_CLOSED", "message": "closed"}),
        "refused the close",
        RefusalKind.RULE,
        demo=CURRENT,
    ),
    Fault(
        "declined",
        never(200, body={"accepted": False}),
        "declined the close",
        RefusalKind.DECLINED,
    ),
    Fault("unlisted status", never(418), DOUBT, DoubtCause.UNLISTED_STATUS),
    Fault("gateway", never(502), DOUBT, DoubtCause.GATEWAY),
    Fault("redirect", never(307), DOUBT, DoubtCause.REDIRECTED),
    Fault("html", never("html"), DOUBT, DoubtCause.NOT_JSON),
    Fault("garbage", never("garbage"), DOUBT, DoubtCause.UNREADABLE),
    Fault("truncated", never("truncate:5"), DOUBT, DoubtCause.CUT),
    Fault("reset", never("reset"), DOUBT, DoubtCause.CONNECTION_LOST),
    Fault("drop", never("drop"), DOUBT, DoubtCause.CONNECTION_LOST),
    Fault("hang", never("hang"), DOUBT, DoubtCause.TIMEOUT),
    Fault("drip", never("drip"), DOUBT, DoubtCause.TIMEOUT),
]


def kind_of(program: RunningProgram, number: int) -> object:
    answer = program.record(number).answer
    if isinstance(answer, Refused):
        return answer.kind
    return answer.cause if isinstance(answer, NoAnswer) else "failed"


def texts(window: QWidget) -> str:
    """Return everything a window says, labels and buttons."""
    labels = [label.text() for label in window.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_a_fault_is_told_and_sent_once(
    qapp: QApplication, tmp_path: Path, until: Until, fault: Fault
) -> None:
    """
    The right dialog opens, the ledger shows one DELETE, and the order is what it was.
    """
    async with RunningProgram(qapp, tmp_path, until, *fault.demo) as program:
        number = program.order_to_halve()
        volume = program.program.desk.book.state.orders[number].volume
        await program.script(**fault.entry)

        await program.press_close(number)
        alert = await program.alert()

        await until(lambda: fault.title in texts(alert), what=fault.title)
        assert kind_of(program, number) == fault.kind
        offered = alert.findChildren(QAbstractButton)
        assert fault.buttons <= {button.text() for button in offered}
        entries = [e for e in program.ledger() if e["body"]["order"] == number]
        assert [e["executed"] for e in entries] == [False]
        assert program.program.desk.book.state.orders[number].volume == volume


@pytest.mark.parametrize("reply", ["reset", "drop", "hang", "html", 502, "truncate:3"])
async def test_an_executed_close_without_an_answer_is_found_out(
    qapp: QApplication, tmp_path: Path, until: Until, reply: object
) -> None:
    """
    The half is closed although nobody said so: it is told as done, never sent again.
    """
    async with RunningProgram(qapp, tmp_path, until) as program:
        number = program.order_to_halve()
        volume = program.program.desk.book.state.orders[number].volume
        await program.script(execute="before", reply=reply)

        await program.press_close(number)
        record = await program.settled(number)

        assert record.state is State.SATISFIED
        assert record.remaining == volume - record.request.asked
        entries = [e for e in program.ledger() if e["body"]["order"] == number]
        assert [e["executed"] for e in entries] == [True]


async def silent_tls_server(tmp_path: Path) -> asyncio.Server:
    """Serve TLS with a certificate that nobody here trusts."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(
        "127.0.0.1",
        not_after=datetime.now(UTC) + timedelta(days=2),
    ).configure_cert(context)

    def ignore(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    return await asyncio.start_server(ignore, "127.0.0.1", 0, ssl=context)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def move_session(program: RunningProgram, origin: str) -> None:
    """Have the session be at another origin, as if its server had gone since."""
    service = program.program.desk.session
    assert service.session is not None
    session = replace(service.session, origin=origin)
    client: Any = program.program.services.broker._broker()
    client._begin(session, "aaaa.bbbb.cccc")
    service._begin(session)


@pytest.mark.parametrize(
    ("place", "cause"),
    [
        pytest.param("closed", NotSentCause.NOT_LISTENING, id="closed port"),
        pytest.param("name", NotSentCause.NAME, id="name that does not resolve"),
        pytest.param("tls", NotSentCause.CERTIFICATE, id="certificate nobody trusts"),
    ],
)
async def test_a_close_that_cannot_leave_is_told_as_not_sent(
    qapp: QApplication, tmp_path: Path, until: Until, place: str, cause: NotSentCause
) -> None:
    """
    Before the wire: "nothing was sent" is said, and it is true.
    """
    async with RunningProgram(qapp, tmp_path, until) as program:
        number = program.order_to_halve()
        server = await silent_tls_server(tmp_path)
        origins = {
            "closed": f"http://127.0.0.1:{closed_port()}",
            "name": "https://broker.invalid",
            "tls": f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}",
        }
        # A reading cancelled in the middle of a handshake leaves asyncio's socket open.
        program.program.desk.book.stop()
        move_session(program, origins[place])

        await program.press_close(number)
        alert = await program.alert()

        record = program.record(number)
        assert record.state is State.NOT_SENT
        assert record.not_sent is not None
        assert record.not_sent.cause is cause
        assert "othing was sent" in texts(alert)
        assert program.ledger() == []
        server.close()
        await server.wait_closed()


async def test_a_session_of_another_type_is_told_before_and_after(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    A banner warns, the buttons stay, and the server's 401 is told in its own words.
    """
    async with RunningProgram(qapp, tmp_path, until, "--session-type", "1") as program:
        warned = texts(program.program.main)

        number = program.order_to_halve()
        await program.press_close(number)
        alert = await program.alert()

        assert "may not be able to close orders (type 1)" in warned
        assert "type 1" in texts(alert)
        assert [e["executed"] for e in program.ledger()] == [False]


async def test_hostile_text_of_the_server_is_shown_as_it_is(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    Markup in a message appears letter for letter.
    """
    message = "<img src=/etc/passwd><b>no</b>"
    async with RunningProgram(qapp, tmp_path, until) as program:
        number = program.order_to_halve()
        await program.script(
            **never(400, body={"error": "INVALID_DATA", "message": message})
        )

        await program.press_close(number)
        alert = await program.alert()

        assert message in texts(alert)
