"""Which accounts add to orders that are open already.

Where another hand may add to an order, as on accounts that keep one position a symbol,
what a close took can have been added again between two lists. Then the same volume as
before does not say that nothing was done, and a person has to look.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.orders import Order
from app.services.register import Account


class Growth:
    """Remembers for the run on which accounts an order was seen to grow.

    An order has grown when there is more of it than ever before: one that a server out
    of step lists once more as it was has not.
    """

    def __init__(self) -> None:
        self._growing: set[Account] = set()
        self._account: Account | None = None
        self._most: dict[int, int] = {}

    def see(self, account: Account | None, orders: Mapping[int, Order]) -> None:
        """Take in a valid reading of the account signed in to."""
        if account != self._account:
            self._account, self._most = account, {}
        before, most = self._most, {n: order.volume for n, order in orders.items()}
        for number in before.keys() & most.keys():
            if account is not None and most[number] > before[number]:
                self._growing.add(account)
            most[number] = max(most[number], before[number])
        self._most = most

    def was_seen(self, account: Account) -> bool:
        return account in self._growing
