"""Our own drawings, tinted with a colour of the look when they are loaded.

An icon is an SVG on a 24 grid whose single ``currentColor`` is replaced before it is
rendered, so one file serves every theme. QtSvg costs about 2 ms of a start, less than
going through Qt's image plugin, so it is imported outright.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_Key = tuple[str, int, int, float]


class IconStore:
    """Tinted pictures by name, kept until ``clear``.

    Args:
        folder: Holds one ``<name>.svg`` for each icon.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[_Key, QPixmap] = {}

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.svg"))

    def clear(self) -> None:
        self._pixmaps.clear()

    def read_all(self) -> None:
        """Read every icon now, so that none has to be there any more."""
        for name in self.names():
            self._source(name)

    def pixmap(self, name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the icon ``size`` logical pixels wide and high.

        Raises:
            KeyError: There is no such icon.
        """
        key = (name, colour.rgba(), size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            source = self._source(name).replace("currentColor", colour.name())
            found = self._pixmaps[key] = draw_svg(source.encode(), size, ratio)
        return found

    def icon(
        self, name: str, colour: QColor, disabled: QColor, size: int, ratio: float
    ) -> QIcon:
        """Return the icon for buttons and menus, in ``disabled`` where they are off."""
        icon = QIcon(self.pixmap(name, colour, size, ratio))
        icon.addPixmap(self.pixmap(name, disabled, size, ratio), QIcon.Mode.Disabled)
        return icon

    def _source(self, name: str) -> str:
        if name not in self._sources:
            path = self._folder / f"{name}.svg"
            if not path.is_file():
                raise KeyError(name)
            self._sources[name] = path.read_text("utf-8")
        return self._sources[name]


def draw_svg(source: bytes, size: int, ratio: float) -> QPixmap:
    """Return ``source`` drawn ``size`` logical pixels wide and high."""
    pixels = round(size * ratio)
    pixmap = QPixmap(pixels, pixels)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
