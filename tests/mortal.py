"""The `outreach` command in processes of their own, that can be killed, starved of disk, or shown another clock.

One process imports everything and forks for every try: a try costs what it does, not what importing costs.
"""

import multiprocessing
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.certificates import Authority
from tests.nights import Organisation

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.preloaded"])
LONGEST = 60.0  # seconds; a try that takes longer hangs

Fault = Callable[[], None]  # what is done to the child before it begins


@dataclass(frozen=True)
class Ended:
    """How a try ended: the exit code (negative: the signal it died of) and all it said."""

    code: int
    said: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL


@dataclass(frozen=True)
class KillAtStatement:
    """Dies by SIGKILL before the database's statement with this number (from 1) begins, commits among them."""

    number: int

    def __call__(self) -> None:
        count = 0

        def look(statement: str) -> None:
            nonlocal count
            count += 1
            if count == self.number:
                os.kill(os.getpid(), signal.SIGKILL)

        at_every_connection(lambda connection: connection.set_trace_callback(look))


@dataclass(frozen=True)
class KillWithinStatement:
    """Dies by SIGKILL in the middle of whatever statement the database is at after so many of its virtual machine's
    instructions, in hundreds."""

    hundreds: int

    def __call__(self) -> None:
        count = 0

        def look() -> int:
            nonlocal count
            count += 1
            if count == self.hundreds:
                os.kill(os.getpid(), signal.SIGKILL)
            return 0

        at_every_connection(lambda connection: connection.set_progress_handler(look, 100))


@dataclass(frozen=True)
class Count:
    """Changes nothing: the two files grow by a byte with each statement, and with each hundred instructions."""

    statements: Path
    hundreds: Path

    def __call__(self) -> None:
        statements, hundreds = (path.open("ab", buffering=0) for path in (self.statements, self.hundreds))
        at_every_connection(lambda connection: connection.set_trace_callback(lambda _: statements.write(b".")))
        at_every_connection(lambda connection: connection.set_progress_handler(lambda: hundreds.write(b".") - 1, 100))


def at_every_connection(do: Callable[[sqlite3.Connection], object]) -> None:
    """In the child: do this with each connection to a database."""
    real = sqlite3.connect

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = real(*arguments, **options)
        do(connection)
        return connection

    sqlite3.connect = connect  # type: ignore[assignment]


@dataclass
class Try:
    """A command under way."""

    process: BaseProcess
    said: Path

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def end(self, kill_after: float | None = None) -> Ended:
        """Wait for it, or kill it after so many seconds."""
        self.process.join(LONGEST if kill_after is None else kill_after)
        hangs = self.process.is_alive()
        if hangs:
            self.process.kill()
            self.process.join()
        code = self.process.exitcode
        said = self.said.read_text(encoding="utf-8")
        assert code is not None
        assert kill_after is not None or not hangs, f"hangs: {said}"
        self.process.close()
        return Ended(code, said)


def begin(organisation: Organisation, arguments: Sequence[str], at: datetime, fault: Fault | None = None) -> Try:
    """Start the command with its clock at this moment; from there it goes on as clocks do."""
    said = organisation.folder / "said.txt"
    said.write_bytes(b"")
    given = {"OUTREACH_CONFIG": str(organisation.config), "OUTREACH_DB": str(organisation.database)}
    given |= {"SSL_CERT_FILE": str(_one_authority(organisation.folder))} | organisation.secrets
    process = _FORKS.Process(target=_command, args=(list(arguments), at.timestamp(), given, said, fault))
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")  # what a tested page left there would be run by each try
    try:
        process.start()
    finally:
        sys.modules["__main__"] = main
    return Try(process, said)


def _one_authority(folder: Path) -> Path:
    """One certificate to trust: the hundreds there are take a client longer to load than its night on loopback."""
    file = folder / "authority.pem"
    return file if file.exists() else Authority(folder).file


def run(
    organisation: Organisation,
    arguments: Sequence[str],
    at: datetime,
    fault: Fault | None = None,
    kill_after: float | None = None,
) -> Ended:
    """The command from beginning to end, or until it is killed."""
    return begin(organisation, arguments, at, fault).end(kill_after)


def _command(arguments: list[str], at: float, given: dict[str, str], said: Path, fault: Fault | None) -> None:
    import outreach

    os.environ.update(given)
    out = os.open(said, os.O_WRONLY | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    sys.stdout, sys.stderr = (os.fdopen(fd, "w", encoding="utf-8") for fd in (1, 2))
    set_clock(at)
    if fault is not None:
        fault()
    try:
        outreach.app(arguments)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def set_clock(at: float) -> None:
    """What the machine's clock says now; it goes on from there."""
    ahead = at - time.time()
    real = time.time
    time.time = lambda: real() + ahead
