"""Saying something to a screen reader that no focus change would say."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent


def announce(speaker: QObject, text: str, *, assertive: bool = False) -> None:
    """Have ``text`` read aloud; ``assertive`` interrupts what is being read.

    Results are polite, failures and doubts assertive.
    """
    if not text:
        return
    event = QAccessibleAnnouncementEvent(speaker, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if assertive else politeness.Polite)
    QAccessible.updateAccessibility(event)
