"""The trades of one symbol, with sums that are computed when somebody looks.

Ten thousand orders and prices that change many times a second would keep a processor
busy with figures nobody reads. A book therefore counts only on reading, and only if a
price it depends on has changed since; the watch for stops costs four comparisons.
"""

from __future__ import annotations

from app.demo.catalogue import Instrument
from app.demo.market import Market
from app.demo.trades import Command, Trade

_NEVER_LOW = -1
_NEVER_HIGH = 1 << 62


class Book:
    """Open and pending trades of one symbol.

    Attributes:
        profit: Cents, like ``commission``, ``storage`` and ``margin``; all good for
            the prices of the last ``refresh``.
        volume: Units.
    """

    def __init__(self, instrument: Instrument, market: Market) -> None:
        self._instrument = instrument
        self._market = market
        self._quote = market.quotes[instrument.symbol]
        self.trades: dict[int, Trade] = {}
        self.pending: dict[int, Trade] = {}
        self.profit = self.commission = self.storage = self.margin = self.volume = 0
        self._counted_at: tuple[float, ...] = ()
        self._edges: tuple[int, int, int, int] | None = None

    def add(self, trade: Trade) -> None:
        (self.pending if trade.is_pending else self.trades)[trade.order] = trade
        self.touch()

    def remove(self, order: int) -> None:
        self.trades.pop(order, None)
        self.pending.pop(order, None)
        self.touch()

    def touch(self) -> None:
        """Forget what was computed: a trade of the book has changed."""
        self._counted_at = ()
        self._edges = None

    def profit_of(self, trade: Trade, volume: int) -> int:
        """What ``volume`` units of a trade would bring if closed now, in cents."""
        quote = self._quote
        buys = trade.cmd == Command.BUY
        points = quote.bid - trade.open_price if buys else trade.open_price - quote.ask
        return round(points * volume * self._cents_per_point())

    def refresh(self) -> None:
        """Bring every trade's profit and the sums up to the prices of now."""
        quote, instrument, market = self._quote, self._instrument, self._market
        factor = self._cents_per_point()
        margin_rate = market.rate(instrument.margin_currency)
        now = (quote.bid, quote.ask, factor, margin_rate)
        if now == self._counted_at:
            return
        profit = commission = storage = volume = 0
        for trade in self.trades.values():
            if trade.cmd == 0:
                points = quote.bid - trade.open_price
            else:
                points = trade.open_price - quote.ask
            trade.profit = round(points * trade.volume * factor)
            profit += trade.profit
            commission += trade.commission
            storage += trade.storage
            volume += trade.volume
        self.profit, self.commission, self.storage = profit, commission, storage
        self.volume, self._counted_at = volume, now
        # A hundredth of a lot and a hundredth of the currency cancel out.
        worth = volume * instrument.contract * margin_rate
        if instrument.group != "FX":
            worth *= (quote.bid + quote.ask) / (2 * instrument.scale)
        self.margin = round(worth / instrument.leverage)

    def triggered(self) -> list[tuple[Trade, str]]:
        """Trades whose price has come, each with ``sl``, ``tp`` or ``pending``."""
        bid, ask = self._quote.bid, self._quote.ask
        if self._edges is None:
            self._edges = self._find_edges()
        bid_low, bid_high, ask_low, ask_high = self._edges
        if bid_low < bid < bid_high and ask_low < ask < ask_high:
            return []
        found = [(trade, _stop_of(trade, bid, ask)) for trade in self.trades.values()]
        found += [
            (trade, "pending")
            for trade in self.pending.values()
            if _is_due(trade, bid, ask)
        ]
        return [(trade, cause) for trade, cause in found if cause]

    def _cents_per_point(self) -> float:
        # One unit is a hundredth of a lot, one cent a hundredth of the currency.
        instrument = self._instrument
        rate = self._market.rate(instrument.quote)
        return instrument.contract * rate / instrument.scale

    def _find_edges(self) -> tuple[int, int, int, int]:
        lows, highs = (
            {"bid": _NEVER_LOW, "ask": _NEVER_LOW},
            {"bid": _NEVER_HIGH, "ask": _NEVER_HIGH},
        )
        for trade in (*self.trades.values(), *self.pending.values()):
            for side, low, high in _watched(trade):
                lows[side] = max(lows[side], low or _NEVER_LOW)
                highs[side] = min(highs[side], high or _NEVER_HIGH)
        return lows["bid"], highs["bid"], lows["ask"], highs["ask"]


def _watched(trade: Trade) -> list[tuple[str, int, int]]:
    """Which side's price matters to a trade, and below and above what; 0 is none."""
    match trade.cmd:
        case Command.BUY:
            return [("bid", trade.sl, trade.tp)]
        case Command.SELL:
            return [("ask", trade.tp, trade.sl)]
        case Command.BUY_LIMIT:
            return [("ask", trade.open_price, 0)]
        case Command.BUY_STOP:
            return [("ask", 0, trade.open_price)]
        case Command.SELL_LIMIT:
            return [("bid", 0, trade.open_price)]
        case _:
            return [("bid", trade.open_price, 0)]


def _stop_of(trade: Trade, bid: int, ask: int) -> str:
    if trade.cmd == Command.BUY:
        lost, won = bid <= trade.sl, bid >= (trade.tp or _NEVER_HIGH)
    else:
        lost, won = ask >= (trade.sl or _NEVER_HIGH), ask <= trade.tp
    if lost:
        return "sl"
    return "tp" if won else ""


def _is_due(trade: Trade, bid: int, ask: int) -> bool:
    price = {"bid": bid, "ask": ask}
    return any(
        price[side] <= low or (high and price[side] >= high)
        for side, low, high in _watched(trade)
    )
