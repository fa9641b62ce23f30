"""Runs first in a frozen program on Linux: other programs must not load our libraries.

The bootloader points ``LD_LIBRARY_PATH`` at the bundle. The loader has read it by now;
left in place, a browser started from here would be linked to what is meant for us.
"""

from __future__ import annotations

import os

_CHANGED = "LD_LIBRARY_PATH"

_before = os.environ.pop(f"{_CHANGED}_ORIG", None)
if _before is None:
    os.environ.pop(_CHANGED, None)
else:
    os.environ[_CHANGED] = _before
