"""Says whether everything the program ships with has a licence we may ship under.

Run by ``dev.py check`` in the project's environment with the lock file to look at.
A package that is locked for another platform only is listed as not looked at.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from email.message import Message
from importlib import metadata
from pathlib import Path
from typing import cast

ALLOWED = {
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}

# What a package that predates licence expressions says in its classifiers.
CLASSIFIERS = {
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Apache Software License": "Apache-2.0",
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
