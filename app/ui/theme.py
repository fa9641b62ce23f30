"""The theme in force: colours, fonts, sizes and icons, for every window.

One ``Look`` is made at the start and handed to each window. Values come from
``resources/theme/tokens.json``; nothing else in the program names a colour or a font.
Fonts are set as ``QFont``, never by style sheet: a sheet's font rule would lose the
tabular figures that keep columns of numbers still.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6 import QtCore, QtGui
from PySide6.QtCore import QDir, QObject, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from app.ui.by_name import set_by_name
from app.ui.icons import IconStore, draw_svg
from app.ui.stylesheet import palette_of, stylesheet_of
from app.ui.system_look import family_or_systems, theme_of
from app.ui.tokens import colours_of, read_tokens

_FONT_ROLE, _MONO = "fontRole", "mono"
_USUAL = "text_secondary"


class _Wish(NamedTuple):
    theme: str
    pl_palette: str
    text_percent: int
    row_height: int
    reduced_motion: bool


class Look(QObject):
    """The theme in force; it holds for the whole application.

    Args:
        app: Started with Fusion as its style; the style sheet is drawn on that.
        theme: "dark", "light", or "system" to follow the computer's.
        pl_palette: Colours of profit and loss, by their name in the tokens.
        text_percent: 100 is the size the tokens give.
        row_height: Of tables, in logical pixels; grows with the text.
        reduced_motion: Nothing fades, flashes or turns.

    Signals:
        changed: After everything was replaced; painted widgets update themselves.

    Raises:
        KeyError: There is no such theme or palette; nothing changed.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        *,
        theme: str = "system",
        pl_palette: str = "teal_orange",
        text_percent: int = 100,
        row_height: int = 28,
        reduced_motion: bool = False,
    ) -> None:
        super().__init__()
        self._app = app
        self._tokens = read_tokens(resource_path("theme", "tokens.json"))
        self._icons = IconStore(resource_path("icons"))
        self._family = family_or_systems(self._tokens["type"]["family"])
        self._name = self._asked = ""
        self._mark = b""
        QDir.setSearchPaths("look", [str(resource_path("theme"))])
        self._put_in_force(
            _Wish(
                theme=theme,
                pl_palette=pl_palette,
                text_percent=text_percent,
                row_height=row_height,
                reduced_motion=reduced_motion,
            )
        )
        app.styleHints().colorSchemeChanged.connect(self.follow_system)

    @property
    def name(self) -> str:
        """The theme in force, "dark" or "light", whoever chose it."""
        return self._name

    @property
    def reduced_motion(self) -> bool:
        return self._wish.reduced_motion

    def apply(
        self,
        *,
        theme: str | None = None,
        pl_palette: str | None = None,
        text_percent: int | None = None,
        row_height: int | None = None,
        reduced_motion: bool | None = None,
    ) -> None:
        """Change what is given, restyle every window, then emit ``changed``.

        Raises:
            KeyError: There is no such theme or palette; nothing changed.
        """
        was = self._wish
        still = was.reduced_motion if reduced_motion is None else reduced_motion
        self._put_in_force(
            _Wish(
                theme=theme or was.theme,
                pl_palette=pl_palette or was.pl_palette,
                text_percent=text_percent or was.text_percent,
                row_height=row_height or was.row_height,
                reduced_motion=still,
            )
        )
        self.changed.emit()

    def colour(self, token: str) -> QColor:
        """Return a copy; it may be changed by the caller.

        Raises:
            KeyError: There is no such token.
        """
        # Not ``QColor(colour)``: its other kinds of argument would bring in ``Qt``.
        return QColor.fromRgba(self._colours[token].rgba())

    def font(self, role: str) -> QFont:
        """Return the font of a role, or of "mono" for text that is copied.

        Raises:
            KeyError: There is no such role.
        """
        if role == _MONO and role not in self._fonts:
            self._fonts[role] = self._make_mono()
        return QFont(self._fonts[role])

    def set_font(self, widget: QWidget, role: str) -> None:
        """Give ``widget`` the font of a role, also after the text size changes.

        Under a style sheet Qt gives every class the application's font, so buttons and
        headers have to be told theirs.
        """
        widget.setProperty(_FONT_ROLE, role)
        widget.setFont(self.font(role))

    def icon(self, name: str, token: str = _USUAL) -> QIcon:
        """Return an icon for a button or menu.

        Raises:
            KeyError: There is no such icon or token.
        """
        key = (name, token)
        if key not in self._drawn:
            ratio = max(screen.devicePixelRatio() for screen in QGuiApplication.screens())
            grey = self._colours["text_disabled"]
            self._drawn[key] = self._icons.icon(
                name, self._colours[token], grey, self.size("icon"), ratio
            )
        return self._drawn[key]

    def pixmap(self, name: str, token: str, size: int, ratio: float = 1.0) -> QPixmap:
        """Return an icon to paint, ``size`` logical pixels wide and high.

        Raises:
            KeyError: There is no such icon or token.
        """
        return self._icons.pixmap(name, self._colours[token], size, ratio)

    def mark(self, size: int, ratio: float = 1.0) -> QPixmap:
        """Return the program's own mark; it has its own colours in both themes."""
        if not self._mark:
            self._mark = resource_path("flatten.svg").read_bytes()
        return draw_svg(self._mark, size, ratio)

    def read_ahead(self) -> None:
        """Read all pictures, to be called after the first paint.

        An upgrade under the running program may take away those not used so far, and
        the dialog that tells of an outcome must not want for its icon.
        """
        self._icons.read_all()

    def size(self, name: str) -> int:
        """Return logical pixels by token name.

        "row" is the row height in force. Heights and icons grow with the text;
        "space_…", "radius_…", "hairline", "focus_ring" and "row_state_bar" do not.

        Raises:
            KeyError: There is no such token.
        """
        if name in self._tokens["fixed"]:
            return self._tokens["fixed"][name]
        plain = self._wish.row_height if name == "row" else self._tokens["size"][name]
        return self.scaled(plain)

    def scaled(self, pixels: int) -> int:
        """Return a length of a window's own that grows with the text, as ``size`` does."""
        return max(pixels, round(pixels * self._wish.text_percent / 100))

    def motion(self, name: str) -> int:
        """Return milliseconds; 0 for what must not move under reduced motion.

        Raises:
            KeyError: There is no such token.
        """
        length = self._tokens["motion"][name]
        return 0 if self.reduced_motion and name in self._tokens["still"] else length

    def follow_system(self) -> None:
        """Take the computer's scheme, if that is asked for, known and not in force.

        To be called once after the first paint, which judges it by the palette.
        """
        unknown = self._app.styleHints().colorScheme() is QtCore.Qt.ColorScheme.Unknown
        if self._wish.theme != "system" or unknown:
            return
        if self._name != self._system_name():
            self._put_in_force(self._wish)
            self.changed.emit()

    def _put_in_force(self, wish: _Wish) -> None:
        colours_of(self._tokens, "light", wish.pl_palette)  # a wrong name fails here
        if wish.theme == "system":
            # A scheme asked for before would be taken for the computer's own.
            self._app.styleHints().unsetColorScheme()
            self._asked = ""
        name = self._system_name() if wish.theme == "system" else wish.theme
        colours = colours_of(self._tokens, name, wish.pl_palette)
        self._wish, self._name, self._colours = wish, name, colours
        self._drawn: dict[tuple[str, str], QIcon] = {}
        self._icons.clear()
        self._fonts = self._make_fonts()
        if wish.theme != "system":
            self._ask_for_frames()
        self._dress_application()

    def _system_name(self) -> str:
        if not self._name:
            return theme_of(self._app.palette())
        dark = self._app.styleHints().colorScheme() is QtCore.Qt.ColorScheme.Dark
        return "dark" if dark else "light"

    def _ask_for_frames(self) -> None:
        """Have the system draw window frames and native dialogs in the same theme."""
        if self._asked != self._name:
            self._asked = self._name
            set_by_name(self._app.styleHints(), colorScheme=self._name.title())

    def _dress_application(self) -> None:
        self._app.setFont(self._fonts["body"])
        QToolTip.setFont(self._fonts["small"])
        self._app.setPalette(palette_of(self._colours))
        sheet = stylesheet_of(self._name, self._colours, self.size)
        self._app.setStyleSheet(sheet)
        for widget in self._app.allWidgets():
            role = widget.property(_FONT_ROLE)
            if isinstance(role, str):
                widget.setFont(self.font(role))

    def _make_fonts(self) -> dict[str, QFont]:
        roles = self._tokens["type"]["roles"]
        return {role: self._make_font(*spec) for role, spec in roles.items()}

    def _make_mono(self) -> QFont:
        mono, database = QFont(self._fonts["small"]), QtGui.QFontDatabase
        fixed = database.systemFont(database.SystemFont.FixedFont)
        mono.setFamilies([*self._tokens["type"]["mono"], fixed.family()])
        mono.setStyleHint(QFont.StyleHint.Monospace)
        return mono

    def _make_font(self, pixels: int, weight: int) -> QFont:
        font = QFont(self._family)
        font.setPixelSize(round(pixels * self._wish.text_percent / 100))
        font.setWeight(QFont.Weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font


def restyle(widget: QWidget) -> None:
    """Make the style sheet look at ``widget`` again after a property changed."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


def resource_path(*parts: str) -> Path:
    """Return a file under ``resources``: beside the sources, or in an installed copy."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "resources"
    root = inside if inside.is_dir() else package.with_name("resources")
    return root.joinpath(*parts)
