"""The shipped campaigns.toml fits the sample organisation, and so do its clicks."""

import re
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.campaigns import Configuration, load_configuration
from collectors.clicks import Setup, open_click_source
from collectors.days import Calendar, instant
from collectors.matching import Matcher, Readable
from collectors.meter import Meter
from collectors.planning import tracked_campaigns
from collectors.records import Clicks, Post
from collectors.sample_campaigns import CAMPAIGNS
from tests.sample_nights import SHIPPED, SINCE, START, TODAY, all_posts, sample


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return load_configuration(Path(__file__).parent.parent / "campaigns.toml")


def clicks_until(configuration: Configuration, now: datetime, first: date = SINCE) -> list[Clicks]:
    zone = configuration.organisation.zone
    setup = Setup("sample", None, None, None, zone, Meter(), lambda: now, options={"since": SINCE.isoformat()})
    return list(open_click_source(setup).read(first, now.date(), tracked_campaigns(configuration)))


def campaigns_of(configuration: Configuration, post: Post) -> dict[str, str]:
    matcher = Matcher(configuration.campaigns, Calendar(configuration.organisation.zone))
    return matcher.campaigns_of(
        Readable(post.text or "", post.url, post.links, post.hashtags, instant(post.published_at)),
    )


def test_the_shipped_file_is_valid_and_all_sample(configuration: Configuration) -> None:
    assert [account.platform for account in configuration.accounts] == ["sample"] * 5
    assert [account.options["like"] for account in configuration.accounts] == list(SHIPPED)
    assert {account.options["since"] for account in configuration.accounts} == {SINCE.isoformat()}
    assert configuration.organisation.click_source == "sample"


def test_the_commented_examples_of_the_shipped_file_are_valid_too() -> None:
    text = (Path(__file__).parent.parent / "campaigns.toml").read_text(encoding="utf-8")
    examples = "\n".join(
        line.removeprefix("# ") for line in text.splitlines() if re.match(r"# (\[\[?\w+\]\]?\s*(#|$)|\w+ = )", line)
    )
    parsed = tomllib.loads(examples)

    assert [entry["platform"] for entry in parsed["accounts"]] == ["mastodon", "bluesky", "x", "reddit"]
    assert [entry["source"] for entry in parsed["clicks"]] == ["plausible", "shlink", "bitly", "redirect"]


def test_the_shipped_campaigns_are_those_of_the_sample_world(configuration: Configuration) -> None:
    shipped = [
        (one.id, one.starts, one.ends, one.match.utm_campaign, one.match.hashtags, one.match.links)
        for one in configuration.campaigns
    ]

    assert shipped == [
        (
            one.slug,
            SINCE + timedelta(days=one.first),
            SINCE + timedelta(days=one.last),
            (one.slug,),
            (one.hashtag,),
            (one.short_link,),
        )
        for one in CAMPAIGNS
    ]


def test_posts_fall_into_every_campaign_into_none_and_one_into_two(configuration: Configuration) -> None:
    found = [campaigns_of(configuration, post) for like in SHIPPED for post in all_posts(sample(like))]
    sizes = Counter(map(len, found))
    why = {reason.split()[0] for campaigns in found for reason in campaigns.values()}

    assert set(sizes) == {0, 1, 2}
    assert sizes[2] == 1
    assert sizes[0] > 50
    assert why == {"hashtag", "utm_campaign", "link"}
    counted = Counter(campaign for campaigns in found for campaign in campaigns)
    assert all(counted[campaign.slug] > 20 for campaign in CAMPAIGNS)


def test_goals_are_reached_behind_and_on_pace(configuration: Configuration) -> None:
    impressions: Counter[str] = Counter()
    for post in (post for like in SHIPPED for post in all_posts(sample(like))):
        for campaign in campaigns_of(configuration, post):
            impressions[campaign] += post.metrics.impressions or 0
    clicks: Counter[str] = Counter()
    for one in clicks_until(configuration, TODAY):
        clicks[one.campaign] += one.clicks
    talk, check, study = configuration.campaigns
    elapsed = (TODAY.date() - study.starts).days / 42

    assert impressions[talk.id] > (talk.goals.impressions or 0) > 0
    assert impressions[check.id] < (check.goals.impressions or 0)
    assert elapsed < impressions[study.id] / (study.goals.impressions or 1) < 1
    assert clicks[study.id] / (study.goals.click_throughs or 1) < elapsed - 0.05


def test_clicks_follow_the_campaigns_and_the_week(configuration: Configuration) -> None:
    found = clicks_until(configuration, TODAY)
    weekdays: Counter[int] = Counter()
    for one in found:
        weekdays[one.day.weekday()] += one.clicks

    assert weekdays[5] < min(weekdays[day] for day in range(5))
    for campaign in configuration.campaigns:
        own = [one for one in found if one.campaign == campaign.id]
        assert {one.resource for one in own} == set(campaign.resources)
        assert min(one.day for one in own) == campaign.starts
    assert all(one.bots is not None for one in found)
    assert sum(one.bots or 0 for one in found) > 100
    late = [one for one in found if one.campaign == "talk-it-out" and one.day > date(2026, 9, 13)]
    assert late  # people still arrive after the campaign's end


def test_a_click_day_depends_on_nothing_but_itself(configuration: Configuration) -> None:
    whole = clicks_until(configuration, TODAY)
    part = clicks_until(configuration, START + timedelta(days=99), first=date(2026, 9, 1))
    finished = [one for one in part if one.day < (START + timedelta(days=99)).date()]

    assert finished == [one for one in whole if date(2026, 9, 1) <= one.day < date(2026, 11, 3)]


def test_clicks_know_no_future_and_no_foreign_campaign(configuration: Configuration) -> None:
    zone = configuration.organisation.zone
    source = open_click_source(Setup("sample", None, None, None, zone, Meter(), lambda: START))
    foreign = [replace(one, utm_campaigns=("ours",)) for one in tracked_campaigns(configuration)]

    assert {one.day for one in source.read(date(2026, 1, 1), date(2027, 1, 1), tracked_campaigns(configuration))} == {
        SINCE
    }
    assert list(source.read(SINCE, SINCE, foreign)) == []
