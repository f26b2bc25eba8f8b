"""How often do staff agree with the model's labels, and how sure is that?"""

from dataclasses import dataclass

import pandas as pd

from dashboard.metrics.sentiment import SCORED
from dashboard.metrics.small_numbers import THRESHOLD
from dashboard.metrics.wilson import wilson_interval

ENOUGH = 20  # checks; a share of fewer tells nothing


@dataclass(frozen=True)
class Agreement:
    """What staff said of one version's labels."""

    model: str
    agreed: int | None  # None with all below where fewer than ENOUGH were checked
    checked: int | None
    low: float | None  # 95 % interval of the share staff agreed with
    high: float | None
    table: pd.DataFrame | None  # down: the model's label, across: what staff said; None while some label has few checks


def agreement(checks: pd.DataFrame) -> list[Agreement]:
    """Per version, by name.

    checks: as `queries.label_checks`. Below ENOUGH checks no count is given. The table, which says how many comments
    of each label there were, is given once each label has as many checks as a shown count needs.
    """
    return [_of_model(str(model), rows) for model, rows in checks.groupby("model")]


def _of_model(model: str, checks: pd.DataFrame) -> Agreement:
    checked = int(checks["n"].sum())
    if checked < ENOUGH:
        return Agreement(model, None, None, None, None, None)
    agreed = int(checks.loc[checks["predicted"] == checks["corrected"], "n"].sum())
    low, high = wilson_interval(agreed, checked) or (None, None)
    table = checks.pivot_table(index="predicted", columns="corrected", values="n", aggfunc="sum", fill_value=0)
    table = table.reindex(index=list(SCORED), columns=list(SCORED), fill_value=0).astype("int64")
    enough = bool((table.sum(axis=1) >= THRESHOLD).all())
    return Agreement(model, agreed, checked, low, high, table if enough else None)
