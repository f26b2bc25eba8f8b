"""One account's or click source's part of a run: what to ask, in which order, and when to try again.

A visit talks to its source and yields what it learnt, step by step; it never touches the database.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from collectors.campaigns import Collect
from collectors.clicks import ClickSource, CountsInAll, CountsLinks, CountsOutcomes, Tracked
from collectors.days import date_of, instant, moment
from collectors.errors import CollectionError, NotConfigured, TryLater, UnexpectedReply
from collectors.matching import post_key
from collectors.patience import Patience
from collectors.platforms import Platform
from collectors.records import Clicks, Comment, LinkCount, OutcomeCount, Post, PostPage, Profile, Reading, Thread
from collectors.schedule import KnownPost, comments_are_due

Now = Callable[[], int]  # the instant

_COMMENT_OVERLAP = timedelta(minutes=10)  # a comment may be findable only a while after it was written


@dataclass(frozen=True, slots=True)
class ProfileRead:
    profile: Profile
    read_at: int


@dataclass(frozen=True, slots=True)
class Listing:
    """How far a listing has got: the next page's place, None behind the last one."""

    resume: str | None
    since: int
    began_at: int


@dataclass(frozen=True, slots=True)
class PostsRead:
    posts: Sequence[Post]
    read_at: int
    gone: Sequence[str] = ()  # native ids that exist no longer
    listing: Listing | None = None


@dataclass(frozen=True, slots=True)
class CommentsRead:
    comments: Sequence[Comment]
    counters: dict[str, int | None]  # of the posts whose comments were read: what their counter says
    read_at: int
    whole: bool = False  # what is not among them is there no longer


@dataclass(frozen=True, slots=True)
class ClickSpan:
    """The days, both included, to read a click source for, and for which campaigns.

    `anew`: whatever was counted for them before was counted by other links, tags or resources.
    """

    days: tuple[int, int]
    anew: bool
    tracked: Sequence[Tracked]


@dataclass(frozen=True, slots=True)
class ClicksRead:
    """`behind`: campaigns of which an outcome could not be counted, so that all their days are asked for again."""

    answers: Sequence[tuple[ClickSpan, Sequence[Clicks]]]
    read_at: int
    readings: Sequence[Reading] = ()  # what its days follow from, where the source tells none
    links: tuple[Sequence[LinkCount], tuple[int, int]] | None = None  # with the days; None: it counts none
    outcomes: Sequence[tuple[ClickSpan, str, Sequence[OutcomeCount]]] = ()  # span, outcome's id, all there is of it
    behind: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Remark:
    """Something people should know of a source that was read all the same."""

    text: str


Step = Remark | ProfileRead | PostsRead | CommentsRead | ClicksRead


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """What one run wants of one account. Instants in seconds since 1970."""

    collect: Collect
    once_a_day: bool
    read_profile: bool
    listing: Listing | None  # None: nothing to list today
    known: dict[str, KnownPost]
    due: Sequence[KnownPost]
    waiting: Sequence[KnownPost] = ()  # not due, but what people wrote since the last look was never read
    permalinks: Sequence[str] = ()  # named in campaigns.toml, not among the stored posts
    read_comments: bool = True
    purged: Callable[[Post], bool] = lambda post: False  # whether a post was removed on purpose and is to stay away

    @property
    def nothing_to_ask(self) -> bool:
        return not (self.read_profile or self.listing or self.due or self.waiting)


