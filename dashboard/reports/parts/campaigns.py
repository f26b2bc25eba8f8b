"""The campaigns of a portfolio, side by side."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import words
from dashboard.charts.palette import ACCENT
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports.model import ReportChart, Section, Series
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

_NAMES = ("posts", "impressions", "engagements", "click_throughs")
Campaign = Mapping[str, Any]


def campaigns(report: Report) -> Section:
    """What each campaign gained in these days; of a single campaign's report there is nothing in it."""
    found = report.get("campaigns", [])
    return Section(
        "campaigns",
        "The campaigns",
        message(found),
        (),
        (),
        tuple(_bars(found, name) for name in ("impressions", "click_throughs")) if found else (),
        (_table(found), *([_goals(found)] if any(one["goals"] for one in found) else [])) if found else (),
        ("A post in two campaigns counts in both; in the figures of all campaigns it counts once.",) if found else (),
    )


def message(found: list[Campaign]) -> str:
    """How many run, and which was shown most."""
    if not found:
        return "No campaign runs in these days"
    line = words.counted(len(found), "campaign")
    known = [one for one in found if one["totals"]["impressions"]]
    if not known or len(found) == 1:
        return line
    most = max(known, key=lambda one: int(one["totals"]["impressions"]))
    return f"{line}; shown most: {most['name']}, {words.counted(most['totals']['impressions'], 'time')}"


def _bars(found: list[Campaign], metric: str) -> ReportChart:
    name = DEFINITIONS[metric].name
    values = tuple(one["totals"][metric] for one in found)
    known = [(value, one["name"]) for value, one in zip(values, found, strict=True) if value]
    most = max(known, default=None)
    return ReportChart(
        f"campaigns_{metric}", "bars", f"{name} by campaign",
        f"Most: {most[1]}, {words.number(most[0])}." if most else "",
        tuple(one["name"] for one in found),
        (Series(name, ACCENT, values),),
        _table(found),
        beside=tuple(words.NOT_REPORTED if value is None else words.number(value) for value in values),
        nothing=f"No {name.lower()} were counted in these days.",
    )  # fmt: skip


def _table(found: list[Campaign]) -> Table:
    rows: list[list[Value]] = [[one["name"], _when(one), *(one["totals"][name] for name in _NAMES)] for one in found]
    columns = [Column("Campaign", 34, "text"), Column("Runs", 22, "text")]
    columns += [Column(DEFINITIONS[name].name) for name in _NAMES]
    return Table("What each campaign gained", columns, rows, words.NOT_REPORTED)


def _goals(found: list[Campaign]) -> Table:
    rows: list[list[Value]] = [
        [one["name"], DEFINITIONS[goal["metric"]].name, goal["target"], goal["value"], goal["share"], goal["expected"]]
        for one in found
        for goal in one["goals"]
    ]
    columns = [Column("Campaign", 34, "text"), Column("Goal", 16, "text"), Column("Target"), Column("Reached")]
    columns += [Column("Share", 10, "share"), Column("Days gone", 10, "share")]
    return Table("Goals, from each campaign's start", columns, rows, "not known")


def _when(one: Campaign) -> str:
    starts = date.fromisoformat(one["starts"])
    return words.days(starts, date.fromisoformat(one["ends"])) if one["ends"] else f"since {words.day(starts)}"
