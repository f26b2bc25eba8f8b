"""Outcomes in words and as tables: counted by the click source, and entered by hand; never added to one another."""

from collections.abc import Sequence

import pandas as pd

from dashboard import words
from dashboard.metrics.outcome_weeks import EnteredFigure
from dashboard.metrics.outcomes import OutcomeFigure
from dashboard.numbers import Number, explain

NOT_IMPACT = "Impact is not measurable here: whether it helped anybody, no figure on this page can say."
NOTHING_COUNTED = (
    "Impact is not measurable here: whether somebody then called, booked or finished a self-check, and whether it "
    "helped, no figure on this page can say."
)


def remark(counted: Sequence[OutcomeFigure], entered: Sequence[EnteredFigure], source: str | None) -> str:
    """What of a campaign's outcomes its page tells, and what it cannot tell."""
    begins = "Outcomes: arrivals at the pages the campaign points to"
    known = [one for one in counted if one.n is not None]
    if not known and not entered:
        return f"{begins}. {NOTHING_COUNTED}"
    parts = []
    if known:
        names = words.listing([words.plain(one.name) for one in known])
        parts.append(f"what people then did there, as far as {words.source_title(source or '')} counts it ({names})")
    if entered:
        parts.append("what staff entered by hand for it")
    return f"{begins}, and {words.listing(parts)}. {NOT_IMPACT}"


def entered_numbers(entered: Sequence[EnteredFigure]) -> list[Number]:
    """What staff entered by hand for a campaign, each outcome by itself, with where it comes from."""
    return [
        Number(
            words.plain(one.name),
            words.number(one.n),
            explain("entered_outcomes", []) + f"\n\n**Where it comes from:** {words.plain('; '.join(one.sources))}.",
            remark=f"entered by hand for {one.weeks} of {words.counted(one.of_weeks, 'week')}",
        )
        for one in entered
    ]


def counted(found: Sequence[OutcomeFigure]) -> pd.DataFrame:
    """Outcome, Campaign and how often, as one source counts; what was not counted has no number.

    Campaigns are not added up: a visit may belong to two.
    """
    return pd.DataFrame(
        {
            "Outcome": [one.name for one in found],
            "Campaign": [one.campaign_name for one in found],
            "Times": pd.array([one.n for one in found], dtype="Int64"),
        }
    )


def late(found: Sequence[OutcomeFigure]) -> str:
    """Which of them were counted on fewer days than click-throughs; nothing where none was."""
    said = [
        f"{words.plain(one.name)}: counted up to {words.day(one.until)} only."
        for one in found
        if one.n is not None and not one.whole and one.until is not None
    ]
    return " ".join(dict.fromkeys(said))


def by_day(course: pd.DataFrame) -> pd.DataFrame:
    """Newest day first. course: day and n of one outcome and campaign, of every day on which it was counted."""
    rows = course.sort_values("day", ascending=False)
    return pd.DataFrame({"Day": list(rows["day"].dt.date), "Times": list(rows["n"])})


def entered(weeks: pd.DataFrame) -> pd.DataFrame:
    """What people entered by hand, the newest week first. weeks: as queries.outcome_weeks."""
    return pd.DataFrame(
        {
            "Week from": weeks["week_starts"].dt.date,
            "Outcome": weeks["name"],
            "Campaign": weeks["campaign_name"].fillna("of no campaign"),
            "Times": weeks["n"],
            "Where it comes from": weeks["source"],
        }
    )
