"""What can go wrong with remembering a session in the computer's keychain."""

from __future__ import annotations

import enum


class KeychainProblem(enum.Enum):
    """Why the keychain was of no use; the words for it are made in the windows."""

    NONE_HERE = "none_here"
    LOCKED = "locked"
    TOO_LONG = "too_long"
    FAILED = "failed"


class KeychainError(Exception):
    """The keychain could not be used; what was to be stored is not.

    It never carries the secret or the keychain's own message.
    """

    def __init__(self, problem: KeychainProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem
