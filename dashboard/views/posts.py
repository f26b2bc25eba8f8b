"""What the Posts page shows."""

from dataclasses import dataclass

import pandas as pd

from dashboard import queries, words
from dashboard.charts.over_time import growth_lines
from dashboard.charts.palette import METRIC_COLOURS
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.growth import growth
from dashboard.tables import posts as tables
from dashboard.tables import takeaways
from dashboard.views import ChartView, about

AT_MOST = 500  # rows; more are slow to draw and nobody reads them


@dataclass(frozen=True)
class Posts:
    """The posts of some days: row by row."""

    ids: list[int]
    table: pd.DataFrame  # as tables.posts.posts
    cut: bool  # whether there are older ones, which are not here


def posts(data: Data, chosen: Chosen) -> Posts:
    """The posts that were published or gained anything in the chosen days."""
    found = data.ask(queries.posts, chosen.campaign_id, chosen.span.first, chosen.span.last, limit=AT_MOST)
    cut = len(found) == AT_MOST
    found = found[found["platform"].isin(chosen.platforms)].reset_index(drop=True)
    table = tables.posts(found, data.ask(queries.organisation).timezone)
    return Posts([int(number) for number in found["post_id"]], table, cut)


def growth_of(data: Data, post_id: int) -> ChartView:
    """How a post grew."""
    post = data.ask(queries.post, post_id).iloc[0]
    timezone = data.ask(queries.organisation).timezone
    snapshots = data.ask(queries.post_snapshots, post_id)
    matched = data.ask(queries.post_campaigns, post_id)
    history = tables.on_clock(growth(snapshots, post["published_at"]), timezone)
    return ChartView(
        f"How this post grew: {words.plain(tables.opening(post['text'], post['deleted_at'], 60))}",
        growth_lines(history, tables.POST_METRICS, METRIC_COLOURS),
        tables.history_table(snapshots, timezone),
        key="growth",
        remark=tables.about_post(post, matched, timezone),
        nothing="Nothing has been counted of this post yet.",
        takeaway=takeaways.growth(history, tables.POST_METRICS),
        about=about.of_post(data, str(post["platform"]), post_id, *_counted(snapshots)),
    )


def _counted(snapshots: pd.DataFrame) -> list[str]:
    """The figures that the post has ever had."""
    return [name for name in tables.POST_METRICS if name in snapshots.columns and snapshots[name].notna().any()]
