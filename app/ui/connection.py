"""What the header says of the connection and of the session's time.

Words made from facts and the clock's two times, with no widget in it: the same
function runs once a second and once a reading.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from app.domain.account import Session
from app.domain.stream import StreamFault
from app.services.book_state import BookState, Freshness
from app.services.live_state import LiveStanding, LiveState
from app.services.session import Standing
from app.ui.numbers import clock_time, duration

translate = QCoreApplication.translate

ENDING_SOON = timedelta(minutes=10)
_STREAM_FAULTS = {
    StreamFault.NO_ADDRESS: QT_TRANSLATE_NOOP(
        "Connection", "There are no live prices: no address of a stream is known."
    ),
    StreamFault.BAD_ADDRESS: QT_TRANSLATE_NOOP(
        "Connection", "The address of the price stream can't be used."
    ),
    StreamFault.UNENCRYPTED: QT_TRANSLATE_NOOP(
        "Connection", "The address of the price stream is not encrypted."
    ),
    StreamFault.UNREACHABLE: QT_TRANSLATE_NOOP(
        "Connection", "The price stream can't be reached."
    ),
    StreamFault.CERTIFICATE: QT_TRANSLATE_NOOP(
        "Connection", "The certificate of the price stream is not trusted."
    ),
    StreamFault.REFUSED: QT_TRANSLATE_NOOP(
        "Connection", "The price stream does not accept this session."
    ),
    StreamFault.NOT_A_STREAM: QT_TRANSLATE_NOOP(
        "Connection", "What answers at its address is no price stream."
    ),
    StreamFault.ENDED: QT_TRANSLATE_NOOP("Connection", "The price stream was ended."),
    StreamFault.SILENT: QT_TRANSLATE_NOOP("Connection", "The price stream went silent."),
    StreamFault.SIGNED_OUT: QT_TRANSLATE_NOOP(
        "Connection", "The price stream needs a new sign-in."
    ),
}

_MINUTE_S = 60
_TENTHS_BELOW = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """A line of the header.

    Attributes:
        icon: Name of its icon; "" is the filled dot.
        colour: Token of the icon, and of text that tells a doubt.
        busy: A spinner stands in place of the icon.
    """

    icon: str
    colour: str
    text: str
    tooltip: str = ""
    busy: bool = False


def connection_status(
    freshness: Freshness,
    state: BookState,
    age_s: float | None,
    *,
    live: LiveState | None = None,
    monotonic: float = 0.0,
) -> Status:
    """Return how current the prices and the list are, with their age.

    ``age_s`` is the list's; while prices are live it is the last word of the stream
    that counts. ``monotonic`` is now, in the seconds that next tries are in. Only live
    prices have the green dot; every other state has a mark and a colour of its own.
    """
    read = _read_words(state, age_s)
    match freshness:
        case Freshness.LOADING:
            return Status(
                icon="loader-circle",
                colour="text_secondary",
                text=translate("Connection", "Connecting…"),
                busy=True,
            )
        case Freshness.LIVE:
            heard = None if live is None else live.heard_at
            age = age_s if heard is None else monotonic - heard
            text = translate("Connection", "Live · {}").format(_live_text(age))
            return Status(icon="", colour="success", text=text, tooltip=read)
        case Freshness.POLLING:
            text = translate("Connection", "Polling · {}").format(age_text(age_s))
            told = f"{read} {_stream_words(live, monotonic)}".strip()
            return Status(icon="refresh-cw", colour="info", text=text, tooltip=told)
        case Freshness.STALE:
            return _doubtful("clock", _stale(state, age_s, monotonic), state)
        case Freshness.OFFLINE:
            return _doubtful("wifi-off", _offline(state), state)


def session_status(session: Session | None, standing: Standing, now: datetime) -> Status:
    """Return the session's time left; no text where the token does not say."""
    if session is None:
        return Status(icon="timer", colour="text_muted", text="")
    if standing is Standing.ENDED:
        return _session(
            translate("Connection", "Session ended"),
            translate("Connection", "The server no longer accepts it."),
        )
    if session.ends_at is None:
        return Status(icon="timer", colour="text_muted", text="")
    left = session.ends_at - now
    if left <= timedelta():
        said = translate(
            "Connection", "By this computer's clock; the server has not said so."
        )
        return _session(translate("Connection", "Time is up"), said)
    text = duration(left.total_seconds())
    said = translate("Connection", "The session ends at {}.").format(
        clock_time(session.ends_at)
    )
    if left <= ENDING_SOON:
        return _session(translate("Connection", "Ends in {}").format(text), said)
    return Status(icon="timer", colour="text_secondary", text=text, tooltip=said)


def age_text(age_s: float | None) -> str:
    """Return an age in whole seconds, from a minute on in minutes."""
    if age_s is None:
        return "—"
    if age_s < _MINUTE_S:
        return translate("Connection", "{} s").format(int(max(0.0, age_s)))
    return duration(age_s)


def _live_text(age_s: float | None) -> str:
    """Return an age with tenths where they matter; cut, never rounded up."""
    tenths = int(max(0.0, age_s or 0.0) * 10)
    if age_s is None or tenths >= _TENTHS_BELOW:
        return age_text(age_s)
    return translate("Connection", "{} s").format(f"{tenths / 10:.1f}")


def _read_words(state: BookState, age_s: float | None) -> str:
    took = "" if state.took_s is None else duration(state.took_s)
    told = translate("Connection", "The list was read {} ago; reading took {}.")
    return told.format(age_text(age_s), took)


def _stream_words(live: LiveState | None, monotonic: float) -> str:
    """Return why prices are not live, and when it is tried again to make them so."""
    if live is None or live.fault is None:
        return ""
    why = translate("Connection", str(_STREAM_FAULTS[live.fault]))
    if live.standing is not LiveStanding.WAITING or live.next_try_at is None:
        return why
    left = seconds_left(live.next_try_at, monotonic)
    return f"{why} {translate('Connection', 'Next try in {} s.').format(left)}"


def _stale(state: BookState, age_s: float | None, monotonic: float) -> str:
    """Return when it is tried again after a failure, else how old the list is."""
    left = 0 if state.next_try_at is None else seconds_left(state.next_try_at, monotonic)
    if state.failure is None or not left:
        return translate("Connection", "Stale · {}").format(age_text(age_s))
    return translate("Connection", "Reconnecting in {} s").format(left)


def seconds_left(at: float, monotonic: float) -> int:
    """Return whole seconds until a moment, rounded up; never below zero."""
    return math.ceil(max(0.0, at - monotonic))


def _doubtful(icon: str, text: str, state: BookState) -> Status:
    read = state.read_wall
    told = (
        translate("Connection", "Last read at {}.").format(clock_time(read)) if read else ""
    )
    return Status(icon=icon, colour="warning", text=text, tooltip=told)


def _offline(state: BookState) -> str:
    since = state.failing_since
    if since is None:
        return translate("Connection", "Offline")
    return translate("Connection", "Offline since {}").format(f"{since.astimezone():%H:%M}")


def _session(text: str, tooltip: str) -> Status:
    return Status(icon="timer", colour="warning", text=text, tooltip=tooltip)
