"""A professional Instagram account, read from a server on loopback that speaks Meta's wire format."""

from collections.abc import Iterator

import pytest

from collectors.errors import BadCredentials, NotConfigured
from collectors.matching import post_key
from collectors.platforms import open_platform
from collectors.records import Metrics
from tests.graph_account import account, comment_texts, day, listed
from tests.loopback.graph import GraphServer
from tests.loopback.graph_world import OWN
from tests.loopback.server import Reply


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer("instagram") as server:
        yield server


@pytest.mark.parametrize("token", ["EAAb-of-a-page", "IGAA-of-its-own-login"])
def test_either_kind_of_token_finds_the_account(server: GraphServer, token: str) -> None:
    server.tokens.add(token)
    profile = open_platform(account(server, native_id=None, credentials={"TOKEN": token})).profile()
    assert (profile.native_id, profile.followers) == (OWN, 120)


def test_a_token_of_another_account_is_refused_by_name_of_the_setting(server: GraphServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_INSTAGRAM_TOKEN"):
        open_platform(account(server, handle="somebody")).profile()


def test_a_page_without_an_account_says_what_to_connect(server: GraphServer) -> None:
    server.fail(Reply.json({"id": "77"}))
    with pytest.raises(NotConfigured, match="connect it in the Page's settings"):
        open_platform(account(server)).profile()


def test_a_post_carries_its_counters_whichever_of_two_places_they_stand_in(server: GraphServer) -> None:
    id = server.add_post("Talking helps #TalkItOut", day(3))
    server.count(id, like_count=12, comments_count=4, views=900, reach=700, saved=3, shares=2)
    [post] = listed(server)
    assert post.metrics == Metrics(impressions=900, reach=700, likes=12, comments=4, saves=3, shares=2)
    assert (post.kind, post.hashtags, post.text) == ("image", ("TalkItOut",), "Talking helps #TalkItOut")


def test_a_post_that_insights_know_nothing_of_keeps_what_stands_on_it(server: GraphServer) -> None:
    old = server.add_post("Before we were professionals", day(3))
    new = server.add_post("Since", day(4))
    server.posts[old].before_insights = True
    server.count(old, like_count=5)
    server.count(new, views=9, reach=0)
    first, second = listed(server)
    assert first.metrics == Metrics(likes=0, comments=0, impressions=9, reach=0)
    assert second.metrics == Metrics(likes=5, comments=0)


def test_a_hidden_counter_is_unknown(server: GraphServer) -> None:
    server.count(server.add_post("Ours", day(3)), like_count=None)
    assert listed(server)[0].metrics.likes is None


def test_stories_are_left_out(server: GraphServer) -> None:
    server.add_post("", day(3), media_product_type="STORY")
    assert listed(server) == []


@pytest.mark.parametrize(("media", "kind"), [("CAROUSEL_ALBUM", "image"), ("VIDEO", "video"), ("NEW", "image")])
def test_a_post_is_of_the_kind_of_its_media(server: GraphServer, media: str, kind: str) -> None:
    server.add_post("Ours", day(3), media_type=media)
    assert listed(server)[0].kind == kind


def test_answers_to_comments_are_read_to_the_end_and_ours_are_not(server: GraphServer) -> None:
    server.page = 2
    post = server.add_post("Ours", day(3))
    above = server.add_comment(post, "Thank you", day(4))
    server.add_comment(post, "We thank you", day(4, 13), reply_to=above, ours=True)
    for number in range(3):
        server.add_comment(post, f"So do I {number}", day(4, 14 + number), reply_to=above)
    assert comment_texts(server, post) == ["So do I 0", "So do I 1", "So do I 2", "Thank you"]
    assert comment_texts(server, "1") == []


def test_nobody_is_asked_who_they_are(server: GraphServer) -> None:
    comment_texts(server, server.add_post("Ours", day(3)))
    assert not any(name in str(request.query) for request in server.log for name in ("username", "from"))


def test_a_permalink_finds_its_post_among_those_listed(server: GraphServer) -> None:
    assert open_platform(account(server)).native_id("https://www.instagram.com/p/Cabc-1x/") is None
    server.add_post("Ours", day(3), permalink="https://www.instagram.com/reel/Cabc-1x/")
    assert post_key(listed(server)[0].url) == post_key("https://instagram.com/harbourmind/p/Cabc-1x/?igsh=1")


def test_posts_that_are_gone_are_missing(server: GraphServer) -> None:
    ids = [server.add_post("One", day(3)), server.add_post("Two", day(4))]
    server.remove_post(ids[0])
    assert list(open_platform(account(server)).refresh(ids)) == [ids[1]]
