"""Which post belongs to which campaign, to the letter of the rules."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from collectors.campaigns import Campaign
from collectors.days import Calendar, instant
from collectors.matching import Matcher, Readable, post_key


def campaign(**match: Any) -> Campaign:
    return Campaign.model_validate(
        {
            "id": "talk",
            "name": "Talk It Out",
            "starts": date(2026, 11, 1),
            "ends": date(2026, 11, 30),
            "purpose": "prevention",
            "resources": [],
            "match": match,
        }
    )


def why(rule: dict[str, Any], text: str = "", published: str = "2026-11-10T12:00", **more: Any) -> str | None:
    matcher = Matcher([campaign(**rule)], Calendar(ZoneInfo("Europe/London")))
    published_at = instant(datetime.fromisoformat(published).replace(tzinfo=UTC))
    facts = {"url": "https://x.com/harbourmind/status/1", "links": (), "hashtags": (), **more}
    return matcher.campaigns_of(Readable(text, published_at=published_at, **facts)).get("talk")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Let us talk #TalkItOut today", True),
        ("#talkitout", True),
        ("(#TALKITOUT)", True),
        ("#TalkItOutLoud", False),
        ("TalkItOut without the sign", False),
        ("mail#TalkItOut", False),
        ("https://harbourmind.example/#TalkItOut", False),
    ],
)
def test_a_hashtag_counts_as_a_whole_and_without_case(text: str, fits: bool) -> None:
    assert (why({"hashtags": ["TalkItOut"]}, text) is not None) is fits


def test_the_platforms_own_tag_list_counts() -> None:
    assert why({"hashtags": ["TalkItOut"]}, hashtags=("talkitout",)) == "hashtag #TalkItOut"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a free Self-Check for everybody", True),
        ("self-checks are free", False),
        ("Self  check", False),
        ("see https://harbourmind.example/self-check", False),
    ],
)
def test_a_keyword_is_whole_words_of_the_readable_text(text: str, fits: bool) -> None:
    assert (why({"keywords": ["self-check"]}, text) is not None) is fits


def test_utm_is_read_from_any_link_trimmed_and_without_case() -> None:
    link = "https://harbourmind.example/help?utm_source=x&utm_campaign=%20Mens-Health%20"
    assert why({"utm_campaign": ["mens-health"]}, links=(link,)) == "utm_campaign mens-health"
    assert why({"utm_campaign": ["mens-health"]}, f"Help: {link}.") == "utm_campaign mens-health"
    assert why({"utm_campaign": ["mens"]}, links=(link,)) is None


@pytest.mark.parametrize(
    ("link", "fits"),
    [
        ("http://www.go.harbourmind.example/mens/?utm_source=x#top", True),
        ("https://GO.harbourmind.example/mens", True),
        ("https://go.harbourmind.example/Mens", False),
        ("https://go.harbourmind.example/mens/more", False),
        ("https://go.harbourmind.example:8443/mens", False),
    ],
)
def test_two_links_are_the_same_by_host_and_path_alone(link: str, fits: bool) -> None:
    assert (why({"links": ["https://go.harbourmind.example/mens"]}, links=(link,)) is not None) is fits


@pytest.mark.parametrize(
    ("published", "fits"),
    [
        ("2026-10-31T23:59:59", False),
        ("2026-11-01T00:00:00", True),
        ("2026-11-30T23:59:59", True),
        ("2026-12-01T00:00:00", False),
    ],
)
def test_both_edges_of_a_campaign_belong_to_it(published: str, fits: bool) -> None:
    assert (why({"keywords": ["hello"]}, "hello", published) is not None) is fits


def test_a_permalink_belongs_whatever_its_date_and_however_it_is_written() -> None:
    for permalink in (
        "https://x.com/harbourmind/status/1",
        "https://twitter.com/harbourmind/status/1?s=20",
        "https://x.com/i/web/status/1",
    ):
        assert why({"posts": [permalink]}, published="2020-01-01T00:00") == "listed by its permalink"
    assert why({"posts": ["https://x.com/harbourmind/status/12"]}) is None


def test_one_post_has_one_key_on_each_platform() -> None:
    assert post_key("https://old.reddit.com/r/support/comments/abc1/title/") == post_key("https://redd.it/abc1")
    assert post_key("https://bsky.app/profile/did:plc:1/post/k") == post_key(
        "https://bsky.app/profile/h.example/post/k"
    )
    assert post_key("https://m.example/@us/12") == post_key("https://m.example/users/us/statuses/12")
    assert post_key("https://m.example/@us/12") != post_key("https://n.example/@us/12")
