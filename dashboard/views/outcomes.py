"""What the Outcomes page shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import queries, words
from dashboard.charts.over_time import gained_bars
from dashboard.charts.palette import series_colours
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import look_at
from dashboard.tables import outcomes as tables
from dashboard.tables import takeaways
from dashboard.views import ChartView


@dataclass(frozen=True)
class Outcomes:
    """What people did where a campaign led them, and what is entered by hand."""

    known: bool  # whether campaigns.toml names, or named, any
    source: str  # what counts, in words; nothing where nothing does
    counted: pd.DataFrame  # as tables.counted; empty where nothing was counted in these days
    course: ChartView | None  # of one campaign: a sum over several would count visits twice
    entered: pd.DataFrame  # as tables.entered


def outcomes(data: Data, chosen: Chosen) -> Outcomes:
    """The outcomes of the chosen campaign and days; of several click sources, that of the organisation."""
    source = data.ask(queries.organisation).click_source
    days = data.ask(queries.outcome_days, chosen.campaign_id, chosen.span.first, chosen.span.last)
    days = days[days["source"] == source]
    weeks = data.ask(queries.outcome_weeks)
    within = weeks["week_starts"].between(pd.Timestamp(chosen.span.first), pd.Timestamp(chosen.span.last))
    if chosen.campaign_id is not None:
        within &= weeks["campaign_name"].isna() | (weeks["campaign_name"] == chosen.campaign)
    return Outcomes(
        not data.ask(queries.outcomes).empty,
        words.source_title(source) if source else "",
        tables.counted(days),
        None if chosen.campaign_id is None or days.empty else _course(data, chosen, days),
        tables.entered(weeks[within]),
    )


def _course(data: Data, chosen: Chosen, days: pd.DataFrame) -> ChartView:
    look = look_at(data, chosen)
    titles = {str(name): str(name) for name in days["name"].unique()}
    bars = gained_bars(days, "n", "name", titles, series_colours(list(titles)), **look.options("clicks"))
    said = takeaways.over_time(days, "n", "name", titles, thing="outcomes", joint="of", unit=look.unit)
    title = f"Outcomes, {words.PER[look.unit]}"
    return ChartView(title, bars, tables.by_day(days), key="outcomes", remark=look.remark("clicks"), takeaway=said)
