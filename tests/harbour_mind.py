"""Harbour Mind on four platforms and three click sources, all on loopback: one world for whole-run tests."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.loopback import reddit, x
from tests.loopback.bitly import BitlyServer
from tests.loopback.bluesky import BlueskyServer
from tests.loopback.mastodon import MastodonServer
from tests.loopback.plausible import PlausibleServer
from tests.loopback.reddit import RedditServer
from tests.loopback.shlink import ShlinkServer
from tests.loopback.x import XServer, post_id
from tests.nights import Organisation

PLATFORMS = ("x", "reddit", "bluesky", "mastodon")
HANDLE, BLUESKY_HANDLE = "harbourmind", "harbourmind.example"
HELP, CHECK = "https://harbourmind.example/help", "https://harbourmind.example/self-check"
SECRETS = {
    **{f"OUTREACH_X_{name}": value for name, value in x.KEYS.items()},
    **{f"OUTREACH_REDDIT_{name}": value for name, value in reddit.KEYS.items()},
    "OUTREACH_PLAUSIBLE_KEY": "plausible-key",
    "OUTREACH_SHLINK_KEY": "shlink-key",
    "OUTREACH_BITLY_TOKEN": "bitly-token",
}


@dataclass
class HarbourMind:
    """The servers, and the posts on them by platform. `now` is every server's clock."""

    now: datetime
    x: XServer
    reddit: RedditServer
    bluesky: BlueskyServer
    mastodon: MastodonServer
    plausible: PlausibleServer
    shlink: ShlinkServer
    bitly: BitlyServer
    posts: dict[str, list[str]] = field(default_factory=dict)

    def publish(self, text: str, at: datetime, platforms: Iterable[str] = PLATFORMS) -> None:
        """The same text on these platforms."""
        for platform in platforms:
            number = len(self.posts.get(platform, []))
            self.posts.setdefault(platform, []).append(self._publish(platform, number, text, at))

    def _publish(self, platform: str, number: int, text: str, at: datetime) -> str:
        match platform:
            case "x":
                return self.x.add_post(post_id(at, number), text, at, impression_count=10, url_link_clicks=1).id
            case "reddit":
                return self.reddit.add_post(f"r{len(self.reddit.posts)}", text, at, score=1, num_crossposts=0).id
            case "bluesky":
                return self.bluesky.add_post(BLUESKY_HANDLE, text, at)
            case _:
                return self.mastodon.add_post(HANDLE, text, at)

    def set_likes(self, number: int, likes: int) -> None:
        """The counters of the post with this number, on every platform."""
        posts = {platform: native_ids[number] for platform, native_ids in self.posts.items()}
        if "x" in posts:
            self.x.count(posts["x"], like_count=likes, impression_count=100 * likes)
        if "reddit" in posts:
            self.reddit.count(posts["reddit"], score=likes)
        if "bluesky" in posts:
            self.bluesky.set_counts(posts["bluesky"], likes=likes)
        if "mastodon" in posts:
            self.mastodon.set_counts(posts["mastodon"], likes=likes)

    def answer(self, number: int, text: str, at: datetime) -> None:
        """Somebody answers the post with this number on every platform, we answer them, and they answer again."""
        name = f"{number}{int(at.timestamp())}"
        for step, (who, says) in enumerate([("somebody", text), (HANDLE, "our own answer"), ("somebody", text)]):
            moment, above = at + timedelta(seconds=step), f"c{name}{step - 1}"
            self.reddit.add_comment(
                self.posts["reddit"][number], f"c{name}{step}", says, moment, who, above if step else None
            )
        self._answer_in_threads(number, text, at)

    def _answer_in_threads(self, number: int, text: str, at: datetime) -> None:
        sky, tusk, bird = (self.posts[name][number] for name in ("bluesky", "mastodon", "x"))
        previous = None
        for step, ours in enumerate((False, True, False)):
            moment, says = at + timedelta(seconds=step), "our own answer" if ours else text
            sky = self.bluesky.add_post(BLUESKY_HANDLE if ours else "reader.example", says, moment, reply_to=sky)
            tusk = self.mastodon.add_post(HANDLE if ours else "reader", says, moment, reply_to=tusk)
            answer = post_id(moment, step)
            self.x.add_comment(bird, answer, says, moment, HANDLE if ours else "reader", reply_to=previous)
            previous = answer

    def organisation(self, folder: Path, starts: datetime) -> Organisation:
        """Harbour Mind's folder, with a campaign that began on the day of `starts`."""
        return Organisation(folder, self._toml(starts), SECRETS)

    def _toml(self, starts: datetime) -> str:
        accounts = "".join(
            f'[[accounts]]\nplatform = "{platform}"\nhandle = "{handle}"\n'
            f'server = "{server.url}"\nallow_private = true\n'
            for platform, handle, server in (
                ("x", HANDLE, self.x),
                ("reddit", HANDLE, self.reddit),
                ("bluesky", BLUESKY_HANDLE, self.bluesky),
                ("mastodon", HANDLE, self.mastodon),
            )
        )
        clicks = "".join(
            f'[[clicks]]\nsource = "{source}"\nurl = "{server.url}"\nallow_private = true\n{more}'
            for source, server, more in (
                ("plausible", self.plausible, 'site = "harbourmind.example"\n'),
                ("shlink", self.shlink, ""),
                ("bitly", self.bitly, ""),
            )
        )
        return f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
click_source = "plausible"
{accounts}{clicks}
[[resources]]
id = "helpline"
name = "Helpline page"
url = "{HELP}"
kind = "helpline"
[[resources]]
id = "self-check"
name = "Self-check"
url = "{CHECK}"
kind = "screening"
[[campaigns]]
id = "talk"
name = "Talk It Out"
starts = {starts.date()}
purpose = "prevention"
resources = ["helpline", "self-check"]
match = {{ hashtags = ["TalkItOut"], utm_campaign = ["talk"], links = ["https://go.example/t", "https://bit.ly/talk"] }}
goals = {{ impressions = 1000, click_throughs = 10 }}
"""


@contextmanager
def harbour_mind(now: datetime, latency: float = 0.0) -> Iterator[HarbourMind]:
    """The servers, started; all empty but for the short links."""
    with ExitStack() as stack:
        world: list[HarbourMind] = []
        servers = (
            XServer(lambda: world[0].now, HANDLE, latency),
            RedditServer(lambda: world[0].now, HANDLE, latency),
            BlueskyServer(latency),
            MastodonServer(latency),
            PlausibleServer("harbourmind.example", "plausible-key"),
            ShlinkServer("go.example", "shlink-key"),
            BitlyServer("bitly-token"),
        )
        for server in servers:
            stack.enter_context(server)
        world.append(HarbourMind(now, *servers))
        for site in (world[0].bluesky, world[0].mastodon):
            site.add_account(BLUESKY_HANDLE if site is world[0].bluesky else HANDLE, 50)
            site.add_account("reader.example" if site is world[0].bluesky else "reader")
        world[0].shlink.add_short_url("t", HELP)
        world[0].bitly.add_bitlink("bit.ly/talk", CHECK)
        yield world[0]
