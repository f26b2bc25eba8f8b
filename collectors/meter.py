"""Counts a source's requests and money, and refuses what the budget does not allow.

Money is in micro-dollars (1 USD = 1,000,000), so that sums are exact.
"""

import threading
from collections.abc import Callable

from collectors.errors import BudgetSpent, CollectionError


class Budget:
    """What may still be spent this month, by all accounts together."""

    def __init__(self, left: int) -> None:
        self.left = left
        self._lock = threading.Lock()

    def take(self, amount: int) -> bool:
        """Whether there was so much left; if so, it is taken. A negative amount is given back."""
        with self._lock:
            if amount > 0 and amount > self.left:
                return False
            self.left -= amount
            return True


class Meter:
    """One source's requests and spend in one run.

    `tell` is called before each request with the most it may cost, and returns once that is written down, so that a
    run killed in the middle has recorded at least what it spent. It may raise, and then the request is not made.
    """

    def __init__(self, budget: Budget | None = None, tell: Callable[[int], None] = lambda at_most: None) -> None:
        self.calls = 0
        self.spent = 0
        self._budget = budget
        self._tell = tell

    def request(self, at_most: int = 0) -> None:
        """Note that a request goes out now, which may cost `at_most`. Raises BudgetSpent instead of overspending."""
        if at_most and self._budget and not self._budget.take(at_most):
            raise BudgetSpent(
                "The monthly reading budget is used up; reading goes on next month, or raise [x] monthly_budget_usd."
            )
        self.spent += at_most
        self.calls += 1
        try:
            self._tell(at_most)
        except CollectionError:
            self.calls -= 1
            self.settle(at_most, 0)
            raise

    def settle(self, reserved: int, actual: int) -> None:
        """The request noted with `reserved` cost `actual`."""
        self.spent += actual - reserved
        if self._budget:
            self._budget.take(actual - reserved)

    def affordable(self, price: int, wanted: int) -> int:
        """How many resources of `price` each can still be bought, at most `wanted`."""
        if self._budget is None or price == 0:
            return wanted
        return max(0, min(wanted, self._budget.left // price))
