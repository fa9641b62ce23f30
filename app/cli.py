"""The command line, and whether Qt can start at all: both before Qt is imported.

Without a screen or one of its libraries Qt ends the process with an abort and a text
that blames another library. What is said here instead names the cause and a way out.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import NamedTuple

LARGEST_LOGIN = 2**63 - 1

NO_DISPLAY = """\
flatten: no display found (DISPLAY and WAYLAND_DISPLAY are not set).
Start it from a desktop session, or under a virtual screen: xvfb-run -a flatten
Without any screen, `--self-test DIR` shows that it works and saves pictures in DIR."""

MISSING_LIBRARY = """\
flatten: Qt cannot start: {reason}
A system library is missing. On Debian or Ubuntu:
  sudo apt-get install {packages}"""

Environment = MutableMapping[str, str]

# Shared library -> Debian package, of what Qt's X11 plugin loads.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


class Arguments(NamedTuple):
    """What the command line asks for.

    Attributes:
        server: The broker's address as typed, or ``""``.
        login: The account's number, ``None`` if not given.
        data_dir: Where to keep everything instead of the usual folders.
        self_test: Where the self-test puts its pictures; ``None`` runs no self-test.
    """

    demo: bool = False
    server: str = ""
    login: int | None = None
    data_dir: Path | None = None
    self_test: Path | None = None


def start(argv: Sequence[str], environ: Environment | None = None) -> Arguments:
    """Return the arguments, with the process ready for Qt to be imported.

    Raises:
        SystemExit: 0 after ``--version`` or ``--help``; 2, with the reason on standard
            error, if the arguments are wrong or Qt could not start.
    """
    environ = os.environ if environ is None else environ
    arguments = parse(argv)
    if arguments.self_test is not None:
        environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if sys.platform == "linux" and (problem := preflight(environ)):
        print(problem, file=sys.stderr)  # noqa: T201 - there is no window to say it in
        raise SystemExit(2)
    return arguments


def parse(argv: Sequence[str]) -> Arguments:
    if not argv:
        return Arguments()  # the usual start, and a parser takes 4 ms to make
    about = "Lists the open orders of a trading account and closes them."
    parser = argparse.ArgumentParser(prog="flatten", description=about)
    parser.add_argument("--demo", action="store_true", help="use the built-in demo broker")
    parser.add_argument("--server", type=_server, default="", metavar="URL")
    parser.add_argument("--login", type=_login, metavar="N", help="number of the account")
    parser.add_argument("--data-dir", type=Path, metavar="DIR", help="keep files in DIR")
    parser.add_argument("--self-test", type=Path, metavar="DIR", help="pictures into DIR")
    parser.add_argument("--version", action=_Version, help="of this and what it runs on")
    return Arguments(**vars(parser.parse_args(argv)))


class _Version(argparse.Action):
    """Tells the versions and ends; what it runs on is asked only then."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:  # noqa: A002 - argparse's own names
        super().__init__(option_strings, argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *args: object) -> None:
        from app.versions import version_text  # noqa: PLC0415 - it imports Qt

        print(version_text(), end="")  # noqa: T201 - what was asked for
        parser.exit()


def _login(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST_LOGIN:
        return int(text)
    raise argparse.ArgumentTypeError("a login is a whole number above 0")


def _server(text: str) -> str:
    if "@" in text:
        # Every process list shows it; the window asks for the password.
        raise argparse.ArgumentTypeError("give no user or password in the address")
    return text


def preflight(environ: Environment) -> str | None:
    """Say why Qt could not start on this Linux, ``None`` if it can."""
    if environ.get("QT_QPA_PLATFORM"):
        return None
    if not environ.get("DISPLAY"):
        return None if environ.get("WAYLAND_DISPLAY") else NO_DISPLAY
    plugin = _x11_plugin()
    reason = _load(plugin) if plugin else None
    if reason is None:
        return None
    missing = [package for name, package in LIBRARIES.items() if _load(name)]
    packages = " ".join(missing or LIBRARIES.values())
    return MISSING_LIBRARY.format(reason=reason, packages=packages)


def _x11_plugin() -> str | None:
    spec = importlib.util.find_spec("PySide6")
    places = (spec and spec.submodule_search_locations) or ()
    found = (Path(place) / "Qt/plugins/platforms/libqxcb.so" for place in places)
    return next((str(file) for file in found if file.exists()), None)


def _load(library: str) -> str | None:
    """Return why ``library`` cannot be loaded, ``None`` if it can."""
    import ctypes  # noqa: PLC0415 - only where there is an X11 screen to ask about

    try:
        ctypes.CDLL(library)
    except OSError as error:
        return str(error)
    return None
