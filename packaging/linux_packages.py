"""What people on Linux install: .deb, .rpm, a plain archive, and an AppImage.

The packages put the bundle in ``/opt`` and a link to it in ``/usr/bin``. They run no
script and touch no home: settings and journal stay through upgrade, removal and purge.
Each is made of files with one date, in a fixed order, so that it comes out the same twice.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import os
import platform
import shutil
import tarfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from environments import HERE, ROOT, Command, SetupError
from freezing import ICONS, NAME, Bundle, run, set_dates, tool
from identity import IDENTIFIER
from linux_depends import (
    Needs,
    debian_depends,
    debian_recommends,
    rpm_depends,
    rpm_recommends,
)

HOME = f"/opt/{NAME}"
ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256, 512)

ARCHITECTURES = {"x86_64": ("amd64", "x86_64"), "aarch64": ("arm64", "aarch64")}
"""What ``uname`` says, what Debian says, what RPM says."""

# The program that unpacks an AppImage: a file, and the hash it must have.
RUNTIME = "APPIMAGE_RUNTIME"
RUNTIME_HASH = "APPIMAGE_RUNTIME_SHA256"

ABOUT = """\
Closes the open orders of a trading account
Flatten lists the open orders of a trading account and closes them: all of an order or
a part, with a comment. A close is never sent twice, and its outcome is never lost or
guessed."""

Entry = dict[str, object]


def deb(bundle: Bundle, out: Path) -> Path:
    """Make the package for Debian and Ubuntu."""
    debian, _ = architecture()
    return _package(bundle, out, "deb", f"{NAME}_{bundle.version}_{debian}.deb")


def rpm(bundle: Bundle, out: Path) -> Path:
    """Make the package for Fedora, openSUSE and their like."""
    _, machine = architecture()
    return _package(bundle, out, "rpm", f"{NAME}-{bundle.version}-1.{machine}.rpm")


def archive(bundle: Bundle, out: Path) -> Path:
    """Make an archive to unpack anywhere; the program in it is ready to start."""
    top = f"{NAME}-{bundle.version}-linux-{architecture()[1]}"
    target = out / f"{top}.tar.xz"

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = "root"
        entry.mtime = bundle.epoch
        return entry

    with (
        lzma.open(target, "wb", preset=6) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        for file in sorted([bundle.folder, *bundle.folder.rglob("*")]):
            place = Path(top) / file.relative_to(bundle.folder)
            tar.add(file, str(place), recursive=False, filter=plain)
    return target


def appimage(bundle: Bundle, out: Path) -> Path:
    """Make a program in one file; it needs the runtime that such a file begins with.

    Raises:
        SetupError: The runtime was not given or is another one, or ``mksquashfs`` is
            not installed.
    """
    runtime = _runtime()
    folder = appdir(bundle, out)
    packed = out / "work" / f"{NAME}.squashfs"
    packed.unlink(missing_ok=True)
    command: Command = [
        "mksquashfs",
        folder,
        packed,
        "-quiet",
        "-no-progress",
        "-no-xattrs",
    ]
    run([*command, "-all-root", "-comp", "zstd"])
    target = out / f"{NAME}-{bundle.version}-{architecture()[1]}.AppImage"
    target.write_bytes(runtime + packed.read_bytes())
    target.chmod(0o755)
    return target


def appdir(bundle: Bundle, out: Path) -> Path:
    """Lay out what is inside an AppImage and return the folder."""
    folder = out / "work" / "AppDir"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(bundle.folder, folder / "usr" / "lib" / NAME, symlinks=True)
    for source, place in desktop_files(bundle, out):
        target = folder / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    shutil.copyfile(HERE / "linux" / f"{NAME}.desktop", folder / f"{NAME}.desktop")
    shutil.copyfile(ICONS / f"{NAME}-256.png", folder / f"{NAME}.png")
    (folder / ".DirIcon").symlink_to(f"{NAME}.png")
    (folder / "AppRun").symlink_to(f"usr/lib/{NAME}/{NAME}")
    (folder / "usr" / "bin").mkdir()
    (folder / "usr" / "bin" / NAME).symlink_to(f"../lib/{NAME}/{NAME}")
    set_dates(folder, bundle.epoch)
    return folder


def architecture() -> tuple[str, str]:
    """Return this machine's name in Debian's words and in everybody else's.

    Raises:
        SetupError: Nothing is built for it.
    """
    machine = platform.machine()
    if machine not in ARCHITECTURES:
        raise SetupError(f"Nothing is built for {machine}.")
    return ARCHITECTURES[machine]


def desktop_files(bundle: Bundle, out: Path) -> list[tuple[Path, str]]:
    """Return what makes a desktop know the program, each with its place."""
    share = "/usr/share"
    sizes = [
        (
            ICONS / f"{NAME}-{size}.png",
            f"{share}/icons/hicolor/{size}x{size}/apps/{NAME}.png",
        )
        for size in ICON_SIZES
    ]
    drawing = ROOT / "resources" / f"{NAME}.svg"
    return [
        (HERE / "linux" / f"{NAME}.desktop", f"{share}/applications/{NAME}.desktop"),
        (metainfo(bundle, out), f"{share}/metainfo/{IDENTIFIER}.metainfo.xml"),
        (drawing, f"{share}/icons/hicolor/scalable/apps/{NAME}.svg"),
        *sizes,
    ]


def metainfo(bundle: Bundle, out: Path) -> Path:
    """Write the description for software centres, with this version and its date.

    They take a program by a name like a host's, read from the right; its file is
    called the same.
    """
    text = (HERE / "linux" / f"{NAME}.metainfo.xml").read_text("utf-8")
    day = datetime.fromtimestamp(bundle.epoch, UTC).date().isoformat()
    target = out / "work" / f"{IDENTIFIER}.metainfo.xml"
    facts = {"@ID@": IDENTIFIER, "@VERSION@": bundle.version, "@DATE@": day}
    for place, fact in facts.items():
        text = text.replace(place, fact)
    target.write_text(text, encoding="utf-8")
    return target


def package_settings(
    bundle: Bundle, files: Sequence[tuple[Path, str]], needs: Needs
) -> dict[str, object]:
    """Return what nfpm is to make, for both kinds of package."""
    date = datetime.fromtimestamp(bundle.epoch, UTC).isoformat().replace("+00:00", "Z")
    links: list[Entry] = [
        {"src": str(bundle.folder), "dst": HOME, "type": "tree"},
        {"src": f"{HOME}/{NAME}", "dst": f"/usr/bin/{NAME}", "type": "symlink"},
    ]
    plain: list[Entry] = [{"src": str(source), "dst": place} for source, place in files]
    contents = [entry | {"file_info": _file_info(entry, date)} for entry in links + plain]
    return {
        "name": NAME,
        "arch": architecture()[0],
        "platform": "linux",
        "version": bundle.version,
        "release": "1",
        "section": "misc",
        "priority": "optional",
        "maintainer": "The Flatten authors <flatten@localhost>",
        "description": ABOUT,
        "license": "MIT",
        "mtime": date,
        "disable_globbing": True,
        "contents": contents,
        "overrides": {
            "deb": {
                "depends": debian_depends(needs),
                "recommends": debian_recommends(needs),
            },
            "rpm": {"depends": rpm_depends(needs), "recommends": rpm_recommends(needs)},
        },
        "deb": {"compression": "xz"},
        "rpm": {
            "compression": "zstd",
            "buildhost": NAME,
            "group": "Applications/Productivity",
        },
    }


def _file_info(entry: Mapping[str, object], date: str) -> Entry:
    info: Entry = {"mtime": date, "owner": "root", "group": "root"}
    return info if "type" in entry else info | {"mode": 0o644}


def _package(bundle: Bundle, out: Path, kind: str, name: str) -> Path:
    files = [
        *desktop_files(bundle, out),
        (copyright_file(out), f"/usr/share/doc/{NAME}/copyright"),
        (HERE / "linux" / "README", f"/usr/share/doc/{NAME}/README"),
    ]
    settings = package_settings(bundle, files, Needs.of(bundle.folder))
    plan = out / "work" / f"{kind}.json"
    # nfpm reads YAML, and all JSON is YAML.
    plan.write_text(json.dumps(settings, indent=1), encoding="utf-8")
    target = out / name
    run([tool("nfpm"), "package", "-f", plan, "-p", kind, "-t", target])
    return target


def copyright_file(out: Path) -> Path:
    """Write what a package has to say about its licences."""
    told = (HERE / "linux" / "copyright").read_text("utf-8")
    target = out / "work" / "copyright"
    target.write_text(told + (ROOT / "LICENSE").read_text("utf-8"), encoding="utf-8")
    return target


def _runtime() -> bytes:
    file, wanted = os.environ.get(RUNTIME), os.environ.get(RUNTIME_HASH)
    if not file or not wanted:
        raise SetupError(f"Set {RUNTIME} to the AppImage runtime and {RUNTIME_HASH} too.")
    runtime = Path(file).read_bytes()
    if hashlib.sha256(runtime).hexdigest() != wanted:
        raise SetupError(f"{file} is not the runtime {RUNTIME_HASH} names.")
    return runtime


INSTALLERS: dict[str, Callable[[Bundle, Path], Path]] = {
    "deb": deb,
    "rpm": rpm,
    "tar": archive,
    "appimage": appimage,
}
ON_REQUEST = ("appimage",)
"""Made only when asked for by name: it needs a file this computer may not have."""
