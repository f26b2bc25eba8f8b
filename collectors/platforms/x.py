"""X by its API v2 (tweepy, OAuth 1.0a keys of the account itself).

Costs money: $0.001 per own post listed, $0.005 per post looked up or answer found, $0.010 per look at the profile.
Tells no reach and no video views; what only the author sees (link clicks) only for 30 days after publication;
answers only for 7 days; and of an account no more than its 800 newest posts once replies are left out.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

import tweepy  # type: ignore[import-untyped]

from collectors.answers import Json
from collectors.errors import BadCredentials, CollectionError, NotConfigured, UnexpectedReply
from collectors.platforms import Account, Platform
from collectors.platforms import x_replies as replies
from collectors.platforms.x_transport import API, KEYS, LostAnswerError, OneHostAdapter, OtherWordsError
from collectors.records import Comment, Post, PostPage, Profile, Thread

_PRIVATE_FOR = timedelta(days=30) - timedelta(hours=1)  # the hour keeps a slow request on the safe side
_SEARCHABLE_FOR = timedelta(days=6, hours=23)
_EARLIEST = datetime(2010, 11, 6, tzinfo=UTC)  # X refuses an earlier start
_LONGEST_QUERY = 512
_PERMALINK = re.compile(r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/([^/]+)/status/(\d+)", re.IGNORECASE)

_COMMENT_FIELDS = ["created_at", "conversation_id", "lang", "edit_history_tweet_ids"]
_PUBLIC_FIELDS = [*_COMMENT_FIELDS, "public_metrics", "entities", "attachments", "referenced_tweets", "note_tweet"]
_FIELDS = {False: _PUBLIC_FIELDS, True: [*_PUBLIC_FIELDS, "non_public_metrics", "organic_metrics"]}
_RENAMED_FIELDS = {
    "edit_history_tweet_ids": "edit_history_post_ids",
    "referenced_tweets": "referenced_posts",
    "note_tweet": "note_post",
}


def connect(account: Account) -> Platform:
    """X as this account sees it. Asks nothing yet."""
    return X(account)


class X:
    """Reads one account on X."""

    batch = 100
    counts_nested_replies = False
    whole_threads = False
    listing_price = 1_000
    lookup_price = 5_000
    profile_price = 10_000
    comment_price = 5_000

    def __init__(self, account: Account) -> None:
        missing = [f"OUTREACH_X_{name}" for name in KEYS if not account.credentials.get(name)]
        if missing:
            raise NotConfigured(f"X needs {', '.join(missing)} in the environment or in .env.")
        self._account = account
        self._client = tweepy.Client(
            **{name.lower(): account.credentials[name] for name in KEYS}, return_type=dict, wait_on_rate_limit=False
        )
        self._client.session.adapters.clear()  # whatever else might be asked for has no way out
        self._client.session.mount(API, OneHostAdapter(account))
        self._native_id = account.native_id
        self._renamed = False  # whether X has stopped understanding tweepy's names of the fields
        self._versions: dict[str, list[str]] = {}  # ids of the edited posts met, by native id
        self._unfinished: dict[str, tuple[datetime, str | None, list[Comment]]] = {}  # searches, by query
        self._query = f"({{}}) -is:retweet -from:{account.handle}"
        self.comment_batch = (_LONGEST_QUERY - len(self._query)) // len(f"conversation_id:{10**18} OR ")

    def profile(self) -> Profile:
        """Our account, and the proof that the keys are this account's own."""
        reply = self._send(self.profile_price, self._client.get_me, {"user_fields": ["public_metrics"]})
        name, profile = replies.parse_profile(reply)
        if name.casefold() != self._account.handle.casefold():
            raise BadCredentials(
                f"The X keys belong to @{name}, not to @{self._account.handle}: "
                "set the keys of this account, or correct its handle in campaigns.toml."
            )
        self._native_id = profile.native_id
        return profile

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        """Own posts, newest first. `resume` is the id of the oldest post read: it never expires."""
        oldest, seen = resume, set[str]()
        ranges = self._ranges(max(since, _EARLIEST), resume)
        for number, (span, private) in enumerate(ranges, start=1):
            for posts, more in self._timeline(span, private):
                oldest = replies.smallest_id(posts) or oldest
                own = [self._parse(post) for post in replies.newest_versions(filter(replies.is_own_post, posts))]
                fresh = tuple(post for post in own if post.published_at >= since and post.native_id not in seen)
                seen.update(post.native_id for post in fresh)
                last = number == len(ranges) and not more
                if last or oldest:
                    yield PostPage(fresh, resume=None if last else oldest)

    def refresh(self, ids: Sequence[str]) -> dict[str, Post | None]:
        """The posts as they are now, in their newest version.

        Missing from the answer is only what X says does not exist; None is what it withholds for another reason or
        says nothing of. Where that is all it says: BadCredentials or UnexpectedReply.
        """
        answered: dict[str, Post | None] = {}
        for start in range(0, len(ids), self.batch):
            answered |= self._refresh(list(ids[start : start + self.batch]))
        return answered

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        """Answers of the last seven days. An edited post's conversation goes on under each version's id."""
        comments: list[Comment] = []
        earliest = self._account.now() - _SEARCHABLE_FOR
        for part in self._conversations(threads):
            since = min(thread.since or earliest for thread in part.values())
            own = {id: thread.post for id, thread in part.items()}
            comments += self._search(max(since, earliest), own)
        return comments

    def _ranges(self, since: datetime, resume: str | None) -> list[tuple[dict[str, object], bool]]:
        """The spans of the timeline to read, each with whether its posts have private figures."""
        turn = (self._account.now() - _PRIVATE_FOR).replace(microsecond=0)
        if resume and replies.written_at(resume) <= turn:
            return [({"start_time": since, "until_id": resume}, False)]
        young: dict[str, object] = {"start_time": max(since, turn), "until_id": resume}
        old: dict[str, object] = {"start_time": since, "end_time": turn}
        return [(young, True), (old, False)] if since < turn else [(young, True)]

    def _timeline(self, span: dict[str, object], private: bool) -> Iterator[tuple[list[Json], bool]]:
        """The span's posts page by page, each with whether there are more."""
        user, token = self._user(), None
        for _ in range(self._account.limits.pages):
            size = max(5, self._account.meter.affordable(self.listing_price, 100))
            asked = {"id": user, "max_results": size, "exclude": ["retweets", "replies"], "pagination_token": token}
            reply = self._read(
                self._client.get_users_tweets, size, self.listing_price, _FIELDS[private], {**asked, **span}
            )
            if reasons := replies.refusals(reply, [user]):
                raise BadCredentials(f"X does not show @{self._account.handle}: {reasons[user]}.")
            token = replies.next_token(reply)
            yield replies.found(reply), token is not None
            if token is None:
                return
        raise UnexpectedReply("X's list of posts did not end.")

    def _user(self) -> str:
        return self._native_id or self.profile().native_id

    def native_id(self, permalink: str) -> str | None:
        found = _PERMALINK.match(permalink)
        return found[2] if found and found[1].casefold() == self._account.handle.casefold() else None

    def _refresh(self, ids: list[str]) -> dict[str, Post | None]:
        turn = self._account.now() - _PRIVATE_FOR
        answers = [
            answer
            for private in (True, False)
            for answer in self._look_up([id for id in ids if (replies.written_at(id) > turn) is private], private)
        ]
        posts = _newest(answers)
        if edited := [newest for post in posts if (newest := replies.versions(post)[-1]) != str(post["id"])]:
            answers += self._look_up(edited, replies.written_at(edited[0]) > turn)
            posts = _newest(answers)
        known = {id: self._parse(post) for post in posts for id in replies.versions(post)}
        gone = set[str]().union(*map(replies.gone_ids, answers))
        unsaid = [id for id in ids if id not in known and id not in gone]
        if not known and not gone:
            self._explain(unsaid, answers)
        return {id: known.get(id) for id in ids if id in known or id in unsaid}

    def _look_up(self, ids: list[str], private: bool) -> list[Json]:
        """The answers about these posts: a second one where X held posts back for the sake of private figures."""
        if not ids:
            return []
        reply = self._read(self._client.get_tweets, len(ids), self.lookup_price, _FIELDS[private], {"ids": ids})
        given = {id for post in replies.found(reply) for id in replies.versions(post)}
        withheld = [id for id in ids if id in replies.withheld_ids(reply) and id not in given]
        return [reply, *(self._look_up(withheld, False) if private else [])]

    def _explain(self, ids: list[str], answers: list[Json]) -> None:
        """Raise where ids are left that are neither there nor gone."""
        if not ids:
            return
        reasons = [reason for answer in answers for reason in replies.refusals(answer, ids).values()]
        if reasons:
            raise BadCredentials(f"X withholds {len(ids)} of our posts ({reasons[0]}): look at the account on X.")
        raise UnexpectedReply(f"X said nothing of {len(ids)} posts it was asked for.")

    def _conversations(self, threads: Sequence[Thread]) -> Iterator[dict[str, Thread]]:
        """The threads by conversation id: of one time each, so that nothing old is paid again, as a query holds."""
        part: dict[str, Thread] = {}
        for thread in threads:
            for id in self._versions.get(thread.post, [thread.post]):
                another_time = any(other.since != thread.since for other in part.values())
                if part and (another_time or len(self._search_query([*part, id])) > _LONGEST_QUERY):
                    yield part
                    part = {}
                part[id] = thread
        if part:
            yield part

    def _search_query(self, ids: Sequence[str]) -> str:
        return self._query.format(" OR ".join(f"conversation_id:{id}" for id in ids))

    def _search(self, start: datetime, conversations: dict[str, str]) -> list[Comment]:
        """All pages of one search. What a failed one has got is kept, so that nothing is paid twice."""
        query = self._search_query(list(conversations))
        start, token, comments = self._unfinished.pop(query, (start, None, []))
        for _ in range(self._account.limits.pages):
            size = max(10, self._account.meter.affordable(self.comment_price, 100))
            asked = {"query": query, "max_results": size, "start_time": start, "next_token": token}
            try:
                reply = self._read(self._client.search_recent_tweets, size, self.comment_price, _COMMENT_FIELDS, asked)
            except CollectionError:
                self._unfinished[query] = (start, token, comments)
                raise
            comments += replies.parse_comments(reply, conversations, self._native_id)
            token = replies.next_token(reply)
            if token is None:
                return comments
        raise UnexpectedReply("X's search for answers did not end.")

    def _parse(self, post: Json) -> Post:
        parsed = replies.parse_post(post, self._account.handle)
        if parsed.version_id:
            self._versions[parsed.native_id] = replies.versions(post)
        return parsed

    def _read(
        self, method: Callable[..., Json], size: int, price: int, fields: Sequence[str], params: dict[str, object]
    ) -> Json:
        """At most `size` posts of `price` each, of which only those that came are paid."""
        try:
            reply = self._send(size * price, method, params, fields)
        except OtherWordsError:
            if self._renamed:
                raise
            self._renamed = True
            reply = self._send(size * price, method, params, fields)
        self._account.meter.settle(size * price, len(replies.found(reply)) * price)
        return reply

    def _send(
        self, at_most: int, method: Callable[..., Json], params: dict[str, object], fields: Sequence[str] = ()
    ) -> Json:
        """One request. X takes no money for refusals; an answer that got lost may have been counted, and stays so."""
        self._account.meter.request(at_most)
        renamed = ",".join(_RENAMED_FIELDS.get(field, field) for field in fields) if self._renamed else ""
        self._client.session.params = {"post.fields": renamed} if renamed else {}
        words = {"tweet_fields": list(fields)} if fields and not self._renamed else {}
        try:
            return method(user_auth=True, **words, **params)
        except LostAnswerError:
            raise
        except CollectionError:
            self._account.meter.settle(at_most, 0)
            raise
        except (ValueError, RecursionError):
            raise UnexpectedReply("X answered something that is no JSON.") from None


def _newest(answers: list[Json]) -> list[Json]:
    """The posts in these answers, each in its newest version."""
    return replies.newest_versions(post for answer in answers for post in replies.found(answer))
