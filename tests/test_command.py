"""The `outreach` command from outside: exit codes, what it prints, and that it works from any folder."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from filelock import FileLock
from pypdf import PdfReader
from typer.testing import CliRunner, Result

import outreach
from collectors.nightly import Progress
from collectors.progress import LiveProgress, PlainProgress, SilentProgress
from tests.browser import wait_until_up
from tests.loopback.server import LoopbackServer, Reply, Request

ROOT = Path(__file__).parent.parent
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
SAMPLE = f"""
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"

[[accounts]]
platform = "sample"
like = "mastodon"
handle = "harbourmind"
since = {YESTERDAY}

[[campaigns]]
id = "open-line"
name = "Open line"
starts = {YESTERDAY}
purpose = "support"
[campaigns.match]
keywords = ["help"]
"""
X_ACCOUNT = '\n[[accounts]]\nplatform = "x"\nhandle = "harbourmind"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "campaigns.toml").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(outreach.app, list(words))


def test_help_names_every_command_of_the_contract_that_exists() -> None:
    told = run("--help").stdout

    for command in (
        "collect",
        "deliver",
        "check",
        "dashboard",
        "report",
        "demo",
        "rebuild",
        "purge",
        "forget-platform",
    ):
        assert f"\n  {command} " in told
        assert run(command, "--help").exit_code == 0
    assert run("--version").stdout.startswith("outreach 0.")


def test_help_loads_no_library_that_is_not_needed_for_it() -> None:
    code = (
        "import sys, outreach\n"
        "try: outreach.app(['--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pandas', 'streamlit', 'sqlalchemy', 'sqlite_utils', 'pydantic', 'tweepy', 'rich') "
        "if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_night_of_the_sample_organisation_ends_well(folder: Path) -> None:
    done = run("collect")

    assert done.exit_code == 0
    assert "Mastodon (sample) @harbourmind" in done.stdout
    assert "sources read in" in done.stdout
    assert (folder / "data/outreach.db").exists()


def test_json_output_is_json_and_nothing_else(folder: Path) -> None:
    done = run("collect", "--json")

    told = json.loads(done.stdout)
    assert told["exit_code"] == done.exit_code == 0
    assert told["sources"][0]["status"] == "ok"


def test_the_paths_can_be_set_from_any_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("OUTREACH_CONFIG", str(folder / "campaigns.toml"))
    monkeypatch.setenv("OUTREACH_DB", str(folder / "kept" / "ours.db"))

    assert run("collect").exit_code == 0
    assert (folder / "kept/ours.db").exists()
    assert list(elsewhere.iterdir()) == []


def test_a_source_without_its_credentials_fails_alone(folder: Path) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE + X_ACCOUNT, encoding="utf-8")

    done = run("collect")

    assert done.exit_code == 1
    assert "FAILED X @harbourmind: set OUTREACH_X_CONSUMER_KEY" in done.stdout
    assert re.search(r"Mastodon \(sample\) @harbourmind: \d+ new posts?\b", done.stdout)


def test_where_nothing_can_be_read_nothing_is_asked_and_everything_missing_is_named(folder: Path) -> None:
    text = SAMPLE[: SAMPLE.index("[[accounts]]")] + X_ACCOUNT + SAMPLE[SAMPLE.index("[[campaigns]]") :]
    (folder / "campaigns.toml").write_text(text, encoding="utf-8")

    done = run("collect")

    assert done.exit_code == 2
    for name in ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"):
        assert f"OUTREACH_X_{name}" in done.stderr
    assert not (folder / "data/outreach.db").exists()


@pytest.mark.parametrize("command", ["collect", "rebuild"])
def test_a_broken_configuration_stops_before_anything_is_done(folder: Path, command: str) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE.replace("support", "suport") + "colour = 1\n", encoding="utf-8")

    done = run(command)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert 'did you mean "support"?' in done.stderr
    assert "colour: there is no such key" in done.stderr
    assert not (folder / "data").exists()


def test_a_second_run_says_that_another_one_is_under_way(folder: Path) -> None:
    (folder / "data").mkdir()
    (folder / "data/outreach.db.running-since").write_text("2026-11-23 03:17:00 UTC", encoding="utf-8")

    with FileLock(folder / "data/outreach.db.lock"):
        done = run("collect")

    assert done.exit_code == 75
    assert "since 2026-11-23 03:17:00 UTC" in done.stderr


def test_a_database_folder_that_is_a_file_is_told_with_its_remedy(folder: Path) -> None:
    (folder / "data").write_text("not a folder", encoding="utf-8")

    done = run("collect")

    assert done.exit_code == 2
    assert "Check the folder and OUTREACH_DB" in done.stderr


def test_warnings_about_the_env_file_go_to_standard_error(folder: Path) -> None:
    (folder / ".env").write_text("OUTREACH_MASTODON_TOKEN=s3cr3t\n", encoding="utf-8")
    (folder / ".env").chmod(0o644)

    done = run("collect", "--json")

    assert "chmod 600" in done.stderr
    assert "s3cr3t" not in done.stderr
    assert json.loads(done.stdout)["exit_code"] == 0


def test_a_crash_shows_no_secret() -> None:
    code = (
        "from collectors.scrubbing import guard, remember\n"
        "guard(), remember({'OUTREACH_PLAUSIBLE_KEY': 's3cr3t-value'})\n"
        "raise RuntimeError('refused: ' + 's3cr3t' + '-value')"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "RuntimeError: refused: [OUTREACH_PLAUSIBLE_KEY]" in done.stderr


def test_a_report_of_an_unknown_campaign_names_the_known_ones(folder: Path) -> None:
    run("collect")

    done = run("report", "opne-line")

    assert done.exit_code == 2
    assert "open-line" in done.stderr


def test_a_report_goes_to_standard_output_or_to_a_file(folder: Path) -> None:
    run("collect")

    told = json.loads(run("report", "open-line", "--from", YESTERDAY).stdout)
    assert told["campaign"] == "open-line"
    assert told["from"] == YESTERDAY

    assert run("report", "open-line", "--output", "report.xlsx").exit_code == 0
    assert (folder / "report.xlsx").read_bytes()[:2] == b"PK"  # by the file's ending


def test_a_report_to_read_has_the_parts_and_the_paper_asked_for(folder: Path) -> None:
    run("collect")

    assert (
        run("report", "open-line", "--output", "report.pdf", "--paper", "letter", "--sections", "summary").exit_code
        == 0
    )
    (cover, *_) = PdfReader(folder / "report.pdf").pages
    assert (cover.mediabox.width, cover.mediabox.height) == (612, 792)
    assert run("report", "--output", "all.html", "--from", YESTERDAY).exit_code == 0  # all campaigns together
    assert "All campaigns" in (folder / "all.html").read_text(encoding="utf-8")
    done = run("report", "open-line", "--output", "report.html", "--sections", "summary,outlook")
    assert done.exit_code == 2
    assert "no section 'outlook'" in done.stderr


def test_a_date_that_is_none_is_told(folder: Path) -> None:
    done = run("report", "open-line", "--from", "01/11/2026")

    assert done.exit_code == 2
    assert "write it as 2026-11-01" in done.stderr


def test_rebuild_says_what_it_did(folder: Path) -> None:
    run("collect")

    done = run("rebuild")

    assert done.exit_code == 0
    assert "posts" in done.stdout


def test_a_taken_port_is_told(folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        done = run("dashboard", "--port", str(port))

    assert done.exit_code == 2
    assert f"try --port {port + 1}" in done.stderr


class SlowServer(LoopbackServer):
    def __init__(self, latency: float) -> None:
        super().__init__(latency)
        self.was_asked = Event()

    def answer(self, request: Request) -> Reply:
        self.was_asked.set()
        return Reply.json({}, status=503, headers={"Retry-After": "19"})


def test_a_run_that_is_stopped_says_that_nothing_is_lost(folder: Path) -> None:
    with SlowServer(latency=0.5) as server:
        account = f'platform = "mastodon"\nserver = "{server.url}"\nallow_private = true\n'
        lines = [line for line in SAMPLE.splitlines() if not line.startswith(("like", "since"))]
        text = "\n".join(lines).replace('platform = "sample"', account)
        (folder / "campaigns.toml").write_text(text, encoding="utf-8")
        command = [sys.executable, str(ROOT / "outreach.py"), "collect"]
        with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
            assert server.was_asked.wait(30)  # so that it is stopped in the middle
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=30)

    assert process.returncode == 130, told
    assert told == "Stopped. What was read is saved; the next run goes on from there.\n"


@pytest.fixture
def port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def served(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(ROOT / "outreach.py"), "dashboard", "--port", str(port)]
    environ = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def test_the_dashboard_is_served_from_any_folder(served: subprocess.Popen[str], port: int) -> None:
    assert served.stdout is not None
    assert f"http://127.0.0.1:{port}" in served.stdout.readline()
    wait_until_up(f"http://127.0.0.1:{port}/_stcore/health", served)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=20) as answer:
        assert answer.read() == b"ok"


def test_every_way_of_watching_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.console import Console

    plain = PlainProgress(sys.stdout)
    for progress in (SilentProgress(), plain, LiveProgress(Console(force_terminal=True, width=60))):
        watched: Progress = progress
        with progress:
            watched.started("Mastodon [@harbourmind]")
            watched.advanced("Mastodon [@harbourmind]", "20 posts")
            watched.finished("Mastodon [@harbourmind]", "ok", "Mastodon [@harbourmind]: 2 new posts")
            watched.finished("Sentiment", "failed", "Sentiment: [not] scored")

    told = capsys.readouterr().out
    assert told.count("Mastodon [@harbourmind]: 2 new posts") == 2
    assert "FAILED Sentiment: [not] scored\n" in told


def test_a_reader_that_went_away_stops_no_run() -> None:
    source, sink = os.pipe()
    os.close(source)
    with open(sink, "w", encoding="utf-8", closefd=False) as stream:
        plain = PlainProgress(stream)
        plain.finished("Mastodon", "ok", "Mastodon: 2 new posts")
        plain.finished("Bluesky", "ok", "Bluesky: 1 new post")
        assert plain._stream is None
        os.dup2(os.open(os.devnull, os.O_WRONLY), sink)  # so that closing it can flush
    os.close(sink)


def test_a_report_of_impossible_days_is_refused() -> None:
    done = CliRunner().invoke(outreach.app, ["report", "talk", "--from", "0001-01-01"])
    assert done.exit_code == 2
    assert "0001-01-01" in done.output


def test_a_night_can_send_what_is_due_when_it_has_collected(folder: Path) -> None:
    reports = '\n[[reports]]\nportfolio = true\nevery = "week"\nformats = ["csv"]\nfolder = "reports"\n'
    (folder / "campaigns.toml").write_text(SAMPLE + reports, encoding="utf-8")

    told = run("collect", "--deliver")

    assert told.exit_code == 0
    assert "sources read in" in told.stdout
    assert "sent to the folder." in told.stdout or "Nothing is due." in told.stdout  # by the day of the week
