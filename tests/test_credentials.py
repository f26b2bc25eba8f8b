"""Credentials: where they come from, which are missing, and that nobody ever sees them."""

import logging
import pickle
from pathlib import Path

import pytest

from collectors.clicks import CLICK_SOURCES
from collectors.credentials import CredentialsError, Secrets
from collectors.platforms import PLATFORMS

SECRET = "s3cr3t-value-1234"


def with_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    file = folder / ".env"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


def test_the_file_beside_campaigns_toml_is_read(tmp_path: Path) -> None:
    with_file(tmp_path, f'# ours\nexport OUTREACH_PLAUSIBLE_KEY="{SECRET}"\nOUTREACH_MASTODON_TOKEN=abc$HOME\n')

    secrets = Secrets.load(tmp_path, {})

    assert secrets.for_click_source("plausible") == SECRET
    assert secrets.for_platform("mastodon") == {"TOKEN": "abc$HOME"}  # nothing is put in for $HOME
    assert secrets.warnings == ()


def test_the_environment_goes_before_the_file_unless_it_is_blank(tmp_path: Path) -> None:
    with_file(tmp_path, "OUTREACH_PLAUSIBLE_KEY=from-file\nOUTREACH_SHLINK_KEY=from-file\n")

    secrets = Secrets.load(tmp_path, {"OUTREACH_PLAUSIBLE_KEY": "from-environment", "OUTREACH_SHLINK_KEY": " "})

    assert secrets.for_click_source("plausible") == "from-environment"
    assert secrets.for_click_source("shlink") == "from-file"


def test_without_a_file_everything_needed_is_missing(tmp_path: Path) -> None:
    secrets = Secrets.load(tmp_path, {})

    assert secrets.missing_for_platform("reddit") == ["OUTREACH_REDDIT_CLIENT_ID", "OUTREACH_REDDIT_CLIENT_SECRET"]
    assert secrets.missing_for_click_source("bitly") == ["OUTREACH_BITLY_TOKEN"]
    assert secrets.missing_for_platform("bluesky") == []
    assert secrets.missing_for_platform("mastodon") == []
    assert secrets.missing_for_click_source("sample") == []


def test_a_blank_value_counts_as_missing() -> None:
    secrets = Secrets({"OUTREACH_REDDIT_CLIENT_ID": "id", "OUTREACH_REDDIT_CLIENT_SECRET": "  "})

    assert secrets.missing_for_platform("reddit") == ["OUTREACH_REDDIT_CLIENT_SECRET"]
    assert secrets.for_platform("reddit") == {"CLIENT_ID": "id"}


@pytest.mark.parametrize(("given", "missing"), [("HANDLE", "APP_PASSWORD"), ("APP_PASSWORD", "HANDLE")])
def test_half_of_the_optional_bluesky_login_is_not_enough(given: str, missing: str) -> None:
    secrets = Secrets({f"OUTREACH_BLUESKY_{given}": "harbourmind.example"})

    assert secrets.missing_for_platform("bluesky") == [f"OUTREACH_BLUESKY_{missing}"]


CONSENT = ("OUTREACH_YOUTUBE_CLIENT_ID", "OUTREACH_YOUTUBE_CLIENT_SECRET", "OUTREACH_YOUTUBE_REFRESH_TOKEN")


def test_youtube_needs_a_key_or_a_whole_consent() -> None:
    [told] = Secrets({}).missing_for_platform("youtube")
    assert told == f"OUTREACH_YOUTUBE_KEY (or, to keep a history, {', '.join(CONSENT)})"
    for enough in (["OUTREACH_YOUTUBE_KEY"], CONSENT, ["OUTREACH_YOUTUBE_KEY", *CONSENT]):
        assert Secrets(dict.fromkeys(enough, SECRET)).missing_for_platform("youtube") == []
    half = dict.fromkeys(["OUTREACH_YOUTUBE_KEY", *CONSENT[:2]], SECRET)
    assert Secrets(half).missing_for_platform("youtube") == [CONSENT[2]]


def test_without_a_consent_youtubes_figures_are_kept_for_thirty_days() -> None:
    assert Secrets({"OUTREACH_YOUTUBE_KEY": SECRET}).days_kept() == {"youtube": 30}
    assert Secrets(dict.fromkeys(CONSENT, SECRET)).days_kept() == {}


def test_every_name_in_the_registries_can_be_set() -> None:
    values = {f"OUTREACH_{name.upper()}_{key}": SECRET for name, entry in PLATFORMS.items()
              for key in entry.all_credentials}  # fmt: skip
    values |= {f"OUTREACH_{name.upper()}_{entry.credential}": SECRET for name, entry in CLICK_SOURCES.items()}

    secrets = Secrets(values)

    assert all(secrets.missing_for_platform(name) == [] for name in PLATFORMS)
    assert all(secrets.missing_for_click_source(name) == [] for name in CLICK_SOURCES)


def test_no_way_of_printing_shows_a_value() -> None:
    secrets = Secrets({"OUTREACH_PLAUSIBLE_KEY": SECRET})

    assert repr(secrets) == str(secrets) == f"{secrets}" == "Secrets(OUTREACH_PLAUSIBLE_KEY)"
    with pytest.raises(TypeError):
        pickle.dumps(secrets)


def test_secrets_in_what_others_wrote_are_hidden() -> None:
    secrets = Secrets({"OUTREACH_PLAUSIBLE_KEY": SECRET, "OUTREACH_BLUESKY_HANDLE": "harbourmind.example"})

    told = secrets.hide(f"401 for {SECRET} at harbourmind.example")

    assert told == "401 for [OUTREACH_PLAUSIBLE_KEY] at harbourmind.example"


@pytest.mark.parametrize("value", ["caf\u00e9-token", "two\nlines", "tab\tinside"])
def test_a_character_that_no_key_has_is_told_without_the_value(value: str) -> None:
    secrets = Secrets({"OUTREACH_BITLY_TOKEN": value})

    assert secrets.missing_for_click_source("bitly") == ["OUTREACH_BITLY_TOKEN"]
    assert "OUTREACH_BITLY_TOKEN holds a character" in secrets.warnings[0]
    assert value not in secrets.warnings[0]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_file_that_others_can_read_is_warned_of(tmp_path: Path, mode: int) -> None:
    file = with_file(tmp_path, f"OUTREACH_PLAUSIBLE_KEY={SECRET}\n", mode)

    (warning,) = Secrets.load(tmp_path, {}).warnings

    assert f"chmod 600 {file}" in warning


def test_slips_in_the_file_are_told_without_their_values(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with_file(
        tmp_path,
        f"OUTREACH_PLAUSIBEL_KEY={SECRET}\nthis is no line {SECRET}\nOUTREACH_DB=/data/x.db\nOTHER={SECRET}\n",
    )

    with caplog.at_level(logging.DEBUG):
        warnings = Secrets.load(tmp_path, {}).warnings

    assert len(warnings) == 3
    assert 'did you mean "OUTREACH_PLAUSIBLE_KEY"?' in warnings[0]
    assert "line 2: not understood" in warnings[1]
    assert "OUTREACH_DB is read from the environment only" in warnings[2]
    assert SECRET not in " ".join([*warnings, caplog.text])


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"OUTREACH_BITLY_TOKEN=\xff\xfe\n")
    with pytest.raises(CredentialsError, match="not UTF-8"):
        Secrets.load(tmp_path, {})

    folder = tmp_path / "other"
    (folder / ".env").mkdir(parents=True)
    with pytest.raises(CredentialsError, match="is no settings file"):
        Secrets.load(folder, {})
