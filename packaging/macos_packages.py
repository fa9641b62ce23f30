"""What people on macOS install: a disk image with the application in it.

It is signed and looked at by Apple where the environment says with which keys
(``macos/sign_and_notarise.sh``); where it does not, its name ends in ``-unsigned``.
"""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

from environments import HERE, Command, SetupError
from freezing import NAME, Bundle, run, set_dates
from identity import APP

SCRIPT = HERE / "macos" / "sign_and_notarise.sh"
IDENTITY = "FLATTEN_MACOS_IDENTITY"
NOTARY = ("FLATTEN_NOTARY_KEY", "FLATTEN_NOTARY_KEY_ID", "FLATTEN_NOTARY_ISSUER")
UNSIGNED = "-unsigned"

_DOCUMENTS = ("licenses", "LICENSE", "sbom.cdx.json")


def dmg(bundle: Bundle, out: Path) -> Path:
    """Make the disk image.

    Raises:
        SetupError: A tool of macOS failed, or Apple refused the program.
    """
    app = finish(bundle, out / f"{APP}.app")
    run([SCRIPT, "app", app])
    if notarising():
        run([SCRIPT, "notarise", app])
    target = out / f"{NAME}-{bundle.version}-macos-{machine()}{unsigned()}.dmg"
    run(image(laid_out(app, out / "work" / "image"), target))
    run([SCRIPT, "image", target])
    if notarising():
        run([SCRIPT, "notarise", target])
    return target


def finish(bundle: Bundle, app: Path) -> Path:
    """Put licences and the list of parts where an application keeps what is no code."""
    resources = app / "Contents" / "Resources"
    for name in _DOCUMENTS:
        source, target = bundle.folder / name, resources / name
        if source.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)
    set_dates(app, bundle.epoch)
    return app


def laid_out(app: Path, folder: Path) -> Path:
    """Return a folder with what the image shows: the application, and where it goes."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run(["ditto", app, folder / app.name])
    (folder / "Applications").symlink_to("/Applications")
    return folder


def image(folder: Path, target: Path) -> Command:
    """Return the command that makes a disk image of ``folder``."""
    made = ["hdiutil", "create", "-quiet", "-ov", "-volname", APP, "-fs", "HFS+"]
    return [*made, "-format", "UDZO", "-srcfolder", folder, target]


def machine() -> str:
    """Return this computer's kind; a build is for its own kind alone."""
    return {"x86_64": "x86-64"}.get(platform.machine(), platform.machine())


def notarising() -> bool:
    """Say whether Apple is to look at it.

    Raises:
        SetupError: Only a part of what is needed for it is there.
    """
    given = [name for name in NOTARY if os.environ.get(name)]
    if given and (len(given) < len(NOTARY) or not os.environ.get(IDENTITY)):
        raise SetupError(f"Set {IDENTITY} and all of {', '.join(NOTARY)}, or none.")
    return bool(given)


def unsigned() -> str:
    """Return what the name of an image ends in that no Mac takes for checked."""
    return "" if os.environ.get(IDENTITY) and notarising() else UNSIGNED


INSTALLERS: dict[str, Callable[[Bundle, Path], Path]] = {"dmg": dmg}
