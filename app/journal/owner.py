"""Whose journal it is: this computer and this user, or a copy from elsewhere.

A copied profile still holds the open requests of another computer, which may be
watching them now. Only a digest is kept: it tells two owners apart and says nothing
about either.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path

from app.journal.entries import Run

_MACHINE_FILES = ("/etc/machine-id", "/var/lib/dbus/machine-id")
_BOOT_FILE = "/proc/sys/kernel/random/boot_id"


@dataclass(frozen=True, slots=True)
class Owner:
    """Digests of computer and user; ``""`` where one cannot be told."""

    machine: str
    user: str

    def differs_from(self, other: Owner) -> bool:
        """Whether the two are certainly not the same."""
        pairs = ((self.machine, other.machine), (self.user, other.user))
        return any(mine and theirs and mine != theirs for mine, theirs in pairs)


def this_owner() -> Owner:
    """Return the owner that runs the program now."""
    return Owner(machine=_digest("machine", _machine()), user=_digest("user", _user()))


def this_run() -> Run:
    """Return a run no other is equal to."""
    return Run(instance=uuid.uuid4().hex, boot_id=_first_line(_BOOT_FILE))


def _digest(kind: str, name: str) -> str:
    if not name:
        return ""
    return hashlib.sha256(f"flatten journal {kind} {name}".encode()).hexdigest()[:32]


def _user() -> str:
    if sys.platform != "win32":
        return str(os.getuid())
    return getpass.getuser()


def _machine() -> str:
    if sys.platform == "win32":
        return _windows_machine()
    if sys.platform == "darwin":
        return _mac_machine()
    return next(filter(None, map(_first_line, _MACHINE_FILES)), "")


def _windows_machine() -> str:
    if sys.platform != "win32":
        return ""
    import winreg  # noqa: PLC0415 - only there

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography"
        ) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return ""


def _mac_machine() -> str:
    import ctypes  # noqa: PLC0415 - only there

    try:
        library = ctypes.CDLL(None)
        name = ctypes.create_string_buffer(16)
        no_wait = (ctypes.c_long * 2)(1, 0)
        failed = library.gethostuuid(name, ctypes.byref(no_wait))
    except (OSError, AttributeError):
        return ""
    return "" if failed else name.raw.hex()


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii").partition("\n")[0].strip()
    except (OSError, ValueError):
        return ""
