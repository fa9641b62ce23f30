"""Palette and style sheet, both made from the colours of the look.

The palette carries windows, text and selection; the sheet adds only shapes, borders and
states. No rule here sets a font, and no property is called ``size``: that one is Qt's.

Properties the sheet knows, all strings:
    ``kind``: of a QPushButton primary, plain, quiet, link, danger; of a QToolButton quiet
    ``density``: of a QPushButton small, large
    ``iconOnly``: of a QPushButton true
    ``tone``: of a QLabel secondary, muted, disabled, accent, warning, danger, success, info
    ``surface``: of a QFrame window, surface, raised, inset, selected
    ``card``: of a QFrame plain, inset, window, half (the left of a window card)
    ``state``: of a QLineEdit or a QSlider error
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from string import Template

from PySide6.QtGui import QColor, QPalette

_ROLES = {
    QPalette.ColorRole.Window: "bg_window",
    QPalette.ColorRole.WindowText: "text_primary",
    QPalette.ColorRole.Base: "bg_surface",
    QPalette.ColorRole.AlternateBase: "bg_raised",
    QPalette.ColorRole.Text: "text_primary",
    QPalette.ColorRole.Button: "bg_button",
    QPalette.ColorRole.ButtonText: "text_primary",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.Light: "bg_raised",
    QPalette.ColorRole.Midlight: "border_subtle",
    QPalette.ColorRole.Mid: "border_strong",
    QPalette.ColorRole.Dark: "border_control",
    QPalette.ColorRole.Shadow: "border_strong",
    QPalette.ColorRole.Highlight: "accent_fill",
    QPalette.ColorRole.HighlightedText: "accent_on",
    QPalette.ColorRole.Accent: "accent_fill",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.LinkVisited: "accent_text",
    QPalette.ColorRole.ToolTipBase: "bg_raised",
    QPalette.ColorRole.ToolTipText: "text_primary",
    QPalette.ColorRole.PlaceholderText: "text_muted",
}
_DISABLED_ROLES = {
    QPalette.ColorRole.WindowText: "text_disabled",
    QPalette.ColorRole.Text: "text_disabled",
    QPalette.ColorRole.ButtonText: "text_disabled",
    QPalette.ColorRole.Base: "bg_window",
    QPalette.ColorRole.Button: "bg_window",
    QPalette.ColorRole.Highlight: "border_strong",
    QPalette.ColorRole.HighlightedText: "text_secondary",
    QPalette.ColorRole.Accent: "border_strong",
    QPalette.ColorRole.PlaceholderText: "text_disabled",
}

_SHEET = Template("""
* { outline: 0; }
QLabel { background: transparent; }
QLabel[tone="secondary"] { color: $text_secondary; }
QLabel[tone="muted"] { color: $text_muted; }
QLabel[tone="disabled"] { color: $text_disabled; }
QLabel[tone="accent"] { color: $accent_text; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="success"] { color: $success; }
QLabel[tone="info"] { color: $info; }
QDialog, QFrame[surface="raised"] { background: $bg_raised; }
QFrame[surface="window"] { background: $bg_window; }
QFrame[surface="surface"] { background: $bg_surface; }
QFrame[surface="inset"] { background: $bg_inset; }
QFrame[surface="selected"] { background: $bg_selected; }
QFrame[card] { border: 1px solid $border_subtle; border-radius: ${radius_card}px; }
QFrame[card="plain"] { background: $bg_surface; }
QFrame[card="inset"] { background: $bg_card_inset; }
QFrame[card="window"] { background: $bg_raised; border-color: $border_strong;
  border-radius: ${radius_window}px; }
QFrame[card="half"] { background: $bg_half; border: none; border-radius: 0;
  border-top-left-radius: ${radius_half}px; border-bottom-left-radius: ${radius_half}px; }
QFrame[rule] { background: $border_subtle; border: none; }

QPushButton { min-height: ${button}px; padding: 0 12px; border: 1px solid $border_strong;
  border-radius: ${radius_control}px; background: $bg_button; color: $text_primary; }
QPushButton:hover { background: $bg_hover; }
QPushButton:pressed { background: $border_subtle; }
QPushButton:disabled { color: $text_disabled; background: $bg_window;
  border-color: $border_subtle; }
QPushButton:focus { border: 2px solid $focus; padding: 0 11px; }
QPushButton[kind="primary"] { background: $accent_fill; border-color: $accent_fill;
  color: $accent_on; }
QPushButton[kind="primary"]:hover { background: $accent_fill_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_fill_press; }
QPushButton[kind="primary"]:focus { border-color: $focus_strong; }
QPushButton[kind="primary"]:disabled { background: $border_subtle;
  border-color: $border_subtle; color: $text_disabled; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger_border; }
QPushButton[kind="danger"]:hover { background: $danger_bg; }
QPushButton[kind="danger"]:focus { border-color: $focus; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] { background: transparent;
  border-color: transparent; color: $text_secondary; padding: 0 8px; }
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $bg_hover;
  color: $text_primary; }
QPushButton[kind="quiet"]:disabled, QToolButton[kind="quiet"]:disabled {
  color: $text_disabled; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; padding: 0 7px; }
