"""The sample click source: click-throughs to the sample organisation's resources, people and bots apart.

Synthetic, without a network: each figure depends on campaign, resource and day alone (today's on the hour, too).
Campaigns are known by their utm_campaign; any other campaign has no clicks here.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from collectors.clicks import Setup, Tracked
from collectors.errors import NotConfigured
from collectors.records import Clicks, OutcomeCount
from collectors.sample_campaigns import CAMPAIGNS, WEEKDAYS, SampleCampaign, attention, read_since

_PREVIEW_ROBOTS = 0.03  # how often a day brings a wave of link previews
_SMALLEST_RESOURCE = 0.08
# Where the outcomes of the shipped campaigns.toml happen, and how many who arrive there come so far, about.
_HAPPENS = {"check-completed": ("self-check", 0.7), "talk-requested": ("counselling", 0.45)}


class SampleClicks:
    """Clicks follow the campaigns' attention and the week's rhythm."""

    def __init__(self, setup: Setup, since: date) -> None:
        self._setup = setup
        self._since = since

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        self._setup.meter.request()
        now = self._setup.now().astimezone(self._setup.timezone)
        today_so_far = (now.hour * 60 + now.minute) / 1440
        for day in _days(max(first, self._since), min(last, now.date())):
            for one in tracked:
                if campaign := _known_campaign(one):
                    yield from self._clicks(one, campaign, day, today_so_far if day == now.date() else 1.0)

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """A share of the campaign's clicks of each day to the page where it happens; other outcomes are not known."""
        for row in self.read(first, last, tracked):
            its = next(one.outcomes for one in tracked if one.campaign == row.campaign)
            for outcome in its:
                place, often = _HAPPENS.get(outcome, (None, 0.0))
                dice = Random(f"outcomes {row.campaign} {outcome} {(row.day - self._since).days}")
                done = int(row.clicks * often * dice.uniform(0.6, 1.0))
                if row.resource == place and done:
                    yield OutcomeCount(row.campaign, outcome, row.day, done)

    def _clicks(self, tracked: Tracked, campaign: SampleCampaign, day: date, so_far: float) -> Iterator[Clicks]:
        level = campaign.clicks_a_day * attention(campaign, (day - self._since).days) * WEEKDAYS[day.weekday()]
        for place, resource in enumerate(tracked.resources):
            number = (day - self._since).days
            dice = Random(f"clicks {tracked.campaign} {resource} {number}")
            expected = level * max(_SMALLEST_RESOURCE, 0.4**place) * dice.uniform(0.75, 1.25)
            clicks = int((expected + dice.random()) * so_far)
            bots = expected * dice.uniform(0.02, 0.12) + (40 if dice.random() < _PREVIEW_ROBOTS and level > 1 else 0)
            if clicks or int(bots * so_far):
                yield Clicks(tracked.campaign, resource, day, clicks, int(bots * so_far))


def connect(setup: Setup) -> SampleClicks:
    """The click source. Raises NotConfigured where `since` is no date."""
    try:
        return SampleClicks(setup, read_since(setup.options))
    except ValueError:
        raise NotConfigured("sample clicks: `since` is no date; write it as 2026-07-27.") from None


def _known_campaign(tracked: Tracked) -> SampleCampaign | None:
    tags = {tag.casefold() for tag in tracked.utm_campaigns}
    return next((campaign for campaign in CAMPAIGNS if campaign.slug in tags), None)


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
