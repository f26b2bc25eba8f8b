"""Every single field of every source's answers left out or null, one at a time, in whole runs.

`OUTREACH_EVERY=1` before the command tries each field both ways, with a good night after each: three times as long.
"""

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.every_source import Network, network, totals
from tests.misbehaving import SPAN, check_message, facts, quiet_limits
from tests.nights import Organisation
from tests.single_fields import Field, recorded, without

EVERY = "OUTREACH_EVERY" in os.environ
PARTS = 8
NEEDED = {  # by source and question; whatever else is missing is a figure less, and no trouble
    "x": {
        "/*/tweets": "data data.*.created_at data.*.id",
        "/*/tweets/search/recent": "data data.*.conversation_id data.*.created_at data.*.id data.*.text meta",
        "/*/users/*/tweets": "data data.*.created_at data.*.id meta",
    },
    "reddit": {
        "/api/*/access_token": "access_token expires_in",
        "/api/info": (
            "data data.children data.children.*.data data.children.*.data.created_utc "
            "data.children.*.data.id data.children.*.kind kind"
        ),
        "/comments/*": (
            "*.data *.data.children *.data.children.*.data *.data.children.*.data.body "
            "*.data.children.*.data.created_utc *.data.children.*.data.id *.data.children.*.kind *.kind"
        ),
        "/user/harbourmind/submitted": (
            "data data.children data.children.*.data data.children.*.data.created_utc "
            "data.children.*.data.id data.children.*.kind kind"
        ),
    },
    "bluesky": {
        "/xrpc/app.bsky.feed.getAuthorFeed": "feed feed.*.post feed.*.post.uri",
        "/xrpc/app.bsky.feed.getPostThread": (
            "thread thread.post thread.post.uri thread.replies.*.post.record "
            "thread.replies.*.post.record.text thread.replies.*.post.uri"
        ),
        "/xrpc/app.bsky.feed.getPosts": "posts posts.*.uri",
        "/xrpc/com.atproto.server.createSession": "accessJwt did handle refreshJwt",
    },
    "mastodon": {
        "/api/*/accounts/*/statuses": "*.created_at *.id",
        "/api/*/statuses": "*.account *.account.id *.created_at *.id",
        "/api/*/statuses/*/context": "descendants descendants.*.content descendants.*.created_at descendants.*.id",
    },
    "facebook": {
        "/*/*": "created_time id",
        "/*/": "*.created_time *.id",
        "/*/*/published_posts": "data data.*.created_time data.*.id",
        "/*/*/comments": "data data.*.created_time data.*.id data.*.message",
    },
    "instagram": {
        "/*/*": "id timestamp",
        "/*/": "*.id *.timestamp",
        "/*/*/media": "data data.*.id data.*.timestamp",
        "/*/*/comments": "data data.*.id data.*.text data.*.timestamp",
    },
    "threads": {
        "/*/*": "id timestamp",
        "/*/me/threads": "data data.*.id data.*.timestamp",
        "/*/*/conversation": "data data.*.id data.*.text data.*.timestamp",
    },
    "youtube": {
        "/token": "access_token",
        "/youtube/*/channels": (
            "items items.*.id items.*.contentDetails items.*.contentDetails.relatedPlaylists "
            "items.*.contentDetails.relatedPlaylists.uploads"
        ),
        "/youtube/*/playlistItems": "items items.*.contentDetails items.*.contentDetails.videoId",
        "/youtube/*/videos": "items items.*.id items.*.snippet items.*.snippet.channelId items.*.snippet.publishedAt",
        "/youtube/*/commentThreads": (
            "items items.*.snippet items.*.snippet.topLevelComment items.*.snippet.topLevelComment.id "
            "items.*.snippet.topLevelComment.snippet items.*.snippet.topLevelComment.snippet.publishedAt "
            "items.*.snippet.topLevelComment.snippet.textDisplay"
        ),
        "/*/reports": "columnHeaders columnHeaders.*.name",
    },
    "plausible": {
        "/api/*/query": "results results.*.dimensions results.*.metrics",
    },
    "shlink": {
        "/rest/*/short-urls": "shortUrls shortUrls.data",
        "/rest/*/short-urls/talk/visits": "visits visits.data visits.data.*.date",
    },
    "matomo": {
        "/index.php": ("2026-11-05 2026-11-06 2026-11-07 2026-11-08 2026-11-08.*.url 2026-11-08.*.entry_nb_visits"),
    },
    "ga4": {
        "/*/properties/*": (
            "kind rowCount rows rows.*.dimensionValues rows.*.dimensionValues.*.value rows.*.metricValues "
            "rows.*.metricValues.*.value"
        ),
    },
    "umami": {
        "/api/auth/login": "token",
        "/api/websites/*/pageviews": "sessions sessions.*.x sessions.*.y",
    },
    "yourls": {
        "/yourls-api.php": "link link.clicks link.shorturl link.url",
    },
    "bitly": {
        "/*/bitlinks/*": "long_url",
        "/*/bitlinks/*/clicks": "link_clicks link_clicks.*.clicks link_clicks.*.date",
    },
}


