"""Our Bluesky module against Bluesky's own servers: run `pytest tests/bluesky_network/check_real_network.py`."""

from datetime import UTC, datetime, timedelta

import pytest

from collectors.meter import Meter
from collectors.platforms import Account, Platform, open_platform
from collectors.records import Metrics, Post, Thread
from tests.bluesky_network.network import Network
from tests.bluesky_network.world import (
    CARD,
    DEEP,
    LINK,
    World,
    counted,
    login,
    publish_many,
    wait_until,
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def without_login(network: Network, world: World, meter: Meter | None = None) -> Platform:
    return open_platform(_account(network.appview, world, {}, meter))


def with_login(network: Network, world: World, meter: Meter | None = None) -> Platform:
    return open_platform(_account(network.pds, world, login(world), meter))


def _account(server: str, world: World, credentials: dict[str, str], meter: Meter | None) -> Account:
    return Account("bluesky", world.handle, server, credentials, meter or Meter(), lambda: datetime.now(UTC))


@pytest.fixture(params=[without_login, with_login])
def platform(request: pytest.FixtureRequest, network: Network, world: World) -> Platform:
    opened: Platform = request.param(network, world)
    return opened


def listed(platform: Platform, since: datetime = LONG_AGO) -> dict[str, Post]:
    return {post.native_id: post for page in platform.list_posts(since) for post in page.posts}


def likes(platform: Platform, uri: str) -> int | None:
    post = platform.refresh([uri])[uri]
    return post.metrics.likes if post else None


def test_the_profile_is_ours(platform: Platform, world: World) -> None:
    profile = platform.profile()
    assert (profile.native_id, profile.followers) == (world.did, 2)


def test_exactly_our_posts_are_listed_with_exact_counters(platform: Platform, world: World) -> None:
    nothing = Metrics(likes=0, comments=0, shares=0, saves=0)
    expected = {world.uri(name): metrics for name, metrics in {**world.expected, "backdated": nothing}.items()}
    assert {uri: post.metrics for uri, post in listed(platform).items()} == expected


def test_what_people_see_of_a_post_is_read(platform: Platform, world: World) -> None:
    posts = listed(platform)
    post = posts[world.uri("campaign")]
    assert post.text == "Talking helps 💙 #MensMentalHealth see harbourmind.example/help..."
    assert (post.links, post.hashtags) == ((LINK,), ("MensMentalHealth",))
    assert post.url == f"https://bsky.app/profile/{world.handle}/post/{post.native_id.rsplit('/', 1)[-1]}"
    assert timedelta() < datetime.now(UTC) - post.published_at < timedelta(hours=1)
    assert posts[world.uri("card")].links == (CARD,)
    kinds = {name: posts[world.uri(name)].kind for name in ("thread 1", "card", "quote", "image")}
    assert kinds == {"thread 1": "text", "card": "link", "quote": "quote", "image": "image"}


def test_a_backdated_post_keeps_its_day_and_ends_no_listing(platform: Platform, world: World) -> None:
    assert listed(platform)[world.uri("backdated")].published_at == datetime(2019, 5, 1, 12, tzinfo=UTC)
    recent = listed(platform, since=datetime.now(UTC) - timedelta(hours=1))
    assert set(recent) == {world.uri(name) for name in world.expected}


def test_refreshing_gives_the_same_and_leaves_out_what_is_gone(platform: Platform, world: World) -> None:
    uris = [world.uri(name) for name in world.expected]
    assert platform.refresh([*uris, world.uri("deleted")]) == {uri: listed(platform)[uri] for uri in uris}


def test_comments_are_what_others_wrote(platform: Platform, world: World) -> None:
    comments = platform.list_comments([Thread(world.uri("campaign"))])
    assert sorted(comment.text for comment in comments) == world.comments["campaign"]
    assert {comment.text: comment.language for comment in comments} == {"Thank you": "en", "Me too": None}


def test_a_thread_is_read_to_its_end(network: Network, world: World) -> None:
    meter = Meter()
    comments = without_login(network, world, meter).list_comments([Thread(world.uri("deep"))])
    assert sorted(comment.text for comment in comments) == world.comments["deep"]
    print(f"{DEEP} answers below answers took {meter.calls} requests")


def test_what_happens_later_is_seen_and_many_posts_take_several_pages(network: Network, world: World) -> None:
    platform, uri = without_login(network, world), world.uri("card")
    like = world.fan.like(uri, world.posts["card"].cid)
    wait_until(lambda: counted(world, "card").like_count == 1)
    assert likes(platform, uri) == 1
    world.fan.unlike(like.uri)
    wait_until(lambda: counted(world, "card").like_count == 0)
    assert likes(platform, uri) == 0

    many = publish_many(world, 130)
    wait_until(lambda: len(platform.refresh(many)) == len(many))
    meter = Meter()
    found = listed(without_login(network, world, meter))
    assert list(found)[: len(many)] == many[::-1]
    assert set(found) == {*many, *(world.uri(name) for name in [*world.expected, "backdated"])}
    print(f"{len(found)} posts took {meter.calls} requests")
