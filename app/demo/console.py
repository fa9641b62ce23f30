"""Lines on standard input: script entries and commands, each acknowledged by a line."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from asyncio import AbstractEventLoop
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from app.demo.account import FOREIGN_ORDER, Account, RefusedError
from app.demo.faults import Script, ScriptError, read_entry
from app.demo.session import Gate
from app.demo.trades import Command, Trade

_STDIN = 0
_CHUNK = 64 * 1024
_LARGEST = 2**63 - 1
_OWN_CAUSES = ("sl", "tp", "so")


class Console:
    """Does what a line says.

    Commands, beside the entries of a script::

        {"command": "price", "symbol": "EURUSD", "bid": 1.05, "ask": 1.0502}
        {"command": "close", "order": 50123391, "volume": 100, "comment": "by phone"}
        {"command": "open", "symbol": "EURUSD", "cmd": 0, "volume": 100, "sl": 1.04}
        {"command": "close", "order": 50123391, "as": "sl"}
        {"command": "market", "symbol": "EURUSD", "open": false}
        {"command": "expire_tokens"}
        {"command": "tell", "message": ["n", "Margin call", "", "t1", 0, 20]}

    ``price`` sets a price and keeps it; ``close`` is a close from another terminal
    (``other``), or with ``as`` what the server does of itself: at the stop loss (``sl``),
    the take profit (``tp``) or for want of margin (``so``), always all of the order;
    ``open`` also takes ``tp``, ``comment``, ``open_price``, ``order`` and pending kinds;
    ``market`` closes and opens the trading in a symbol; ``tell`` sends everybody who
    listens to the stream a message, or some ``text`` as it is.

    Args:
        price_changed: Told about every symbol whose price was set.
        tell: Sends text to all who listen.
    """

    def __init__(
        self,
        account: Account,
        script: Script,
        gate: Gate,
        price_changed: Callable[[str], None],
        tell: Callable[[str], None],
    ) -> None:
        self._account = account
        self._script = script
        self._gate = gate
        self._price_changed = price_changed
        self._tell = tell

    def obey(self, line: bytes) -> dict[str, object]:
        """Do what one line says; returns its acknowledgement."""
        try:
            entry = json.loads(line)
            if not isinstance(entry, dict) or "command" not in entry:
                self._script.add(read_entry(entry))
                return {"ok": True}
            return {"ok": True, **self._command(entry)}
        except (ScriptError, RefusedError, ValueError, TypeError) as error:
            return {"error": str(error)}
        except KeyError as error:
            return {"error": f"{error.args[0]} is missing or not known"}

    def _command(self, entry: Mapping[str, object]) -> dict[str, object]:
        match entry["command"]:
            case "price":
                return self._price(entry)
            case "close":
                return self._close(entry)
            case "open":
                return self._open(entry)
            case "market":
                symbol = str(entry["symbol"])
                self._account.market.quotes[symbol].is_open = bool(entry["open"])
                return {}
            case "expire_tokens":
                self._gate.expire_tokens()
                return {}
            case "tell":
                text = entry.get("text", json.dumps(entry.get("message")))
                self._tell(str(text))
                return {}
            case other:
                raise ScriptError(f"no command {other!r}")

    def _close(self, entry: Mapping[str, object]) -> dict[str, object]:
        order, volume = _whole(entry["order"]), entry.get("volume")
        comment = entry.get("comment")
        note = None if comment is None else str(comment)
        cause = entry.get("as", "other")
        if cause in _OWN_CAUSES and volume is None:
            trade = self._account.check_close(order, None)
            note = f"{trade.comment if note is None else note} [{cause}]".lstrip()
        elif cause != "other":
            raise ScriptError(f"no whole close as {cause!r}")
        part = None if volume is None else _whole(volume, least=1)
        return {"order": self._account.close(order, part, note).order}

    def _price(self, entry: Mapping[str, object]) -> dict[str, object]:
        symbol = str(entry["symbol"])
        bid = self._points(symbol, entry["bid"])
        ask = self._points(symbol, entry["ask"])
        if not 0 < bid <= ask:
            raise ScriptError("a bid is above 0 and not above its ask")
        self._account.market.freeze(symbol, bid, ask)
        # Other symbols' stops do not move, but a conversion may have.
        self._price_changed(symbol)
        return {}

    def _open(self, entry: Mapping[str, object]) -> dict[str, object]:
        symbol, cmd = str(entry["symbol"]), Command(_whole(entry.get("cmd", 0)))
        quote = self._account.market.quotes[symbol]
        price = quote.bid if cmd == Command.SELL else quote.ask
        if "open_price" in entry:
            price = self._points(symbol, entry["open_price"])
        order = _whole(entry.get("order", self._account.next_order), least=1)
        if order == FOREIGN_ORDER or self._account.is_known(order):
            raise ScriptError(f"order {order} is taken")
        now = int(time.time())
        trade = Trade(
            order=order,
            login=self._account.login,
            cmd=cmd,
            symbol=symbol,
            volume=_whole(entry["volume"], least=1),
            open_time=now,
            open_price=price,
            digits=self._account.market.instruments[symbol].digits,
            sl=self._points(symbol, entry.get("sl", 0)),
            tp=self._points(symbol, entry.get("tp", 0)),
            comment=str(entry.get("comment", "")),
            update_time=now,
        )
        self._account.add([trade])
        self._account.price_changed(symbol)
        return {"order": order}

    def _points(self, symbol: str, price: object) -> int:
        if isinstance(price, bool) or not isinstance(price, int | float):
            raise ScriptError(f"not a price: {price!r}")
        return round(price * self._account.market.instruments[symbol].scale)


def listen_to_stdin(
    loop: AbstractEventLoop, heard: Callable[[bytes], None], ended: Callable[[], None]
) -> None:
    """Call ``heard`` with every line and ``ended`` once, on the loop.

    A thread, because a loop cannot wait for a console or a plain pipe on Windows. It
    reads past Python's own buffer: a thread that sleeps in there when the process ends
    would hold a lock the ending needs.
    """

    def read() -> None:
        # A loop that has ended has nobody left to tell.
        with suppress(RuntimeError):
            for line in _lines():
                loop.call_soon_threadsafe(heard, line)
            loop.call_soon_threadsafe(ended)

    threading.Thread(target=read, name="stdin", daemon=True).start()


def say(line: Mapping[str, object]) -> None:
    """One JSON line on standard output, at once."""
    # If nobody reads any more, the end of standard input is about to say so too.
    with suppress(OSError):
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def _lines() -> Iterator[bytes]:
    waiting = b""
    while True:
        try:
            chunk = os.read(_STDIN, _CHUNK)
        except OSError:
            return
        if not chunk:
            return
        *lines, waiting = (waiting + chunk).split(b"\n")
        yield from (line for line in lines if line.strip())


def _whole(value: object, *, least: int = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ScriptError(f"not a whole number: {value!r}")
    if not least <= value <= _LARGEST:
        raise ScriptError(f"out of range: {value}")
    return value
