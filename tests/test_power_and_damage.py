"""Power cuts and damaged files: what SQLite may lose is read again, what is broken is said to be broken.

A power cut is made on copies of the files: of the log only what had reached the disk is there, whole or torn.
"""

import os
import random
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests import mortal
from tests.harbour_mind import HarbourMind, harbour_mind
from tests.loopback.server import Reply, Request
from tests.nights import Organisation
from tests.nights_of_trouble import FIRST_NIGHT, NIGHTS, facts, fall, spent

SEED = int(os.environ.get("OUTREACH_SEED", "20261103"))
TRIES = int(os.environ.get("OUTREACH_KILLS", "200")) // 10


@pytest.fixture
def world() -> Iterator[HarbourMind]:
    with harbour_mind(FIRST_NIGHT) as world:
        yield world


@pytest.fixture
def organisation(world: HarbourMind, tmp_path: Path) -> Organisation:
    (tmp_path / "cut").mkdir()
    return world.organisation(tmp_path / "cut", FIRST_NIGHT - timedelta(days=2))


def collect(organisation: Organisation, world: HarbourMind, fault: mortal.Fault | None = None) -> mortal.Ended:
    return mortal.run(organisation, ["collect"], world.now, fault)


def torn(log: bytes, chance: random.Random) -> bytes:
    """What may be left of a log that was being written when the power went."""
    cut = chance.randint(0, len(log))
    match chance.choice(("dropped", "truncated", "garbled", "zeroed", "a page lost")):
        case "dropped":
            return b""
        case "truncated":
            return log[:cut]
        case "garbled":
            return log[:cut] + chance.randbytes(len(log) - cut)
        case "zeroed":
            return log[:cut] + bytes(len(log) - cut)
        case _:
            return log[:cut] + bytes(min(4096, len(log) - cut)) + log[cut + 4096 :]


def test_after_a_power_cut_the_next_run_reads_again_what_was_lost(
    world: HarbourMind, organisation: Organisation
) -> None:
    """The run dies with its log unwritten to the database; then less of the log comes back than there was."""
    fall(world, *NIGHTS[0])
    assert collect(organisation, world).code == 0
    folder, before = organisation.database.parent, organisation.folder / "before"
    fall(world, *NIGHTS[1])
    shutil.copytree(folder, before)
    assert collect(organisation, world).code == 0
    truth = facts(organisation.database)
    chance = random.Random(SEED)
    lost = 0
    for _ in range(TRIES):
        shutil.rmtree(folder)
        shutil.copytree(before, folder)
        died = collect(organisation, world, mortal.KillAtStatement(chance.randint(60, 330)))
        log = folder / "outreach.db-wal"
        if not died.killed or not log.exists():
            continue
        log.write_bytes(torn(log.read_bytes(), chance))
        (folder / "outreach.db-shm").unlink(missing_ok=True)
        with closing(sqlite3.connect(organisation.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert collect(organisation, world).code == 0
        assert facts(organisation.database) == truth
        lost += 1
    assert lost >= TRIES // 2


@dataclass(frozen=True)
class NoteSyncs:
    """Writes down how long the log is whenever a commit has been synced to the disk."""

    log: Path
    noted: Path

    def __call__(self) -> None:
        def look(statement: str) -> None:
            if statement == "PRAGMA synchronous = NORMAL" and self.log.exists():
                self.noted.write_text(f"{self.log.stat().st_size}", encoding="utf-8")

        mortal.at_every_connection(lambda connection: connection.set_trace_callback(look))


@pytest.mark.parametrize("request_number", [1, 2, 3])
def test_what_reading_costs_outlives_a_power_cut(
    world: HarbourMind, organisation: Organisation, request_number: int
) -> None:
    """The power goes while X answers: of the log only what was synced is left. X has counted the request."""
    fall(world, *NIGHTS[0])
    seconds: list[int] = []
    noted = organisation.folder / "noted"
    log = organisation.database.with_name("outreach.db-wal")
    begun = mortal.begin(organisation, ["collect"], world.now, NoteSyncs(log, noted))

    def the_power_goes(request: Request) -> bool:
        seconds.append(1)
        if len(seconds) == request_number:
            os.kill(begun.pid, signal.SIGKILL)
        return False

    world.x.fail(Reply(), when=the_power_goes)
    assert begun.end().killed
    os.truncate(log, int(noted.read_text(encoding="utf-8")))
    log.with_name("outreach.db-shm").unlink()
    assert 0 < world.x.billed <= spent(organisation.database)
    world.x.faults.clear()
    assert collect(organisation, world).code == 0
    assert world.x.billed <= spent(organisation.database)


def test_a_damaged_database_is_said_to_be_damaged_and_left_alone(
    world: HarbourMind, organisation: Organisation
) -> None:
    for night in NIGHTS[:2]:
        fall(world, *night)
        assert collect(organisation, world).code == 0
    whole = organisation.database.read_bytes()
    chance = random.Random(SEED)
    damages = [b"", whole[: len(whole) // 2], chance.randbytes(len(whole)), chance.randbytes(100) + whole[100:]]
    damages += [
        whole[: 4096 * page] + chance.randbytes(4096) + whole[4096 * (page + 1) :]
        for page in chance.sample(range(1, len(whole) // 4096), 5)
    ]
    for damaged in damages:
        for command in ("collect", "rebuild", "check"):
            organisation.database.write_bytes(damaged)
            asked = len(world.mastodon.log)
            ended = mortal.run(organisation, [command], world.now)
            assert ended.code == 2, ended.said
            assert "Traceback" not in ended.said
            assert "estore a backup" in ended.said
            assert organisation.database.read_bytes() == damaged
            assert command == "check" or len(world.mastodon.log) == asked
    organisation.database.write_bytes(whole)
    assert collect(organisation, world).code == 0
