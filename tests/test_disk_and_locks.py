"""A full or read-only disk, a database others keep locked: a clear word, an exit code, and the next run catches up."""

import ctypes
import os
import random
import resource
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from collectors.store import database, traces
from dashboard.staff_notes import annotations_of
from dashboard.staff_notes.writing import Outcome
from tests import mortal
from tests.harbour_mind import HarbourMind, harbour_mind
from tests.loopback.server import Reply, Request
from tests.nights import Organisation
from tests.nights_of_trouble import FIRST_NIGHT, NIGHTS, facts, fall, make_old

SEED = int(os.environ.get("OUTREACH_SEED", "20261103"))
TRIES = int(os.environ.get("OUTREACH_KILLS", "200")) // 10

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks processes")


@dataclass(frozen=True)
class NoFileBeyond:
    """No file can grow beyond so many bytes: the system refuses the write, as it does where a disk is full."""

    size: int

    def __call__(self) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (self.size, self.size))


@dataclass(frozen=True)
class NoPageBeyond:
    """SQLite has no room for more pages than these: it says SQLITE_FULL, as it does where the disk is full."""

    pages: int

    def __call__(self) -> None:
        mortal.at_every_connection(lambda connection: connection.execute(f"PRAGMA max_page_count = {self.pages}"))


