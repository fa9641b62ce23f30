"""Where this build looks for newer versions, and whose signature counts.

Both are filled in by whoever releases it. The address is empty in the source, because
a copy somebody built for themselves has no makers to ask; the program says so and asks
nobody. An administrator may set another address in the policy file, never another key.

How a release is signed:

1. Once: ``python packaging/sign_manifest.py new-key KEYFILE`` writes a private key that
   never enters the repository, and prints its public half for ``PUBLIC_KEY`` below.
2. For each release: ``python packaging/sign_manifest.py sign MANIFEST.json``, with the
   private key's file named by ``--key`` or its text in ``FLATTEN_SIGNING_KEY``, prints
   what is put at ``UPDATE_ADDRESS``.
"""

from __future__ import annotations

UPDATE_ADDRESS = ""
"""An https address, or ``""`` for a build that looks for no newer versions."""

PUBLIC_KEY = ""
"""The 32 bytes of an Ed25519 public key in hexadecimal, or ``""``."""
