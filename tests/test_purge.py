"""What is purged is gone from every byte of the database, its log and the copies beside it, and does not come back."""

import fcntl
import os
import pty
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import outreach
from collectors import purge as purging
from collectors.campaigns import load_configuration
from collectors.days import instant
from collectors.purge import foresee, purge
from collectors.store import one_run_at_a_time, rebuild
from collectors.store.backups import back_up
from collectors.store.purging import Scope
from tests.app_page import opened_page
from tests.marked_world import OURS, SAID, MarkedWorld, holding, marked_world
from tests.nights import Organisation
from tests.test_comment_days import database_of_the_first_version

NIGHT = datetime(2026, 11, 10, 3, tzinfo=UTC)
PLATFORMS = ("bluesky", "mastodon", "reddit", "x")
THEN = instant(NIGHT + timedelta(hours=1))


@pytest.fixture
def marked() -> Iterator[MarkedWorld]:
    with marked_world(NIGHT) as world:
        for number, word in enumerate(("first", "second")):
            world.publish(f"{OURS}{word} #TalkItOut", NIGHT - timedelta(hours=30 - number))
            world.world.set_likes(number, 5 + number)
            world.answer(number, "Thank you, this helped", NIGHT - timedelta(hours=3))
        yield world


@pytest.fixture
def organisation(marked: MarkedWorld, tmp_path: Path) -> Organisation:
    """After a night, with a copy as a migration makes it."""
    organisation = marked.world.organisation(tmp_path, NIGHT - timedelta(days=3))
    organisation.night(NIGHT)
    with closing(sqlite3.connect(organisation.database)) as connection:
        back_up(connection, organisation.database, "m999")
    return organisation


def night(marked: MarkedWorld, organisation: Organisation, days: float) -> None:
    marked.world.now = NIGHT + timedelta(days=days)
    assert organisation.night(marked.world.now).exit_code == 0


def url(organisation: Organisation, platform: str, word: str = "first") -> str:
    sql = "SELECT url FROM posts WHERE platform = ? AND text LIKE ?"
    return str(organisation.rows(sql, platform, f"%{word}%")[0][0])


def like_made_anew(organisation: Organisation) -> bool:
    """Whether the sums are what a rebuild makes of what is left."""
    tables = ("post_latest", "post_gains", "campaign_days", "organisation_days", "campaign_posts")
    before = {table: organisation.content()[table] for table in tables}
    rebuild(organisation.database, load_configuration(organisation.config))
    return before == {table: organisation.content()[table] for table in tables}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_purged_post_is_gone_from_every_byte_and_stays_away(
    platform: str, marked: MarkedWorld, organisation: Organisation
) -> None:
    native = marked.world.posts[platform][0]
    address, folder = url(organisation, platform), organisation.database.parent
    everywhere = organisation.rows("SELECT count(*) FROM posts")[0][0]
    outcome = purge(organisation.database, Scope("post", post=address), THEN)
    assert outcome.exit_code == 0
    assert organisation.rows("SELECT count(*) FROM posts") == [(everywhere - 1,)]
    marks = [address, native] if len(native) > 5 else [address]  # Reddit's ids here are too short to look for
    assert holding(marks, folder) == []
    assert like_made_anew(organisation)
    for days in (1, 2):
        night(marked, organisation, days)
        assert organisation.rows("SELECT count(*) FROM posts") == [(everywhere - 1,)]
    assert holding(marks, folder) == []
    said = purging.collect_again(organisation.database, None, native if platform == "bluesky" else address)
    assert "reads it again" in said
    night(marked, organisation, 3)
    assert organisation.rows("SELECT count(*) FROM posts") == [(everywhere,)]


def test_with_keep_numbers_the_text_goes_for_good_and_the_figures_stay(
    marked: MarkedWorld, organisation: Organisation
) -> None:
    before = organisation.report("talk")["totals"]
    for platform in PLATFORMS:
        purge(organisation.database, Scope("post", post=url(organisation, platform), keep_numbers=True), THEN)
    folder = organisation.database.parent
    assert holding([f"{OURS}first", f"{SAID}0"], folder) == []
    assert holding([f"{OURS}second"], folder), "the other post is left alone"
    assert organisation.report("talk")["totals"] == before
    marked.world.set_likes(0, 50)
    night(marked, organisation, 1)
    toml = organisation.config.read_text().replace('["TalkItOut"]', '["TalkItOut", "Another"]')
    organisation.config.write_text(toml)  # posts are matched again, and these have no text to be matched by
    night(marked, organisation, 2)
    assert holding([f"{OURS}first"], folder) == []
    assert organisation.report("talk")["totals"]["likes"] == 3 * (50 + 6)


