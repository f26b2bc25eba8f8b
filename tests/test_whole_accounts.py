"""Figures of whole accounts: which of several tellers stands, what a chart shows, and what the Overview says."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from sqlite_utils import Database
from streamlit.testing.v1 import AppTest

from collectors.days import day_number
from dashboard import queries
from dashboard.charts.accounts import counted_days, state_line
from dashboard.metrics.whole_accounts import account_course, whole_accounts
from dashboard.tables.imports import done
from dashboard.tables.whole_accounts import by_day, figure_name, ordered, sources, takeaway, titles
from tests.app_page import charts, opened_page, said
from tests.reading_world import reading_world

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 12)
OLD, NEW = datetime(2026, 11, 11, 23, tzinfo=UTC), datetime(2026, 11, 20, 23, tzinfo=UTC)
X, BLUESKY = 1, 2
OpenOverview = Callable[..., AppTest]


def add_file(db: Database, as_of: datetime, account: int, figures: dict[tuple[str, date], int]) -> int:
    """An import of figures by day."""
    moment = int(as_of.timestamp())
    number = db.table("imports").insert(
        {"account_id": account, "kind": "x_days", "name": "overview.csv", "digest": b"", "as_of_at": moment,
         "imported_at": moment, "taken": len(figures), "refused": 0}
    ).last_pk  # fmt: skip
    db.table("account_figures").insert_all(
        {"account_id": account, "metric": metric, "day": day_number(day), "import_id": number, "value": value}
        for (metric, day), value in figures.items()
    )
    return int(str(number))


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """Bluesky's followers are read at night; two files tell of X, the older one imported later."""
    path = reading_world(tmp_path / "outreach.db")
    db = Database(path)
    first, second = date(2026, 11, 9), date(2026, 11, 10)
    add_file(db, NEW, X, {("reach", first): 50, ("reach", second): 40, ("profile_visits", first): 0})
    add_file(db, OLD, X, {("reach", second): 30, ("reach", LAST): 7, ("followers", first): 5})
    db.close()
    return path


@pytest.fixture
def engine(told: Path) -> Engine:
    return queries.connect(told)


def known(engine: Engine) -> pd.DataFrame:
    return whole_accounts(queries.follower_days(engine, FIRST, LAST), queries.account_figures(engine, FIRST, LAST))


def test_of_several_files_the_newest_moment_stands_whichever_was_imported_last(engine: Engine) -> None:
    figures = queries.account_figures(engine, FIRST, LAST)
    reach = figures[figures["metric"] == "reach"]
    assert reach["value"].tolist() == [50, 40, 7]
    assert reach["as_of_at"].tolist() == [NEW, NEW, OLD]


def test_an_undone_import_tells_nothing_and_what_it_hid_stands_again(told: Path) -> None:
    db = Database(told)
    db.execute("UPDATE imports SET undone_at = 1 WHERE as_of_at = ?", [int(NEW.timestamp())])
    db.conn.commit()
    db.close()
    figures = queries.account_figures(queries.connect(told), FIRST, LAST)
    assert figures.loc[figures["metric"] == "reach", "value"].tolist() == [30, 7]


def test_what_was_read_at_night_goes_before_a_file_of_that_day(engine: Engine) -> None:
    course = account_course(known(engine), X, "followers", FIRST, FIRST)
    assert course["value"].tolist() != [5]
    assert course["as_of_at"].isna().all()


def test_an_unknown_day_is_missing_and_a_known_nought_is_nought(engine: Engine) -> None:
    reach = account_course(known(engine), X, "reach", FIRST, LAST)
    assert reach["value"].fillna(-1).tolist() == [50, 40, -1, 7]
    assert len(reach) == 4
    visits = account_course(known(engine), X, "profile_visits", FIRST, LAST)
    assert visits["value"].fillna(-1).tolist() == [0, -1, -1, -1]
    assert takeaway(visits, "profile_visits") == "0 on 9 Nov 2026."
    assert sources(visits, "UTC") == "From an exported file, as of 20 Nov 2026 (1 day). 0 on 1 day. Not known: 3 days."


