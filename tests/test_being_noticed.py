"""Somebody hears of it: the heartbeat, JSON lines for machines, one line for monitoring, a letter on failure."""

import json
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from dashboard.delivery import AlertOrder, Mail, Orders, tell_of_failure
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.mail_world import MailServer, mail_server
from tests.nights import Organisation
from tests.test_command import SAMPLE, X_ACCOUNT, run

NOW = datetime(2026, 11, 23, 3, 17, tzinfo=UTC)
PRIVATE = "\n[monitoring]\nallow_private = true\n"
SECRET = "b2c7d0f4-ping-secret"


class Watchdog(LoopbackServer):
    def answer(self, request: Request) -> Reply:
        return Reply(200, b"OK")

    @property
    def heard(self) -> list[str]:
        return [request.path.removeprefix(f"/{SECRET}") for request in self.log]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "campaigns.toml").write_text(SAMPLE + PRIVATE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def watchdog(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watchdog]:
    with Watchdog() as one:
        monkeypatch.setenv("OUTREACH_HEARTBEAT_URL", f"{one.url}/{SECRET}")
        yield one


@pytest.fixture
def post() -> Iterator[MailServer]:
    with mail_server() as one:
        yield one


def test_the_watchdog_hears_the_start_and_the_good_end(folder: Path, watchdog: Watchdog) -> None:
    done = run("collect")

    assert done.exit_code == 0
    assert watchdog.heard == ["/start", ""]
    assert b"sources read in" in watchdog.log[-1].body
    assert SECRET not in done.output


def test_it_hears_of_a_source_that_failed(folder: Path, watchdog: Watchdog) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE + X_ACCOUNT + PRIVATE, encoding="utf-8")

    assert run("collect").exit_code == 1
    assert watchdog.heard == ["/start", "/fail"]
    assert b"1 of 2 sources read" in watchdog.log[-1].body


def test_it_hears_of_what_could_not_even_begin(folder: Path, watchdog: Watchdog) -> None:
    (folder / "data").write_text("not a folder", encoding="utf-8")

    assert run("collect").exit_code == 2
    assert watchdog.heard == ["/start", "/fail"]
    assert b"exit code 2" in watchdog.log[-1].body


def test_it_hears_of_a_crash(folder: Path, watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.nightly.jobs.all_jobs", lambda bench: 1 // 0)

    done = run("collect")

    assert isinstance(done.exception, ZeroDivisionError)
    assert watchdog.heard == ["/start", "/fail"]


def test_a_run_that_finds_another_one_says_nothing_of_its_end(folder: Path, watchdog: Watchdog) -> None:
    (folder / "data").mkdir()
    with FileLock(folder / "data/outreach.db.lock"):
        assert run("collect").exit_code == 75
    assert watchdog.heard in (["/start"], [])


def test_an_address_with_a_query_keeps_it(folder: Path, watchdog: Watchdog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_HEARTBEAT_URL", f"{watchdog.url}/ping/?key={SECRET}")
    run("collect")
    assert [(request.path, request.first("key")) for request in watchdog.log] == [
        ("/ping/start", SECRET),
        ("/ping", SECRET),
    ]


def test_a_watchdog_in_trouble_is_asked_twice_and_fails_no_run(folder: Path, watchdog: Watchdog) -> None:
    watchdog.fail(Reply(503), times=4)

    done = run("collect")

    assert done.exit_code == 0
    assert len(watchdog.log) == 4
    assert done.stderr.count("The heartbeat did not arrive (it answered 503)") == 1
    assert SECRET not in done.output


def test_one_bad_answer_is_made_good_by_the_second_try(folder: Path, watchdog: Watchdog) -> None:
    watchdog.fail(Reply(500))
    done = run("collect")
    assert "heartbeat" not in done.stderr
    assert watchdog.heard in (["/start", "/start", ""], ["/start", "", "/start"])


def test_a_watchdog_that_hangs_or_is_not_there_costs_a_run_little(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.heartbeat._SECONDS", 0.3)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:  # takes connections and says nothing
        port = silent.getsockname()[1]
        monkeypatch.setenv("OUTREACH_HEARTBEAT_URL", f"http://127.0.0.1:{port}/{SECRET}")
        began = time.monotonic()
        done = run("collect")
        took = time.monotonic() - began
    assert (done.exit_code, took < 20) == (0, True)
    assert "(it did not answer in time)" in done.stderr
    gone = run("collect")
    assert gone.exit_code == 0
    assert "(it could not be reached)" in gone.stderr


def test_a_watchdog_that_drips_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte of its headers every now and then keeps every timeout waiting, but not the run."""
    monkeypatch.setattr("collectors.heartbeat._TOGETHER", 0.5)
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        talk, _ = server.accept()
        with talk:
            talk.sendall(b"HTTP/1.1 200 OK\r\n")
            while not stop.wait(0.1):
                talk.sendall(b"x")

    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        threading.Thread(target=drip, args=(server,), daemon=True).start()
        monkeypatch.setenv("OUTREACH_HEARTBEAT_URL", f"http://127.0.0.1:{server.getsockname()[1]}/{SECRET}")
        began = time.monotonic()
        done = run("collect")
        stop.set()
    assert done.exit_code == 0
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("url", "why"),
    [
        (f"http://127.0.0.1:9/{SECRET}", "is a private or loopback address"),
        (f"https://169.254.169.254/{SECRET}", "is a private or loopback address"),
        (f"http://watch.example/{SECRET}", "must begin with https://"),
        (f"https://user:{SECRET}@watch.example/x", "holds a name or password"),
        (f"file:///{SECRET}", "must be a whole URL"),
    ],
)
def test_an_address_it_may_not_ping_is_told_and_never_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, why: str
) -> None:
    (folder / "campaigns.toml").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.setenv("OUTREACH_HEARTBEAT_URL", url)

    collected, checked = run("collect"), run("check", "--exit-code")

    assert collected.exit_code == 0
    assert f"OUTREACH_HEARTBEAT_URL {why}" in collected.stderr
    assert checked.exit_code == 1
    assert f"MEND: Heartbeat: OUTREACH_HEARTBEAT_URL {why}" in checked.stdout
    assert SECRET not in collected.output + checked.output


def test_a_redirect_leads_the_ping_nowhere(folder: Path, watchdog: Watchdog) -> None:
    with Watchdog() as inside:
        watchdog.fail(Reply(302, headers={"Location": f"{inside.url}/elsewhere"}), times=9)
        run("collect")
        assert inside.log == []


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
    assert counted["new_posts"] == 2
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
    Organisation(folder, SAMPLE).night(datetime.now(UTC) - timedelta(hours=30))

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


def test_the_database_holds_no_address_of_the_watchdog(folder: Path, watchdog: Watchdog) -> None:
    run("collect")
    with closing(sqlite3.connect(folder / "data/outreach.db")) as connection:
        assert SECRET not in "\n".join(connection.iterdump())