@dataclass
class _Ground:
    """Before the night of the 9th: a post that is gone, one that is back since, one that lives on, and a new one."""

    network: Network
    organisation: Organisation
    before: Path
    fields: dict[str, list[Field]]
    undisturbed: dict[str, Any]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Ground]:
    with network() as every, quiet_limits(every, tmp_path_factory.mktemp("trust")):
        folder = tmp_path_factory.mktemp("ground")
        organisation = Organisation(folder, every.toml(), every.secrets)
        for day in (2, 3, 4):
            every.live(every.clock.at(day))
            organisation.night(every.clock.now)
        come_back = []
        for place in every.places.values():
            if place.publish:
                place.vanish(place.posts.pop(0))
                come_back.append(place.vanish(place.posts[0]))
        organisation.night(every.clock.at(8))
        before = tmp_path_factory.mktemp("before") / "outreach.db"
        shutil.copy(organisation.database, before)
        for back in come_back:
            back()
        every.live(every.clock.at(9))
        fields = recorded(every)
        assert organisation.night(every.clock.now).exit_code == 0
        undisturbed = totals(organisation.report("talk", *SPAN))
        yield _Ground(every, organisation, before, {name: list(found) for name, found in fields.items()}, undisturbed)


@pytest.mark.parametrize("part", range(PARTS))
def test_a_field_that_is_missing_costs_nothing_that_was_there(ground: _Ground, part: int) -> None:
    """A needed one costs its source this night; the next good night has all of it."""
    longest = max(map(len, ground.fields.values()))
    for number in range(part, longest, PARTS):
        missing = {name: found[number] for name, found in ground.fields.items() if number < len(found)}
        for nulled in (False, True) if EVERY else ((number + part) % 2 == 0,):
            shutil.copy(ground.before, ground.organisation.database)
            kept = _kept(ground.organisation)
            _check_night(ground, missing, nulled)
            lost = _lost(kept, _kept(ground.organisation))
            assert not lost, f"{dict(lost)} without {missing}"
            if EVERY or number // PARTS % 4 == 0:
                _check_caught_up(ground, missing)


def _check_night(ground: _Ground, missing: dict[str, Field], nulled: bool) -> None:
    """Exactly the sources that lack what they need fail; those whose fields have all been tried rest."""
    some = {*missing, "plausible"}  # which the organisation's click-throughs are counted by
    ground.organisation.config.write_text(ground.network.toml(only=some), encoding="utf-8")
    for name, place in ground.network.places.items():
        place.server.spoil = without(missing[name], nulled) if name in missing else (lambda request, good: good)
    found = facts(ground.organisation.night(ground.network.clock.at(9)))
    failed = {source: each for source, each in found.items() if each["status"] == "failed"}
    for each in failed.values():
        check_message(ground.network, each)
    assert set(failed) == {source for source, field in missing.items() if _is_needed(source, field)}, missing


def _is_needed(source: str, field: Field) -> bool:
    return ".".join(field.path) in NEEDED[source].get(field.question, "").split()


def _check_caught_up(ground: _Ground, missing: dict[str, Field]) -> None:
    ground.organisation.config.write_text(ground.network.toml(), encoding="utf-8")
    for place in ground.network.places.values():
        place.server.spoil = lambda request, good: good
    found = facts(ground.organisation.night(ground.network.clock.at(10)))
    assert {each["status"] for each in found.values()} <= {"ok", "nothing_due"}, found
    after = totals(ground.organisation.report("talk", *SPAN))
    assert after == ground.undisturbed, missing


def _kept(organisation: Organisation) -> dict[str, dict[tuple[Any, ...], Any]]:
    """What no missing field may take away, by source: figures may only grow, all else may only come to it."""
    kept: dict[str, dict[tuple[Any, ...], Any]] = defaultdict(dict)
    for platform, post, *told in organisation.rows(
        "SELECT platform, native_id, published_at, text, url > '' FROM posts WHERE deleted_at IS NULL"
    ):
        kept[platform] |= {("post", post, place): each for place, each in enumerate(told)}
    for platform, post, campaign in organisation.rows(
        "SELECT p.platform, p.native_id, campaign_id FROM campaign_posts JOIN posts p ON p.id = post_id"
    ):
        kept[platform]["campaign", post, campaign] = True
    figures = "likes, comments, shares, saves, impressions, link_clicks, score"
    for platform, post, *counted in organisation.rows(
        f"SELECT p.platform, p.native_id, {figures} FROM post_latest JOIN posts p ON p.id = post_id"
    ):
        kept[platform] |= {("figure", post, place): each for place, each in enumerate(counted) if each is not None}
    for source, day, clicks, bots in organisation.rows("SELECT source, day, clicks, bots FROM click_days"):
        kept[source]["figure", day] = clicks + (bots or 0)
    return kept


def _lost(
    before: dict[str, dict[tuple[Any, ...], Any]], after: dict[str, dict[tuple[Any, ...], Any]]
) -> dict[str, list[tuple[Any, ...]]]:
    lost: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for source, kept in before.items():
        for key, value in kept.items():
            now = after[source].get(key)
            if now is None or (now < value if key[0] == "figure" else now != value):
                lost[source].append((*key, value, now))
    return lost
