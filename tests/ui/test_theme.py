from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetricsF, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.ui.kit.labels import set_tone, text_label
from app.ui.theme import Look, resource_path, restyle

THEMES = ("dark", "light")
PALETTES = ("teal_orange", "green_red", "blue_orange", "none")
SURFACES = (
    "bg_window", "bg_surface", "bg_raised", "bg_hover",
    "bg_selected", "bg_selected_hover", "bg_unknown", "bg_closing",
)  # fmt: skip
TEXTS = (
    "text_primary", "text_secondary", "text_muted",
    "profit", "loss", "flat", "accent_text", "warning", "danger",
)  # fmt: skip
OTHER_TEXTS = (
    *product(("accent_on",), ("accent_fill", "accent_fill_hover", "accent_fill_press")),
    *product(
        ("text_primary",),
        (
            "bg_inset",
            "bg_button",
            "bg_segment_on",
            "bg_card_inset",
            "flash_up",
            "flash_down",
        ),
    ),
    *product(
        ("text_primary", "text_secondary"),
        ("warning_bg", "danger_bg", "success_bg", "info_bg", "bg_segment"),
    ),
    *((kind, f"{kind}_bg") for kind in ("warning", "danger", "success", "info")),
    ("text_muted", "bg_inset"),
    ("badge_buy_text", "badge_buy_bg"),
    ("badge_sell_text", "badge_sell_bg"),
)
EDGES = (
    *product(("border_control", "focus"), ("bg_window", "bg_surface", "bg_raised")),
    ("focus", "bg_selected"),
    ("focus_strong", "accent_fill"),
    ("focus_strong", "bg_raised"),
)
DESIGN_ICONS = (
    "search", "x", "check", "minus", "plus", "chevron-down", "arrow-up", "arrow-down",
    "arrow-right", "circle-check", "circle-x", "circle-alert", "circle-question-mark",
    "circle-dashed", "circle-slash-2", "loader-circle", "hourglass", "timer", "clock",
    "wifi-off", "refresh-cw", "lock", "eye", "eye-off", "user", "log-out", "settings",
    "scroll-text", "columns-3", "list-checks", "filter", "download", "copy", "info",
    "server", "shield-alert", "inbox", "play", "layers", "square-check-big", "palette",
    "sliders-horizontal", "network", "keyboard", "sun", "moon",
)  # fmt: skip
SHEET_INKS = ("accent_on", "text_primary", "text_secondary")
ICON_FILES = sorted(resource_path("icons").glob("*.svg"))


@pytest.fixture
def look(qapp: QApplication) -> Iterator[Look]:
    """A dark look; the application is bare again afterwards."""
    yield Look(qapp, theme="dark")
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")