@dataclass(slots=True)
class AccountVisit:
    """Reads one account as planned: profile, new posts, due posts, comments."""

    platform: Platform
    plan: AccountPlan
    patience: Patience
    now: Now
    _read: dict[str, Post] = field(default_factory=dict)

    def steps(self) -> Iterator[Step]:
        """What was learnt, in the order it should be stored. Raises CollectionError where the visit cannot go on."""
        if self.plan.read_profile:
            yield from self._profile()
        if self.plan.listing:
            yield from self._list(self.plan.listing)
        yield from self._refresh()
        if self.plan.read_comments:
            yield from self._comments()

    def _profile(self) -> Iterator[Step]:
        """A server that tells nothing of the account, but lists its posts, lacks its followers and no more."""
        try:
            profile = self.patience.attempt(self.platform.profile)
        except (NotConfigured, UnexpectedReply) as trouble:
            yield Remark(f"the profile could not be read: {trouble}")
        else:
            yield ProfileRead(profile, self.now())

    def _list(self, listing: Listing) -> Iterator[Step]:
        since = moment(listing.since)
        resume = listing.resume
        pages = self.platform.list_posts(since, resume)

        def next_page() -> PostPage | None:
            nonlocal pages
            try:
                return next(pages, None)
            except TryLater:
                pages = self.platform.list_posts(since, resume)  # a generator that raised has ended
                raise

        while (page := self.patience.attempt(next_page)) is not None:
            resume = page.resume
            posts = [post for post in page.posts if not self.plan.purged(post)]
            self._read |= {post.native_id: post for post in posts}
            yield PostsRead(posts, self.now(), listing=replace(listing, resume=resume))
            if resume is None:
                return
        yield PostsRead((), self.now(), listing=replace(listing, resume=None))

    def _refresh(self) -> Iterator[Step]:
        wanted = {post.native_id: post for post in (*self.plan.due, *self._posts_listed_by_hand())}
        missing = [post for native_id, post in wanted.items() if native_id not in self._read]
        for start in range(0, len(missing), self.platform.batch):
            asked = missing[start : start + self.platform.batch]
            ids = [post.ask_id for post in asked]
            found = self.patience.attempt(partial(self.platform.refresh, ids))
            posts = [
                replace(answer, native_id=post.native_id) if post.native_id in self.plan.known else answer
                for post in asked
                if (answer := found.get(post.ask_id)) is not None and not self.plan.purged(answer)
            ]
            self._read |= {post.native_id: post for post in posts}
            stored = (post for post in asked if post.native_id in self.plan.known)
            gone = [post.native_id for post in stored if post.ask_id not in found]
            yield PostsRead(posts, self.now(), gone)

    def _posts_listed_by_hand(self) -> Iterator[KnownPost]:
        """Posts that campaigns.toml names by permalink and that are not stored yet: older than any campaign."""
        read = {post_key(post.url) for post in self._read.values()}
        for permalink in self.plan.permalinks:
            native_id = self.platform.native_id(permalink)
            if native_id is not None and post_key(permalink) not in read:
                yield KnownPost(native_id, native_id, 0, 0, 0, 0, None)

    def _comments(self) -> Iterator[Step]:
        threads = sorted(self._threads(), key=lambda post: (post.comments_read_at or 0, post.native_id))
        unread: UnexpectedReply | None = None
        for start in range(0, len(threads), self.platform.comment_batch):
            asked = threads[start : start + self.platform.comment_batch]
            wanted = [Thread(post.native_id, _since(post)) for post in asked]
            read_at = self.now()
            try:
                comments = self.patience.attempt(partial(self.platform.list_comments, wanted))
            except UnexpectedReply as error:  # asked first each night, it must not keep all others from being read
                unread = unread or error
                continue
            counters = {post.native_id: post.counter for post in asked}
            yield CommentsRead(comments, counters, read_at, self.platform.whole_threads)
        if unread:
            raise unread

    def _threads(self) -> Iterator[KnownPost]:
        for native_id, post in self._read.items():
            published_at = instant(post.published_at)
            age = (self.now() - published_at) // 86400
            known = self.plan.known.get(native_id) or KnownPost(native_id, native_id, published_at, 0, age, age, None)
            if self._wants_comments(current := replace(known, counter=post.metrics.comments)):
                yield current
        yield from (post for post in self.plan.waiting if post.native_id not in self._read)

    def _wants_comments(self, post: KnownPost) -> bool:
        nested, once = self.platform.counts_nested_replies, self.plan.once_a_day
        return comments_are_due(post, self.plan.collect, nested_counted=nested, once_a_day=once)


@dataclass(frozen=True, slots=True)
class ClickVisit:
    """Reads one click source over its spans of days."""

    source: ClickSource
    spans: Sequence[ClickSpan]
    patience: Patience
    now: Now

    def steps(self) -> Iterator[Step]:
        """All clicks in one step, so that they replace the old ones at once."""
        read_at = self.now()
        answers = [(span, self.patience.attempt(partial(self._read, span))) for span in self.spans]
        outcomes: list[tuple[ClickSpan, str, Sequence[OutcomeCount]]] = []
        refused: dict[str, str] = {}
        behind: set[str] = set()
        for span, outcome in self._outcomes_asked():
            try:
                outcomes.append((span, outcome, self.patience.attempt(partial(self._read_outcome, span, outcome))))
            except CollectionError as trouble:  # whatever it is, the clicks are here and stay
                refused.setdefault(outcome, str(trouble))
                behind |= {one.campaign for one in span.tracked}
        kept = self.source if isinstance(self.source, CountsInAll) else None
        readings = kept.new_readings if kept else ()
        yield ClicksRead(answers, read_at, readings, self._links(), outcomes, frozenset(behind))
        yield from map(Remark, kept.remarks if kept else ())
        for outcome, said in refused.items():
            yield Remark(f'the outcome "{outcome}" could not be counted: {said}')

    def _outcomes_asked(self) -> Iterator[tuple[ClickSpan, str]]:
        """One by one, so that a goal the source refuses takes no other with it."""
        if isinstance(self.source, CountsOutcomes):
            for span in self.spans:
                for outcome in sorted({outcome for one in span.tracked for outcome in one.outcomes}):
                    some = [
                        replace(one, outcomes={outcome: one.outcomes[outcome]})
                        for one in span.tracked
                        if outcome in one.outcomes
                    ]
                    yield replace(span, tracked=some), outcome

    def _read_outcome(self, span: ClickSpan, outcome: str) -> Sequence[OutcomeCount]:
        assert isinstance(self.source, CountsOutcomes)
        first, last = (date_of(day) for day in span.days)
        return [row for row in self.source.read_outcomes(first, last, span.tracked) if row.outcome == outcome]

    def _read(self, span: ClickSpan) -> Sequence[Clicks]:
        first, last = (date_of(day) for day in span.days)
        return list(self.source.read(first, last, span.tracked))

    def _links(self) -> tuple[Sequence[LinkCount], tuple[int, int]] | None:
        if not self.spans or not isinstance(self.source, CountsLinks):
            return None
        days = min(span.days[0] for span in self.spans), max(span.days[1] for span in self.spans)
        return list(self.source.read_links(date_of(days[0]), date_of(days[1]))), days


def _since(post: KnownPost) -> datetime | None:
    return None if post.comments_read_at is None else moment(post.comments_read_at) - _COMMENT_OVERLAP
