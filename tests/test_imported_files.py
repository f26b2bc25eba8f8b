"""What files say beside what the platform itself said: merged, given way to, undone without a trace."""

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.days import Calendar, day_number, moment
from collectors.records import METRIC_NAMES, DayFigure, Metrics, Post
from collectors.store import derived, imports, open_database, posts
from collectors.store.file_looks import lay_out_all
from collectors.store.imports import File, Imported
from dashboard import queries
from tests.test_store import DERIVED, content, shelf_on

CALENDAR = Calendar(ZoneInfo("Europe/London"))
FIRST = day_number(date(2026, 10, 5))
BEGINS = CALENDAR.begins(FIRST)
DAY = 86_400
TABLES = (*DERIVED, "snapshots", "posts", "campaign_posts", "imported_figures", "account_figures")


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[posts.Shelf]:
    db = open_database(tmp_path / "outreach.db")
    with closing(db.conn):
        yield shelf_on(db)


def told(name: str, **figures: int) -> Post:
    return Post(
        name,
        moment(BEGINS),
        "text",
        "Hello #talk",
        f"https://bsky.app/profile/h/post/{name}",
        (),
        (),
        Metrics(**figures),
    )


def give(
    shelf: posts.Shelf, at: int, *found: Post, name: str = "file.csv", days: tuple[DayFigure, ...] = ()
) -> Imported:
    content = repr((name, at, found, days)).encode()
    with shelf.db.atomic():
        return imports.save_file(shelf, File("x_posts", name, content, moment(at), found, days), at + 60)


def read(shelf: posts.Shelf, at: int, *found: Post) -> None:
    with shelf.db.atomic():
        posts.save_posts(shelf, found, at)


def undo(shelf: posts.Shelf, imported: Imported) -> int:
    assert imported.number is not None
    with shelf.db.atomic():
        return imports.undo(shelf.db, imported.number, shelf, BEGINS + 99 * DAY)