QPushButton[kind="link"] { background: transparent; border: 2px solid transparent;
  border-radius: ${radius_checkbox}px; color: $accent_text; padding: 0 2px;
  min-height: ${link}px; text-align: left; }
QPushButton[kind="link"]:hover { color: $text_primary; }
QPushButton[kind="link"]:focus { border-color: $focus; padding: 0 2px; }
QPushButton[kind="link"]:disabled { color: $text_disabled; }
QPushButton[density="small"] { min-height: ${button_small}px; padding: 0 9px;
  border-radius: ${radius_button_small}px; }
QPushButton[density="small"]:focus { padding: 0 8px; }
QPushButton[density="large"] { min-height: ${button_large}px; padding: 0 18px;
  border-radius: ${radius_card}px; }
QPushButton[iconOnly="true"], QPushButton[iconOnly="true"]:focus { padding: 0;
  min-width: ${button}px; }
QPushButton[density="small"][iconOnly="true"] { min-width: ${button_small}px; }
QToolButton[kind="quiet"] { border: 2px solid transparent; padding: 0 6px;
  border-radius: ${radius_control}px; min-height: ${link}px; }
QToolButton[kind="quiet"]:focus { border-color: $focus; }
QPushButton::menu-indicator, QToolButton::menu-indicator { image: none; width: 0; }

QFrame[segments="true"] { background: $bg_segment; border: 1px solid $border_strong;
  border-radius: ${radius_control}px; }
QPushButton[segment="true"] { min-height: ${segment}px; padding: 0 10px;
  border: 1px solid transparent; border-radius: ${radius_button_small}px;
  background: transparent; color: $text_secondary; }
QPushButton[segment="true"]:hover { color: $text_primary; }
QPushButton[segment="true"]:checked { background: $bg_segment_on; color: $text_primary;
  border-color: $border_control; }
QPushButton[segment="true"]:disabled { color: $text_disabled; }
QPushButton[segment="true"]:focus { border: 2px solid $focus; padding: 0 9px; }

QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit { border: 1px solid $border_control;
  border-radius: ${radius_control}px; background: $bg_inset; color: $text_primary;
  selection-background-color: $accent_fill; selection-color: $accent_on; }
QLineEdit, QComboBox { min-height: ${button}px; padding: 0 9px; }
QAbstractSpinBox { min-height: ${button}px; padding-left: 7px; }
QPlainTextEdit { padding: 5px 6px; }
QLineEdit:focus, QComboBox:focus { border: 2px solid $focus; padding: 0 8px; }
QAbstractSpinBox:focus { border: 2px solid $focus; }
QPlainTextEdit:focus { border: 2px solid $focus; padding: 4px 5px; }
QLineEdit[state="error"] { border: 2px solid $danger; padding: 0 8px; }
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled { color: $text_muted;
  background: $bg_window; border-color: $border_strong; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: none; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 22px; }
QAbstractSpinBox::up-arrow { image: url(look:chevron-up-$name.svg); width: 12px; }
QAbstractSpinBox::down-arrow { image: url(look:chevron-down-$name.svg); width: 12px; }
QComboBox QAbstractItemView { background: $bg_raised; border: 1px solid $border_strong;
  padding: 4px; selection-background-color: $bg_selected; selection-color: $text_primary; }
QComboBox QAbstractItemView::item { min-height: ${menu_item}px; }

QCheckBox, QRadioButton { spacing: 9px; background: transparent; min-height: ${hit}px; }
QCheckBox:disabled, QRadioButton:disabled { color: $text_muted; }
QCheckBox::indicator { width: ${tick}px; height: ${tick}px; background: $bg_inset;
  border: 1px solid $border_control; border-radius: ${radius_checkbox}px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $text_secondary; }
QCheckBox::indicator:checked, QCheckBox::indicator:indeterminate {
  background: $accent_fill; border-color: $accent_fill; }
QCheckBox::indicator:checked { image: url(look:check-on.svg); }
QCheckBox::indicator:indeterminate { image: url(look:minus-on.svg); }
QRadioButton::indicator { width: ${tick}px; height: ${tick}px; background: $bg_inset;
  border: 1px solid $border_control; border-radius: ${tick_round}px; }
QRadioButton::indicator:checked { width: ${dot}px; height: ${dot}px; background: $accent_on;
  border: 5px solid $accent_fill; }
QCheckBox::indicator:focus { width: ${tick_focus}px; height: ${tick_focus}px;
  border: 2px solid $focus; }
QCheckBox::indicator:checked:focus { border-color: $focus_strong; }
QRadioButton::indicator:focus { border-color: $focus; }
QRadioButton::indicator:checked:focus { border-color: $focus_strong;
  background: $accent_fill; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
  background: $border_subtle; border-color: $border_strong; }

QSlider { min-height: ${hit}px; }
QSlider::groove:horizontal { height: 6px; border-radius: 3px; background: $border_control; }
QSlider::sub-page:horizontal { border-radius: 3px; background: $accent_fill; }
QSlider[state="error"]::sub-page:horizontal { background: $danger; }
QSlider::sub-page:horizontal:disabled { background: $text_muted; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 9px;
  border: 2px solid $accent_fill; background: $accent_on; }
