"""Builds what people install, for the system it runs on.

``python3 packaging/build.py`` freezes the program and makes every installer of this
system in ``dist``; ``--only`` makes some. Standard library only: the tools are
installed, locked by hash, in environments under ``build``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import linux_packages
import macos_packages
import smoke
import windows_packages
from documents import add_documents
from environments import OLDEST, ROOT, SetupError
from freezing import Bundle, freeze, set_dates

Installer = Callable[[Bundle, Path], Path]

INSTALLERS: dict[str, dict[str, Installer]] = {
    "linux": linux_packages.INSTALLERS,
    "win32": windows_packages.INSTALLERS,
    "darwin": macos_packages.INSTALLERS,
}
"""What can be made on each system, by the name ``--only`` takes."""


def build(kinds: Sequence[str], out: Path) -> None:
    """Freeze into ``out`` and make the installers of ``kinds`` beside it.

    Raises:
        SetupError: A step failed; what was made before it is whole.
    """
    out.mkdir(parents=True, exist_ok=True)
    bundle = freeze(out)
    add_documents(bundle)
    set_dates(bundle.folder, bundle.epoch)
    told(bundle.folder)
    for kind in kinds:
        if kind != "freeze":
            told(INSTALLERS[sys.platform][kind](bundle, out))


def told(made: Path) -> None:
    """Say what was made and how large it is."""
    files = made.rglob("*") if made.is_dir() else [made]
    size = sum(file.lstat().st_size for file in files if not file.is_dir())
    print(f"{made}: {size / 1e6:.1f} MB", flush=True)


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the options; ``only`` is every installer of this system if not given."""
    known = INSTALLERS.get(sys.platform, {})
    usual = ["freeze", *(kind for kind in known if kind not in linux_packages.ON_REQUEST)]
    parser = argparse.ArgumentParser(description="Builds what people install.")
    parser.add_argument("--only", action="append", choices=["freeze", *known])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", metavar="DIR")
    parser.add_argument("--smoke", action="store_true", help="freeze, self-test, no more")
    options = parser.parse_args(argv)
    options.only = options.only or usual
    options.out = options.out.absolute()
    return options


def main(argv: Sequence[str]) -> int:
    """Return the process exit status."""
    if sys.version_info < OLDEST:
        print(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
        return 2
    options = parse(argv)
    try:
        if options.smoke:
            return smoke.test(options.out)
        build(options.only, options.out)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
