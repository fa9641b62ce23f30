"""The quiet band about the program itself: faults, versions, one question.

It never takes the place of a notice about trading, and it does not come while a close
is on its way. What it says it says once. Coming and going it moves the list below it,
so it waits until no hand is there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.services.house import House
from app.services.updates import UpdateNews
from app.ui.foreign import server_text
from app.ui.kit.banner import Banner
from app.ui.kit.button import Button
from app.ui.theme import Look

_MOST_PATH = 200


class HouseBanner(QWidget):
    """Hidden until there is something to say.

    Args:
        may_move: Whether what lies below may be moved now.

    Signals:
        page_wanted: Key of the settings' page that has more of it.
    """

    page_wanted = Signal(str)

    def __init__(
        self, look: Look, house: House, may_move: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__()
        self.setObjectName("houseBanner")
        self._house, self._may_move = house, may_move
        self._news: UpdateNews | None = None
        self._asks_restart = self._put_off = False
        self.banner = Banner(look)
        self.no = Button(look, self.tr("No"), kind="quiet", density="small")
        self.no.setObjectName("houseNo")
        self.no.clicked.connect(self._decline)
        self.banner.acted.connect(self._act)
        self.banner.add_button(self.no)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.banner)
        self.hide()

    def refresh(self) -> None:
        """Say what there is to say now, unless that would move something under a hand."""
        reports, updates = self._house.reports, self._house.updates
        fault = reports.of_this_run or reports.of_earlier_run
        restart = not fault and not self._put_off and self._house.needs_restart()
        news = None if fault or restart else updates.news
        is_said = bool(fault or restart or news)
        if is_said is self.isHidden() and not self._may_move():
            return
        self._news, self._asks_restart = news, restart
        if fault is not None:
            self._tell_fault(fault, is_now=reports.of_this_run is not None)
        elif restart:
            self._tell_restart()
        else:
            self._tell_news()

    def text(self) -> str:
        """Return what is said, "" while nothing is."""
        return "" if self.isHidden() else self.banner.accessibleName()

    def _tell_fault(self, report: Path, *, is_now: bool) -> None:
        lead = (
            self.tr("Something in Flatten went wrong; it goes on.")
            if is_now
            else self.tr("Flatten met a fault the last time it ran.")
        )
        text = self.tr("The report is at {}. Passwords and tokens are taken out of it.")
        where = server_text(str(report), _MOST_PATH)
        self._show("warning", lead, text.format(where), self.tr("Open folder"))
        self.no.setText(self.tr("Done"))

    def _tell_restart(self) -> None:
        self._show(
            "info",
            self.tr("Flatten was updated on this computer."),
            self.tr("This is still the earlier one. Start it again at a quiet moment."),
            None,
        )
        self.no.setText(self.tr("Not now"))

    def _tell_news(self) -> None:
        match self._news:
            case UpdateNews.QUESTION:
                self._show(
                    "info",
                    self.tr("Look for a newer Flatten once a week?"),
                    self.tr("You are only told of it; nothing is installed by itself."),
                    self.tr("Yes, once a week"),
                )
                self.no.setText(self.tr("No"))
            case UpdateNews.NEWER:
                offer = self._house.updates.offer
                lead = self.tr("Flatten {} is there.").format(
                    offer.version if offer else ""
                )
                self._show("info", lead, "", self.tr("What is new"))
                self.no.setText(self.tr("Not now"))
            case UpdateNews.FORGED:
                self._show(
                    "warning",
                    self.tr("The word of a newer version was not signed by its makers."),
                    self.tr("It was not believed, and nothing was downloaded."),
                    self.tr("Details"),
                )
                self.no.setText(self.tr("Done"))
            case None:
                self.hide()

    def _show(self, kind: str, lead: str, text: str, action: str | None) -> None:
        self.banner.show_message(kind, lead, text, action)
        self.show()

    def _act(self) -> None:
        news = self._news
        if news is None:
            folder = QUrl.fromLocalFile(str(self._house.reports.folder))
            QDesktopServices.openUrl(folder)
            self._house.reports.dismiss()
        elif news is UpdateNews.QUESTION:
            self._house.updates.answer(weekly=True)
        else:
            self._house.updates.dismiss(news)
            self.page_wanted.emit("updates")
        self.refresh()

    def _decline(self) -> None:
        news = self._news
        if self._asks_restart:
            self._put_off = True
        elif news is None:
            self._house.reports.dismiss()
        elif news is UpdateNews.QUESTION:
            self._house.updates.answer(weekly=False)
        else:
            self._house.updates.dismiss(news)
        self.refresh()
