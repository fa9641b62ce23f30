"""The sign-in window: the demo account on the left, a broker on the right.

A window of its own, so that signing in again leaves the list and an open close dialog
as they are. It holds no decisions: the form reads what was typed, the flow carries it
out, and this window shows the one in the light of the other.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.account import AddressFault, ServerAddress, Session, parse_address
from app.domain.errors import SignInError, SignInFault
from app.services.desk import Desk
from app.ui.kit.card import Card
from app.ui.kit.labels import hairline
from app.ui.remembered import Keychain
from app.ui.sign_in_entry import Entry, Flaw
from app.ui.sign_in_flow import SignInFlow
from app.ui.sign_in_form import SignInForm
from app.ui.sign_in_profiles import KnownProfiles
from app.ui.sign_in_welcome import Welcome
from app.ui.text import sign_in_words
from app.ui.theme import Look
from app.ui.theme_button import ThemeButton

CARD_WIDTH, CARD_HEIGHT = 900, 548
_AROUND = 80
_AFTER_PAINT_MS = 100
_LEAST = (720, 560)
_USUAL = (1280, 800)

# The password of these never left this computer, so it need not be typed again.
_UNSENT = frozenset(
    {
        SignInFault.OFFLINE,
        SignInFault.NAME,
        SignInFault.CERTIFICATE,
        SignInFault.PROXY,
        SignInFault.TOO_SOON,
    }
)


class SignInWindow(QWidget):
    """Where a session begins.

    Args:
        keychain: Where passwords may be kept; ``None`` where there is none.
        version: Shown in the corner; "" shows none.

    Signals:
        signed_in: A session is there.
        demo_wanted: The demo broker is to be started, then ``sign_in_to`` called.
        quit_wanted: The window was closed by the person.
    """

    signed_in = Signal()
    demo_wanted = Signal()
    quit_wanted = Signal()

    def __init__(
        self,
        look: Look,
        desk: Desk,
        keychain: Keychain | None = None,
        *,
        version: str = "",
    ) -> None:
        super().__init__()
        self._look = look
        self._desk = desk
        self._consented: set[str] = set()
        self._is_demo = False
        self._flow = SignInFlow(desk, keychain, self)
        self._card = Card("window")
        self.welcome = Welcome(look, version)
        self.form = SignInForm(look)
        self._profiles = KnownProfiles(look, desk, self.form, self._flow, self)
        self._theme = ThemeButton(look, desk)
        self.setObjectName("signInWindow")
        self.setWindowTitle(self.tr("Flatten: sign in"))
        self.setMinimumSize(*_LEAST)
        self.resize(*_USUAL)
        self._build()
        self._connect()
        self._profiles.show_all()
        self._follow_text()
        self._fold()
        self._flow.look_for_keychain()

    def sign_in_to(
        self, url: str, login: int, password: str, *, demo: bool = False
    ) -> None:
        """Sign in with values from elsewhere, such as those of the demo broker."""
        address = parse_address(url)
        if isinstance(address, AddressFault):
            self.show_demo_failure(url)
            return
        self._is_demo = demo
        entry = Entry(address=address, login=login, password=password, demo=demo)
        self._begin(entry)

    def show_demo_starting(self) -> None:
        """Say that the demo broker is being started."""
        self.welcome.show_starting()

    def show_demo_failure(self, detail: str) -> None:
        """Say that there is no demo account for now; ``detail`` is technical."""
        self._is_demo = False
        text = self.tr("The demo account could not be started. {}")
        self.welcome.show_failure(text.format(detail).strip())

    def show_again(self, session: Session | None) -> None:
        """Come back for another sign-in, with the fields of ``session`` filled in."""
        self._profiles.show_all()
        if session is not None and not session.demo:
            self._profiles.fill_session(session)
        self._fold()
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._take_first_focus()
        QTimer.singleShot(_AFTER_PAINT_MS, self, self._flow.wake_keychain)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.quit_wanted.emit()

    def _build(self) -> None:
        halves = QHBoxLayout(self._card)
        halves.setContentsMargins(1, 1, 1, 1)
        halves.setSpacing(0)
        halves.addWidget(self.welcome)
        halves.addWidget(hairline(vertical=True))
        halves.addWidget(self.form, 1)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._card, 1000)
        middle.addStretch(1)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(12, 12, 12, 8)
        rows.setSpacing(4)
        rows.addStretch(1)
        rows.addLayout(middle)
        rows.addStretch(1)
        rows.addWidget(self._theme, 0, Qt.AlignmentFlag.AlignRight)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scroll)

    def _connect(self) -> None:
        form, flow = self.form, self._flow
        self.welcome.demo_wanted.connect(self._want_demo)
        form.edited.connect(self._follow_text)
        form.action.pressed.connect(self._sign_in)
        form.action.consent.given.connect(self._consent)
        form.action.cancelled.connect(self._give_up)
        form.action.test_wanted.connect(self._test)
        form.advanced.token_given.connect(self._use_token)
        flow.succeeded.connect(self._succeed)
        flow.failed.connect(self._fail)
        flow.tested.connect(self._show_tested)
        flow.keychain_told.connect(form.show_keychain)
        self._look.changed.connect(self._fold)

    def _want_demo(self) -> None:
        self.form.show_failure("")
        self.welcome.show_starting()
        self.demo_wanted.emit()

    def _sign_in(self) -> None:
        entry = self.form.read()
        if isinstance(entry, Flaw):
            self.form.show_failure(entry.text, entry.place)
        elif self._needs_consent(entry.address):
            self.form.action.consent.ask()
        else:
            self._is_demo = False
            self._begin(entry)

    def _consent(self) -> None:
        address = self.form.server.address()
        if not isinstance(address, AddressFault):
            self._consented.add(address.origin)
        self._sign_in()

    def _needs_consent(self, address: ServerAddress) -> bool:
        return address.needs_consent and address.origin not in self._consented

    def _begin(self, entry: Entry) -> None:
        self.form.show_failure("")
        self.form.action.consent.hide()
        self.form.set_waiting(self.tr("Signing in…"))
        self._flow.sign_in(entry)

    def _give_up(self) -> None:
        self._flow.give_up()
        self._ready()

    def _ready(self) -> None:
        self.form.set_waiting("")
        self.welcome.show_ready()

    def _succeed(self) -> None:
        self.form.password.wipe()
        self.form.advanced.token.wipe()
        self._ready()
        self._profiles.show_all()
        self.signed_in.emit()

    def _fail(self, error: SignInError) -> None:
        self._ready()
        words = sign_in_words(error)
        if self._is_demo:
            self.show_demo_failure(words.text)
            return
        if error.fault not in _UNSENT:
            self.form.password.wipe()
        self.form.show_failure(words.text, words.field)

    def _test(self) -> None:
        address = self.form.server.address()
        if isinstance(address, AddressFault):
            self._sign_in()
            return
        self.form.set_waiting(self.tr("Testing the connection…"))
        self._flow.test(address.origin)

    def _show_tested(self, error: SignInError | None) -> None:
        self._ready()
        if error is not None:
            self.form.show_failure(sign_in_words(error).text, "server")
            return
        self.form.action.show_note(self.tr("A trading server answers at this address."))

    def _use_token(self) -> None:
        address = self.form.server.address()
        if isinstance(address, AddressFault):
            self._sign_in()
        elif self._needs_consent(address):
            self.form.action.consent.ask()
        else:
            self._is_demo = False
            token = self.form.advanced.take_token()
            self._flow.use_token(address.origin, token, self.form.profile())

    def _follow_text(self) -> None:
        """Keep one filled button: signing in once both fields have text, else the demo."""
        filled = self.form.is_filled()
        self.form.set_filled(is_filled=filled)
        self.welcome.set_filled(is_filled=not filled)

    def _take_first_focus(self) -> None:
        if not self._profiles.any:
            self.welcome.demo.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        fields = (self.form.server.edit, self.form.login, self.form.password)
        empty = next((field for field in fields if not field.text()), self.form.password)
        empty.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fold(self) -> None:
        """Leave the left half out where it isn't needed or doesn't fit."""
        zoom = self._look.size("icon") / 16
        usual = round(CARD_WIDTH * zoom)
        is_wide = self.width() >= usual
        self._card.setMaximumWidth(usual)
        self.welcome.set_small(is_small=self._profiles.any or not is_wide)
        self.form.set_small(is_small=not is_wide)
        is_high = self.height() >= CARD_HEIGHT + _AROUND
        self._card.setMinimumHeight(CARD_HEIGHT if is_high else 0)
