from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import delete

from app.ui.kit.badge import Badge
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button
from app.ui.kit.card import Card
from app.ui.kit.disclosure import Disclosure
from app.ui.kit.disclosure_button import DisclosureButton
from app.ui.kit.elided import ElidedLabel
from app.ui.kit.empty_state import EmptyState
from app.ui.kit.field_error import FieldError
from app.ui.kit.icon_label import Dot, IconDisc, IconLabel
from app.ui.kit.key_hint import KeyHint
from app.ui.kit.labels import hairline, text_label
from app.ui.kit.link_button import LinkButton
from app.ui.kit.meter import Meter
from app.ui.kit.password_field import PasswordField
from app.ui.kit.price_label import PriceLabel
from app.ui.kit.segments import Segments
from app.ui.kit.signed_label import SignedLabel
from app.ui.kit.skeleton import Skeleton
from app.ui.kit.spinner import Spinner
from app.ui.theme import Look

# Qt owns no window without a parent: it lives as long as Python holds it.
_windows: list[QWidget] = []
SMOOTHED = 16
SIZES = pytest.mark.parametrize("percent", [100, 200])


@pytest.fixture(params=["dark", "light"])
def look(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Look]:
    """Each theme in turn; the application is bare again afterwards."""
    yield Look(qapp, theme=request.param)
    while _windows:
        # Left to themselves they would pile up, and each new style sheet visits all.
        delete(_windows.pop())
    qapp.styleHints().unsetColorScheme()
    qapp.setStyleSheet("")


def banner(look: Look) -> Banner:
    made = Banner(look, rounded=True)
    made.show_message("warning", "Lead.", "Text.", "Act", aside="Aside")
    return made


def field_error(look: Look) -> FieldError:
    made = FieldError(look)
    made.show_error("Use", [("0.50", 50), ("0.51", 51)])
    return made


def empty_state(look: Look) -> EmptyState:
    made = EmptyState(look)
    made.show_state("inbox", "No open orders", "They appear here.")
    made.offer("Read again", "Open journal", icon="refresh-cw", second_icon="scroll-text")
    return made


def segments(look: Look) -> Segments:
    made = Segments(look, name="Show")
    made.set_items(
        [("all", "All 17"), ("buy", "Buy 12"), ("sell", "Sell 5")], ["a", "b", "c"]
    )
    made.set_current("all")
    return made


def signed(look: Look, value: str | None = "-41.65") -> SignedLabel:
    made = SignedLabel(look, role="hero_stat")
    made.set_value(None if value is None else Decimal(value), 2, "USD")
    return made


def priced(look: Look) -> PriceLabel:
    made = PriceLabel(look)
    made.set_price(Decimal("1.08437"), 5, 1)
    return made


def metered(look: Look) -> Meter:
    made = Meter(look)
    made.set_fraction(0.8)
    return made


# What is built, and a colour that must be found in its picture.
GALLERY: dict[str, tuple[Callable[[Look], QWidget], str]] = {
    "primary": (lambda k: Button(k, "Close", kind="primary", icon="play"), "accent_fill"),
    "plain": (lambda k: Button(k, "Cancel", icon="list-checks"), "border_strong"),
    "quiet": (lambda k: Button(k, "Open journal", kind="quiet"), "bg_raised"),
    "danger": (lambda k: Button(k, "Remove", kind="danger"), "danger_border"),
    "small": (lambda k: Button(k, "Try now", density="small"), "border_strong"),
    "large": (lambda k: Button(k, "Try", kind="primary", density="large"), "accent_fill"),
    "icon": (lambda k: Button(k, icon="minus"), "border_strong"),
    "link": (lambda k: LinkButton(k, "Check now"), "bg_raised"),
    "badge buy": (lambda k: Badge(k, "buy", "Buy"), "badge_buy_bg"),
    "badge sell": (lambda k: Badge(k, "sell", "Sell"), "border_control"),
    "badge live": (lambda k: Badge(k, "live", "LIVE"), "border_control"),
    "badge demo": (lambda k: Badge(k, "demo", "DEMO"), "info_bg"),
    "badge warning": (lambda k: Badge(k, "warning", "1 unknown"), "warning_bg"),
    "key": (lambda k: KeyHint(k, QKeySequence("Ctrl+F")), "border_strong"),
    "banner": (banner, "warning_bg"),
    "segments": (segments, "bg_segment_on"),
    "spinner": (Spinner, "bg_raised"),
    "signed": (signed, "loss"),
    "price": (priced, "profit"),
    "elided": (lambda k: ElidedLabel(k, "Words"), "text_primary"),
    "disclosure": (lambda k: Disclosure(k, "Details", QLabel("x")), "bg_raised"),
    "card": (lambda k: Card("inset"), "bg_card_inset"),
    "empty": (empty_state, "text_muted"),
    "skeleton": (Skeleton, "border_subtle"),
    "meter": (metered, "border_strong"),
    "error": (field_error, "danger"),
    "password": (PasswordField, "bg_inset"),
    "icon label": (lambda k: IconLabel(k, "lock", "success"), "success"),
    "disc": (lambda k: IconDisc(k, "wifi-off", "info"), "info_bg"),
    "dot": (lambda k: Dot(k, "success"), "success"),
    "line": (lambda k: hairline(), "border_subtle"),
}


