"""The composition root: builds every object, owns every lifetime, knows every package.

It is the second stage of a start: ``front`` has put the first window on the screen
before this module is imported. The broker adapter, with everything about networks,
comes once the loop runs (``late_broker``).

The end is one way only: ``ending`` is set, ``run`` takes things down in reverse order
and returns. Closes on their way get ``_GRACE_S`` for their answers; what is left then
is recorded as unknown, since cancelling means "stop waiting", never "undo".
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.assembly import Assembly
from app.cli import Arguments
from app.domain.settings import BrokerProfile, ClosingLimits
from app.front import Front
from app.host import logs
from app.host.clock import SystemClock
from app.host.crash import CrashReporter
from app.host.demo_process import DemoError, DemoProcess, start_demo
from app.host.keychain import Keychain
from app.host.paths import Paths
from app.host.redaction import Redactor
from app.tasks import TaskScope
from app.ui.journal_window import JournalWindow
from app.ui.main_window import MainWindow
from app.ui.sign_in_reception import Reception
from app.ui.single_instance import RunningInstance, bring_forward, instance_name

DEMO_LEDGER = "demo-ledger.jsonl"

_GRACE_S = 3.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What stands before there is a loop: files, logs, crash reports."""

    paths: Paths
    clock: SystemClock
    redactor: Redactor
    crash: CrashReporter
    log: logs.LogFile


def lay_ground(front: Front) -> Ground:
    """Make the folders, open the log, and tell it how the settings were found.

    Raises:
        OSError: A folder cannot be made; nothing was started.
    """
    paths, clock, redactor = front.paths, SystemClock(), Redactor()
    paths.make()
    log = logs.start(paths.logs, redactor, clock)
    found = front.loaded
    if found.damaged or found.ignored:
        _log.warning("settings: damaged %s, ignored %s", found.damaged, found.ignored)
    crash = CrashReporter(paths.logs, redactor, clock, _note_report)
    return Ground(paths=paths, clock=clock, redactor=redactor, crash=crash, log=log)


def _note_report(path: Path | None) -> None:
    _log.error("crash report %s", path.name if path else "not written")


class Program:
    """The running program: services, windows and what joins them.

    Args:
        limits: In place of the settings' own times, for a self-test that cannot wait.
    """

    def __init__(
        self,
        front: Front,
        ground: Ground,
        arguments: Arguments,
        *,
        limits: ClosingLimits | None = None,
        demo_arguments: tuple[str, ...] = (),
    ) -> None:
        self._front = front
        self._ground = ground
        self._arguments = arguments
        self._demo_arguments = demo_arguments
        self.demo: DemoProcess | None = None
        self.ending = asyncio.Event()
        self.scope = TaskScope(ground.crash.report)
        settings = front.keeper.settings
        self.services = Assembly(
            front,
            ground.clock,
            ground.redactor,
            self.scope,
            lambda: limits or settings.current.closing_limits,
        )
        self.desk = self.services.desk
        self.look, self.sign_in = front.look, front.sign_in
        self.reception = Reception(self.look, self.sign_in, self.desk, Keychain())
        self.main = MainWindow(
            self.look, self.desk, journal=self._open_journal, version=__version__
        )
        self.journal: JournalWindow | None = None
        self.instance = RunningInstance(instance_name(front.paths.data))
        self._join()

    def _join(self) -> None:
        self.sign_in.demo_wanted.connect(self._want_demo)
        self.reception.signed_in.connect(self._enter)
        self.sign_in.quit_wanted.connect(self._leave_sign_in)
        self.main.sign_in_wanted.connect(self._sign_in_again)
        self.main.quit_confirmed.connect(self.ending.set)
        self.instance.raise_wanted.connect(self._come_forward)

    def start(self) -> None:
        """Begin to serve the first window, and bring in the broker adapter."""
        self.sign_in.show()
        self.scope.start(self.services.open_journal(), name="open journal")
        self.services.wake.start()
        asyncio.get_running_loop().call_later(0.05, self.services.broker.warm_up)
        if not self.instance.listen():
            _log.warning("a second start cannot reach this window")
        if self._arguments.demo:
            self._want_demo()
        elif self._arguments.server:
            self.sign_in.fill(_profile_of(self._arguments))

    def _want_demo(self) -> None:
        self.sign_in.show_demo_starting()
        self.scope.start(self._start_demo(), name="demo broker")

    async def _start_demo(self) -> None:
        try:
            if self.demo is None or not self.demo.running:
                self.demo = await start_demo(self._ground.paths.logs, self._demo_options())
        except DemoError as error:
            self.sign_in.show_demo_failure(str(error))
            return
        if self.desk.session.session is not None:
            return  # somebody has signed in to a broker meanwhile
        address = self.demo.address
        self.reception.sign_in_to(address.url, address.login, address.password, demo=True)

    def _demo_options(self) -> tuple[str, ...]:
        """The demo broker's ledger of this run lies beside the log, for the curious."""
        ledger = self._ground.paths.logs / DEMO_LEDGER
        ledger.unlink(missing_ok=True)
        return ("--ledger", str(ledger), *self._demo_arguments)

    def _enter(self) -> None:
        self.desk.book.start()
        self.main.show()
        self.main.raise_()
        self.sign_in.hide()

    def _sign_in_again(self) -> None:
        """Over the list while a session is there, in its place after signing out."""
        session = self.desk.session.session
        if session is None:
            self.desk.book.stop()
            self.main.hide()
        self.reception.show_again(session)

    def _leave_sign_in(self) -> None:
        """Closing the sign-in window goes back to the list, or ends the program."""
        if self.main.isVisible():
            self.sign_in.hide()
        else:
            self.main.ask_to_quit()

    def _come_forward(self) -> None:
        """The program was started again: what is open of it comes to the front."""
        for window in (self.main, self.sign_in):
            if window.isVisible():
                bring_forward(window)

    def _open_journal(self, segment: str) -> None:
        if self.journal is None:
            self.journal = JournalWindow(self.look, self.desk, self.services.history)
            self.journal.orders_wanted.connect(lambda: bring_forward(self.main))
        self.journal.show_segment(segment)

    async def aclose(self) -> None:
        """Take everything down in reverse; closes on their way get a few seconds."""
        self.instance.close()
        # Nothing new may begin while what is on its way gets its few seconds.
        self.main.flow.forget()
        self.main.setEnabled(False)
        closing = self.desk.closing
        until = self._ground.clock.monotonic() + _GRACE_S
        while closing.in_flight() and self._ground.clock.monotonic() < until:
            await self._ground.clock.sleep(0.05)
        closing.stop()
        self.desk.book.stop()
        await self.scope.aclose()
        await self.services.aclose()
        if self.demo is not None:
            await self.demo.stop()
        self.main.shut()
        if self.journal is not None:
            self.journal.shut()
            self.journal.deleteLater()
        for window in (self.main, self.sign_in):
            window.hide()
            window.deleteLater()


def _profile_of(arguments: Arguments) -> BrokerProfile:
    login = "" if arguments.login is None else str(arguments.login)
    return BrokerProfile(name="", server=arguments.server, login=login)


async def serve(program: Program) -> None:
    """Serve the windows and return when the trader has left the program."""
    with contextlib.suppress(asyncio.CancelledError):
        program.start()
        await program.ending.wait()
    await program.aclose()
