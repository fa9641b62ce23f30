"""Which packages a bundle needs from the system, from what its files are linked to.

A library that is in no table here stops the build: somebody has to say where it comes
from, or why it may be missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import elf
from environments import SetupError

DEBIAN = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libgcc_s.so.1": "libgcc-s1",
    "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}

# Only the Wayland plugin is linked to these; without them Qt uses X11.
DEBIAN_WAYLAND = {
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
}

GLIBC = ("ld-linux", "libc.so", "libdl.so", "libm.so", "libpthread.so", "libresolv.so")

# Nothing is linked to these: certificates to know a broker's server by, and a keychain.
ASKED_FOR = ("ca-certificates",)
KEYCHAIN = "gnome-keyring | kwalletmanager"


@dataclass(frozen=True, slots=True)
class Needs:
    """What a bundle is linked to outside itself.

    Attributes:
        libraries: Names of shared libraries, sorted.
        glibc: The oldest version of the C library it runs with.
    """

    libraries: Sequence[str]
    glibc: tuple[int, int]

    @classmethod
    def of(cls, folder: Path) -> Needs:
        """Read them from every library and program in ``folder``."""
        return cls(sorted(elf.missing_from(folder)), elf.glibc_floor(folder))

    @property
    def besides_glibc(self) -> list[str]:
        return [name for name in self.libraries if not name.startswith(GLIBC)]

    @property
    def unknown(self) -> list[str]:
        """The libraries no table knows."""
        known = DEBIAN.keys() | DEBIAN_WAYLAND.keys()
        return [name for name in self.besides_glibc if name not in known]


def debian_depends(needs: Needs) -> list[str]:
    """Return the packages without which the program does not start.

    Raises:
        SetupError: A library is in no table.
    """
    if needs.unknown:
        raise SetupError("Which packages bring these? " + ", ".join(needs.unknown))
    floor = ".".join(map(str, needs.glibc))
    packages = _packages(needs.besides_glibc, DEBIAN)
    return [f"libc6 (>= {floor})", *packages, *ASKED_FOR]


def debian_recommends(needs: Needs) -> list[str]:
    return [*_packages(needs.besides_glibc, DEBIAN_WAYLAND), KEYCHAIN]


def rpm_depends(needs: Needs) -> list[str]:
    """Return the same for RPM, which knows libraries by their own names."""
    floor = ".".join(map(str, needs.glibc))
    libraries = [name for name in needs.besides_glibc if name not in DEBIAN_WAYLAND]
    return [
        f"libc.so.6(GLIBC_{floor})(64bit)",
        *(f"{name}()(64bit)" for name in libraries),
        *ASKED_FOR,
    ]


def rpm_recommends(needs: Needs) -> list[str]:
    return [f"{name}()(64bit)" for name in needs.besides_glibc if name in DEBIAN_WAYLAND]


def _packages(libraries: Iterable[str], table: dict[str, str]) -> list[str]:
    return sorted({table[name] for name in libraries if name in table})
