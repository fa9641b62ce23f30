"""What holds for every test: its loop, its computer, and what counts as a failure.

* ``async def`` tests run on Qt's loop if they use ``qapp`` (directly or through any
  fixture), else on asyncio's own; each on a new loop, with a limit of 20 seconds.
* An exception nobody handled fails the test it happened in: pytest watches threads
  and finalizers, pytest-qt watches slots, the hook below watches the loop.
* Only loopback can be reached. Names under ``.invalid`` are "not known", like real ones.
* Home and data directories lie under the test's ``tmp_path`` and do not exist yet.
"""

from __future__ import annotations

import asyncio
import gc
import inspect
import ipaddress
import os
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(tempfile.gettempdir()) / "flatten-hypothesis")
)
for _name in list(os.environ):
    if _name.lower().endswith("_proxy") or _name == "SSLKEYLOGFILE":
        del os.environ[_name]

import hypothesis  # noqa: E402 - the environment comes first
import pytest  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402
from qasync import QEventLoop  # noqa: E402

TEST_LIMIT_S = 20.0
_POLL_S = 0.005

hypothesis.settings.register_profile(
    "flatten",
    deadline=None,
    max_examples=50,
    database=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("flatten")

_reached: list[str] = []


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard_network(event: str, args: tuple[Any, ...]) -> None:
    """Refuse and note whatever would leave this computer."""
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if _is_loopback(host):
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    _reached.append(f"{event} {host!r}")
    raise PermissionError(f"a test tried to reach {host!r}")


sys.addaudithook(_guard_network)


def _run(coro: Coroutine[object, object, object], qapp: QApplication | None) -> None:
    """Run a coroutine test on its own loop; an exception only the loop saw fails it."""
    untold: list[dict[str, Any]] = []

    async def limited() -> None:
        async with asyncio.timeout(TEST_LIMIT_S):
            await coro

    factory = (lambda: QEventLoop(qapp)) if qapp else None
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.get_loop().set_exception_handler(lambda _, context: untold.append(context))
        runner.run(limited())
    gc.collect(1)
    assert not untold, f"the loop met unhandled exceptions: {untold}"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> object:
    """Run ``async def`` tests, also those that Hypothesis calls many times."""
    qapp: Any = pyfuncitem.funcargs.get("qapp")
    property_test = getattr(pyfuncitem.obj, "hypothesis", None)
    if property_test is not None:
        body = property_test.inner_test
        if inspect.iscoroutinefunction(body):
            property_test.inner_test = lambda *args, **kwargs: _run(
                body(*args, **kwargs), qapp
            )
        return None
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    _run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}), qapp)
    return True


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The style the program asks for when it starts."""
    return ["flatten", "-style", "fusion"]


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application as the program sets it up: no window's closing ends it."""
    qapp.setQuitOnLastWindowClosed(False)
    return qapp


@pytest.fixture(autouse=True)
def _computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a computer of its own and hold it to loopback."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for kind in ("config", "data", "state", "cache", "runtime"):
        name = "XDG_RUNTIME_DIR" if kind == "runtime" else f"XDG_{kind.upper()}_HOME"
        monkeypatch.setenv(name, str(tmp_path / "home" / kind))
    _reached.clear()
    yield
    assert not _reached, f"the test left this computer: {_reached}"


@pytest.fixture
def until() -> Callable[..., Awaitable[Any]]:
    """Wait for a condition: ``row = await until(lambda: table.row_of(7), within_s=2)``."""

    async def wait(
        condition: Callable[[], Any], *, within_s: float = 5.0, what: str = ""
    ) -> Any:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while not (found := condition()):
            if loop.time() > deadline:
                told = what or inspect.getsource(condition).strip()
                raise AssertionError(f"not within {within_s} s: {told}")
            await asyncio.sleep(_POLL_S)
        return found

    return wait