def looks(shelf: posts.Shelf, metric: str = "impressions") -> list[tuple[int, int, int | None, bool]]:
    """(day it was taken, day until which it was seen, the figure, whether from a file)"""
    rows = shelf.db.execute(
        f"SELECT taken_at, seen_until, {metric}, import_id IS NOT NULL FROM snapshots ORDER BY post_id, taken_at"
    ).fetchall()
    return [((a - BEGINS) // DAY, (b - BEGINS) // DAY, figure, bool(file)) for a, b, figure, file in rows]


def at(day: int, hour: int = 12) -> int:
    return BEGINS + day * DAY + hour * 3600


def test_a_file_brings_posts_and_their_figures(shelf: posts.Shelf) -> None:
    brought = give(shelf, at(3), told("1", impressions=300), told("2", impressions=10))
    assert (brought.new_posts, brought.known_posts) == (2, 0)
    assert looks(shelf) == [(3, 3, 300, True), (3, 3, 10, True)]
    assert shelf.db.execute("SELECT sum(impressions) FROM campaign_days").fetchone() == (310,)


def test_the_same_file_twice_changes_nothing(shelf: posts.Shelf) -> None:
    give(shelf, at(3), told("1", impressions=300))
    before = content(shelf.db, (*TABLES, "imports"))
    assert give(shelf, at(3), told("1", impressions=300)) == Imported(None)
    assert content(shelf.db, (*TABLES, "imports")) == before


def test_the_platform_itself_goes_before_a_file_of_the_same_day(shelf: posts.Shelf) -> None:
    read(shelf, at(3, 3), told("1", impressions=290, likes=4))
    give(shelf, at(3), told("1", impressions=300))
    assert looks(shelf) == [(3, 3, 290, False)]


def test_a_file_gives_way_where_the_platform_is_read_later_that_day(shelf: posts.Shelf) -> None:
    give(shelf, at(3, 10), told("1", impressions=300))
    read(shelf, at(3, 20), told("1", impressions=310, likes=4))
    assert looks(shelf) == [(3, 3, 310, False)]
    assert shelf.db.execute("SELECT sum(impressions), sum(likes) FROM post_days").fetchone() == (310, 4)


def test_a_look_of_the_platform_never_lengthens_one_of_a_file(shelf: posts.Shelf) -> None:
    give(shelf, at(3), told("1", impressions=300))
    read(shelf, at(4), told("1", impressions=300))
    assert looks(shelf) == [(3, 3, 300, True), (4, 4, 300, False)]


def test_two_files_of_one_moment_complete_each_other_and_the_newer_one_is_right(shelf: posts.Shelf) -> None:
    give(shelf, at(3), told("1", impressions=300, likes=5), name="one.csv")
    give(shelf, at(3), told("1", impressions=301, saves=2), name="two.csv")
    row = shelf.db.execute("SELECT impressions, likes, saves FROM snapshots").fetchall()
    assert row == [(301, 5, 2)]


def test_an_older_file_imported_later_finds_its_place(shelf: posts.Shelf) -> None:
    give(shelf, at(9), told("1", impressions=900))
    give(shelf, at(3), told("1", impressions=300))
    assert looks(shelf) == [(3, 3, 300, True), (9, 9, 900, True)]
    assert shelf.db.execute("SELECT sum(impressions) FROM post_days WHERE day <= ?", [FIRST + 3]).fetchone() == (350,)


def test_a_post_was_last_looked_at_when_its_newest_file_was_exported(shelf: posts.Shelf) -> None:
    def looked_at() -> int:
        (found,) = shelf.db.execute("SELECT looked_at FROM posts").fetchone()
        return int(found)

    give(shelf, at(3), told("1", impressions=300))
    newest = give(shelf, at(9), told("1", impressions=900))
    assert looked_at() == at(9)
    undo(shelf, newest)
    assert looked_at() == at(3)
    read(shelf, at(4), told("1", impressions=310))
    give(shelf, at(11), told("1", impressions=900))
    assert looked_at() == at(4)  # it is asked for as if there were no files
    shelf.db.execute("UPDATE accounts SET by_files = 1")
    give(shelf, at(12), told("1", impressions=950))
    assert looked_at() == at(12)


def test_what_a_file_tells_of_a_post_that_is_read_no_more_stands_among_the_posts_of_those_days(
    shelf: posts.Shelf, tmp_path: Path
) -> None:
    read(shelf, at(1), told("1", impressions=100))
    give(shelf, at(20), told("1", impressions=400))
    found = queries.posts(queries.connect(tmp_path / "outreach.db"), None, date(2026, 10, 20), date(2026, 10, 24))
    assert found["gained_impressions"].tolist() == [76]  # five days of nineteen, in which 300 came


def test_a_file_says_nothing_of_figures_it_does_not_have(shelf: posts.Shelf) -> None:
    read(shelf, at(1), told("1", impressions=100, likes=4))
    give(shelf, at(3), told("1", impressions=300))
    read(shelf, at(5), told("1", impressions=400, likes=8))
    assert shelf.db.execute("SELECT sum(impressions), sum(likes) FROM post_days").fetchone() == (400, 8)
    assert shelf.db.execute("SELECT min(likes) FROM post_days").fetchone()[0] >= 0


def test_a_post_known_by_its_address_is_the_same_post(shelf: posts.Shelf) -> None:
    read(shelf, at(1), told("1", impressions=100))
    other = told("excel-lost-it", impressions=300)
    brought = give(shelf, at(3), Post("9", other.published_at, "text", "", "https://bsky.app/profile/harbourmind.example/post/1",
                                      metrics=other.metrics))  # fmt: skip
    assert brought.new_posts == 0
    assert looks(shelf) == [(1, 1, 100, False), (3, 3, 300, True)]


def test_an_import_is_undone_and_takes_along_the_posts_only_it_knew(shelf: posts.Shelf) -> None:
    read(shelf, at(1), told("1", impressions=100))
    before = content(shelf.db, TABLES)
    brought = give(shelf, at(3), told("1", impressions=300), told("2", impressions=10),
                   days=(DayFigure("followers", date(2026, 11, 3), 40),))  # fmt: skip
    assert undo(shelf, brought) == 1
    assert content(shelf.db, TABLES) == before
    again = give(shelf, at(3), told("1", impressions=300), told("2", impressions=10))
    assert again.number is not None


def test_a_post_removed_on_purpose_does_not_come_back_by_a_file(shelf: posts.Shelf) -> None:
    shelf.db.execute("UPDATE accounts SET purged_until = ?", [at(1)])
    assert imports.foreseen(shelf.db, shelf.account, [told("1"), told("1")]) == (0, 0, 1)
    brought = give(shelf, at(3), told("1", impressions=300))
    assert (brought.new_posts, brought.purged) == (0, 1)
    assert looks(shelf) == []


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["read", "give", "give", "undo"]),
        st.integers(0, 9),
        st.integers(1, 20),
        st.sampled_from(["1", "2"]),
        st.fixed_dictionaries({}, optional={name: st.integers(0, 50) for name in ("impressions", "likes", "shares")}),
    ),
    max_size=14,
)


