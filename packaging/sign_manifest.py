"""Sign the word of a new version, so that installed copies believe it.

    python packaging/sign_manifest.py new-key KEYFILE
    python packaging/sign_manifest.py sign MANIFEST.json [--key KEYFILE]

``new-key`` writes a private key that stays with whoever releases, and prints its public
half for ``app/host/update_key.py``. ``sign`` prints what is put at the update address,
signed with the key in KEYFILE or, without ``--key``, with the one in the environment's
``FLATTEN_SIGNING_KEY``, which build machines keep among their secrets.

MANIFEST.json has ``version``, ``notes`` (plain text), ``page`` (https, on the address's
own host) and ``published`` (a date, 2026-11-23).

Signed with another key than the one in ``app/host/update_key.py`` it would be told to
every trader as forged, so ``sign`` refuses that.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_VARIABLE = "FLATTEN_SIGNING_KEY"
KEY_MODULE = Path(__file__).resolve().parent.parent / "app" / "host" / "update_key.py"
FIELDS = ("version", "notes", "page", "published")
KEY_BYTES = 32


def new_key(file: Path) -> str:
    """Write a new private key for its owner alone, and return the public half in hex.

    Raises:
        FileExistsError: A key that may be in use is never overwritten.
    """
    key = Ed25519PrivateKey.generate()
    descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(key.private_bytes_raw().hex() + "\n")
    return key.public_key().public_bytes_raw().hex()


def read_key(text: str) -> Ed25519PrivateKey:
    """Return the key written as 64 hexadecimal digits.

    Raises:
        ValueError: It is no such key; the text is not repeated.
    """
    try:
        raw = bytes.fromhex(text.strip())
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError("the signing key must be 64 hexadecimal digits")
    return Ed25519PrivateKey.from_private_bytes(raw)


def check_known(key: Ed25519PrivateKey, module: Path = KEY_MODULE) -> None:
    """Make sure that copies built from this source believe what ``key`` signs.

    A source that has no key yet builds copies that ask nobody; anything goes for them.

    Raises:
        ValueError: They believe another key.
    """
    found = re.search(r'^PUBLIC_KEY = "(.*)"$', module.read_text("utf-8"), re.MULTILINE)
    known = found[1].lower() if found else "unreadable"
    if known not in ("", key.public_key().public_bytes_raw().hex()):
        raise ValueError(f"PUBLIC_KEY in {module.name} is not this key's public half")


def sign(manifest: str, key: Ed25519PrivateKey) -> str:
    """Return the manifest in its signed envelope; its bytes stay exactly as they are.

    Raises:
        ValueError: It is no JSON object, or lacks a field.
    """
    found = json.loads(manifest)
    if not isinstance(found, dict) or not all(found.get(name) for name in FIELDS):
        raise ValueError(f"a manifest needs {', '.join(FIELDS)}")
    signature = base64.b64encode(key.sign(manifest.encode("utf-8"))).decode("ascii")
    envelope = {"manifest": manifest, "signature": signature}
    return json.dumps(envelope, indent=2) + "\n"


def main(argv: Sequence[str], environ: Mapping[str, str] = os.environ) -> int:
    """Carry out one command and return the exit status."""
    parser = argparse.ArgumentParser(description="Sign the word of a new version.")
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("new-key", help="make a key pair")
    make.add_argument("file", type=Path)
    put = commands.add_parser("sign", help="sign a manifest")
    put.add_argument("file", type=Path)
    put.add_argument("--key", type=Path)
    arguments = parser.parse_args(argv)
    try:
        if arguments.command == "new-key":
            print(new_key(arguments.file))
        else:
            kept = arguments.key.read_text("ascii") if arguments.key else None
            key = read_key(environ.get(KEY_VARIABLE, "") if kept is None else kept)
            check_known(key)
            sys.stdout.write(sign(arguments.file.read_text("utf-8"), key))
    except (OSError, ValueError) as error:
        print(f"sign_manifest: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
