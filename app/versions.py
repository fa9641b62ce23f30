"""What runs here, for ``--version`` and for whoever has to help."""

from __future__ import annotations

import platform

from app import __version__


def version_text() -> str:
    """Return one line each for this program, Python, Qt and PySide6.

    Where Qt cannot be loaded that is said in its place: this is the text such a person
    is asked for.
    """
    lines = [f"flatten {__version__}", f"Python {platform.python_version()}"]
    try:
        # Needs no display; only a window would.
        import PySide6  # noqa: PLC0415
        from PySide6.QtCore import qVersion  # noqa: PLC0415
    except ImportError as error:
        lines.append(f"Qt cannot be loaded: {error}")
    else:
        lines += [f"Qt {qVersion()}", f"PySide6 {PySide6.__version__}"]
    return "\n".join(lines) + "\n"
