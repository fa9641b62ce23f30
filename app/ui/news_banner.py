"""The quiet band for what happened without the trader: orders gone, the server's words.

It stays until it is dismissed. Coming and going it moves the list below it, so it waits
until no hand is there. What comes while it stands is added up, or waits its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.departure import Departure
from app.domain.stream import ServerNotice
from app.services.desk import Desk
from app.services.ports import Unsubscribe
from app.services.subscribers import let_go
from app.ui.announce import announce
from app.ui.kit.banner import Banner
from app.ui.theme import Look
from app.ui.words_departure import News, departure_news, notice_news

_MOST_WAITING = 20


class NewsBanner(QWidget):
    """Hidden until something has happened.

    Args:
        may_move: Whether what lies below may be moved now.
    """

    def __init__(
        self, look: Look, desk: Desk, may_move: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__()
        self.setObjectName("newsBanner")
        self._desk, self._may_move = desk, may_move
        self._account = desk.session.account
        self._departed: list[Departure] = []
        self._notices: deque[ServerNotice] = deque(maxlen=_MOST_WAITING)
        self._said: News | None = None
        self.banner = Banner(look)
        self.banner.acted.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.banner)
        self.hide()
        self._held: list[Unsubscribe] = [
            desk.departures.subscribe(self._take_departures),
            desk.notices.subscribe(self._take_notice),
            desk.session.subscribe(self._see_session),
        ]

    def shut(self) -> None:
        """Listen no more."""
        let_go(self._held)

    def refresh(self) -> None:
        """Say what there is to say now, unless that would move something under a hand."""
        news = self._news()
        if (news is None) is not self.isHidden() and not self._may_move():
            return
        if news is None:
            self.hide()
        elif news != self._said or self.isHidden():
            self._show(news)
        self._said = news

    def text(self) -> str:
        """Return what is said, "" while nothing is."""
        return "" if self.isHidden() else self.banner.accessibleName()

    def _news(self) -> News | None:
        if self._departed:
            account = self._desk.book.state.account
            currency = account.currency if account else ""
            return departure_news(self._departed, self._desk.lots.current, currency)
        return notice_news(self._notices[0]) if self._notices else None

    def _show(self, news: News) -> None:
        more = len(self._notices) if self._departed else len(self._notices) - 1
        aside = self.tr("{} more").format(more) if more else ""
        action = self.tr("Dismiss")
        self.banner.show_message(news.kind, news.lead, news.text, action, aside=aside)
        self.show()
        announce(self.banner, f"{news.lead} {news.text}".strip())

    def _take_departures(self, departed: tuple[Departure, ...]) -> None:
        self._departed.extend(departed)
        self.refresh()

    def _take_notice(self, notice: ServerNotice) -> None:
        self._notices.append(notice)
        self.refresh()

    def _dismiss(self) -> None:
        if self._departed:
            self._departed.clear()
        elif self._notices:
            self._notices.popleft()
        # The hand is on the band itself, and what it wants is to see it gone.
        self._said = None
        if (news := self._news()) is None:
            self.hide()
        else:
            self._show(news)
            self._said = news

    def _see_session(self) -> None:
        """What was said of one account says nothing of another."""
        account = self._desk.session.account
        if account != self._account:
            self._account = account
            self._departed.clear()
            self._notices.clear()
            self._said = None
            self.hide()
