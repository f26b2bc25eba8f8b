"""A Facebook Page by Meta's Graph API, with the Page's own token. Reading is free.

It tells media views, viewers (people, each once), reactions, comments, shares and clicks on links. A counter that
Facebook leaves out, as it does with the shares of what nobody shared, is unknown, not 0. Of a year it lists about 600
posts, and of Reels none: they stand in another list, with other figures. Stories are not read: they are gone after a
day, and a night would see half of them. What is a share of somebody else's post is left out.

A permalink with a number in it names its post; one with `pfbid` does not, and finds its post among those listed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from collectors.answers import Json, count, identifier, items, mapping, text, wording
from collectors.errors import NotConfigured
from collectors.links import find_links
from collectors.platforms import Account, Platform
from collectors.platforms.graph import VERSION, Graph, Home, Refused
from collectors.platforms.graph_metrics import Insights
from collectors.platforms.graph_posts import PAGE, Kind, Posts
from collectors.platforms.graph_replies import hashtags, moment_of, object_id, parse_comment, permalink
from collectors.records import Comment, Metrics, Post, PostPage, Profile, Thread

HOME = Home(
    "facebook",
    "Facebook",
    "https://graph.facebook.com",
    VERSION,
    ("pages_show_list", "pages_read_engagement", "pages_read_user_content", "read_insights"),
)
COMMENTS = 100
FIELDS = (
    "id,message,created_time,permalink_url,parent_id,shares,attachments{media_type,unshimmed_url},"
    "reactions.limit(0).summary(total_count),comments.filter(stream).limit(0).summary(total_count)"
)
COMMENT_FIELDS = "id,message,created_time,from{id}"
_NUMBER = re.compile(r"(?:^|/)(?:posts|videos|photos(?:/[^/]+)?)/(?:[^/]+/)?(\d+)/?$")
_BOTH = re.compile(r"^/(\d+)_(\d+)/?$")
_KINDS = {"photo": "image", "album": "image", "video": "video", "video_inline": "video", "link": "link"}


def connect(account: Account) -> Platform:
    """Read this Page. No request is made before the first method is called."""
    return FacebookPage(account, Graph(account, HOME))


class FacebookPage:
    """One Page."""

    batch = PAGE
    comment_batch = 1
    counts_nested_replies = True
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, graph: Graph) -> None:
        self._account, self._graph = account, graph
        kind = Kind(HOME.title, FIELDS, "created_time", is_own_post, parse_post)
        self._posts = Posts(graph, Insights(graph, "facebook", account.now, account.remark), kind)
        self._id = account.native_id

    def profile(self) -> Profile:
        handle = quote(self._account.handle, safe="")
        try:
            answer = self._graph.get(handle, fields="id,followers_count")
        except Refused as error:
            raise NotConfigured(
                f'Facebook shows no Page "{self._account.handle}" to this token. Correct the handle in campaigns.toml '
                "(the Page's id, or its name in its address), or set a token of this Page."
            ) from error
        self._id = object_id(answer, HOME.title)
        return Profile(self._id, count(answer.get("followers_count")), self._graph.key_until())

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        yield from self._posts.listed(f"{self._own_id()}/published_posts", since, resume)

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        """Facebook does not tell a deleted post from one that we may no longer see: both are missing."""
        return self._posts.read(ids)

    def native_id(self, permalink: str) -> str | None:
        """The Page's id and the post's. A permalink that names another Page by its number is none of ours."""
        page, post = parse_permalink(permalink)
        return f"{self._id}_{post}" if self._id and post and page in (self._id, None) else None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        return [comment for thread in threads for comment in self._comments(thread.post)]

    def _comments(self, post: str) -> list[Comment]:
        found = self._graph.all_of(f"{post}/comments", fields=COMMENT_FIELDS, filter="stream", limit=COMMENTS)
        return parse_comments(found, post, self._own_id())

    def _own_id(self) -> str:
        return self._id or self.profile().native_id


def is_own_post(given: Mapping[str, Json]) -> bool:
    """Whether it is no share of another post."""
    return not identifier(given.get("parent_id"))


def parse_post(given: Mapping[str, Json]) -> Post:
    """One post with the counters that stand on it."""
    words = wording(given.get("message"))
    attached = [mapping(each) for each in items(mapping(given.get("attachments")).get("data"))]
    kinds = [_KINDS[kind] for each in attached if (kind := text(each.get("media_type"))) in _KINDS]
    shared = [permalink(each.get("unshimmed_url")) for each in attached if each.get("media_type") == "link"]
    links = tuple(dict.fromkeys([*filter(None, shared), *find_links(words or "")]))
    id = object_id(given, HOME.title)
    url = permalink(given.get("permalink_url"))
    return Post(
        native_id=id,
        published_at=moment_of(given, "created_time", HOME.title),
        kind=kinds[0] if kinds else "link" if links else "text",
        text=words,
        url=url if url and not urlsplit(url).query else f"https://www.facebook.com/{id}",
        links=links,
        hashtags=hashtags(words),
        metrics=Metrics(
            likes=_summary(given.get("reactions")),
            comments=_summary(given.get("comments")),
            shares=count(mapping(given.get("shares")).get("count")),
        ),
    )


def parse_permalink(address: str) -> tuple[str | None, str | None]:
    """The numbers of the Page and of the post in a permalink, as far as they stand there."""
    parts = urlsplit(address)
    if not f".{parts.hostname or ''}".endswith(".facebook.com"):
        return None, None
    if both := _BOTH.match(parts.path):
        return both[1], both[2]
    asked = parse_qs(parts.query)
    page, post = (asked.get(name, [""])[0] for name in ("id", "story_fbid"))
    if post.isdecimal():
        return page or None, post
    first = parts.path.strip("/").partition("/")[0]
    found = _NUMBER.search(parts.path)
    return (first if first.isdecimal() else None), (found[1] if found else None)


def parse_comments(found: Sequence[Json], post: str, own: str) -> list[Comment]:
    """What others wrote; whose it is is looked at to leave out our own, and kept nowhere."""
    given = [mapping(each) for each in found]
    others = (each for each in given if identifier(mapping(each.get("from")).get("id")) != own)
    return [parse_comment(each, post, ("message", "created_time"), HOME.title) for each in others]


def _summary(value: Json) -> int | None:
    return count(mapping(mapping(value).get("summary")).get("total_count"))
