"""Many rows at once by the bare driver: sqlite-utils looks at every value, which takes as long as storing it."""

from collections.abc import Collection, Iterable, Sequence

from sqlite_utils import Database

Value = int | str | None


def insert_rows(db: Database, table: str, names: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Insert rows with these columns."""
    db.conn.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks_for(names)})", rows)


def add_rows(
    db: Database, table: str, keys: Sequence[str], names: Sequence[str], rows: Iterable[Sequence[Value]]
) -> None:
    """Insert rows; where one with these keys stands already, add to it."""
    columns = (*keys, *names)
    db.conn.executemany(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks_for(columns)}) "
        f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {added(names)}",
        rows,
    )


def added(names: Iterable[str]) -> str:
    """SQL that adds what is inserted to what stands there; an unknown added to a known leaves the known."""
    return ", ".join(f"{name} = coalesce({name} + excluded.{name}, {name}, excluded.{name})" for name in names)


def marks_for(values: Collection[object]) -> str:
    """Places for so many values in a statement."""
    return ", ".join("?" * len(values))
