"""The body of the close dialog: the order as it is now, and what is wanted of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypedDict

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.close import CloseDecision, CloseRecord
from app.domain.errors import Refused
from app.domain.orders import Order
from app.domain.repeat import same_part_before
from app.domain.volume import ValidVolume, share, step_from
from app.services.desk import Desk
from app.services.order_book import BookState
from app.ui.alert_facts import account_currency
from app.ui.close_facts import FactsStrip
from app.ui.close_header import CloseHeader
from app.ui.close_notices import Notices
from app.ui.close_result import ResultCard
from app.ui.close_words import changed_notice, earlier_notice, gone_notice
from app.ui.comment_field import CommentField
from app.ui.lots_question import LotsQuestion
from app.ui.repeat_question import RepeatQuestion
from app.ui.theme import Look
from app.ui.volume_field import VolumeField

_SIDE = 18


class StartWith(TypedDict, total=False):
    """What the dialog opens with; the settings decide where nothing is given.

    Attributes:
        percent: Of the order, rounded down to the step.
        want: Units; wins over ``percent``.
    """

    percent: int | None
    want: int | None
    comment: str


class CloseForm(QWidget):
    """Shows one order and reads a volume and a comment.

    Attributes:
        order: As it was last seen in the list.
        is_gone: Whether the list does not show it any more.

    Signals:
        changed: Volume, comment or order are other ones now.
        question_left: A question was put away without an answer.
    """

    changed = Signal()
    question_left = Signal()

    def __init__(self, order: Order, look: Look, desk: Desk) -> None:
        super().__init__()
        self.order = order
        self.is_gone = False
        self._desk = desk
        self._locked = False
        self._earlier: CloseRecord | None = None
        self._narrow: dict[FactsStrip | VolumeField, bool] = {}
        self._header = CloseHeader(look)
        self._facts = FactsStrip(look)
        self.notices = Notices(look)
        self.volume = VolumeField(look, desk.book.rules_of(order))
        self.question = LotsQuestion(look)
        self.repeat = RepeatQuestion(look)
        self._result = ResultCard(look)
        self.comment = CommentField(look, desk.settings.current.comment_limit)
        self.after = Notices(look)
        self._build()
        self.volume.changed.connect(self.changed)
        self.comment.changed.connect(self.changed)
        self.changed.connect(lambda: self.repeat.stay_about(self.order.volume, self.want))
        for question in (self.question, self.repeat):
            question.dismissed.connect(self.question_left)
        self._show_order()
        self.show_prices()

    @property
    def units(self) -> int | None:
        """Units that would be closed; ``None`` while the volume can't be used."""
        if self.is_gone:
            return self.order.volume
        reading = self.volume.reading
        return reading.units if isinstance(reading, ValidVolume) else None

    @property
    def is_full(self) -> bool:
        return self.units == self.order.volume

    @property
    def is_asking(self) -> bool:
        """Whether a question stands between the press and what it does."""
        return self.question.isVisible() or self.repeat.isVisible()

    @property
    def must_ask_for_lots(self) -> bool:
        """Whether the volume stands on a scale that nobody has confirmed."""
        unconfirmed = not self.volume.style_in_use.rules.lots_confirmed
        return unconfirmed and self.volume.typed_in_lots and not self.is_full

    @property
    def want(self) -> int | None:
        """Units to send; ``None`` is all of the order, and no volume is sent."""
        return None if self.is_full else self.units

    def start_with(self, start: StartWith) -> None:
        """Fill in what the dialog opens with."""
        self.comment.set_text(start.get("comment", ""))
        want = start.get("want")
        if want is not None:
            self.volume.choose(want)
            return
        percent = start.get("percent") or self._desk.settings.current.default_percent
        rules = self.volume.style_in_use.rules
        if share(percent, rules).units:
            self.volume.choose_percent(percent)
        else:
            # Never all of it by surprise: the closest part below that may be sent.
            self.volume.choose(step_from(rules.open * percent // 100 + 1, -1, rules))

    def decision(self) -> CloseDecision:
        """Return what a press decides now; only while ``units`` is not ``None``."""
        earlier = self._earlier
        repeats = earlier is not None and earlier.may_supersede
        return CloseDecision(
            order=self.order,
            want=self.want,
            comment=self.comment.text(),
            supersedes=earlier.request.rid if earlier and repeats else "",
        )

    def ask_about_repeat(self) -> bool:
        """Ask if the same part was closed a moment ago; returns whether it was."""
        desk, decision = self._desk, self.decision()
        before = same_part_before(
            decision,
            desk.session.account,
            desk.closing.records(),
            desk.clock.now(),
            desk.settings.current.repeat_guard_s,
        )
        if before is not None:
            self.repeat.ask(decision, before, self.volume.style_in_use)
        return before is not None

    def dismiss_question(self) -> bool:
        """Put away the question that is open; returns whether there was one."""
        for question in (self.question, self.repeat):
            if question.isVisible():
                question.dismiss()
                return True
        return False

    def show_book(self, state: BookState) -> bool:
        """Take over a reading; returns whether a close would now do something else."""
        found = state.orders.get(self.order.number)
        changed = self._lose(state) if found is None else self._take(found)
        self.show_prices()
        return changed

    def show_scale(self) -> None:
        """Lots may mean something else now."""
        self.volume.set_rules(self._desk.book.rules_of(self.order))
        self._show_order()

    def show_prices(self) -> None:
        """Show the price, the estimate and their age as they are at this moment."""
        desk = self._desk
        quote = desk.prices.quotes.get(self.order.symbol)
        age = self._stale_age()
        price = desk.values.price_of(self.order)
        self._header.show_price(self.order, price, quote, stale=age is not None)
        self._result.show_age(age)
        self.show_result()

    def show_result(self) -> None:
        style = self.volume.style_in_use
        valued = replace(self.order, profit=self._desk.values.gross_of(self.order))
        unit = account_currency(self._desk)
        self._result.show_result(valued, self.volume.reading, style, unit)

    def show_earlier(self) -> None:
        """Say what happens if a request made before this one arrives as well.

        A refused one is none: nothing of it can arrive any more.
        """
        earlier = self._desk.closing.under_way(self.order.number)
        refused = earlier is not None and isinstance(earlier.answer, Refused)
        self._earlier = None if refused else earlier
        if self._earlier is None or self.units is None:
            self.notices.clear("earlier")
            return
        scale = self._desk.lots.current
        text = earlier_notice(self._earlier, self.units, self.order, scale)
        self.notices.show_notice("earlier", text, "warning")

    def fit_width(self, width: int) -> None:
        """Break what doesn't fit side by side into two lines."""
        inside = width - 2 * _SIDE
        for part in (self._facts, self.volume):
            narrow = part.wide_width() > inside
            if narrow != self._narrow.get(part):
                self._narrow[part] = narrow
                part.set_narrow(narrow=narrow)

    def set_locked(self, *, locked: bool) -> None:
        self._locked = locked
        self.volume.setEnabled(not locked and not self.is_gone)
        self.comment.set_locked(locked=locked)

    def spoken_price(self) -> str:
        return self._header.spoken_price()

    def _take(self, order: Order) -> bool:
        was, self.order = self.order, order
        returned, self.is_gone = self.is_gone, False
        if was is order and not returned:
            self.volume.set_rules(self._desk.book.rules_of(order))
            return False
        resized = order.volume != was.volume
        was_full = was.volume == getattr(self.volume.reading, "units", None)
        self.volume.set_rules(self._desk.book.rules_of(order))
        self._show_order()
        if returned:
            self.notices.clear("gone")
            self.set_locked(locked=self._locked)
        if resized:
            self._tell_size(was_full=was_full)
        return resized or returned

    def _tell_size(self, *, was_full: bool) -> None:
        reading = self.volume.reading
        style = self.volume.style_in_use
        kept = None
        if not was_full and isinstance(reading, ValidVolume):
            kept = reading.units
        text = changed_notice(self.order, kept, style)
        self.notices.show_notice("changed", text, "warning")

    def _lose(self, state: BookState) -> bool:
        number = self.order.number
        unread = any(row.number == number for row in state.unreadable)
        if self.is_gone or unread or state.read_at is None:
            return False
        self.is_gone = True
        self.notices.clear("changed")
        self.notices.show_notice("gone", gone_notice(), "warning")
        self.volume.choose(self.order.volume)
        self.set_locked(locked=self._locked)
        return True

    def _show_order(self) -> None:
        rules = self._desk.book.rules_of(self.order)
        self._header.show_order(self.order, rules, self._desk.clock.now())
        self._facts.show_order(self.order, account_currency(self._desk))
        self.changed.emit()

    def _stale_age(self) -> float | None:
        """Seconds of the oldest figure shown, if that is too old."""
        book, settings = self._desk.book, self._desk.settings.current
        ages = [book.age_s() or 0.0]
        at = self._desk.values.price_at(self.order)
        if at is not None:
            ages.append(self._desk.clock.monotonic() - at)
        return max(ages) if max(ages) > settings.stale_after_s + settings.poll_s else None

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 14, _SIDE, 14)
        column.setSpacing(11)
        for widget in (
            self._header,
            self._facts,
            self.notices,
            self.volume,
            self.question,
            self.repeat,
            self._result,
            self.comment,
            self.after,
        ):
            column.addWidget(widget)
        column.addStretch(1)
