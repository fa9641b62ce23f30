"""The end by a signal: Ctrl-C, the computer going down, a terminal being shut.

It is the end the window's own closing leads to, without the question: nobody may be
there to answer it. Closes on their way get the same few seconds for their answers.

Python acts on a signal between two of its own instructions, and while Qt waits for
events there are none. So every signal also comes as a byte through a pair of sockets Qt
listens at, on Windows too; the loop's ``add_signal_handler`` would put it in a queue
that Qt's loop never looks into.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Iterator

from PySide6.QtCore import QSocketNotifier

# Of these each system knows its own: a closed terminal here, Ctrl-Break there.
_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_UNTOUCHED = (signal.SIG_DFL, signal.default_int_handler)
_AT_ONCE = 64

_log = logging.getLogger(__name__)


@contextlib.contextmanager
def end_on_signals(end: Callable[[], None]) -> Iterator[None]:
    """Have ``end`` called on the loop when the process is asked to end.

    A signal that whoever started the process has it ignore (``nohup``, a shell's
    background) stays ignored. A second Ctrl-C ends the process at once: what is on its
    way is on record, and the next start looks after it.
    """
    ours = {
        number: was
        for number in _known()
        if (was := signal.getsignal(number)) in _UNTOUCHED
    }
    hearing, telling = socket.socketpair()
    with hearing, telling:
        for end_of_pair in (hearing, telling):
            end_of_pair.setblocking(False)
        notifier = QSocketNotifier(hearing.fileno(), QSocketNotifier.Type.Read)
        notifier.activated.connect(lambda *_: _hear(hearing, frozenset(ours), end))
        before = signal.set_wakeup_fd(telling.fileno(), warn_on_full_buffer=False)
        for number in ours:
            signal.signal(number, _leave_it_to_the_loop)
        try:
            yield
        finally:
            for number, was in ours.items():
                signal.signal(number, was)
            signal.set_wakeup_fd(before)
            notifier.setEnabled(False)


def _known() -> Iterator[signal.Signals]:
    return (getattr(signal, name) for name in _NAMES if hasattr(signal, name))


def _leave_it_to_the_loop(*_: object) -> None:
    """Stand in the place of the default, which would end the process there and then."""


def _hear(
    hearing: socket.socket, ours: frozenset[signal.Signals], end: Callable[[], None]
) -> None:
    told = b""
    with contextlib.suppress(BlockingIOError):
        told = hearing.recv(_AT_ONCE)
    for number in ours.intersection(told):
        _log.info("ending: %s", signal.Signals(number).name)
        if number == signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
        end()
