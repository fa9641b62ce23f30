"""Why the journal said no, sorted by what may be done about it.

All are ``JournalError``, which is what the layers above know. A rule that was broken
is final; trouble with the disk may be got round by the second journal, and where
that fails too by the trader's own word for one request (``can_override``).
"""

from __future__ import annotations

import enum

from app.domain.errors import JournalError


class DamagedError(ValueError):
    """What was read back is not what was written."""


class RuleError(JournalError):
    """A lock of the journal holds: nothing was written, here or elsewhere."""


class DiskError(JournalError):
    """The step could not be made durable.

    What was there before is still there. After a failed commit the step itself may
    be found at the next start or not: either is safe, for nothing that needed it was
    done (a SENDING row without a sending is settled from the lists).
    """


class ReadOnlyCause(enum.Enum):
    """Why an open journal takes no rows."""

    NEWER_VERSION = "newer_version"
    OTHER_OWNER = "other_owner"
    DISK = "disk"


class ReadOnlyError(JournalError):
    """The journal was opened for reading only; nothing was written."""

    def __init__(self, cause: ReadOnlyCause, detail: str = "") -> None:
        super().__init__(detail or cause.value)
        self.cause = cause


class NowhereError(JournalError):
    """Neither journal can be written; nothing was recorded and nothing may be sent.

    Attributes:
        can_override: The trader may say, for this request alone, that it is to be
            sent without a record.
    """

    can_override = True
