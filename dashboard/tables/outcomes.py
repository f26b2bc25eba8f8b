"""Outcomes as tables: counted by the click source, and entered by hand; never added to one another."""

import pandas as pd


def counted(days: pd.DataFrame) -> pd.DataFrame:
    """Outcome, Campaign and how often, as one source counts. A pair of which nothing was counted has no row: it may
    be none, or not counted. Campaigns are not added up: a visit may belong to two.

    days: as queries.outcome_days, of one source.
    """
    summed = days.groupby(["name", "campaign_name"], sort=False)[["n"]].sum().reset_index()
    return summed.rename(columns={"name": "Outcome", "campaign_name": "Campaign", "n": "Times"})


def by_day(days: pd.DataFrame) -> pd.DataFrame:
    """Newest day first, a column per outcome, of one campaign and one source."""
    wide = days.pivot_table(index="day", columns="name", values="n", aggfunc="sum", sort=False)
    wide = wide.sort_index(ascending=False).rename_axis(index="Day", columns=None).reset_index()
    return wide.assign(Day=wide["Day"].dt.date)


def entered(weeks: pd.DataFrame) -> pd.DataFrame:
    """What people entered by hand, the newest week first. weeks: as queries.outcome_weeks."""
    return pd.DataFrame(
        {
            "Week from": weeks["week_starts"].dt.date,
            "Outcome": weeks["name"],
            "Campaign": weeks["campaign_name"].fillna("of no campaign"),
            "Times": weeks["n"],
            "Where it comes from": weeks["source"],
        }
    )
