"""`outreach import`: what it takes, says, and how it ends; `read = "files"`, and what `outreach check` makes of it."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from collectors.campaigns import ConfigurationError, load_configuration
from collectors.store import one_run_at_a_time
from tests.exported import META_NAME, PAGE, X_NAME, facebook_posts, insights, overview, x_posts, zipped
from tests.nights import Organisation
from tests.test_command import run

DATABASE = Path("data/outreach.db")
TOML = """
[organisation]
name = "Harbour Mind"
timezone = "America/New_York"

[[accounts]]
platform = "x"
handle = "HarbourMind"
read = "files"

[[accounts]]
platform = "facebook"
handle = "harbour.mind.charity"
read = "files"

[[accounts]]
platform = "instagram"
handle = "harbourmind"
read = "files"

[[accounts]]
platform = "tiktok"
handle = "harbourmind"

[[campaigns]]
id = "talk"
name = "Talk"
starts = 2025-11-01
purpose = "anti-stigma"
[campaigns.match]
hashtags = ["talk"]
"""
Write = Callable[[str, str | bytes], str]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Puts a file into the organisation's folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "campaigns.toml").write_text(TOML, encoding="utf-8")

    def write(name: str, content: str | bytes) -> str:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


def rows(sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(DATABASE)) as connection:
        return connection.execute(sql).fetchall()


def told(*words: str) -> dict[str, Any]:
    """The answer of one file, for machines."""
    answer = json.loads(run("import", *words, "--json").stdout)
    [file] = answer["files"]
    return {**file, "exit_code": answer["exit_code"]}


def test_a_file_that_says_everything_is_taken_and_the_same_once_more_changes_nothing(write: Write) -> None:
    file = write(X_NAME, x_posts('"1,234"', "10"))

    done = run("import", file)
    again = run("import", file)

    assert (done.exit_code, again.exit_code) == (0, 0)
    assert "figures as of 2025-11-20 (the file's name says so)" in done.stdout
    assert "x/HarbourMind: import 1: 2 new posts" in done.stdout
    assert "Columns left aside: Engagements, Shares" in done.stdout
    assert "the very same was imported before; nothing changes" in again.stdout
    assert rows("SELECT count(*), sum(impressions) FROM post_latest") == [(2, 1244)]
    assert rows("SELECT count(*) FROM campaign_posts") == [(2,)]


def test_what_cannot_be_taken_is_refused_by_its_row_or_file_and_the_rest_is_in(write: Write) -> None:
    files = [write(X_NAME, x_posts("100", "12.5\a")), write("photo.csv", b"\x89PNG\r\n"), "nowhere.csv", "."]

    done = run("import", *files)

    assert done.exit_code == 1
    assert "Row 3 was refused" in done.stdout
    assert "\a" not in done.stdout  # nor any other sign that a terminal obeys
    assert "photo.csv: not imported. It is a picture" in done.stdout
    assert "nowhere.csv: not imported. There is no such file." in done.stdout
    assert "not imported. It is a folder" in done.stdout
    assert rows("SELECT impressions FROM post_latest") == [(100,)]
    assert rows("SELECT taken, refused FROM imports") == [(1, 1)]


def test_where_nothing_can_be_taken_no_database_is_made(write: Write) -> None:
    header, _, _ = x_posts("1").partition("\n")

    done = run("import", write("empty.csv", ""), write("other.csv", "name,amount\nA,3\n"), write(X_NAME, header))

    assert done.exit_code == 2
    assert "empty.csv: not imported. It is empty." in done.stdout
    assert "fill in the template (outreach import --template)" in done.stdout
    assert "Not imported. There is not one row of figures in it." in done.stdout
    assert not DATABASE.exists()


def test_while_a_run_is_under_way_nothing_is_taken(write: Write) -> None:
    file = write(X_NAME, x_posts("100"))
    with one_run_at_a_time(DATABASE):
        assert run("import", file).exit_code == 75
        assert run("import", file, "--dry-run").exit_code == 0
    assert not DATABASE.exists()


def test_a_dry_run_foresees_what_would_be_taken_and_writes_nothing(write: Write) -> None:
    file = write(X_NAME, x_posts("100", "200"))
    assert told(file, "--dry-run")["tables"][0]["parts"][0]["new_posts"] == 2
    assert not DATABASE.exists()
    run("import", write("earlier.csv", x_posts("90")), "--as-of", "2025-11-15")
    before = DATABASE.read_bytes(), sorted(DATABASE.parent.iterdir())

    [part] = told(file, "--dry-run")["tables"][0]["parts"]

    assert (part["new_posts"], part["known_posts"], part["imported_before"], part["import"]) == (1, 1, False, None)
    assert told(write("earlier.csv", x_posts("90")), "--dry-run", "--as-of", "2025-11-15")["tables"][0]["parts"][0][
        "imported_before"
    ]
    assert (DATABASE.read_bytes(), sorted(DATABASE.parent.iterdir())) == before


def test_a_file_of_lifetime_figures_is_dated_by_whoever_exported_it_and_not_by_its_days(write: Write) -> None:
    file = write(META_NAME, facebook_posts(1))

    asked = told(file, "--account", "facebook/harbour.mind.charity")
    future = run("import", file, "--as-of", "2999-01-01")
    nonsense = run("import", file, "--as-of", "20.11.2025")

    assert (asked["exit_code"], asked["lacks"], asked["as_of"]) == (2, ["as_of"], None)
    assert "Say so with --as-of" in asked["trouble"]
    assert (future.exit_code, nonsense.exit_code) == (2, 2)
    assert "2999-01-01 is not over yet" in future.stdout
    assert "write it as 2026-11-20" in nonsense.stderr


def test_days_without_a_year_ask_for_the_day_of_the_export(write: Write) -> None:
    file = write("Overview.csv", overview("November 3", "31. Dezember", "9月6日"))

    assert told(file)["lacks"] == ["as_of"]
    assert told(file, "--as-of", "2025-11-20")["exit_code"] == 0
    days = rows("SELECT date(day * 86400, 'unixepoch') FROM account_figures WHERE metric = 'video_views' ORDER BY 1")
    assert days == [("2024-12-31",), ("2025-09-06",), ("2025-11-03",)]


def test_whose_a_file_is_can_be_said_where_it_does_not_say(write: Write) -> None:
    file = write("Views.csv", insights())

    asked = told(file)
    wrong = run("import", file, "--account", "tiktok/harbourmind")
    nobody = run("import", file, "--account", "x/nobody")
    done = told(file, "--account", "Instagram/harbourmind")

    assert (asked["exit_code"], asked["lacks"]) == (2, ["account"])
    assert asked["choices"] == ["facebook/harbour.mind.charity", "instagram/harbourmind"]
    assert "an export of Facebook or Instagram, and tiktok/harbourmind is none of these" in wrong.stdout
    assert "There is no account x/nobody in campaigns.toml. Those there are: x/HarbourMind" in nobody.stdout
    assert (wrong.exit_code, nobody.exit_code, done["exit_code"]) == (2, 2, 0)
    assert rows("SELECT platform FROM accounts JOIN imports i ON i.account_id = accounts.id") == [("instagram",)]


def test_an_account_that_is_not_set_up_comes_with_the_lines_that_would_set_it_up(write: Write) -> None:
    done = run("import", write(X_NAME, x_posts("1", handle="another_name")))

    assert done.exit_code == 2
    assert '[[accounts]]\n      platform = "x"\n      handle = "another_name"\n      read = "files"' in done.stdout


def test_of_a_file_of_two_accounts_each_goes_where_it_belongs_and_one_word_cannot_speak_of_both(write: Write) -> None:
    header, own = x_posts("100").split("\n")
    _, _, other = x_posts("1", "900", handle="another").split("\n")
    file = write(X_NAME, "\n".join([header, own, other]))

    forced = told(file, "--account", "x/HarbourMind")

    assert forced["exit_code"] == 1
    assert "only one can be chosen for it" in forced["tables"][0]["parts"][1]["trouble"]
    assert rows("SELECT impressions FROM post_latest") == [(100,)]


def test_a_page_is_known_by_its_id_once_somebody_or_the_platform_has_told_it(write: Write) -> None:
    run(
        "import", write("first.csv", facebook_posts(1)), "--account=facebook/harbour.mind.charity", "--as-of=2025-11-20"
    )

    assert told(write("second.csv", facebook_posts(2)), "--as-of", "2025-11-21")["exit_code"] == 0
    other = write("other.csv", facebook_posts(3, page="616000000000001", name="Another"))
    assert told(other, "--as-of", "2025-11-21")["lacks"] == ["account"]
    with closing(sqlite3.connect(DATABASE)) as connection, connection:
        connection.execute("UPDATE accounts SET native_id = '616000000000001' WHERE platform = 'facebook'")
    assert told(other, "--as-of", "2025-11-21")["exit_code"] == 0
    assert {name.partition("_")[0] for (name,) in rows("SELECT native_id FROM posts")} == {PAGE, "616000000000001"}


def test_imports_are_listed_by_the_organisations_days_and_each_can_be_taken_back(write: Write) -> None:
    assert "Nothing was imported yet." in run("import", "--list").stdout
    assert "nothing was imported yet" in run("import", "--undo", "1").stderr
    run("import", write(X_NAME, x_posts("100", "-1")))

    listed = run("import", "--list").stdout
    [facts] = json.loads(run("import", "--list", "--json").stdout)
    undone = run("import", "--undo", "1")

    assert f"   1  x/HarbourMind  {X_NAME}  as of 2025-11-20, 1 post taken, 1 row refused\n" in listed
    assert (facts["number"], facts["as_of"], facts["undone"]) == (1, "2025-11-20", False)
    assert (undone.exit_code, undone.stdout) == (
        0, f"Import 1 ({X_NAME}) was undone. 1 post that nothing else tells of went with it.\n"
    )  # fmt: skip
    assert rows("SELECT (SELECT count(*) FROM posts), (SELECT count(*) FROM campaign_days)") == [(0, 0)]
    assert "was undone before" in json.loads(run("import", "--undo", "1", "--json").stdout)["said"]
    assert run("import", "--undo", "9").exit_code == 2
    assert ", undone\n" in run("import", "--list").stdout


def test_the_template_that_is_printed_is_one_that_can_be_imported(write: Write) -> None:
    printed = run("import", "--template")
    row = "tiktok,harbourmind,v-1,https://www.tiktok.com/@harbourmind/video/1,2025-11-03 18:30,video,Hi,2025-11-19,5"

    done = told(write("filled.csv", printed.stdout_bytes + row.encode()))

    assert printed.stdout_bytes.startswith(b"\xef\xbb\xbfplatform,account,post_id,url")
    assert done["exit_code"] == 0
    assert "the example" in " ".join(done["tables"][0]["remarks"])


def test_more_than_one_wish_at_once_or_none_is_a_mistake(write: Write) -> None:
    file = write(X_NAME, x_posts("100"))
    for words in ([], [file, "--list"], ["--list", "--template"], [file, "--undo", "1"]):
        done = run("import", *words)
        assert done.exit_code == 2
        assert "Say what to import" in done.stderr


def test_check_says_when_files_were_imported_last_and_of_which_account_none_was(write: Write) -> None:
    write(
        "campaigns.toml",
        TOML.replace('[[accounts]]\nplatform = "instagram"\nhandle = "harbourmind"\nread = "files"\n', ""),
    )
    run("import", write(X_NAME, x_posts("100")))

    said = run("check").stdout

    assert "ok    X @HarbourMind: known from files; the last import is as of 2025-11-20 (x_posts)" in said
    assert "note  TikTok @harbourmind: known from files, and none was imported yet" in said
    assert "-> export its figures there, then run outreach import FILE" in said


def test_an_account_known_from_files_is_never_asked_and_needs_no_key(write: Write, tmp_path: Path) -> None:
    organisation = Organisation(tmp_path, TOML)

    night = organisation.night(datetime(2026, 1, 2, 3, tzinfo=UTC))

    assert night.sources == []
    assert organisation.rows("SELECT min(by_files), count(*) FROM accounts") == [(1, 4)]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ('platform = "linkedin"\nread = "nightly"', 'LinkedIn is not read by this program; write read = "files"'),
        ('platform = "x"\nread = "csv"', "known are files, nightly"),
    ],
)
def test_how_an_account_is_read_is_checked(write: Write, account: str, said: str) -> None:
    write("campaigns.toml", f'{TOML}\n[[accounts]]\nhandle = "h"\n{account}\n')
    with pytest.raises(ConfigurationError, match=said):
        load_configuration(Path("campaigns.toml"))


def test_a_zip_of_several_tables_is_taken_table_by_table(write: Write) -> None:
    followers = "Date,Followers,Difference in followers from previous day\nNovember 3,10,undefined"
    content = zipped(
        (2025, 11, 19), Overview=overview("November 3"), FollowerHistory=followers, Viewers="Date,Total Viewers\n"
    )

    done = run("import", write("Overview.zip", content))

    assert done.exit_code == 0
    assert "figures as of 2025-11-19 (the zip says that it was packed then)" in done.stdout
    assert "Viewers.csv: not read. It has how many people watched each day" in done.stdout
    assert rows("SELECT kind FROM imports") == [("tiktok_days",), ("tiktok_followers",)]
