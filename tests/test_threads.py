"""A Threads profile, read from a server on loopback that speaks Meta's wire format."""

from collections.abc import Iterator
from typing import Any

import pytest

from collectors.errors import BadCredentials
from collectors.matching import post_key
from collectors.platforms import open_platform
from collectors.records import Metrics
from tests.graph_account import account, comment_texts, day, listed
from tests.loopback.graph import GraphServer, graph_error
from tests.loopback.graph_world import OWN

HELP = "https://harbourmind.example/help"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer("threads") as server:
        yield server


def test_a_profile_tells_the_id_and_the_followers(server: GraphServer) -> None:
    profile = open_platform(account(server, native_id=None)).profile()
    assert (profile.native_id, profile.followers) == (OWN, 120)


def test_followers_that_threads_does_not_tell_are_unknown(server: GraphServer) -> None:
    server.fail(graph_error(100), when=lambda request: request.path.endswith("threads_insights"))
    assert open_platform(account(server)).profile().followers is None


def test_a_token_of_another_profile_is_refused_by_name_of_the_setting(server: GraphServer) -> None:
    with pytest.raises(BadCredentials, match="OUTREACH_THREADS_TOKEN"):
        open_platform(account(server, handle="somebody")).profile()


def test_a_post_carries_its_counters_and_its_topic(server: GraphServer) -> None:
    id = server.add_post(f"Talking helps {HELP}", day(3), topic_tag="TalkItOut")
    server.count(id, views=900, likes=12, replies=4, reposts=2, quotes=1, shares=99)
    [post] = listed(server)
    assert post.metrics == Metrics(impressions=900, likes=12, comments=4, shares=3)
    assert (post.kind, post.links, post.hashtags) == ("link", (HELP,), ("TalkItOut",))


def test_reposts_are_left_out(server: GraphServer) -> None:
    server.add_post("", day(3), media_type="REPOST_FACADE")
    assert listed(server) == []


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"poll_attachment": {"option_a": "Yes"}, "media_type": "IMAGE"}, "poll"),
        ({"media_type": "CAROUSEL_ALBUM"}, "image"),
        ({"media_type": "VIDEO", "is_quote_post": True}, "video"),
        ({"is_quote_post": True}, "quote"),
        ({"link_attachment_url": HELP}, "link"),
        ({}, "text"),
    ],
)
def test_a_post_is_of_the_kind_of_what_it_holds(server: GraphServer, more: dict[str, Any], kind: str) -> None:
    server.add_post("Ours", day(3), **more)
    assert listed(server)[0].kind == kind


def test_replies_at_every_depth_are_read_and_ours_are_not(server: GraphServer) -> None:
    server.page = 2
    post = server.add_post("Ours", day(3))
    above = server.add_comment(post, "Thank you", day(4))
    server.add_comment(post, "We thank you", day(4, 13), reply_to=above, ours=True)
    server.add_comment(post, "So do I", day(4, 14), reply_to=above)
    assert comment_texts(server, post) == ["So do I", "Thank you"]
    assert comment_texts(server, "1") == []


def test_a_permalink_finds_its_post_among_those_listed(server: GraphServer) -> None:
    assert open_platform(account(server)).native_id("https://www.threads.com/@harbourmind/post/Dabc-1x") is None
    server.add_post("Ours", day(3), permalink="https://www.threads.com/@harbourmind/post/Dabc-1x")
    assert post_key(listed(server)[0].url) == post_key("https://threads.net/@harbourmind/post/Dabc-1x?xmt=1")


def test_posts_that_are_gone_are_missing(server: GraphServer) -> None:
    ids = [server.add_post("One", day(3)), server.add_post("Two", day(4))]
    server.remove_post(ids[0])
    assert list(open_platform(account(server)).refresh(ids)) == [ids[1]]
