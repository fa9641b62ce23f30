"""The sentences of the close dialog's notices."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.domain.close import CloseRecord
from app.domain.orders import Order
from app.services.lots import Scale
from app.ui.volume_words import VolumeStyle
from app.ui.wording import volume

_translate = QCoreApplication.translate


def changed_notice(order: Order, kept: int | None, style: VolumeStyle) -> str:
    """Say that the order has another size, and what became of the volume.

    ``kept`` are the units that stay chosen, ``None`` for all of it.
    """
    now = _translate("CloseNotices", "This order is now {}.").format(
        style.amount(order.volume)
    )
    if kept is None:
        rest = _translate("CloseNotices", "All of it will be closed.")
    else:
        rest = _translate("CloseNotices", "Volume kept at {}.").format(style.number(kept))
    return f"{now} {rest}"


def gone_notice() -> str:
    return _translate(
        "CloseNotices",
        "This order is no longer in the list. Closing it can still be tried; "
        "if it is closed already, the server says so.",
    )


def sent_notice(*, recorded: bool) -> str:
    """Say what can't be done any more, and where the result will show."""
    sent = _translate("CloseNotices", "Sent. A close can't be called back once sent.")
    if recorded:
        hide = _translate(
            "CloseNotices",
            "You can hide this window — the row and the journal will show the result.",
        )
    else:
        hide = _translate(
            "CloseNotices", "You can hide this window — the row will show the result."
        )
    return f"{sent} {hide}"


def earlier_notice(earlier: CloseRecord, units: int, order: Order, scale: Scale) -> str:
    """Say in numbers what happens if an earlier request arrives as well."""
    asked = volume(earlier.request.asked, scale)
    if not earlier.may_supersede:
        text = _translate("CloseNotices", "An earlier request to close {} is under way.")
        return text.format(asked)
    known = _translate(
        "CloseNotices", "What became of an earlier request to close {} isn't known yet."
    ).format(asked)
    if units == order.volume:
        both = _translate("CloseNotices", "If it closed, only what is left closes now.")
        return f"{known} {both}"
    both = _translate("CloseNotices", "If both arrive, {} + {} of {} close.").format(
        asked, volume(units, scale), volume(earlier.request.before.volume, scale)
    )
    return f"{known} {both}"


def scale_notice(units_per_lot: int) -> str:
    text = _translate(
        "CloseNotices",
        "1.00 lots are {} units now. Check the volume, then press the button again.",
    )
    return text.format(units_per_lot)
