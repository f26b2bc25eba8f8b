"""Is the month's budget for reading nearly spent?"""

from dashboard.metrics.totals import share_of

NEARLY = 0.8  # of the budget


def budget_nearly_spent(spent: float, budget: float | None) -> float | None:
    """spent / budget (0.85 = 85 %), where that is NEARLY or more. None below, and without a budget."""
    share = share_of(spent, budget)
    return share if share is not None and share >= NEARLY else None
