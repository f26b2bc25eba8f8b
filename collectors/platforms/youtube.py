"""YouTube by its Data API v3 and, with the channel's own consent, its Analytics API v2.

It tells views (they stand as impressions), likes and comments; with a consent also shares, which Analytics counts some
days late. It tells no reach, no saves, and no clicks on links in descriptions; subscribers only rounded down to three
digits. Reading is free: one request is one unit of 10,000 a day, until midnight Pacific time.

Private videos are nobody's posts. Unlisted ones are read where campaigns.toml names them.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from collectors.answers import Json
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.platforms import Account, Platform
from collectors.platforms import youtube_replies as replies
from collectors.platforms.youtube_connection import Connection, NarrowConsent, Refused
from collectors.records import Comment, Post, PostPage, Profile, Thread

PAGE = 50
COMMENTS_PAGE = 100
_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
_FIRST_DAY = "2005-02-14"  # YouTube's own


def connect(account: Account) -> Platform:
    """Read this channel. No request is made before the first method is called."""
    return YouTube(account, Connection(account))


class YouTube:
    """One channel."""

    batch = PAGE
    comment_batch = 1
    counts_nested_replies = True
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, connection: Connection) -> None:
        self._account = account
        self._connection = connection
        self._data = connection.data
        self._id = account.native_id
        self._uploads: str | None = None
        self._tells_shares = connection.has_consent

    def profile(self) -> Profile:
        handle = self._account.handle
        name = {"id": handle} if _CHANNEL.fullmatch(handle) else {"forHandle": f"@{handle}"}
        channel = self._channel(**name)
        if channel is None:
            raise NotConfigured(f'YouTube knows no channel "{handle}". Correct its handle in campaigns.toml.')
        if self._connection.has_consent:
            own = self._channel(mine=True)
            if own is None or own.profile.native_id != channel.profile.native_id:
                raise BadCredentials(
                    f'OUTREACH_YOUTUBE_REFRESH_TOKEN belongs to another channel than "{handle}": give the consent '
                    "anew and choose that channel, or correct the handle in campaigns.toml."
                )
        self._id, self._uploads = channel.profile.native_id, channel.uploads
        return channel.profile

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        if self._uploads is None:
            self.profile()
        seen = {resume}
        for _ in range(self._account.limits.pages):
            ids, token = self._page_of_uploads(resume)
            videos = self._videos(ids)
            # Put in by the day they were uploaded, shown from the day they were made public: a page, not a video, says
            # that there is nothing younger behind.
            if videos and all(each.post.published_at < since for each in videos):
                token = None
            if token in seen and token is not None:
                raise UnexpectedReply("YouTube lists the same page of videos again and again.")
            resume = token
            seen.add(token)
            listed = [each.post for each in videos if each.post.published_at >= since and each.privacy != "unlisted"]
            newest_first = sorted(listed, key=lambda post: post.published_at, reverse=True)
            yield PostPage(self._with_shares(newest_first), resume)
            if resume is None:
                return
        raise UnexpectedReply("YouTube's list of videos did not end.")

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        found: list[Post] = []
        for start in range(0, len(ids), self.batch):
            some = [each.post for each in self._videos(ids[start : start + self.batch])]
            found += self._with_shares(some)
        return {post.native_id: post for post in found if post.native_id in ids}

    def native_id(self, permalink: str) -> str | None:
        """Whose video it is does not stand in its address: `refresh` says nothing of other channels' videos."""
        return replies.parse_video_id(permalink)

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        return [comment for thread in threads for comment in self._comments(thread.post)]

    def _own_id(self) -> str:
        return self._id or self.profile().native_id

    def _channel(self, **which: str | bool) -> replies.Channel | None:
        return replies.parse_channel(
            self._connection.ask(self._data.channels().list(part="contentDetails,statistics", **which))
        )

    def _page_of_uploads(self, resume: str | None) -> tuple[list[str], str | None]:
        """The ids on this page, and the mark of the next. A mark that is no longer known: the first page."""
        asked = {"part": "contentDetails", "playlistId": self._uploads, "maxResults": PAGE}
        try:
            answer = self._connection.ask(self._data.playlistItems().list(**asked, pageToken=resume))
        except Refused as error:
            if "playlistNotFound" in error.reasons:
                return [], None  # a channel that never had a video has no list of them
            if resume is None or "invalidPageToken" not in error.reasons:
                raise
            answer = self._connection.ask(self._data.playlistItems().list(**asked))
        return replies.parse_uploads(answer), replies.next_page(answer)

    def _videos(self, ids: Sequence[str]) -> list[replies.Video]:
        """Those of these that are ours, and shown."""
        if not ids:
            return []
        own = self._own_id()
        asked = self._data.videos().list(part="snippet,statistics,status", id=",".join(ids))
        videos = replies.parse_videos(self._connection.ask(asked))
        return [each for each in videos if each.channel == own and each.privacy != "private"]

    def _with_shares(self, posts: Sequence[Post]) -> tuple[Post, ...]:
        """Analytics has no row for what it has not counted yet; where it will not answer, nobody knows the shares."""
        if not posts or not self._tells_shares:
            return tuple(posts)
        today = self._account.now() + timedelta(days=1)  # wherever on earth that is
        asked = self._connection.analytics.reports().query(
            ids="channel==MINE",
            startDate=_FIRST_DAY,
            endDate=today.date().isoformat(),
            dimensions="video",
            filters="video==" + ",".join(post.native_id for post in posts),
            metrics="shares",
            maxResults=200,
        )
        try:
            shares = replies.parse_shares(self._connection.ask(asked))
        except (Refused, NarrowConsent):
            self._tells_shares = False
            return tuple(posts)
        return tuple(replies.with_shares(post, shares) for post in posts)

    def _comments(self, post: str) -> list[Comment]:
        own, comments = self._own_id(), list[Comment]()
        asked = {"part": "snippet,replies", "videoId": post, "order": "time"}
        try:
            for answer in self._pages(self._data.commentThreads(), asked):
                for found, unfinished in replies.parse_threads(answer, post, own):
                    comments += found
                    if unfinished:
                        comments += self._answers(unfinished, post, own)
        except Refused as error:
            if not error.reasons & {"commentsDisabled", "videoNotFound"}:
                raise
            return []
        return comments

    def _answers(self, thread: str, post: str, own: str) -> list[Comment]:
        pages = self._pages(self._data.comments(), {"part": "snippet", "parentId": thread})
        return [comment for answer in pages for comment in replies.parse_answers(answer, post, own)]

    def _pages(self, resource: Any, asked: dict[str, str]) -> Iterator[Json]:
        token, more = None, {"maxResults": COMMENTS_PAGE, "textFormat": "plainText"}
        for _ in range(self._account.limits.pages):
            answer = self._connection.ask_in_public(resource.list(**asked, **more, pageToken=token))
            yield answer
            token = replies.next_page(answer)
            if token is None:
                return
        raise UnexpectedReply("YouTube's list of comments did not end.")
