"""What the server's own history says of a close, quoted as the history's word."""

from __future__ import annotations

from app.domain.close import CloseRecord, Receipt
from app.ui.numbers import clock_time, money, price
from app.ui.wording import Facts, translate, volume


def closed_by_history(record: CloseRecord) -> str:
    """Return "History: closed at 1.10234, profit +12.30.", or nothing without one."""
    if record.receipt is None:
        return ""
    told = _price_and_profit(record, record.receipt)
    if not told:
        return ""
    return translate("Receipt", "History: closed at {}.").format(told)


def gone_by_history(record: CloseRecord, facts: Facts) -> str:
    """Return what history says of an order that is gone, whoever closed it."""
    if record.receipt is None:
        return ""
    receipt = record.receipt
    told = _price_and_profit(record, receipt)
    what, when = volume(receipt.units, facts.scale), clock_time(receipt.closed_at)
    if not told:
        text = translate("Receipt", "According to history it was closed at {}: {}.")
        return text.format(when, what)
    text = translate("Receipt", "According to history it was closed at {}: {} at {}.")
    return text.format(when, what, told)


def receipt_line(record: CloseRecord, facts: Facts) -> str:
    """Return all of it for the details: "0.50 lots at 1.10234, profit +12.30"."""
    if record.receipt is None:
        return ""
    told = _price_and_profit(record, record.receipt)
    what = volume(record.receipt.units, facts.scale)
    return translate("Receipt", "{} at {}").format(what, told) if told else what


def _price_and_profit(record: CloseRecord, receipt: Receipt) -> str:
    """Return "1.10234, profit +12.30"; nothing without a price."""
    if receipt.price is None:
        return ""
    at = price(receipt.price, record.request.before.digits)
    if receipt.net_profit is None:
        return at
    profit = money(receipt.net_profit, signed=True)
    return translate("Receipt", "{}, profit {}").format(at, profit)
