"""What is known of a whole account on each day, from whichever source goes first?"""

from datetime import date

import pandas as pd

STATES = frozenset({"followers"})  # as they stand on a day; all else is counted per day


def whole_accounts(read: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """A row per account, metric and day that is known: what was read at night goes before what a file says of that day.

    read: as `queries.follower_days`. told: as `queries.account_figures`. Columns: account_id, platform, metric, day,
    value, as_of_at (of the file; missing where it was read at night); sorted.
    """
    columns = ["account_id", "platform", "metric", "day", "value", "as_of_at"]
    nightly = read.rename(columns={"followers": "value"}).assign(metric="followers")
    nightly["as_of_at"] = pd.Series(pd.NaT, index=nightly.index, dtype=told["as_of_at"].dtype)
    known = pd.concat([part[columns] for part in (nightly, told) if len(part)] or [told[columns]])
    once = known.drop_duplicates(["account_id", "metric", "day"])  # the first stands: what was read
    return once.sort_values(["platform", "account_id", "metric", "day"], ignore_index=True)


def account_course(known: pd.DataFrame, account_id: int, metric: str, first: date, last: date) -> pd.DataFrame:
    """One row for each day of the range, both ends included; a day of which nothing is known is missing, never 0.

    known: as `whole_accounts`. Columns: day, platform, value (Int64), as_of_at. No two days are ever added up: who is
    reached on both would count twice.
    """
    rows = known[(known["account_id"] == account_id) & (known["metric"] == metric)]
    calendar = pd.date_range(first, last, unit="s", name="day")
    course = rows.set_index("day")[["platform", "value", "as_of_at"]].reindex(calendar).reset_index()
    return course.assign(platform=rows["platform"].iloc[0] if len(rows) else None)
