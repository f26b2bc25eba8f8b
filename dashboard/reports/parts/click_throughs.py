"""Did they go on to the help we offered: arrivals at each resource, and rates."""

from typing import Any

from dashboard import words
from dashboard.charts.palette import series_colours
from dashboard.reports import said
from dashboard.reports.courses import course, course_chart, failed_days, failed_said
from dashboard.reports.model import ReportChart, Section
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value


def click_throughs(report: Report) -> Section:
    """Arrivals over time by resource, as the organisation's click source counts them, and the other sources beside."""
    return Section(
        "click_throughs",
        "Whether they went on to help",
        message(report),
        (arrived(report),),
        (
            said.gained(report, "click_throughs"),
            said.rate(report, "click_through_rate"),
            said.gained(report, "link_clicks"),
            said.rate(report, "link_click_rate"),
        ),
        (by_day(report),) if _of_source(report) else (),
        (by_resource(report),) if report["click_throughs"] else (),
    )


def message(report: Report) -> str:
    """Arrivals in one line."""
    total = report["totals"]["click_throughs"]
    if total is None:
        return "Arrivals at the help offered are not known"
    return f"{words.counted(total, 'arrival')} at the help offered"


def arrived(report: Report) -> str:
    """How many arrivals, where most."""
    total = report["totals"]["click_throughs"]
    if total is None:
        return f"How many went on to the help offered is not known: {said.arrivals_remark(report)}."
    line = f"{words.source_title(report['click_source'])} counted {words.counted(total, 'arrival')} at the help offered"
    line += said.more_or_less(report, "click_throughs")
    rows = [row for row in _of_source(report) if row["clicks"]]
    most = max(rows, key=lambda row: int(row["clicks"]), default=None)
    if most is None:
        return f"{line}."
    share = most["clicks"] / sum(row["clicks"] for row in rows)
    return f"{line}, {'all' if len(rows) == 1 else words.percent(share, 0)} of them at {most['resource_name']}."


def by_day(report: Report) -> ReportChart:
    """Arrivals per day and resource."""
    colours = series_colours([row["resource"] for row in _of_source(report)])
    names = {row["resource"]: (row["resource_name"], colours[row["resource"]]) for row in _of_source(report)}
    days = [row for row in report["daily_click_throughs"] if row["source"] == report["click_source"]]
    return course_chart(
        report,
        course(report, days, "clicks", "resource", names),
        "Arrivals by resource",
        "arrivals",
        id="click_throughs",
        failed=failed_days(report, "clicks"),
        remark=failed_said(report, "clicks"),
        nothing="No arrivals were counted in these days."
        if report["totals"]["click_throughs"] is not None
        else f"Arrivals are not known: {said.arrivals_remark(report)}.",
    )


def by_resource(report: Report) -> Table:
    """Every resource and source: arrivals of people, and bots apart."""
    rows: list[list[Value]] = [
        [
            row["resource_name"],
            str(row["kind"]).capitalize(),
            words.source_title(row["source"]),
            row["clicks"],
            row["bots"],
        ]
        for row in report["click_throughs"]
    ]
    texts = [Column("Resource", 30, "text"), Column("Kind", 14, "text"), Column("Counted by", 14, "text")]
    title = "Arrivals at each resource (sources count the same people: never add them up)"
    return Table(title, [*texts, Column("Arrivals"), Column("Bots")], rows, "not known")


def _of_source(report: Report) -> list[dict[str, Any]]:
    return [row for row in report["click_throughs"] if row["source"] == report["click_source"]]
