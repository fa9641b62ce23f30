"""What people on Windows install: a setup program for one person, and a plain archive.

Both are signed where the environment says how (``windows/sign.py``); where it does not,
their names end in ``-unsigned``, so that nobody takes one for the other.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from environments import HERE, Command, SetupError
from freezing import FIXED_EPOCH, ICONS, NAME, Bundle, run, set_dates
from identity import numbers

WINDOWS = HERE / "windows"
SCRIPT = WINDOWS / "flatten.nsi"
SIGNER = WINDOWS / "sign.py"
SIGN = "FLATTEN_SIGN_COMMAND"
UNSIGNED = "-unsigned"
MACHINE = "x64"

# Whose installers are the same program for 64 bits: Debian's build of NSIS has it, the
# one for Windows has 32 bits only. Both install the same.
_TARGETS = ("amd64-unicode", "x86-unicode")
_SUFFIX = ".exe"

# What stands beside the first and last page: a plain field in the drawing's own blue.
_PANEL = (164, 314)
_BLUE = bytes((0xDB, 0x68, 0x2C))


def setup(bundle: Bundle, out: Path) -> Path:
    """Make the setup program.

    Raises:
        SetupError: ``makensis`` is not installed or failed, or something cannot be signed.
    """
    sign_programs(bundle)
    target = out / f"{NAME}-{bundle.version}-windows-{MACHINE}-setup{unsigned()}.exe"
    compile_setup(bundle.folder, ICONS / f"{NAME}.ico", bundle.version, target)
    sign([target])
    return target


def compile_setup(payload: Path, icon: Path, version: str, target: Path) -> None:
    """Make ``target``, which installs ``payload``.

    Raises:
        SetupError: ``makensis`` is not installed or failed.
    """
    makensis = find_makensis()
    facts = {
        "TARGET": target_of(makensis),
        "VERSION": version,
        "NUMBERS": ".".join(map(str, numbers(version))),
        "PAYLOAD": payload,
        "ICON": icon,
        "OUTPUT": target,
    }
    if signing():
        facts["SIGN"] = f'"{sys.executable}" "{SIGNER}"'
    with tempfile.TemporaryDirectory() as folder:
        panel = Path(folder, "panel.bmp")
        panel.write_bytes(bitmap(*_PANEL))
        # Its date is packed with it.
        set_dates(panel.parent, FIXED_EPOCH)
        facts["PANEL"] = panel
        command: Command = [makensis, "-V2", "-WX"]
        run([*command, *(f"-D{name}={fact}" for name, fact in facts.items()), SCRIPT])


def bitmap(width: int, height: int) -> bytes:
    """Return a Windows bitmap, all of it blue; a row takes a multiple of four bytes."""
    rows = (_BLUE * width).ljust(-(-3 * width // 4) * 4, b"\0") * height
    start = 14 + 40
    head = struct.pack("<2sIHHI", b"BM", start + len(rows), 0, 0, start)
    shape = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(rows), 0, 0, 0, 0)
    return head + shape + rows


def find_makensis() -> Path:
    """Return the compiler of setup programs.

    Raises:
        SetupError: There is none.
    """
    if found := shutil.which("makensis"):
        return Path(found)
    usual = Path(os.environ.get("PROGRAMFILES(X86)", ""), "NSIS", "makensis.exe")
    if usual.is_absolute() and usual.is_file():
        return usual
    raise SetupError("makensis is not installed: it comes with NSIS.")


def target_of(makensis: Path) -> str:
    """Return the kind of setup program this ``makensis`` can make."""
    told = subprocess.run(
        [makensis, "-HDRINFO"], check=False, capture_output=True, text=True
    ).stdout
    found = re.search(r"NSISDIR=([^,\r\n]+)", told)
    home = Path(found[1].strip()) if found else makensis.resolve().parent
    wanted, other = _TARGETS
    return wanted if (home / "Stubs" / f"lzma_solid-{wanted}").exists() else other


def portable(bundle: Bundle, out: Path) -> Path:
    """Make an archive to unpack anywhere; settings and journal are where they always are.

    Raises:
        SetupError: Something cannot be signed.
    """
    sign_programs(bundle)
    top = f"{NAME}-{bundle.version}-windows-{MACHINE}-portable{unsigned()}"
    target = out / f"{top}.zip"
    date = datetime.fromtimestamp(bundle.epoch, UTC).timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(bundle.folder.rglob("*")):
            if file.is_file():
                place = Path(top) / file.relative_to(bundle.folder)
                entry = zipfile.ZipInfo(place.as_posix(), date)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())
    return target


@cache
def sign_programs(bundle: Bundle) -> None:
    """Sign our own programs in the bundle, once; the libraries are their makers'."""
    sign(sorted(bundle.folder.glob(f"{NAME}*{_SUFFIX}")))
    set_dates(bundle.folder, bundle.epoch)


def sign(files: Sequence[Path]) -> None:
    """Sign files, or do nothing where nobody said how.

    Raises:
        SetupError: One of them cannot be signed.
    """
    if signing():
        run([sys.executable, SIGNER, *files])


def signing() -> bool:
    return bool(os.environ.get(SIGN, "").strip())


def unsigned() -> str:
    """Return what the name of an artefact that is not signed ends in."""
    return "" if signing() else UNSIGNED


INSTALLERS: dict[str, Callable[[Bundle, Path], Path]] = {
    "setup": setup,
    "zip": portable,
}
