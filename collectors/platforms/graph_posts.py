"""How the posts of Facebook, Instagram and Threads are listed and looked at again: the same way, from other fields."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from collectors.answers import Json, mapping
from collectors.platforms.graph import Graph
from collectors.platforms.graph_metrics import Insights
from collectors.platforms.graph_replies import moment_of
from collectors.records import Post, PostPage

PAGE = 25  # a page of posts is stored as a whole, and each post's figures are a request of their own


class Kind(NamedTuple):
    """What is to be known of one platform's posts."""

    title: str  # of the platform
    fields: str
    published: str  # the field with the moment
    is_ours: Callable[[Mapping[str, Json]], bool]  # no share of somebody else's
    parse: Callable[[Mapping[str, Json]], Post]
    together: bool = True  # whether several can be asked for by their ids


class Posts:
    """One account's posts, with their figures."""

    def __init__(self, graph: Graph, insights: Insights, kind: Kind) -> None:
        self._graph, self._insights, self._kind = graph, insights, kind

    def listed(self, path: str, since: datetime, resume: str | None) -> Iterator[PostPage]:
        """Those published since then, newest first, page by page."""
        kind = self._kind
        for found, after in self._graph.pages(path, resume, fields=kind.fields, limit=PAGE):
            given = [mapping(each) for each in found]
            moments = [moment_of(each, kind.published, kind.title) for each in given]
            own = (each for each, at in zip(given, moments, strict=True) if at >= since and kind.is_ours(each))
            after = None if moments and moments[-1] < since else after
            yield PostPage(tuple(map(self._insights.added_to, map(kind.parse, own))), after)
            if after is None:
                return

    def read(self, ids: Sequence[str]) -> dict[str, Post]:
        """These as they are now; one that is gone, or that we may no longer see, is missing."""
        found: dict[str, Post] = {}
        for start in range(0, len(ids), PAGE):
            answer = self._graph.objects(ids[start : start + PAGE], self._kind.fields, together=self._kind.together)
            found |= {each: self._insights.added_to(self._kind.parse(given)) for each, given in answer.items()}
        return found
