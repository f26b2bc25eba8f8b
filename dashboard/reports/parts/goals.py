"""How far the campaign has come towards its goals."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import words
from dashboard.charts.palette import ACCENT
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports.model import Figure, ReportChart, Section, Series
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

Goal = Mapping[str, Any]


def goals(report: Report) -> Section:
    """Each goal: target, reached, pace."""
    found = report["goals"]
    until = words.day(date.fromisoformat(report["to"]))
    return Section(
        "goals",
        "Goals",
        message(report),
        tuple(f"{one}." for one in map(goal_said, found)),
        tuple(map(_figure, found)),
        (bars(found),) if found else (),
        (table(found),) if found else (),
        (f"Goals count from the campaign's start to {until}, all platforms together.",) if found else (),
    )


def message(report: Report) -> str:
    """How many goals are reached."""
    found = report["goals"]
    if not found:
        return "No goals are set for this"
    known = [goal for goal in found if goal["share"] is not None]
    if not known:
        return "How far the goals are reached is not known"
    reached = sum(goal["share"] >= 1 for goal in known)
    if len(found) == 1:
        return f"The goal is {'reached' if reached else words.percent(known[0]['share'], 0) + ' reached'}"
    if not reached:
        return f"None of the {len(found)} goals is reached so far"
    return f"{reached} of the {len(found)} goals {'is' if reached == 1 else 'are'} reached"


def goal_said(goal: Goal) -> str:
    """'Click-throughs: 215 of 400 (54 %); an even pace would be 77 %; at this pace 280 by the end'."""
    title = DEFINITIONS[goal["metric"]].name
    if goal["value"] is None:
        return f"{title}: not known; the target is {words.number(goal['target'])}"
    line = f"{title}: {words.number(goal['value'])} of {words.number(goal['target'])}"
    if goal["share"] is None:
        return line
    line += f" ({words.percent(goal['share'], 0)})"
    if goal["share"] >= 1:
        return f"{line}, reached"
    if goal["on_pace_to"] is not None:
        line += f"; an even pace would be {words.percent(goal['expected'], 0)}"
        line += f", and at this pace it comes to {words.number(goal['on_pace_to'])} by the end"
    return line


def shares_said(found: list[Goal]) -> str:
    """'Of their targets: click-throughs 54 %, impressions 58 %.'"""
    known = [
        f"{DEFINITIONS[goal['metric']].name.lower()} {words.percent(goal['share'], 0)}"
        for goal in found
        if goal["share"] is not None
    ]
    return f"Reached of the targets: {words.listing(known)}." if known else ""


def bars(found: list[Goal]) -> ReportChart:
    """Level bars of the share of each target."""
    paced = any(goal["on_pace_to"] is not None for goal in found)
    shares = tuple(goal["share"] for goal in found)
    return ReportChart(
        "goals", "goals", "Goals, from the campaign's start",
        shares_said(found),
        tuple(DEFINITIONS[goal["metric"]].name for goal in found),
        (Series("Reached", ACCENT, shares),),
        table(found),
        form="share",
        beside=tuple(_beside(goal) for goal in found),
        pace=tuple(goal["expected"] if goal["on_pace_to"] is not None else None for goal in found),
        remark="The upright stroke is where an even pace would be." if paced else "",
        nothing="Nothing of the goals is reached or known yet.",
    )  # fmt: skip


def table(found: list[Goal]) -> Table:
    """A row per goal."""
    rows: list[list[Value]] = [
        [
            DEFINITIONS[goal["metric"]].name,
            goal["target"],
            goal["value"],
            goal["share"],
            goal["expected"],
            goal["on_pace_to"] if goal["on_pace_to"] is not None else _no_pace(goal),
        ]
        for goal in found
    ]
    columns = [Column("Goal", 22, "text"), Column("Target"), Column("Reached"), Column("Share", 10, "share")]
    columns += [Column("Days gone", 10, "share"), Column("By the end, at this pace", 14)]
    return Table("Each goal", columns, rows, "not known")


def _no_pace(goal: Goal) -> Value:
    """Why there is no telling where this pace leads."""
    if goal["expected"] is None:
        return "no end is set"
    return "it is over" if goal["expected"] >= 1 else None


def _figure(goal: Goal) -> Figure:
    definition = DEFINITIONS["goal"]
    name = DEFINITIONS[goal["metric"]].name
    text = words.percent(goal["share"], 0)
    said = f"{definition.definition} ({definition.formula})"
    return Figure(f"goal_{goal['metric']}", f"{name} goal", text, goal["share"], "share", "", _beside(goal), said)


def _beside(goal: Goal) -> str:
    value = "not known" if goal["value"] is None else words.number(goal["value"])
    return f"{value} of {words.number(goal['target'])}"
