"""What the sign-in window's presses lead to, from the first paint on.

It holds no decisions: the form is read, the flow carries it out, and the window shows
the one in the light of the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.domain.account import Session
from app.domain.address import AddressFault, ServerAddress, parse_address
from app.domain.errors import SignInError, SignInFault
from app.domain.keychain import KeychainProblem
from app.domain.settings import BrokerProfile
from app.services.desk import Desk
from app.ui.profile_dialog import ProfileDialog
from app.ui.remembered import Keychain, keychain_words
from app.ui.sign_in import SignInWindow
from app.ui.sign_in_entry import Entry, Flaw, read_entry
from app.ui.sign_in_flow import SignInFlow
from app.ui.theme import Look
from app.ui.words_sign_in import sign_in_words

_AFTER_PAINT_MS = 100

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


class Reception(QObject):
    """Serves one sign-in window.

    Args:
        keychain: Where passwords may be kept; ``None`` where there is none.

    Signals:
        signed_in: A session is there.
    """

    signed_in = Signal()

    def __init__(
        self, look: Look, window: SignInWindow, desk: Desk, keychain: Keychain | None = None
    ) -> None:
        super().__init__(window)
        self._look, self._window, self._form = look, window, window.form
        self._consented: set[str] = set()
        self._is_demo = False
        self._asked: Callable[[], None] = self._sign_in
        self._flow = SignInFlow(desk, keychain, self)
        look.follow_system()
        look.read_ahead()
        self._form.complete()
        self._connect()
        self._flow.look_for_keychain()
        window.profiles.recall()
        self._wake = QTimer(self, singleShot=True, interval=_AFTER_PAINT_MS)
        self._wake.timeout.connect(self._flow.wake_keychain)
        self._wake.start()

    def shut(self) -> None:
        """Begin nothing more; the program is ending."""
        self._wake.stop()

    @property
    def waits(self) -> bool:
        """Whether an answer is waited for that nobody gave up."""
        return self._flow.waits

    def sign_in_to(
        self, url: str, login: int, password: str, *, demo: bool = False, stream: str = ""
    ) -> None:
        """Sign in with values from elsewhere, such as those of the demo broker."""
        address = parse_address(url)
        if isinstance(address, AddressFault):
            self._window.show_demo_failure(url)
            return
        self._is_demo = demo
        known = Entry(address=address, login=login, password=password)
        self._begin(replace(known, demo=demo, stream=stream))

    def show_again(self, session: Session | None) -> None:
        """Bring the window back, with the fields of ``session`` filled in."""
        if session is not None and not session.demo:
            self._window.profiles.fill_session(session.origin, session.login)
        self._window.come_back()

    def _connect(self) -> None:
        window, form, flow = self._window, self._form, self._flow
        form.new_wanted.connect(self._ask_for_profile)
        form.action.pressed.connect(self._sign_in)
        form.action.consent_given.connect(self._consent)
        form.action.cancelled.connect(self._give_up)
        form.action.test_wanted.connect(self._test)
        form.advanced.token_given.connect(self._use_token)
        window.profiles.recall_wanted.connect(flow.recall)
        flow.recalled.connect(window.profiles.fill_password)
        flow.succeeded.connect(self._succeed)
        flow.failed.connect(self._fail)
        flow.tested.connect(self._show_tested)
        flow.keychain_told.connect(self._show_keychain)

    def _ask_for_profile(self) -> None:
        dialog = ProfileDialog(self._look, self._window)
        dialog.chosen.connect(self._add_profile)
        dialog.open()

    def _add_profile(self, profile: BrokerProfile) -> None:
        self._window.profiles.add(profile)
        self._form.login.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sign_in(self) -> None:
        entry = read_entry(self._form)
        if isinstance(entry, Flaw):
            self._form.show_failure(entry.text, entry.place)
        elif self._needs_consent(entry.address):
            self._asked = self._sign_in
            self._form.action.ask_consent()
        else:
            self._is_demo = False
            self._begin(entry)

    def _consent(self) -> None:
        address = self._form.server.address()
        if not isinstance(address, AddressFault):
            self._consented.add(address.origin)
        self._asked()

    def _needs_consent(self, address: ServerAddress) -> bool:
        return address.needs_consent and address.origin not in self._consented

    def _begin(self, entry: Entry) -> None:
        self._show_signing_in()
        self._flow.sign_in(entry)

    def _show_signing_in(self) -> None:
        self._form.show_failure("")
        self._form.action.drop_question()
        self._form.set_waiting(self.tr("Signing in…"))

    def _give_up(self) -> None:
        self._flow.give_up()
        self._window.show_ready()

    def _succeed(self) -> None:
        self._form.password.wipe()
        self._form.advanced.token.wipe()
        self._window.show_ready()
        self._window.profiles.show_all()
        self.signed_in.emit()

    def _fail(self, error: SignInError) -> None:
        self._window.show_ready()
        words = sign_in_words(error)
        if self._is_demo:
            self._is_demo = False
            self._window.show_demo_failure(words.text)
            return
        if error.fault not in _UNSENT:
            self._form.password.wipe()
        self._form.show_failure(words.text, words.field)

    def _test(self) -> None:
        address = self._form.server.address()
        if isinstance(address, AddressFault):
            self._sign_in()
            return
        self._form.set_waiting(self.tr("Testing the connection…"))
        self._flow.test(address.origin)

    def _show_tested(self, error: SignInError | None) -> None:
        self._window.show_ready()
        if error is not None:
            self._form.show_failure(sign_in_words(error).text, "server")
            return
        note = self.tr("A trading server answers at this address.")
        self._form.action.show_note(note)

    def _show_keychain(self, problem: KeychainProblem | None) -> None:
        """Offer to remember the password, or say why it can't be."""
        remember = self._form.remember
        remember.setEnabled(problem is not KeychainProblem.NONE_HERE)
        if problem is None:
            text = self.tr("Remember password in the system keychain")
        else:
            remember.setChecked(False)
            text = keychain_words(problem)
        remember.setText(text)

    def _use_token(self) -> None:
        address = self._form.server.address()
        if isinstance(address, AddressFault):
            self._sign_in()
        elif self._needs_consent(address):
            self._asked = self._use_token
            self._form.action.ask_consent()
        else:
            self._is_demo = False
            token = self._form.advanced.take_token()
            self._show_signing_in()
            self._flow.use_token(address.origin, token, self._form.profile())
