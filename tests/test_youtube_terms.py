"""What YouTube's terms ask of whoever keeps its figures: thirty days without a consent, and no labels unless agreed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from collectors.campaigns import ConfigurationError, load_configuration
from collectors.matching import post_key
from collectors.purge import purge
from collectors.store.purging import Scope
from dashboard import queries, selection
from dashboard.metrics.engagement_rate_by_impressions import engagement_rate_by_impressions
from dashboard.metrics.post_figures import post_figure
from dashboard.metrics.totals import total
from dashboard.reports import campaign_report
from dashboard.reports import said as said_in_reports
from tests.app_page import cards, opened_page, said
from tests.loopback.youtube import CONSENT, KEY, YouTubeServer
from tests.nights import Organisation
from tests.reading_world import NOW, reading_world

START = datetime(2026, 9, 1, 3, tzinfo=UTC)
WITH_KEY = {"OUTREACH_YOUTUBE_KEY": KEY}
WITH_CONSENT = {f"OUTREACH_YOUTUBE_{name}": value for name, value in CONSENT.items()}
AGREED = "[youtube]\nderived_metrics_amendment = true\n"
LACKING = "X's figures before 13 Nov 2026 are not kept, as its terms ask where only a key is set up"


@pytest.fixture
def server() -> Iterator[YouTubeServer]:
    with YouTubeServer() as server:
        yield server


def toml(server: YouTubeServer, more: str = "", handle: str = "harbourmind") -> str:
    return (
        '[organisation]\nname = "Harbour Mind"\ntimezone = "Europe/London"\n'
        f'[[accounts]]\nplatform = "youtube"\nhandle = "{handle}"\nserver = "{server.url}"\nallow_private = true\n'
        f'{more}[[campaigns]]\nid = "talk"\nname = "Talk"\nstarts = 2026-08-25\npurpose = "anti-stigma"\n'
        '[campaigns.match]\nhashtags = ["TalkItOut"]\n'
    )


def live(server: YouTubeServer, organisation: Organisation, days: range) -> None:
    """One more view for every day, read on its night; a comment on the first."""
    for number in days:
        at = START + timedelta(days=number)
        for video in server.videos.values():
            video.counts["views"] = 100 + number
        assert organisation.night(at).exit_code == 0


def span(organisation: Organisation, table: str, column: str) -> tuple[int, int]:
    [found] = organisation.rows(f"SELECT min({column}), max({column}) FROM {table}")
    return found[0], found[1]


@pytest.mark.parametrize(("secrets", "kept"), [(WITH_KEY, True), (WITH_CONSENT, False)])
def test_figures_read_with_a_key_alone_go_after_thirty_days(
    server: YouTubeServer, tmp_path: Path, secrets: dict[str, str], kept: bool
) -> None:
    server.add_video("Hello #TalkItOut", START - timedelta(days=2), views=99)
    organisation = Organisation(tmp_path, toml(server, "[collect]\nnightly_days = 60\n"), secrets)
    live(server, organisation, range(0, 36, 5))
    now = (START + timedelta(days=35)).timestamp()
    oldest, _ = span(organisation, "snapshots", "seen_until")
    first_day, last_day = span(organisation, "post_days", "day")
    briefly = (now - oldest <= 30 * 86400, last_day - first_day <= 30)
    assert briefly == (kept, kept)
    assert organisation.rows("SELECT kept_days FROM accounts") == [(30 if kept else None,)]
    first_count, last_count = span(organisation, "account_days", "day")
    assert last_count - first_count == (30 if kept else 35)
    for sums in ("campaign_days", "organisation_days"):
        assert span(organisation, sums, "day") == (first_day, last_day)
    assert organisation.rows("SELECT impressions FROM post_latest") == [(135,)]


def test_of_a_video_not_looked_at_for_thirty_days_nothing_stays(server: YouTubeServer, tmp_path: Path) -> None:
    server.add_video("Hello #TalkItOut", START - timedelta(days=3), views=99)
    brief = "[collect]\nnightly_days = 3\nweekly_days = 3\nmonthly_days = 3\n"
    organisation = Organisation(tmp_path, toml(server, brief), WITH_KEY)
    live(server, organisation, range(0, 30, 29))
    assert organisation.rows("SELECT count(*) FROM posts") == [(1,)]
    live(server, organisation, range(31, 40, 8))
    assert organisation.rows("SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM campaign_days)") == [(0, 0)]


def test_an_older_video_is_looked_at_before_its_figures_would_have_to_go(server: YouTubeServer, tmp_path: Path) -> None:
    server.add_video("Hello #TalkItOut", START - timedelta(days=3), views=99)
    brief = "[collect]\nnightly_days = 3\nweekly_days = 3\nmonthly_days = 365\n"
    organisation = Organisation(tmp_path, toml(server, brief), WITH_KEY)
    for later in (timedelta(), timedelta(days=29), timedelta(days=30, minutes=5)):  # no night begins to the second
        assert organisation.night(START + later).exit_code == 0
    assert organisation.rows("SELECT count(*) FROM posts") == [(1,)]


def test_after_weeks_without_a_night_videos_are_found_again(server: YouTubeServer, tmp_path: Path) -> None:
    server.add_video("Hello #TalkItOut", START - timedelta(days=3), views=99)
    organisation = Organisation(tmp_path, toml(server), WITH_KEY)
    live(server, organisation, range(0, 50, 41))
    assert organisation.rows("SELECT impressions FROM post_latest") == [(141,)]


def test_a_counter_that_was_hidden_for_thirty_days_is_unknown_and_may_be_shown_again(
    server: YouTubeServer, tmp_path: Path
) -> None:
    counts = server.videos[server.add_video("Hello #TalkItOut", START - timedelta(days=2), views=99, likes=7)].counts
    organisation = Organisation(tmp_path, toml(server, "[collect]\nnightly_days = 60\n"), WITH_KEY)
    known = "SELECT impressions, likes, ifnull(comments, 0) + likes = engagements FROM post_latest"
    live(server, organisation, range(1))
    del counts["likes"]
    live(server, organisation, range(15, 36, 20))
    assert organisation.rows(known) == [(135, None, None)]
    counts["likes"] = 9
    live(server, organisation, range(36, 37))
    assert organisation.rows(known) == [(136, 9, 1)]


@pytest.mark.parametrize(("more", "read"), [("", 0), (AGREED, 1)])
def test_comments_are_read_where_youtube_has_agreed_to_labels(
    server: YouTubeServer, tmp_path: Path, more: str, read: int
) -> None:
    video = server.add_video("Hello #TalkItOut", START - timedelta(days=2), views=99)
    server.add_comment(video, "Thank you, this helped.", START - timedelta(days=1))
    organisation = Organisation(tmp_path, toml(server, more), WITH_KEY)
    assert organisation.night(START).exit_code == 0
    assert organisation.rows("SELECT coalesce(sum(n), 0) FROM comment_days") == [(read,)]
    assert len(server.asked("/youtube/v3/comment")) == read
    assert organisation.rows("SELECT rates_off FROM accounts") == [(1 - read,)]


@pytest.fixture
def forbidding(tmp_path: Path) -> Path:
    """A small organisation, one of whose platforms has terms like YouTube's."""
    database = reading_world(tmp_path / "outreach.db")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE accounts SET rates_off = 1, kept_days = 10 WHERE platform = 'x'")
    return database