def shown(look: Look, *widgets: QWidget) -> QWidget:
    """The widgets, one under another, in a window of the dialogs' colour."""
    window = QWidget()
    window.setStyleSheet(
        f"QWidget#window {{ background: {look.colour('bg_raised').name()}; }}"
    )
    window.setObjectName("window")
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    window.resize(640, 100)
    window.show()
    window.activateWindow()
    window.setFocus()
    _windows.append(window)
    QApplication.processEvents()
    return window


def colour_window(window: QWidget, look: Look) -> None:
    window.setStyleSheet(f"#window {{ background: {look.colour('bg_raised').name()}; }}")


def painted(window: QWidget, colour: QColor) -> bool:
    """Whether the picture holds the colour; thin strokes are nearly it."""
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = set(memoryview(image.constBits()).cast("I"))
    return any(_distance(QColor(pixel), colour) <= SMOOTHED for pixel in pixels)


def _distance(one: QColor, other: QColor) -> int:
    return max(
        abs(one.red() - other.red()),
        abs(one.green() - other.green()),
        abs(one.blue() - other.blue()),
    )


@pytest.mark.parametrize("name", GALLERY)
def test_a_widget_shows_its_colour_in_both_themes(qtbot, look, name):
    """
    Its picture holds the token it is known by, also after the theme was changed.
    """
    make, token = GALLERY[name]
    widget = make(look)
    window = shown(look, widget)
    found = painted(window, look.colour(token))

    look.apply(theme="light" if look.name == "dark" else "dark")
    colour_window(window, look)
    QApplication.processEvents()

    assert found
    assert painted(window, look.colour(token))


@SIZES
@pytest.mark.parametrize("name", GALLERY)
def test_no_text_is_clipped_at_any_text_size(qtbot, look, name, percent):
    """
    Every widget gets what its text needs, and each label inside it too.
    """
    widget = GALLERY[name][0](look)
    window = shown(look, widget)

    look.apply(text_percent=percent)
    window.adjustSize()
    QApplication.processEvents()

    for label in (*widget.findChildren(QLabel), widget):
        if label.isVisible() and not isinstance(label, ElidedLabel):
            assert label.height() >= label.heightForWidth(label.width())
            wraps = isinstance(label, QLabel) and label.wordWrap()
            assert wraps or label.width() >= label.minimumSizeHint().width()
            assert wraps or label.height() >= label.minimumSizeHint().height()
    for button in widget.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.fontMetrics().horizontalAdvance(button.text())
            assert button.height() >= button.fontMetrics().height()


def test_labels_take_text_as_plain_text(look):
    """
    No label of the kit can be made to show tags of a server.
    """
    texts = [make(look) for make, _ in GALLERY.values()]

    labels = [
        label
        for widget in texts
        for label in (*widget.findChildren(QLabel), widget)
        if isinstance(label, QLabel) and label.text() != "x"
    ]

    assert labels
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert text_label(look, "<b>x</b>").textFormat() == Qt.TextFormat.PlainText


def test_segments_are_one_stop_and_arrows_move_inside(qtbot, look):
    """
    Tab passes through at the chosen item; arrows, Home and End choose.
    """
    before, choice, after = QLineEdit(), segments(look), QLineEdit()
    shown(look, before, choice, after)
    heard: list[object] = []
    choice.changed.connect(heard.append)
    before.setFocus()

    qtbot.keyClick(before, Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        qtbot.keyClick(QApplication.focusWidget(), key)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)

    assert focused is choice.item_button("all")
    assert heard == ["buy", "sell", "sell", "all"]
    assert choice.current() == "all"
    assert after.hasFocus()


def test_segments_pass_over_what_cannot_be_chosen(qtbot, look):
    """
    An item that is off is neither reached by an arrow nor by a click.
    """
    choice = segments(look)
    shown(look, choice)
    choice.set_enabled_items(["all", "sell"])
    choice.item_button("all").setFocus()

    qtbot.mouseClick(choice.item_button("buy"), Qt.MouseButton.LeftButton)
    unchanged = choice.current()
    qtbot.keyClick(choice.item_button("all"), Qt.Key.Key_Right)

    assert unchanged == "all"
    assert choice.current() == "sell"


