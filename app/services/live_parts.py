"""The services that live by the stream, joined to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.settings import Settings
from app.services.book_state import BookSources
from app.services.closing import Closing
from app.services.departures import Departures, DepartureSources
from app.services.live import LiveFeed, LiveSources
from app.services.order_book import OrderBook
from app.services.prices import PriceBoard
from app.services.server_notices import ServerNotices
from app.services.valuing import Valuation, ValuingSources


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveParts:
    """See ``Desk`` for what each is."""

    prices: PriceBoard
    values: Valuation
    live: LiveFeed
    departures: Departures
    notices: ServerNotices


def build_live(
    sources: BookSources,
    book: OrderBook,
    closing: Closing,
    draw: Callable[[], float],
    save_settings: Callable[[Settings], None],
) -> LiveParts:
    """Join them to a book made of ``sources``; ``draw`` is chance, from 0 to 1."""
    book.subscribe_events(closing.take_event)
    notices = ServerNotices()
    live = _build_feed(sources, book, notices, draw, save_settings)
    return LiveParts(
        prices=sources.prices,
        values=_build_values(sources, book, live),
        live=live,
        departures=_build_departures(sources, book, closing),
        notices=notices,
    )


def _build_feed(
    sources: BookSources,
    book: OrderBook,
    notices: ServerNotices,
    draw: Callable[[], float],
    save_settings: Callable[[Settings], None],
) -> LiveFeed:
    return LiveFeed(
        LiveSources(
            broker=sources.broker,
            session=sources.session,
            settings=sources.settings,
            book=book,
            prices=sources.prices,
            clock=sources.clock,
            spawn=sources.spawn,
            draw=draw,
            notice=notices.take,
            save_settings=save_settings,
        )
    )


def _build_values(sources: BookSources, book: OrderBook, live: LiveFeed) -> Valuation:
    return Valuation(
        ValuingSources(
            book=book,
            prices=sources.prices,
            lots=sources.lots,
            clock=sources.clock,
            spawn=sources.spawn,
            heard_at=live.heard_at,
        )
    )


def _build_departures(
    sources: BookSources, book: OrderBook, closing: Closing
) -> Departures:
    return Departures(
        DepartureSources(
            broker=sources.broker,
            session=sources.session,
            book=book,
            clock=sources.clock,
            spawn=sources.spawn,
            closes=closing.records,
        )
    )
