"""How records are written on the wire: tables of ``structure`` and ``rows``."""

from __future__ import annotations

import json
from collections.abc import Iterable

from app.demo.catalogue import ACCOUNT_CURRENCY, Instrument
from app.demo.holdings import Figures, Totals
from app.demo.market import Market, Quote
from app.demo.trades import Trade

UNITS_PER_LOT = 100
LEVERAGE = 100
GROUP = "demo"

# ``json.dumps`` would make one for each call that asks for its layout.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_SCALES = tuple(10**digits for digits in range(12))

_BEFORE_NET = [
    "order",
    "login",
    "cmd",
    "state",
    "symbol",
    "reason",
    "volume",
    "open_time",
    "close_time",
    "open_price",
    "close_price",
    "sl",
    "tp",
    "profit",
]
_AFTER_NET = [
    "commission",
    "storage",
    "comment",
    "digits",
    "expiration",
    "parent_order",
    "closed_volume",
    "partial_close_volume",
    "update_time",
]
TRADE_COLUMNS = [*_BEFORE_NET, "net_profit", *_AFTER_NET]
HISTORY_COLUMNS = [*_BEFORE_NET, *_AFTER_NET]
_NET_AT = len(_BEFORE_NET)

ASSET_COLUMNS = [
    "symbol",
    "description",
    "currency",
    "margin_currency",
    "quote_currency",
    "group",
    "digits",
    "trade",
    "spread",
    "swap_enable",
    "margin_divider",
    "contract_size",
    "ask",
    "bid",
    "point",
    "tick_value",
    "tick_size",
    "market_state",
    "market_reason",
    "lot_min",
    "lot_max",
    "lot_step",
]


def encode(value: object) -> bytes:
    """JSON as this broker sends it: compact, text as it is."""
    return _ENCODER.encode(value).encode()


def trades(page: Iterable[Trade], totals: Totals) -> dict[str, object]:
    """A page of a list of trades, with the sums of the whole list."""
    net = totals.profit + totals.commission + totals.storage
    return {
        "structure": TRADE_COLUMNS,
        "rows": [_trade_row(trade) for trade in page],
        "count": totals.count,
        "total_profit": totals.profit / 100,
        "total_net_profit": net / 100,
        "total_storage": totals.storage / 100,
        "total_commission": totals.commission / 100,
        "total_volume": totals.volume,
    }


def history(records: Iterable[Trade]) -> dict[str, object]:
    """Closed trades; this table has no ``net_profit``."""
    rows = [_trade_row(trade) for trade in records]
    for row in rows:
        del row[_NET_AT]
    return {"structure": HISTORY_COLUMNS, "rows": rows}


def market(source: Market) -> dict[str, object]:
    """Every symbol with its price of now."""
    rows = [
        _asset_row(instrument, source.quotes[symbol], source.rate(instrument.quote))
        for symbol, instrument in source.instruments.items()
    ]
    groups = sorted({instrument.group for instrument in source.instruments.values()})
    return {"assets": {"structure": ASSET_COLUMNS, "rows": rows}, "groups": groups}


def account(login: int, figures: Figures) -> dict[str, object]:
    """The account's profile with its figures."""
    return {
        **_person(login),
        "comment": "",
        "enable": 1,
        "enable_read_only": 0,
        "enable_change_password": 0,
        "prevbalance": figures.balance / 100,
        "prevmonthbalance": figures.balance / 100,
        "balance": figures.balance / 100,
        "storage": figures.storage / 100,
        "commission": figures.commission / 100,
        "profit": figures.profit / 100,
        "credit": 0.0,
        "margin": figures.margin / 100,
        "margin_free": figures.free / 100,
        "margin_level": figures.level,
        "equity": figures.equity / 100,
    }


def signed_in(login: int, token: str) -> dict[str, object]:
    """The answer to a sign-in."""
    return {**_person(login), "state": "", "__token": token}


def quote_event(
    symbol: str, instrument: Instrument, quote: Quote, ticks_per_second: int = 1
) -> list[object]:
    """A price on the stream; its time counts seconds or parts of them."""
    scale = instrument.scale
    at = quote.time * ticks_per_second
    return ["t", symbol, quote.bid / scale, quote.ask / scale, at]


def balance_event(login: int, figures: Figures) -> list[object]:
    """The account's figures on the stream."""
    return [
        "b",
        login,
        figures.balance / 100,
        figures.margin / 100,
        figures.free / 100,
        figures.level,
        figures.equity / 100,
        0.0,
        0,
        figures.profit / 100,
        1,
    ]


def trade_event(trade: Trade, code: int) -> list[object]:
    """A trade on the stream; here the target comes before the stop."""
    scale = _SCALES[trade.digits]
    return [
        "o",
        trade.order,
        trade.login,
        trade.symbol,
        trade.cmd,
        trade.volume,
        trade.open_price / scale,
        trade.close_price / scale,
        trade.open_time,
        trade.close_time,
        trade.tp / scale,
        trade.sl / scale,
        int(trade.state),
        trade.storage / 100,
        trade.commission / 100,
        trade.profit / 100,
        trade.comment,
        code,
    ]


def _trade_row(trade: Trade) -> list[object]:
    scale = _SCALES[trade.digits]
    return [
        trade.order,
        trade.login,
        trade.cmd,
        trade.state,
        trade.symbol,
        trade.reason,
        trade.volume,
        trade.open_time,
        trade.close_time,
        trade.open_price / scale,
        trade.close_price / scale,
        trade.sl / scale,
        trade.tp / scale,
        trade.profit / 100,
        trade.net / 100,
        trade.commission / 100,
        trade.storage / 100,
        trade.comment,
        trade.digits,
        trade.expiration,
        trade.parent_order,
        trade.closed_volume,
        trade.partial_close_volume,
        trade.update_time,
    ]


def _asset_row(instrument: Instrument, quote: Quote, rate: float) -> list[object]:
    scale = instrument.scale
    return [
        instrument.symbol,
        instrument.description,
        instrument.base,
        instrument.margin_currency,
        instrument.quote,
        instrument.group,
        instrument.digits,
        1,
        quote.ask - quote.bid,
        1,
        instrument.leverage,
        instrument.contract,
        quote.ask / scale,
        quote.bid / scale,
        1 / scale,
        round(instrument.contract * rate / scale, 6),
        1 / scale,
        int(quote.is_open),
        0 if quote.is_open else 3,
        instrument.lot_min,
        instrument.lot_max,
        instrument.lot_step,
    ]


def _person(login: int) -> dict[str, object]:
    return {
        "id": login,
        "login": login,
        "regdate": 1_700_000_000,
        "leverage": LEVERAGE,
        "email": "demo@example.com",
        "avatar": "",
        "name": "Demo Trader",
        "phone": "",
        "address": "",
        "city": "",
        "country": "CY",
        "zipcode": "",
        "group": GROUP,
        "currency": ACCOUNT_CURRENCY,
    }
