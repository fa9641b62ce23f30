"""Start the program: ``python -m app``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from app import cli


def main(argv: Sequence[str] | None = None) -> int:
    """Return the process exit status; Qt is imported once it is known to start."""
    arguments = cli.start(sys.argv[1:] if argv is None else argv)
    from app.desktop import start  # noqa: PLC0415 - Qt aborts where it cannot start

    return start(arguments)


if __name__ == "__main__":
    sys.exit(main())
