"""Opens the database for reading, and turns answers into frames.

A frame's columns are typed by their names: `day`, `starts`, `ends` are days of the organisation (datetime64, no zone),
`..._at` and `..._until` are moments in UTC, names in `WORDS` are text, and all else is a whole number that may be
missing (Int64). NULL stays missing.
"""

import os
import time as clock
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, exc, text

METRICS = ("impressions", "reach", "likes", "comments", "shares", "saves", "link_clicks", "video_views", "score")
GAINS = (*METRICS, "engagements")
DAY_SUMS = (*GAINS, "rated_engagements", "rated_link_clicks")

_OF_POSTS = ("platform", "handle", "server", "kind", "text", "url", "links", "hashtags", "label", "model")
_OF_RESPONSES = ("tone", "reason", "version", "measured", "predicted", "corrected")
_OF_CAMPAIGNS = ("name", "slug", "purpose", "campaign", "campaign_name", "why", "rules", "metric", "source", "resource")
_OF_LINKS = ("utm_campaign",)
_OF_RUNS = ("resource_name", "status", "room", "error", "message", "goal")
_OF_NOTES = ("what", "said")
_OF_DELIVERIES = ("title", "way")
WORDS = frozenset((*_OF_POSTS, *_OF_RESPONSES, *_OF_CAMPAIGNS, *_OF_LINKS, *_OF_RUNS, *_OF_NOTES, *_OF_DELIVERIES))
DAYS = frozenset({"day", "starts", "ends", "week_starts"})
FIRST_DAY = date(1970, 1, 1)
_checked: set[tuple[object, ...]] = set()  # files, by what stat and SQLite call them, that were found good
_versions: dict[Path, tuple[tuple[tuple[int, int, int], ...], str]] = {}  # by what was last written when it was read
_SURE_AFTER = 2_000_000_000  # nanoseconds: file systems do not tell apart what is written sooner after one another
Database = Engine | Connection  # a connection where several questions need the same moment's answer
KNOWN_MIGRATIONS = frozenset(
    {
        "m001_first_tables",
        "m002_tones_and_label_checks",
        "m003_staff_notes_access_and_search",
        "m004_purges",
        "m005_files_links_and_outcomes",
        "m006_gains_terms_and_outcome_readings",
    }
)


class DatabaseError(Exception):
    """The database cannot be read; the message says why and what to do."""


class NoDataYet(DatabaseError):  # noqa: N818 - reads as what it says
    """There is no database yet, or nothing in it: nothing is wrong, nothing was collected."""


def database_url(path: Path) -> str:
    """The SQLAlchemy URL that opens the file for reading only.

    SQLite wants to write a small file beside a database even to read it; who may not is told that nobody else writes,
    which holds while there is no write-ahead log.
    """
    query = {"mode": "ro", "uri": "true"}
    if not os.access(path.parent, os.W_OK) and not _log_of(path).exists():
        query["immutable"] = "1"
    url = URL.create("sqlite", database=path.absolute().as_uri(), query=query)
    return url.render_as_string(hide_password=False)


def connect(path: Path) -> Engine:
    """An engine that can only read. Raises DatabaseError where the file is missing, no database, or too new.

    No pool: a pooled connection would go on reading a file that has been replaced since.
    """
    if not path.is_file():
        raise NoDataYet(f"There is no database at {path} yet: run outreach collect first.")
    engine = create_engine(database_url(path), poolclass=NullPool)
    check(engine)
    return engine


def check(database: Database) -> None:
    """Raises DatabaseError where this program cannot read the database: missing, no database, empty or too new."""
    path = database_path(database)
    if not path.is_file():
        raise NoDataYet(f"There is no database at {path} yet: run outreach collect first.")
    applied = text("SELECT name FROM _sqlite_migrations WHERE migration_set = 'outreach'")
    try:
        with reading(database) as connection:
            tables = connection.execute(text("SELECT name FROM sqlite_master WHERE name = '_sqlite_migrations'")).all()
            names = {row.name for row in connection.execute(applied)} if tables else set()
            ready = bool(names) and connection.execute(text("SELECT id FROM organisation")).first() is not None
    except exc.DatabaseError as error:
        raise DatabaseError(f"The database at {path} cannot be read: {error.orig}.") from error
    if names - KNOWN_MIGRATIONS:
        raise DatabaseError(
            f"The database at {path} was written by a newer version of this program: "
            "install that version or a later one."
        )
    if names and KNOWN_MIGRATIONS - names:
        raise DatabaseError(
            f"The database at {path} is from an older version of this program: run outreach collect once, "
            "which brings it up to date and loses nothing."
        )
    if not ready:
        raise NoDataYet(f"The database at {path} is still empty: run outreach collect first.")


def database_path(database: Database) -> Path:
    """The file behind an engine that `connect` or `database_url` made."""
    return Path(url2pathname(urlsplit(database.engine.url.database or "").path))


@contextmanager
def reading(database: Database) -> Iterator[Connection]:
    """A connection to ask: the one given, or one of the engine's for this question alone."""
    if isinstance(database, Connection):
        yield database
    else:
        with database.connect() as connection:
            yield connection


