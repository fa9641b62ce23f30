"""What the program tells Windows and macOS about itself.

Read by ``flatten.spec``: the first becomes part of the programs for Windows, the second
is the application's ``Info.plist``.
"""

from __future__ import annotations

import re
from pathlib import Path

APP = "Flatten"
MAKER = "The Flatten authors"
IDENTIFIER = "app.flatten.Flatten"
ABOUT = "Lists the open orders of a trading account and closes them"
RIGHTS = f"{MAKER}, MIT licence"

# Qt 6.11's own floor.
OLDEST_MACOS = "13.0"

_TEMPLATE = Path(__file__).resolve().parent / "windows" / "version_info.txt"
_PLACES = 4


def numbers(version: str) -> tuple[int, ...]:
    """Return the four numbers Windows knows a version by; what is no number counts 0."""
    release = re.match(r"\d+(\.\d+)*", version)
    found = [int(part) for part in release[0].split(".")] if release else []
    return tuple([*found, *[0] * _PLACES][:_PLACES])


def version_info(version: str, program: str) -> str:
    """Return what PyInstaller puts into ``program`` for Windows to show."""
    words = {
        "@NUMBERS@": repr(numbers(version)),
        "@VERSION@": repr(version),
        "@PROGRAM@": repr(program),
        "@FILE@": repr(f"{program}.exe"),
        "@APP@": repr(APP),
        "@MAKER@": repr(MAKER),
        "@ABOUT@": repr(ABOUT),
        "@RIGHTS@": repr(RIGHTS),
    }
    text = _TEMPLATE.read_text("utf-8")
    for place, word in words.items():
        text = text.replace(place, word)
    return text


def info_plist(version: str) -> dict[str, object]:
    """Return the application's properties for macOS."""
    return {
        "CFBundleName": APP,
        "CFBundleDisplayName": APP,
        "CFBundleIdentifier": IDENTIFIER,
        "CFBundleExecutable": "flatten",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": ".".join(map(str, numbers(version)[:3])),
        "CFBundleDevelopmentRegion": "en",
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "LSApplicationCategoryType": "public.app-category.finance",
        # The demo broker in the bundle is a console program; the application is not.
        "LSBackgroundOnly": False,
        "NSHighResolutionCapable": True,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": RIGHTS,
        "NSLocalNetworkUsageDescription": (
            "Flatten connects to your broker's server, which may be in your own network."
        ),
    }
