"""How much was it altogether?"""

import pandas as pd


def total(frame: pd.DataFrame, name: str) -> int | None:
    """Sum of a column, over the values that are known. None where none is known: an unknown figure is not zero."""
    if name not in frame.columns:
        return None
    added = frame[name].sum(min_count=1)
    return None if pd.isna(added) else int(added)


def totals(frame: pd.DataFrame) -> dict[str, int | None]:
    """`total` of every whole-number column, such as those of `daily.daily_series`."""
    numbers = frame.select_dtypes("number").columns
    return {str(name): total(frame, str(name)) for name in numbers}


def share_of(part: int | float | None, whole: int | float | None) -> float | None:
    """part / whole (0.02 = 2 %). None where either is unknown or the whole is not positive."""
    if part is None or whole is None or pd.isna(part) or pd.isna(whole) or whole <= 0:
        return None
    return float(part) / float(whole)
