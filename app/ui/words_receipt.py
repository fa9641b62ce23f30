"""What the server's own history says of a close, quoted as the history's word."""

from __future__ import annotations

from app.domain.close import CloseRecord, Receipt
from app.ui.numbers import clock_time, price
from app.ui.wording import Facts, result_of, translate, volume


def closed_by_history(record: CloseRecord, facts: Facts) -> str:
    """Return "History: closed at 1.10234, profit +12.30 USD.", or nothing without one."""
    if record.receipt is None:
        return ""
    told = _price_and_profit(record, record.receipt, facts.currency)
    if not told:
        return ""
    return translate("Receipt", "History: closed at {}.").format(told)


def gone_by_history(record: CloseRecord, facts: Facts) -> str:
    """Return what history says of an order that is gone, whoever closed it."""
    if record.receipt is None:
        return ""
    receipt = record.receipt
    told = _price_and_profit(record, receipt, facts.currency)
    what, when = volume(receipt.units, facts.scale), clock_time(receipt.closed_at)
    if not told:
        text = translate("Receipt", "According to history it was closed at {}: {}.")
        return text.format(when, what)
    text = translate("Receipt", "According to history it was closed at {}: {} at {}.")
    return text.format(when, what, told)


def receipt_line(record: CloseRecord, facts: Facts) -> str:
    """Return all of it for the details: "0.50 lots at 1.10234, profit +12.30 USD"."""
    if record.receipt is None:
        return ""
    told = _price_and_profit(record, record.receipt, facts.currency)
    what = volume(record.receipt.units, facts.scale)
    return translate("Receipt", "{} at {}").format(what, told) if told else what


def _price_and_profit(record: CloseRecord, receipt: Receipt, currency: str) -> str:
    """Return "1.10234, profit +12.30 USD"; nothing without a price."""
    if receipt.price is None:
        return ""
    at = price(receipt.price, record.request.before.digits)
    if receipt.net_profit is None:
        return at
    profit = result_of(receipt.net_profit, currency)
    return translate("Receipt", "{}, profit {}").format(at, profit)