def test_all_texts_can_go_and_every_number_stays(marked: MarkedWorld, organisation: Organisation) -> None:
    before = organisation.report("talk")
    assert purge(organisation.database, Scope("texts"), THEN).exit_code == 0
    assert holding([OURS, SAID], organisation.database.parent) == []
    after = organisation.report("talk")
    assert (after["totals"], after["sentiment"]) == (before["totals"], before["sentiment"])
    marked.publish(f"{OURS}third #TalkItOut", NIGHT + timedelta(hours=5))
    night(marked, organisation, 1)
    assert holding([f"{OURS}first", f"{OURS}second"], organisation.database.parent) == []
    assert len(organisation.rows("SELECT 1 FROM posts WHERE text LIKE ?", f"{OURS}third%")) == 4


def test_texts_of_one_platform_leave_the_others_alone(organisation: Organisation) -> None:
    purge(organisation.database, Scope("texts", "bluesky"), THEN)
    left = organisation.rows("SELECT DISTINCT platform FROM posts WHERE text IS NOT NULL ORDER BY 1")
    assert left == [("mastodon",), ("reddit",), ("x",)]
    buffered = "SELECT DISTINCT platform FROM comment_buffer JOIN posts p ON p.id = post_id ORDER BY 1"
    assert organisation.rows(buffered) == left


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_purged_platform_begins_anew_with_what_is_published_from_then_on(
    platform: str, marked: MarkedWorld, organisation: Organisation
) -> None:
    natives = marked.world.posts[platform][:]
    assert purge(organisation.database, Scope("platform", platform), THEN).exit_code == 0
    assert holding(natives, organisation.database.parent) == []
    assert like_made_anew(organisation)
    marked.publish(f"{OURS}third #TalkItOut", NIGHT + timedelta(hours=5))
    night(marked, organisation, 1)
    assert organisation.rows("SELECT count(*) FROM posts WHERE platform = ?", platform) == [(1,)]
    assert organisation.rows("SELECT count(*) FROM posts WHERE platform <> ?", platform) == [(9,)]
    assert holding(natives, organisation.database.parent) == []


def test_a_forgotten_platform_leaves_nothing_but_what_it_cost(marked: MarkedWorld, organisation: Organisation) -> None:
    spent = organisation.rows("SELECT sum(cost_microusd) FROM run_sources WHERE source = 'x'")
    outcome = purge(organisation.database, Scope("forgotten", "x"), THEN)
    assert "OUTREACH_X_CONSUMER_KEY" in "".join(outcome.lines)
    assert "[[accounts]]" in "".join(outcome.lines)
    tables = organisation.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (table,) in tables:
        columns = {row[1] for row in organisation.rows(f"PRAGMA table_info({table})")}
        if "platform" in columns and table != "purges":
            assert organisation.rows(f"SELECT count(*) FROM {table} WHERE platform = 'x'") == [(0,)], table
    assert holding(marked.world.posts["x"], organisation.database.parent) == []
    assert organisation.rows("PRAGMA foreign_key_check") == []
    assert organisation.rows("SELECT sum(cost_microusd) FROM run_sources WHERE source = 'x'") == spent
    assert like_made_anew(organisation)


def test_everything_can_go_and_nothing_of_it_comes_back(marked: MarkedWorld, organisation: Organisation) -> None:
    natives = [native for posts in marked.world.posts.values() for native in posts]
    assert purge(organisation.database, Scope("everything"), THEN).exit_code == 0
    folder = organisation.database.parent
    assert holding([OURS, SAID, *natives], folder) == []
    for table in ("posts", "snapshots", "post_gains", "campaign_days", "comment_days", "comments_seen", "account_days"):
        assert organisation.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    night(marked, organisation, 1)
    assert holding([OURS, SAID, *natives], folder) == []


def test_copies_of_the_first_version_are_purged_too(organisation: Organisation) -> None:
    old = organisation.database.with_name("outreach.db.before-m002.backup")
    database_of_the_first_version(old)
    with closing(sqlite3.connect(old)) as copy, copy:
        copy.execute("UPDATE posts SET platform = 'bluesky', text = 'zqold', native_id = 'at://zqold' WHERE id = 1")
    assert purge(organisation.database, Scope("platform", "bluesky"), THEN).exit_code == 0
    assert holding(["zqold"], old) == []


