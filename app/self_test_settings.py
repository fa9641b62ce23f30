"""The self-test's step through the settings' window: every page comes up."""

from __future__ import annotations

from app.bootstrap import Program
from app.self_test_hands import Hands, StepFailedError
from app.ui.settings_window import SettingsWindow

_SIZE = (1280, 800)


async def show_settings(program: Program, hands: Hands) -> None:
    """Open the window, go to each page, and take pictures of two of them.

    Raises:
        StepFailedError: The window or a page did not come up.
    """
    program.main.actions_by_id["settings"].trigger()
    window = await hands.until(
        lambda: hands.visible(SettingsWindow, "settingsWindow"), "the settings"
    )
    for key in window.list.listed():
        window.show_page(key)
        if not window.page().rows() and key != "profiles":
            raise StepFailedError(f"the page {key} is empty")
    window.show_page("appearance")
    await hands.picture("settings", window, _SIZE)
    window.show_page("closing")
    await hands.picture("settings_closing", window)
    window.close()
