"""The synthetic organisation behind the sample platform: its posts, their counters and comments at any moment.

Everything is a pure function of the account, its first day and the moment asked about, so that every night tells the
same story. What was worked out once is remembered, which is what makes a night cheap.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from random import Random
from typing import NamedTuple

from collectors.platforms.sample_comments import say
from collectors.platforms.sample_posts import Written, write_post, write_shared_post
from collectors.records import Comment, Metrics
from collectors.sample_campaigns import (
    BOTH,
    QUARREL,
    QUARREL_DAYS,
    WEEKDAYS,
    SampleCampaign,
    attention,
    running,
)

_DAY = timedelta(days=1)
_LINK_CLICKS_DAYS = 30  # X tells its private figures no longer
_COMMENTS_DAYS = 45  # nobody answers later


class Habits(NamedTuple):
    """How a platform is used and what it reports: per average post, rates per viewer. None: not reported."""

    posts_a_day: float
    viewers: int
    followers: int
    comments: float
    impressions: float | None = None
    reach: float | None = None
    likes: float | None = None
    shares: float | None = None
    saves: float | None = None
    link_clicks: float | None = None
    score: float | None = None
    failed_nights: tuple[int, ...] = ()
    counts_nested_replies: bool = False


LIKES = {
    "x": Habits(
        1.0, 5200, 18_400, 9.5, impressions=1, likes=0.019, shares=0.0045, saves=0.0025, link_clicks=0.011,
        failed_nights=(83,),
    ),
    "mastodon": Habits(0.7, 900, 2_150, 6, likes=0.026, shares=0.018, failed_nights=(52,)),
    "bluesky": Habits(0.7, 1200, 4_300, 7.5, likes=0.03, shares=0.013),
    "instagram": Habits(
        0.5, 4300, 9_800, 15, impressions=1, reach=0.74, likes=0.042, shares=0.006, saves=0.009,
        counts_nested_replies=True,
    ),
    "reddit": Habits(0.2, 2500, 1_200, 17, shares=0.0006, score=0.03, counts_nested_replies=True),
    "youtube": Habits(0.2, 2600, 3_100, 9, impressions=1, likes=0.035, counts_nested_replies=True),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class World:
    """One account of the synthetic organisation."""

    like: str
    handle: str
    since: date

    @property
    def habits(self) -> Habits:
        return LIKES[self.like]

    def day(self, moment: datetime) -> int:
        """Days since the first one, in UTC."""
        return (moment.date() - self.since).days

    def followers(self, moment: datetime) -> int:
        day = max(0, self.day(moment))
        return round(self.habits.followers * (1 + 0.0009 * day + 0.0006 * math.sin(day / 4)))


@dataclass(frozen=True)
class SamplePost:
    """A post with what it will have gained in the end."""

    world: World
    native_id: str
    published_at: datetime
    kind: str
    written: Written
    quarrel: bool  # belongs to the campaign people quarrel about
    final: Metrics
    commentators: int
    second_wave: tuple[float, float] | None  # day it begins, and its part of the whole
    unliked: tuple[float, int] | None  # day, and how many likes are taken back
    deleted_at: datetime | None

    def exists(self, moment: datetime) -> bool:
        return self.published_at <= moment and (self.deleted_at is None or moment < self.deleted_at)

    @cached_property
    def comments(self) -> tuple["SampleComment", ...]:
        """All it will ever get, oldest first."""
        return _make_comments(self)

    @cached_property
    def _comment_moments(self) -> list[datetime]:
        nested = self.world.habits.counts_nested_replies
        return [one.comment.written_at for one in self.comments if nested or not one.reply]

    def metrics(self, moment: datetime) -> Metrics:
        """The counters at that moment."""
        age = _lively_days(moment) - _lively_days(self.published_at)
        final = self.final
        likes = _grown(final.likes, self._share(age * 1.1))
        if likes is not None and self.unliked and age > self.unliked[0]:
            likes = max(0, likes - self.unliked[1])
        private = moment - self.published_at < _LINK_CLICKS_DAYS * _DAY
        return Metrics(
            impressions=_grown(final.impressions, share := self._share(age)),
            reach=_grown(final.reach, self._share(age * 1.05)),
            likes=likes,
            comments=bisect_right(self._comment_moments, moment),
            shares=_grown(final.shares, self._share(age * 0.9)),
            saves=_grown(final.saves, self._share(age * 0.8)),
            link_clicks=_grown(final.link_clicks, share) if private else None,
            score=_grown(final.score, share),
        )

    def _share(self, age: float) -> float:
        """The part of the final counters reached at this age, from 0 to 1."""
        share = 1 - 0.72 * math.exp(-age / 0.6) - 0.28 * math.exp(-age / 6)
        if self.second_wave:
            begins, part = self.second_wave
            later = 1 - math.exp(-(age - begins) / 1.5) if age > begins else 0.0
            share = (1 - part) * share + part * later
        return share


class SampleComment(NamedTuple):
    comment: Comment
    reply: bool  # to another comment


@lru_cache(maxsize=8192)
def posts_on(world: World, day: int) -> tuple[SamplePost, ...]:
    """The posts published on a day, oldest first, whether or not they were deleted later."""
    if day < 0:
        return ()
    weekday = (world.since + day * _DAY).weekday()
    dice = Random(f"posts {world.like} {world.handle} {day}")
    campaigns = running(day)
    lively = max((attention(campaign, day) for campaign in campaigns), default=0.7)
    expected = world.habits.posts_a_day * WEEKDAYS[weekday] * (0.6 + 0.4 * lively)
    launched = [campaign for campaign in campaigns if campaign.first == day]
    count = max(len(launched), int(expected + dice.random()))
    plan: list[SampleCampaign | None] = [
        launched[number] if number < len(launched) else _choose_campaign(dice, campaigns) for number in range(count)
    ]
    special = world.like == "x" and day in (BOTH, QUARREL_DAYS[0])
    hours = sorted(dice.uniform(7, 20) for _ in range(len(plan) + special))
    posts = [_make_post(world, day, number, hours[number], campaign) for number, campaign in enumerate(plan)]
    if special:
        posts.append(_make_post(world, day, len(plan), hours[-1], campaigns[-1], special=True))
    return tuple(posts)


def find_post(world: World, native_id: str) -> SamplePost | None:
    """The post with this id, whether or not it was deleted."""
    start, _, number = native_id.rpartition("-")
    day = start.rpartition("-")[2]
    if not (day.isascii() and day.isdecimal() and number.isascii() and number.isdecimal()):
        return None
    return next((post for post in posts_on(world, int(day)) if post.native_id == native_id), None)


def _choose_campaign(dice: Random, campaigns: list[SampleCampaign]) -> SampleCampaign | None:
    return dice.choice(campaigns) if campaigns and dice.random() < 0.65 else None


def _make_post(
    world: World, day: int, number: int, hour: float, campaign: SampleCampaign | None, *, special: bool = False
) -> SamplePost:
    native_id = f"sample-{world.like}-{world.handle}-{day:04}-{number}"
    dice = Random(native_id)
    if special and day == BOTH:
        written = write_shared_post(world.like, running(day))
    else:
        written = write_post(dice, world.like, campaign, quarrel=special)
    popularity = dice.lognormvariate(-0.2, 0.65)
    popularity *= 3 if special else 0.5 + 0.5 * attention(campaign, day) if campaign else 0.6
    published_at = datetime.combine(world.since + day * _DAY, time(), UTC) + timedelta(seconds=int(hour * 3600))
    deleted = not special and dice.random() < 0.025
    return SamplePost(
        world=world,
        native_id=native_id,
        published_at=published_at,
        kind=_kind(dice, world.like, written),
        written=written,
        quarrel=campaign is not None and campaign.slug == QUARREL,
        final=_final_counters(dice, world.habits, popularity, has_link=bool(written.links)),
        commentators=int(world.habits.comments * popularity * dice.uniform(0.6, 1.4) + dice.random()),
        second_wave=(dice.uniform(3, 20), dice.uniform(0.1, 0.35)) if dice.random() < 0.15 else None,
        unliked=(dice.uniform(2, 25), dice.randint(1, 4)) if dice.random() < 0.25 else None,
        deleted_at=published_at + timedelta(days=dice.uniform(2, 20)) if deleted else None,
    )


def _kind(dice: Random, like: str, written: Written) -> str:
    if like == "youtube":
        return "video"
    if like == "instagram":
        return dice.choice(["image", "video"])
    return "link" if written.links else dice.choice(["text", "image", "video"])


def _final_counters(dice: Random, habits: Habits, popularity: float, *, has_link: bool) -> Metrics:
    viewers = habits.viewers * popularity

    def final(rate: float | None, spread: float = 0.25) -> int | None:
        wobble = dice.uniform(1 - spread, 1 + spread)
        return None if rate is None else round(viewers * rate * wobble)

    return Metrics(
        impressions=final(habits.impressions, 0),
        reach=final(habits.reach, 0.05),
        likes=final(habits.likes),
        shares=final(habits.shares, 0.5),
        saves=final(habits.saves, 0.5),
        link_clicks=final(habits.link_clicks, 0.4) if has_link else None if habits.link_clicks is None else 0,
        score=final(habits.score, 0.3),
    )


def _grown(final: int | None, share: float) -> int | None:
    return None if final is None else int(final * share)


def _lively_days(moment: datetime) -> float:
    """Days since a Monday long ago, lively weekdays counted longer: growth follows the week's rhythm."""
    weeks, days = divmod(moment.timestamp() / 86400 - 4, 7)  # 1970-01-05 was a Monday
    whole = int(days)
    return weeks * sum(WEEKDAYS) + sum(WEEKDAYS[:whole]) + (days - whole) * WEEKDAYS[whole]


