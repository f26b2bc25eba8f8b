"""What the Outcomes page shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import queries, selection, words
from dashboard.charts.over_time import gained_bars
from dashboard.charts.palette import series_colours
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import look_at
from dashboard.metrics.outcome_weeks import begun
from dashboard.metrics.outcomes import OutcomeFigure, outcome_course
from dashboard.tables import outcomes as tables
from dashboard.tables import takeaways
from dashboard.views import ChartView, about


@dataclass(frozen=True)
class Outcomes:
    """What people did where a campaign led them, and what is entered by hand."""

    known: bool  # whether campaigns.toml names, or named, any
    source: str  # what counts, in words; nothing where nothing does
    counted: pd.DataFrame  # as tables.counted; empty where nothing was counted in these days
    late: str  # which were counted on fewer days, in words
    courses: list[ChartView]  # of one campaign: a chart for each outcome, since different ones have no sum
    entered: pd.DataFrame  # as tables.entered


def outcomes(data: Data, chosen: Chosen) -> Outcomes:
    """The outcomes of the chosen campaign and days; of several click sources, that of the organisation."""
    source = data.ask(queries.organisation).click_source
    found = data.ask(selection.outcomes, chosen.campaign_id, chosen.span.first, chosen.span.last)
    weeks = begun(data.ask(queries.outcome_weeks), chosen.span.first, chosen.span.last)
    if chosen.campaign_id is not None:
        weeks = weeks[weeks["campaign_id"].isna() | (weeks["campaign_id"] == chosen.campaign_id)]
    shown = [one for one in found.counted if chosen.campaign_id is not None or one.n]
    return Outcomes(
        not data.ask(queries.outcomes).empty,
        words.source_title(source) if source else "",
        tables.counted(shown),
        tables.late(shown),
        [] if chosen.campaign_id is None else [_course(data, chosen, one, found.days) for one in shown if one.n],
        tables.entered(weeks),
    )


def _course(data: Data, chosen: Chosen, found: OutcomeFigure, days: pd.DataFrame) -> ChartView:
    look = look_at(data, chosen)
    course = outcome_course(found, days, (chosen.span.first, chosen.span.last)).assign(outcome=found.slug)
    titles = {found.slug: found.name}
    return ChartView(
        f"{words.plain(found.name)}, {words.PER[look.unit]}",
        gained_bars(course, "n", "outcome", titles, series_colours([found.slug]), **look.options("clicks")),
        tables.by_day(course),
        key=f"outcome_{found.slug.replace('-', '_')}",
        remark=look.remark("clicks"),
        takeaway=takeaways.of_one(course, "n", "times", look.unit),
        about=about.of_clicks(data, chosen, look.clicks, "outcomes"),
    )
