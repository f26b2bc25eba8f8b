"""The figures that Meta's insights give of a post: one table of their names, and a way to ask that loses none.

Meta withdraws names a few times a year and refuses a whole request for one it no longer knows: then they are asked for
one by one, those refused are left out for the rest of the run, and people are told.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from collectors.answers import Json, count, items, mapping, text, total
from collectors.platforms.graph import Graph, Refused
from collectors.records import Metrics, Post

_MOST_PROBED = 20  # objects a run asks name by name: no object refuses everything for long


class Figure(NamedTuple):
    """A name Meta gives to a figure, and which of ours it fills."""

    platform: str
    kind: str  # of object: "any", or a kind of its platform
    name: str
    fills: str  # a field of Metrics; several names that fill one are added up
    part: str | None = None  # where the figure is an object of several: which of them
    valid_from: date = date.min
    valid_until: date = date.max  # the first day on which it is refused


_VIEWS, _VIEWERS = date(2025, 11, 15), date(2026, 6, 15)  # when Facebook withdrew impressions, and their unique ones
_INSTAGRAM_VIEWS = date(2025, 4, 21)

FIGURES = (
    Figure("facebook", "any", "post_impressions", "impressions", valid_until=_VIEWS),
    Figure("facebook", "any", "post_media_view", "impressions", valid_from=_VIEWS),
    Figure("facebook", "any", "post_impressions_unique", "reach", valid_until=_VIEWERS),
    Figure("facebook", "any", "post_total_media_view_unique", "reach", valid_from=_VIEWERS),
    Figure("facebook", "any", "post_clicks_by_type", "link_clicks", part="link clicks"),
    Figure("facebook", "video", "post_video_views", "video_views"),
    Figure("instagram", "any", "impressions", "impressions", valid_until=_INSTAGRAM_VIEWS),
    Figure("instagram", "any", "views", "impressions", valid_from=_INSTAGRAM_VIEWS),
    Figure("instagram", "any", "reach", "reach"),
    Figure("instagram", "any", "saved", "saves"),
    Figure("instagram", "any", "shares", "shares"),
    Figure("threads", "any", "views", "impressions"),
    Figure("threads", "any", "likes", "likes"),
    Figure("threads", "any", "replies", "comments"),
    Figure("threads", "any", "reposts", "shares"),
    Figure("threads", "any", "quotes", "shares"),  # its own `shares` are copies sent on: nobody else counts those
)


def figures_of(platform: str, kind: str, on: date) -> list[Figure]:
    """Those that are known of such an object on a day."""
    return [
        each
        for each in FIGURES
        if each.platform == platform and each.kind in ("any", kind) and each.valid_from <= on < each.valid_until
    ]


def parse_insights(answer: Mapping[str, Json]) -> dict[str, Json]:
    """The values by name: numbers or objects. One that is not there is in neither of the two places it may be."""
    found: dict[str, Json] = {}
    for item in map(mapping, items(answer.get("data"))):
        whole = mapping(item.get("total_value"))
        first = mapping(next(iter(items(item.get("values"))), None))
        found[text(item.get("name"))] = whole["value"] if "value" in whole else first.get("value")
    return found


def read_figures(figures: list[Figure], values: Mapping[str, Json]) -> Metrics:
    """The values as our metrics: what was not given is None, never 0."""
    read: dict[str, list[int | None]] = {}
    for each in figures:
        value = values.get(each.name)
        read.setdefault(each.fills, []).append(count(mapping(value).get(each.part) if each.part else value))
    return Metrics(**{name: total(*counts) for name, counts in read.items()})


class Insights:
    """Asks for the figures of one post after another, and remembers what is refused."""

    def __init__(self, graph: Graph, platform: str, now: Callable[[], datetime], remark: Callable[[str], None]) -> None:
        self._graph, self._platform, self._now, self._remark = graph, platform, now, remark
        self._refused: set[tuple[str, str]] = set()
        self._probed = 0

    def added_to(self, post: Post) -> Post:
        """The post with what only insights tell of it; counters that stand on it are newer and stay."""
        more = self._of(post.native_id, post.kind)
        both = (own if own is not None else other for own, other in zip(post.metrics, more, strict=True))
        return replace(post, metrics=Metrics(*both))

    def _of(self, post: str, kind: str) -> Metrics:
        """What Meta counts of this post; nothing of one that it keeps no figures of."""
        asked = [
            each
            for each in figures_of(self._platform, kind, self._now().date())
            if (kind, each.name) not in self._refused
        ]
        if not asked:
            return Metrics()
        try:
            return read_figures(asked, self._values(post, [each.name for each in asked]))
        except Refused as error:
            if error.gone or self._probed >= _MOST_PROBED:
                return Metrics()
        self._probed += 1
        return read_figures(asked, self._one_by_one(post, kind, asked))

    def _values(self, post: str, names: list[str]) -> dict[str, Json]:
        return parse_insights(self._graph.get(f"{post}/insights", metric=",".join(names)))

    def _one_by_one(self, post: str, kind: str, asked: list[Figure]) -> dict[str, Json]:
        values, refused = dict[str, Json](), list[Figure]()
        for each in asked:
            try:
                values |= self._values(post, [each.name])
            except Refused:
                refused.append(each)
        if len(refused) < len(asked):  # else it is the post they are refused of, not the names
            self._tell(refused)
            self._refused |= {(kind, each.name) for each in refused}
        return values

    def _tell(self, refused: list[Figure]) -> None:
        known = {name for _, name in self._refused}
        for each in refused:
            if each.name not in known:
                ours = each.fills.replace("_", " ")
                self._remark(
                    f'no longer gives the figure "{each.name}": {ours} may be missing from now on; a newer version of '
                    "this program may know its successor"
                )
