"""What people did once they were there: counted by the click source, and entered by hand; never one sum of both."""

from datetime import date
from typing import Any

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports.model import Section
from dashboard.reports.outcomes import COUNTED, ENTERED
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

OF_EVERYBODY = "of everybody"
_APART = "A visit may belong to two campaigns: their figures are never added up."


def outcomes(report: Report) -> Section:
    """Each outcome by itself, and what its figure is of."""
    counted, entered = _by(report, COUNTED), _by(report, ENTERED)
    found = [counted_table(report)] if counted else []
    found += [weeks_table(report)] if entered else []
    notes = [DEFINITIONS["outcomes"].definition] if counted else []
    notes += [_APART] if counted and not report["campaign"] else []
    if any(row["campaign"] is None for row in entered):
        notes.append(f"Entered {OF_EVERYBODY}: whoever came by whatever way, and no result of a campaign.")
    return Section(
        "outcomes",
        "What people then did",
        message(report),
        tuple(said(report)),
        tables=tuple(found),
        notes=tuple(notes),
    )


def message(report: Report) -> str:
    """Which outcomes are known."""
    names = list(dict.fromkeys(row["name"] for row in report["outcomes"] if row["n"] is not None))
    if not names:
        return "What people then did is not counted"
    return f"Known of what people then did: {words.listing(names)}"


def said(report: Report) -> list[str]:
    """'Self-checks completed: 11, 5.1 % of click-throughs; counted by Plausible.'"""
    return [
        *(_counted_said(report, row) for row in _by(report, COUNTED)),
        *map(_entered_said, _by(report, ENTERED)),
    ]


def counted_said(report: Report) -> list[str]:
    """The same of those of a campaign that the click source counted."""
    return [_counted_said(report, row) for row in _by(report, COUNTED) if row["n"] is not None]


def counted_table(report: Report) -> Table:
    """A row per campaign and outcome, as the click source counts."""
    rows: list[list[Value]] = [
        [row["name"], row["campaign_name"], row["n"], row["per_click_through"], _day(row["counted_until"])]
        for row in _by(report, COUNTED)
    ]
    columns = [Column("Outcome", 30, "text"), Column("Campaign", 24, "text"), Column("Times")]
    columns += [Column("Per click-through", 12, "share"), Column("Counted until", 12, "day")]
    source = words.source_title(report["click_source"]) if report["click_source"] else "the click source"
    return Table(f"Counted by {source}, on visits that came by the campaign", columns, rows, "not known")


def weeks_table(report: Report) -> Table:
    """A row per week entered, the newest first."""
    names = {row["campaign"]: row["campaign_name"] for row in report["outcomes"]}
    rows: list[list[Value]] = [
        [_day(row["week"]), row["name"], names[row["campaign"]] or OF_EVERYBODY, row["n"], row["source"]]
        for row in report["outcome_weeks"]
    ]
    columns = [Column("Week from", 12, "day"), Column("Outcome", 26, "text"), Column("Campaign", 22, "text")]
    return Table("Entered by hand", [*columns, Column("Times"), Column("Where it comes from", 36, "text")], rows)


def _by(report: Report, how: str) -> list[dict[str, Any]]:
    return [row for row in report["outcomes"] if row["how"] == how]


def _counted_said(report: Report, row: dict[str, Any]) -> str:
    source = words.source_title(row["source"]) if row["source"] else "the click source"
    title = row["name"] if report["campaign"] else f"{row['name']} ({row['campaign_name']})"
    if row["n"] is None:
        return f"{title}: not counted by {source} in these days."
    rate = row["per_click_through"]
    share = "" if rate is None else f", {words.percent(rate)} of click-throughs"
    return f"{title}: {words.number(row['n'])}{share}; counted by {source} on visits that came by the campaign."


def _entered_said(row: dict[str, Any]) -> str:
    whose = row["campaign_name"] or OF_EVERYBODY
    weeks = f"{row['weeks']} of {words.counted(row['of_weeks'], 'week')}"
    return f"{row['name']} ({whose}): {words.number(row['n'])} in {weeks}, entered by hand."


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
