"""The computer's keychain, and nothing that only looks like one.

The library would fall back to whatever it finds or is configured with, a plain file
included; so the backends are named here, each the system's own store, and no
configuration is read. A keychain may ask the person to unlock it, so it is spoken to
in a thread of its own, which nothing waits for when the program ends.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from app.domain.keychain import KeychainError, KeychainProblem

TRUSTED = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.libsecret", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)

_ACCOUNT = "session"
_SHORT = "flatten"

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Backend(Protocol):
    """What we use of a keyring backend."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...
    def delete_password(self, service: str, username: str) -> None: ...


class Keychain:
    """Remembers one secret for each profile, or says why it cannot.

    Args:
        candidates: Gives the backends of this computer, best first; called once, in
            the keychain's thread.
    """

    def __init__(self, candidates: Callable[[], Iterable[Backend]] | None = None) -> None:
        self._candidates = candidates or _of_this_computer
        self._backend: Backend | None = None
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    async def problem(self) -> KeychainProblem | None:
        """Return why nothing can be remembered here, ``None`` if it can."""
        try:
            await self._call(self._ready)
        except KeychainError as error:
            return error.problem
        return None

    async def load(self, profile: str) -> str | None:
        """Return the secret of ``profile``, ``None`` if there is none.

        Raises:
            KeychainError: It could not be read; it may be there.
        """
        service = _service(profile)
        return await self._call(lambda: self._ready().get_password(service, _ACCOUNT))

    async def save(self, profile: str, secret: str) -> None:
        """Store ``secret`` and read it back, since some stores cut or drop in silence.

        Raises:
            KeychainError: ``secret`` is not stored, nor any part of it. What was stored
                before is gone too, unless the keychain is locked.
        """
        await self._call(lambda: self._save(_service(profile), secret))

    async def delete(self, profile: str) -> None:
        """Remove the secret of ``profile`` if there is one.

        Raises:
            KeychainError: It could not be removed; it may still be there.
        """
        await self._call(lambda: self._delete(_service(profile)))

    async def _call(self, job: Callable[[], _T]) -> _T:
        """Run ``job`` in the keychain's thread; whatever it raises comes out as ours."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[_T] = loop.create_future()

        def settle(result: Callable[[], _T]) -> None:
            if answer.cancelled():
                return
            try:
                answer.set_result(result())
            except KeychainError as error:
                answer.set_exception(error)

        def run() -> None:
            result = _outcome(job)
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, result)

        self._start_thread()
        self._jobs.put(run)
        return await answer

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="keychain", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            self._jobs.get()()

    def _ready(self) -> Backend:
        if self._backend is None:
            for backend in self._candidates():
                if (type(backend).__module__, type(backend).__name__) in TRUSTED:
                    self._backend = backend
                    return backend
            raise KeychainError(KeychainProblem.NONE_HERE)
        return self._backend

    def _save(self, service: str, secret: str) -> None:
        self._ready()
        if self._stores(service, secret):
            return
        self._delete(service)
        fits = self._stores(service, _SHORT)
        self._delete(service)
        raise KeychainError(KeychainProblem.TOO_LONG if fits else KeychainProblem.FAILED)

    def _stores(self, service: str, secret: str) -> bool:
        """Say whether ``secret`` went in and came out whole.

        Raises:
            KeychainError: The keychain is locked.
        """
        backend = self._ready()

        def attempt() -> bool:
            backend.set_password(service, _ACCOUNT, secret)
            return backend.get_password(service, _ACCOUNT) == secret

        try:
            return _outcome(attempt)()
        except KeychainError as error:
            if error.problem is KeychainProblem.LOCKED:
                raise
            return False

    def _delete(self, service: str) -> None:
        backend = self._ready()
        if backend.get_password(service, _ACCOUNT) is not None:
            backend.delete_password(service, _ACCOUNT)


def _service(profile: str) -> str:
    """One service for each profile: Windows moves entries that share one about."""
    return f"Flatten {profile}"


def _outcome(job: Callable[[], _T]) -> Callable[[], _T]:
    """Run ``job`` and return what gives its result or raises our error for its own."""
    try:
        result = job()
    except KeychainError as error:
        problem = error.problem
    except Exception as error:  # noqa: BLE001 - a backend raises what its system raises
        problem = _problem_of(error)
        # The message is the backend's and might hold anything; its type is enough.
        _log.warning("keychain: %s", type(error).__name__)
    else:
        return lambda: result

    def fail() -> _T:
        raise KeychainError(problem)

    return fail


def _problem_of(error: Exception) -> KeychainProblem:
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"KeyringLocked", "InitError"}:
        return KeychainProblem.LOCKED
    if "NoKeyringError" in names:
        return KeychainProblem.NONE_HERE
    return KeychainProblem.FAILED


def _of_this_computer() -> Iterator[Backend]:
    """Yield the trusted backends that work here; importing them takes a while."""
    from keyring.backends import (  # noqa: PLC0415
        SecretService,
        Windows,
        kwallet,
        libsecret,
        macOS,
    )

    for kind in (
        Windows.WinVaultKeyring,
        macOS.Keyring,
        SecretService.Keyring,
        libsecret.Keyring,
        kwallet.DBusKeyring,
    ):
        if kind.viable:
            yield kind()