def test_segments_can_have_nothing_chosen_and_say_nothing_of_it(qtbot, look):
    """
    A choice made by the program is silent; with none, Tab stops at the first.
    """
    choice = segments(look)
    shown(look, choice)
    heard: list[object] = []
    choice.changed.connect(heard.append)

    choice.set_current(None)

    stops = [b.focusPolicy() == Qt.FocusPolicy.StrongFocus for b in _buttons(choice)]
    assert choice.current() is None
    assert heard == []
    assert stops == [True, False, False]
    with pytest.raises(KeyError):
        choice.set_current("swap")


def test_segments_keep_choice_and_buttons_when_only_counts_change(look):
    """
    A new count in the text doesn't take the focus or the choice away.
    """
    choice = segments(look)
    button = choice.item_button("all")

    choice.set_items([("all", "All 18"), ("buy", "Buy 13"), ("sell", "Sell 5")])
    same = choice.item_button("all") is button and button.text() == "All 18"
    choice.set_items([("buy", "Buy 1"), ("all", "All 1")])

    assert same
    assert button.objectName() == "a"
    assert choice.current() == "all"


def _buttons(choice: Segments) -> list[QWidget]:
    return [choice.item_button(key) for key in ("all", "buy", "sell")]


@pytest.mark.parametrize(
    ("value", "token", "name"),
    [
        ("-41.65", "loss", "net loss 41.65 USD"),
        ("14.26", "profit", "net profit 14.26 USD"),
        ("-0.004", "flat", "net result 0.00 USD"),
        (None, "text_muted", "net result not known"),
    ],
)
def test_profit_and_loss_are_told_by_word_and_colour(qtbot, look, value, token, name):
    """
    What rounds to zero is neither; what is not known says so.
    """
    label = signed(look, value)

    window = shown(look, label)

    assert painted(window, look.colour(token))
    assert label.accessibleName() == name


def test_a_stale_price_loses_its_arrow_and_says_it_is_old(qtbot, look):
    """
    The arrow's place is kept, so the figures do not jump.
    """
    label = priced(look)
    window = shown(look, label)
    width, spoken = label.sizeHint().width(), label.accessibleName()

    label.set_price(Decimal("1.08437"), 5, 1, stale=True)
    QApplication.processEvents()

    assert spoken == "1.08437, last move up"
    assert label.accessibleName() == "1.08437, an old price"
    assert label.sizeHint().width() == width
    assert not painted(window, look.colour("profit"))


def test_a_banner_says_all_of_it_and_its_button_acts(qtbot, look):
    """
    One message takes the place of another, with no part of the old one left.
    """
    shown_banner = banner(look)
    window = shown(look, shown_banner)
    acted: list[bool] = []
    shown_banner.acted.connect(lambda: acted.append(True))
    (button,) = shown_banner.findChildren(QPushButton)

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    first = shown_banner.accessibleName()
    shown_banner.show_message("info", "", "Only this.")

    assert window.isVisible()
    assert acted == [True]
    assert first == "Lead. Text. Aside"
    assert shown_banner.accessibleName() == "Only this."
    assert not button.isVisible()


def test_a_spinner_turns_only_while_it_is_seen_and_may_turn(qtbot, look):
    """
    Hidden, or under reduced motion, it costs nothing.
    """
    spinner = Spinner(look)
    window = shown(look, spinner)
    seen = spinner.is_turning()
    window.hide()
    hidden = spinner.is_turning()
    window.show()

    look.apply(reduced_motion=True)

    assert (seen, hidden, spinner.is_turning()) == (True, False, False)
    assert painted(window, look.colour("accent_text"))


def test_a_cut_label_explains_itself_letter_by_letter(qtbot, look):
    """
    The tooltip has the whole text, with no tag of it at work; uncut there is none.
    """
    label = ElidedLabel(look, "<b>Northwind</b> Markets and a long name")
    window = shown(look, label)
    uncut = label.toolTip()

    window.setFixedWidth(90)
    QApplication.processEvents()

    assert uncut == ""
    assert label.shown_text().endswith("…")
    assert "&lt;b&gt;" in label.toolTip()


def test_a_disclosure_folds_its_body_and_never_takes_enter(qtbot, look):
    """
    The body is shown only on demand, and the toggle is no default button.
    """
    body = QLabel("body")
    dialog, disclosure = QDialog(), Disclosure(look, "Details", body)
    QVBoxLayout(dialog).addWidget(disclosure)
    shown(look, dialog)
    folded = body.isVisible()

    qtbot.mouseClick(disclosure.button, Qt.MouseButton.LeftButton)

    assert not folded
    assert body.isVisible()
    assert disclosure.is_open()
    assert isinstance(disclosure.button, DisclosureButton)
    assert not disclosure.button.autoDefault()