@settings(max_examples=20, deadline=None)
@given(STEPS)
def test_whatever_was_imported_and_undone_figures_follow_from_what_is_left(steps: list[Any]) -> None:
    """Reads come in order of time; files come whenever. What stays equals reading and importing only what is left."""
    with tempfile.TemporaryDirectory() as folder:
        first, second = (open_database(Path(folder) / name) for name in ("a.db", "b.db"))
        with closing(first.conn), closing(second.conn):
            shelf, plain = shelf_on(first), shelf_on(second)
            given_files: list[tuple[Imported, tuple[int, Post]]] = []
            reads = sorted(
                {(day, hour): (name, figures) for what, day, hour, name, figures in steps if what == "read"}.items()
            )
            pending = iter(reads)
            for number, (what, day, hour, name, figures) in enumerate(steps):
                if what == "read" and (one := next(pending, None)):
                    (day, hour), (name, figures) = one
                    for each in (shelf, plain):
                        read(each, at(day, hour), told(name, **figures))
                elif what == "give":
                    post = told(name, **figures)
                    given_files.append((give(shelf, at(day, hour), post, name=str(number)), (at(day, hour), post)))
                elif what == "undo" and given_files:
                    undo(shelf, given_files.pop(day % len(given_files))[0])
            for number, (_, (when, post)) in enumerate(given_files):
                give(plain, when, post, name=f"again {number}")
            assert figures_of(shelf) == figures_of(plain)
            kept = content(first, DERIVED)
            with first.atomic():
                lay_out_all(first, CALENDAR)
                derived.rebuild(first, CALENDAR)
            assert content(first, DERIVED) == kept


def figures_of(shelf: posts.Shelf) -> list[Any]:
    """Looks and gains by the posts' own ids, as keys depend on the order in which posts were met."""
    names = ", ".join(METRIC_NAMES)
    qualified = ", ".join(f"s.{name}" for name in METRIC_NAMES)
    looks = shelf.db.execute(
        f"SELECT native_id, taken_at, seen_until, import_id IS NOT NULL, {qualified} "
        "FROM snapshots s JOIN posts p ON p.id = s.post_id ORDER BY 1, 2"
    ).fetchall()
    gained = shelf.db.execute(
        f"SELECT native_id, day, {qualified} FROM post_days s JOIN posts p ON p.id = s.post_id ORDER BY 1, 2"
    ).fetchall()
    sums = shelf.db.execute(f"SELECT platform, day, {names} FROM organisation_days ORDER BY 1, 2").fetchall()
    return list(itertools.chain(looks, gained, sums))
