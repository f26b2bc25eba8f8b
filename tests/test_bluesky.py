"""Bluesky, read with its real client from a server on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from collectors.errors import UnexpectedReply
from collectors.meter import Meter
from collectors.platforms import open_platform
from collectors.records import Metrics, Post
from tests.bluesky_account import ORG, PASSWORD, START, account, day, known, listed, texts
from tests.loopback.bluesky import BlueskyServer
from tests.loopback.server import Reply


@pytest.fixture
def server() -> Iterator[BlueskyServer]:
    with BlueskyServer() as server:
        server.add_account(ORG, followers=120, password=PASSWORD)
        yield server


def test_a_profile_tells_the_did_and_the_followers(server: BlueskyServer) -> None:
    profile = open_platform(account(server)).profile()
    assert profile.native_id.startswith("did:plc:")
    assert profile.followers == 120


def test_a_post_carries_what_people_see_and_its_counters(server: BlueskyServer) -> None:
    uri = server.add_post(
        ORG,
        "Talking helps 💙",
        day(3),
        tags=("MensMentalHealth",),
        links=("https://harbourmind.example/help?utm_campaign=mens-health-2026",),
    )
    server.set_counts(uri, likes=12, reposts=3, quotes=2, replies=4, bookmarks=1)
    [post] = listed(server)
    assert post == Post(
        native_id=uri,
        published_at=day(3),
        kind="text",
        text="Talking helps 💙 #MensMentalHealth https://harbourmind.exam...",
        url=f"https://bsky.app/profile/{ORG}/post/{uri[-13:]}",
        links=("https://harbourmind.example/help?utm_campaign=mens-health-2026",),
        hashtags=("MensMentalHealth",),
        metrics=Metrics(likes=12, shares=5, comments=4, saves=1),
    )


@pytest.mark.parametrize(
    ("embed", "kind"),
    [
        ({"$type": "app.bsky.embed.images"}, "image"),
        ({"$type": "app.bsky.embed.video"}, "video"),
        ({"$type": "app.bsky.embed.external", "external": {"uri": "https://harbourmind.example/a"}}, "link"),
        ({"$type": "app.bsky.embed.record"}, "quote"),
        ({"$type": "app.bsky.embed.recordWithMedia", "media": {"$type": "app.bsky.embed.images"}}, "image"),
        ({"$type": "app.bsky.embed.of-tomorrow"}, "text"),
    ],
)
def test_the_kind_of_a_post_is_that_of_what_is_attached(server: BlueskyServer, embed: Any, kind: str) -> None:
    server.add_post(ORG, "Look", day(3), embed=embed)
    [post] = listed(server)
    assert post.kind == kind


def test_links_come_from_cards_too_and_from_plain_text(server: BlueskyServer) -> None:
    card = {"$type": "app.bsky.embed.external", "external": {"uri": "https://harbourmind.example/card"}}
    media = {"$type": "app.bsky.embed.recordWithMedia", "media": card}
    server.add_post(ORG, "See https://harbourmind.example/plain.", day(3), embed=media)
    [post] = listed(server)
    assert post.links == ("https://harbourmind.example/card", "https://harbourmind.example/plain")


def test_reposts_and_answers_to_others_are_no_posts(server: BlueskyServer) -> None:
    other = server.add_post("reader.example", "A question", day(2))
    server.add_post(ORG, "An answer", day(3), reply_to=other)
    server.repost(ORG, other, day(4))
    own = server.add_post(ORG, "Ours", day(5))
    server.repost(ORG, own, day(6))
    assert texts(listed(server)) == ["Ours"]


def test_a_thread_of_our_own_is_posts_to_its_end(server: BlueskyServer) -> None:
    last = server.add_post(ORG, "1", day(2))
    for number in range(2, 6):
        last = server.add_post(ORG, str(number), day(2, 12 + number), reply_to=last)
    assert texts(listed(server)) == ["5", "4", "3", "2", "1"]


def test_going_on_below_somebody_elses_comment_makes_no_post(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "Root", day(2))
    comment = server.add_post("reader.example", "A comment", day(3), reply_to=root)
    ours = server.add_post(ORG, "Our answer", day(4), reply_to=comment)
    for number in range(3):
        ours = server.add_post(ORG, f"and more {number}", day(4, 13 + number), reply_to=ours)
    assert texts(listed(server)) == ["Root"]


def test_a_thread_across_pages_and_beyond_since_is_followed_up(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "Begun long ago", datetime(2026, 6, 1, tzinfo=UTC))
    for month in (7, 8, 9):
        root = server.add_post(ORG, f"Month {month}", datetime(2026, month, 1, tzinfo=UTC), reply_to=root)
    for number in range(150):
        server.add_post(ORG, f"Post {number}", datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=number))
    server.add_post(ORG, "Month 11", day(2), reply_to=root)
    assert texts(listed(server)) == ["Month 11"]
    assert len(server.asked("/xrpc/app.bsky.feed.getPostThread")) == 1


def test_a_thread_whose_middle_was_deleted_is_left_out(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "Root", day(2))
    middle = server.add_post(ORG, "Middle", day(3), reply_to=root)
    server.add_post(ORG, "End", day(4), reply_to=middle)
    server.remove_post(middle)
    assert texts(listed(server)) == ["Root"]


def test_the_listing_ends_where_the_wanted_time_begins(server: BlueskyServer) -> None:
    for number in range(450):
        server.add_post(ORG, f"Post {number}", day(1) + timedelta(hours=number))
    posts = listed(server, since=day(1) + timedelta(hours=200))
    assert texts(posts) == [f"Post {number}" for number in range(449, 199, -1)]
    assert len(server.asked("/xrpc/app.bsky.feed.getAuthorFeed")) == 3


def test_a_listing_goes_on_behind_a_page_got_earlier(server: BlueskyServer) -> None:
    for number in range(250):
        server.add_post(ORG, f"Post {number}", day(1) + timedelta(hours=number))
    first = next(iter(open_platform(account(server)).list_posts(START)))
    rest = [post for page in open_platform(account(server)).list_posts(START, first.resume) for post in page.posts]
    assert texts([*first.posts, *rest]) == [f"Post {number}" for number in range(249, -1, -1)]


def test_one_backdated_post_does_not_end_the_listing(server: BlueskyServer) -> None:
    server.add_post(ORG, "Old diary", datetime(2019, 5, 1, tzinfo=UTC), indexed_at=day(4))
    server.accounts[ORG].feed[:] = [(-day(4).timestamp(), server.accounts[ORG].feed[0][1], False)]
    for number in range(150):
        server.add_post(ORG, f"Post {number}", day(1) + timedelta(hours=number))
    assert len(listed(server)) == 150


def test_a_clock_that_runs_ahead_does_not_date_a_post(server: BlueskyServer) -> None:
    server.add_post(ORG, "From the future", datetime(2031, 1, 1, tzinfo=UTC), indexed_at=day(4))
    [post] = listed(server)
    assert post.published_at == day(4)


def test_a_pinned_post_is_neither_listed_twice_nor_ends_the_listing(server: BlueskyServer) -> None:
    server.accounts[ORG].pinned = server.add_post(ORG, "Pinned", datetime(2026, 1, 1, tzinfo=UTC))
    server.add_post(ORG, "New", day(3))
    assert texts(listed(server)) == ["New"]


def test_the_same_page_again_and_again_is_an_unexpected_reply(server: BlueskyServer) -> None:
    server.fail(Reply.json({"feed": [], "cursor": "again"}), times=5)
    with pytest.raises(UnexpectedReply):
        listed(server, native_id="did:plc:known")


def test_a_removed_post_is_missing_from_the_answer(server: BlueskyServer) -> None:
    kept, gone = server.add_post(ORG, "Kept", day(3)), server.add_post(ORG, "Gone", day(4))
    server.remove_post(gone)
    assert set(open_platform(account(server)).refresh([kept, gone])) == {kept}


def test_twenty_five_posts_are_one_request(server: BlueskyServer) -> None:
    posts = [server.add_post(ORG, str(number), day(3)) for number in range(60)]
    meter = Meter()
    assert list(open_platform(known(server, meter=meter)).refresh(posts)) == posts
    assert meter.calls == len(server.log) == 3


def test_a_new_handle_keeps_the_posts(server: BlueskyServer) -> None:
    uri, did = server.add_post(ORG, "Ours", day(3)), server.accounts[ORG].did
    server.rename(ORG, "harbour.example")
    platform = open_platform(account(server, native_id=did))
    assert platform.profile().native_id == did
    post = platform.refresh([uri])[uri]
    assert post is not None
    assert post.url.startswith("https://bsky.app/profile/harbour.example/")


def test_a_permalink_of_ours_tells_the_id_to_ask_by(server: BlueskyServer) -> None:
    uri = server.add_post(ORG, "Ours", day(3))
    [post] = listed(server)
    platform = open_platform(account(server))
    assert platform.native_id(post.url) is None
    platform.profile()
    assert platform.native_id(post.url) == uri
    assert platform.native_id(post.url.replace(ORG, server.accounts[ORG].did)) == uri
    assert platform.native_id(post.url.replace(ORG, "reader.example")) is None


def test_somebody_elses_post_is_never_read_as_ours(server: BlueskyServer) -> None:
    ours, theirs = server.add_post(ORG, "Ours", day(3)), server.add_post("reader.example", "My story", day(3))
    assert set(open_platform(account(server)).refresh([ours, theirs])) == {ours}


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+12:00", "soon"])
def test_an_absurd_clock_leaves_the_servers_moment(server: BlueskyServer, moment: str) -> None:
    server.add_post(ORG, "Ours", day(3), createdAt=moment)
    [post] = listed(server)
    assert post.published_at == day(3)
