"""The Campaign page once more, in Plotly Dash, to compare the dashboard's speed with: same numbers, charts and choices.

Both show the very same view (`dashboard.views.campaign`), remembered per choice: what differs is the framework.

    OUTREACH_DB=data/sample/outreach.db gunicorn --workers 1 --threads 8 "benchmarks.dash_page:server()"
"""

import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from dash import Dash, Input, Output, dcc, html

from dashboard import filters, queries, selection
from dashboard.charts.palette import ACCENT
from dashboard.charts.sparkline import course_known, sparkline_image
from dashboard.data import Data
from dashboard.numbers import Number
from dashboard.views import ChartView
from dashboard.views.campaign import campaign

PERIODS = {"Last 7 days": 7, "Last 28 days": 28}
FOLDED = ("kinds", "responses")  # what the dashboard shows only once somebody opens it
_CARDS = {"display": "grid", "gridTemplateColumns": "repeat(4, 1fr)", "gap": "1rem"}


def server() -> Any:
    """The page as a WSGI application, on the database that OUTREACH_DB names."""
    data = Data(queries.connect(Path(os.environ["OUTREACH_DB"])))
    slugs = list(data.ask(selection.campaigns_by_slug))
    page = Dash("campaign", title="Campaign")
    page.layout = html.Div(
        [
            dcc.Dropdown(slugs, slugs[0], id="campaign", clearable=False),
            dcc.Dropdown(list(PERIODS), "Last 28 days", id="period", clearable=False),
            html.Div(id="page"),
        ]
    )

    @lru_cache
    def shown(slug: str, period: str) -> list[Any]:
        chosen = choice(data, slug, period)
        return [html.H1(chosen.campaign), *components(campaign(data, chosen))]

    page.callback(Output("page", "children"), Input("campaign", "value"), Input("period", "value"))(shown)
    return page.server


def choice(data: Data, slug: str, period: str) -> filters.Chosen:
    """What the side bar of the dashboard would say."""
    newest = filters.last_full_day(data)
    row = data.ask(selection.campaigns_by_slug)[slug]
    return filters.Chosen(
        campaign_id=int(row["campaign_id"]),
        campaign=str(row["name"]),
        platforms=tuple(data.ask(queries.platforms)),
        all_platforms=True,
        span=filters.Span(newest - timedelta(days=PERIODS[period] - 1), newest),
        compare=False,
        previous=None,
    )


def components(view: Any) -> Iterator[Any]:
    """A view's numbers as cards, its charts as graphs, its tables as tables, in the order of its fields."""
    for field in (field for field in fields(view) if field.name not in FOLDED):
        part = getattr(view, field.name)
        if isinstance(part, list) and part and isinstance(part[0], Number):
            yield html.Div([_card(number) for number in part], style=_CARDS)
        elif isinstance(part, ChartView):
            yield html.H4(part.title)
            yield dcc.Graph(figure=part.figure, config={"displayModeBar": False, "responsive": True})
            yield html.P(part.remark)
        elif isinstance(part, pd.DataFrame):
            head = html.Tr([html.Th(name) for name in part.columns])
            yield html.Table([head, *(html.Tr([html.Td(str(cell)) for cell in row]) for row in part.to_numpy())])


def _card(number: Number) -> Any:
    said = [html.Div(number.title), html.H3(number.value, className="value"), html.Small(number.remark)]
    if course_known(number.course):
        picture = sparkline_image(tuple(number.course), ACCENT).partition('src="')[2].partition('"')[0]
        said.append(html.Img(src=picture, style={"width": "100%", "height": "26px"}))
    return html.Div(said, title=number.help, style={"border": "1px solid #ddd", "padding": "1rem"})