def test_a_course_says_where_each_day_is_from_and_which_are_not_known(engine: Engine) -> None:
    course = account_course(known(engine), X, "reach", FIRST, LAST)
    assert sources(course, "Europe/London") == (
        "From exported files, as of 11 Nov 2026 to 20 Nov 2026 (3 days). Not known: 1 day."
    )
    table = by_day(course, "reach", "Europe/London")
    assert table["From"].tolist() == ["file as of 11 Nov 2026", "", "file as of 20 Nov 2026", "file as of 20 Nov 2026"]
    assert table["Reach"].isna().tolist() == [False, True, False, False]
    assert takeaway(course, "reach") == "Highest: 9 Nov 2026, with 50."


def test_followers_are_a_line_that_breaks_and_does_not_begin_at_nought(engine: Engine) -> None:
    course = account_course(known(engine), BLUESKY, "followers", FIRST, LAST)
    course.loc[1, "value"] = pd.NA
    (line,) = state_line(course, "followers", "Followers", "#000").data
    assert (line.type, line.connectgaps, list(line.y)[1]) == ("scatter", False, None)
    assert state_line(course, "followers", "Followers", "#000").layout.yaxis.range[0] > 0
    assert takeaway(course, "followers").endswith("since 9 Nov 2026.")


def test_days_are_bars_or_a_line_and_never_added_up_to_weeks() -> None:
    days = pd.date_range("2026-01-01", periods=200, unit="s")
    course = pd.DataFrame({"day": days, "value": pd.array([3] * 200, dtype="Int64")})
    (bars,) = counted_days(course.head(28), "reach", "Reach", "#000", unit="day").data
    (line,) = counted_days(course, "reach", "Reach", "#000", unit="week").data
    assert (bars.type, line.type) == ("bar", "scatter")
    assert set(bars.y) == set(line.y) == {3}


def test_accounts_called_alike_are_told_apart_by_their_servers() -> None:
    rows = [(1, "mastodon", "harbour", "a.example"), (2, "mastodon", "harbour", "b.example"), (3, "x", "harbour", "")]
    accounts = pd.DataFrame(rows, columns=["account_id", "platform", "handle", "server"])
    assert titles(accounts) == {1: "Mastodon @harbour (a.example)", 2: "Mastodon @harbour (b.example)", 3: "X @harbour"}


def test_followers_are_offered_first_and_a_figure_without_a_definition_by_its_name() -> None:
    assert ordered({"shares", "reach", "followers"}) == ["followers", "reach", "shares"]
    assert figure_name("card_taps") == "Card taps"


@pytest.fixture
def open_overview(told: Path, monkeypatch: pytest.MonkeyPatch) -> OpenOverview:
    return lambda **choices: opened_page(monkeypatch, told, "overview", choices)


def test_the_overview_ends_with_whole_accounts_and_says_what_they_are(open_overview: OpenOverview) -> None:
    app = open_overview(account=str(X), account_figure="reach", period="28")
    assert not app.exception
    assert app.header[-1].value == "Whole accounts"
    for part in ("no campaign and of no sum", "it is not 0", "From exported files, as of 11 Nov 2026", "Reach of X"):
        assert part in said(app)
    assert charts(app)[-1].figure["data"][0]["type"] == "bar"
    app.selectbox(key="account").set_value(str(BLUESKY)).run()  # of which no reach is known
    assert "Read at night from Bluesky" in said(app)
    assert "Followers of Bluesky" in said(app)
    assert charts(app)[-1].figure["data"][0]["type"] == "scatter"


def test_where_nothing_is_known_of_the_chosen_platforms_accounts_nothing_stands_there(
    open_overview: OpenOverview,
) -> None:
    assert "Whole accounts" not in said(open_overview(platforms=["reddit"]))


def test_an_import_of_figures_by_day_says_where_they_are_found() -> None:
    part = {"import": 4, "new_posts": 0, "known_posts": 0, "days": 2}
    assert done({"tables": [{"parts": [part]}]}) == (
        "Imported (number 4): 2 figures by day. "
        "Figures by day stand at the end of the Overview, under Whole accounts, and in no sum."
    )
