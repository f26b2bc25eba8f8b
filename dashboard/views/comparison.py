"""What the Compare page shows: campaigns side by side, each over as many days from its start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import filters, queries, words
from dashboard.charts.palette import platform_colour, series_colours
from dashboard.charts.shares import parts_bar
from dashboard.charts.since_start import since_start_lines
from dashboard.data import Data
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.numbers import Number
from dashboard.sides import CLICK_THROUGHS, Side, sides
from dashboard.tables import comparison as tables
from dashboard.tables import terms
from dashboard.views import ChartView, about

FIGURES = ("impressions", "engagements", "comments", "shares", CLICK_THROUGHS)


@dataclass(frozen=True)
class Comparison:
    """Campaigns, the first of them the one that the others are set against."""

    said: str  # which days of which campaign, and how old the figures are
    cards: list[Number]
    course: ChartView
    figures: pd.DataFrame
    first: str  # the name of the campaign the others are set against
    differences: pd.DataFrame
    mix: ChartView
    explained: str  # what each figure counts, a list
    remark: str  # what keeps them from being compared as they stand


def comparison(data: Data, slugs: tuple[str, ...], platforms: tuple[str, ...], length: int, figure: str) -> Comparison:
    """The campaigns named by their slugs over their first `length` days; `figure`: one of FIGURES."""
    chosen = sides(data, slugs, platforms, length)
    all_platforms = set(platforms) >= set(data.ask(queries.platforms))
    found = tables.rows(chosen, all_platforms=all_platforms)
    gone = terms.gone(filters.kept_from(data), platforms, min(side.starts for side in chosen))
    return Comparison(
        said=_said(data, chosen, length, platforms if not all_platforms else ()),
        cards=tables.cards(figure, chosen),
        course=replace(
            _course(chosen, figure, length, all_platforms=all_platforms),
            about=about.of_figure(data, (figure,), f"first {length} days"),
        ),
        figures=tables.table(chosen, found),
        first=chosen[0].name,
        differences=tables.differences(chosen, found),
        mix=replace(_mix(chosen, platforms), about=about.of_figure(data, ("posts",), f"first {length} days")),
        explained=tables.explained(found),
        remark=" ".join(filter(None, [tables.unseen_said(chosen), *gone])),
    )


def _said(data: Data, chosen: Sequence[Side], length: int, platforms: Sequence[str]) -> str:
    days = [f"{side.name} {words.days(side.starts, side.last)}" for side in chosen]
    where = words.listing([words.source_title(name) for name in platforms]) or "all platforms"
    said = f"The first {words.counted(length, 'day')} of each: {'; '.join(days)}. Posts on {where}."
    as_of = data.ask(queries.freshness).data_as_of
    zone = data.ask(queries.organisation).timezone
    return f"{said} Last read {words.moment(as_of, zone)}." if as_of else said


def _course(chosen: Sequence[Side], figure: str, length: int, *, all_platforms: bool) -> ChartView:
    courses = {side.name: side.course(figure) for side in chosen}
    name = DEFINITIONS[figure].name
    remark = [f"Running total; day 1 is the day on which a campaign starts. The upright line: day {length}."]
    if figure == CLICK_THROUGHS and not all_platforms:
        remark.append("Arrivals are those from everywhere: they cannot be told apart by platform.")
    remark.append(tables.silent_said(figure, chosen))
    return ChartView(
        f"{name} since each campaign's start",
        since_start_lines(courses, series_colours(list(courses)), length),
        tables.course_table(courses),
        key="course",
        remark=" ".join(part for part in remark if part),
        takeaway=tables.standing(figure, chosen, length),
        nothing=f"No {name.lower()} were counted in these days.",
    )


def _mix(chosen: Sequence[Side], platforms: Sequence[str]) -> ChartView:
    return ChartView(
        "Posts, by platform",
        parts_bar(
            tables.mix(chosen, platforms), {words.source_title(name): platform_colour(name) for name in platforms}
        ),
        tables.mix_table(chosen, platforms),
        key="mix",
        remark="Platforms differ in size and in what they count. Where campaigns were on different ones, go by rates, "
        "or choose one platform in the side bar.",
        takeaway=tables.mix_said(chosen),
        nothing="No post was published in these days.",
    )
