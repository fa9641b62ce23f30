"""What the computer's administrator has laid down, read and never written.

One TOML file in a place only an administrator can write to:

    update_check = "off"           # nobody looks for updates on this computer
    update_address = "https://…"   # or: look there; the makers' signature still counts

A file that is there and cannot be understood was meant to say something, so it locks.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from app.domain.update import UpdatePolicy, is_page_of

_NAME = "policy.toml"
_FREE = ("ask", "weekly")


def policy_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where the file would lie on this system."""
    if sys.platform == "win32":
        data = environ.get("PROGRAMDATA") or r"C:\ProgramData"
        return Path(data) / "Flatten" / _NAME
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Flatten") / _NAME
    return Path("/etc/flatten") / _NAME


def read_policy(path: Path) -> UpdatePolicy:
    """Return what ``path`` says of updates; where there is no file, nothing."""
    try:
        # Editors of Windows put a mark of their own before UTF-8.
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (FileNotFoundError, NotADirectoryError):
        return UpdatePolicy()
    except (OSError, ValueError):
        return UpdatePolicy(locked=True, unreadable=True, place=str(path))
    check, address = found.get("update_check", "ask"), found.get("update_address", "")
    off = check == "off"
    is_address = isinstance(address, str) and (not address or is_page_of(address, address))
    understood = (off or check in _FREE) and is_address
    return UpdatePolicy(
        locked=off or not understood,
        address=address if understood else "",
        place=str(path),
        unreadable=not understood,
    )