@contextmanager
def one_moment(path: Path) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever a run stores meanwhile. Raises as `connect` does."""
    with connect(path).connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


def checked_version(engine: Engine) -> str:
    """`check` and `data_version` at one opening of the file, which costs more than both. Raises DatabaseError.

    A file whose tables have not changed since it was checked is not checked again, and one that nobody has written to
    since its version was read is not even opened: a page asks this twice with every click.
    """
    path = database_path(engine)
    seen = _written(path)
    if seen and (known := _versions.get(path)) and known[0] == seen:
        return known[1]
    version = _read_version(engine)
    if seen and clock.time_ns() - max(part[1] for part in seen) > _SURE_AFTER:
        _versions[path] = seen, version
    return version


def _read_version(engine: Engine) -> str:
    with explained(engine), engine.connect() as connection:
        schema = connection.exec_driver_sql("PRAGMA schema_version").scalar()
        file = database_path(engine).stat()
        if (as_checked := (file.st_dev, file.st_ino, schema)) not in _checked:
            check(connection)
            _checked.add(as_checked)
        return data_version(connection)


def _log_of(path: Path) -> Path:
    """SQLite keeps the log beside the file itself, not beside a link to it."""
    file = path.resolve() if path.is_symlink() else path
    return file.with_name(f"{file.name}-wal")


def _written(path: Path) -> tuple[tuple[int, int, int], ...]:
    """Of the file and its write-ahead log: which, when last written (ns), how long. Empty where it is not there."""
    try:
        looks = [path.stat()]
        log = _log_of(path)
        looks += [log.stat()] if log.exists() else []
    except OSError:
        return ()
    return tuple((look.st_ino, look.st_mtime_ns, look.st_size) for look in looks)


def data_version(database: Database) -> str:
    """Changes whenever the figures may have: with a finished run, a rebuild, a staff note, or another file."""
    file = database_path(database).stat()
    with reading(database) as connection:
        changed = connection.execute(text("SELECT derived_at, notes_version FROM organisation")).one()
        last = connection.execute(
            text("SELECT id, finished_at FROM runs WHERE finished_at IS NOT NULL ORDER BY id DESC LIMIT 1")
        ).first()
    run = (last.id, last.finished_at) if last else ()
    return "-".join(str(part) for part in (file.st_dev, file.st_ino, *changed, *run))


def ask(database: Database, sql: str, **values: Any) -> pd.DataFrame:
    """The answer to one SQL question, dates given as dates."""
    with reading(database) as connection:
        return frame(connection, sql, **values)


def frame(connection: Connection, sql: str, **values: Any) -> pd.DataFrame:
    """The answer to one SQL question on this connection. Raises DatabaseError."""
    given = {name: to_day(value) if isinstance(value, date) else value for name, value in values.items()}
    with explained(connection):
        result = connection.execute(text(sql), given)
        names = list(result.keys())
        rows = result.all()
    columns: Sequence[Sequence[Any]] = list(zip(*rows, strict=True)) or [()] * len(names)
    return pd.DataFrame({name: typed(name, column) for name, column in zip(names, columns, strict=True)})


@contextmanager
def explained(database: Database) -> Iterator[None]:
    """Turns what the database complains about into a DatabaseError."""
    try:
        yield
    except exc.DatabaseError as error:
        raise DatabaseError(f"The database at {database_path(database)} cannot be read: {error.orig}.") from error


def typed(name: str, values: Sequence[Any]) -> "pd.Series[Any]":
    """A column of an answer with the type its name stands for; None becomes a missing value."""
    if name in WORDS:
        return pd.Series(values, dtype="str")
    # By hand: pandas takes ten times as long to find out by itself that these are numbers and None.
    cells = np.fromiter(values, np.object_, len(values))
    missing = pd.isna(cells)
    cells[missing] = 0
    numbers = cells.astype(np.int64)
    if name in DAYS or name.endswith(("_at", "_until")):
        moments = (numbers * 86_400 if name in DAYS else numbers).astype("datetime64[s]")
        moments[missing] = np.datetime64("NaT")
        series = pd.Series(moments)
        return series if name in DAYS else series.dt.tz_localize("UTC")
    return pd.Series(pd.arrays.IntegerArray(numbers, missing))


def to_day(day: date) -> int:
    """The number of a day in the database."""
    return (day - FIRST_DAY).days


def local_days(moments: "pd.Series[pd.Timestamp]", timezone: str) -> "pd.Series[pd.Timestamp]":
    """The organisation's days in which moments lie, typed as a column `day`."""
    return moments.dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")


def instants(timezone: str, first: date, last: date) -> Mapping[str, int]:
    """The moments `begin` (included) and `end` (not included) of a range of the organisation's days."""
    zone = ZoneInfo(timezone)
    begin = datetime.combine(first, time(), zone)
    end = datetime.combine(last + timedelta(days=1), time(), zone)
    return {"begin": int(begin.timestamp()), "end": int(end.timestamp())}


def sums(names: Sequence[str], table: str) -> str:
    """SQL that adds up columns under their own names; the sum of nothing but NULL is NULL."""
    return ", ".join(f"sum({table}.{name}) AS {name}" for name in names)


def columns(names: Sequence[str], table: str, prefix: str = "") -> str:
    """SQL that names columns of a table, with a prefix where two kinds stand side by side."""
    return ", ".join(f"{table}.{name} AS {prefix}{name}" for name in names)


def listed(name: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """SQL for what stands in `IN (...)`, and its values, each under a name of its own."""
    given = {f"{name}_{place}": value for place, value in enumerate(values)}
    return ", ".join(f":{key}" for key in given), given
