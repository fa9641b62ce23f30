"""The services as windows are handed them: one bundle, made by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.clock import Clock
from app.domain.journal import RecordTrouble
from app.domain.settings import Settings
from app.services.closing import Closing
from app.services.departures import Departures
from app.services.live import LiveFeed
from app.services.lots import LotScale
from app.services.order_book import OrderBook
from app.services.ports import SettingsSource, Spawn
from app.services.prices import PriceBoard
from app.services.server_notices import ServerNotices
from app.services.session import SessionService
from app.services.valuing import Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything a window may ask of the program.

    Attributes:
        prices: The newest prices; whoever paints them watches it.
        values: What orders are worth at them.
        departures: Orders that are gone although nothing here closed them.
        notices: The server's messages to the trader.
        spawn: Starts a coroutine that outlives the window.
        save_settings: Stores new settings and puts them in force.
        is_writer: Whether orders of the account signed in to may be closed from this
            program; ``False`` while another one of this user does.
        record_trouble: What is wrong with the record of closes at this moment, if
            anything is.
        unrecorded: Ids of requests of which not all is on record now.
    """

    session: SessionService
    book: OrderBook
    closing: Closing
    lots: LotScale
    prices: PriceBoard
    values: Valuation
    live: LiveFeed
    departures: Departures
    notices: ServerNotices
    settings: SettingsSource
    clock: Clock
    spawn: Spawn
    save_settings: Callable[[Settings], None]
    is_writer: Callable[[], bool] = lambda: True
    record_trouble: Callable[[], RecordTrouble | None] = lambda: None
    unrecorded: Callable[[], frozenset[str]] = frozenset
