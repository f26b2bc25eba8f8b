"""Outcomes on the Campaign page: each by itself, unknown is not nought, and only the campaign's own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard import queries, selection
from dashboard.data import Data
from dashboard.filters import Chosen, Span
from dashboard.metrics.outcome_weeks import mondays
from dashboard.metrics.outcomes import OutcomeFigure
from dashboard.numbers import UNKNOWN
from dashboard.reports import campaign_report, document, portfolio_report
from dashboard.reports.csv_file import csv_bytes
from dashboard.reports.dictionary import data_dictionary
from dashboard.reports.tidy import data_tables
from dashboard.selection import Clicks
from dashboard.staff_notes import OutcomeWeeks, WeekFigure
from dashboard.tables.funnel import outcome_step
from dashboard.views.campaign import Campaign, campaign
from tests.reading_outcomes import CALLS
from tests.reading_world import TODAY, on, reading_world

ALL = ("bluesky", "mastodon", "reddit", "x")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
MENS_HEALTH, CHECK_IN, SPRING = 1, 2, 3
CHECKED = OutcomeFigure("mens", "Men", "checked", "Self-checks completed", None, None, 50, on(22), whole=True)
CLICKS = Clicks("plausible", 200, pd.DataFrame(), pd.DataFrame(), pd.DataFrame(), on(22))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With calls entered by hand for two weeks of everybody, and one of a campaign."""
    path = reading_world(tmp_path_factory.mktemp("outcomes") / "outreach.db")
    figures = [
        WeekFigure(CALLS, campaign, week, n, "helpline log")
        for campaign, week, n in ((None, on(2), 30), (None, on(9), 41), (MENS_HEALTH, on(9), 6))
    ]
    assert not OutcomeWeeks(path).enter(figures, today=TODAY, now=NOW).outcome
    return path


@pytest.fixture(scope="module")
def data(world: Path) -> Iterator[Data]:
    engine = queries.connect(world)
    yield Data(engine)
    engine.dispose()


def page(data: Data, campaign_id: int | None, platforms: tuple[str, ...] = ALL) -> Campaign:
    chosen = Chosen(campaign_id, "", platforms, platforms == ALL, Span(on(1), on(22)), False, None)
    return campaign(data, chosen)


def test_each_outcome_stands_by_itself_with_its_own_rate() -> None:
    (alone,) = outcome_step([CHECKED], CLICKS, all_platforms=True)
    assert (alone.value, alone.rate[:4], alone.rate_said) == ("50", "25.0", "of click-throughs")
    sent = replace(CHECKED, name="Forms sent", n=4)
    (step,) = outcome_step([CHECKED, sent], CLICKS, all_platforms=True)
    assert [one.value for one in (step, *step.also)] == ["50", "4"], "never the sum of both"
    assert [one.counted[:4] for one in (step, *step.also)] == ["25.0", "2.0\N{NARROW NO-BREAK SPACE}"]
    assert outcome_step([], CLICKS, all_platforms=True) == []


def test_what_was_counted_on_fewer_days_or_never_has_no_rate() -> None:
    late = replace(CHECKED, until=on(9), whole=False)
    (step,) = outcome_step([late, replace(CHECKED, n=None, until=None, whole=False)], CLICKS, all_platforms=True)
    assert (step.value, step.counted) == ("50", "counted by Plausible up to 9 Nov 2026")
    assert (step.also[0].value, step.also[0].counted) == (UNKNOWN, "not counted by Plausible in these days")
    (apart,) = outcome_step([CHECKED], CLICKS, all_platforms=False)
    assert (apart.value, apart.rate) == (UNKNOWN, UNKNOWN), "arrivals cannot be told apart by platform"


@pytest.mark.parametrize(
    ("campaign_id", "first", "last", "n", "whole"),
    [
        (MENS_HEALTH, on(9), on(9), 4, True),
        (CHECK_IN, on(1), on(5), 0, True),
        (SPRING, date(2027, 3, 1), date(2027, 3, 9), None, False),
    ],
)
def test_none_is_nought_only_where_somebody_counted(
    data: Data, campaign_id: int, first: date, last: date, n: int | None, whole: bool
) -> None:
    (found,) = data.ask(selection.outcomes, campaign_id, first, last).counted
    assert (found.n, found.whole) == (n, whole)


def test_the_campaign_page_has_outcomes_as_a_step_and_says_what_it_cannot_tell(data: Data) -> None:
    shown = page(data, MENS_HEALTH)
    assert "<strong>11</strong>" in shown.steps[shown.steps.index("Self-checks completed") :]
    assert "as far as Plausible counts it (Self-checks completed)" in shown.help_remark
    assert "whether it helped anybody" in shown.help_remark
    assert "Self-checks completed" not in page(data, None).steps, "a visit may belong to two campaigns"


def test_only_what_was_entered_for_the_campaign_stands_on_its_page(data: Data) -> None:
    (calls,) = [figure for figure in page(data, MENS_HEALTH).went_on if figure.title == "Calls to the helpline"]
    assert (calls.value, calls.remark) == ("6", "entered by hand for 1 of 3 weeks")
    assert "helpline log" in calls.help
    assert not any(figure.title == "Calls to the helpline" for figure in page(data, CHECK_IN).went_on)


def test_the_report_has_each_outcome_by_itself_and_says_whose_it_is(world: Path) -> None:
    report = campaign_report(world, "mens-health", on(1), on(22), now=NOW)
    told = [(row["how"], row["campaign"], row["outcome"], row["n"], row["weeks"]) for row in report["outcomes"]]
    assert told == [
        ("click source", "mens-health", "checked", 11, None),
        ("by hand", None, "calls", 71, 2),
        ("by hand", "mens-health", "calls", 6, 1),
    ]
    assert report["outcomes"][0]["per_click_through"] == 11 / 215
    assert [(row["day"], row["n"]) for row in report["daily_outcomes"]] == [("2026-11-09", 4), ("2026-11-10", 7)]
    weeks = {(row["week"], row["campaign"], row["n"], row["source"]) for row in report["outcome_weeks"]}
    assert ("2026-11-09", "mens-health", 6, "helpline log") in weeks
    section = document(report).section("outcomes")
    assert section is not None
    assert section.sentences[0].startswith("Self-checks completed: 11, 5.1")
    assert "Calls to the helpline (of everybody): 71 in 2 of 3 weeks, entered by hand." in section.sentences
    assert "whoever came by whatever way" in " ".join(section.notes)
    lines = csv_bytes(report).decode("utf-8-sig").splitlines()
    assert '"outcome, by hand",,,,/calls,weeks,2' in lines
    tables = {table.title: table for table in data_tables(report)}
    assert [len(tables[name].rows) for name in ("Outcomes", "Outcomes by day", "Outcomes by hand")] == [3, 2, 3]
    assert data_dictionary(tables.values()).rows, "every column is explained"


def test_the_report_of_all_has_the_campaigns_outcomes_side_by_side(world: Path) -> None:
    report = portfolio_report(world, on(1), on(22), now=NOW)
    counted = [(row["campaign"], row["n"]) for row in report["outcomes"] if row["how"] == "click source"]
    assert counted == [("mens-health", 11), ("check-in", 11)], "a campaign in which nobody did any has no entry"
    rates = [row["per_click_through"] for row in report["outcomes"][:2]]
    assert rates == [11 / 215, 11 / 35], "of the campaign's own arrivals"


def test_weeks_are_those_that_begin_in_the_days() -> None:
    assert [mondays(on(1), last) for last in (on(1), on(2), on(8), on(9))] == [0, 1, 1, 2]
