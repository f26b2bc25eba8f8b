"""Nights of `outreach collect` on Bluesky's own servers: the report is what the network shows, to the unit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.bluesky_network.network import Network
from tests.bluesky_network.world import PASSWORD, World, counted, wait_until
from tests.nights import Organisation


def organisation(folder: Path, world: World, server: str, secrets: dict[str, str]) -> Organisation:
    began = datetime.now(UTC).date() - timedelta(days=2)
    text = f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "bluesky"
handle = "{world.handle}"
server = "{server}"
allow_private = true
[[campaigns]]
id = "mens-health-2026"
name = "Men's Mental Health Month"
starts = {began}
purpose = "prevention"
resources = []
[campaigns.match]
hashtags = ["MensMentalHealth"]
"""
    return Organisation(folder, text, secrets)


@pytest.fixture(params=["without a login", "with a login"])
def nights(request: pytest.FixtureRequest, network: Network, world: World, tmp_path: Path) -> Organisation:
    if request.param == "without a login":
        return organisation(tmp_path, world, network.appview, {})
    secrets = {"OUTREACH_BLUESKY_HANDLE": world.handle, "OUTREACH_BLUESKY_APP_PASSWORD": PASSWORD}
    return organisation(tmp_path, world, network.pds, secrets)


def shown(world: World, *names: str) -> dict[str, int]:
    """What the network itself counts for these posts."""
    views = [counted(world, name) for name in names]
    return {
        "likes": sum(view.like_count for view in views),
        "shares": sum(view.repost_count + view.quote_count for view in views),
        "comments": sum(view.reply_count for view in views),
        "saves": sum(view.bookmark_count or 0 for view in views),
    }


def reported(report: dict[str, Any]) -> dict[str, int]:
    return {metric: report["totals"][metric] for metric in ("likes", "shares", "comments", "saves")}


def test_two_nights_report_exactly_what_the_network_shows(nights: Organisation, world: World) -> None:
    now = datetime.now(UTC)
    assert nights.night(now).exit_code == 0
    first = nights.report("mens-health-2026")
    assert reported(first) == shown(world, "campaign")
    assert first["totals"]["impressions"] is None
    scored = [first["sentiment"][label] for label in ("positive", "neutral", "negative", "not_scored")]
    assert sum(scored) == len(world.comments["campaign"])
    assert first["totals"]["posts"] == 1
    before = nights.content()
    assert nights.night(now + timedelta(minutes=1)).exit_code == 0
    assert nights.content() == before

    root = world.posts["campaign"]
    likes = counted(world, "campaign").like_count
    like = world.organisation.like(root.uri, root.cid)
    wait_until(lambda: counted(world, "campaign").like_count == likes + 1)
    assert nights.night(now + timedelta(days=1)).exit_code == 0
    assert reported(nights.report("mens-health-2026")) == shown(world, "campaign")

    world.organisation.unlike(like.uri)
    wait_until(lambda: counted(world, "campaign").like_count == likes)
    assert nights.night(now + timedelta(days=2)).exit_code == 0
    last = nights.report("mens-health-2026")
    assert reported(last) == shown(world, "campaign")
    assert sum(row["likes"] or 0 for row in last["daily"]) == last["totals"]["likes"]


def test_every_post_of_the_account_is_stored_once_with_its_counters(nights: Organisation, world: World) -> None:
    assert nights.night(datetime.now(UTC)).exit_code == 0
    since = (datetime.now(UTC) - timedelta(days=2)).timestamp()
    names = [name for name in world.expected if name != "backdated"]
    stored = dict(nights.rows("SELECT native_id, likes FROM posts p JOIN post_latest l ON l.post_id = p.id"))
    assert {world.uri(name) for name in names} <= set(stored)
    assert all(published >= since for (published,) in nights.rows("SELECT published_at FROM posts"))
    assert nights.rows("SELECT count(*) FROM comments_seen")[0][0] >= sum(map(len, world.comments.values()))


def test_a_post_deleted_on_the_network_is_gone_within_one_run(nights: Organisation, world: World) -> None:
    made = world.organisation.send_post("Here for a day #MensMentalHealth")
    uri = str(made.uri)
    wait_until(lambda: bool(world.organisation.get_posts([uri]).posts))
    now = datetime.now(UTC)
    nights.night(now)
    world.organisation.delete_post(uri)
    wait_until(lambda: not world.organisation.get_posts([uri]).posts)
    assert nights.night(now + timedelta(days=1)).exit_code == 0
    assert nights.rows("SELECT text FROM posts WHERE native_id = ? AND deleted_at IS NOT NULL", uri) == [(None,)]
