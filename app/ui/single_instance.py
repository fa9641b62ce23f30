"""One window on a data directory: a second start brings the running one forward.

The two talk over a local socket that only this user may open, and only in one word.
Whatever else comes is dropped at the first byte that cannot be part of that word;
nothing is ever answered. Who the running program is was settled before, by its lock
on the directory: this module is only how it is asked to show itself.

Importing it loads Qt's network module, which takes longer than a first paint may
wait: import it afterwards, or in a start that has found another program running.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QObject, Qt, QThread, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QWidget

if sys.platform == "win32":
    import ctypes

MOST_BYTES = 64

_RAISE = b"raise\n"
_VISIT_MS = 1000
_MOST_VISITS = 8
_PATIENCE_MS = 3000
_TRY_MS = 500
_PAUSE_MS = 50
_ANY_PROCESS = -1


class RunningInstance(QObject):
    """Listens for second starts.

    Signals:
        raise_wanted: Somebody started the program again.

    Args:
        name: Of the socket, from ``instance_name``.
    """

    raise_wanted = Signal()

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._receive)

    def listen(self) -> bool:
        """Begin to listen; only for the holder of the directory's lock.

        A socket of this name is then left over from a program that was killed, and is
        removed. ``False`` means that second starts cannot reach this window.
        """
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        """Listen no more and remove the socket."""
        self._server.close()
        for visit in self._visits():
            visit.drop()

    def _receive(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            visit = _Visit(socket, self)
            visit.asked.connect(self.raise_wanted)
            if len(self._visits()) > _MOST_VISITS:
                visit.drop()
            else:
                visit.begin()

    def _visits(self) -> list[_Visit]:
        return [visit for visit in self.findChildren(_Visit) if visit.is_open]


class _Visit(QObject):
    """One connection: it says the word within its time, or it is dropped."""

    asked = Signal()

    def __init__(self, socket: QLocalSocket, parent: QObject) -> None:
        super().__init__(parent)
        self.is_open = True
        self._socket = socket
        socket.setParent(self)
        socket.setReadBufferSize(MOST_BYTES)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_VISIT_MS)
        self._timer.timeout.connect(self.drop)

    def begin(self) -> None:
        """Hear what it has to say; some of it may be here already."""
        self._timer.start()
        self._socket.readyRead.connect(self._hear)
        self._socket.disconnected.connect(self.drop)
        self._hear()

    def drop(self) -> None:
        """End the connection, whatever it was about to say."""
        if self.is_open:
            self.is_open = False
            self._timer.stop()
            self._socket.abort()
            self.deleteLater()

    def _hear(self) -> None:
        if not self.is_open:
            return
        said = self._socket.peek(MOST_BYTES).data()
        if said == _RAISE:
            self.drop()
            self.asked.emit()
        elif not _RAISE.startswith(said) or self._is_gone():
            self.drop()

    def _is_gone(self) -> bool:
        return self._socket.state() is QLocalSocket.LocalSocketState.UnconnectedState


def instance_name(data: Path) -> str:
    """Return the socket's name for this user and data directory (``Paths.data``)."""
    key = f"{Path.home()}\n{data.resolve()}"
    return f"flatten-{hashlib.sha256(key.encode()).hexdigest()[:24]}"


def knock(name: str, *, patience_ms: int = _PATIENCE_MS) -> bool:
    """Ask the running program to show its window; whether it was told.

    Blocks up to the patience, for the other may only be starting; needs a
    ``QApplication`` but no event loop.
    """
    deadline = QDeadlineTimer(patience_ms)
    while True:
        if _tell(name):
            return True
        if deadline.hasExpired():
            return False
        QThread.msleep(_PAUSE_MS)


def bring_forward(window: QWidget) -> None:
    """Show a window in front of the others, out of the task bar if it is there."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _tell(name: str) -> bool:
    if sys.platform == "win32":
        # Windows lets a program come forward only if who has the input allows it.
        ctypes.windll.user32.AllowSetForegroundWindow(_ANY_PROCESS)
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_TRY_MS):
        return False
    socket.write(_RAISE)
    told = socket.bytesToWrite() == 0 or socket.waitForBytesWritten(_TRY_MS)
    # The other hangs up once it has heard; a pipe cut before that may lose the word.
    return told and (
        socket.state() is QLocalSocket.LocalSocketState.UnconnectedState
        or socket.waitForDisconnected(_TRY_MS)
    )
