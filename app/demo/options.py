"""The command line of the demo broker."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.demo.catalogue import DEFAULT_COUNT
from app.demo.contract import CURRENT, SEED
from app.demo.faults import Fault, ScriptError, read_script

DEFAULT_QUOTES_PER_SECOND = 5.0
_TICKS = {"seconds": 1, "milliseconds": 1000}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for.

    Attributes:
        orders: How many open orders to begin with; None is a real-looking set.
        quote_ticks: What the time of a price counts on the stream, per second.
        token_minutes: How long a session lives.
        data_dir: Where the account is kept; None for one that ends with the process.
        faults: The script, read and checked.
    """

    port: int
    dialect: str
    replace_tickets: bool
    orders: int | None
    symbols: int
    quotes_per_second: float
    quote_ticks: int
    random_seed: int | None
    session_type: int
    token_minutes: float
    data_dir: Path | None
    faults: tuple[Fault, ...]
    ledger: Path | None


def parse(arguments: Sequence[str] | None = None) -> Options:
    """Read the command line; ends the process with status 2 if it cannot be followed."""
    parser = _parser()
    found = parser.parse_args(arguments)
    try:
        faults = tuple(read_script(found.script)) if found.script else ()
    except ScriptError as error:
        parser.error(f"--script: {error}")
    return Options(
        port=found.port,
        dialect=found.dialect,
        replace_tickets=found.ticket_mode == "replace",
        orders=found.orders,
        symbols=found.symbols,
        quotes_per_second=found.quotes_per_second,
        quote_ticks=_TICKS[found.quote_time],
        random_seed=found.random_seed,
        session_type=found.session_type,
        token_minutes=found.token_minutes,
        data_dir=found.data_dir,
        faults=faults,
        ledger=found.ledger,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="flatten-demo",
        description="A broker to run against: a demo account over HTTP on this computer. "
        "It ends when its standard input closes.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--port", type=_whole(0, 65_535), default=0, help="0: any free one")
    add("--dialect", choices=(SEED, CURRENT), default=SEED, help="wording of answers")
    add(
        "--ticket-mode",
        choices=("keep", "replace"),
        default="keep",
        help="whether an order keeps its number when a part of it is closed",
    )
    add("--orders", type=_whole(0, 100_000), metavar="N", help="open orders to begin with")
    add("--symbols", type=_whole(1, 5_000), default=DEFAULT_COUNT, metavar="N")
    add(
        "--quotes-per-second",
        type=_amount,
        default=DEFAULT_QUOTES_PER_SECOND,
        metavar="Q",
        help="price changes over all symbols; 0: prices stand still",
    )
    add(
        "--quote-time",
        choices=tuple(_TICKS),
        default="seconds",
        help="what the time of a price counts on the stream",
    )
    add("--random-seed", type=int, metavar="N", help="the same orders and prices each time")
    add("--session-type", type=_whole(0, 255), default=0, metavar="N", help="1: a manager")
    add("--token-minutes", type=_amount, default=480.0, metavar="M")
    add("--data-dir", type=Path, metavar="DIR", help="keep the account there")
    add("--script", type=Path, metavar="FILE", help="what is to go wrong, a JSON list")
    add("--ledger", type=Path, metavar="FILE", help="one JSON line per close request")
    return parser


def _whole(least: int, most: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        number = int(text)
        if not least <= number <= most:
            raise argparse.ArgumentTypeError(f"{least} to {most}, not {text}")
        return number

    return whole


def _amount(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or number < 0:
        raise argparse.ArgumentTypeError(f"0 or more, not {text}")
    return number
