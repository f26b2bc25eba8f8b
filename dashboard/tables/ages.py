"""What posts usually have at a given age, in words."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.medians import FEWEST

AT_AGE = {1: "1 day old", 7: "7 days old", 28: "28 days old"}


def table(usual: pd.DataFrame) -> pd.DataFrame:
    """A row per platform and metric, a column per age: '2,112 (1,004 to 3,377), 118 posts'. From `usual_at_age`."""
    rows = []
    for (platform, metric), its in usual.groupby(["platform", "metric"], sort=False, observed=True):
        cells = {int(row["age"]): _cell(row) for row in its.to_dict("records")}
        rows.append(
            {"Platform": words.source_title(str(platform)), "Figure": DEFINITIONS[str(metric)].name}
            | {title: cells.get(age, "none read near it") for age, title in AT_AGE.items()}
        )
    return pd.DataFrame(rows, columns=["Platform", "Figure", *AT_AGE.values()])


REMARK = (
    "The median (half of the posts had more, half less); in brackets between which figures the middle half of the "
    f"posts lay; and how many posts were read near that age. Nothing is shown of fewer than {FEWEST}. Only posts "
    "published in the chosen days. A figure that a platform does not report has no row."
)


def _cell(row: Mapping[Any, Any]) -> str:
    posts = words.counted(int(row["n"]), "post")
    if pd.isna(row["median"]):
        return f"too few to tell: {posts}"
    low, median, high = (words.number(row[name]) for name in ("low", "median", "high"))
    return f"{median} ({low} to {high}), {posts}"
