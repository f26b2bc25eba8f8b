"""The journal of short links: one line each time one was opened, in a file per day of the organisation.

A line is in the file before the answer goes out, so it outlives the process, and it waits for no database. Several
processes may write to one file: each line is one appending write. Whoever reads it passes over what is no whole line,
which a full disk may leave. A power cut may cost what the system had not yet brought to the disk.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

FOLDER = "links-journal"
_ENDING = ".log"
_OWN_FOLDER, _OWN_FILE = 0o700, 0o600
_PERSON, _BOT = "p", "b"
_MOST_WAITING = 100_000  # different lines kept while none can be written; there are two for each link


class Opened(NamedTuple):
    """Which link was opened, for what it was made, and whether by a person."""

    slug: str
    campaign: str  # id in campaigns.toml
    resource: str  # id in campaigns.toml
    platform: str
    person: bool


def folder_of(database: Path) -> Path:
    """Where the links of this database are counted."""
    return database.parent / FOLDER


def line(opened: Opened) -> bytes:
    """It begins a line and ends one: a part of another one before it does not spoil it."""
    signs = (opened.slug, opened.campaign, opened.resource, opened.platform, _PERSON if opened.person else _BOT)
    return ("\n" + "\t".join(signs) + "\n").encode()


class Journal:
    """For writing. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._day: date | None = None
        self._file = -1
        self._waiting: Counter[tuple[date, bytes]] = Counter()

    @property
    def waiting(self) -> int:
        """How many lines could not be written yet: they are written with the next one that can."""
        return self._waiting.total()

    def write(self, day: date, entry: bytes) -> bool:
        """Add a line, made by `line`. Whether it is in the file; where it is not, it waits for the next one."""
        if not self._append(day, entry):
            if len(self._waiting) < _MOST_WAITING:
                self._waiting[day, entry] += 1
            return False
        if self._waiting:
            self._write_waiting()
        return True

    def close(self) -> None:
        if self._waiting:
            self._write_waiting()
        if self._file >= 0:
            os.close(self._file)
        self._day, self._file = None, -1

    def _write_waiting(self) -> None:
        for (day, entry), _ in list(self._waiting.items()):
            while self._waiting[day, entry] and self._append(day, entry):
                self._waiting[day, entry] -= 1
        self._waiting = +self._waiting

    def _append(self, day: date, entry: bytes) -> bool:
        try:
            if day != self._day or not os.fstat(self._file).st_nlink:  # another day, or somebody removed the file
                self._open(day)
            return os.write(self._file, entry) == len(entry)
        except OSError:
            return False

    def _open(self, day: date) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._day, self._file = None, -1
        self._folder.mkdir(mode=_OWN_FOLDER, exist_ok=True)
        self._file = os.open(_file(self._folder, day), os.O_WRONLY | os.O_APPEND | os.O_CREAT, _OWN_FILE)
        self._day = day


def days(folder: Path) -> list[date]:
    """The days of which there is a file, in order; none without a folder. Raises OSError."""
    try:
        files = [file for file in folder.iterdir() if file.suffix == _ENDING]  # glob is silent where it may not look
    except FileNotFoundError:
        return []
    return sorted(day for file in files if (day := _day(file)))


def read(folder: Path, first: date, last: date) -> Iterator[tuple[date, Mapping[Opened, int]]]:
    """Each day from `first` to `last` of which there is a file: how often what was opened. Raises OSError."""
    for day in days(folder):
        if first <= day <= last:
            with _file(folder, day).open("rb") as lines:
                yield day, counted(lines)


def forget(folder: Path, before: date) -> None:
    """Remove the files of earlier days. Raises OSError."""
    for day in days(folder):
        if day < before:
            _file(folder, day).unlink(missing_ok=True)


def counted(lines: Iterable[bytes]) -> Counter[Opened]:
    """How often what was opened, from the lines of a file."""
    found: Counter[Opened] = Counter()
    for entry, times in Counter(lines).items():
        parts = entry.decode("ascii", "replace").rstrip("\n").split("\t")
        if len(parts) == len(Opened._fields) and parts[-1] in (_PERSON, _BOT):
            slug, campaign, resource, platform, who = parts
            found[Opened(slug, campaign, resource, platform, who == _PERSON)] += times
    return found


def _file(folder: Path, day: date) -> Path:
    return folder / f"{day.isoformat()}{_ENDING}"


def _day(file: Path) -> date | None:
    try:
        return date.fromisoformat(file.stem)
    except ValueError:
        return None
