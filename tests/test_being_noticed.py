"""Somebody hears of it: JSON lines for machines, one line for monitoring, a letter where nothing was collected."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from collectors.store import purge_expired_text
from dashboard.delivery import AlertOrder, Mail, Orders, tell_of_failure
from tests.mail_world import MailServer, mail_server
from tests.nights import Organisation
from tests.test_command import SAMPLE, X_ACCOUNT, run
from tests.test_heartbeat import PRIVATE, SECRET, Watchdog

NOW = datetime(2026, 11, 23, 3, 17, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "campaigns.toml").write_text(SAMPLE + PRIVATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


def test_every_line_of_the_log_is_json_and_holds_no_secret(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE + X_ACCOUNT + PRIVATE, encoding="utf-8")
    (folder / ".env").write_text(f"OUTREACH_BITLY_TOKEN={SECRET}\nOUTREACH_NOTHING=1\n", encoding="utf-8")
    (folder / ".env").chmod(0o600)
    monkeypatch.setenv("OUTREACH_LOG", "json")

    done = run("collect")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.stdout == ""
    assert all({"time", "level", "event"} <= line.keys() for line in lines)
    assert all(datetime.fromisoformat(line["time"]).tzinfo for line in lines)
    ended = {line["source"]: line for line in lines if line["event"] == "source_ended"}
    assert ended["X @harbourmind"]["level"] == "error"
    assert "OUTREACH_X_CONSUMER_KEY" in ended["X @harbourmind"]["message"]
    (counted,) = [line for line in lines if line["event"] == "source_counted" and line["status"] == "ok"][:1]
    assert isinstance(counted["new_posts"], int)  # the sample publishes as the days go
    assert lines[-1] | {"time": 0} == lines[-1] | {"time": 0, "event": "run_ended", "exit_code": 1}
    (warning,) = [line for line in lines if line["event"] == "message"]
    assert warning["level"] == "warning"
    assert SECRET not in done.output


def test_what_stops_a_run_is_json_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "campaigns.toml").write_text("colour = 1", encoding="utf-8")
    monkeypatch.setenv("OUTREACH_LOG", "json")

    (line,) = run("collect").stderr.splitlines()

    assert json.loads(line)["level"] == "error"
    assert "cannot be used" in json.loads(line)["message"]


def test_what_was_sent_is_json_too(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = '\n[[reports]]\nportfolio = true\nevery = "week"\nformats = ["csv"]\nfolder = "reports"\n'
    (folder / "campaigns.toml").write_text(SAMPLE + reports, encoding="utf-8")
    run("collect")
    monkeypatch.setenv("OUTREACH_LOG", "json")

    done = run("deliver", "--dry-run")

    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.stdout == ""
    assert lines[-1]["event"] == "deliveries_ended"
    assert {line["way"] for line in lines[:-1]} <= {"folder"}


def test_json_on_standard_output_stays_whole_beside_json_lines(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_LOG", "json")
    assert json.loads(run("collect", "--json").stdout)["exit_code"] == 0


def test_monitoring_gets_one_line_and_an_exit_code(folder: Path) -> None:
    before = run("check", "--exit-code")
    assert (before.exit_code, before.stdout.count("\n")) == (1, 1)
    assert before.stdout.startswith("MEND: Database: there is none")

    run("collect")
    good = run("check", "--exit-code")
    assert (good.exit_code, good.stdout.count("\n")) == (0, 1)
    assert good.stdout.startswith("OK: ")

    (folder / "campaigns.toml").unlink()
    broken = run("check", "--exit-code")
    assert broken.exit_code == 2
    assert broken.stdout.startswith("NOT SET UP: ")


@pytest.mark.parametrize(("hours", "code"), [(24, 1), (36, 0)])
def test_how_old_data_may_be_is_for_monitoring_to_say(folder: Path, hours: int, code: int) -> None:
    organisation = Organisation(folder, SAMPLE)
    organisation.night(datetime.now(UTC) - timedelta(hours=30))
    purge_expired_text(organisation.database)  # as a dashboard that is up does, or it would be the first to mend

    done = run("check", "--exit-code", "--max-age", str(hours))

    assert done.exit_code == code, done.output
    assert ("last read 1 day ago" in done.stdout) == bool(code)


def test_monitoring_asks_no_platform(folder: Path) -> None:
    with Watchdog() as server:
        account = f'platform = "mastodon"\nserver = "{server.url}"\nallow_private = true\n'
        lines = [line for line in SAMPLE.splitlines() if not line.startswith(("like", "since"))]
        text = "\n".join(lines).replace('platform = "sample"', account)
        (folder / "campaigns.toml").write_text(text, encoding="utf-8")
        run("check", "--exit-code")
        assert server.log == []
        run("check")
        assert server.log != []


def with_mail(port: int) -> str:
    return (
        SAMPLE
        + f'\n[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\nallow_private = true\n'
        + 'from = "outreach@harbourmind.example"\n[alerts]\nrecipients = ["ada@harbourmind.example"]\n'
    )


def test_a_database_that_is_broken_is_told_by_mail_once(folder: Path, post: MailServer) -> None:
    (folder / "campaigns.toml").write_text(with_mail(post.port), encoding="utf-8")
    assert run("collect", "--deliver").exit_code == 0
    assert post.taken == []
    for end in ("-wal", "-shm"):
        (folder / f"data/outreach.db{end}").unlink(missing_ok=True)
    good = (folder / "data/outreach.db").read_bytes()
    (folder / "data/outreach.db").write_bytes(b"nothing is left of it " * 500)

    for _ in range(3):
        assert run("collect", "--deliver").exit_code == 2

    ((recipient, message),) = post.taken
    assert recipient == "ada@harbourmind.example"
    body = message.get_body(("plain",))
    assert body is not None
    assert "The nightly collection could not be done" in body.get_content()
    assert "Restore a backup" in " ".join(body.get_content().split())

    (folder / "data/outreach.db").write_bytes(good)
    assert run("collect", "--deliver").exit_code == 0
    (folder / "data/outreach.db").write_bytes(b"nothing is left of it " * 500)
    run("collect", "--deliver")
    assert len(post.taken) == 2  # it was well in between


def test_missing_credentials_and_a_crash_are_told_by_mail(
    folder: Path, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = with_mail(post.port)
    only_x = text[: text.index("[[accounts]]")] + X_ACCOUNT + text[text.index("[[campaigns]]") :]
    (folder / "campaigns.toml").write_text(only_x, encoding="utf-8")
    assert run("collect", "--deliver").exit_code == 2
    assert "OUTREACH_X_CONSUMER_KEY" in str(post.taken[0][1])

    (folder / "campaigns.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr("collectors.nightly.jobs.all_jobs", lambda bench: 1 // 0)
    assert isinstance(run("collect", "--deliver").exception, ZeroDivisionError)
    assert "a fault of this program" in str(post.taken[1][1])


def test_a_delivery_that_is_held_up_is_not_taken_for_a_run_that_was(folder: Path, post: MailServer) -> None:
    (folder / "campaigns.toml").write_text(with_mail(post.port), encoding="utf-8")
    assert run("collect").exit_code == 0
    with FileLock(folder / "data/outreach.db.deliver.lock"):
        assert run("deliver").exit_code == 75
        assert run("collect", "--deliver").exit_code == 0


def test_nobody_is_written_to_without_deliver_or_while_another_run_is_at_it(folder: Path, post: MailServer) -> None:
    (folder / "campaigns.toml").write_text(with_mail(post.port), encoding="utf-8")
    (folder / "data").mkdir()
    with FileLock(folder / "data/outreach.db.lock"):
        assert run("collect", "--deliver").exit_code == 75
    (folder / "data/outreach.db").write_bytes(b"nothing is left of it " * 500)
    assert run("collect").exit_code == 2
    (folder / "campaigns.toml").write_text(with_mail(post.port) + 'on = ["goal_reached"]\n', encoding="utf-8")
    assert run("collect", "--deliver").exit_code == 2
    assert post.taken == []


def test_a_letter_that_does_not_arrive_is_tried_again_the_next_night(tmp_path: Path, post: MailServer) -> None:
    mail = Mail("127.0.0.1", "outreach@harbourmind.example", post.port, "none", seconds=5)
    order = AlertOrder(("ada@harbourmind.example",), ("not_collected",), 7)
    orders, database = Orders(tmp_path, (), mail, order), tmp_path / "outreach.db"
    post.answers["ada@harbourmind.example"] = "450 busy"

    (trouble,) = tell_of_failure(orders, database, "the disk is full", NOW)
    assert "Recipient 1 of [alerts]" in trouble
    post.answers.clear()
    assert tell_of_failure(orders, database, "the disk is full", NOW + timedelta(days=1)) == []
    assert len(post.taken) == 1
    tell_of_failure(orders, database, "the disk is full", NOW + timedelta(days=2))
    assert len(post.taken) == 1
    tell_of_failure(orders, database, "something else", NOW + timedelta(days=3))
    tell_of_failure(orders, database, "something else", NOW + timedelta(days=10))
    assert len(post.taken) == 3
