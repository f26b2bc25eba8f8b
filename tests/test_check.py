"""`outreach check`: what it finds, the remedy it names, and its exit codes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.nights import Organisation
from tests.test_command import SAMPLE, X_ACCOUNT, run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "campaigns.toml").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_check_before_the_first_night_says_what_to_do(folder: Path) -> None:
    done = run("check")

    assert done.exit_code == 1
    assert "ok    Sample @harbourmind: answers without credentials" in done.stdout
    assert "mend  Database: there is none" in done.stdout
    assert "-> run outreach collect" in done.stdout


def test_check_after_a_night_finds_all_well(folder: Path) -> None:
    run("collect")

    done = run("check", "--json")

    told = json.loads(done.stdout)
    assert done.exit_code == told["exit_code"] == 0, told
    assert {finding["state"] for finding in told["findings"]} == {"ok"}


def test_check_tells_which_model_reads_comments_and_where_none_does(folder: Path) -> None:
    from collectors.sentiment import StanceModel

    version = StanceModel().version
    assert f"ok    Sentiment: model {version} can be loaded\n" in run("check").stdout
    (folder / "campaigns.toml").write_text(SAMPLE + '[sentiment]\nplatforms_off = ["x", "sample"]\n', encoding="utf-8")
    assert f"model {version} can be loaded; comments are not read on X, Sample\n" in run("check").stdout


def test_check_tells_a_model_that_is_not_there(folder: Path) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE + '[sentiment]\nmodel = "./none"\n', encoding="utf-8")

    done = run("check")

    assert done.exit_code == 1
    assert "mend  Sentiment: " in done.stdout
    assert "./none" in done.stdout


def test_check_without_a_configuration_is_not_set_up(folder: Path) -> None:
    (folder / "campaigns.toml").unlink()

    done = run("check")

    assert done.exit_code == 2
    assert "there is no such file; copy the campaigns.toml" in done.stdout


def test_check_asks_x_nothing_because_it_costs_money(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE + X_ACCOUNT, encoding="utf-8")
    for name in ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"):
        monkeypatch.setenv(f"OUTREACH_X_{name}", "set")

    assert "X @harbourmind: credentials are set; not tried" in run("check").stdout


def test_check_tells_stale_data_and_missing_credentials(folder: Path) -> None:
    Organisation(folder, SAMPLE).night(datetime.now(UTC) - timedelta(hours=50))
    (folder / "campaigns.toml").write_text(SAMPLE + X_ACCOUNT, encoding="utf-8")

    done = run("check")

    assert done.exit_code == 1
    assert "mend  Age of Mastodon @harbourmind: last read 2 days ago" in done.stdout
    assert "mend  Age of X @harbourmind: never read" in done.stdout
    assert "OUTREACH_X_CONSUMER_KEY, " in done.stdout


def test_check_tells_a_database_that_is_none(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data/outreach.db").write_bytes(b"no database at all " * 100)

    done = run("check")

    assert done.exit_code == 2
    assert "cannot be read (file is not a database)" in done.stdout
