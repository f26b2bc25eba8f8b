"""A Facebook Page, read from a server on loopback that speaks Meta's wire format."""

from collections.abc import Iterator
from typing import Any

import pytest

from collectors.matching import post_key
from collectors.platforms import open_platform
from collectors.records import Metrics, Post
from tests.graph_account import account, comment_texts, day, listed
from tests.loopback.graph import GraphServer
from tests.loopback.graph_world import HANDLE, OWN

HELP = "https://harbourmind.example/help?utm_campaign=talk"


@pytest.fixture
def server() -> Iterator[GraphServer]:
    with GraphServer("facebook") as server:
        yield server


def test_a_profile_tells_the_id_and_the_followers(server: GraphServer) -> None:
    profile = open_platform(account(server, native_id=None)).profile()
    assert (profile.native_id, profile.followers, profile.key_until) == (OWN, 120, None)


def test_a_post_carries_what_people_see_and_its_counters(server: GraphServer) -> None:
    attached = {"data": [{"media_type": "link", "unshimmed_url": HELP, "title": "Help"}]}
    id = server.add_post("Talking helps #TalkItOut", day(3), attachments=attached)
    server.count(id, likes=12, comments=4, shares=3, post_media_view=900, post_total_media_view_unique=700)
    server.count(id, post_clicks_by_type={"link clicks": 12, "other clicks": 30}, post_clicks=42)
    assert listed(server) == [
        Post(
            native_id=id,
            published_at=day(3),
            kind="link",
            text="Talking helps #TalkItOut",
            url=f"https://www.facebook.com/{HANDLE}/posts/{id.partition('_')[2]}",
            links=(HELP,),
            hashtags=("TalkItOut",),
            metrics=Metrics(impressions=900, reach=700, likes=12, comments=4, shares=3, link_clicks=12),
        )
    ]


def test_what_facebook_leaves_out_is_unknown_and_not_nought(server: GraphServer) -> None:
    id = server.add_post("Ours", day(3))
    server.count(id, post_clicks_by_type={"other clicks": 2})
    assert listed(server)[0].metrics == Metrics(likes=0, comments=0)


def test_views_of_videos_are_asked_of_videos_alone(server: GraphServer) -> None:
    for at, kind in ((3, "video"), (4, "photo")):
        server.count(server.add_post("Ours", day(at), attachments={"data": [{"media_type": kind}]}), post_video_views=5)
    assert [(post.kind, post.metrics.video_views) for post in listed(server)] == [("image", None), ("video", 5)]


def test_shares_of_others_posts_are_left_out(server: GraphServer) -> None:
    server.add_post("Look what they wrote", day(3), parent_id="99_1")
    assert listed(server) == []


def test_a_long_list_is_read_page_by_page_newest_first_and_from_where_it_broke_off(server: GraphServer) -> None:
    server.page = 2
    for number in range(1, 6):
        server.add_post(f"Post {number}", day(number))
    pages = list(open_platform(account(server)).list_posts(day(2, 0)))
    assert [[post.text for post in page.posts] for page in pages] == [["Post 5", "Post 4"], ["Post 3", "Post 2"], []]
    assert pages[-1].resume is None
    rest = list(open_platform(account(server)).list_posts(day(2, 0), pages[0].resume))
    assert [page.posts for page in rest] == [page.posts for page in pages[1:]]


def test_posts_are_looked_at_together_and_one_that_is_gone_spoils_none(server: GraphServer) -> None:
    ids = [server.add_post(f"Post {number}", day(3, number)) for number in range(3)]
    found = open_platform(account(server)).refresh(ids)
    assert list(found) == ids
    assert len([request for request in server.log if "ids" in request.query]) == 1
    server.remove_post(ids[1])
    assert list(open_platform(account(server)).refresh(ids)) == [ids[0], ids[2]]


@pytest.mark.parametrize(
    ("permalink", "post"),
    [
        ("https://www.facebook.com/harbourmind/posts/123456", "123456"),
        ("https://m.facebook.com/harbourmind/posts/talking-helps/123456/", "123456"),
        ("https://www.facebook.com/harbourmind/videos/123456", "123456"),
        (f"https://www.facebook.com/{OWN}_123456", "123456"),
        (f"https://www.facebook.com/permalink.php?story_fbid=123456&id={OWN}", "123456"),
        ("https://www.facebook.com/permalink.php?story_fbid=123456&id=77", None),  # of another Page
        ("https://www.facebook.com/77/posts/123456", None),
        ("https://www.facebook.com/harbourmind/posts/pfbid02abcDEF", None),  # holds no id
        ("https://www.facebook.com/harbourmind", None),
        ("https://notfacebook.com/harbourmind/posts/123456", None),
    ],
)
def test_a_permalink_names_its_post_where_a_number_stands_in_it(
    server: GraphServer, permalink: str, post: str | None
) -> None:
    assert open_platform(account(server)).native_id(permalink) == (f"{OWN}_{post}" if post else None)


def test_a_permalink_without_a_number_is_the_same_post_as_the_one_that_is_listed(server: GraphServer) -> None:
    shown = "https://www.facebook.com/harbourmind/posts/pfbid02abcDEF"
    server.add_post("Ours", day(3), permalink_url=shown)
    assert post_key(listed(server)[0].url) == post_key("https://m.facebook.com/harbourmind/posts/pfbid02abcDEF/?x=1")


def test_an_address_by_query_alone_is_replaced_by_one_that_names_the_post(server: GraphServer) -> None:
    id = server.add_post("Ours", day(3), permalink_url="https://www.facebook.com/permalink.php?story_fbid=pfbid0&id=5")
    assert listed(server)[0].url == f"https://www.facebook.com/{id}"


def test_answers_at_every_depth_are_read_and_ours_are_not(server: GraphServer) -> None:
    server.page = 2
    post = server.add_post("Ours", day(3))
    above = server.add_comment(post, "Thank you", day(4))
    server.add_comment(post, "We thank you", day(4, 13), reply_to=above, ours=True)
    server.add_comment(post, "So do I", day(4, 14), reply_to=above)
    assert comment_texts(server, post) == ["So do I", "Thank you"]
    assert comment_texts(server, f"{OWN}_1") == []


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [(["album"], "image"), (["photo"], "image"), (["video"], "video"), (["new", "link"], "link"), ([], "text")],
)
def test_a_post_is_of_the_kind_of_what_is_attached(server: GraphServer, kinds: list[str], kind: str) -> None:
    more: dict[str, Any] = {"attachments": {"data": [{"media_type": each} for each in kinds]}}
    server.add_post("Ours", day(3), **more)
    assert listed(server)[0].kind == kind
