"""Mastodon, read with its real client from a server on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.errors import UnexpectedReply
from collectors.meter import Meter
from collectors.platforms import open_platform
from collectors.platforms.mastodon_connection import Connection
from collectors.platforms.mastodon_html import read_html
from collectors.records import Metrics, Post
from tests.loopback.mastodon import MastodonServer
from tests.loopback.server import Reply
from tests.mastodon_account import ORG, START, TOKEN, account, day, known, listed, texts


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    with MastodonServer() as server:
        server.add_account(ORG, followers=120)
        server.tokens[TOKEN] = ORG
        yield server


def test_a_profile_tells_the_id_and_the_followers(server: MastodonServer) -> None:
    profile = open_platform(account(server)).profile()
    assert (profile.native_id, profile.followers) == (server.accounts[ORG].id, 120)


def test_a_post_carries_what_people_see_and_its_counters(server: MastodonServer) -> None:
    link = "https://harbourmind.example/help?utm_campaign=mens-health-2026"
    post_id = server.add_post(ORG, "Talking helps\n\n& listening too", day(3), tags=("MensHealth",), links=(link,))
    server.set_counts(post_id, likes=12, boosts=3, quotes=2, replies=4)
    [post] = listed(server)
    assert post == Post(
        native_id=post_id,
        published_at=day(3),
        kind="link",
        text=f"Talking helps\n\n& listening too #MensHealth {link}",
        url=f"{server.url}/@{ORG}/{post_id}",
        links=(link,),
        hashtags=("menshealth",),
        metrics=Metrics(likes=12, shares=5, comments=4),
    )


def test_the_answers_come_as_plain_json(server: MastodonServer) -> None:
    post_id = server.add_post(ORG, "Ours", day(3))
    connection = Connection(account(server))
    assert type(connection.ask(connection.client.status, post_id)) is dict


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"poll": {"id": "1"}, "media_attachments": [{"type": "image"}]}, "poll"),
        ({"media_attachments": [{"type": "unknown"}, {"type": "image"}]}, "image"),
        ({"media_attachments": [{"type": "video"}]}, "video"),
        ({"quote": {"state": "accepted"}}, "quote"),
        ({"card": {"url": "https://harbourmind.example/card"}}, "link"),
        ({"card": None, "quote": None, "of_tomorrow": 1}, "text"),
    ],
)
def test_the_kind_of_a_post_is_that_of_what_is_attached(
    server: MastodonServer, more: dict[str, Any], kind: str
) -> None:
    server.add_post(ORG, "Look", day(3), **more)
    [post] = listed(server)
    assert post.kind == kind


def test_a_content_warning_comes_before_the_text(server: MastodonServer) -> None:
    server.add_post(ORG, "Talking helps", day(3), spoiler_text="Mentions loss")
    assert texts(listed(server)) == ["Mentions loss\n\nTalking helps"]


@pytest.mark.parametrize(
    ("content", "plain", "links"),
    [
        ("<p>One<br>two</p><p>three</p>", "One\ntwo\n\nthree", ()),
        ("<p>1 &lt; 2 &amp; &#39;3&#39;</p>", "1 < 2 & '3'", ()),
        ("No tags at all", "No tags at all", ()),
        ('<p><a href="https://a.example/x?b=1&amp;c=2">here</a></p>', "here", ("https://a.example/x?b=1&c=2",)),
        ('<p><a class="u-url mention" href="https://a.example/@b">@<span>b</span></a> hi</p>', "@b hi", ()),
        ('<a rel="tag ugc" href="https://a.example/tags/b">#b</a>', "#b", ()),
        ('<a href="javascript:alert(1)">no</a>', "no", ()),
        ('<p class="quote-inline">RE: <a href="https://a.example/1">x</a></p><p>Yes</p>', "Yes", ()),
        ('<span class="quote-inline"><br>RE: x</span>Yes <span>and</span> no', "Yes and no", ()),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb", ()),
        ("<style>p {}</style><p>unclosed <b>bold", "unclosed bold", ()),
        ("<<<>>", "<<<>>", ()),
        ("", "", ()),
    ],
)
def test_html_becomes_what_a_reader_sees(content: str, plain: str, links: tuple[str, ...]) -> None:
    assert read_html(content) == (plain, links)


def test_boosts_private_posts_and_answers_to_others_are_no_posts(server: MastodonServer) -> None:
    other = server.add_post("reader", "A question", day(2))
    server.add_post(ORG, "An answer", day(3), reply_to=other)
    server.boost(ORG, other, day(4))
    server.add_post(ORG, "For followers", day(5), visibility="private")
    server.add_post(ORG, "For one", day(5, 13), visibility="direct")
    server.add_post(ORG, "Unlisted", day(6), visibility="unlisted")
    server.add_post(ORG, "Ours", day(7))
    assert texts(listed(server, credentials={"TOKEN": TOKEN})) == ["Ours", "Unlisted"]


def test_boosts_are_left_out_even_where_the_server_sends_them(server: MastodonServer) -> None:
    server.add_post(ORG, "Boost", day(3), reblog={"id": "1"})
    assert listed(server) == []


def test_a_thread_of_our_own_is_posts_to_its_end(server: MastodonServer) -> None:
    last = server.add_post(ORG, "1", day(2))
    for number in range(2, 6):
        last = server.add_post(ORG, str(number), day(2, 12 + number), reply_to=last)
    assert texts(listed(server)) == ["5", "4", "3", "2", "1"]
    assert len(server.log) == 2


def test_going_on_below_somebody_elses_comment_makes_no_post(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(2))
    comment = server.add_post("reader", "A comment", day(3), reply_to=root)
    ours = server.add_post(ORG, "Our answer", day(4), reply_to=comment)
    more = server.add_post(ORG, "and more", day(5), reply_to=ours)
    server.statuses[more].reply_to_account = server.accounts[ORG].id  # as other servers say it
    assert texts(listed(server)) == ["Root"]


def test_a_thread_across_pages_and_beyond_since_is_followed_up(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Begun long ago", datetime(2026, 6, 1, tzinfo=UTC))
    for month in (7, 8, 9):
        root = server.add_post(ORG, f"Month {month}", datetime(2026, month, 1, tzinfo=UTC), reply_to=root)
    for number in range(50):
        server.add_post(ORG, f"Post {number}", datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=number))
    server.add_post(ORG, "Month 11", day(2), reply_to=root)
    assert texts(listed(server)) == ["Month 11"]
    assert len([request for request in server.log if request.path.endswith("/context")]) == 1


def test_a_thread_whose_middle_was_deleted_is_left_out(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(2))
    middle = server.add_post(ORG, "Middle", day(3), reply_to=root)
    server.add_post(ORG, "End", day(4), reply_to=middle)
    server.remove_post(middle)
    assert texts(listed(server)) == ["Root"]


def test_the_listing_ends_where_the_wanted_time_begins(server: MastodonServer) -> None:
    for number in range(200):
        server.add_post(ORG, f"Post {number}", day(1) + timedelta(hours=number))
    meter = Meter()
    posts = listed(server, since=day(1) + timedelta(hours=100), meter=meter, native_id=server.accounts[ORG].id)
    assert texts(posts) == [f"Post {number}" for number in range(199, 99, -1)]
    assert meter.calls == len(server.log) == 3


def test_a_listing_goes_on_behind_a_page_got_earlier(server: MastodonServer) -> None:
    for number in range(90):
        server.add_post(ORG, f"Post {number}", day(1) + timedelta(hours=number))
    first = next(iter(open_platform(account(server)).list_posts(START)))
    rest = [post for page in open_platform(account(server)).list_posts(START, first.resume) for post in page.posts]
    assert texts([*first.posts, *rest]) == [f"Post {number}" for number in range(89, -1, -1)]


def test_the_same_page_again_and_again_is_an_unexpected_reply(server: MastodonServer) -> None:
    server.fail(Reply.json([{"id": "7", "created_at": "2026-11-05T00:00:00Z"}]), times=5)
    with pytest.raises(UnexpectedReply):
        listed(server, native_id="1")


def test_a_removed_post_is_missing_from_the_answer(server: MastodonServer) -> None:
    kept, gone = server.add_post(ORG, "Kept", day(3)), server.add_post(ORG, "Gone", day(4))
    server.remove_post(gone)
    assert set(open_platform(account(server)).refresh([kept, gone])) == {kept}


def test_posts_that_are_all_removed_are_all_missing(server: MastodonServer) -> None:
    posts = [server.add_post(ORG, "Gone", day(number)) for number in (3, 4)]
    for post in posts:
        server.remove_post(post)
    assert open_platform(account(server)).refresh(posts) == {}


def test_twenty_posts_are_one_request(server: MastodonServer) -> None:
    posts = [server.add_post(ORG, str(number), day(3)) for number in range(50)]
    meter = Meter()
    assert list(open_platform(known(server, meter=meter)).refresh(posts)) == posts
    assert meter.calls == len(server.log) == 3


def test_a_server_without_batches_is_asked_one_by_one(server: MastodonServer) -> None:
    server.batches = False
    kept, gone = server.add_post(ORG, "Kept", day(3)), server.add_post(ORG, "Gone", day(4))
    server.remove_post(gone)
    platform = open_platform(known(server))
    assert set(platform.refresh([kept, gone])) == {kept}
    assert set(platform.refresh([kept])) == {kept}
    assert [request.path.count("/") for request in server.log] == [3, 4, 4, 4]


def test_a_server_that_ignores_which_posts_are_asked_for_deletes_nothing(server: MastodonServer) -> None:
    posts = [server.add_post(ORG, str(number), day(3)) for number in range(3)]
    server.fail(Reply.json([]), when=lambda request: request.path == "/api/v1/statuses")
    assert list(open_platform(account(server)).refresh(posts)) == posts


@pytest.mark.parametrize("handle", [ORG, "HarbourMind@mastodon.example"])
def test_a_permalink_of_ours_tells_the_id_to_ask_by(server: MastodonServer, handle: str) -> None:
    post_id = server.add_post(ORG, "Ours", day(3))
    [post] = listed(server)
    platform = open_platform(account(server, handle=handle))
    assert platform.native_id(post.url) == post_id
    assert platform.native_id(f"{server.url}/users/{ORG}/statuses/{post_id}") == post_id
    assert platform.native_id(f"{server.url}/@{ORG}/statuses/01HV5F") == "01HV5F"
    assert platform.native_id(f"{server.url}/@reader/{post_id}") is None
    assert platform.native_id(f"https://elsewhere.example/@{ORG}/{post_id}") is None


def test_somebody_elses_status_is_never_read_as_our_post(server: MastodonServer) -> None:
    ours, theirs = server.add_post(ORG, "Ours", day(3)), server.add_post("reader", "My story", day(3))
    server.boost(ORG, theirs, day(4))
    boost = str(server.accounts[ORG].statuses[-1])
    platform = open_platform(account(server))
    assert platform.native_id(f"{server.url}/@{ORG}/{theirs}") == theirs
    assert set(platform.refresh([ours, theirs, boost])) == {ours}
    server.batches = False
    assert set(open_platform(account(server)).refresh([ours, theirs, boost])) == {ours}


@pytest.mark.parametrize("visibility", ["private", "direct"])
def test_what_is_not_for_everybody_is_not_refreshed(server: MastodonServer, visibility: str) -> None:
    post = server.add_post(ORG, "For a few", day(3), visibility=visibility)
    assert open_platform(account(server, credentials={"TOKEN": TOKEN})).refresh([post]) == {}


def test_a_status_that_does_not_say_whose_it_is_deletes_nothing(server: MastodonServer) -> None:
    post = server.add_post(ORG, "Ours", day(3), account=None)
    with pytest.raises(UnexpectedReply):
        open_platform(known(server)).refresh([post])
