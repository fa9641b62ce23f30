"""The page about how the program looks."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QPointF, QSize
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QSizePolicy, QWidget

from app.domain.settings import Settings
from app.ui.appearance import TEXT_STEPS
from app.ui.appearance_menu import palettes, row_heights, themes
from app.ui.kit.key_hint import key_text
from app.ui.kit.painting import paint_arrow
from app.ui.numbers import money
from app.ui.settings_change import Changes
from app.ui.settings_page import SettingsPage
from app.ui.settings_rows import ChoiceRow, SegmentsRow, SettingRow, SwitchRow, Words
from app.ui.theme import Look, resource_path
from app.ui.tokens import Tokens, colours_of, read_tokens

translate = QCoreApplication.translate

_SAMPLES = (Decimal("115.90"), Decimal("-41.65"))
_ARROW, _GAP, _BETWEEN = 3.4, 5.0, 20.0


def appearance_page(changes: Changes, title: str) -> SettingsPage:
    page = SettingsPage(changes, "appearance", title)
    page.add(translate("Settings", "Theme"), *_theme_rows(changes))
    page.add(translate("Settings", "Numbers"), PaletteRow(changes))
    page.add(translate("Settings", "Motion"), *_motion_rows(changes))
    return page


def _theme_rows(changes: Changes) -> tuple[SettingRow, ...]:
    theme = Words(
        translate("Settings", "Theme"),
        translate("Settings", "“System” follows your computer."),
    )
    height = Words(translate("Settings", "Row height"))
    size = Words(
        translate("Settings", "Text size"),
        translate("Settings", "Or press {} and {}.").format(
            key_text("Ctrl++"), key_text("Ctrl+-")
        ),
    )
    heights = [(pixels, f"{text} {pixels}") for pixels, text in row_heights()]
    percents = [(step, f"{step} %") for step in TEXT_STEPS]
    return (
        SegmentsRow(changes, theme, "theme", themes()),
        SegmentsRow(changes, height, "row_height", heights),
        ChoiceRow(changes, size, "text_percent", percents, lambda value: f"{value} %"),
    )


def _motion_rows(changes: Changes) -> tuple[SettingRow, ...]:
    flash = Words(
        translate("Settings", "Flash a price when it changes"),
        translate("Settings", "For 300 ms. The small arrow shows the direction anyway."),
    )
    still = Words(
        translate("Settings", "Reduce motion"),
        translate(
            "Settings",
            "Nothing flashes, fades or turns. The computer's own setting can't be read "
            "yet, so this one is for Flatten alone.",
        ),
    )
    return (
        SwitchRow(changes, flash, "price_flash"),
        SwitchRow(changes, still, "reduced_motion"),
    )


class PaletteSample(QWidget):
    """A profit and a loss in the colours of one palette, whatever is in force."""

    def __init__(self, look: Look, tokens: Tokens, palette: str) -> None:
        super().__init__()
        self._look, self._tokens, self._palette = look, tokens, palette
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self._look.font("body_strong"))
        widths = [metrics.horizontalAdvance(text) for text in self._texts()]
        arrows = len(widths) * (2 * _ARROW + 2 + _GAP)
        return QSize(
            round(sum(widths) + arrows + _BETWEEN) + 2, round(metrics.height()) + 2
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = colours_of(self._tokens, self._look.name, self._palette)
        painter = QPainter(self)
        painter.setFont(self._look.font("body_strong"))
        left = 0.0
        for text, token in zip(self._texts(), ("profit", "loss"), strict=True):
            left = self._paint(painter, left, text, colours[token])
        painter.end()

    def _paint(self, painter: QPainter, left: float, text: str, colour: QColor) -> float:
        metrics = QFontMetricsF(painter.font())
        baseline = (self.height() - metrics.height()) / 2 + metrics.ascent()
        centre = QPointF(left + _ARROW + 1, baseline - metrics.capHeight() / 2)
        paint_arrow(painter, centre, _ARROW, up=text.startswith("+"), colour=colour)
        left += 2 * _ARROW + 2 + _GAP
        painter.setPen(colour)
        painter.drawText(QPointF(left, baseline), text)
        return left + metrics.horizontalAdvance(text) + _BETWEEN

    def _texts(self) -> list[str]:
        return [money(value, signed=True) for value in _SAMPLES]


class PaletteRow(SettingRow):
    """The colours of profit and loss, each beside what it looks like."""

    def __init__(self, changes: Changes) -> None:
        words = Words(
            translate("Settings", "Profit and loss colours"),
            translate(
                "Settings",
                "Sign and arrow are always shown as well, so colour is never the only cue.",
            ),
        )
        super().__init__(changes.look, words, ("pl_palette",))
        self._changes = changes
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        tokens = read_tokens(resource_path("theme", "tokens.json"))
        choices = QWidget()
        choices.setAccessibleName(words.title)
        grid = QGridLayout(choices)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(28)
        grid.setVerticalSpacing(1)
        for line, (key, text) in enumerate(palettes()):
            button = QRadioButton(text)
            changes.look.set_font(button, "body")
            button.clicked.connect(lambda _=False, key=key: self._take(str(key)))
            self._group.addButton(button)
            self.buttons[str(key)] = button
            grid.addWidget(button, line, 0)
            grid.addWidget(PaletteSample(changes.look, tokens, str(key)), line, 1)
        self.add_control(choices, top=True)

    def words(self) -> str:
        texts = " ".join(button.text() for button in self.buttons.values())
        return f"{super().words()} {texts.casefold()}"

    def show_settings(self, settings: Settings) -> None:
        self.buttons[settings.pl_palette].setChecked(True)

    def _take(self, palette: str) -> None:
        self.show_wrong(self._changes.put("pl_palette", palette))