class WithoutPrivileges:
    """What the folder's modes forbid is forbidden, also to root."""

    def __call__(self) -> None:
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        nothing = (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capset(header, nothing) == 0


@dataclass(frozen=True)
class ShortPatience:
    """Waits less for other writers than a night has time for."""

    seconds: float

    def __call__(self) -> None:
        for module in (database, traces):  # whoever opens it, and whoever empties its log, sets how long it waits
            vars(module)["BUSY_SECONDS"] = self.seconds


@pytest.fixture
def world() -> Iterator[HarbourMind]:
    with harbour_mind(FIRST_NIGHT) as world:
        yield world


@pytest.fixture
def organisation(world: HarbourMind, tmp_path: Path) -> Organisation:
    """After one night, with another waiting."""
    (tmp_path / "here").mkdir()
    organisation = world.organisation(tmp_path / "here", FIRST_NIGHT - timedelta(days=2))
    fall(world, *NIGHTS[0])
    assert collect(organisation, world).code == 0
    fall(world, *NIGHTS[1])
    return organisation


@pytest.fixture
def truth(world: HarbourMind, organisation: Organisation, tmp_path: Path) -> dict[str, list[tuple[object, ...]]]:
    """What an undisturbed second night knows."""
    shutil.copytree(organisation.folder, tmp_path / "undisturbed")
    other = Organisation(
        tmp_path / "undisturbed", organisation.config.read_text(encoding="utf-8"), organisation.secrets
    )
    assert collect(other, world).code == 0
    return facts(other.database)


def collect(organisation: Organisation, world: HarbourMind, fault: mortal.Fault | None = None) -> mortal.Ended:
    return mortal.run(organisation, ["collect"], world.now, fault)


def requests(world: HarbourMind) -> int:
    servers = (world.x, world.reddit, world.bluesky, world.mastodon, world.plausible, world.shlink, world.bitly)
    return sum(len(server.log) for server in servers)


def test_a_full_disk_stops_a_run_with_its_remedy_and_the_next_one_catches_up(
    world: HarbourMind, organisation: Organisation, truth: object, tmp_path: Path
) -> None:
    chance = random.Random(SEED)
    folder = organisation.database.parent
    shutil.copytree(folder, tmp_path / "before")
    size = organisation.database.stat().st_size
    codes = set()
    for number in range(TRIES):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "before", folder)
        beyond = chance.randint(4096, 2 * size)
        fault = NoPageBeyond(size // 4096 + chance.randint(0, 2)) if number % 4 == 0 else NoFileBeyond(beyond)
        asked = requests(world)
        ended = collect(organisation, world, fault)
        assert "Traceback" not in ended.said, (fault, ended.said)
        codes.add(ended.code)
        if ended.code:
            assert "Free some space and run again" in ended.said, ended.said
            assert (ended.code == 2) == (requests(world) == asked), (fault, ended.code)
        assert collect(organisation, world).code == 0
        assert facts(organisation.database) == truth
    assert {1, 2} <= codes


def test_a_full_disk_before_a_migration_leaves_the_old_version_as_it_was(
    world: HarbourMind, organisation: Organisation, truth: object
) -> None:
    make_old(organisation.database)
    before = organisation.database.read_bytes()
    size = len(before)
    for beyond in (4096, size // 2, size - 4096, size + 4096):
        ended = collect(organisation, world, NoFileBeyond(beyond))
        assert ended.code in (1, 2)
        assert "Free some space and run again" in ended.said
        assert not list(organisation.database.parent.glob("*.new*"))
        if organisation.database.read_bytes() != before:
            break
        assert not list(organisation.database.parent.glob("*.backup"))
    assert collect(organisation, world).code == 0
    assert facts(organisation.database) == truth
    (copy,) = organisation.database.parent.glob("*.backup")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM comment_buffer").fetchone() == (0,)


def test_a_report_that_finds_no_room_leaves_the_old_one(world: HarbourMind, organisation: Organisation) -> None:
    output = organisation.folder / "report.html"
    arguments = ["report", "talk", "--output", str(output)]
    assert mortal.run(organisation, arguments, world.now).code == 0
    before = output.read_bytes()
    ended = mortal.run(organisation, arguments, world.now, NoFileBeyond(8192))
    assert ended.code == 2
    assert "Traceback" not in ended.said
    assert output.read_bytes() == before
    assert sorted(organisation.folder.glob(".*part")) == []


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="taking root's privileges away is Linux's own")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_database_that_cannot_be_written_is_told_and_nothing_is_asked(
    world: HarbourMind, organisation: Organisation, truth: object, what: str
) -> None:
    folder, asked = organisation.database.parent, requests(world)
    for path in (folder, organisation.database) if what == "folder" else (organisation.database,):
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        ended = collect(organisation, world, WithoutPrivileges())
        assert mortal.run(organisation, ["report", "talk"], world.now, WithoutPrivileges()).code == 0
    finally:
        folder.chmod(0o755)
        organisation.database.chmod(0o644)
    assert ended.code == 2
    assert "Give this user write access" in ended.said
    assert requests(world) == asked
    assert collect(organisation, world).code == 0
    assert facts(organisation.database) == truth


def test_who_reads_for_long_holds_no_run_up_and_keeps_no_text_alive(
    world: HarbourMind, organisation: Organisation, truth: object
) -> None:
    with closing(sqlite3.connect(organisation.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM posts").fetchall()
        began = time.monotonic()
        assert collect(organisation, world).code == 0
        assert time.monotonic() - began < 20
        assert facts(organisation.database) == truth
    world.now += timedelta(days=3)
    for server in (world.x, world.reddit, world.bluesky, world.mastodon):
        server.fail(Reply.html(503), times=3)
    collect(organisation, world)
    left = b"".join(path.read_bytes() for path in organisation.database.parent.iterdir())
    assert b"dangerous nonsense" not in left


def test_a_writer_who_is_done_soon_is_waited_for(world: HarbourMind, organisation: Organisation, truth: object) -> None:
    writer = sqlite3.connect(organisation.database, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    later = threading.Timer(0.5, writer.close)
    later.start()
    assert collect(organisation, world).code == 0
    later.join()
    assert facts(organisation.database) == truth


def test_a_writer_who_is_never_done_is_told_and_the_next_run_catches_up(
    world: HarbourMind, organisation: Organisation, truth: object
) -> None:
    asked = requests(world)
    with closing(sqlite3.connect(organisation.database)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        ended = collect(organisation, world, ShortPatience(0.1))
    assert ended.code == 2
    assert "Another program keeps it locked. Close that program and run again." in ended.said
    assert requests(world) == asked
    assert collect(organisation, world).code == 0
    assert facts(organisation.database) == truth


def test_a_writer_who_comes_in_mid_run_costs_what_was_not_stored_yet(
    world: HarbourMind, organisation: Organisation, truth: object
) -> None:
    writer = sqlite3.connect(organisation.database, check_same_thread=False, timeout=10)

    def lock(request: Request) -> bool:
        if not writer.in_transaction:
            writer.execute("BEGIN IMMEDIATE")
        return False

    world.mastodon.fail(Reply(), when=lock)
    ended = collect(organisation, world, ShortPatience(0.2))
    writer.close()
    world.mastodon.faults.clear()
    assert ended.code == 1
    assert "Another program keeps it locked" in ended.said
    assert collect(organisation, world).code == 0
    assert facts(organisation.database) == truth


def test_notes_of_staff_and_a_run_get_along(world: HarbourMind, organisation: Organisation, truth: object) -> None:
    notes = annotations_of(organisation.database)
    assert notes is not None
    begun, told = mortal.begin(organisation, ["collect"], world.now), list[Outcome]()
    while begun.process.is_alive():
        told.append(notes.add(world.now.date(), f"note {len(told)}", None, today=world.now.date(), now=world.now))
        begun.process.join(0.005)  # SQLite's waiting is not fair: whom nobody ever lets in waits in vain
    assert begun.end().code == 0
    assert {*told} == {Outcome.SAVED}
    assert organisation.rows("SELECT count(*) FROM annotations") == [(len(told),)]
    assert facts(organisation.database) == truth