def contrast(one: QColor, other: QColor) -> float:
    """WCAG 2 contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    parts = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return sum(
        weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("palette", PALETTES)
def test_text_can_be_read_on_every_surface_it_can_meet(look, theme, palette):
    """
    Every pair reaches 4.5 to 1 in both themes, whatever the colours of profit and loss.
    """
    look.apply(theme=theme, pl_palette=palette)

    ratios = {
        (text, surface): contrast(look.colour(text), look.colour(surface))
        for text, surface in (*product(TEXTS, SURFACES), *OTHER_TEXTS)
    }

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_edges_of_controls_and_the_focus_ring_can_be_seen(look, theme):
    """
    They reach 3 to 1 against what they stand on.
    """
    look.apply(theme=theme)

    ratios = {pair: contrast(*map(look.colour, pair)) for pair in EDGES}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 3} == {}


def test_both_themes_name_the_same_colours():
    """
    No window can ask for a colour that the other theme lacks.
    """
    themes = json.loads(resource_path("theme", "tokens.json").read_text("utf-8"))["themes"]

    assert themes["dark"].keys() == themes["light"].keys()


def test_profit_and_loss_follow_the_chosen_palette(look):
    """
    The colours of money change with the setting, all others stay.
    """
    warning = look.colour("warning")

    look.apply(pl_palette="green_red")

    assert look.colour("profit").name() == "#4cc38a"
    assert look.colour("loss").name() == "#ff8a8a"
    assert look.colour("warning") == warning


def test_a_change_of_theme_reaches_palette_sheet_and_listeners(look, qapp):
    """
    One call changes all; listeners hear of it when it is done.
    """
    heard = []
    look.changed.connect(
        lambda: heard.append(qapp.palette().color(QPalette.ColorRole.Window))
    )

    look.apply(theme="light")

    assert look.name == "light"
    assert heard == [look.colour("bg_window")]
    assert look.colour("accent_fill").name() in qapp.styleSheet()


def test_an_unknown_theme_palette_or_token_changes_nothing(look):
    """
    The look in force stays whole when a name is wrong.
    """
    for wrong in ({"theme": "sepia"}, {"pl_palette": "pink"}):
        with pytest.raises(KeyError):
            look.apply(**wrong)
    with pytest.raises(KeyError):
        look.colour("mauve")
    with pytest.raises(KeyError):
        look.icon("unicorn")
    with pytest.raises(KeyError):
        look.apply(theme="system", pl_palette="pink")

    assert look.name == "dark"
    assert look.colour("profit").name() == "#4ad3c8"


def test_a_colour_handed_out_is_the_callers_own(look):
    """
    Changing it changes no other widget's.
    """
    look.colour("focus").setAlpha(10)

    assert look.colour("focus").alpha() == 255


def test_the_look_follows_the_system_only_while_asked_to(look, qapp):
    """
    "system" takes the computer's scheme, an unknown one is light, a choice overrides it.
    """
    dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    look.apply(theme="system")
    followed = look.name

    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)

    assert not dark
    assert followed == "light"
    look.apply(theme="dark")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert look.name == "dark"


@pytest.mark.parametrize(("window", "name"), [("#101010", "dark"), ("#f0f0f0", "light")])
def test_a_first_look_takes_the_palette_for_the_computers_scheme(qapp, window, name):
    """
    A scheme the computer doesn't tell never changes what the first paint took it for.
    """
    was = qapp.palette()
    qapp.setPalette(QPalette(QColor(window)))

    look = Look(qapp, theme="system")
    first = look.name
    look.follow_system()

    assert (first, look.name) == (name, name)
    qapp.setPalette(was)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("role", ["body", "body_strong", "price", "caption", "button"])
def test_figures_are_equally_wide_also_under_the_style_sheet(look, role):
    """
    A column of numbers stands still when its digits change.
    """
    button, label = QPushButton("0"), text_label(look, role=role, tone="muted")
    look.set_font(button, role)
    for widget in (button, label):
        widget.ensurePolished()

    fonts = (look.font(role), button.font(), label.font())

    for font in fonts:
        metrics = QFontMetricsF(font)
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
        assert font.pixelSize() == look.font(role).pixelSize()
        assert font.weight() == look.font(role).weight()


def test_text_size_scales_fonts_heights_and_labels_already_made(look):
    """
    At 200 % text is twice as large and what holds it grows too; gaps do not.
    """
    label = text_label(look, "0", role="body")

    look.apply(text_percent=200)

    assert label.font().pixelSize() == 26
    assert look.size("control_height") == 64
    assert look.size("row") == 56
    assert look.size("space_4") == 8
    assert look.scaled(580) == 1160


def test_small_text_does_not_shrink_what_is_pressed(look):
    """
    Targets keep 24 pixels when text is set to 90 %.
    """
    look.apply(text_percent=90, row_height=24)

    assert look.font("body").pixelSize() == 12
    assert look.size("min_hit_target") == 24
    assert look.size("row") == 24


def test_reduced_motion_stills_movement_but_not_waiting(look):
    """
    Fades and turns take no time; how long a result stays to be read is kept.
    """
    before = look.motion("price_flash_fade")

    look.apply(reduced_motion=True)

    assert before == 220
    assert look.motion("price_flash_fade") == look.motion("spinner_turn") == 0
    assert look.motion("row_result_linger") == 4000


def test_a_tone_colours_a_label_and_can_change(look):
    """
    The style sheet looks again when the property changes.
    """
    label = text_label(look, "x", tone="danger")
    label.ensurePolished()
    first = label.palette().color(label.foregroundRole())

    set_tone(label, "success")
    label.ensurePolished()

    assert first == look.colour("danger")
    assert label.palette().color(label.foregroundRole()) == look.colour("success")


def test_restyle_makes_a_new_property_count(look):
    """
    Without it a changed property would wait for the next theme.
    """
    label = QLabel("x")
    label.ensurePolished()
    label.setProperty("tone", "warning")

    restyle(label)

    assert label.palette().color(label.foregroundRole()) == look.colour("warning")


@pytest.mark.parametrize("file", ICON_FILES, ids=lambda file: file.stem)
def test_an_icon_is_a_stroke_on_the_grid_in_one_colour(look, file):
    """
    One ``currentColor``, a 24 grid, round ends, and something is drawn.
    """
    text = file.read_text("utf-8")
    root = ET.fromstring(text)  # noqa: S314 - our own file
    width = float(re.findall(r'<g [^>]*stroke-width="([\d.]+)"', text)[0])

    picture = look.pixmap(file.stem, "danger", 24, 2.0).toImage()

    assert root.get("viewBox") == "0 0 24 24"
    assert text.count("currentColor") == 1
    assert not re.findall("#[0-9a-fA-F]{3}", text)
    assert text.count('"round"') == 2
    assert width == 1.75 or file.stem.endswith("-bold")
    assert picture.width() == 48
    assert look.colour("danger").rgb() in _colours(picture)


def test_every_icon_of_the_design_is_there():
    """
    No window can ask for one in vain.
    """
    assert set(DESIGN_ICONS) - {file.stem for file in ICON_FILES} == set()


def test_an_icon_is_drawn_in_its_colour_and_grey_when_off(look):
    """
    The same icon serves a live and a disabled button.
    """
    icon = look.icon("check", "accent_text")

    on = icon.pixmap(16, QIcon.Mode.Normal).toImage()
    off = icon.pixmap(16, QIcon.Mode.Disabled).toImage()

    assert look.colour("accent_text").rgb() in _colours(on)
    assert look.colour("text_disabled").rgb() in _colours(off)


def test_pictures_of_the_sheet_exist_in_the_colours_of_their_theme(look, qapp):
    """
    A style sheet can name pictures only as files; theirs must not fall behind.
    """
    for theme in THEMES:
        look.apply(theme=theme)
        names = set(re.findall(r"url\(look:([\w-]+\.svg)\)", qapp.styleSheet()))
        inks = {
            look.colour(t).name() for t in ("accent_on", "text_primary", "text_secondary")
        }

        assert names
        assert {_stroke(resource_path("theme", name)) for name in names} <= inks


def _stroke(file: Path) -> str:
    (stroke,) = re.findall(r'stroke="(#\w+)"', file.read_text("utf-8"))
    return str(stroke).lower()


def _colours(picture) -> set[int]:
    return {
        picture.pixelColor(x, y).rgb()
        for x in range(picture.width())
        for y in range(picture.height())
        if picture.pixelColor(x, y).alpha() == 255
    }
