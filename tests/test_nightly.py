"""Whole runs against loopback platforms with the real client libraries: exact figures over any nights."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from collectors.errors import NotConfigured
from tests.loopback.plausible import PlausibleServer
from tests.loopback.server import Reply
from tests.loopback.x import KEYS, XServer, post_id
from tests.nights import Organisation

FIRST_NIGHT = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
KEYS_OF_X = {f"OUTREACH_X_{name}": value for name, value in KEYS.items()}
SECRETS = {**KEYS_OF_X, "OUTREACH_PLAUSIBLE_KEY": "plausible-key"}


class Clock:
    def __init__(self) -> None:
        self.now = FIRST_NIGHT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def x(clock: Clock) -> Iterator[XServer]:
    with XServer(clock) as server:
        yield server


@pytest.fixture
def plausible() -> Iterator[PlausibleServer]:
    with PlausibleServer("harbourmind.example", "plausible-key") as server:
        yield server


def toml(x: XServer, plausible: PlausibleServer | None = None, budget: float = 10.0) -> str:
    clicks = ""
    if plausible:
        clicks = f"""
[[clicks]]
source = "plausible"
url = "{plausible.url}"
site = "harbourmind.example"
allow_private = true
"""
    return f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
{'click_source = "plausible"' if plausible else ""}
[[accounts]]
platform = "x"
handle = "harbourmind"
server = "{x.url}"
allow_private = true
[[resources]]
id = "helpline"
name = "Helpline page"
url = "https://harbourmind.example/help"
kind = "helpline"
{clicks}
[x]
monthly_budget_usd = {budget}
[[campaigns]]
id = "talk"
name = "Talk It Out"
starts = 2026-11-01
ends = 2026-11-30
purpose = "prevention"
resources = ["helpline"]
[campaigns.match]
hashtags = ["TalkItOut"]
utm_campaign = ["talk-it-out"]
"""


def add_post(x: XServer, day: int, number: int = 0, text: str = "Hello #TalkItOut", **counters: int) -> str:
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    facts: dict[str, Any] = {"like_count": 0, "impression_count": 100, **counters}
    return x.add_post(post_id(at, number), text, at, **facts).id


