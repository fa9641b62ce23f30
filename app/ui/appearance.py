"""Changing how the program looks: kept in the settings and put in force at once."""

from __future__ import annotations

from app.ui.keeper import Keeper
from app.ui.theme import Look

TEXT_STEPS = (90, 100, 110, 125, 150, 175, 200)
_USUAL_PERCENT = 100


def choose_theme(look: Look, keeper: Keeper, theme: str) -> None:
    """Use "system", "light" or "dark" from now on."""
    keeper.save_settings(keeper.settings.current.changed(theme=theme))
    look.apply(theme=theme)


def choose_palette(look: Look, keeper: Keeper, palette: str) -> None:
    """Use other colours for profit and loss from now on."""
    keeper.save_settings(keeper.settings.current.changed(pl_palette=palette))
    look.apply(pl_palette=palette)


def choose_row_height(look: Look, keeper: Keeper, pixels: int) -> None:
    keeper.save_settings(keeper.settings.current.changed(row_height=pixels))
    look.apply(row_height=pixels)


def choose_text_size(look: Look, keeper: Keeper, percent: int) -> None:
    keeper.save_settings(keeper.settings.current.changed(text_percent=percent))
    look.apply(text_percent=percent)


def step_text_size(look: Look, keeper: Keeper, direction: int) -> None:
    """Take the next larger (1) or smaller (-1) size; 0 is the usual one."""
    now = keeper.settings.current.text_percent
    if direction > 0:
        wanted = next((step for step in TEXT_STEPS if step > now), now)
    elif direction < 0:
        wanted = next((step for step in reversed(TEXT_STEPS) if step < now), now)
    else:
        wanted = _USUAL_PERCENT
    if wanted != now:
        choose_text_size(look, keeper, wanted)
