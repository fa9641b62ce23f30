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
from typing import Protocol

from app.assembly import Assembly
from app.cli import Arguments
from app.domain.account import Session
from app.domain.settings import BrokerProfile, ClosingLimits
from app.front import Front
from app.host import logs
from app.host.clock import SystemClock
from app.host.crash import CrashReporter, untold_reports
from app.host.demo_process import DemoError, DemoProcess, start_demo
from app.host.keychain import Keychain
from app.host.paths import Paths
from app.host.redaction import Redactor
from app.household import build_house
from app.services.house import FaultReports
from app.tasks import TaskScope
from app.ui.house_banner import HouseBanner
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
    reports: FaultReports
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
    reports = FaultReports(paths.logs, untold_reports(paths.logs))

    def note(path: Path | None) -> None:
        _log.error("crash report %s", path.name if path else "not written")
        reports.note(path)

    crash = CrashReporter(paths.logs, redactor, clock, note)
    return Ground(
        paths=paths, clock=clock, redactor=redactor, crash=crash, reports=reports, log=log
    )


class _SettingsWindow(Protocol):
    """The settings' window, whose code is loaded when somebody first opens it."""

    def show_page(self, key: str) -> None: ...
    def shut(self) -> None: ...
    def deleteLater(self) -> None: ...


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
        self.keychain = Keychain()
        self.house = build_house(front, self.services, ground.reports)
        self.reception = Reception(self.look, self.sign_in, self.desk, self.keychain)
        self.main = MainWindow(
            self.look,
            self.desk,
            journal=self._open_journal,
            settings=self._open_settings,
            house=self.house,
        )
        self.journal: JournalWindow | None = None
        self.settings: _SettingsWindow | None = None
        self.instance = RunningInstance(instance_name(front.paths.data))
        self._join()
        if ground.reports.of_earlier_run is not None:
            self._tell_of_a_fault()

    def _join(self) -> None:
        self.sign_in.demo_wanted.connect(self._want_demo)
        self.reception.signed_in.connect(self._enter)
        self.sign_in.quit_wanted.connect(self._leave_sign_in)
        self.main.sign_in_wanted.connect(self._sign_in_again)
        self.main.quit_confirmed.connect(self.ending.set)
        self.instance.raise_wanted.connect(self._come_forward)

    def _tell_of_a_fault(self) -> None:
        """The first window says it: a program that fell over early has no other."""
        banner = HouseBanner(self.look, self.house)
        self.sign_in.add_band(banner)
        banner.refresh()
        self.main.sign_in_wanted.connect(banner.refresh)

    def start(self) -> None:
        """Begin to serve the first window, and bring in the broker adapter."""
        self.sign_in.show()
        self.scope.start(self.services.open_journal(), name="open journal")
        self.services.wake.start()
        self.house.updates.start()
        asyncio.get_running_loop().call_later(0.05, self.services.broker.warm_up)
        if not self.instance.listen():
            _log.warning("a second start cannot reach this window")
        if self._arguments.demo:
            self._want_demo()
        elif self._arguments.server:
            self.sign_in.fill(_profile_of(self._arguments))

    def _want_demo(self) -> None:
        self.sign_in.show_demo_starting()
        before = self.desk.session.session
        self.scope.start(self._start_demo(before), name="demo broker")

    async def _start_demo(self, before: Session | None) -> None:
        try:
            if self.demo is None or not self.demo.running:
                self.demo = await start_demo(self._ground.paths.logs, self._demo_options())
        except DemoError as error:
            self.sign_in.show_demo_failure(str(error))
            return
        if self.desk.session.session is not before:
            # Somebody has signed in to a broker meanwhile.
            self.sign_in.show_ready()
            return
        address = self.demo.address
        self.reception.sign_in_to(
            address.url,
            address.login,
            address.password,
            demo=True,
            stream=address.stream,
        )

    def _demo_options(self) -> tuple[str, ...]:
        """The demo broker's ledger of this run lies beside the log, for the curious."""
        ledger = self._ground.paths.logs / DEMO_LEDGER
        ledger.unlink(missing_ok=True)
        return ("--ledger", str(ledger), *self._demo_arguments)

    def _enter(self) -> None:
        self.desk.book.start()
        self.desk.live.start()
        self.main.show()
        self.main.raise_()
        self.sign_in.hide()

    def _sign_in_again(self) -> None:
        """Over the list while a session is there, in its place after signing out."""
        session = self.desk.session.session
        if session is None:
            self.desk.live.stop()
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

    def _open_settings(self, page: str) -> None:
        if self.settings is None:
            # Its pages are much code, and few runs need it.
            from app.ui.settings_window import SettingsWindow  # noqa: PLC0415

            desk, house = self.desk, self.house
            self.settings = SettingsWindow(self.look, desk, house, self.keychain)
        self.settings.show_page(page)

    def _open_journal(self, segment: str) -> None:
        if self.journal is None:
            self.journal = JournalWindow(self.look, self.desk, self.services.history)
            self.journal.orders_wanted.connect(lambda: bring_forward(self.main))
        self.journal.show_segment(segment)

    async def aclose(self) -> None:
        """Take everything down in reverse; closes on their way get a few seconds."""
        self.instance.close()
        self.reception.shut()
        # Nothing new may begin while what is on its way gets its few seconds.
        self.main.flow.forget()
        self.main.setEnabled(False)
        closing = self.desk.closing
        until = self._ground.clock.monotonic() + _GRACE_S
        while closing.in_flight() and self._ground.clock.monotonic() < until:
            await self._ground.clock.sleep(0.05)
        closing.stop()
        self.desk.live.stop()
        self.desk.book.stop()
        await self.scope.aclose()
        await self.services.aclose()
        if self.demo is not None:
            await self.demo.stop()
        self.main.shut()
        if self.journal is not None:
            self.journal.shut()
            self.journal.deleteLater()
        if self.settings is not None:
            self.settings.shut()
            self.settings.deleteLater()
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
