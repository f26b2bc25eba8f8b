"""A clock that jumps, goes back, or changes for summer: no figure is lost, doubled or put where nobody looks for it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests import mortal
from tests.harbour_mind import HarbourMind, harbour_mind
from tests.nights import Organisation
from tests.nights_of_trouble import DERIVED, FIRST_NIGHT, NIGHTS, facts, fall

LAST = date(2100, 1, 1)


@pytest.fixture
def world() -> Iterator[HarbourMind]:
    with harbour_mind(FIRST_NIGHT) as world:
        yield world


@pytest.fixture
def organisation(world: HarbourMind, tmp_path: Path) -> Organisation:
    return world.organisation(tmp_path, FIRST_NIGHT - timedelta(days=2))


def collect(organisation: Organisation, at: datetime) -> int:
    return mortal.run(organisation, ["collect"], at).code


def the_platforms_own_sums(world: HarbourMind, organisation: Organisation, gone: int = 80) -> None:
    """What was gained on all days is what the platforms count now, and what they counted last of what is `gone`."""
    wanted = sum(post.counters["like_count"] for post in world.x.posts.values()) + gone
    sums = dict(organisation.rows("SELECT platform, sum(likes) FROM organisation_days GROUP BY 1"))
    assert {name: sums[name] for name in ("x", "bluesky", "mastodon")} == dict.fromkeys(
        ("x", "bluesky", "mastodon"), wanted
    )
    report = organisation.report("talk", None, LAST)
    for metric in ("likes", "impressions", "engagements", "comments", "score", "link_clicks"):
        assert sum(row[metric] or 0 for row in report["daily"]) == report["totals"][metric], metric
    with closing(sqlite3.connect(organisation.database)) as connection:
        for latest, gained in connection.execute(
            "SELECT l.likes, (SELECT sum(likes) FROM post_days d WHERE d.post_id = l.post_id) FROM post_latest l"
        ):
            assert latest == gained


def days(organisation: Organisation) -> tuple[str, str]:
    return organisation.rows(
        "SELECT date(min(day) * 86400, 'unixepoch'), date(max(day) * 86400, 'unixepoch') FROM organisation_days"
    )[0]


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=4093)], ids=str)
def test_a_night_by_a_clock_that_was_ahead_is_taken_as_of_when_the_clock_is_right_again(
    world: HarbourMind, organisation: Organisation, tmp_path: Path, ahead: timedelta
) -> None:
    (tmp_path / "right").mkdir()
    right = world.organisation(tmp_path / "right", FIRST_NIGHT - timedelta(days=2))
    for place, (day, happens) in enumerate(NIGHTS):
        fall(world, day, happens)
        assert collect(right, world.now) == 0
        if place == 2:
            assert collect(organisation, world.now + ahead) in (0, 1)  # X may not understand what is asked for
        else:
            assert collect(organisation, world.now) == 0
    world.now += timedelta(days=1)
    for one in (right, organisation):
        assert collect(one, world.now) == 0
    found, wanted = facts(organisation.database), facts(right.database)
    for what in ("posts", "clicks", "seen", "members", "latest"):
        assert found[what] == wanted[what], what
    first, last = days(organisation)
    assert first == days(right)[0]
    assert last <= f"{world.now.date()}", "X, read once on a day, may follow a night later"
    assert organisation.report("talk")["totals"] == right.report("talk")["totals"]
    before = {what: found[what] for what in DERIVED}
    assert organisation.rebuild()
    assert {what: facts(organisation.database)[what] for what in DERIVED} == before


def test_a_text_read_by_a_clock_that_was_ahead_goes_when_the_clock_is_right_again(
    world: HarbourMind, organisation: Organisation
) -> None:
    fall(world, *NIGHTS[0])
    collect(organisation, world.now + timedelta(days=300))
    world.x.comments.clear()  # X did not understand what a clock so far ahead asked for
    assert organisation.rows("SELECT count(*) FROM comment_buffer") != [(0,)]
    assert collect(organisation, world.now + timedelta(minutes=5)) == 0
    assert organisation.rows("SELECT count(*) FROM comment_buffer") == [(0,)]
    assert organisation.rows("SELECT sum(n) FROM comment_days") != [(0,)]
    assert b"helped me a lot" not in b"".join(file.read_bytes() for file in organisation.database.parent.iterdir())


def test_a_clock_that_is_behind_what_was_published_is_told_and_nothing_is_asked(
    world: HarbourMind, organisation: Organisation
) -> None:
    for night in NIGHTS[:2]:
        fall(world, *night)
        assert collect(organisation, world.now) == 0
    before, asked = facts(organisation.database), len(world.mastodon.log)
    for wrong in (datetime(1970, 1, 1, 0, 5, tzinfo=UTC), world.now - timedelta(days=3652)):
        ended = mortal.run(organisation, ["collect"], wrong)
        assert ended.code == 2
        assert "This machine's clock says" in ended.said
        assert "Traceback" not in ended.said
    assert len(world.mastodon.log) == asked
    assert organisation.rows("SELECT count(*) FROM comment_buffer") == [(0,)], "how old a text is nobody knows"
    assert {**facts(organisation.database), "buffer": 0} == {**before, "buffer": 0}
    for night in NIGHTS[2:]:
        fall(world, *night)
        assert collect(organisation, world.now) == 0
    the_platforms_own_sums(world, organisation)


def test_a_clock_that_goes_back_a_day_loses_and_doubles_nothing(world: HarbourMind, organisation: Organisation) -> None:
    for place, (day, happens) in enumerate(NIGHTS):
        fall(world, day, happens)
        now = world.now
        for late in (timedelta(hours=2), timedelta(hours=-22), timedelta(0)) if place else (timedelta(0),):
            world.now = now + late
            assert collect(organisation, world.now) == 0
    world.now = now + timedelta(days=2)
    collect(organisation, world.now)
    the_platforms_own_sums(world, organisation)
    assert organisation.rows(
        "SELECT p.platform, sum(d.n) FROM comment_days d JOIN posts p ON p.id = d.post_id GROUP BY 1 ORDER BY 1"
    ) == [(platform, 4 * 2) for platform in ("bluesky", "mastodon", "reddit", "x")]
    assert days(organisation)[1] <= f"{world.now.date()}"


CHANGES = [
    ("Europe/London", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, tzinfo=UTC)),
    ("America/New_York", datetime(2026, 11, 1, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5, tzinfo=UTC)),  # half an hour
    ("America/Santiago", datetime(2026, 9, 6, tzinfo=UTC)),  # at midnight
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),  # a day that never was
    ("Europe/London", datetime(2028, 2, 29, tzinfo=UTC)),  # a leap day
]


@pytest.mark.parametrize(("zone", "day"), CHANGES, ids=lambda value: str(value)[:20])
def test_days_of_any_length_add_up(world: HarbourMind, organisation: Organisation, zone: str, day: datetime) -> None:
    text = organisation.config.read_text(encoding="utf-8")
    start = (day - timedelta(days=4)).date()
    text = text.replace("Europe/London", zone).replace(
        f"starts = {(FIRST_NIGHT - timedelta(days=2)).date()}", f"starts = {start}"
    )
    organisation.config.write_text(text, encoding="utf-8")
    for night in range(-1, 2):
        world.now = day + timedelta(days=night, hours=1, minutes=37)
        world.publish(f"Night {night} #TalkItOut", world.now - timedelta(hours=7))
        for number in range(night + 2):
            world.set_likes(number, 7 * (night + 2) + number)
        collect(organisation, world.now)
    likes = sum(7 * 3 + number for number in range(3))
    report = organisation.report("talk", None, LAST)
    assert report["totals"]["likes"] == 3 * likes
    assert sum(row["likes"] or 0 for row in report["daily"]) == 3 * likes
    first = (world.now - timedelta(days=2, hours=7)).astimezone(ZoneInfo(zone)).date()
    last = world.now.astimezone(ZoneInfo(zone)).date()
    assert {row["day"] for row in report["daily"] if row["likes"]} <= {
        f"{first + timedelta(days=n)}" for n in range((last - first).days + 1)
    }


def test_a_new_time_zone_moves_days_and_no_figure(world: HarbourMind, organisation: Organisation) -> None:
    zones = ("Europe/London", "Pacific/Auckland", "America/Los_Angeles", "Europe/London")
    for zone, (day, happens) in zip(zones, NIGHTS, strict=True):
        text = organisation.config.read_text(encoding="utf-8")
        here = next(one for one in zones if f'timezone = "{one}"' in text)
        organisation.config.write_text(text.replace(here, zone), encoding="utf-8")
        fall(world, day, happens)
        assert collect(organisation, world.now) == 0
        the_platforms_own_sums(world, organisation, 80 if day >= 2 else 0)


def test_a_run_over_midnight_and_the_months_end_counts_once(world: HarbourMind, organisation: Organisation) -> None:
    fall(world, *NIGHTS[0])
    organisation.night(world.now)
    seconds = iter(range(10_000))
    midnight = datetime(2026, 11, 30, 23, 59, 58, tzinfo=UTC)
    world.now = midnight
    assert organisation.night_by(lambda: midnight + timedelta(seconds=next(seconds))).exit_code == 0
    billed = world.x.billed
    assert organisation.night(midnight + timedelta(minutes=5)).exit_code == 0
    assert organisation.rows("SELECT sum(cost_microusd) FROM run_sources")[0][0] >= world.x.billed >= billed
    the_platforms_own_sums(world, organisation, gone=0)
