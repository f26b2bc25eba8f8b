"""YouTube: what is read of a channel and its videos, with Google's own client against a server on loopback."""

from collections.abc import Iterator

import pytest

from collectors.errors import BadCredentials, NotConfigured
from collectors.meter import Meter
from collectors.platforms import open_platform
from collectors.records import Metrics
from tests.loopback.youtube import CHANNEL, KEY, YouTubeServer
from tests.youtube_account import WITH_CONSENT, account, comment_texts, day, listed

ID = "dQ3w-Y_hX1s"


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    with YouTubeServer() as server:
        yield server


@pytest.mark.parametrize("credentials", [{"KEY": KEY}, WITH_CONSENT])
@pytest.mark.parametrize("handle", ["harbourmind", "HarbourMind", CHANNEL])
def test_a_channel_is_found_by_its_handle_or_its_id(
    server: YouTubeServer, handle: str, credentials: dict[str, str]
) -> None:
    profile = open_platform(account(server, handle=handle, credentials=credentials)).profile()
    assert (profile.native_id, profile.followers) == (CHANNEL, 1_230)


def test_hidden_subscribers_are_unknown(server: YouTubeServer) -> None:
    server.subscribers = None
    assert open_platform(account(server)).profile().followers is None


def test_a_channel_that_does_not_exist_is_named(server: YouTubeServer) -> None:
    with pytest.raises(NotConfigured, match='no channel "harbourmin"'):
        open_platform(account(server, handle="harbourmin")).profile()


def test_the_consent_of_another_channel_is_refused(server: YouTubeServer) -> None:
    server.token_of = "UCsomebodyelse0000000001"
    with pytest.raises(BadCredentials, match="belongs to another channel"):
        open_platform(account(server, credentials=WITH_CONSENT)).profile()


def test_a_video_is_told_as_people_see_it(server: YouTubeServer) -> None:
    about = "Read https://harbourmind.example/help?utm_campaign=talk."
    server.add_video("Talking helps", day(3), id=ID, views=5_000, likes=40, description=about, tags=("TalkItOut",))
    server.add_comment(ID, "Thank you.", day(4))
    [post] = listed(server)
    assert (post.native_id, post.kind, post.published_at) == (ID, "video", day(3))
    assert post.text == f"Talking helps\n\n{about}"
    assert post.url == f"https://www.youtube.com/watch?v={ID}"
    assert post.links == ("https://harbourmind.example/help?utm_campaign=talk",)
    assert post.hashtags == ("TalkItOut",)
    assert post.metrics == Metrics(impressions=5_000, likes=40, comments=1)


def test_hidden_likes_and_comments_that_are_off_are_unknown(server: YouTubeServer) -> None:
    video = server.videos[server.add_video("Talking helps", day(3), views=5)]
    del video.counts["likes"]
    video.comments = None
    assert listed(server)[0].metrics == Metrics(impressions=5)


def test_shares_come_from_analytics_and_what_it_has_not_counted_is_unknown(server: YouTubeServer) -> None:
    server.add_video("Old", day(3), shares=7)
    server.add_video("New", day(19))
    assert [post.metrics.shares for post in listed(server, credentials=WITH_CONSENT)] == [None, 7]
    assert [post.metrics.shares for post in listed(server)] == [None, None]


def test_where_analytics_is_not_covered_by_the_consent_all_else_is_read(server: YouTubeServer) -> None:
    server.narrow = {"/v2/reports"}
    server.add_video("Old", day(3), views=9, shares=7)
    assert [post.metrics for post in listed(server, credentials=WITH_CONSENT)] == [
        Metrics(impressions=9, likes=0, comments=0)
    ]


def test_videos_come_newest_first_page_by_page_and_from_where_a_listing_broke_off(server: YouTubeServer) -> None:
    server.page = 2
    for number in range(1, 8):
        server.add_video(f"Video {number}", day(number))
    pages = list(open_platform(account(server)).list_posts(day(3, 0)))
    assert [[post.text for post in page.posts] for page in pages[:3]] == [
        ["Video 7", "Video 6"], ["Video 5", "Video 4"], ["Video 3"]
    ]  # fmt: skip
    assert [page.resume is None for page in pages] == [False, False, False, True]
    again = list(open_platform(account(server)).list_posts(day(3, 0), pages[0].resume))
    assert [post.text for page in again for post in page.posts] == ["Video 5", "Video 4", "Video 3"]


