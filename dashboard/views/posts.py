"""What the Posts page shows."""

import hashlib
from dataclasses import dataclass, replace

import pandas as pd

from dashboard import queries, words
from dashboard.charts.over_time import growth_lines
from dashboard.charts.palette import METRIC_COLOURS
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import marks_of_post
from dashboard.metrics.growth import growth
from dashboard.queries import Only
from dashboard.tables import posts as tables
from dashboard.views import ChartView, about

LONGEST_SEARCH = queries.LONGEST_SEARCH
AT_MOST = 500  # rows; more are slow to draw and nobody reads them


@dataclass(frozen=True)
class Posts:
    """The posts of some days, or those searched for: row by row."""

    ids: list[int]
    table: pd.DataFrame  # as tables.posts.posts
    key: str  # the same for the same posts in the same order
    which: str  # which posts these are, in a sentence
    count: str  # how many
    nothing: str = ""  # why there is none,
    hint: str = ""  # what to do,
    elsewhere: bool = False  # and whether another choice of campaign, platforms and kinds would find some


def posts(data: Data, chosen: Chosen, only: Only) -> Posts:
    """The posts that were published or gained anything in the chosen days, or those with the words searched for."""
    only = replace(only, platforms=() if chosen.all_platforms else chosen.platforms)
    span = chosen.span
    found = data.ask(queries.posts, chosen.campaign_id, span.first, span.last, limit=AT_MOST, only=only)
    ids = [int(number) for number in found["post_id"]]
    places = data.ask(queries.post_places, tuple(ids))
    elsewhere = 0 if ids or not only.words else data.ask(queries.found_anywhere, only.words)
    nothing, hint = ("", "") if ids else _why_none(only, elsewhere)
    newest = "The newest " if len(ids) == AT_MOST else ""
    return Posts(
        ids,
        tables.posts(found, data.ask(queries.organisation).timezone, places=places),
        f"posts {hashlib.sha256(repr(ids).encode()).hexdigest()[:16]}",
        _which(only),
        f"{newest}{words.counted(len(ids), 'post')}",
        nothing,
        hint,
        elsewhere > 0,
    )


def _which(only: Only) -> str:
    if not only.words:
        return "Posts published or gaining anything in these days."
    return (
        f"Posts with **{words.plain(only.words)}** in their text, links or hashtags, whenever they were published; "
        "what they gained is counted in these days."
    )


def _why_none(only: Only, elsewhere: int) -> tuple[str, str]:
    """Why there is no post to show, and what to do."""
    if not only.words:
        return (
            "No such post was published or gained anything in these days.",
            "Choose a longer period in the side bar, or another kind of post.",
        )
    if not queries.searchable(only.words):
        return "There is nothing to search for.", "Type a word or a number: other signs and emoji are not searched for."
    nothing = f"No post of this campaign, these platforms and kinds holds all of this: {words.plain(only.words)}"
    if elsewhere:
        return nothing, f"{words.counted(elsewhere, 'other post of ours does', 'other posts of ours do')}."
    return (
        nothing,
        "All words must be in the text, links or hashtags of one post; the last may be unfinished. "
        "Posts deleted on their platform cannot be found: their text is gone here too.",
    )


def growth_of(data: Data, post_id: int) -> ChartView:
    """How a post grew."""
    post = data.ask(queries.post, post_id).iloc[0]
    timezone = data.ask(queries.organisation).timezone
    snapshots = data.ask(queries.post_snapshots, post_id)
    matched = data.ask(queries.post_campaigns, post_id)
    history = tables.on_clock(growth(snapshots, post["published_at"]), timezone)
    noted = marks_of_post(data, str(post["platform"]), matched, history["moment"])
    return ChartView(
        f"How this post grew: {words.plain(tables.opening(post['text'], post['deleted_at'], 60))}",
        growth_lines(history, tables.POST_METRICS, METRIC_COLOURS, noted),
        tables.history_table(snapshots, timezone),
        key="growth",
        remark=tables.about_post(post, matched, timezone),
        takeaway=tables.counted_so_far(post),
        nothing="Nothing has been counted of this post yet.",
        about=about.of_post(data, str(post["platform"]), post_id, *_counted(snapshots)),
    )


def _counted(snapshots: pd.DataFrame) -> list[str]:
    """The figures that the post has ever had."""
    return [name for name in tables.POST_METRICS if name in snapshots.columns and snapshots[name].notna().any()]
