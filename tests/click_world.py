"""What the tests of the click sources share: a campaign of Harbour Mind, and a source set up on a loopback server."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from collectors.clicks import ClickSource, Setup, Tracked, open_click_source
from collectors.meter import Meter
from tests.loopback import ga4, umami

FIRST = date(2026, 11, 1)
LAST = date(2026, 11, 30)
HELP = "https://harbourmind.example/help"
CHECK = "https://www.harbourmind.example/self-check/"

MENS_HEALTH = Tracked(
    "mens-health-2026",
    ("mens-health-2026",),
    ("https://go.harbourmind.example/mens", "https://go.harbourmind.example/check"),
    {"helpline": HELP, "self-check": CHECK},
)


SITES = {"plausible": "harbourmind.example", "matomo": "1", "ga4": ga4.PROPERTY, "umami": umami.WEBSITE}


def now() -> datetime:
    return datetime(2026, 11, 30, 22, 0, tzinfo=UTC)


def setup(source: str, url: str, credential: str | None, zone: str = "Europe/London") -> Setup:
    options = {"username": "outreach"} if source == "umami" else None
    return Setup(source, url, SITES.get(source), credential, ZoneInfo(zone), Meter(), now, options)


def opened(source: str, url: str, credential: str | None) -> ClickSource:
    return open_click_source(setup(source, url, credential))


def counts(
    source: ClickSource, *tracked: Tracked, first: date = FIRST, last: date = LAST
) -> dict[tuple[str, str, date], tuple[int, int | None]]:
    """(campaign, resource, day) -> (clicks, bots); fails where a day is told twice."""
    records = list(source.read(first, last, tracked or (MENS_HEALTH,)))
    told = {(each.campaign, each.resource, each.day): (each.clicks, each.bots) for each in records}
    assert len(told) == len(records)
    return told
