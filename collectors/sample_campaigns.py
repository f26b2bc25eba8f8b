"""When the sample organisation's campaigns run and how much attention they draw, for its posts and clicks alike.

Days are counted from the first day of the synthetic organisation, `since` in campaigns.toml. Everything is invented.
"""

import math
from datetime import date
from typing import NamedTuple

# Where an entry of campaigns.toml does not say `since`. Fixed, so that every night sees the same history.
DEFAULT_SINCE = date(2026, 7, 27)

WEEKDAYS = (1.15, 1.2, 1.12, 1.08, 0.95, 0.65, 0.85)  # Monday first: how lively each day is; the mean is 1


class SampleCampaign(NamedTuple):
    """One campaign of the shipped campaigns.toml."""

    slug: str  # also its utm_campaign
    hashtag: str
    first: int
    last: int
    page: str  # path of the resource its posts point to most
    short_link: str
    clicks_a_day: float  # to its first resource, on an average day


CAMPAIGNS = (
    SampleCampaign("talk-it-out", "TalkItOut", 0, 48, "stories", "https://go.harbourmind.example/talk", 34),
    SampleCampaign("check-in", "CheckIn", 45, 86, "self-check", "https://go.harbourmind.example/check", 46),
    SampleCampaign(
        "study-without-stress", "StudyWithoutStress", 96, 137, "students", "https://go.harbourmind.example/study", 41
    ),
)


class SampleNote(NamedTuple):
    """What staff of the sample organisation are said to have written on its charts."""

    day: int
    slug: str | None  # None: on the charts of all campaigns
    text: str


NOTES = (
    SampleNote(12, "talk-it-out", "Invented example: a local radio station talked about the campaign"),
    SampleNote(64, "check-in", "Invented example: the self-check got new questions, and people were cross about them"),
    SampleNote(86, None, "Invented example: the helpline page was rewritten"),
    SampleNote(100, "study-without-stress", "Invented example: leaflets were handed out on the campus"),
    SampleNote(109, None, "Invented example: a newspaper named our helpline"),
)

CALLS = "helpline-calls"  # an outcome of the shipped campaigns.toml that is entered by hand
CALLS_FROM = "Invented example: counted in the helpline's log"
CALLS_A_WEEK = (31, 34, 29, 33, 36, 30, 38, 45, 41, 52, 47, 39, 36, 33, 37, 44)  # the first full week first
CALLS_BY_CAMPAIGN = {14: ("study-without-stress", 12), 15: ("study-without-stress", 17)}  # week: whose callers said so


class SampleLink(NamedTuple):
    """A short link that staff of the sample organisation are said to have made."""

    campaign: str
    resource: str
    platform: str
    name: str


LINKS = (
    SampleLink("talk-it-out", "stories", "mastodon", "autumn-1"),
    SampleLink("check-in", "self-check", "instagram", "autumn-2"),
    SampleLink("study-without-stress", "student-group", "poster", "campus"),
    SampleLink("study-without-stress", "helpline", "bluesky", "campus-2"),
)

BOTH = 46  # on this day two campaigns run, and one post belongs to both

# The self-check was changed and people were cross about it.
QUARREL = "check-in"
QUARREL_DAYS = range(64, 70)


def running(day: int) -> list[SampleCampaign]:
    return [campaign for campaign in CAMPAIGNS if campaign.first <= day <= campaign.last]


def attention(campaign: SampleCampaign, day: int) -> float:
    """1 on an average day; more at the launch, in a quarrel and at the end; fades within weeks afterwards."""
    since_launch = day - campaign.first
    if since_launch < 0:
        return 0.0
    if day > campaign.last:
        return 0.6 * math.exp((campaign.last - day) / 6)
    level = 0.8 + 1.3 * math.exp(-since_launch / 3)
    if campaign.last - day < 4:
        level += 0.4
    if campaign.slug == QUARREL and day in QUARREL_DAYS:
        level += 0.9
    return level


def read_since(options: object) -> date:
    """`since` of an entry in campaigns.toml. Raises ValueError where it is no date."""
    text = options.get("since") if isinstance(options, dict) else None
    return date.fromisoformat(str(text)) if text else DEFAULT_SINCE
