"""Changing how the program looks: kept in the settings and put in force at once."""

from __future__ import annotations

from app.services.desk import Desk
from app.ui.theme import Look

TEXT_STEPS = (90, 100, 110, 125, 150, 175, 200)
_USUAL_PERCENT = 100


def choose_theme(look: Look, desk: Desk, theme: str) -> None:
    """Use "system", "light" or "dark" from now on."""
    desk.save_settings(desk.settings.current.changed(theme=theme))
    look.apply(theme=theme)


def choose_palette(look: Look, desk: Desk, palette: str) -> None:
    """Use other colours for profit and loss from now on."""
    desk.save_settings(desk.settings.current.changed(pl_palette=palette))
    look.apply(pl_palette=palette)


def choose_row_height(look: Look, desk: Desk, pixels: int) -> None:
    desk.save_settings(desk.settings.current.changed(row_height=pixels))
    look.apply(row_height=pixels)


def choose_text_size(look: Look, desk: Desk, percent: int) -> None:
    desk.save_settings(desk.settings.current.changed(text_percent=percent))
    look.apply(text_percent=percent)


def step_text_size(look: Look, desk: Desk, direction: int) -> None:
    """Take the next larger (1) or smaller (-1) size; 0 is the usual one."""
    now = desk.settings.current.text_percent
    if direction > 0:
        wanted = next((step for step in TEXT_STEPS if step > now), now)
    elif direction < 0:
        wanted = next((step for step in reversed(TEXT_STEPS) if step < now), now)
    else:
        wanted = _USUAL_PERCENT
    if wanted != now:
        choose_text_size(look, desk, wanted)
