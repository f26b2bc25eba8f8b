"""A Threads profile by Meta's Threads API. Reading is free; the token ends after 60 days unless it is renewed.

It tells views, likes, replies, reposts and quotes. It does not tell reach, and clicks only of the whole profile: they
are not read. Reposts of others' posts are left out, and so are replies, ours in our own threads too: Threads keeps them
in another list.

A permalink names no id: a post that campaigns.toml lists by it is found among those listed, and one older than that is
not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from collectors.answers import Json, count, mapping, text, wording
from collectors.errors import BadCredentials
from collectors.links import find_links
from collectors.platforms import Account, Platform
from collectors.platforms.graph import THREADS_VERSION, Graph, Home, Refused
from collectors.platforms.graph_metrics import Insights, parse_insights
from collectors.platforms.graph_posts import PAGE, Kind, Posts
from collectors.platforms.graph_replies import hashtags, moment_of, object_id, parse_comment, permalink
from collectors.records import Comment, Post, PostPage, Profile, Thread

HOME = Home(
    "threads",
    "Threads",
    "https://graph.threads.net",
    THREADS_VERSION,
    ("threads_basic", "threads_manage_insights", "threads_read_replies"),
)
REPLIES = 100
FIELDS = "id,media_type,permalink,text,timestamp,is_quote_post,link_attachment_url,poll_attachment,topic_tag"
REPLY_FIELDS = "id,text,timestamp,is_reply_owned_by_me"
_KINDS = {"IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video", "AUDIO": "video"}


def connect(account: Account) -> Platform:
    """Read this profile. No request is made before the first method is called."""
    return ThreadsProfile(account, Graph(account, HOME))


class ThreadsProfile:
    """One profile."""

    batch = PAGE
    comment_batch = 1
    counts_nested_replies = False
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, graph: Graph) -> None:
        self._account, self._graph = account, graph
        kind = Kind(HOME.title, FIELDS, "timestamp", is_own_post, parse_post, together=False)
        self._posts = Posts(graph, Insights(graph, "threads", account.now, account.remark), kind)

    def profile(self) -> Profile:
        answer = self._graph.get("me", fields="id,username")
        name = text(answer.get("username"))
        if name and name.casefold() != self._account.handle.casefold():
            raise BadCredentials(
                f'OUTREACH_THREADS_TOKEN belongs to another profile than "{self._account.handle}": correct the handle '
                "in campaigns.toml, or set the token of that profile."
            )
        return Profile(object_id(answer, HOME.title), self._followers(), self._graph.key_until())

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        yield from self._posts.listed("me/threads", since, resume)

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        """Threads does not tell a deleted post from one that we may no longer see: both are missing."""
        return self._posts.read(ids)

    def native_id(self, permalink: str) -> str | None:
        """Never: the permalinks of Threads hold another name of the post, and its API finds none by that."""
        return None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        return [comment for thread in threads for comment in self._replies(thread.post)]

    def _replies(self, post: str) -> list[Comment]:
        """All that stands below a post, replies to replies included."""
        return parse_replies(self._graph.all_of(f"{post}/conversation", fields=REPLY_FIELDS, limit=REPLIES), post)

    def _followers(self) -> int | None:
        try:
            answer = self._graph.get("me/threads_insights", metric="followers_count")
        except Refused:
            return None
        return parse_followers(answer)


def is_own_post(given: Mapping[str, Json]) -> bool:
    """Whether it is no repost, which stands in the list like a post."""
    return given.get("media_type") != "REPOST_FACADE"


def parse_followers(answer: Mapping[str, Json]) -> int | None:
    return count(parse_insights(answer).get("followers_count"))


def parse_post(given: Mapping[str, Json]) -> Post:
    """One post; Threads keeps all of its counters elsewhere."""
    words, id = wording(given.get("text")), object_id(given, HOME.title)
    attached = permalink(given.get("link_attachment_url"))
    links = tuple(dict.fromkeys([*([attached] if attached else []), *find_links(words or "")]))
    topic = text(given.get("topic_tag")).lstrip("#")
    return Post(
        native_id=id,
        published_at=moment_of(given, "timestamp", HOME.title),
        kind=_kind(given, links),
        text=words,
        url=permalink(given.get("permalink")) or f"https://www.threads.com/t/{id}",
        links=links,
        hashtags=tuple(dict.fromkeys([*hashtags(words), *([topic] if topic else [])])),
    )


def _kind(given: Mapping[str, Json], links: tuple[str, ...]) -> str:
    if given.get("poll_attachment"):
        return "poll"
    if kind := _KINDS.get(text(given.get("media_type"))):
        return kind
    if given.get("is_quote_post") is True:
        return "quote"
    return "link" if links else "text"


def parse_replies(found: Sequence[Json], post: str) -> list[Comment]:
    """What others wrote; Threads says itself which are ours, and nothing of the others is asked."""
    given = [mapping(each) for each in found]
    others = (each for each in given if each.get("is_reply_owned_by_me") is not True)
    return [parse_comment(each, post, ("text", "timestamp"), HOME.title) for each in others]
