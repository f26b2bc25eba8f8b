"""Bluesky, by the public app view of the AT Protocol; needs no login.

It tells likes, answers, reposts, quotes and bookmarks. It does not tell impressions, reach or clicks. Reading is free
(3,000 requests in five minutes for each address).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from atproto_client import models

from collectors.answers import Json
from collectors.errors import NotConfigured, UnexpectedReply
from collectors.own_threads import SOMEBODY_ELSES, continues_own_thread, unknown_ancestor
from collectors.platforms import Account, Platform
from collectors.platforms.bluesky_connection import Connection, Refused
from collectors.platforms.bluesky_replies import (
    FeedItem,
    parse_ancestors,
    parse_feed,
    parse_post,
    parse_posts,
    parse_profile,
    parse_thread,
    reaches_back_to,
)
from collectors.records import Comment, Post, PostPage, Profile, Thread

_PERMALINK = re.compile(r"https?://[^/]+/profile/([^/]+)/post/(\w+)")
PAGE = 100
DEPTH = 80  # answers below answers in one reply: the JSON parser gives up at 200 levels, and each answer takes two
MORE_REPLIES = 20  # further requests for what one reply had cut off


def connect(account: Account) -> Platform:
    """Read this account. No request is made before the first method is called."""
    return Bluesky(account, Connection(account))


class Bluesky:
    """One Bluesky account."""

    batch = 25
    comment_batch = 1
    counts_nested_replies = False
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, connection: Connection) -> None:
        self._account = account
        self._ask = connection.ask
        self._did = account.native_id

    def profile(self) -> Profile:
        actor = self._did or self._account.handle
        try:
            answer = self._ask("actor.getProfile", models.AppBskyActorGetProfile.Params(actor=actor))
        except Refused as error:
            if error.name not in ("InvalidRequest", "AccountDeactivated", "AccountTakedown"):
                raise
            raise NotConfigured(
                f'Bluesky shows no account "{self._account.handle}". Correct its handle in campaigns.toml (the full '
                "one, as in name.bsky.social), or see whether the account was deactivated."
            ) from error
        profile = parse_profile(answer)
        self._did = profile.native_id
        return profile

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        did, parents, cursors = self._did or self.profile().native_id, dict[str, str | None](), {resume}
        for _ in range(self._account.limits.pages):
            asked = models.AppBskyFeedGetAuthorFeed.Params(
                actor=did, limit=PAGE, cursor=resume, filter="posts_with_replies", include_pins=False
            )
            entries, resume = parse_feed(self._ask("feed.getAuthorFeed", asked), did)
            posts = self._own_posts([entry for entry in entries if not entry.pinned], since, did, parents)
            if reaches_back_to(since, entries):
                resume = None
            yield PostPage(tuple(posts), resume)
            if resume is None:
                return
            if resume in cursors:
                raise UnexpectedReply("Bluesky lists the same page again and again.")
            cursors.add(resume)
        raise UnexpectedReply("Bluesky's list of posts did not end.")

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        did, found = self._did or self.profile().native_id, dict[str, Post]()
        for start in range(0, len(ids), self.batch):
            asked = models.AppBskyFeedGetPosts.Params(uris=list(ids[start : start + self.batch]))
            answer = self._ask("feed.getPosts", asked)
            found.update(parse_posts(answer, self._account.handle))
        return {each: found[each] for each in ids if each in found and each.startswith(f"at://{did}/")}

    def native_id(self, permalink: str) -> str | None:
        found = _PERMALINK.match(permalink)
        ours = {(self._did or "").casefold(), self._account.handle.casefold()}
        if not found or not self._did or found[1].casefold() not in ours:
            return None
        return f"at://{self._did}/app.bsky.feed.post/{found[2]}"

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        return [comment for thread in threads for comment in self._comments(thread.post)]

    def _own_posts(
        self, entries: list[FeedItem], since: datetime, did: str, parents: dict[str, str | None]
    ) -> Iterator[Post]:
        """Those that are posts, among them answers that go on with a thread of ours.

        The app view could leave out other answers by itself, but then it also leaves out those whose thread begins
        on the next page. `parents` is what the listing has learned of who answers whom.
        """
        for entry in entries:
            parents.update(entry.parents)
        left = MORE_REPLIES
        for entry in entries:
            if entry.repost or entry.published_at < since:
                continue
            while (ancestor := unknown_ancestor(entry.uri, parents)) and left:
                left -= 1
                parents[ancestor] = SOMEBODY_ELSES  # unless the answer tells otherwise: it may be deleted
                parents.update(parse_ancestors(self._thread(ancestor, above=DEPTH), did))
            if continues_own_thread(entry.uri, parents):
                yield parse_post(entry.view, self._account.handle)

    def _comments(self, post: str) -> list[Comment]:
        did = self._did or self.profile().native_id
        comments, cut = parse_thread(self._thread(post, below=DEPTH, above=DEPTH), post, did)
        asked = {post}
        while cut and len(asked) <= MORE_REPLIES:
            branch = cut.pop()
            if branch not in asked:
                asked.add(branch)
                more, deeper = parse_thread(self._thread(branch, below=DEPTH), post, did)
                comments += more
                cut += deeper
        return comments

    def _thread(self, uri: str, below: int = 0, above: int = 0) -> Json:
        """The thread around a post; one without a post where it is gone."""
        asked = models.AppBskyFeedGetPostThread.Params(uri=uri, depth=below, parent_height=above)
        try:
            return self._ask("feed.getPostThread", asked)
        except Refused as error:
            if error.name != "NotFound":
                raise
            return {"thread": {"uri": uri, "notFound": True}}
