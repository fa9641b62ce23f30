"""Keeps the price in a close dialog moving while somebody looks at it.

The market list is then read more often, for servers without a stream; with one, new
prices are painted as they come, at most ten times a second.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.services.desk import Desk
from app.services.ports import Unsubscribe
from app.services.prices import PriceWatch
from app.services.subscribers import let_go

_FRAME_MS = 100


class LivePrices(QObject):
    """Tells of new prices between ``start`` and ``stop``.

    Signals:
        moved: Prices are others; whichever, as one that converts counts as well.
    """

    moved = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._watch: PriceWatch | None = None
        self._held: list[Unsubscribe] = []
        self._frame = QTimer(self, singleShot=True, interval=_FRAME_MS)
        self._frame.timeout.connect(self._look)
        self.destroyed.connect(partial(let_go, self._held))

    def start(self) -> None:
        """Begin; does nothing where it has begun."""
        if self._held:
            return
        self._watch = watch = self._desk.prices.watch(self._frame.start)
        self._held += [watch.leave, self._desk.book.hold_fast_prices()]

    def stop(self) -> None:
        self._frame.stop()
        let_go(self._held)
        self._watch = None

    def _look(self) -> None:
        if self._watch is not None and self._watch.take():
            self.moved.emit()
