"""The heartbeat: a watchdog hears how each run began and ended, costs it nothing, and its address stays secret."""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from tests.loopback.server import LoopbackServer, Reply, Request
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
    assert watchdog.log[-1].body.endswith(b" Not read to the end: X @harbourmind.")


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


def test_the_database_holds_no_address_of_the_watchdog(folder: Path, watchdog: Watchdog) -> None:
    run("collect")
    with closing(sqlite3.connect(folder / "data/outreach.db")) as connection:
        assert SECRET not in "\n".join(connection.iterdump())
