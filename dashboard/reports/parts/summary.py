"""The report on one page: the sentences and numbers that matter most."""

from dataclasses import replace

from dashboard import words
from dashboard.reports import said
from dashboard.reports.model import Figure, ReportChart, Section
from dashboard.reports.parts import campaigns, click_throughs, goals, outcomes, outputs, responses
from dashboard.reports.said import Report


def summary(report: Report) -> Section:
    """What came of it, in plain sentences computed from the numbers."""
    lines = [outputs.posted(report), outputs.shown(report), responses.engaged(report), responses.sounded(report)]
    lines.append(click_throughs.arrived(report))
    if report.get("campaigns"):
        lines.append(said.sentence(campaigns.message(report["campaigns"])))
    else:
        lines += outcomes.counted_said(report)
    if report["goals"]:
        lines.append(said.sentence(goals.message(report)))
        lines += [f"{one}." for one in map(goals.goal_said, report["goals"])]
    return Section(
        "summary", "Summary", message(report), tuple(lines), figures(report), picture(report), notes=_notes(report)
    )


def picture(report: Report) -> tuple[ReportChart, ...]:
    """The one chart of the first page: how far the goals are reached, or else how often posts were shown."""
    if report["goals"]:
        return (replace(goals.bars(report["goals"]), id="summary_goals"),)
    return (replace(outputs.impressions(report), id="summary_impressions"),) if report["by_platform"] else ()


def message(report: Report) -> str:
    """The three numbers that answer the three questions."""
    totals = report["totals"]
    parts = [f"shown {words.counted(totals['impressions'], 'time')}"] if totals["impressions"] is not None else []
    parts += [said.counted_text(totals["engagements"], "engagements")] if totals["engagements"] is not None else []
    parts += (
        [f"{words.counted(totals['click_throughs'], 'arrival')} at help"]
        if totals["click_throughs"] is not None
        else []
    )
    return said.sentence(words.listing(parts)).removesuffix(".") if parts else "Nothing is known of these days yet"


def figures(report: Report) -> tuple[Figure, ...]:
    """The numbers of the first page."""
    found = [said.gained(report, name) for name in ("posts", "impressions", "engagements")]
    found.append(said.rate(report, "engagement_rate_by_impressions"))
    newest = responses.newest_version(report)
    found += [one for one in responses.stance_figures(newest) if one.id == "comments_positive"] if newest else []
    found.append(said.gained(report, "click_throughs"))
    return tuple(found)


def _notes(report: Report) -> tuple[str, ...]:
    """What must be known to read the numbers right, on the first page already."""
    comparable = report["previous"]["totals"]["posts"] is not None
    return (f"Compared with {said.previous_days(report)}.",) if comparable else ()
