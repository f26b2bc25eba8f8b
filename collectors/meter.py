"""Counts a source's requests and money, and refuses what the budget does not allow.

Money is in micro-dollars (1 USD = 1,000,000), so that sums are exact.
"""

from collections.abc import Callable

from collectors.errors import BudgetSpent


class Meter:
    """One source's requests and spend in one run.

    `left` is what may still be spent this month (None: no budget). `tell` is called before each paid request,
    so that the spend can be written down before the money is gone.
    """

    def __init__(self, left: int | None = None, tell: Callable[[], None] = lambda: None) -> None:
        self.calls = 0
        self.spent = 0
        self._left = left
        self._tell = tell

    def request(self, at_most: int = 0) -> None:
        """Note that a request goes out now, which may cost `at_most`. Raises BudgetSpent instead of overspending."""
        if at_most and self._left is not None and at_most > self._left:
            raise BudgetSpent(
                "The monthly reading budget is used up; reading goes on next month, or raise [x] monthly_budget_usd."
            )
        self.calls += 1
        if at_most:
            self._move(at_most)
            self._tell()

    def settle(self, reserved: int, actual: int) -> None:
        """The request noted with `reserved` cost `actual`."""
        self._move(actual - reserved)

    def affordable(self, price: int, wanted: int) -> int:
        """How many resources of `price` each can still be bought, at most `wanted`."""
        if self._left is None or price == 0:
            return wanted
        return max(0, min(wanted, self._left // price))

    def _move(self, amount: int) -> None:
        self.spent += amount
        if self._left is not None:
            self._left -= amount