def test_no_rate_of_engagement_is_derived_where_terms_forbid_it(forbidding: Path) -> None:
    days = date(2026, 11, 1), date(2026, 11, 22)
    engine = queries.connect(forbidding)
    gained = queries.gained_days(engine, None, *days)
    posts = [queries.published_figures(engine, None, *days), selection.post_values(engine, None, *days, 7)]

    assert total(gained, "impressions")
    assert engagement_rate_by_impressions(gained) is None
    assert all(post_figure(found, "engagement_rate_by_impressions").isna().all() for found in posts)


def test_a_report_says_what_terms_keep_out_of_it(forbidding: Path) -> None:
    month = campaign_report(forbidding, "mens-health", None, None, now=NOW)
    week = campaign_report(forbidding, "mens-health", date(2026, 11, 18), date(2026, 11, 22), now=NOW)

    assert month["rates"]["engagement_rate_by_impressions"] is None
    assert month["rates_without"] == ["x"]
    rate = said_in_reports.rate(month, "engagement_rate_by_impressions")
    assert rate.remark == "without X, whose terms allow no such rate"
    assert any(note.startswith("The engagement rate is without X, whose terms") for note in month["notes"])
    [lacking] = [note for note in month["notes"] if note.startswith(LACKING)]
    [lacking_before] = [note for note in week["notes"] if note.startswith(LACKING)]
    assert "they are missing here" in lacking
    assert "they are missing in the days compared with" in lacking_before


def test_a_page_says_what_terms_keep_out_of_it(forbidding: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened_page(monkeypatch, forbidding, "overview", {})

    assert LACKING in said(page)
    [card] = [card for card in cards(page) if card.title == "Engagement rate"]
    assert card.value == "\N{EM DASH}"
    assert "without X, whose terms allow no such rate" in card.remark
    page.switch_page("app_pages/collection.py").run()
    assert "X's figures are deleted after 10 days" in said(page)


@pytest.mark.parametrize("handle", ["h", "harbour!mind", "c" * 31])
def test_what_cannot_be_a_channels_handle_is_a_mistake(server: YouTubeServer, tmp_path: Path, handle: str) -> None:
    organisation = Organisation(tmp_path, toml(server, handle=handle))
    with pytest.raises(ConfigurationError, match="behind @ in the channel's address, or its id"):
        load_configuration(organisation.config)


def test_a_video_is_purged_by_any_of_its_addresses_and_the_platform_with_its_keys(
    server: YouTubeServer, tmp_path: Path
) -> None:
    server.add_video("Hello #TalkItOut", START - timedelta(days=2), id="dQ3w-Y_hX1s", views=99)
    server.add_video("More #TalkItOut", START - timedelta(days=1), views=99)
    organisation = Organisation(tmp_path, toml(server), WITH_CONSENT)
    assert organisation.night(START).exit_code == 0
    now = int(START.timestamp()) + 60
    purge(organisation.database, Scope("post", post="https://youtu.be/dQ3w-Y_hX1s"), now)
    assert organisation.rows("SELECT text FROM posts") == [("More #TalkItOut",)]
    told = purge(organisation.database, Scope("forgotten", "youtube"), now)
    assert all(name in " ".join(told.lines) for name in (*WITH_KEY, *WITH_CONSENT))
    assert organisation.rows("SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM accounts)") == [(0, 0)]


def test_the_addresses_of_a_video_are_one_and_those_of_two_are_two() -> None:
    video = "dQ3w-Y_hX1s"
    one = {
        post_key(f"https://{address}{video}{rest}")
        for address in ("www.youtube.com/watch?v=", "youtu.be/", "m.youtube.com/shorts/", "youtube.com/live/")
        for rest in ("", "?si=1" if "=" not in address else "&t=3")
    }
    assert one == {f"youtube:{video}"}
    assert post_key("https://youtube.com/watch?v=another-One") not in one
