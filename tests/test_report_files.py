"""The report as files that people open: whole or not at all, real numbers, nothing that runs."""

import csv
import io
import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dashboard.reports import ReportError, campaign_report, write_report
from dashboard.reports.cells import safe_text
from dashboard.reports.tables import tables
from tests.reading_comments import MEASURED, MODEL, MODEL_BEFORE, Said
from tests.reading_world import NOW, PostFacts, at, on, reading_world, write


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    database = reading_world(tmp_path_factory.mktemp("world") / "outreach.db")
    return campaign_report(database, "mens-health", None, None, now=NOW)


def test_json_is_the_report(report: dict[str, Any], tmp_path: Path) -> None:
    write_report(report, "json", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8")) == report


def test_without_a_file_the_report_goes_to_standard_output(
    report: dict[str, Any], capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_report(report, "json", None)
    assert json.loads(capfdbinary.readouterr().out) == report


def test_csv_opens_in_excel_and_holds_every_figure(report: dict[str, Any], tmp_path: Path) -> None:
    write_report(report, "csv", tmp_path / "report.csv")
    content = (tmp_path / "report.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    found = {row["metric"]: row["value"] for row in rows if row["section"] == "total"}
    assert (found["impressions"], found["reach"]) == ("57985", "")
    likes = [int(row["value"]) for row in rows if row["section"] == "day" and row["metric"] == "likes" and row["value"]]
    assert sum(likes) == report["totals"]["likes"]
    assert "-3" in {row["value"] for row in rows if row["metric"] == "likes"}


def test_csv_neutralises_formulas_and_leaves_negative_numbers(report: dict[str, Any], tmp_path: Path) -> None:
    write_report(report, "csv", tmp_path / "report.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "report.csv").read_text("utf-8-sig"), newline="")))
    values = [value for row in rows for value in row]
    assert "'=Talk to somebody today" in values
    begins = [value for value in values if value[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert set(begins) == {"-3"}


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1", "\u200b=1"]
)
def test_text_that_a_spreadsheet_would_run_is_neutralised(text: str) -> None:
    assert safe_text(text) == f"'{text}"


def test_control_characters_never_reach_a_file() -> None:
    assert safe_text("\x00\ufeff=1") == "'=1"
    assert safe_text("a\x07b\nc") == "ab\nc"


def test_plain_text_stays_as_it_is() -> None:
    assert safe_text("Talk = help") == "Talk = help"


def workbook(report: Mapping[str, Any]) -> openpyxl.Workbook:
    from dashboard.reports.xlsx_file import xlsx_bytes

    return openpyxl.load_workbook(io.BytesIO(xlsx_bytes(report)))


def test_the_workbook_has_real_numbers_dates_and_no_formula(report: dict[str, Any]) -> None:
    book = workbook(report)
    answers = ["Platforms", "Days", "Posts", "Click-throughs", "Click-throughs by day", "Outcomes", "Outcomes by day"]
    answers += ["Responses", "Failed nights"]
    assert book.sheetnames == ["Summary", "Charts", *answers, "Chart data", "Data dictionary", "Definitions"]
    summary = {row[0]: row[1] for row in book["Summary"].iter_rows(values_only=True)}
    assert (summary["Impressions"], summary["Reach"]) == (57985, "not reported")
    assert summary["From"] == datetime(2026, 11, 1)
    days = list(book["Days"].iter_rows(min_row=2, values_only=True))
    assert sum(row[3] for row in days if isinstance(row[3], int)) == 57985
    assert days[0][0] == datetime(2026, 11, 1)
    assert book["Days"].freeze_panes == "A2"
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert [cell.value for cell in cells if cell.hyperlink] == []
    assert "'=Talk to somebody today" in {cell.value for cell in cells}


def test_sample_data_say_so_on_every_sheet(tmp_path: Path) -> None:
    database = reading_world(tmp_path / "outreach.db", sample=True)
    for sheet in workbook(campaign_report(database, "mens-health", None, None, now=NOW)).worksheets:
        assert str(sheet["A1"].value).startswith("Sample data")


def test_files_for_people_withhold_small_counts_and_what_would_give_them_away(tmp_path: Path) -> None:
    neutral = (Said(on(9), "neutral", 30), Said(on(9), "neutral", 14, "other"))
    said = (Said(on(9), "positive", 80), *neutral, Said(on(10), "negative", 3))
    post = PostFacts("x", at(9), comments=(*said, Said(on(10), "not_scored", 2)))
    write(tmp_path / "outreach.db", [post]).close()
    few = campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW)
    (table,) = [table for table in tables(few) if table.title == "Responses"]
    shown = {row[0]: row[1:] for row in table.rows if len(row) > 1}
    assert shown["Negative"] == ["<10", None, None, None]
    assert shown["Positive"][0] == 80
    assert shown["Not scored"] == ["<10"]
    assert not {3, 2, 44} & {value for row in table.rows for value in row}


def test_each_version_of_the_model_has_its_own_part(report: dict[str, Any]) -> None:
    (table,) = [table for table in tables(report) if table.title == "Responses"]
    begins = [row[0] for row in table.rows if row and str(row[0]).startswith("Labelled by")]
    assert begins == [f"Labelled by {MODEL}, since 2026-11-06", f"Labelled by {MODEL_BEFORE}"]
    assert [MEASURED] in table.rows
    assert ["How right this model is was not measured here."] in table.rows


def test_csv_says_which_version_of_the_model_a_count_is_of(report: dict[str, Any], tmp_path: Path) -> None:
    write_report(report, "csv", tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["section"].startswith("response")]
    assert {row["source"] for row in rows} == {MODEL, MODEL_BEFORE, "none"}
    positive = {row["source"]: row["value"] for row in rows if (row["item"], row["metric"]) == ("positive", "comments")}
    assert positive[MODEL_BEFORE] == "24"


def test_an_unknown_format_names_those_there_are(report: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="json, csv, zip, xlsx"):
        write_report(report, "docx", tmp_path / "report.docx")


def test_a_folder_that_is_not_there_is_an_error_and_not_made(report: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be written"):
        write_report(report, "json", tmp_path / "missing" / "report.json")
    assert list(tmp_path.iterdir()) == []


def test_a_report_that_cannot_be_written_leaves_the_old_one(
    report: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "report.json"
    target.write_text("the old one")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ReportError, match="No space left on device"):
        write_report(report, "json", target)
    assert target.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [target]
