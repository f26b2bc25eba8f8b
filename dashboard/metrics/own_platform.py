"""How does each post compare with the usual post of its own platform?

Platforms differ in size and in what they count: only against its own platform's median can a post stand beside others'.
"""

import pandas as pd

from dashboard.metrics.medians import FEWEST


def usual_per_platform(values: "pd.Series[float]", platforms: "pd.Series[str]") -> "pd.Series[float]":
    """The median per platform; missing where fewer than FEWEST posts have a value, or the usual post has nought."""
    found = values.groupby(platforms)
    usual: pd.Series[float] = found.median()
    return usual.where((found.count() >= FEWEST) & (usual > 0))


def against_own_platform(values: "pd.Series[float]", platforms: "pd.Series[str]") -> "pd.Series[float]":
    """value / median of the post's platform (1.5 = half as much again); missing where either is unknown."""
    return values / platforms.map(usual_per_platform(values, platforms)).astype("float64")
