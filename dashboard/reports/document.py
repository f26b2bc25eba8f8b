"""A report's figures as a document: cover and sections, the same for every format that people read.

document(campaign_report(...), sections=("summary", "outputs"))
"""

from collections.abc import Callable, Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard import numerals, words
from dashboard.reports.errors import ReportError
from dashboard.reports.model import PLAIN, Brand, Cover, ReportDocument, Section
from dashboard.reports.notes import SAMPLE_NOTE
from dashboard.reports.parts.annotations import annotations
from dashboard.reports.parts.best_posts import best_posts
from dashboard.reports.parts.campaigns import campaigns
from dashboard.reports.parts.click_throughs import click_throughs
from dashboard.reports.parts.data_quality import data_quality
from dashboard.reports.parts.goals import goals
from dashboard.reports.parts.method import method
from dashboard.reports.parts.outcomes import outcomes
from dashboard.reports.parts.outputs import outputs
from dashboard.reports.parts.responses import responses
from dashboard.reports.parts.summary import summary
from dashboard.reports.said import Report, period

# In the order in which every format has them.
SECTIONS: dict[str, Callable[[Report], Section]] = {
    "summary": summary,
    "campaigns": campaigns,
    "outputs": outputs,
    "responses": responses,
    "click_throughs": click_throughs,
    "outcomes": outcomes,
    "goals": goals,
    "best_posts": best_posts,
    "annotations": annotations,
    "method": method,
    "data_quality": data_quality,
}
_ONLY_WITH_CONTENT = (
    "campaigns",
    "outcomes",
    "goals",
    "annotations",
)  # left out where there is nothing to say, unless it is all that was asked


@numerals.fixed()
def document(report: Report, sections: Collection[str] = tuple(SECTIONS), brand: Brand = PLAIN) -> ReportDocument:
    """The document of what `campaign_report` or `portfolio_report` gives. Raises ReportError for an unknown section.

    sections: which are wanted; they keep their order.
    """
    if unknown := [name for name in sections if name not in SECTIONS]:
        raise ReportError(
            f"There is no section {words.listing([repr(name) for name in unknown])}: "
            f"the sections are {', '.join(SECTIONS)}."
        )
    made = [make(report) for name, make in SECTIONS.items() if name in sections]
    kept = [section for section in made if section.id not in _ONLY_WITH_CONTENT or section.tables]
    return ReportDocument(cover(report, brand), tuple(kept or made))


@numerals.fixed()
def cover(report: Report, brand: Brand = PLAIN) -> Cover:
    """Whose report, of what, of which days, and how old its figures are."""
    first, last = date.fromisoformat(report["from"]), date.fromisoformat(report["to"])
    as_of = report["data_as_of"]
    facts = (
        _scope(report),
        ("Figures as of", _moment(as_of, report["timezone"]) if as_of else "nothing was collected yet"),
        ("Made", _moment(report["generated_at"], report["timezone"])),
    )
    return Cover(
        report["organisation"],
        "Portfolio report" if report["kind"] == "portfolio" else "Campaign report",
        report["name"],
        period(report),
        first,
        last,
        facts,
        made=_local(report["generated_at"], report["timezone"]).date(),
        sample=SAMPLE_NOTE if report["sample"] else "",
        brand=brand,
    )


def _scope(report: Report) -> tuple[str, str]:
    """What the report is about: the campaign's own days and purpose, or all there is."""
    if report["kind"] == "portfolio":
        running = words.counted(len(report["campaigns"]), "campaign")
        return "What is in it", f"all posts of the organisation, each counted once; {running}"
    starts = date.fromisoformat(report["starts"])
    days = words.days(starts, date.fromisoformat(report["ends"])) if report["ends"] else f"since {words.day(starts)}"
    return "The campaign", f"{days}; purpose: {report['purpose']}" if report["purpose"] else days


def _local(text: str, timezone: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(timezone))


def _moment(text: str, timezone: str) -> str:
    return words.moment(datetime.fromisoformat(text), timezone)
