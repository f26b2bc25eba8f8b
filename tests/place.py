"""One source on loopback as `every_source` lets it live: its server, its keys, and the days of its life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from tests.loopback.server import LoopbackServer


class Clock:
    """The moment of the night; day 2 is 3 in the morning of 2 November."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 3, tzinfo=UTC)

    def at(self, day: int) -> datetime:
        self.now = datetime(2026, 11, day, 3, tzinfo=UTC)
        return self.now


@dataclass
class Place:
    """One source: its server, what campaigns.toml says of it, and one more day of its life."""

    server: LoopbackServer
    keys: dict[str, str]
    publish: Callable[[datetime, int], str] | None = None  # a post of ours with that many likes
    comment: Callable[[str, datetime, int], None] = lambda post, at, number: None
    like: Callable[[str, int], None] = lambda post, likes: None
    click: Callable[[datetime], None] = lambda at: None
    vanish: Callable[[str], Callable[[], None]] = lambda post: lambda: None  # gives what brings the post back
    unclick: Callable[[date], None] | None = None  # that day's clicks become fewer; None: no day can
    extra: dict[str, str] = field(default_factory=dict)  # in its section
    posts: list[str] = field(default_factory=list)

    def live(self, night: datetime) -> None:
        """The day before this night: a post, an answer to each, more likes, and clicks."""
        at = night - timedelta(hours=15)
        if self.publish:
            self.posts.append(self.publish(at, night.day))
            for number, post in enumerate(self.posts):
                self.like(post, 10 * night.day + number)
                self.comment(post, at + timedelta(hours=1, minutes=number), 100 * night.day + number)
        self.click(at)
