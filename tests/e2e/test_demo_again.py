"""The demo button where somebody is signed in already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.services.session import Standing
from tests.e2e.program import RunningProgram

Until = Callable[..., Awaitable[Any]]


async def test_an_ended_demo_session_is_begun_anew_by_its_button(
    qapp: QApplication, tmp_path: Path, until: Until
) -> None:
    """
    The broker has ended the session; the sign-in window's demo button signs in again and
    is free afterwards, as for someone who only wants to switch the account.
    """
    async with RunningProgram(qapp, tmp_path, until) as program:
        session = program.program.desk.session
        before = session.session
        await program.script(command="expire_tokens")
        await until(lambda: session.standing is Standing.ENDED, what="the session's end")
        program.program.main.sign_in_wanted.emit()
        button = program.button("demoButton", program.program.sign_in)

        button.click()

        await until(lambda: session.standing is Standing.GOOD, what="a new session")
        await until(button.isEnabled, what="the demo button is free again")
        assert session.session is not before
        assert not program.program.sign_in.isVisible()
