"""Reddit: posts and comments of an account. The real praw against Reddit's wire format on loopback."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.meter import Meter
from collectors.platforms.reddit import Reddit
from collectors.records import Thread
from tests.loopback.reddit import RedditServer
from tests.loopback.server import Reply
from tests.reddit_account import LONG_AGO, Clock, ago, connect, listed, not_a_login


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[RedditServer]:
    with RedditServer(lambda: clock.now) as server:
        yield server


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def reddit(server: RedditServer, clock: Clock, meter: Meter) -> Reddit:
    return connect(server, clock, meter)


class TestProfile:
    def test_tells_id_and_followers(self, reddit: Reddit, meter: Meter) -> None:
        profile = reddit.profile()
        assert (profile.native_id, profile.followers) == ("7h4rb", 310)
        assert meter.calls == 2  # the login is a request, too

    def test_an_account_that_does_not_exist_is_a_wrong_handle(self, server: RedditServer, clock: Clock) -> None:
        with pytest.raises(NotConfigured, match="u/harbourquay: correct its handle"):
            connect(server, clock, Meter(), handle="harbourquay").profile()

    def test_a_suspended_account_is_told(self, server: RedditServer, reddit: Reddit) -> None:
        server.suspended = True
        with pytest.raises(BadCredentials, match="suspended u/harbourmind"):
            reddit.profile()

    def test_missing_keys_are_named(self, server: RedditServer, clock: Clock) -> None:
        with pytest.raises(NotConfigured, match="OUTREACH_REDDIT_CLIENT_ID, OUTREACH_REDDIT_CLIENT_SECRET"):
            connect(server, clock, Meter(), credentials={})

    def test_wrong_keys_are_told_and_not_shown(self, server: RedditServer, clock: Clock) -> None:
        keys = {"CLIENT_ID": "secret-id", "CLIENT_SECRET": "secret-secret"}
        with pytest.raises(BadCredentials, match="check OUTREACH_REDDIT_CLIENT_ID") as caught:
            connect(server, clock, Meter(), credentials=keys).profile()
        assert "secret-" not in str(caught.value)


class TestListing:
    def test_a_post_with_everything_it_tells(self, server: RedditServer, reddit: Reddit) -> None:
        link = "https://harbourmind.example/help?utm_campaign=mens"
        server.add_post("p1", "Talk & listen", ago(days=2), selftext=f"Ask [us]({link}).", score=-3, num_crossposts=2,
                        num_comments=5)  # fmt: skip
        [post] = listed(reddit)
        assert (post.native_id, post.kind, post.published_at) == ("p1", "text", ago(days=2))
        assert post.text == f"Talk & listen\n\nAsk [us]({link})."
        assert post.url == "https://www.reddit.com/r/harbour/comments/p1/a_title/"
        assert (post.links, post.hashtags, post.version_id) == ((link,), (), None)
        told = {"comments": 5, "shares": 2, "score": -3}
        assert {name: value for name, value in post.metrics._asdict().items() if value is not None} == told

    def test_a_link_post_carries_its_link(self, server: RedditServer, reddit: Reddit) -> None:
        server.add_post("p1", "Help", ago(days=2), url="https://go.harbourmind.example/mens")
        [post] = listed(reddit)
        assert (post.kind, post.links) == ("link", ("https://go.harbourmind.example/mens",))

    @pytest.mark.parametrize(
        ("facts", "kind"),
        [
            ({"url": "https://i.redd.it/a.png", "post_hint": "image"}, "image"),
            ({"url": "https://www.reddit.com/gallery/a", "is_gallery": True}, "image"),
            ({"url": "https://v.redd.it/a", "is_video": True}, "video"),
            ({"poll_data": {"options": []}}, "poll"),
            ({"url": "/r/other/comments/b/c/", "crosspost_parent": "t3_b"}, "quote"),
        ],
    )
    def test_tells_what_kind_a_post_is(
        self, server: RedditServer, reddit: Reddit, facts: dict[str, Any], kind: str
    ) -> None:
        server.add_post("p1", "Look", ago(days=2), **facts)
        [post] = listed(reddit)
        assert (post.kind, post.links) == (kind, ())

    def test_all_pages_newest_first_down_to_the_start(self, server: RedditServer, reddit: Reddit, meter: Meter) -> None:
        for number in range(450):
            server.add_post(f"p{number}", "Hello", ago(hours=number))
        posts = listed(reddit, ago(hours=249))
        assert [post.native_id for post in posts] == [f"p{number}" for number in range(250)]
        assert meter.calls == len(server.log) == 1 + 3

    def test_a_listing_goes_on_where_it_stopped(self, server: RedditServer, clock: Clock) -> None:
        for number in range(230):
            server.add_post(f"p{number}", "Hello", ago(hours=number))
        first = next(connect(server, clock, Meter()).list_posts(LONG_AGO))
        clock.now += timedelta(days=1)
        rest = listed(connect(server, clock, Meter()), LONG_AGO, first.resume)
        assert [post.native_id for post in (*first.posts, *rest)] == [f"p{number}" for number in range(230)]

    def test_an_empty_account_has_one_empty_last_page(self, reddit: Reddit) -> None:
        [page] = reddit.list_posts(LONG_AGO)
        assert (page.posts, page.resume) == ((), None)

    def test_a_listing_without_end_is_given_up(self, server: RedditServer, reddit: Reddit) -> None:
        server.fail(Reply.json({"kind": "Listing", "data": {"after": "t3_a", "children": []}}), 100, not_a_login)
        with pytest.raises(UnexpectedReply, match="did not end"):
            listed(reddit)


class TestRefresh:
    def test_a_hundred_posts_are_one_request(self, server: RedditServer, reddit: Reddit, meter: Meter) -> None:
        for number in range(150):
            server.add_post(f"p{number}", "Hello", ago(hours=number), score=number)
        reddit.profile()
        posts = reddit.refresh([f"p{number}" for number in range(100)])
        assert [post.metrics.score for post in posts.values()] == list(range(100))
        assert meter.calls == 2 + 1

    @pytest.mark.parametrize("by", ["deleted", ""])
    def test_a_post_its_author_deleted_is_missing_from_the_answer(
        self, server: RedditServer, reddit: Reddit, by: str
    ) -> None:
        server.add_post("p1", "Hello", ago(days=1))
        server.add_post("p2", "Hello", ago(days=1))
        server.remove_post("p2", by)
        assert list(reddit.refresh(["p1", "p2"])) == ["p1"]
        assert [post.native_id for post in listed(reddit)] == ["p1"]

    def test_a_post_removed_by_moderators_is_still_there_without_its_text(
        self, server: RedditServer, reddit: Reddit
    ) -> None:
        server.add_post("p1", "Hello", ago(days=1), selftext="Come in", score=4)
        server.remove_post("p1", by="moderator")
        post = reddit.refresh(["p1"])["p1"]
        assert (post.text, post.metrics.score) == (None, 4), "what was stored of its text stays"

    def test_nothing_asked_is_no_request(self, server: RedditServer, reddit: Reddit) -> None:
        assert reddit.refresh([]) == {}
        assert server.log == []


class TestComments:
    def read(self, reddit: Reddit) -> list[str]:
        return sorted(comment.native_id for comment in reddit.list_comments([Thread("p1")]))

    @pytest.fixture(autouse=True)
    def _post(self, server: RedditServer) -> None:
        server.add_post("p1", "Hello", ago(days=1))

    def test_replies_to_replies_are_comments_and_our_own_are_none(self, server: RedditServer, reddit: Reddit) -> None:
        server.add_comment("p1", "c1", "A *question*", ago(hours=5), author="a_stranger")
        server.add_comment("p1", "c2", "Our answer", ago(hours=4), author="HarbourMind", reply_to="c1")
        server.add_comment("p1", "c3", "Thanks", ago(hours=3), reply_to="c2")
        comments = {comment.native_id: comment for comment in reddit.list_comments([Thread("p1")])}
        assert sorted(comments) == ["c1", "c3"]
        assert (comments["c1"].text, comments["c1"].post, comments["c1"].language) == ("A *question*", "p1", None)
        assert comments["c3"].written_at == ago(hours=3)
        assert "stranger" not in repr(comments)

    def test_what_was_withdrawn_and_what_machines_wrote_is_left_out(self, server: RedditServer, reddit: Reddit) -> None:
        for number in range(5):
            server.add_comment("p1", f"c{number}", "Hello", ago(hours=5))
        server.remove_comment("p1", "c0")
        server.remove_comment("p1", "c1", by="[removed]")
        server.add_comment("p1", "m1", "Be kind", ago(hours=5), author="AutoModerator")
        server.add_comment("p1", "m2", "Rules", ago(hours=5), stickied=True, distinguished="moderator")
        assert self.read(reddit) == ["c2", "c3", "c4"]

    def test_a_long_thread_is_read_whole(self, server: RedditServer, reddit: Reddit, meter: Meter) -> None:
        server.shown = 50
        for number in range(300):
            server.add_comment("p1", f"c{number}", "Hear, hear", ago(minutes=number))
            server.add_comment("p1", f"d{number}", "Indeed", ago(minutes=number), reply_to=f"c{number}")
        assert len(self.read(reddit)) == 600
        assert meter.calls == len(server.log)
        assert len(server.asked("/api/morechildren")) <= 7

    def test_a_deep_thread_is_read_to_its_end(self, server: RedditServer, reddit: Reddit) -> None:
        server.depth = 3
        server.add_comment("p1", "c0", "One", ago(hours=5))
        for number in range(1, 10):
            server.add_comment("p1", f"c{number}", "And another", ago(hours=4), reply_to=f"c{number - 1}")
        assert self.read(reddit) == [f"c{number}" for number in range(10)]

    def test_a_monstrous_thread_ends_after_a_bounded_number_of_requests(
        self, server: RedditServer, reddit: Reddit, meter: Meter
    ) -> None:
        server.shown = 10
        for number in range(4000):
            server.add_comment("p1", f"c{number}", "Hear, hear", ago(minutes=number))
        assert len(self.read(reddit)) == 10 + 32 * 100
        assert meter.calls == 2 + 32

    def test_a_thread_reddit_does_not_show_has_no_comments(self, server: RedditServer, reddit: Reddit) -> None:
        server.hidden.add("p1")
        assert reddit.list_comments([Thread("p1"), Thread("unknown")]) == []
