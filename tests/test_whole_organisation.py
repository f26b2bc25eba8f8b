"""Four platforms and three click sources at once: the report is the platforms' truth, and the command works."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import mortal
from tests.harbour_mind import SECRETS, HarbourMind, harbour_mind
from tests.loopback.server import Reply
from tests.nights import Organisation

NIGHT = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
PLATFORMS = ("bluesky", "mastodon", "reddit", "x")


@pytest.fixture
def world() -> Iterator[HarbourMind]:
    with harbour_mind(NIGHT) as world:
        yield world


def rows(report: dict[str, Any], section: str, key: str) -> dict[str, Any]:
    return {row[key]: row for row in report[section]}


def test_over_nights_with_a_gap_and_a_failure_the_report_is_the_platforms_truth(
    world: HarbourMind, tmp_path: Path
) -> None:
    organisation = world.organisation(tmp_path, NIGHT - timedelta(days=2))
    for n in range(30):
        world.publish(f"Post {n} #TalkItOut", NIGHT - timedelta(hours=30 - n))
    world.answer(0, "Thank you so much, this helped me a lot", NIGHT - timedelta(hours=1))
    for night in (0, 1, 2, 5):
        world.now = NIGHT + timedelta(days=night)
        for n in range(30):
            world.set_likes(n, n + 7 * night)
        world.plausible.add_visit(world.now.date(), "Talk", "/help/", 2)
        world.shlink.add_visit("t", world.now - timedelta(hours=4), n=3)
        world.shlink.add_visit("t", world.now - timedelta(hours=4), bot=True)
        world.bitly.add_clicks("bit.ly/talk", world.now.date(), 4)
        if night == 1:
            world.bluesky.fail(Reply.html(502), times=3)
            world.answer(1, "This is dangerous nonsense and you should be ashamed", world.now - timedelta(minutes=30))
        assert organisation.night(world.now).exit_code == (1 if night == 1 else 0)
    report = organisation.report("talk")
    likes = sum(n + 35 for n in range(30))
    by_platform = rows(report, "by_platform", "platform")
    assert tuple(sorted(by_platform)) == PLATFORMS
    assert {name: by_platform[name]["likes"] for name in PLATFORMS} == {
        "bluesky": likes, "mastodon": likes, "reddit": None, "x": likes
    }  # fmt: skip
    assert by_platform["reddit"]["score"] == likes
    assert by_platform["x"]["impressions"] == 100 * likes
    assert report["totals"]["posts"] == 120
    # Somebody answered twice on each platform; X and the others count only direct answers, Reddit all.
    assert {name: by_platform[name]["comments"] for name in PLATFORMS} == {
        "bluesky": 2, "mastodon": 2, "reddit": 6, "x": 2
    }  # fmt: skip
    assert report["sentiment"]["positive"] == 8
    assert report["sentiment"]["negative"] == 8
    clicks = {(row["source"], row["resource"]): row["clicks"] for row in report["click_throughs"]}
    assert clicks[("plausible", "helpline")] == 8
    assert clicks[("shlink", "helpline")] == 12
    assert clicks[("bitly", "self-check")] == 16
    assert report["totals"]["click_throughs"] == 8
    for metric in ("likes", "impressions", "engagements", "comments", "score"):
        assert sum(row[metric] or 0 for row in report["daily"]) == report["totals"][metric]


def test_the_same_night_again_changes_nothing(world: HarbourMind, tmp_path: Path) -> None:
    organisation = world.organisation(tmp_path, NIGHT - timedelta(days=2))
    for n in range(3):
        world.publish(f"Post {n} #TalkItOut", NIGHT - timedelta(hours=30 - n))
        world.answer(n, "Thank you", NIGHT - timedelta(hours=2))
    organisation.night(NIGHT)
    before = organisation.content()
    assert organisation.night(NIGHT + timedelta(minutes=10)).exit_code == 0
    assert organisation.content() == before


def test_a_night_asks_no_more_often_than_the_batches_demand(world: HarbourMind, tmp_path: Path) -> None:
    organisation = world.organisation(tmp_path, NIGHT - timedelta(days=10))
    for n in range(200):
        world.publish(f"Post {n} #TalkItOut", NIGHT - timedelta(days=9, minutes=-n))
    organisation.night(NIGHT)
    world.now = NIGHT + timedelta(days=1)
    organisation.night(world.now)
    calls = dict(organisation.rows("SELECT source, calls FROM run_sources WHERE run_id = 2 AND room = 'platforms'"))
    listing_and_profile = 2
    assert calls["bluesky"] <= listing_and_profile + 200 / 25
    assert calls["mastodon"] <= listing_and_profile + 200 / 20
    assert calls["reddit"] <= 1 + listing_and_profile + 200 / 100
    assert calls["x"] <= 1 + 200 / 100


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(Path(__file__).parent.parent / "outreach.py"), *arguments]


def environment(organisation: Organisation, secrets: dict[str, str] = SECRETS) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OUTREACH_")}
    paths = {"OUTREACH_CONFIG": str(organisation.config), "OUTREACH_DB": str(organisation.database)}
    return inherited | paths | secrets


def outreach(organisation: Organisation, *arguments: str, secrets: dict[str, str] = SECRETS) -> Any:
    given = environment(organisation, secrets)
    return subprocess.run(command(*arguments), env=given, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_collects_twice_and_reports(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with harbour_mind(now) as world:
        organisation = world.organisation(tmp_path, now - timedelta(days=3))
        for n in range(5):
            world.publish(f"Post {n} #TalkItOut", now - timedelta(days=2, minutes=-n))
            world.set_likes(n, 10)
        for _ in range(2):
            done = outreach(organisation, "collect")
            assert done.returncode == 0, done.stderr
            assert "Bluesky @harbourmind.example" in done.stdout + done.stderr
            report = json.loads(outreach(organisation, "report", "talk").stdout)
            assert report["totals"]["likes"] == 3 * 50
            assert report["totals"]["impressions"] == 5000
            assert [goal["value"] for goal in report["goals"] if goal["metric"] == "impressions"] == [5000]
        assert organisation.rows("SELECT count(*) FROM snapshots") == [(20,)]
        secret_words = [value for name, value in SECRETS.items() if len(value) > 4]
        assert not any(word.encode() in organisation.database.read_bytes() for word in secret_words)


def kill_in_mid_run(organisation: Organisation, seconds: float) -> bool:
    """SIGKILL so long after a run has opened. Whether that came before its end."""
    before = runs_begun(organisation)
    run = mortal.begin(organisation, ["collect"], datetime.now(UTC))
    while run.process.is_alive() and runs_begun(organisation) == before:
        time.sleep(0.01)
    return run.end(seconds).killed


def runs_begun(organisation: Organisation) -> int:
    if not organisation.database.exists():
        return 0  # to ask would make an empty file, which the run refuses
    try:
        return int(organisation.rows("SELECT count(*) FROM runs")[0][0])
    except sqlite3.Error:
        return 0  # the database is still being made


def test_runs_killed_at_any_moment_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with harbour_mind(now, latency=0.02) as world:
        for folder in ("killed", "undisturbed"):
            (tmp_path / folder).mkdir()
        for n in range(60):
            world.publish(f"Post {n} #TalkItOut", now - timedelta(days=2, minutes=-n))
            world.set_likes(n, n)
        for n in range(12):
            world.answer(n, "Thank you", now - timedelta(hours=n + 1))
        organisation = world.organisation(tmp_path / "killed", now - timedelta(days=3))
        kills = [kill_in_mid_run(organisation, seconds) for seconds in (0.0, 0.05, 0.15, 0.3, 0.6)]
        assert any(kills), "every run was over before it was killed"
        assert mortal.run(organisation, ["collect"], datetime.now(UTC)).code == 0
        other = world.organisation(tmp_path / "undisturbed", now - timedelta(days=3))
        assert mortal.run(other, ["collect"], datetime.now(UTC)).code == 0
        killed, undisturbed = organisation.report("talk"), other.report("talk")
        for part in ("totals", "by_platform", "sentiment", "click_throughs", "goals"):
            assert killed[part] == undisturbed[part]


def test_the_command_says_what_is_not_set_up(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with harbour_mind(now) as world:
        organisation = world.organisation(tmp_path, now)
        organisation.config.write_text('[organisation]\nname = "A"\nwrong = 1\n', encoding="utf-8")
        done = outreach(organisation, "collect", secrets={})
        assert done.returncode == 2
        assert "wrong" in done.stderr
        assert "Traceback" not in done.stderr
        assert [server.log for server in (world.x, world.bluesky, world.mastodon, world.reddit)] == [[], [], [], []]
