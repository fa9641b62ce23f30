"""The broker's endpoints: what each answers, and to whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, Router, WebSocketRoute

from app.demo import contract, layout
from app.demo.account import Account
from app.demo.closing import Arrived, ClosingDesk
from app.demo.contract import ApiError, Dialect
from app.demo.faults import NO_FAULT, Script
from app.demo.playback import Answer, Played, bent, fine, refusal
from app.demo.session import Gate, Session
from app.demo.stream import Stream
from app.demo.transport import BODY_CAP

STREAM_PATH = "/stream"

_CLOSED_ONLY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the endpoints work with."""

    account: Account
    gate: Gate
    script: Script
    desk: ClosingDesk
    dialect: Dialect
    stream: Stream


class Endpoints:
    """One method for each endpoint; all of them only read, but for the close."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._account = parts.account

    def application(self) -> Starlette:
        """The whole broker as an ASGI application."""
        played = self._played
        app = Starlette(
            routes=[
                Route("/sign/in", played(self._sign_in, "sign_in"), methods=["POST"]),
                Route("/trades", played(self._trades, "trades")),
                Route("/trades/history/login", played(self._history)),
                Route("/account/me", played(self._profile)),
                Route("/market/short/list", played(self._market)),
                Route("/trade/close", self._close, methods=["DELETE"]),
                WebSocketRoute(STREAM_PATH, self._parts.stream.serve),
            ],
            exception_handlers={HTTPException: _no_such_thing},
        )
        _strict_paths(app.router)
        return app

    def _played(
        self, work: Callable[[Request], Awaitable[Answer]], name: str = ""
    ) -> Callable[[Request], Awaitable[Response]]:
        """An endpoint that refuses in JSON and keeps to the script."""

        async def endpoint(request: Request) -> Response:
            fault = self._parts.script.take(name) if name else NO_FAULT
            try:
                answer = await work(request)
            except ApiError as error:
                answer = refusal(error)
            except ClientDisconnect:
                return Response()
            return Played(bent(answer, fault, self._parts.dialect), fault)

        return endpoint

    async def _sign_in(self, request: Request) -> Answer:
        login, password = contract.read_sign_in(await _fields(request))
        token = self._parts.gate.sign_in(login, password)
        cookie = f"session={token}; Path=/; HttpOnly; SameSite=Strict"
        return fine(layout.signed_in(login, token), {"set-cookie": cookie})

    async def _trades(self, request: Request) -> Answer:
        self._session(request)
        page = contract.read_page(request.query_params, await _fields(request))
        found, totals = self._account.listed(page.kind)
        shown = found[page.offset : page.offset + page.limit]
        return fine(layout.trades(shown, totals))

    async def _history(self, request: Request) -> Answer:
        session = self._session(request)
        fields = await _fields(request)
        login, first, last = contract.read_history(request.query_params, fields)
        _own(session, login)
        closed, _ = self._account.listed(_CLOSED_ONLY)
        return fine(
            layout.history(each for each in closed if first <= each.close_time <= last)
        )

    async def _profile(self, request: Request) -> Answer:
        session = await self._owner(request)
        return fine(layout.account(session.login, self._account.figures()))

    async def _market(self, request: Request) -> Answer:
        await self._owner(request)
        return fine(layout.market(self._account.market))

    async def _close(self, request: Request) -> Response:
        try:
            raw = await _body(request)
        except ApiError:
            raw = None
        except ClientDisconnect:
            return Response()
        fault = self._parts.script.take("close")
        arrived = Arrived(
            method=request.method,
            path=request.url.path,
            headers=dict(request.headers),
            raw=raw,
        )
        return Played(self._parts.desk.close(arrived, fault), fault)

    def _session(self, request: Request) -> Session:
        return self._parts.gate.session(request.headers.get("authorization"))

    async def _owner(self, request: Request) -> Session:
        session = self._session(request)
        login = contract.read_login(request.query_params, await _fields(request))
        if login is not None:
            _own(session, login)
        return session


def _own(session: Session, login: int) -> None:
    if login != session.login:
        raise ApiError(403, "PERMISSION_DENIED", f"Account {login} is not this session's")


async def _fields(request: Request) -> dict[str, object]:
    return contract.read_object(await _body(request))


async def _body(request: Request) -> bytes:
    """The whole body.

    Raises:
        ApiError: It is larger than anything this broker takes.
        ClientDisconnect: The client went away before it was all here.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_CAP:
            contract.invalid("The body is too large")
    return bytes(body)


def _strict_paths(router: Router) -> None:
    # A redirect to the same path with a slash would be an answer no contract has.
    router.redirect_slashes = False


async def _no_such_thing(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    word = "METHOD_NOT_ALLOWED" if status == 405 else "NOT_FOUND"  # noqa: PLR2004
    message = "This path takes another method" if status == 405 else "No such path"  # noqa: PLR2004
    return Played(refusal(ApiError(status, word, message)))
