"""What the Conversation page shows: shares and withheld counts, never what anybody wrote."""

from dataclasses import dataclass

from dashboard import queries
from dashboard.charts.shares import stance_shares
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.sentiment import shown_responses
from dashboard.numbers import Number
from dashboard.tables import responses as tables
from dashboard.views import ChartView


@dataclass(frozen=True)
class Conversation:
    """How comments sound."""

    numbers: list[Number]
    stances: ChartView
    sources: str  # where the comments stand and which model labelled them


def conversation(data: Data, chosen: Chosen) -> Conversation | None:
    """The comments of the chosen posts and days; None where there is none."""
    found = data.ask(queries.response_days, chosen.campaign_id, chosen.span.first, chosen.span.last)
    found = found[found["platform"].isin(chosen.platforms)]
    if found.empty:
        return None
    unit = tables.unit_for(chosen.span.first, chosen.span.last)
    shown = shown_responses(found, unit)
    chart = ChartView(
        f"How comments sound, per {unit}",
        stance_shares(tables.bars(shown.groups, unit)),
        tables.table(shown.groups, unit),
        key="stances",
        remark=tables.REMARK,
    )
    return Conversation(tables.numbers(shown, found), chart, tables.sources(found))
