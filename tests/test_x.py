"""X: the posts of an account. The real tweepy against X's wire format on loopback."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.meter import Budget, Meter
from collectors.platforms.x import X
from collectors.records import Thread
from tests.loopback.server import Reply
from tests.loopback.x import KEYS, XServer, post_id
from tests.x_account import LONG_AGO, Clock, add, ago, connect, listed, refreshed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[XServer]:
    with XServer(lambda: clock.now) as server:
        yield server


@pytest.fixture
def x(server: XServer, clock: Clock) -> X:
    return connect(server, clock)


class TestProfile:
    def test_tells_id_and_followers(self, server: XServer, clock: Clock) -> None:
        meter = Meter(Budget(10_000))
        profile = connect(server, clock, meter, native_id=None).profile()
        assert (profile.native_id, profile.followers) == (server.user_id, 1200)
        assert (meter.calls, meter.spent) == (1, 10_000)

    def test_the_handle_is_compared_without_case(self, server: XServer, clock: Clock) -> None:
        assert connect(server, clock, handle="HarbourMind").profile().followers == 1200

    def test_keys_of_another_account_are_told_apart(self, server: XServer, clock: Clock) -> None:
        with pytest.raises(BadCredentials, match="belong to @harbourmind, not to @harbourquay"):
            connect(server, clock, handle="harbourquay").profile()

    def test_missing_keys_are_named(self, server: XServer, clock: Clock) -> None:
        keys = {name: key for name, key in KEYS.items() if name != "ACCESS_TOKEN"}
        with pytest.raises(NotConfigured, match=r"X needs OUTREACH_X_ACCESS_TOKEN in"):
            connect(server, clock, credentials=keys)


class TestListing:
    def test_a_post_with_everything_it_tells(self, server: XServer, x: X) -> None:
        link = "https://harbourmind.example/help?utm_campaign=mens&utm_source=x"
        counters = {"retweet_count": 3, "quote_count": 2, "like_count": 9, "reply_count": 4, "bookmark_count": 1}
        id = add(server, ago(days=2), f"Talk & listen. #MensMentalHealth {link}",
                 impression_count=500, url_link_clicks=7, **counters)  # fmt: skip
        [post] = listed(x)
        assert post.native_id == id
        assert post.version_id is None
        assert post.published_at == ago(days=2)
        assert post.kind == "link"
        assert post.text == f"Talk & listen. #MensMentalHealth {link}"
        assert post.links == (link,)
        assert post.hashtags == ("MensMentalHealth",)
        assert post.url == f"https://x.com/harbourmind/status/{id}"
        told = {"impressions": 500, "likes": 9, "comments": 4, "shares": 5, "saves": 1, "link_clicks": 7}
        assert post.metrics._asdict() == {"reach": None, "video_views": None, "score": None, **told}

    def test_all_pages_newest_first_each_post_once(self, server: XServer, x: X) -> None:
        ids = [add(server, ago(hours=6 * number)) for number in range(1, 260)]
        assert [post.native_id for post in listed(x)] == ids
        assert server.asked("/2/users/7001/tweets")[0].first("max_results") == "100"

    def test_private_figures_are_asked_for_only_while_x_tells_them(self, server: XServer, x: X) -> None:
        young = add(server, ago(days=29), url_link_clicks=5, impression_count=50)
        old = add(server, ago(days=31), url_link_clicks=9, impression_count=90)
        metrics = {post.native_id: post.metrics for post in listed(x)}
        assert (metrics[young].link_clicks, metrics[young].impressions) == (5, 50)
        assert (metrics[old].link_clicks, metrics[old].impressions) == (None, 90)
        first, second = server.asked("/2/users/7001/tweets")
        assert "non_public_metrics" in first.first("tweet.fields")
        assert "non_public_metrics" not in second.first("tweet.fields")

    def test_young_posts_alone_need_one_request(self, server: XServer, x: X) -> None:
        add(server, ago(days=3))
        assert len(listed(x, ago(days=20))) == 1
        assert len(server.log) == 1

    def test_nothing_is_listed_from_before_the_start(self, server: XServer, x: X) -> None:
        add(server, ago(days=40))
        edge = add(server, ago(days=30))
        assert [post.native_id for post in listed(x, ago(days=30))] == [edge]

    @pytest.mark.parametrize("ignores_exclude", [False, True])
    def test_reposts_and_replies_are_no_posts(self, server: XServer, x: X, ignores_exclude: bool) -> None:
        server.ignores_exclude = ignores_exclude
        kept = add(server, ago(days=1), reference=("quoted", "5"))
        add(server, ago(days=2), reference=("retweeted", "6"))
        add(server, ago(days=3), reference=("replied_to", "7"))
        [post] = listed(x)
        assert (post.native_id, post.kind) == (kept, "quote")

    @pytest.mark.parametrize("old", [10, 40])
    def test_a_listing_goes_on_another_day_where_it_stopped(self, server: XServer, clock: Clock, old: int) -> None:
        ids = [add(server, ago(days=old, hours=number)) for number in range(1, 250)]
        pages = connect(server, clock).list_posts(LONG_AGO)
        first = next(pages)
        clock.now += timedelta(days=1)
        rest = listed(connect(server, clock), LONG_AGO, first.resume)
        assert [post.native_id for post in (*first.posts, *rest)] == ids
        assert server.billed == 249 * 1_000

    def test_only_the_last_page_has_nothing_behind_it(self, server: XServer, x: X) -> None:
        for number in range(1, 231):
            add(server, ago(hours=4 * number))
        pages = list(x.list_posts(LONG_AGO))
        assert [page.resume is None for page in pages] == [False] * (len(pages) - 1) + [True]

    def test_the_user_id_is_asked_for_once_where_it_is_unknown(self, server: XServer, clock: Clock) -> None:
        x = connect(server, clock, native_id=None)
        listed(x)
        listed(x)
        assert len(server.asked("/2/users/me")) == 1

    def test_a_suspended_account_is_no_empty_one(self, server: XServer, x: X) -> None:
        error = {"parameter": "id", "resource_id": server.user_id, "title": "Forbidden",
                 "type": "https://api.x.com/2/problems/resource-not-found"}  # fmt: skip
        server.fail(Reply.json({"errors": [error]}))
        with pytest.raises(BadCredentials, match="does not show @harbourmind: Forbidden"):
            listed(x)

    def test_a_listing_without_end_is_given_up(self, server: XServer, x: X) -> None:
        server.fail(Reply.json({"meta": {"result_count": 0, "next_token": "t"}}), times=1_000)
        with pytest.raises(UnexpectedReply, match="did not end"):
            listed(x)


class TestEditedPosts:
    def edited(self, server: XServer) -> tuple[str, str]:
        first, newest = add(server, ago(hours=5), "Hallo", like_count=8), post_id(ago(hours=4, minutes=30))
        server.edit_post(first, newest, "Hello", ago(hours=4, minutes=30), like_count=2)
        return first, newest

    def test_is_one_post_with_its_newest_version(self, server: XServer, x: X) -> None:
        first, newest = self.edited(server)
        [post] = listed(x)
        assert (post.native_id, post.version_id) == (first, newest)
        assert (post.text, post.metrics.likes) == ("Hello", 2)
        assert post.url.endswith(newest)
        assert post.published_at == ago(hours=5)

    def test_is_refreshed_by_any_of_its_ids(self, server: XServer, x: X) -> None:
        first, newest = self.edited(server)
        one, other = refreshed(x, first, newest)
        assert one == other
        assert (one.version_id, one.metrics.likes) == (newest, 2)

    def test_asked_for_by_its_first_id_the_newest_version_is_fetched(self, server: XServer, x: X) -> None:
        first, newest = self.edited(server)
        [post] = refreshed(x, first)
        assert (post.native_id, post.version_id, post.metrics.likes) == (first, newest, 2)
        assert [request.first("ids") for request in server.log] == [first, newest]

    def test_answers_to_every_version_belong_to_the_one_post(self, server: XServer, x: X) -> None:
        first, newest = self.edited(server)
        server.add_comment(first, "91", "To the first version", ago(hours=4, minutes=45))
        server.add_comment(newest, "92", "To the second", ago(hours=2))
        listed(x)
        comments = x.list_comments([Thread(first)])
        assert sorted((each.native_id, each.post) for each in comments) == [("91", first), ("92", first)]


class TestRefresh:
    def test_a_hundred_posts_are_one_request(self, server: XServer, clock: Clock) -> None:
        ids = [add(server, ago(hours=number), like_count=number) for number in range(1, 101)]
        meter = Meter(Budget(500_000))
        posts = refreshed(connect(server, clock, meter), *ids)
        assert [post.metrics.likes for post in posts] == list(range(1, 101))
        assert (meter.calls, meter.spent, server.billed) == (1, 500_000, 500_000)

    def test_young_and_old_posts_are_asked_for_apart(self, server: XServer, x: X) -> None:
        young, old = add(server, ago(days=5), url_link_clicks=1), add(server, ago(days=50), url_link_clicks=2)
        assert [post.metrics.link_clicks for post in refreshed(x, old, young)] == [None, 1]
        assert [request.first("ids") for request in server.log] == [young, old]

    def test_a_removed_post_is_missing_from_the_answer(self, server: XServer, x: X) -> None:
        kept, gone = add(server, ago(days=1)), add(server, ago(days=2))
        server.remove_post(gone)
        assert list(x.refresh([kept, gone])) == [kept]

    def test_all_posts_may_be_gone(self, server: XServer, x: X) -> None:
        assert x.refresh([post_id(ago(days=1))]) == {}

    def test_nothing_asked_is_no_request(self, server: XServer, x: X) -> None:
        assert x.refresh([]) == {}
        assert server.log == []

    def test_a_post_withheld_is_not_taken_for_gone(self, server: XServer, x: X) -> None:
        kept, refused = add(server, ago(days=1)), add(server, ago(days=2))
        server.refused[refused] = "Authorization Error"
        answer = x.refresh([kept, refused])
        assert (list(answer), answer[refused]) == ([kept, refused], None)
        with pytest.raises(BadCredentials, match=r"withholds 1 of our posts \(Authorization Error\)"):
            x.refresh([refused])

    def test_a_post_passed_over_in_silence_is_not_taken_for_gone(self, server: XServer, x: X) -> None:
        id = add(server, ago(days=1))
        server.fail(Reply.json({"meta": {}}))
        with pytest.raises(UnexpectedReply, match="said nothing of 1 posts"):
            x.refresh([id])

    def test_errors_about_other_things_do_not_make_a_post_gone(self, server: XServer, x: X) -> None:
        id = add(server, ago(days=1))
        error = {"parameter": "referenced_tweets.id", "resource_id": id, "title": "Not Found Error", "type": "x/y"}
        server.fail(Reply.json({"data": [{"id": id, "created_at": "2026-11-22T03:00:00Z"}], "errors": [error]}))
        assert list(x.refresh([id])) == [id]

    def test_a_post_held_back_for_its_private_figures_is_asked_for_without(self, server: XServer, clock: Clock) -> None:
        server.withholds_old_posts = True
        server.now = lambda: clock.now + timedelta(hours=3)  # X's clock is ahead of ours
        id = add(server, ago(days=29, hours=22), like_count=6)
        meter = Meter(Budget(10_000))
        assert refreshed(connect(server, clock, meter), id)[0].metrics.likes == 6
        assert (meter.calls, meter.spent) == (2, 5_000)