def test_nothing_of_what_went_is_in_the_record_of_it(organisation: Organisation) -> None:
    purge(organisation.database, Scope("post", post=url(organisation, "x")), THEN)
    (row,) = organisation.rows("SELECT what, platform, posts, own_texts, comment_texts FROM purges")
    assert row == ("post", None, 1, 1, 1)


@pytest.fixture
def command(organisation: Organisation, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    monkeypatch.setenv("OUTREACH_DB", str(organisation.database))
    return lambda *words: CliRunner().invoke(outreach.app, list(words))


def test_without_a_terminal_and_without_yes_nothing_goes(
    command: Callable[..., Result], organisation: Organisation
) -> None:
    before = organisation.content()
    for words in (("purge", "--everything"), ("forget-platform", "x"), ("purge", "--text", "--dry-run")):
        done = command(*words)
        assert done.exit_code == (0 if "--dry-run" in words else 2)
        assert "To go from" in done.output
        assert organisation.content() == before
    assert command("purge", "--text", "--yes").exit_code == 0
    assert holding([OURS], organisation.database.parent) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("purge",), "Say what is to go"),
        (("purge", "--text", "--everything"), "Say what is to go"),
        (("purge", "--platform", "myspace"), "There is no platform myspace"),
        (("purge", "--post", "https://x.com/nobody/status/1"), "There is no post"),
        (("purge", "--text", "--keep-numbers"), "--keep-numbers belongs to --post"),
        (("purge", "--collect-again"), "--collect-again goes with"),
        (("purge", "--post", "1", "--collect-again"), "Nothing of that name was purged"),
    ],
)
def test_what_cannot_be_done_is_told_and_nothing_goes(
    words: tuple[str, ...], said: str, command: Callable[..., Result], organisation: Organisation
) -> None:
    before = organisation.content()
    done = command(*words, "--yes")
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert organisation.content() == before


def test_while_a_run_is_under_way_nothing_is_purged(command: Callable[..., Result], organisation: Organisation) -> None:
    before = organisation.content()
    with one_run_at_a_time(organisation.database):
        assert command("purge", "--everything", "--yes").exit_code == 75
    assert organisation.content() == before


@pytest.mark.parametrize(("answer", "code"), [("n", 2), ("y", 0)])
def test_at_a_terminal_it_asks(answer: str, code: int, organisation: Organisation) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "OUTREACH_DB": str(organisation.database), "PYTHONPATH": str(Path.cwd())}
    asked = subprocess.Popen(
        [sys.executable, "-m", "outreach", "purge", "--text"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
    )
    os.write(ours, f"{answer}\n".encode())
    assert asked.wait(60) == code
    os.close(theirs)
    fcntl.fcntl(ours, fcntl.F_SETFL, os.O_NONBLOCK)
    assert b"Remove it for good?" in os.read(ours, 10_000)
    os.close(ours)
    assert bool(holding([OURS], organisation.database.parent)) is (code == 2)


def test_what_would_go_is_said_exactly(organisation: Organisation) -> None:
    said = foresee(organisation.database, Scope("platform", "bluesky"), THEN)
    assert "2 posts with their numbers, 2 texts of your own posts, 2 texts of comments" in said[0]
    assert any("elsewhere" in line for line in said)


def test_the_collection_page_and_reports_say_that_something_was_removed(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = url(organisation, "x")
    purge(organisation.database, Scope("post", post=address), THEN)
    page = opened_page(monkeypatch, organisation.database, "collection", {})
    assert not page.exception
    shown = "".join(str(element.value) for element in page.markdown)
    assert "1 post, 1 text of your own posts and 1 text of a comment removed on purpose" in shown
    assert "1 post was removed here on purpose" in "".join(organisation.report("talk")["notes"])


@pytest.mark.parametrize(
    "scope", [Scope("texts"), Scope("platform", "x"), Scope("forgotten", "x"), Scope("everything")]
)
def test_pages_and_reports_stand_when_things_are_gone(
    scope: Scope, organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    purge(organisation.database, scope, THEN)
    for page in ("overview", "campaign", "posts", "conversation", "collection"):
        assert not opened_page(monkeypatch, organisation.database, page, {}).exception, page
    assert len(organisation.report("talk")["posts"]) == {"texts": 8, "everything": 0}.get(scope.what, 6)
