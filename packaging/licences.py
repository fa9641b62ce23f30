"""Says whether everything the program ships with has a licence we may ship under.

Run by ``dev.py check`` in the project's environment with the lock file to look at.
A package that is locked for another platform only is listed as not looked at. A build
asks the same about what is really in its bundle (``documents``).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

PUBLIC_DOMAIN = "LicenseRef-Public-Domain"
FREEZER = "GPL-2.0-or-later WITH Bootloader-exception"

ALLOWED = {
    "AFL-2.1",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "FTL",
    "HPND",
    "ISC",
    "Imlib2",
    "LGPL-3.0-only",
    "LicenseRef-ICC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
    "Unicode-3.0",
    "X11",
    "Zlib",
    "blessing",
    "bzip2-1.0.6",
    "libpng-2.0",
    FREEZER,
    PUBLIC_DOMAIN,
}

# What a package that predates licence expressions says in its classifiers.
CLASSIFIERS = {
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Apache Software License": "Apache-2.0",
}

# What packages say in their own words, read by a person.
IN_WORDS = {
    "pyinstaller": FREEZER,
    # What it adds to a program is under the first; its other files never ship.
    "pyinstaller-hooks-contrib": "Apache-2.0",
}

# Source packages of Debian and Ubuntu, whose libraries a bundle for Linux carries.
SYSTEM = {
    "brotli": "MIT",
    "bzip2": "bzip2-1.0.6",
    "expat": "MIT",
    "libffi": "MIT",
    "libxcb": "MIT",
    "libzstd": "BSD-3-Clause OR GPL-2.0-only",
    "mpdecimal": "BSD-2-Clause",
    "openssl": "Apache-2.0",
    "sqlite3": "blessing",
    # Of these only the library of unique numbers, and of these only liblzma.
    "util-linux": "BSD-3-Clause",
    "xz-utils": PUBLIC_DOMAIN,
    "xcb-util": "MIT",
    "xcb-util-cursor": "MIT",
    "xcb-util-image": "MIT",
    "xcb-util-keysyms": "MIT",
    "xcb-util-renderutil": "MIT",
    "xcb-util-wm": "MIT",
    "zlib": "Zlib",
}


def locked_names(lock: Path) -> list[str]:
    return re.findall(r"^([A-Za-z0-9][\w.-]*)==", lock.read_text("utf-8"), re.MULTILINE)


def licence_of(name: str) -> str | None:
    """The package's licence expression, ``None`` if it is not installed here."""
    try:
        # Typed as a bare protocol; it is an e-mail message and has always been one.
        facts = cast("Message", metadata.metadata(name))
    except metadata.PackageNotFoundError:
        return None
    return stated(facts)


def stated(facts: Message) -> str:
    """Return the licence expression in a package's metadata."""
    if (name := str(facts["Name"]).lower()) in IN_WORDS:
        return IN_WORDS[name]
    for field in ("License-Expression", "License"):
        if field in facts:
            return str(facts[field])
    for classifier in facts.get_all("Classifier", []):
        kind, _, value = str(classifier).rpartition(" :: ")
        if kind.startswith("License"):
            return CLASSIFIERS.get(value, value)
    return "none stated"


def allowed(expression: str) -> bool:
    """Say whether one alternative of the expression consists of allowed licences only."""
    alternatives = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(ALLOWED.issuperset(option.split(" AND ")) for option in alternatives)


def offences(names: list[str]) -> Iterator[str]:
    for name in names:
        licence = licence_of(name)
        if licence is None:
            print(f"not installed on this platform: {name}")
        elif not allowed(licence):
            yield f"{name}: {licence}"


def main() -> int:
    names = locked_names(Path(sys.argv[1]))
    found = list(offences(names))
    for offence in found:
        print(f"not allowed: {offence}")
    print(f"{len(names)} packages, {len(found)} with a licence we may not ship under")
    return 1 if found or not names else 0


if __name__ == "__main__":
    sys.exit(main())