def _make_comments(post: SamplePost) -> tuple[SampleComment, ...]:
    made: list[SampleComment] = []
    for number in range(post.commentators):
        dice = Random(f"{post.native_id} comment {number}")
        before = dice.choice(made).comment.written_at if made and dice.random() < 0.2 else None
        written_at = _comment_moment(dice, before or post.published_at)
        quarrel = post.quarrel and post.world.day(written_at) in QUARREL_DAYS
        said = say(dice, reply=before is not None, quarrel=quarrel)
        comment = Comment(f"{post.native_id}-c{number}", post.native_id, written_at, said.text, said.language)
        if written_at - post.published_at < _COMMENTS_DAYS * _DAY:
            made.append(SampleComment(comment, before is not None))
    return tuple(sorted(made, key=lambda one: one.comment.written_at))


def _comment_moment(dice: Random, after: datetime) -> datetime:
    """Most within a day, some much later; few at night and at the weekend."""
    hours = dice.expovariate(1 / 9) if dice.random() < 0.75 else dice.expovariate(1 / 90)
    moment = after + timedelta(seconds=60 + int(hours * 3600))
    if moment.hour < 6 and dice.random() < 0.8:
        moment += timedelta(hours=7)
    if moment.weekday() >= 5 and dice.random() < 0.3:
        moment += 2 * _DAY
    return moment
