"""Every platform and click source of the registries on loopback, each with a few days of life, in one organisation.

A new source stands in `MAKERS` with its server and its life, or test_sources_misbehaving says that it is missing.
"""

from bisect import insort
from collections.abc import Callable, Container, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.every_click_source import CLICKS, HELP
from tests.loopback import reddit, x, youtube
from tests.loopback.bluesky import BlueskyServer
from tests.loopback.graph import GraphServer
from tests.loopback.graph_world import TOKEN
from tests.loopback.mastodon import MastodonServer
from tests.place import Clock, Place

HEAD = f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
click_source = "plausible"
[youtube]
derived_metrics_amendment = true
[[resources]]
id = "helpline"
name = "Helpline page"
url = "{HELP}"
kind = "helpline"
[[campaigns]]
id = "talk"
name = "Talk It Out"
starts = 2026-11-01
purpose = "anti-stigma"
resources = ["helpline"]
[campaigns.match]
hashtags = ["TalkItOut"]
utm_campaign = ["talk-it-out"]
links = ["https://go.harbourmind.example/talk"]
"""
SAID = "Thank you, this helped me a lot."


def _x(clock: Clock) -> Place:
    server = x.XServer(lambda: clock.now)

    def publish(at: datetime, likes: int) -> str:
        return server.add_post(x.post_id(at), "Hello #TalkItOut", at, like_count=likes, impression_count=500).id

    def comment(post: str, at: datetime, number: int) -> None:
        server.add_comment(post, x.post_id(at, number), SAID, at)

    def vanish(post: str) -> Callable[[], None]:
        gone = server.posts[post]
        server.remove_post(post)

        def come_back() -> None:
            server.posts[post] = gone
            insort(server._timeline, (gone.created_at, int(post)))

        return come_back

    def like(post: str, likes: int) -> None:
        server.count(post, like_count=likes)

    return Place(server, x.KEYS, publish, comment, like, vanish=vanish)


def _reddit(clock: Clock) -> Place:
    server = reddit.RedditServer(lambda: clock.now)

    def publish(at: datetime, likes: int) -> str:
        return server.add_post(f"p{at:%d}", "Hello #TalkItOut", at, score=likes).id

    def comment(post: str, at: datetime, number: int) -> None:
        server.add_comment(post, f"c{number}", SAID, at)

    def vanish(post: str) -> Callable[[], None]:
        gone = server.posts[post]
        facts = dict(gone.facts)
        server.remove_post(post)

        def come_back() -> None:
            gone.facts = facts
            insort(server._order, (gone.created_at, post))

        return come_back

    def like(post: str, likes: int) -> None:
        server.count(post, score=likes)

    return Place(server, reddit.KEYS, publish, comment, like, vanish=vanish)


def _bluesky(clock: Clock) -> Place:
    server, us = BlueskyServer(), "harbourmind.example"
    server.add_account(us, followers=120, password="app-password")

    def publish(at: datetime, likes: int) -> str:
        return server.add_post(us, "Hello", at, tags=("TalkItOut",))

    def comment(post: str, at: datetime, number: int) -> None:
        server.add_post("reader.example", SAID, at, reply_to=post)

    def vanish(post: str) -> Callable[[], None]:
        gone = server.posts[post]
        [entry] = [each for each in server.accounts[us].feed if each[1] == post]
        server.remove_post(post)

        def come_back() -> None:
            server.posts[post] = gone
            insort(server.accounts[us].feed, entry)

        return come_back

    def like(post: str, likes: int) -> None:
        server.set_counts(post, likes=likes)

    keys = {"HANDLE": us, "APP_PASSWORD": "app-password"}
    return Place(server, keys, publish, comment, like, vanish=vanish)


def _mastodon(clock: Clock) -> Place:
    server = MastodonServer()
    server.add_account("harbourmind", followers=120)
    server.tokens["mastodon-token"] = "harbourmind"

    def publish(at: datetime, likes: int) -> str:
        return server.add_post("harbourmind", "Hello", at, tags=("TalkItOut",))

    def comment(post: str, at: datetime, number: int) -> None:
        server.add_post("reader", SAID, at, reply_to=post)

    def vanish(post: str) -> Callable[[], None]:
        gone = server.statuses[post]
        server.remove_post(post)

        def come_back() -> None:
            server.statuses[post] = gone
            insort(server.accounts["harbourmind"].statuses, int(post))
            for answer in gone.answers:
                server.statuses[answer].reply_to = post

        return come_back

    def like(post: str, likes: int) -> None:
        server.set_counts(post, likes=likes)

    keys = {"TOKEN": "mastodon-token"}
    return Place(server, keys, publish, comment, like, vanish=vanish)


def _graph(wire: str, likes_are: str, shown: str) -> Callable[[Clock], Place]:
    """Facebook, Instagram or Threads, by what each calls likes and impressions."""

    def make(clock: Clock) -> Place:
        server = GraphServer(wire)

        def publish(at: datetime, likes: int) -> str:
            post = server.add_post("Hello #TalkItOut", at)
            server.count(post, **{likes_are: likes, shown: 500})
            return post

        def comment(post: str, at: datetime, number: int) -> None:
            server.add_comment(post, SAID, at)

        def vanish(post: str) -> Callable[[], None]:
            gone = server.remove_post(post)
            return lambda: server.posts.update({post: gone})

        def like(post: str, likes: int) -> None:
            server.count(post, **{likes_are: likes})

        return Place(server, {"TOKEN": TOKEN}, publish, comment, like, vanish=vanish)

    return make


def _youtube(clock: Clock) -> Place:
    server = youtube.YouTubeServer()

    def publish(at: datetime, likes: int) -> str:
        return server.add_video("Hello #TalkItOut", at, views=500, likes=likes, shares=3)

    def comment(post: str, at: datetime, number: int) -> None:
        server.add_comment(post, SAID, at)

    def vanish(post: str) -> Callable[[], None]:
        gone = server.videos.pop(post)

        def come_back() -> None:
            server.videos[post] = gone

        return come_back

    def like(post: str, likes: int) -> None:
        server.videos[post].counts["likes"] = likes

    return Place(server, {"KEY": youtube.KEY, **youtube.CONSENT}, publish, comment, like, vanish=vanish)


MAKERS: dict[tuple[str, str], Callable[[Clock], Place]] = {
    ("platforms", "x"): _x,
    ("platforms", "reddit"): _reddit,
    ("platforms", "bluesky"): _bluesky,
    ("platforms", "mastodon"): _mastodon,
    ("platforms", "facebook"): _graph("facebook", "likes", "post_media_view"),
    ("platforms", "instagram"): _graph("instagram", "like_count", "views"),
    ("platforms", "threads"): _graph("threads", "likes", "views"),
    ("platforms", "youtube"): _youtube,
    **{("clicks", name): make for name, make in CLICKS.items()},
}
NAMES = [name for _, name in MAKERS]


@dataclass
class Network:
    """All of them at once."""

    clock: Clock
    places: dict[str, Place]

    def toml(self, scheme: str = "http", only: Container[str] = NAMES) -> str:
        return HEAD + "".join(self._section(room, name, scheme) for room, name in MAKERS if name in only)

    def _section(self, room: str, name: str, scheme: str) -> str:
        url = self.places[name].server.url.replace("http", scheme, 1)
        handle = "harbourmind.example" if name == "bluesky" else "harbourmind"
        known: dict[str, str] = {"platform": name, "handle": handle, "server": url}
        if room == "clicks":
            known = {"source": name, "url": url, **self.places[name].extra}
        lines = "".join(f'{key} = "{value}"\n' for key, value in known.items())
        return f"[[{'accounts' if room == 'platforms' else 'clicks'}]]\n{lines}allow_private = true\n"

    @property
    def secrets(self) -> dict[str, str]:
        return {
            f"OUTREACH_{name.upper()}_{key}": value
            for name, place in self.places.items()
            for key, value in place.keys.items()
        }

    def live(self, night: datetime) -> None:
        for place in self.places.values():
            place.live(night)


@contextmanager
def network() -> Iterator[Network]:
    with ExitStack() as stack:
        clock = Clock()
        places = {name: make(clock) for (_, name), make in MAKERS.items()}
        for place in places.values():
            stack.enter_context(place.server)
        yield Network(clock, places)


def totals(report: dict[str, Any]) -> dict[str, Any]:
    """What a report says whichever nights its figures were collected in."""
    kept = ("totals", "by_platform", "sentiment", "click_throughs", "rates")
    posts = [{key: post[key] for key in ("platform", "url", "lifetime", "gained")} for post in report["posts"]]
    return {**{key: report[key] for key in kept}, "posts": sorted(posts, key=lambda post: str(post["url"]))}
