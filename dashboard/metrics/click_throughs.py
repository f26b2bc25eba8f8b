"""How many people went on to the help we offered, and where was that counted?"""

from datetime import date

import pandas as pd

from dashboard.metrics.known_days import day_of
from dashboard.metrics.totals import total


def read_up_to(sources: pd.DataFrame, source: str, timezone: str) -> date | None:
    """The last day a click source was read for; None where it never was."""
    until = sources.loc[sources["source"] == source, "read_until"].dropna()
    return day_of(until.iloc[0].to_pydatetime(), timezone) if len(until) else None


def by_resource(
    clicks: pd.DataFrame, sources: pd.DataFrame, resources: pd.DataFrame, first: date, timezone: str
) -> pd.DataFrame:
    """A row per resource and click source: columns resource, resource_name, kind, source, clicks, bots.

    clicks: as `queries.click_days`, of the period that begins on `first`. sources, resources: as the queries of these
    names; rows for every configured one, and for others that have clicks. clicks is 0 where the source was read in the
    period and counted none, missing where it was not. Sources are never to be added up: they count the same people.
    """
    rows = []
    named = pd.concat([resources, clicks[["resource", "resource_name", "kind"]]]).drop_duplicates("resource")
    configured = list(sources.loc[sources["configured"] == 1, "source"])
    for resource in named.itertuples():
        counted = clicks[clicks["resource"] == resource.resource]
        for source in [*configured, *sorted(set(counted["source"]) - set(configured))]:
            cell = counted[counted["source"] == source]
            until = read_up_to(sources, source, timezone)
            none_came = 0 if until is not None and until >= first else None
            of_source = clicks.loc[clicks["source"] == source, "bots"]
            rows.append(
                {
                    "resource": resource.resource,
                    "resource_name": resource.resource_name,
                    "kind": resource.kind,
                    "source": source,
                    "clicks": total(cell, "clicks") if len(cell) else none_came,
                    "bots": total(cell, "bots") if len(cell) else (0 if of_source.notna().any() else None),
                }
            )
    columns = ["resource", "resource_name", "kind", "source", "clicks", "bots"]
    return pd.DataFrame(rows, columns=columns).astype({"clicks": "Int64", "bots": "Int64"})


def click_through_total(
    clicks: pd.DataFrame, sources: pd.DataFrame, click_source: str | None, first: date, timezone: str
) -> int | None:
    """What the organisation's click source alone counted, over all resources; bots left out where it tells them.

    None where there is no click source, or it was not read since the period began.
    """
    if click_source is None:
        return None
    counted = total(clicks[clicks["source"] == click_source], "clicks")
    until = read_up_to(sources, click_source, timezone)
    if counted is None and until is not None and until >= first:
        return 0
    return counted


def click_days_filled(clicks: pd.DataFrame, source: str, first: date, last: date) -> pd.DataFrame:
    """Click-throughs of one source per day and resource, 0 on days without. Columns: day, resource, clicks.

    `last` is the last day the source was read for, which `read_up_to` knows; later days would be 0 here.
    """
    counted = clicks[clicks["source"] == source].groupby(["day", "resource"])["clicks"].sum()
    days = pd.date_range(first, last, unit="s") if first <= last else pd.DatetimeIndex([])
    calendar = pd.MultiIndex.from_product([days, sorted(set(clicks["resource"]))], names=["day", "resource"])
    return counted.reindex(calendar, fill_value=0).astype("Int64").reset_index()