def test_a_listing_whose_mark_is_no_longer_known_begins_anew(server: YouTubeServer) -> None:
    server.add_video("Talking helps", day(3))
    [page] = open_platform(account(server)).list_posts(day(1), "gone")
    assert [post.text for post in page.posts] == ["Talking helps"]


def test_private_videos_are_no_posts_and_unlisted_ones_only_by_their_names(server: YouTubeServer) -> None:
    private = server.add_video("Draft", day(3), privacy="private")
    unlisted = server.add_video("For few", day(4), privacy="unlisted")
    assert listed(server, credentials=WITH_CONSENT) == []
    found = open_platform(account(server, credentials=WITH_CONSENT)).refresh([private, unlisted])
    assert list(found) == [unlisted]


def test_what_is_gone_or_another_channels_is_missing(server: YouTubeServer) -> None:
    ours = server.add_video("Ours", day(3))
    theirs = server.add_video("Theirs", day(3), channel="UCsomebodyelse0000000001")
    assert list(open_platform(account(server)).refresh([ours, theirs, "gone0000000"])) == [ours]


def test_many_videos_are_looked_up_fifty_at_a_time_and_every_request_is_noted(server: YouTubeServer) -> None:
    ids = [server.add_video(f"Video {number}", day(3)) for number in range(120)]
    meter = Meter()
    platform = open_platform(account(server, meter=meter, native_id=CHANNEL))
    assert len(platform.refresh(ids)) == 120
    assert meter.calls == len(server.log) == 3
    assert all(KEY not in f"{request.path} {request.query}" for request in server.log)


@pytest.mark.parametrize("address", [
    f"https://www.youtube.com/watch?v={ID}", f"https://youtube.com/watch?list=PL1&v={ID}&t=3s",
    f"https://m.youtube.com/watch?v={ID}", f"https://youtu.be/{ID}?si=abc", f"https://www.youtube.com/shorts/{ID}",
    f"https://www.youtube.com/live/{ID}?feature=share", f"https://www.youtube.com/embed/{ID}",
])  # fmt: skip
def test_every_address_of_a_video_names_it(server: YouTubeServer, address: str) -> None:
    assert open_platform(account(server)).native_id(address) == ID


@pytest.mark.parametrize("address", [
    "https://www.youtube.com/@harbourmind", "https://www.youtube.com/watch?v=short", f"https://youtu.be/{ID}x",
    f"https://notyoutube.com/watch?v={ID}",
])  # fmt: skip
def test_what_is_no_address_of_a_video_names_none(server: YouTubeServer, address: str) -> None:
    assert open_platform(account(server)).native_id(address) is None


def test_comments_are_read_with_all_their_answers_and_without_ours(server: YouTubeServer) -> None:
    video = server.add_video("Talking helps", day(3))
    server.page = 3
    for number in range(5):
        server.add_comment(video, f"Alone {number}", day(4, number))
    asked = server.add_comment(video, "Where do I start?", day(5))
    for number in range(5):
        server.add_comment(video, f"Answer {number}", day(5, 13), to=asked)
    server.add_comment(video, "Write to us.", day(5, 14), by=CHANNEL, to=asked)
    server.add_comment(video, "Welcome, all.", day(3, 13), by=CHANNEL)
    expected = [*(f"Alone {n}" for n in range(5)), *(f"Answer {n}" for n in range(5)), "Where do I start?"]
    assert comment_texts(server, video) == expected
    assert all(request.first("textFormat") == "plainText" for request in server.asked("/youtube/v3/comment"))


def test_where_comments_are_off_or_the_video_is_gone_there_are_none(server: YouTubeServer) -> None:
    video = server.add_video("Talking helps", day(3))
    server.videos[video].comments = None
    assert comment_texts(server, video) == comment_texts(server, "gone0000000") == []


def test_comments_are_read_with_the_key_where_there_is_one_besides_a_consent(server: YouTubeServer) -> None:
    video = server.add_video("Talking helps", day(3))
    server.add_comment(video, "Thank you.", day(4))
    server.narrow = {"/youtube/v3/commentThreads"}
    assert comment_texts(server, video, credentials={**WITH_CONSENT, "KEY": KEY}) == ["Thank you."]
    with pytest.raises(BadCredentials, match="for comments set OUTREACH_YOUTUBE_KEY"):
        comment_texts(server, video, credentials=WITH_CONSENT)
