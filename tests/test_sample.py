"""The sample platform tells the same story whichever nights it is asked on."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from collectors.errors import NotConfigured, TryLater
from collectors.meter import Meter
from collectors.platforms import Account, open_platform
from collectors.platforms.sample_world import LIKES
from collectors.records import Comment, Thread
from collectors.sample_campaigns import QUARREL_DAYS
from tests.sample_nights import (
    SHIPPED,
    SINCE,
    START,
    TODAY,
    all_comments,
    all_posts,
    failed,
    metrics_at,
    nights,
    posts_or_none,
    sample,
)


@pytest.mark.parametrize("like", LIKES)
def test_a_listing_holds_own_posts_newest_first_and_a_refresh_says_the_same(like: str) -> None:
    platform = sample(like)
    posts = all_posts(platform)

    assert [post.published_at for post in posts] == sorted((post.published_at for post in posts), reverse=True)
    assert all(START <= post.published_at <= TODAY for post in posts)
    assert len({post.native_id for post in posts}) == len(posts) > 15
    assert platform.refresh([post.native_id for post in posts]) == {post.native_id: post for post in posts}


def test_a_listing_goes_on_behind_the_page_it_was_interrupted_at() -> None:
    platform = sample("x")
    pages = list(platform.list_posts(START))
    rest = list(platform.list_posts(START, resume=pages[0].resume))

    assert len(pages) > 2
    assert pages[-1].resume is None
    assert rest == pages[1:]


def test_an_interrupted_listing_goes_on_the_next_night_without_a_gap() -> None:
    first, *later = sample("x").list_posts(START)
    rest = list(sample("x", TODAY + timedelta(days=1)).list_posts(START, resume=first.resume))

    ids = [post.native_id for page in later for post in page.posts]
    assert [post.native_id for page in rest for post in page.posts] == ids


def test_every_night_tells_the_same_story_whatever_was_asked_before() -> None:
    now = START + timedelta(days=60)
    begun_that_night = all_posts(sample("bluesky", now))
    for night in nights(60):
        all_posts(sample("bluesky", night))

    assert all_posts(sample("bluesky", now)) == begun_that_night
    assert all_posts(sample("bluesky", now, handle="another")) != begun_that_night


def test_moving_the_first_day_by_weeks_moves_everything_with_it() -> None:
    weeks = timedelta(weeks=3)
    moved = all_posts(sample("x", TODAY + weeks, since="2026-08-17"), START + weeks)

    assert [post.metrics for post in moved] == [post.metrics for post in all_posts(sample("x"))]
    assert [post.published_at - weeks for post in moved] == [post.published_at for post in all_posts(sample("x"))]


def test_counters_never_fall_but_for_a_few_likes() -> None:
    falls: Counter[str] = Counter()
    pairs = 0
    for post in all_posts(sample("x")):
        seen = [metrics for night in nights() if (metrics := metrics_at("x", post, night))]
        for before, after in pairwise(seen):
            pairs += 1
            for name in ("impressions", "likes", "comments", "shares", "saves"):
                falls[name] += getattr(after, name) < getattr(before, name)

    assert set(+falls) == {"likes"}
    assert falls["likes"] < pairs / 100


def test_a_post_gains_most_in_its_first_days() -> None:
    young = [post for post in all_posts(sample("instagram")) if post.published_at < TODAY - timedelta(days=60)]

    def impressions(days: int) -> int:
        at = [metrics_at("instagram", post, post.published_at + timedelta(days=days)) for post in young]
        return sum(metrics.impressions or 0 for metrics in at if metrics)

    assert impressions(0) == 0
    assert impressions(2) > impressions(40) / 2
    assert impressions(40) > impressions(20) > impressions(7)


def test_each_imitated_platform_reports_what_the_real_one_does() -> None:
    reported = {
        like: {name for post in all_posts(sample(like)) for name, value in post.metrics._asdict().items() if value}
        for like in LIKES
    }

    assert reported == {
        "x": {"impressions", "likes", "comments", "shares", "saves", "link_clicks"},
        "mastodon": {"likes", "comments", "shares"},
        "bluesky": {"likes", "comments", "shares"},
        "instagram": {"impressions", "reach", "likes", "comments", "shares", "saves"},
        "reddit": {"comments", "shares", "score"},
        "youtube": {"impressions", "likes", "comments"},
    }


def test_link_clicks_are_unknown_once_a_post_is_thirty_days_old() -> None:
    known = {TODAY - post.published_at < timedelta(days=30): set[bool]() for post in all_posts(sample("x"))}
    for post in all_posts(sample("x")):
        known[TODAY - post.published_at < timedelta(days=30)].add(post.metrics.link_clicks is not None)

    assert known == {True: {True}, False: {False}}


@pytest.mark.parametrize("like", LIKES)
def test_the_comments_counter_says_how_many_comments_there_are_to_read(like: str) -> None:
    platform = sample(like)
    comments = Counter(comment.post for comment in all_comments(platform))

    for post in all_posts(platform):
        counter = post.metrics.comments
        assert counter is not None
        if platform.counts_nested_replies:
            assert counter == comments[post.native_id]
        else:
            assert counter <= comments[post.native_id]


def test_comments_read_night_by_night_are_those_read_at_once() -> None:
    posts = [post.native_id for post in all_posts(sample("reddit"))]
    found: set[str] = set()
    for night in nights():
        since = night - timedelta(days=1, minutes=10)
        batch = sample("reddit", night).list_comments([Thread(post, since) for post in posts])
        assert all(since <= comment.written_at <= night for comment in batch)
        found |= {comment.native_id for comment in batch}

    assert found >= {comment.native_id for comment in all_comments(sample("reddit"))}


def test_about_three_thousand_comments_in_hundreds_of_different_words() -> None:
    comments = [comment for like in SHIPPED for comment in all_comments(sample(like))]

    assert 2_500 < len(comments) < 3_500
    assert len({comment.text for comment in comments}) > 1_000
    assert {comment.language for comment in comments} == {"en", "de", "es"}
    assert not any("{" in comment.text or "@" in comment.text for comment in comments)
    assert all(comment.native_id.startswith("sample-") for comment in comments)


def test_a_failed_night_fails_whatever_is_asked_and_the_next_one_is_well() -> None:
    failures = [(like, night) for like in SHIPPED for night in nights() if failed(like, night)]

    assert len(failures) == 2
    for like, night in failures:
        platform = sample(like, night)
        for ask in (platform.profile, lambda one=platform: list(one.list_posts(START))):
            with pytest.raises(TryLater, match="sample: the platform was overloaded that night") as caught:
                ask()
            assert not caught.value.again
        assert sample(like, night + timedelta(days=1)).profile().followers


def test_some_posts_are_deleted_later_and_then_missing() -> None:
    seen = {post.native_id for like in SHIPPED for night in nights(120) for post in posts_or_none(like, night)}
    still_there = {post.native_id for like in SHIPPED for post in all_posts(sample(like))}
    deleted = seen - still_there

    assert 0 < len(deleted) < len(seen) / 20
    for native_id in deleted:
        platform = sample(native_id.split("-")[1])
        assert platform.refresh([native_id]) == {}
        assert platform.list_comments([Thread(native_id)]) == []


@pytest.mark.parametrize("unknown", ["", "17", "sample-x-harbourmind-0001", "sample-x-other-0001-0", "-1-²", "a-b-c"])
def test_an_unknown_id_is_missing_from_the_answer(unknown: str) -> None:
    assert sample("x").refresh([unknown]) == {}


def test_every_request_is_counted() -> None:
    meter = Meter()
    platform = open_platform(Account("sample", "harbourmind", None, {}, meter, lambda: TODAY))
    platform.profile()
    pages = len(list(platform.list_posts(START)))
    platform.refresh([])

    assert meter.calls == 2 + pages
    assert meter.spent == 0


@pytest.mark.parametrize(
    ("options", "remedy"), [({"like": "myspace"}, "use one of x"), ({"since": "soon"}, "2026-07-27")]
)
def test_a_wrong_option_is_named_with_its_remedy(options: dict[str, str], remedy: str) -> None:
    with pytest.raises(NotConfigured, match=remedy):
        open_platform(Account("sample", "harbourmind", None, {}, Meter(), lambda: TODAY, options=options))


def test_the_quarrel_is_heard() -> None:
    def cross(comments: list[Comment]) -> float:
        words = ("betrayed", "Terrible", "Awful", "do not trust", "Creepy", "Disgusting", "disappointed")
        return sum(any(word.lower() in comment.text.lower() for word in words) for comment in comments) / len(comments)

    comments = all_comments(sample("x"))
    quarrel = [one for one in comments if (one.written_at.date() - SINCE).days in QUARREL_DAYS]

    assert cross(quarrel) > 3 * cross([one for one in comments if one not in quarrel])
