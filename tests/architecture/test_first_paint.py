"""What a start may not wait for before its first window is painted."""

from __future__ import annotations

import pytest

from tests.bench.start import FirstPaint, first_paint

LATER = (
    *("httpx", "httpcore", "jwt", "msgspec", "keyring", "websockets", "truststore"),
    *("sqlite3", "ssl", "asyncio", "qasync", "tomllib", "tomlkit", "decimal"),
    "dataclasses",
    *("app.bootstrap", "app.services", "app.broker", "app.journal", "app.ui.text"),
    *("app.ui.main_window", "app.ui.orders", "app.ui.sign_in_reception"),
)

PARTS = {
    *("signInWindow", "serverField", "loginField", "passwordField"),
    *("rememberCheck", "signInButton", "demoButton"),
}


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> FirstPaint:
    """What a start had imported and shown at its first paint."""
    return first_paint("app", tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("module", LATER)
def test_it_is_not_imported_before_the_first_paint(
    painted: FirstPaint, module: str
) -> None:
    """
    What serves the window comes after it.
    """
    assert module not in painted["modules"]


def test_the_first_painted_window_is_the_whole_sign_in_window(painted: FirstPaint) -> None:
    """
    No splash and no empty frame: everything a person signs in with is on the screen.
    """
    assert set(painted["seen"]) >= PARTS


def test_the_first_window_does_without_the_enumerations_of_qt(
    painted: FirstPaint,
) -> None:
    """
    They take 12 ms to make, and come when something after the first paint says ``Qt.``.
    """
    assert not painted["made_qt"]
