"""Signs files for Windows: ``python sign.py FILE…``.

The environment's ``FLATTEN_SIGN_COMMAND`` says how: a JSON list of the words of a
command, to which the file is added. What the command itself needs to get at the key, it
finds in the environment too; nothing secret is ever an argument. Without it nothing is
signed. Standard library only: ``makensis`` starts this for the uninstaller.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence

COMMAND = "FLATTEN_SIGN_COMMAND"


def command_in(environ: Mapping[str, str]) -> list[str] | None:
    """Return the command that signs, ``None`` where there is none.

    Raises:
        ValueError: What stands there is no list of words; it is not repeated.
    """
    told = environ.get(COMMAND, "")
    if not told.strip():
        return None
    try:
        words = json.loads(told)
    except ValueError:
        words = None
    if not isinstance(words, list) or not all(isinstance(w, str) for w in words):
        raise ValueError(f"{COMMAND} is no JSON list of words")
    return words or None


def main(files: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Sign each file and return the exit status: 0, 1 if one failed, 2 if none can be."""
    try:
        command = command_in(environ)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if command is None:
        print(f"{COMMAND} is not set", file=sys.stderr)
        return 2
    for file in files:
        if subprocess.run([*command, file], check=False, env=environ).returncode:
            print(f"{file} could not be signed", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
