"""The report over all campaigns: every post once, and each campaign beside it."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from dashboard.reports import campaign_report, document, portfolio_report, report_bytes
from tests.reading_world import NOW, POSTS, reading_world, write


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("world") / "outreach.db")


@pytest.fixture(scope="module")
def report(database: Path) -> dict[str, Any]:
    return portfolio_report(database, date(2026, 10, 1), date(2026, 11, 22), now=NOW)


def test_a_post_in_two_campaigns_counts_once_and_one_in_none_counts_too(report: dict[str, Any]) -> None:
    gained = sum(day.get("likes", 0) for post in POSTS for day in post.gains.values())
    assert report["totals"]["likes"] == gained
    assert report["totals"]["posts"] == len(POSTS)
    campaigns = {one["campaign"]: one["totals"]["posts"] for one in report["campaigns"]}
    assert campaigns == {"mens-health": 7, "check-in": 2}  # one of them in both


def test_each_campaign_has_the_figures_of_its_own_report(report: dict[str, Any], database: Path) -> None:
    for one in report["campaigns"]:
        own = campaign_report(database, one["campaign"], date(2026, 10, 1), date(2026, 11, 22), now=NOW)
        assert one["totals"] == own["totals"]
        assert one["goals"] == own["goals"]


def test_its_keys_are_those_of_a_campaigns_report(report: dict[str, Any], database: Path) -> None:
    own = campaign_report(database, "mens-health", None, None, now=NOW)
    assert set(report) - set(own) == {"campaigns"}
    assert (report["kind"], report["campaign"], report["goals"]) == ("portfolio", None, [])
    assert own["kind"] == "campaign"


def test_without_days_it_is_the_last_four_weeks_which_compare_with_those_before(database: Path) -> None:
    made = portfolio_report(database, None, None, now=NOW)
    assert (made["from"], made["to"]) == ("2026-10-27", "2026-11-23")
    later = portfolio_report(database, date(2026, 11, 16), date(2026, 11, 22), now=NOW)
    before = portfolio_report(database, date(2026, 11, 9), date(2026, 11, 15), now=NOW)
    assert later["previous"]["totals"] == before["totals"]


def test_campaigns_that_do_not_run_in_these_days_are_not_in_it(report: dict[str, Any]) -> None:
    assert "spring" not in {one["campaign"] for one in report["campaigns"]}


def test_it_is_a_document_with_a_section_for_the_campaigns(report: dict[str, Any]) -> None:
    made = document(report)
    assert (made.cover.kind, made.cover.title) == ("Portfolio report", "All campaigns")
    section = made.section("campaigns")
    assert section is not None
    assert section.message.startswith("2 campaigns; shown most: Men's Mental Health Month, 57,985 times")
    assert [row[0] for row in section.tables[0].rows] == ["Men's Mental Health Month", "Two-minute check-in"]
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(report_bytes(report, "pdf"))).pages)
    assert "Two-minute check-in" in text
    assert report_bytes(report, "html")


def test_an_organisation_without_any_post_has_one_too(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", []).close()
    made = portfolio_report(tmp_path / "outreach.db", None, None, now=NOW)
    assert made["totals"]["posts"] == 0
    for format in ("json", "csv", "zip", "xlsx", "pptx", "html", "pdf"):
        assert report_bytes(made, format)
