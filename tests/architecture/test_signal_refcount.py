"""The installed Qt binding does not lose references to True, False and None.

PySide6 6.12.0 does on Python 3.11: about 570 emitted signals end the process.
"""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from PySide6.QtCore import QCoreApplication, QObject, Signal

class Emitter(QObject):
    counted = Signal(int)

app = QCoreApplication([])
emitter = Emitter()
emitter.counted.connect(lambda count: None)
for count in range(5_000):
    emitter.counted.emit(count)
for _ in range(10_000):
    emitter.setObjectName("name")
    emitter.blockSignals(False)
print("survived")
"""


def test_many_signals_leave_the_interpreter_alive():
    """
    A child process emits 5,000 signals, calls 20,000 methods and ends with 0.
    """
    command = [sys.executable, "-c", PROGRAM]

    ended = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)

    assert (ended.returncode, ended.stdout) == (0, "survived\n"), ended.stderr
