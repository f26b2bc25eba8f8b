"""Power cuts and damaged files: what SQLite may lose is read again, what is broken is said to be broken.

A power cut is made on copies of the files: of the log only what had reached the disk is there, whole or torn.
"""

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests import mortal
from tests.harbour_mind import HarbourMind, harbour_mind
from tests.nights import Organisation
from tests.nights_of_trouble import FIRST_NIGHT, NIGHTS, facts, fall, spent

SEED = 7


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


def test_after_a_power_cut_the_next_run_reads_again_what_was_lost(world: HarbourMind, organisation: Organisation) -> None:
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
    for _ in range(30):
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
    assert lost >= 20


@pytest.mark.parametrize("how", ["half", "garbage page", "garbage", "empty", "one byte short of a page"])
@pytest.mark.parametrize("command", ["collect", "rebuild", "report", "deliver", "check"])
def test_a_damaged_database_is_said_to_be_damaged_and_left_alone(
    world: HarbourMind, organisation: Organisation, how: str, command: str
) -> None:
    for night in NIGHTS[:2]:
        fall(world, *night)
        assert collect(organisation, world).code == 0
    whole = organisation.database.read_bytes()
    chance = random.Random(SEED)
    torn = {
        "half": whole[: len(whole) // 2],
        "garbage page": whole[: 4096 * 9] + chance.randbytes(4096) + whole[4096 * 10 :],
        "garbage": chance.randbytes(len(whole)),
        "empty": b"",
        "one byte short of a page": whole[:-1],
    }[how]
    organisation.database.write_bytes(torn)
    asked = len(world.mastodon.log)
    arguments = ["report", "talk"] if command == "report" else [command]
    ended = mortal.run(organisation, arguments, world.now)
    assert "Traceback" not in ended.said
    if command == "collect":
        assert ended.code == 2
        assert "damaged" in ended.said and "Restore a backup" in ended.said
        assert len(world.mastodon.log) == asked
        assert organisation.database.read_bytes() == torn
