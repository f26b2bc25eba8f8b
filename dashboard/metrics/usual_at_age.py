"""What did posts usually have when they were 1, 7 or 28 days old, on each platform?"""

from collections.abc import Sequence

import pandas as pd

from dashboard.metrics.medians import FEWEST


def usual_at_age(values: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    """A row per platform, metric and age for which a value is known. Sorted so.

    Columns: platform, metric, age (days), n (posts with a known value), low, median, high (the quartiles; missing where
    n is below FEWEST). values: as `at_age.values_at`.
    """
    long = values.melt(["platform", "age"], list(metrics), var_name="metric", value_name="value").dropna(subset="value")
    found = long.assign(value=long["value"].astype("float64")).groupby(["platform", "metric", "age"], sort=True)[
        "value"
    ]
    spread = pd.DataFrame(
        {
            "n": found.size(),
            "low": found.quantile(0.25),
            "median": found.median(),
            "high": found.quantile(0.75),
        }
    ).reset_index()
    ends = ["low", "median", "high"]
    spread[ends] = spread[ends].where(spread["n"] >= FEWEST)
    spread["metric"] = pd.Categorical(spread["metric"], list(metrics))
    return spread.sort_values(["platform", "metric", "age"], ignore_index=True)
