"""The report's document, which every format writes out: the same numbers as JSON, in words, and no small ones."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.reports import ReportError, campaign_report
from dashboard.reports.document import SECTIONS, document
from dashboard.reports.model import ReportDocument
from tests.reading_comments import Said
from tests.reading_world import NOW, PostFacts, at, decay, on, reading_world, write


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("world") / "outreach.db")


@pytest.fixture(scope="module")
def report(database: Path) -> dict[str, Any]:
    return campaign_report(database, "mens-health", None, None, now=NOW)


def values(of: object) -> Iterator[object]:
    """Whatever stands anywhere in the document."""
    if isinstance(of, dict):
        for one in of.values():
            yield from values(one)
    elif isinstance(of, list | tuple):
        for one in of:
            yield from values(one)
    else:
        yield of


def everything(made: ReportDocument) -> list[object]:
    return list(values(asdict(made)))


def test_every_number_is_the_one_in_json(report: dict[str, Any]) -> None:
    figures = {figure.id: figure for figure in document(report).figures()}
    for name in ("posts", "impressions", "reach", "engagements", "likes", "comments", "shares", "saves", "link_clicks"):
        assert figures[name].value == report["totals"][name] if name in figures else report["totals"][name] is None
    assert figures["click_throughs"].value == report["totals"]["click_throughs"] == 215
    for name, value in report["rates"].items():
        assert figures[name].value == value
    assert {f"goal_{goal['metric']}": goal["share"] for goal in report["goals"]} == {
        name: figure.value for name, figure in figures.items() if name.startswith("goal_")
    }


def test_charts_and_tables_add_up_to_the_totals(report: dict[str, Any]) -> None:
    made = document(report)
    charts = {chart.id: chart for section in made.sections for chart in section.charts}
    for name, total in (("impressions", "impressions"), ("click_throughs", "click_throughs")):
        drawn = sum(value or 0 for series in charts[name].series for value in series.values)
        listed = sum(cell for row in charts[name].table.rows for cell in row[1:] if isinstance(cell, int))
        assert drawn == listed == report["totals"][total]
    outputs = made.section("outputs")
    assert outputs is not None
    (platforms,) = outputs.tables
    assert sum(row[2] for row in platforms.rows if isinstance(row[2], int)) == report["totals"]["impressions"]


def test_the_summary_says_the_numbers_in_plain_sentences(report: dict[str, Any]) -> None:
    summary = document(report).section("summary")
    assert summary is not None
    said = " ".join(summary.sentences)
    assert "Harbour Mind published 7 posts on Bluesky, Mastodon, Reddit and X." in said
    assert "shown 57,985 times, as counted by X; Bluesky, Mastodon and Reddit do not report it." in said
    assert "Plausible counted 215 arrivals at the help offered, 84\u202f% of them at Helpline page." in said
    assert "Click-throughs: 215 of 400 (54\u202f%)" in said


def test_what_nobody_reports_is_said_and_never_nought(report: dict[str, Any]) -> None:
    reach = next(figure for figure in document(report).figures() if figure.id == "reach")
    assert (reach.text, reach.value) == ("not reported", None)
    assert reach.remark == "not reported by Bluesky, Mastodon, Reddit and X"


def test_a_period_with_a_fair_one_before_it_is_compared_everywhere_alike(database: Path) -> None:
    week = campaign_report(database, "check-in", date(2026, 11, 12), date(2026, 11, 18), now=NOW)
    now, before = week["totals"]["impressions"], week["previous"]["totals"]["impressions"]
    figure = next(figure for figure in document(week).figures() if figure.id == "impressions")
    assert figure.remark.startswith(f"before: {before:,}")
    assert figure.change.startswith("+" if now > before else "\u2212")
    summary = document(week).section("summary")
    assert summary is not None
    assert "than on 5 to 11 Nov 2026" in " ".join(summary.sentences)


def test_exact_counts_of_comments_never_reach_the_document(report: dict[str, Any]) -> None:
    other = report | {"sentiment": {"positive": 9_876, "neutral": 9_876, "negative": 9_876, "not_scored": 9_876}}
    assert document(other) == document(report)
    assert report["internal"] is True


def test_small_counts_of_comments_are_withheld_in_every_part(tmp_path: Path) -> None:
    neutral = (Said(on(9), "neutral", 30), Said(on(9), "neutral", 14, "other"))
    said = (Said(on(9), "positive", 80), *neutral, Said(on(10), "negative", 3), Said(on(10), "not_scored", 2))
    write(tmp_path / "outreach.db", [PostFacts("x", at(9), comments=said)]).close()
    few = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)
    section = document(few).section("responses")
    assert section is not None
    found = list(values(asdict(section)))
    assert "<10" in found
    secret = {3, 2, 44, "3", "2", "44"}
    assert [one for one in found if isinstance(one, int | str) and one in secret] == []
    hidden = next(chart for chart in section.charts if chart.id == "stances")
    assert [series.values for series in hidden.series if series.name == "Negative"] == [(None,)]


def test_nothing_of_a_deleted_post_but_its_figures_is_there(report: dict[str, Any]) -> None:
    best = document(report).section("best_posts")
    assert best is not None
    assert "(deleted on the platform)" in everything(document(report))
    assert "=Talk to somebody today" in [row[2] for row in best.tables[0].rows]


def test_no_address_of_a_post_or_person_is_in_it(report: dict[str, Any]) -> None:
    texts = [one for one in everything(document(report)) if isinstance(one, str)]
    assert not [text for text in texts if ".example/harbourmind/" in text]


def test_only_the_sections_asked_for_are_made_in_their_own_order(report: dict[str, Any]) -> None:
    made = document(report, sections=("goals", "summary"))
    assert [section.id for section in made.sections] == ["summary", "goals"]
    told = [name for name in SECTIONS if name not in ("campaigns", "annotations")]  # which have nothing to say here
    assert [section.id for section in document(report).sections] == told
    with pytest.raises(ReportError, match="no section 'outlook': the sections are summary, campaigns"):
        document(report, sections=("outlook",))


def test_notes_of_staff_are_numbered_on_charts_and_told_in_their_section(report: dict[str, Any]) -> None:
    noted = report | {
        "annotations": [{"day": "2026-11-09", "text": "Radio interview", "campaign": None}],
        "definition_changes": [
            {"day": "2026-11-03", "what": "model", "platform": None, "campaign": None, "said": "Another model."}
        ],
    }
    section = document(noted).section("annotations")
    assert section is not None
    assert section.message == "1 note and 1 change of how figures come about"
    assert [row[0] for row in section.tables[0].rows] == [1, 2]
    outputs = document(noted).section("outputs")
    assert outputs is not None
    assert [(mark.number, mark.said) for mark in outputs.charts[0].marks] == [
        (1, "Another model."),
        (2, "Radio interview"),
    ]


def test_long_periods_have_a_bar_a_week_that_adds_up_all_the_same(tmp_path: Path) -> None:
    write(
        tmp_path / "outreach.db",
        [PostFacts("x", at(2), reports=("impressions",), gains=decay(on(2), 12, impressions=5_000))],
    ).close()
    long = campaign_report(tmp_path / "outreach.db", "mens-health", date(2026, 7, 1), date(2026, 11, 22), now=NOW)
    chart = document(long).section("outputs").charts[0]  # type: ignore[union-attr]
    assert chart.unit == "week"
    assert chart.days[0] == date(2026, 6, 29)
    assert sum(value or 0 for value in chart.series[0].values) == long["totals"]["impressions"]


def test_a_campaign_of_which_nothing_is_known_still_makes_a_document(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", []).close()
    made = document(campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW))
    summary = made.section("summary")
    assert summary is not None
    assert summary.message == "Nothing is known of these days yet"
    assert not [chart for section in made.sections for chart in section.charts if not chart.empty]
    json.dumps(asdict(made), default=str, allow_nan=False)
