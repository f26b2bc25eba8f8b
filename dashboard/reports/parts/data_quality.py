"""What is missing: figures that nobody reported, nights that failed, comments that could not be labelled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS, REASON_TITLES
from dashboard.reports.figures import METRICS
from dashboard.reports.model import Figure, Section
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

_ROOMS = {"platforms": "", "clicks": "click-throughs", "sentiment": "comments"}


def data_quality(report: Report) -> Section:
    """What each platform reports, failed nights, coverage of comments, and all notes."""
    tables = [reporting(report)] if report["by_platform"] else []
    tables += [nights(report)] if report["failed_nights"] else []
    coverage = not_labelled(report)
    tables += [coverage] if coverage.rows else []
    return Section(
        "data_quality",
        "How complete the figures are",
        message(report),
        (),
        figures(report),
        (),
        tuple(tables),
        tuple(report["notes"]),
    )


def message(report: Report) -> str:
    """Failed nights in one line."""
    missed = len({row["day"] for row in report["failed_nights"]})
    if not report["by_platform"]:
        return "Nothing was collected for these days yet"
    unread = {words.source_title(row["source"]) for row in report["click_throughs"] if row["clicks"] is None}
    if unread and not missed:
        return f"{words.listing(sorted(unread))} could not be read; nothing else failed"
    if not missed:
        return "No reading failed in these days"
    return f"On {words.counted(missed, 'night')} some source could not be read"


def figures(report: Report) -> tuple[Figure, ...]:
    """Nights with a failure."""
    missed = len({row["day"] for row in report["failed_nights"]})
    said = "Nights on which at least one source could not be read to the end."
    return (Figure("failed_nights", "Nights with a failure", words.number(missed), missed, definition=said),)


def reporting(report: Report) -> Table:
    """Which figures each platform reports; those that nobody reports are left out."""
    silent = report["not_reported"]
    platforms = [row["platform"] for row in report["by_platform"]]
    names = [name for name in METRICS if any(platform not in silent.get(name, []) for platform in platforms)]
    rows: list[list[Value]] = [
        [words.source_title(platform), *("no" if platform in silent.get(name, []) else "yes" for name in names)]
        for platform in platforms
    ]
    columns = [Column("Platform", 14, "text"), *(Column(DEFINITIONS[name].name, 12, "text") for name in names)]
    return Table("What each platform reports", columns, rows)


def nights(report: Report) -> Table:
    """A row per source that failed: how many nights, which."""
    failed: dict[tuple[str, str], list[date]] = {}
    for row in report["failed_nights"]:
        failed.setdefault((row["room"], row["source"]), []).append(date.fromisoformat(row["day"]))
    rows: list[list[Value]] = []
    for (room, source), days in failed.items():
        name = "Labelling of comments" if room == "sentiment" else words.source_title(source)
        rows.append([name, len(days), words.listing(_spans(sorted(days)))])
    columns = [Column("Source", 22, "text"), Column("Nights", 10), Column("Which", 60, "text")]
    return Table("Nights that failed", columns, rows)


def not_labelled(report: Report) -> Table:
    """How many comments could not be labelled, and why; each version of the model by itself."""
    rows: list[list[Value]] = []
    for version in reversed(report["responses"]["by_version"]):
        rows += _why(f"Read by {version['model']}", version["not_scored"])
    if unread := report["responses"]["never_read"]:
        rows += _why("Never read by a model", unread)
    columns = [Column("Comments", 28, "text"), Column("Why not labelled", 44, "text"), Column("How many")]
    return Table("Comments that were not labelled", columns, rows)


def _why(name: str, counted: Mapping[str, Any]) -> list[list[Value]]:
    rows: list[list[Value]] = [
        [name, REASON_TITLES[reason], text] for reason, text in (counted["reasons"] or {}).items()
    ]
    return [*rows, [name, "All that were not labelled", counted["comments"]]]


def _spans(days: list[date]) -> list[str]:
    """Days in words, neighbours as 'from to'."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and (day - spans[-1][1]).days == 1:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return [words.days(first, last) for first, last in spans]
