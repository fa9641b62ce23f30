"""``python -m app.demo``: a whole broker in a process of its own.

Standard input takes one JSON object a line: commands (``console``) move prices, open and
close orders; script entries (``faults``) spoil answers and the stream. Each is
acknowledged by a line.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

from app.demo.assembly import Broker, open_account
from app.demo.ledger import Ledger
from app.demo.options import parse
from app.demo.store import Store
from app.demo.transport import listen


def main() -> int:
    """Serve until standard input closes; returns the process exit status."""
    options = parse()
    with ExitStack() as stack:
        try:
            directory = options.data_dir or Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="flatten-demo-"))
            )
            directory.mkdir(parents=True, exist_ok=True)
            store = stack.enter_context(closing(Store(directory)))
            ledger = stack.enter_context(closing(Ledger(options.ledger)))
            account = open_account(options, store)
            listener = stack.enter_context(closing(listen(options.port)))
        except (OSError, sqlite3.Error, LookupError) as error:
            sys.stderr.write(f"flatten-demo: {error}\n")
            return 1
        asyncio.run(Broker(options, account, ledger).serve(listener))
        store.save_prices(account.market.prices())
    return 0


if __name__ == "__main__":
    sys.exit(main())
