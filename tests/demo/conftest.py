"""A broker without a process: its account, and its endpoints called directly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo.account import Account
from app.demo.assembly import LOGIN, Broker, open_account
from app.demo.ledger import Ledger
from app.demo.options import parse
from app.demo.store import Store


class Desk:
    """One broker in this process, with prices that stand still."""

    def __init__(
        self, stack: ExitStack, directory: Path, arguments: tuple[str, ...]
    ) -> None:
        directory.mkdir(exist_ok=True)
        options = parse(["--random-seed", "7", "--quotes-per-second", "0", *arguments])
        store = stack.enter_context(closing(Store(directory)))
        self._ledger = directory / "ledger.jsonl"
        ledger = stack.enter_context(closing(Ledger(self._ledger)))
        self.account = open_account(options, store)
        self.broker = Broker(options, self.account, ledger)
        self.token = self.broker.gate.sign_in(LOGIN, self.broker.gate.password)

    def command(self, entry: dict[str, object]) -> dict[str, Any]:
        return self.broker.console.obey(json.dumps(entry).encode())

    def ledger(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._ledger.read_text().splitlines()]

    async def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str | None = "",
        content: bytes | None = None,
    ) -> httpx.Response:
        """One request; the token is the account's own unless another is given."""
        authorization = self.token if token == "" else token
        headers = {} if authorization is None else {"Authorization": authorization}
        if content is None and body is not None:
            content = json.dumps(body).encode()
        transport = httpx.ASGITransport(app=self.broker.app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:1"
        ) as client:
            return await client.request(method, path, headers=headers, content=content)

    async def close(self, body: object, *, token: str | None = "") -> httpx.Response:
        return await self.ask("DELETE", "/trade/close", body, token=token)

    async def rows(self, kind: int = 1) -> list[dict[str, Any]]:
        reply = await self.ask("GET", f"/trades?limit=50000&offset=0&tradeType={kind}")
        table = reply.json()
        return [dict(zip(table["structure"], row, strict=True)) for row in table["rows"]]

    async def order_in(self, symbol: str) -> int:
        """The number of an open order in a symbol."""
        return int(
            next(row["order"] for row in await self.rows() if row["symbol"] == symbol)
        )


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Make a broker with these options; the same ``directory`` is the same account."""
    with ExitStack() as stack:
        yield lambda *arguments, directory="demo": Desk(
            stack, tmp_path / directory, arguments
        )


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def account(desk: Desk) -> Account:
    return desk.account
