"""The sample platform: a synthetic organisation, clearly labelled, that reports what the platform it is `like` reports.

No network and no cost. Every answer depends only on the `[[accounts]]` entry and the moment asked, so collecting it
night by night tells one story. Two nights fail on purpose. Invented from end to end; native ids begin with "sample-".
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from collectors.errors import NotConfigured, TryLater
from collectors.platforms import Account
from collectors.platforms.sample_world import LIKES, SamplePost, World, find_post, posts_on
from collectors.records import Comment, Post, PostPage, Profile, Thread
from collectors.sample_campaigns import read_since

_PAGE = 50


class SamplePlatform:
    """One account of the synthetic organisation."""

    batch = 100
    comment_batch = 100
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, world: World) -> None:
        self._account = account
        self._world = world
        self.counts_nested_replies = world.habits.counts_nested_replies
        self.whole_threads = False

    def profile(self) -> Profile:
        now = self._ask()
        return Profile(f"sample-{self._world.like}-{self._world.handle}", self._world.followers(now))

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        """`resume` is the id of the last post already got."""
        posts = [post for post in self._newest_first(self._account.now(), since) if post.published_at >= since]
        if resume is not None:
            last = find_post(self._world, resume)
            posts = [post for post in posts if last is None or post.published_at < last.published_at]
        for start in range(0, max(1, len(posts)), _PAGE):
            now = self._ask()
            page = [post for post in posts[start : start + _PAGE] if post.exists(now)]
            more = start + _PAGE < len(posts)
            yield PostPage(
                tuple(_record(post, now) for post in page), posts[start + _PAGE - 1].native_id if more else None
            )

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        now = self._ask()
        found = {native_id: find_post(self._world, native_id) for native_id in ids}
        return {native_id: _record(post, now) for native_id, post in found.items() if post and post.exists(now)}

    def native_id(self, permalink: str) -> str | None:
        home = _home(self._world)
        return permalink.removeprefix(home) if permalink.startswith(home) else None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        now = self._ask()
        comments = []
        for thread in threads:
            post = find_post(self._world, thread.post)
            if post and post.exists(now):
                comments += [one.comment for one in post.comments if _between(one.comment, thread.since, now)]
        return comments

    def _newest_first(self, now: datetime, since: datetime) -> Iterator[SamplePost]:
        for day in range(self._world.day(now), max(self._world.day(since), 0) - 1, -1):
            yield from reversed(posts_on(self._world, day))

    def _ask(self) -> datetime:
        """The moment of a request, which is counted like any other platform's."""
        self._account.meter.request()
        now = self._account.now()
        if self._world.day(now) in self._world.habits.failed_nights:
            raise TryLater("sample: the platform was overloaded that night; the next run catches up.", again=False)
        return now


def connect(account: Account) -> SamplePlatform:
    """The platform for this account. Raises NotConfigured where `like` or `since` make no sense."""
    options = account.options or {}
    like = options.get("like", "x")
    if like not in LIKES:
        raise NotConfigured(f'sample {account.handle}: like = "{like}" is unknown; use one of {", ".join(LIKES)}.')
    try:
        since = read_since(options)
    except ValueError:
        raise NotConfigured(f"sample {account.handle}: `since` is no date; write it as 2026-07-27.") from None
    return SamplePlatform(account, World(like, account.handle, since))


def _record(post: SamplePost, now: datetime) -> Post:
    world, written = post.world, post.written
    url = f"{_home(world)}{post.native_id}"
    metrics = post.metrics(now)
    return Post(
        post.native_id, post.published_at, post.kind, written.text, url, written.links, written.hashtags, metrics
    )


def _between(comment: Comment, since: datetime | None, now: datetime) -> bool:
    return comment.written_at <= now and (since is None or comment.written_at >= since)


def _home(world: World) -> str:
    """What the permalinks of an account begin with."""
    return f"https://{world.like}.example/{world.handle}/"