def test_the_first_night_reads_back_to_the_earliest_campaigns_start(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    x.add_post(post_id(datetime(2026, 10, 30, tzinfo=UTC)), "#TalkItOut too early", datetime(2026, 10, 30, tzinfo=UTC))
    add_post(x, 1, like_count=5, impression_count=1000, url_link_clicks=7)
    add_post(x, 2, text="about something else", like_count=3)
    summary = organisation.night(clock.now)
    assert summary.exit_code == 0
    report = organisation.report("talk")
    assert report["totals"]["posts"] == 1
    assert report["totals"]["impressions"] == 1000
    assert report["totals"]["likes"] == 5
    assert report["totals"]["link_clicks"] == 7
    assert report["totals"]["reach"] is None
    assert organisation.rows("SELECT sum(likes) FROM organisation_days") == [(8,)]


def test_any_nights_give_the_platforms_own_sums(
    x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path, toml(x, plausible), SECRETS)
    ids = [add_post(x, 1, n, like_count=n) for n in range(4)]
    for night in (0, 1, 1, 2, 6, 7, 15):  # a repeat and two gaps
        clock.now = FIRST_NIGHT + timedelta(days=night, minutes=10 * (night % 3))
        for n, post in enumerate(ids):
            x.count(post, like_count=10 * night + n, impression_count=1000 * (night + 1), url_link_clicks=night)
        plausible.add_visit(clock.now.date(), "talk-it-out", "/help", 3)
        if night == 2:
            x.remove_post(ids.pop())
        assert organisation.night(clock.now).exit_code == 0
    report = organisation.report("talk")
    living = 3 * 10 * 15 + 0 + 1 + 2
    assert report["totals"]["likes"] == living + (10 * 1 + 3)  # the removed post keeps what it had when last seen
    assert report["totals"]["impressions"] == 3 * 16_000 + 2_000
    assert report["totals"]["click_throughs"] == 7 * 3
    for metric in ("likes", "impressions", "engagements", "link_clicks"):
        assert sum(row[metric] or 0 for row in report["daily"]) == report["totals"][metric]
        assert sum(post["gained"][metric] or 0 for post in report["posts"]) == report["totals"][metric]
    assert [post["deleted"] for post in report["posts"] if post.get("deleted")] == [True]


def test_running_a_night_twice_changes_nothing(
    x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path, toml(x, plausible), SECRETS)
    post = add_post(x, 2, like_count=4)
    x.add_comment(post, post_id(FIRST_NIGHT - timedelta(hours=2)), "thank you", FIRST_NIGHT - timedelta(hours=2))
    plausible.add_visit(date(2026, 11, 2), "talk-it-out", "/help", 3)
    organisation.night(clock.now)
    before, billed = organisation.content(), x.billed
    clock.now += timedelta(minutes=5)
    summary = organisation.night(clock.now)
    assert summary.exit_code == 0
    assert organisation.content() == before
    assert x.billed == billed, "X is read once per UTC day"
    assert [source["status"] for source in summary.sources] == ["nothing_due", "ok"]


def test_labelling_killed_at_its_very_end_is_no_failed_night(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    post = add_post(x, 1)
    x.add_comment(post, post_id(FIRST_NIGHT, 9), "Thank you so much", FIRST_NIGHT - timedelta(hours=20))
    organisation.night(clock.now)
    with closing(sqlite3.connect(organisation.database)) as db, db:
        db.execute("UPDATE run_sources SET status = 'running', finished_at = NULL WHERE room = 'sentiment'")
    clock.now += timedelta(minutes=5)
    organisation.night(clock.now)
    assert [night["room"] for night in organisation.report("talk")["failed_nights"]] == []


def test_comments_are_scored_and_counted_on_the_day_they_were_written(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    post = add_post(x, 1)
    for n, text in enumerate(
        (
            "Thank you so much, this helped me",
            "This is a scam, you are all liars",
            "Gracias a todos, muy importante hablar de esto hoy",
        )
    ):
        at = FIRST_NIGHT - timedelta(hours=20 + n)
        x.add_comment(post, post_id(at, n), text, at)
    x.add_comment(post, post_id(FIRST_NIGHT, 9), "our answer", FIRST_NIGHT - timedelta(hours=1), author="harbourmind")
    organisation.night(clock.now)
    sentiment = organisation.report("talk")["sentiment"]
    assert (sentiment["positive"], sentiment["negative"], sentiment["not_scored"]) == (1, 1, 1)
    assert sentiment["neutral"] == 0
    assert organisation.rows("SELECT DISTINCT date(day * 86400, 'unixepoch') FROM comment_days") == [("2026-11-02",)]


def test_a_killed_x_listing_goes_on_where_it_was(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    for n in range(250):
        add_post(x, 2, n, like_count=1)
    x.fail(
        Reply.html(503),
        times=3,
        when=lambda request: bool(request.first("until_id") or request.first("pagination_token")),
    )
    assert organisation.night(clock.now).exit_code == 1
    assert organisation.rows("SELECT count(*) FROM posts") == [(100,)]
    clock.now += timedelta(minutes=30)
    assert organisation.night(clock.now).exit_code == 0
    assert organisation.report("talk")["totals"]["likes"] == 250
    listed = sum(row[0] for row in organisation.rows("SELECT new_posts + refreshed FROM run_sources"))
    assert listed == 250, "no post was paid for twice"
    assert organisation.rows("SELECT sum(cost_microusd) FROM run_sources")[0][0] == x.billed


def test_reading_stops_before_it_costs_more_than_the_budget(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x, budget=0.15), SECRETS)
    for n in range(300):
        add_post(x, 2, n)
    summary = organisation.night(clock.now)
    assert summary.exit_code == 1
    assert summary.sources[0]["status"] == "budget"
    assert "monthly_budget_usd" in summary.lines[0]
    assert 100_000 < x.billed <= 150_000
    assert organisation.rows("SELECT sum(cost_microusd) FROM run_sources") == [(x.billed,)]


def test_one_sources_failure_never_costs_anothers_data(
    x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path, toml(x, plausible), SECRETS)
    add_post(x, 2, like_count=4)
    plausible.fail(Reply.html(503), times=3)
    summary = organisation.night(clock.now)
    assert summary.exit_code == 1
    assert organisation.report("talk")["totals"]["likes"] == 4
    assert organisation.report("talk")["totals"]["click_throughs"] is None
    assert organisation.rows("SELECT source, error FROM run_sources WHERE status = 'failed'") == [
        ("plausible", "TryLater")
    ]
    assert organisation.waited == [1.0, 2.0]


def test_a_wait_longer_than_twenty_seconds_is_left_to_the_next_run(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    add_post(x, 2, like_count=4)
    x.limits["timeline"] = 0
    assert organisation.night(clock.now).exit_code == 1
    assert organisation.waited == []
    x.limits["timeline"] = 900
    clock.now += timedelta(minutes=20)
    assert organisation.night(clock.now).exit_code == 0
    assert organisation.report("talk")["totals"]["likes"] == 4


def test_a_missing_credential_fails_its_source_alone(
    x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path, toml(x, plausible), {"OUTREACH_PLAUSIBLE_KEY": "plausible-key"})
    summary = organisation.night(clock.now)
    assert summary.exit_code == 1
    assert "OUTREACH_X_ACCESS_TOKEN" in summary.lines[0]
    assert x.log == []
    assert len(plausible.log) > 0


def test_nothing_is_asked_where_nothing_could_be_read(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), {})
    with pytest.raises(NotConfigured, match="OUTREACH_X_CONSUMER_KEY"):
        organisation.night(clock.now)
    assert x.log == []
    assert not organisation.database.exists()


def test_a_source_that_says_nothing_is_given_up(
    x: XServer, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.nightly.SILENT_AT_MOST", 0.0)
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    x.fail(Reply.json({}, 200), when=lambda request: threading.Event().wait(3) or False)
    summary = organisation.night(clock.now)
    assert summary.exit_code == 1
    assert "next run" in summary.lines[0]


def test_x_keeps_the_last_private_figures_when_they_stop(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    add_post(x, 1, url_link_clicks=12)
    organisation.night(clock.now)
    clock.now = FIRST_NIGHT + timedelta(days=40)
    assert organisation.night(clock.now).exit_code == 0
    report = organisation.report("talk")
    assert report["totals"]["link_clicks"] == 12
    assert report["posts"][0]["lifetime"]["link_clicks"] == 12


def test_an_edited_post_is_one_post_with_its_newest_counters(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    first = add_post(x, 2, like_count=4)
    organisation.night(clock.now)
    at = FIRST_NIGHT + timedelta(hours=1)
    x.edit_post(
        first,
        post_id(at),
        "Hello again #TalkItOut",
        datetime(2026, 11, 2, 12, tzinfo=UTC),
        like_count=9,
        impression_count=300,
    )
    clock.now += timedelta(days=1)
    organisation.night(clock.now)
    report = organisation.report("talk")
    assert (report["totals"]["posts"], report["totals"]["likes"]) == (1, 9)
    assert report["posts"][0]["url"].endswith(post_id(at))


def test_a_run_that_was_killed_is_marked_as_interrupted(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    organisation.night(clock.now)
    import sqlite3

    connection = sqlite3.connect(organisation.database)
    connection.execute("UPDATE runs SET status = 'running', finished_at = NULL")
    connection.commit()
    connection.close()
    organisation.night(clock.now + timedelta(days=1))
    assert organisation.rows("SELECT status FROM runs ORDER BY id") == [("interrupted",), ("ok",)]


def test_a_post_named_by_its_permalink_is_read_however_old_it_is(x: XServer, clock: Clock, tmp_path: Path) -> None:
    long_ago = datetime(2026, 6, 1, 12, tzinfo=UTC)
    old = x.add_post(post_id(long_ago), "Without the hashtag", long_ago, like_count=7).id
    text = toml(x).replace("utm_campaign", f'posts = ["https://twitter.com/HarbourMind/status/{old}"]\nutm_campaign')
    organisation = Organisation(tmp_path, text, SECRETS)
    for night in range(2):
        clock.now = FIRST_NIGHT + timedelta(days=night)
        assert organisation.night(clock.now).exit_code == 0
    assert organisation.rows("SELECT why FROM campaign_posts") == [("listed by its permalink",)]
    assert organisation.rows("SELECT likes FROM post_latest") == [(7,)]
    assert len(x.asked("/2/tweets")) == 1


def test_a_post_nothing_can_be_said_of_is_neither_gone_nor_changed(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    kept, refused = add_post(x, 1, 1, like_count=2), add_post(x, 1, 2, like_count=3)
    organisation.night(clock.now)
    x.refused[refused] = "Authorization Error"
    x.count(kept, like_count=5)
    clock.now = FIRST_NIGHT + timedelta(days=40)
    assert organisation.night(clock.now).exit_code == 0
    assert organisation.rows("SELECT count(*) FROM posts WHERE deleted_at IS NOT NULL") == [(0,)]
    assert organisation.rows("SELECT sum(likes) FROM post_latest") == [(8,)]


def test_an_account_without_a_profile_is_read_all_the_same(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    add_post(x, 2, like_count=4)
    organisation.night(clock.now)
    clock.now += timedelta(days=1)
    x.fail(Reply.json({"data": {}}), when=lambda request: request.path == "/2/users/me")
    summary = organisation.night(clock.now)
    assert summary.exit_code == 0
    assert "profile could not be read" in summary.lines[0]


def test_what_a_platform_repeats_of_our_keys_is_neither_shown_nor_stored(
    x: XServer, clock: Clock, tmp_path: Path
) -> None:
    keys = {name: f"very-secret-{name.lower()}" for name in KEYS_OF_X}
    organisation = Organisation(tmp_path, toml(x), keys)
    for status in (400, 401, 403, 418):
        echo = Reply.json({"title": "Forbidden", "detail": " ".join(keys.values())}, status)
        x.fail(echo, times=9)
        lines = organisation.night(clock.now).lines
        assert "very-secret" not in "".join(lines)
        x.faults.clear()
    assert b"very-secret" not in b"".join(file.read_bytes() for file in organisation.database.parent.iterdir())


def test_comments_a_broken_night_left_unread_are_read_the_next(x: XServer, clock: Clock, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, toml(x), SECRETS)
    post = add_post(x, 2)
    x.add_comment(post, post_id(FIRST_NIGHT - timedelta(hours=2)), "thank you", FIRST_NIGHT - timedelta(hours=2))
    x.fail(Reply.html(503), times=3, when=lambda request: "search" in request.path)
    assert organisation.night(clock.now).exit_code == 1
    clock.now += timedelta(hours=1)
    assert organisation.night(clock.now).exit_code == 0
    assert organisation.rows("SELECT sum(n) FROM comment_days") == [(1,)]


def test_adding_a_campaign_leaves_the_clicks_of_the_others_alone(
    x: XServer, plausible: PlausibleServer, clock: Clock, tmp_path: Path
) -> None:
    organisation = Organisation(tmp_path, toml(x, plausible), SECRETS)
    plausible.add_visit(date(2026, 11, 2), "talk-it-out", "/help", 3)
    plausible.add_visit(date(2026, 11, 2), "check-in", "/help", 5)
    for _ in range(2):
        organisation.night(clock.now)
        clock.now += timedelta(days=10)
    plausible.forget()  # what the source can no longer tell of
    plausible.add_visit(date(2026, 11, 2), "check-in", "/help", 5)
    more = toml(x, plausible).replace("[[campaigns]]", MORE + "[[campaigns]]", 1)
    organisation.config.write_text(more, encoding="utf-8")
    assert organisation.night(clock.now).exit_code == 0
    counted = organisation.rows(
        "SELECT slug, sum(clicks) FROM click_days JOIN campaigns ON campaigns.id = campaign_id GROUP BY 1 ORDER BY 1"
    )
    assert counted == [("check-in", 5), ("talk", 3)]


MORE = """
[[campaigns]]
id = "check-in"
name = "Check In"
starts = 2026-11-01
purpose = "screening"
resources = ["helpline"]
match = { utm_campaign = ["check-in"] }
"""
