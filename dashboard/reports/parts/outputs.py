"""Whom did it reach: posts, impressions, reach."""

from dashboard import words
from dashboard.charts.palette import platform_colour
from dashboard.reports import said
from dashboard.reports.courses import course, course_chart, failed_days, failed_said
from dashboard.reports.model import ReportChart, Section
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value

_NAMES = ("posts", "impressions", "reach", "engagements")


def outputs(report: Report) -> Section:
    """Posts, impressions and reach; over time and by platform."""
    figures = tuple(said.gained(report, name) for name in ("posts", "impressions", "reach"))
    return Section(
        "outputs",
        "What we put out, and how often it was seen",
        message(report),
        (posted(report), shown(report)),
        figures,
        (impressions(report),) if report["by_platform"] else (),
        (by_platform(report),) if report["by_platform"] else (),
    )


def message(report: Report) -> str:
    """Posts and impressions in one line."""
    totals = report["totals"]
    posts = words.counted(totals["posts"], "post")
    if totals["impressions"] is None:
        return f"{posts}; how often they were shown is not reported"
    return f"{posts}, shown {words.counted(totals['impressions'], 'time')}"


def posted(report: Report) -> str:
    """How many posts, on which platforms."""
    count = report["totals"]["posts"]
    names = words.listing([words.source_title(row["platform"]) for row in report["by_platform"] if row["posts"]])
    where = f" on {names}" if names else ""
    if not count:
        return f"{report['organisation']} published no posts in these days."
    return (
        f"{report['organisation']} published {words.counted(count, 'post')}{where}{said.more_or_less(report, 'posts')}."
    )


def shown(report: Report) -> str:
    """How often posts were shown, and who does not say."""
    impressions = report["totals"]["impressions"]
    silent = said.silent_platforms(report, "impressions")
    several = len(report["not_reported"].get("impressions", [])) > 1
    if impressions is None:
        line = "How often posts were shown is not known"
        return f"{line}: {silent} {'do' if several else 'does'} not report it." if silent else f"{line}."
    times = words.counted(impressions, "time")
    line = f"Posts were shown {times}{said.more_or_less(report, 'impressions')}, as counted by "
    line += words.listing(said.telling_platforms(report, "impressions"))
    return f"{line}; {silent} {'do' if several else 'does'} not report it." if silent else f"{line}."


def impressions(report: Report) -> ReportChart:
    """Impressions over time, by platform."""
    names = {
        row["platform"]: (words.source_title(row["platform"]), platform_colour(row["platform"]))
        for row in report["by_platform"]
    }
    silent = said.silent_platforms(report, "impressions")
    remark = [f"Not reported by {silent}."] if silent and report["totals"]["impressions"] is not None else []
    return course_chart(
        report,
        course(report, report["daily"], "impressions", "platform", names),
        "Impressions by platform",
        "impressions",
        id="impressions",
        failed=failed_days(report, "platforms"),
        remark=" ".join([*remark, failed_said(report, "platforms")]).strip(),
        nothing=f"Impressions are not reported by {silent}."
        if silent and report["totals"]["impressions"] is None
        else "No impressions were counted in these days.",
    )


def by_platform(report: Report) -> Table:
    """Posts, impressions, reach and engagements of each platform."""
    rows: list[list[Value]] = [
        [words.source_title(row["platform"]), *(row[name] for name in _NAMES)] for row in report["by_platform"]
    ]
    titles = ("Posts", "Impressions", "Reach", "Engagements")
    columns = [Column("Platform", 14, "text"), *(Column(title) for title in titles)]
    return Table("Each platform", columns, rows, words.NOT_REPORTED)