QSlider::handle:horizontal:focus { border-color: $focus_strong; background: $accent_fill; }
QSlider::handle:horizontal:disabled { border-color: $text_muted; background: $bg_window; }
QProgressBar { background: $border_subtle; border: none; border-radius: 2px;
  max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent_fill; border-radius: 2px; }

QAbstractScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
QScrollArea[kind="reading"] { border: 2px solid transparent; }
QScrollArea[kind="reading"]:focus { border-color: $focus; }
QTableView, QTreeView, QListView { background: $bg_surface; border: none; }
QHeaderView, QHeaderView::section, QTableCornerButton::section { background: $bg_raised; }
QHeaderView::section { color: $text_muted; border: none; padding: 0 8px;
  border-bottom: 1px solid $border_subtle; }
QScrollBar { background: transparent; }
QScrollBar:vertical { width: 12px; } QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $border_strong; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $border_control; }
QScrollBar::handle:vertical { min-height: 30px; }
QScrollBar::handle:horizontal { min-width: 30px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $bg_raised; border: 1px solid $border_strong; padding: 4px; }
QMenu::item { color: $text_primary; background: transparent; border-radius: 4px;
  padding: 6px 22px 6px 10px; min-height: ${menu_text}px; }
QMenu::item:selected { background: $bg_selected; }
QMenu::item:disabled { color: $text_disabled; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border_subtle; margin: 4px 6px; }
QMenu::indicator { width: 14px; height: 14px; padding-left: 8px; }
QMenu::indicator:checked { image: url(look:check-$name.svg); }
QToolTip { background: $bg_raised; color: $text_primary; border: 1px solid $border_strong;
  padding: 4px 6px; }
QLabel[badge] { border-radius: ${radius_badge}px; padding: 0 6px; }
QLabel[badge="buy"] { color: $badge_buy_text; background: $badge_buy_bg;
  border: 1px solid $info_border; }
QLabel[badge="sell"] { color: $badge_sell_text; border: 1px solid $border_control; }
QLabel[badge="live"] { color: $text_primary; border: 1px solid $border_control; }
QLabel[badge="demo"] { color: $info; background: $info_bg; border: 1px solid $info_border; }
QLabel[badge="warning"] { color: $warning; background: $warning_bg;
  border: 1px solid $warning_border; }
QLabel[badge="key"] { color: $text_muted; background: $bg_surface; padding: 0 5px;
  border: 1px solid $border_strong; }
QFrame[banner] { border: none; }
QFrame[banner="info"] { background: $info_bg; border-bottom: 1px solid $info_border; }
QFrame[banner="warning"] { background: $warning_bg;
  border-bottom: 1px solid $warning_border; }
QFrame[banner="danger"] { background: $danger_bg; border-bottom: 1px solid $danger_border; }
QFrame[banner="info"][rounded="true"] { border: 1px solid $info_border; }
QFrame[banner="warning"][rounded="true"] { border: 1px solid $warning_border; }
QFrame[banner="danger"][rounded="true"] { border: 1px solid $danger_border; }
QFrame[banner][rounded="true"] { border-radius: ${radius_control}px; }
""")


def palette_of(colours: Mapping[str, QColor]) -> QPalette:
    """Return the palette Fusion paints with, the Disabled group included."""
    palette = QPalette()
    for role, token in _ROLES.items():
        palette.setColor(role, colours[token])
    for role, token in _DISABLED_ROLES.items():
        palette.setColor(QPalette.ColorGroup.Disabled, role, colours[token])
    return palette


def stylesheet_of(
    name: str, colours: Mapping[str, QColor], size: Callable[[str], int]
) -> str:
    """Return the application's style sheet.

    Args:
        name: "dark" or "light"; picks the few pictures a sheet can only name by file.
        colours: By token name.
        size: Logical pixels by token name, as ``Look.size`` gives them.

    Raises:
        KeyError: A rule names a colour or a size that is not given.
    """
    radii = ("badge", "button_small", "card", "checkbox", "control", "window")
    values: dict[str, object] = {token: colour.name() for token, colour in colours.items()}
    values |= {f"radius_{radius}": size(f"radius_{radius}") for radius in radii}
    values["bg_half"] = values["bg_window" if name == "light" else "bg_surface"]
    values["radius_half"] = size("radius_window") - 1
    return _SHEET.substitute(values, name=name, **_heights(size))


def _heights(size: Callable[[str], int]) -> dict[str, int]:
    """Return inner heights: a sheet counts them without borders."""
    borders, tick = 2, size("icon")
    return {
        "button": size("control_height") - borders,
        "button_small": size("control_height_small") - borders,
        "button_large": size("primary_large") - borders,
        "segment": size("control_height") - 3 * borders,
        "link": size("min_hit_target") - 2 * borders,
        "hit": size("min_hit_target"),
        "menu_item": size("row_normal"),
        "menu_text": size("icon"),
        "tick": tick,
        "tick_focus": tick - borders,
        "tick_round": tick // 2 + 1,
        "dot": tick - 4 * borders,
    }
