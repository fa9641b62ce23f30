"""Packages for Linux ask for what the bundle is linked to, and lay it out alike."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import elf
import linux_depends
import linux_packages
from environments import HERE, SetupError
from freezing import Bundle
from linux_depends import Needs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux packages")

NEEDS = Needs(
    ["ld-linux-x86-64.so.2", "libEGL.so.1", "libc.so.6", "libwayland-client.so.0"], (2, 35)
)


@pytest.fixture
def bundle(tmp_path):
    folder = tmp_path / "flatten"
    folder.mkdir()
    return Bundle(
        folder=folder,
        notes=tmp_path / "work",
        python=Path(sys.executable),
        version="1.2.3",
        epoch=86400,
    )


def test_debian_packages_follow_from_libraries():
    """
    The C library with its floor, a package a library; Wayland is only recommended.
    """
    depends = linux_depends.debian_depends(NEEDS)
    recommends = linux_depends.debian_recommends(NEEDS)

    assert depends == ["libc6 (>= 2.35)", "libegl1", "ca-certificates"]
    assert recommends == ["libwayland-client0", linux_depends.KEYCHAIN]


def test_rpm_asks_for_the_libraries_by_name():
    """
    Distributions name packages differently, libraries alike.
    """
    depends = linux_depends.rpm_depends(NEEDS)
    recommends = linux_depends.rpm_recommends(NEEDS)

    assert depends == [
        "libc.so.6(GLIBC_2.35)(64bit)",
        "libEGL.so.1()(64bit)",
        "ca-certificates",
    ]
    assert recommends == ["libwayland-client.so.0()(64bit)"]


def test_a_library_nobody_knows_stops_the_build():
    """
    It is named, so that somebody can say where it comes from.
    """
    needs = Needs(["libc.so.6", "libnew.so.1"], (2, 35))

    with pytest.raises(SetupError, match=r"libnew\.so\.1"):
        linux_depends.debian_depends(needs)


def test_a_package_two_libraries_need_is_asked_for_once():
    """
    Both libraries of GLib come in one package.
    """
    needs = Needs(["libglib-2.0.so.0", "libgthread-2.0.so.0"], (2, 35))

    depends = linux_depends.debian_depends(needs)

    assert len([name for name in depends if "glib" in name]) == 1


def test_libraries_are_read_from_the_files_themselves(tmp_path):
    """
    A real program of this computer needs the C library, which is not beside it.
    """
    program = Path("/bin/sh").resolve()
    (tmp_path / "sh").write_bytes(program.read_bytes())
    (tmp_path / "text").write_text("not a program")

    needs = Needs.of(tmp_path)

    assert "libc.so.6" in needs.libraries
    assert needs.glibc >= (2, 2)


def test_a_library_in_the_bundle_is_not_asked_for(tmp_path):
    """
    What lies anywhere in the folder need not come from the system.
    """
    (tmp_path / "sh").write_bytes(Path("/bin/sh").resolve().read_bytes())
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "libc.so.6").touch()

    assert "libc.so.6" not in elf.missing_from(tmp_path)


def test_both_kinds_of_package_hold_the_same(bundle):
    """
    The bundle, a link to the program and the files given, all of one date and root's.
    """
    files = [(Path("a.desktop"), "/usr/share/applications/flatten.desktop")]

    settings = linux_packages.package_settings(bundle, files, NEEDS)

    contents = settings["contents"]
    assert isinstance(contents, list)
    assert [entry["dst"] for entry in contents] == [
        "/opt/flatten",
        "/usr/bin/flatten",
        "/usr/share/applications/flatten.desktop",
    ]
    assert {entry["file_info"]["mtime"] for entry in contents} == {"1970-01-02T00:00:00Z"}
    assert {entry["file_info"]["owner"] for entry in contents} == {"root"}


def test_a_package_runs_no_script(bundle):
    """
    Nothing of a package may touch a home, so nothing of it runs.
    """
    settings = linux_packages.package_settings(bundle, [], NEEDS)

    assert "scripts" not in settings


def test_an_archive_comes_out_the_same_twice(bundle, monkeypatch):
    """
    The order files were made in, their owner and today's date leave no trace.
    """
    monkeypatch.setattr(linux_packages, "architecture", lambda: ("amd64", "x86_64"))
    (bundle.folder / "b").write_text("1")
    (bundle.folder / "a").write_text("2")
    (bundle.folder / "c").symlink_to("a")
    first = linux_packages.archive(bundle, bundle.folder.parent).read_bytes()
    (bundle.folder / "b").unlink()
    (bundle.folder / "b").write_text("1")

    second = linux_packages.archive(bundle, bundle.folder.parent).read_bytes()

    assert first == second


def test_the_description_names_the_version_and_its_day(bundle):
    """
    Software centres show both.
    """
    bundle.notes.mkdir()

    text = linux_packages.metainfo(bundle, bundle.notes.parent).read_text("utf-8")

    assert '<release version="1.2.3" date="1970-01-02"/>' in text


def test_software_centres_take_the_description(bundle):
    """
    It is called as the program it describes; where the judge of such descriptions is
    installed, it finds nothing to warn of.
    """
    bundle.notes.mkdir()

    file = linux_packages.metainfo(bundle, bundle.notes.parent)

    text = file.read_text("utf-8")
    assert f"<id>{file.name.removesuffix('.metainfo.xml')}</id>" in text
    assert '<launchable type="desktop-id">flatten.desktop</launchable>' in text
    assert "@" not in text
    assert complaints("appstreamcli", "validate", "--no-net", file) == ""


def test_desktops_take_the_entry():
    """
    The judge of desktop entries, where it is installed, finds no fault.
    """
    entry = HERE / "linux" / "flatten.desktop"

    assert "Exec=flatten\n" in entry.read_text("utf-8")
    assert complaints("desktop-file-validate", entry) == ""


def complaints(program, *arguments):
    """Return what a judge says against a file, "" where it is not installed."""
    if shutil.which(program) is None:
        return ""
    done = subprocess.run(
        [program, *arguments], check=False, capture_output=True, text=True
    )
    return done.stdout + done.stderr if done.returncode else ""


@pytest.mark.parametrize("given", ["nothing", "another"])
def test_an_appimage_begins_with_the_runtime_that_was_checked(
    bundle, tmp_path, monkeypatch, given
):
    """
    Without it, or with another one than its hash says, nothing is made.
    """
    runtime = tmp_path / "runtime"
    runtime.write_bytes(b"another")
    monkeypatch.delenv(linux_packages.RUNTIME, raising=False)
    if given == "another":
        monkeypatch.setenv(linux_packages.RUNTIME, str(runtime))
        monkeypatch.setenv(linux_packages.RUNTIME_HASH, "0" * 64)

    with pytest.raises(SetupError, match=linux_packages.RUNTIME):
        linux_packages.appimage(bundle, tmp_path)


def test_an_unknown_machine_is_refused(monkeypatch):
    """
    A package for another processor would not start.
    """
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")

    with pytest.raises(SetupError, match="riscv64"):
        linux_packages.architecture()