def test_an_error_offers_its_way_out_as_a_link(qtbot, look):
    """
    Pressing a link hands over its value; clearing takes the whole line away.
    """
    error = field_error(look)
    shown(look, error)
    chosen: list[object] = []
    error.fix_chosen.connect(chosen.append)
    links = error.findChildren(LinkButton)

    qtbot.mouseClick(links[1], Qt.MouseButton.LeftButton)
    said = error.text()
    error.clear()

    assert chosen == [51]
    assert said == "Use 0.50 or 0.51"
    assert error.text() == ""
    assert not error.isVisible()


def test_an_empty_state_offers_only_what_it_names(qtbot, look):
    """
    A button without words is not there; the other acts.
    """
    empty = empty_state(look)
    shown(look, empty)
    pressed: list[bool] = []
    empty.first_pressed.connect(lambda: pressed.append(True))
    first, second = empty.findChildren(Button)

    empty.offer("Clear filter")
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)

    assert pressed == [True]
    assert not second.isVisible()


def test_a_password_cannot_be_undone_into_view(qtbot, look):
    """
    Neither while it is shown nor after it was wiped does a step back bring it back.
    """
    field = PasswordField(look)
    shown(look, field)
    texts: list[str] = []
    field.textChanged.connect(texts.append)
    field.eye.click()

    qtbot.keyClicks(field, "secret")
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    field.undo()
    undone = field.text()
    qtbot.keyClicks(field, "other")
    field.wipe()
    field.undo()

    assert undone == ""
    assert field.text() == ""
    assert texts[:2] == ["s", "se"]
    assert field.echoMode() == QLineEdit.EchoMode.Password


def test_the_eye_says_what_it_will_do_and_is_reached_by_tab(qtbot, look):
    """
    Its name changes with what it shows, and the caret stays where it was.
    """
    field = PasswordField(look)
    shown(look, field)
    field.setText("secret")
    field.setFocus()
    first = field.eye.accessibleName()

    qtbot.keyClick(field, Qt.Key.Key_Tab)
    qtbot.keyClick(field.eye, Qt.Key.Key_Space)

    assert (first, field.eye.accessibleName()) == ("Show password", "Hide password")
    assert field.echoMode() == QLineEdit.EchoMode.Normal
    assert field.text() == "secret"


@pytest.mark.parametrize(
    ("key", "words"),
    [
        (QKeySequence("Ctrl+F"), "Ctrl F"),
        (QKeySequence("Ctrl+Shift+A"), "Ctrl Shift A"),
        (QKeySequence("Ctrl++"), "Ctrl +"),
        (QKeySequence("Ctrl+Return"), "Ctrl Enter"),
        ("Enter", "Enter"),
    ],
)
@pytest.mark.skipif("sys.platform == 'darwin'", reason="a Mac writes keys as signs")
def test_a_key_hint_reads_like_the_keyboard(look, key, words):
    """
    Keys are joined by a space, and a plus that is a key stays.
    """
    assert KeyHint(look, key).text() == words


def test_a_button_keeps_its_icon_when_its_kind_changes(qtbot, look):
    """
    It is drawn again in the colour that is seen on the new ground.
    """
    button = Button(look, icon="play")
    window = shown(look, button)

    button.set_kind("primary")
    QApplication.processEvents()

    assert button.kind() == "primary"
    assert painted(window, look.colour("accent_fill"))
    assert painted(window, look.colour("accent_on"))


@SIZES
def test_wrapped_words_of_an_empty_page_are_never_cut(qapp, percent):
    """
    However narrow it is and however large the text, each label has all its lines.
    """
    look = Look(qapp, theme="light", text_percent=percent)
    page = EmptyState(look)
    page.show_state("search", "No order matches " + "long " * 12, "They are open. " * 20)

    shown(look, page).resize(300, 1400)
    QApplication.processEvents()

    for label in page.findChildren(QLabel):
        if label.wordWrap():
            assert label.height() >= label.heightForWidth(label.width()) > 0


@pytest.mark.parametrize("text", ["C:\\" + "Users\\someone\\" * 12 + "x.txt", "x" * 300])
def test_no_word_of_a_banner_makes_its_window_wider(qapp, window_look, text):
    """
    A path or a word of a server is broken where it must be; what is read aloud is whole.
    """
    band = Banner(window_look)
    band.show_message("warning", "Lead.", text, "Act")

    assert band.minimumSizeHint().width() < 500
    assert band.accessibleName() == f"Lead. {text}"
    assert band._text.accessibleName() == text
