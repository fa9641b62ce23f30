"""The values of the look as they stand in ``resources/theme/tokens.json``.

Qt reads them: it is there anyway, and ``json`` would cost the first paint 2 ms.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypedDict

from PySide6.QtCore import QByteArray, QJsonDocument
from PySide6.QtGui import QColor


class Type(TypedDict):
    """Fonts: the family to prefer, and (pixels, weight) by role."""

    family: str
    mono: list[str]
    roles: dict[str, tuple[int, int]]


class Tokens(TypedDict):
    """The whole file.

    Attributes:
        pl_palettes: Profit and loss, by palette and theme.
        size: Logical pixels of what grows with the text.
        fixed: Logical pixels of what does not.
        motion: Milliseconds.
        still: Names in ``motion`` that are 0 under reduced motion.
    """

    themes: dict[str, dict[str, str]]
    pl_palettes: dict[str, dict[str, tuple[str, str]]]
    size: dict[str, int]
    fixed: dict[str, int]
    type: Type
    motion: dict[str, int]
    still: list[str]


def read_tokens(path: Path) -> Tokens:
    source = QByteArray(path.read_bytes())
    tokens: Tokens = QJsonDocument.fromJson(source).toVariant()
    return tokens


def colours_of(tokens: Tokens, theme: str, pl_palette: str) -> dict[str, QColor]:
    """Return every colour of a theme by token name, profit and loss from the palette.

    Raises:
        KeyError: There is no such theme or palette.
    """
    profit, loss = tokens["pl_palettes"][pl_palette][theme]
    values = tokens["themes"][theme] | {"profit": profit, "loss": loss}
    return {token: QColor(value) for token, value in values.items()}
