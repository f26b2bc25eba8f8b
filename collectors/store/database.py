"""Opens the database: creates or migrates it, and refuses what is not ours, newer, or damaged."""

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from collectors.store.backups import back_up
from collectors.store.copying import open_untouched
from collectors.store.locks import alone
from collectors.store.schema import MIGRATIONS, known_migrations
from collectors.store.traces import BUSY_SECONDS
from collectors.store.trouble import DAMAGED, NewerDatabase, StoreError, explained


class _WritingDatabase(Database):
    """Takes the right to write where a transaction begins, because staff write too.

    A transaction that begins by reading is refused at once where somebody else writes before it does.
    """

    @contextmanager
    def atomic(self) -> Generator[Database, None, None]:
        if self.conn.in_transaction:
            with super().atomic():
                yield self
            return
        self.conn.execute("BEGIN IMMEDIATE")
        with self.conn:
            yield self


def open_database(path: Path) -> Database:
    """The database at `path`, created or migrated to this program's version. Raises StoreError."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        elif not path.stat().st_size:
            raise StoreError(f"{path}: {DAMAGED} (it is empty; to begin anew, remove it)")
        refuse_foreign(path)  # before it is opened for writing: that alone may move its log into it
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return _WritingDatabase(connection)


@contextmanager
def opened(path: Path) -> Iterator[Database]:
    """The database as `open_database` gives it, closed in the end; whatever SQLite says meanwhile is a StoreError."""
    with explained(path):
        db = open_database(path)
        try:
            yield db
        finally:
            db.conn.close()


def _create(path: Path) -> None:
    """Under another name until it is whole: who is killed meanwhile leaves nothing that looks like a database."""
    new = path.with_name(f"{path.name}.new")
    with alone(path, "migrating"):
        if path.exists():
            return  # another process was quicker
        _remove_database(path)  # a log without its database would be taken for this one's
        _remove_database(new)
        try:
            with closing(sqlite3.connect(new)) as connection:
                _set_up(connection)
                MIGRATIONS.apply(Database(connection))
            new.replace(path)
        finally:
            _remove_database(new)


def _remove_database(path: Path) -> None:
    for ending in ("", "-journal", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)


def refuse_damaged(db: Database, path: Path) -> None:
    """Raises StoreError where a page of the file is not what SQLite wrote: writing on would make it worse."""
    (said,) = db.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise StoreError(f"{path}: {DAMAGED} ({said})")


@contextmanager
def for_good(db: Database) -> Iterator[None]:
    """What is stored within is on the disk when it ends, and outlives a power cut.

    Other commits may be lost to one, with all that followed them: then the next run reads the same again.
    """
    db.execute("PRAGMA synchronous = FULL")
    try:
        yield
    finally:
        db.execute("PRAGMA synchronous = NORMAL")


def refuse_foreign(path: Path) -> None:
    """Raises StoreError where the file is no database of ours, NewerDatabase where a later version wrote it."""
    with explained(path), closing(open_untouched(path)) as connection:
        db = Database(connection)
        if not db["_sqlite_migrations"].exists() and db.table_names():
            raise StoreError(f"{path} is a database of another program. Point OUTREACH_DB to a file of its own.")
        newer = {done.name for done in MIGRATIONS.applied(db)} - known_migrations()
    if newer:
        raise NewerDatabase(
            f"{path} was written by a newer version of this program ({', '.join(sorted(newer))}). "
            "Install that version or a later one; the file was left as it is."
        )


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    db = Database(connection)
    if MIGRATIONS.pending(db):
        with alone(path, "migrating"):  # two processes that open an old database take turns
            _set_up(connection)
            if pending := MIGRATIONS.pending(db):
                if db["posts"].exists() and db["posts"].count:
                    back_up(connection, path, pending[0].name)
                MIGRATIONS.apply(db)
    else:
        _set_up(connection)


def _set_up(connection: sqlite3.Connection) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA cache_size = -65536")
