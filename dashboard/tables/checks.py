"""What staff said of labels, in words."""

from collections.abc import Sequence

import pandas as pd

from dashboard import words
from dashboard.charts.shares import STANCE_TITLES
from dashboard.metrics.agreement import ENOUGH, Agreement
from dashboard.tables.responses import interval


def agreement_said(found: Sequence[Agreement]) -> str:
    """How often staff agreed, per version of the model; of all campaigns and days."""
    if not found:
        return "Nobody has checked a label yet."
    said = [_said(one, len(found) > 1) for one in found]
    return " ".join([*said, "All checks count, of whichever campaign and days."])


def table(checked: pd.DataFrame) -> pd.DataFrame:
    """A row per label of the model, a column per label staff gave."""
    columns = {f"Staff: {title.lower()}": list(checked[label]) for label, title in STANCE_TITLES.items()}
    return pd.DataFrame({"Model": [STANCE_TITLES[str(label)] for label in checked.index]} | columns)


def _said(one: Agreement, several: bool) -> str:
    of_version = f" of version {words.plain(one.model)}" if several else ""
    if one.agreed is None or one.checked is None or one.low is None or one.high is None:
        return f"Fewer than {ENOUGH} labels{of_version} are checked so far: too few to tell."
    share = f"{words.percent(one.agreed / one.checked, 0)}, 95 % interval {interval(one.low, one.high)}"
    return f"Staff agreed with **{one.agreed} of {one.checked}** labels checked{of_version} ({share})."
