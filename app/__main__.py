"""Start the program: ``python -m app``."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from app import cli


def main(argv: Sequence[str] | None = None) -> int:
    """Return the process exit status; Qt is imported once it is known to start."""
    # What a start makes lives as long as the program, so looking through it for
    # garbage again and again is time lost; ``desktop`` switches it on again.
    gc.disable()
    arguments = cli.start(sys.argv[1:] if argv is None else argv)
    from app.desktop import start  # noqa: PLC0415 - Qt aborts where it cannot start

    return start(arguments)


if __name__ == "__main__":
    sys.exit(main())
