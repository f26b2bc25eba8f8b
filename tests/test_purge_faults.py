"""A purge that is killed, read along with or out of disk says so, and can be repeated until all is gone."""

import os
import resource
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest

from collectors.check_removal import check_removal
from collectors.purge import purge
from collectors.store import StoreError
from collectors.store.purging import Scope
from tests.marked_world import OURS, SAID, MarkedWorld, holding
from tests.nights import Organisation
from tests.test_purge import THEN, marked, organisation, url

__all__ = ["marked", "organisation"]


@pytest.mark.parametrize("what", ["post", "platform", "texts"])
def test_a_purge_killed_at_any_statement_can_be_repeated(
    what: str, marked: MarkedWorld, organisation: Organisation
) -> None:
    scopes = {
        "post": Scope("post", post=url(organisation, "bluesky")),
        "platform": Scope("platform", "bluesky"),
        "texts": Scope("texts", "bluesky"),
    }
    marks = [f"{OURS}first"] if what == "texts" else [marked.world.posts["bluesky"][0]]
    saved = {file: file.read_bytes() for file in organisation.database.parent.iterdir()}
    unfinished = 0
    for statements in range(3, 90, 8):
        for file in list(organisation.database.parent.iterdir()):
            file.unlink()
        for file, content in saved.items():
            file.write_bytes(content)
        if not _killed(lambda: purge(organisation.database, scopes[what], THEN), statements):
            break
        unfinished += organisation.rows("SELECT count(*) FROM purges WHERE finished_at IS NULL")[0][0]
        assert purge(organisation.database, scopes[what], THEN).exit_code == 0
        left = holding(marks, organisation.database.parent)
        assert (left if what != "texts" else [one for one in left if "bluesky" in one]) == []
        assert organisation.rows("SELECT count(*) FROM purges WHERE finished_at IS NULL") == [(0,)]
    assert unfinished


def _killed(work: Callable[[], object], statements: int) -> bool:
    """SIGKILL at this statement of whatever connection; whether that came before the end."""
    child = os.fork()
    if child == 0:
        left = [statements]

        class Counting(sqlite3.Connection):
            def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return super().execute(sql, *values)

        real = sqlite3.connect
        sqlite3.connect = lambda *given, **more: real(*given, **more, factory=Counting)  # type: ignore
        work()
        os._exit(0)
    return os.waitpid(child, 0)[1] == signal.SIGKILL


def test_a_reader_is_told_of_and_the_purge_counts_as_unfinished_until_he_is_gone(organisation: Organisation) -> None:
    with closing(sqlite3.connect(organisation.database)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM posts").fetchone()
        outcome = purge(organisation.database, Scope("texts"), THEN)
        assert outcome.exit_code == 1
        assert "another program is reading" in outcome.troubles[0]
    with closing(sqlite3.connect(organisation.database)) as connection:
        assert [(one.state, one.remedy) for one in check_removal(connection, THEN)] == [("mend", "repeat it")]
    assert purge(organisation.database, Scope("texts"), THEN).exit_code == 0
    assert holding([OURS, SAID], organisation.database.parent) == []
    with closing(sqlite3.connect(organisation.database)) as connection:
        assert {one.state for one in check_removal(connection, THEN)} == {"note"}


def test_a_full_disk_is_told_and_the_purge_can_be_repeated(organisation: Organisation) -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = organisation.database.stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
        try:
            said = "\n".join(purge(organisation.database, Scope("texts"), THEN).troubles)
        except StoreError as trouble:
            said = str(trouble)
        os.write(writing, said.encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(writing)
    said = os.read(reading, 10_000).decode()
    os.close(reading)
    assert "outreach.db" in said
    assert "Free some space" in said
    assert purge(organisation.database, Scope("texts"), THEN).exit_code == 0
    assert holding([OURS, SAID], organisation.database.parent) == []
