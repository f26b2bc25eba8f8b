"""Figures entered by hand: each week once, all of a file or none, nothing of a colleague's lost."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import queries
from dashboard.staff_notes import Outcome, OutcomeWeeks, Seen, WeekFigure
from tests.app_page import opened_page, said
from tests.reading_outcomes import CALLS, COUNTED
from tests.reading_world import TODAY, reading_world

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONDAY = date(2026, 11, 16)
MENS_HEALTH = 1
FIGURE = WeekFigure(CALLS, None, MONDAY, 41, "helpline log")


@pytest.fixture
def world(tmp_path: Path) -> Path:
    return reading_world(tmp_path / "outreach.db")


def enter(world: Path, *figures: WeekFigure) -> tuple[Outcome, tuple[int | None, ...]]:
    entered = OutcomeWeeks(world).enter(figures, today=TODAY, now=NOW)
    return entered.outcome, entered.before


def stored(world: Path) -> list[tuple[object, ...]]:
    found = queries.outcome_weeks(queries.connect(world))
    return list(found[["name", "week_starts", "n", "source"]].itertuples(index=False, name=None))


def test_a_week_entered_again_is_replaced_and_what_stood_there_is_told(world: Path) -> None:
    version = queries.data_version(queries.connect(world))
    assert enter(world, FIGURE) == (Outcome.SAVED, (None,))
    assert enter(world, FIGURE._replace(n=44, source=" telephone \n provider ")) == (Outcome.SAVED, (41,))
    ((name, week, n, source),) = stored(world)
    assert (name, week.date(), n, source) == ("Calls to the helpline", MONDAY, 44, "telephone provider")  # type: ignore[attr-defined]
    assert queries.data_version(queries.connect(world)) != version, "pages that remember figures ask again"


def test_a_campaigns_week_stands_beside_that_of_no_campaign(world: Path) -> None:
    enter(world, FIGURE, FIGURE._replace(campaign_id=MENS_HEALTH, n=0))
    assert sorted(row[2] for row in stored(world)) == [0, 41]  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (FIGURE._replace(n=-1), Outcome.WRONG_NUMBER),
        (FIGURE._replace(week=MONDAY + timedelta(days=1)), Outcome.WRONG_WEEK),
        (FIGURE._replace(week=MONDAY + timedelta(days=14)), Outcome.WRONG_WEEK),
        (FIGURE._replace(source=" \u200b"), Outcome.WRONG_SOURCE),
        (FIGURE._replace(source="x" * 201), Outcome.WRONG_SOURCE),
        (FIGURE._replace(outcome_id=COUNTED), Outcome.FIGURE_GONE),
        (FIGURE._replace(outcome_id=99), Outcome.FIGURE_GONE),
        (FIGURE._replace(campaign_id=99), Outcome.FIGURE_GONE),
    ],
)
def test_of_several_figures_all_are_entered_or_none(world: Path, wrong: WeekFigure, said: Outcome) -> None:
    assert enter(world, FIGURE, wrong) == (said, ())
    assert stored(world) == []


def test_a_figure_is_removed_only_as_it_was_seen(world: Path) -> None:
    enter(world, FIGURE)
    seen = Seen(1, 41, "helpline log", int(NOW.timestamp()))
    assert OutcomeWeeks(world).remove(seen._replace(n=40)) == Outcome.FIGURE_GONE
    assert len(stored(world)) == 1
    assert OutcomeWeeks(world).remove(seen) == Outcome.SAVED
    assert stored(world) == []


@pytest.mark.parametrize("campaign", ["all", "check-in"])
def test_the_page_shows_what_was_counted_beside_what_was_entered(
    campaign: str, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(world, FIGURE)
    app = opened_page(monkeypatch, world, "outcomes", {"period": "all", "campaign": campaign})
    assert not app.exception
    counted, entered = (app.dataframe[place].value for place in (0, -1))
    assert set(counted["Outcome"]) == {"Self-checks completed"}
    assert list(counted["Times"]) == [11] * (2 if campaign == "all" else 1), "campaigns are not added up"
    assert list(entered["Times"]) == [41]


def test_a_figure_is_entered_replaced_and_removed_on_the_page(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened_page(monkeypatch, world, "outcomes", {"period": "all"})
    for n in (41, 44):
        app.number_input(key="outcome_n").set_value(n)
        app.text_input(key="outcome_source").set_value("helpline log")
        app.date_input(key="outcome_week").set_value(MONDAY)
        next(button for button in app.button if button.label == "Save the figure").click().run()
    assert [row[2:] for row in stored(world)] == [(44, "helpline log")]
    assert "It replaces 41" in said(app)
    next(button for button in app.button if button.label == "Remove").click().run()
    assert stored(world) == []


def test_who_may_not_write_sees_no_form(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.access.may_write", lambda: False)
    app = opened_page(monkeypatch, world, "outcomes", {"period": "all"})
    assert not app.exception
    assert not app.number_input
