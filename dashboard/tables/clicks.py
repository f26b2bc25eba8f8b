"""Click-throughs in words: by resource, campaign and source."""

from collections.abc import Iterable

import pandas as pd

from dashboard import words
from dashboard.metrics.totals import total
from dashboard.numbers import UNKNOWN, Before, Number, compared, explain
from dashboard.selection import Clicks


def resource_titles(clicks: Clicks) -> dict[str, str]:
    """Resource -> its name, in the order of campaigns.toml."""
    return _titles(clicks.resources, "resource", "resource_name")


def campaign_titles(clicks: Clicks) -> dict[str, str]:
    """Campaign -> its name, those that were clicked for."""
    return _titles(clicks.days, "campaign", "campaign_name")


def source_titles(clicks: Clicks) -> dict[str, str]:
    """Source -> its name: the organisation's click source first."""
    names = sorted(set(clicks.days["source"]), key=lambda name: (name != clicks.source, name))
    return {name: words.source_title(name) for name in names}


def of_click_source(clicks: Clicks) -> pd.DataFrame:
    """The days as the organisation's click source counts them."""
    return clicks.days[clicks.days["source"] == clicks.source]


def by_resource(clicks: Clicks) -> pd.DataFrame:
    """Newest day first, a column per resource, as the click source counts."""
    return _by_day(clicks.course, "resource", resource_titles(clicks))


def by_campaign(clicks: Clicks) -> pd.DataFrame:
    """Newest day first, a column per campaign, as the click source counts."""
    return _by_day(of_click_source(clicks), "campaign", campaign_titles(clicks))


def by_source(clicks: Clicks) -> pd.DataFrame:
    """Newest day first, a column per source."""
    return _by_day(clicks.days, "source", source_titles(clicks))


def sources(clicks: Clicks) -> pd.DataFrame:
    """A row per resource and source: arrivals of people, and bots apart. The organisation's click source first."""
    rows = clicks.resources.assign(other=clicks.resources["source"] != clicks.source)
    rows = rows.sort_values(["other", "source"], kind="stable")
    return pd.DataFrame(
        {
            "Source": [words.source_title(source) for source in rows["source"]],
            "Resource": list(rows["resource_name"]),
            "Kind": [str(kind).capitalize() for kind in rows["kind"]],
            "Arrivals": list(rows["clicks"]),
            "Bots": list(rows["bots"]),
        }
    ).astype({"Arrivals": "Int64", "Bots": "Int64"})


def per_resource(clicks: Clicks, before: Before | None) -> list[Number]:
    """Arrivals at each resource, as the click source counts them."""
    figures = []
    for slug, title in resource_titles(clicks).items():
        value = _counted(clicks, slug)
        earlier = _counted(before.clicks, slug) if before else None
        change, arrow, remark = compared(value, earlier, before, words.number)
        days = clicks.course.loc[clicks.course["resource"] == slug, "clicks"]
        course = [] if value is None else [float(n) for n in days]
        shown = words.number(value) if value is not None else UNKNOWN
        counted_by = [words.source_title(clicks.source)] if clicks.source else []
        help_text = explain("click_throughs", counted_by, clicks.last_read)
        figures.append(Number(words.plain(title), shown, help_text, change, arrow, remark, course))
    return figures


def _counted(clicks: Clicks, resource: str) -> int | None:
    rows = clicks.resources
    return total(rows[(rows["resource"] == resource) & (rows["source"] == clicks.source)], "clicks")


def _titles(rows: pd.DataFrame, key: str, name: str) -> dict[str, str]:
    pairs: Iterable[tuple[str, str]] = zip(rows[key], rows[name], strict=True)
    return dict(pairs)


def _by_day(days: pd.DataFrame, key: str, titles: dict[str, str]) -> pd.DataFrame:
    wide = days.pivot_table(index="day", columns=key, values="clicks", aggfunc="sum").sort_index(ascending=False)
    wide.index = pd.Index([day.date() for day in wide.index], name="Day")
    wide = wide.reindex(columns=[name for name in titles if name in wide.columns])
    return wide.rename(columns=titles).rename_axis(columns=None).reset_index()
