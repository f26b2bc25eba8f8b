"""How the figures come about, and what each of them means."""

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports.model import Section
from dashboard.reports.parts.responses import SMALL_SAID, newest_version
from dashboard.reports.said import Report
from dashboard.reports.tables import NOT_MEASURED, Column, Table, Value

_ALWAYS = ("posts", "impressions", "engagements", "click_throughs", "sentiment", "gained", "goal")
_OF_OUTCOMES = ("outcomes", "outcomes_per_click_through", "entered_outcomes")


def method(report: Report) -> Section:
    """Where figures come from, how days are counted, who labelled comments; then the definitions in use."""
    lines = [
        "Figures were read from the platforms and click sources themselves, night after night, and kept, or come from "
        "files that we exported there; what staff entered by hand is said to be. What a post gained between two "
        "readings is spread over the time between them; it can be negative, as when likes are taken back.",
        f"Days are days in {report['timezone']}. What nobody reported is said to be not reported; it is never counted "
        "as nought.",
        "Comparisons are with the days before that are as many and the same weekdays, or not made.",
        f"Nothing is kept of who wrote a comment, and no comment is quoted. {SMALL_SAID}",
    ]
    if newest := newest_version(report):
        lines.append(
            f"Comments were labelled on our own machine by the language model {newest['model']}. "
            f"{newest['measured'] or NOT_MEASURED}"
        )
    lines.append(
        "What is shown here is what was seen and done online. Whether anybody is better for it, it cannot tell."
    )
    return Section(
        "method",
        "Method and definitions",
        "How the figures come about, and what they mean",
        tuple(lines),
        tables=(_definitions(report),),
    )


def _definitions(report: Report) -> Table:
    known = {name for name, value in {**report["totals"], **report["rates"]}.items() if value is not None}
    rows: list[list[Value]] = [
        [entry.name, entry.definition, entry.formula]
        for name, entry in DEFINITIONS.items()
        if name in known or name in _ALWAYS or (report["outcomes"] and name in _OF_OUTCOMES)
    ]
    columns = [Column("Figure", 20, "text"), Column("What it counts", 60, "text"), Column("How", 36, "text")]
    return Table("Definitions", columns, rows)


def sources(report: Report) -> str:
    """'X, Bluesky and Plausible': who counted."""
    names = [words.source_title(row["platform"]) for row in report["by_platform"]]
    if report["click_source"]:
        names.append(words.source_title(report["click_source"]))
    return words.listing(names)
