"""A professional Instagram account by Meta's Graph API. Reading is free.

It tells views, reach (accounts, each once), likes, comments, shares and saves; of what was published before the account
became a professional one, likes and comments alone. It does not tell clicks: a link in a caption cannot be clicked.
Figures come up to two days late. Stories are not read: they are gone after a day, and a night would see half of them.

The token is a Page's, as for Facebook, where the account is connected to a Page; or one of Instagram's own login (it
begins with IG), which ends after 60 days. A permalink names no id: a post that campaigns.toml lists by it is found
among those listed, and one older than that is not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from collectors.answers import Json, count, items, mapping, text, wording
from collectors.errors import BadCredentials, NotConfigured
from collectors.links import find_links
from collectors.platforms import Account, Platform
from collectors.platforms.graph import VERSION, Graph, Home, Refused
from collectors.platforms.graph_metrics import Insights
from collectors.platforms.graph_posts import PAGE, Kind, Posts
from collectors.platforms.graph_replies import behind, hashtags, moment_of, object_id, parse_comment, permalink
from collectors.records import Comment, Metrics, Post, PostPage, Profile, Thread

BY_PAGE = Home(
    "instagram",
    "Instagram",
    "https://graph.facebook.com",
    VERSION,
    ("instagram_basic", "instagram_manage_insights", "instagram_manage_comments", "pages_read_engagement"),
)
BY_ITSELF = Home(
    "instagram",
    "Instagram",
    "https://graph.instagram.com",
    VERSION,
    ("instagram_business_basic", "instagram_business_manage_insights", "instagram_business_manage_comments"),
)
TITLE = "Instagram"
COMMENTS = 50
FIELDS = "id,caption,media_type,media_product_type,permalink,timestamp,like_count,comments_count"
ANSWER_FIELDS = "id,text,timestamp,user"  # `user` is there where it is us: of others nothing is asked
COMMENT_FIELDS = f"{ANSWER_FIELDS},replies.limit({COMMENTS}){{{ANSWER_FIELDS}}}"
_KINDS = {"IMAGE": "image", "CAROUSEL_ALBUM": "image", "VIDEO": "video"}


def connect(account: Account) -> Platform:
    """Read this account. No request is made before the first method is called."""
    by_itself = account.credentials.get("TOKEN", "").startswith("IG")
    return InstagramAccount(account, Graph(account, BY_ITSELF if by_itself else BY_PAGE), by_itself=by_itself)


class InstagramAccount:
    """One professional account."""

    batch = PAGE
    comment_batch = 1
    counts_nested_replies = True
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, graph: Graph, *, by_itself: bool) -> None:
        self._account, self._graph, self._by_itself = account, graph, by_itself
        kind = Kind(TITLE, FIELDS, "timestamp", is_post, parse_post)
        self._posts = Posts(graph, Insights(graph, "instagram", account.now, account.remark), kind)
        self._id = account.native_id

    def profile(self) -> Profile:
        known = "username,followers_count"
        fields = f"user_id,{known}" if self._by_itself else f"instagram_business_account{{id,{known}}}"
        answer = self._graph.get("me", fields=fields)
        if not self._by_itself:
            answer = mapping(answer.get("instagram_business_account"))
            if not answer:
                raise NotConfigured(
                    "No professional Instagram account is connected to the Page of OUTREACH_INSTAGRAM_TOKEN: connect "
                    "it in the Page's settings, or set the token of the right Page."
                )
        name = text(answer.get("username"))
        if name and name.casefold() != self._account.handle.casefold():
            raise BadCredentials(
                f'OUTREACH_INSTAGRAM_TOKEN belongs to another account than "{self._account.handle}": correct the '
                "handle in campaigns.toml, or set the token of that account."
            )
        self._id = object_id(answer, TITLE, "user_id" if self._by_itself else "id")
        return Profile(self._id, count(answer.get("followers_count")), self._graph.key_until())

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        yield from self._posts.listed(f"{self._own_id()}/media", since, resume)

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        """Instagram does not tell a deleted post from one that we may no longer see: both are missing."""
        return self._posts.read(ids)

    def native_id(self, permalink: str) -> str | None:
        """Never: Instagram's permalinks hold another name of the post, and its API finds none by that."""
        return None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        return [comment for thread in threads for comment in self._comments(thread.post)]

    def _comments(self, post: str) -> list[Comment]:
        try:
            pages = [found for found, _ in self._graph.pages(f"{post}/comments", fields=COMMENT_FIELDS, limit=COMMENTS)]
            comments = [comment for found in pages for comment in parse_comments(found, post)]
            for branch, after in (cut for found in pages for cut in parse_cut_off(found)):
                more = self._graph.pages(f"{branch}/replies", after, fields=ANSWER_FIELDS, limit=COMMENTS)
                comments += [comment for found, _ in more for comment in parse_comments(found, post)]
        except Refused as error:
            if not error.gone:
                raise
            return []
        return comments

    def _own_id(self) -> str:
        return self._id or self.profile().native_id


def is_post(given: Mapping[str, Json]) -> bool:
    """Whether it stays: stories are listed too while they last."""
    return given.get("media_product_type") != "STORY"


def parse_post(given: Mapping[str, Json]) -> Post:
    """One post with the counters that stand on it."""
    words, id = wording(given.get("caption")), object_id(given, TITLE)
    return Post(
        native_id=id,
        published_at=moment_of(given, "timestamp", TITLE),
        kind=_KINDS.get(text(given.get("media_type")), "image"),
        text=words,
        url=permalink(given.get("permalink")) or f"https://www.instagram.com/p/{id}/",
        links=tuple(dict.fromkeys(find_links(words or ""))),
        hashtags=hashtags(words),
        metrics=Metrics(likes=count(given.get("like_count")), comments=count(given.get("comments_count"))),
    )


def parse_comments(found: Sequence[Json], post: str) -> list[Comment]:
    """What others wrote, and what was answered to it or to us."""
    given = list(map(mapping, found))
    every = [each for above in given for each in (above, *map(mapping, _replies(above)))]
    return [parse_comment(each, post, ("text", "timestamp"), TITLE) for each in every if not each.get("user")]


def parse_cut_off(found: Sequence[Json]) -> list[tuple[str, str]]:
    """The comments with more answers than came along, and where those begin."""
    given = map(mapping, found)
    cut = ((each, behind(mapping(each.get("replies")))) for each in given)
    return [(object_id(each, TITLE), after) for each, after in cut if after]


def _replies(given: Mapping[str, Json]) -> list[Json]:
    return items(mapping(given.get("replies")).get("data"))
