"""What the sign-in page needs of the computer's own store of passwords."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication

from app.domain.keychain import KeychainProblem

translate = QCoreApplication.translate


class Keychain(Protocol):
    """Passwords in the system's keychain, one for each account; never anywhere else."""

    async def problem(self) -> KeychainProblem | None:
        """Return why nothing can be remembered here, ``None`` if it can."""
        ...

    async def load(self, profile: str) -> str | None:
        """Return the password, ``None`` where there is none.

        Raises:
            KeychainError: It could not be read; it may be there.
        """
        ...

    async def save(self, profile: str, secret: str) -> None:
        """Keep the password.

        Raises:
            KeychainError: Nothing is kept.
        """
        ...

    async def delete(self, profile: str) -> None:
        """Forget the password; nothing happens if there is none.

        Raises:
            KeychainError: It may still be there.
        """
        ...


def keychain_words(problem: KeychainProblem) -> str:
    """Return why a password isn't kept, fit to stand beside a check box."""
    match problem:
        case KeychainProblem.NONE_HERE:
            return translate(
                "Keychain", "Passwords can't be kept: no system keychain was found"
            )
        case KeychainProblem.LOCKED:
            return translate("Keychain", "Remember password (the keychain is locked)")
        case KeychainProblem.TOO_LONG:
            return translate("Keychain", "Not kept: too long for the keychain")
        case KeychainProblem.FAILED:
            return translate("Keychain", "Not kept: the system keychain failed")
