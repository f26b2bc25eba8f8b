"""One report in every format: the same numbers read back from the files, nothing small, nothing that runs."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports import campaign_report, write_report
from dashboard.reports.document import document
from dashboard.reports.model import Brand
from dashboard.reports.slides import pptx_bytes
from dashboard.words import source_title
from tests.reading_comments import Said
from tests.reading_world import NOW, PostFacts, at, decay, on, reading_world, write

FORMULA, SCRIPT = '=HYPERLINK("https://evil.example","click")', "<script>alert(1)</script>"
HEBREW, LONG = "\u05e9\u05dc\u05d5\u05dd \u05dc\u05db\u05d5\u05dc\u05dd", "Talk about it early. " * 14 + "End of it."
EMOJI = "\N{GREEN HEART} Breathe \N{FAMILY}\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16")
HOSTILE = (FORMULA, SCRIPT, HEBREW, EMOJI, LONG, "W" * 300)


class Files:
    """One report, written in every format and read back."""

    def __init__(self, report: Mapping[str, Any], folder: Path) -> None:
        for ending in ("json", "csv", "zip", "xlsx", "pptx"):
            write_report(report, ending, folder / f"report.{ending}")
        self.folder = folder
        self.json = json.loads((folder / "report.json").read_text("utf-8"))
        self.long = list(csv.DictReader((folder / "report.csv").read_text("utf-8-sig").splitlines(keepends=True)))
        with zipfile.ZipFile(folder / "report.zip") as packed:
            self.packed = {name: packed.read(name) for name in packed.namelist()}
        self.book = openpyxl.load_workbook(folder / "report.xlsx")
        self.deck = Presentation(str(folder / "report.pptx"))

    def table(self, name: str) -> list[dict[str, str]]:
        """One table of the zip."""
        return list(csv.DictReader(io.StringIO(self.packed[f"{name}.csv"].decode("utf-8-sig"), newline="")))

    def sheet(self, name: str) -> list[dict[Any, Any]]:
        """One sheet of the workbook, a dictionary per row."""
        head, *rows = self.book[name].iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def chart(self, title: str) -> dict[str, tuple[float | None, ...]]:
        """Values per series of a slide's chart."""
        for slide in self.deck.slides:
            for shape in slide.shapes:
                if shape.has_chart and shape.name == title:
                    return {one.name: tuple(one.values) for one in shape.chart.plots[0].series}
        raise AssertionError(title)

    def slide_texts(self, *, notes: bool = True) -> list[str]:
        return [text for slide in self.deck.slides for text in _texts(slide, notes=notes)]


def _texts(slide: Any, *, notes: bool = True) -> Iterator[str]:
    for shape in slide.shapes:
        if shape.has_text_frame:
            yield shape.text_frame.text
        if shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)
        if shape.has_chart:
            plot = shape.chart.plots[0]
            yield from (str(name) for name in plot.categories)
            yield from (series.name for series in plot.series)
    if notes:
        yield slide.notes_slide.notes_text_frame.text


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("report")
    database = reading_world(folder / "outreach.db")
    return Files(campaign_report(database, "mens-health", None, None, now=NOW), folder)


def number(text: str) -> float | None:
    return float(text) if text else None


def test_totals_and_rates_are_the_same_number_in_every_format(files: Files) -> None:
    totals = {row["Figure"]: row["This period"] for row in files.table("totals")}
    rates = {row["Rate"]: row["Share"] for row in files.table("rates")}
    long = {(row["section"], row["metric"]): row["value"] for row in files.long}
    sheet = {row[0]: row[1] for row in files.book["Summary"].iter_rows(values_only=True)}
    for name, value in files.json["totals"].items():
        title = DEFINITIONS[name].name
        assert number(totals[title]) == number(long["total", name]) == value
        assert sheet[title] == ("not reported" if value is None else value)
    for name, value in files.json["rates"].items():
        title = DEFINITIONS[name].name
        assert number(rates[title]) == number(long["rate", name]) == value
        assert sheet[title] == pytest.approx(value, rel=1e-15)  # a workbook holds 16 digits


def test_slides_say_the_same_totals_and_rates(files: Files) -> None:
    cards = {}
    for slide in files.deck.slides:
        for shape in slide.shapes:
            if shape.name.startswith("Figure: "):
                cards[shape.name.removeprefix("Figure: ")] = shape.text_frame.paragraphs[1].text
    for name in ("posts", "impressions", "reach", "engagements", "likes", "saves", "link_clicks", "click_throughs"):
        value = files.json["totals"][name]
        assert cards[DEFINITIONS[name].name] == ("not reported" if value is None else f"{value:,}")
    for name, value in files.json["rates"].items():
        assert cards[DEFINITIONS[name].name] == f"{value * 100:.1f}\u202f%"


def test_each_platform_has_the_same_numbers_in_every_format(files: Files) -> None:
    table = {row["Platform"]: row for row in files.table("platforms")}
    sheet = {row["Platform"]: row for row in files.sheet("Platforms")}
    long = {(row["platform"], row["metric"]): row["value"] for row in files.long if row["section"] == "platform"}
    slides = files.chart("What people did, by platform")
    for row in files.json["by_platform"]:
        name = source_title(row["platform"])
        for metric in ("posts", "impressions", "reach", "engagements", "likes", "score"):
            title = DEFINITIONS[metric].name
            assert number(table[name][title]) == number(long[row["platform"], metric]) == row[metric]
            assert sheet[name][title] == ("not reported" if row[metric] is None else row[metric])
        assert slides[name][0] == row["likes"]


def test_days_add_up_alike_in_tables_sheets_and_native_charts(files: Files) -> None:
    total = files.json["totals"]["impressions"]
    assert sum(number(row["Impressions"]) or 0 for row in files.table("days")) == total
    assert sum(row["Impressions"] or 0 for row in files.sheet("Days")) == total
    drawn = files.chart("Impressions by platform, per day")
    assert sum(value or 0 for values in drawn.values() for value in values) == total
    behind = [row[1] for row in files.book["Chart data"].iter_rows(values_only=True) if row[0] == "2 Nov"]
    assert behind[0] == drawn["X"][1] == 20_000
    assert len(files.book["Charts"]._charts) == 6  # type: ignore[attr-defined]


def test_goals_are_the_same_in_every_format(files: Files) -> None:
    table = {row["Goal"]: row for row in files.table("goals")}
    sheet = {row[0]: row for row in files.book["Summary"].iter_rows(values_only=True)}
    drawn = files.chart("Goals, from the campaign's start")
    for place, goal in enumerate(files.json["goals"]):
        title = DEFINITIONS[goal["metric"]].name
        assert number(table[title]["Target"]) == goal["target"]
        assert number(table[title]["Reached"]) == goal["value"]
        assert number(table[title]["Share"]) == goal["share"]
        assert sheet[f"{title} goal"][1:4] == (goal["target"], goal["value"], goal["share"])
        assert drawn["Reached"][place] == goal["share"]
        assert drawn["At an even pace"][place] == goal["expected"]


def test_arrivals_at_each_resource_are_the_same_in_every_format(files: Files) -> None:
    table = {(row["Id"], row["Counted by"]): row for row in files.table("click_throughs")}
    sheet = {(row["Id"], row["Counted by"]): row for row in files.sheet("Click-throughs")}
    slides = {}
    for slide in files.deck.slides:
        for shape in slide.shapes:
            if shape.has_table and shape.name.startswith("Arrivals at each resource"):
                for row in list(shape.table.rows)[1:]:
                    cells = [cell.text for cell in row.cells]
                    slides[cells[0], cells[2]] = cells[3]
    for row in files.json["click_throughs"]:
        place = (row["resource"], source_title(row["source"]))
        assert number(table[place]["Click-throughs"]) == sheet[place]["Click-throughs"] == row["clicks"]
        said = "not known" if row["clicks"] is None else f"{row['clicks']:,}"
        assert slides[row["resource_name"], place[1]] == said
    by_day = [row for row in files.table("click_throughs_by_day") if row["Counted by"] == "Plausible"]
    drawn = files.chart("Arrivals by resource, per day")
    assert sum(number(row["Click-throughs"]) or 0 for row in by_day) == sum(
        value or 0 for values in drawn.values() for value in values
    )


def everything(files: Files) -> list[str]:
    """Whatever can be read in any format but JSON, each cell and text by itself."""
    found = [value for row in files.long for value in row.values()]
    for name, content in files.packed.items():
        if name.endswith(".csv"):
            found += [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]
    for sheet in files.book.worksheets:
        found += [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None]
    return [*found, *files.slide_texts()]


def test_small_counts_are_in_no_format_but_json(tmp_path: Path) -> None:
    neutral = (Said(on(9), "neutral", 3_000), Said(on(9), "neutral", 1_400, "other"))
    said = (Said(on(9), "positive", 8_000), *neutral, Said(on(10), "negative", 7))
    write(tmp_path / "outreach.db", [PostFacts("x", at(9), comments=said)]).close()
    files = Files(campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW), tmp_path)
    assert files.json["sentiment"]["negative"] == 7
    found = everything(files)
    assert "<10" in found
    labelled = [row for row in files.table("responses") if row["Grouped by"] == "how it sounds"]
    assert {row["Response"]: row["Comments labelled"] for row in labelled}["Negative"] == "<10"
    # With the whole and the positive ones, the neutral ones would give the negative ones away.
    secrets = {"7", "4400", "4,400", str(7 / 12_407), str(4_400 / 12_407)}
    written = [row["Comments labelled"] for row in labelled] + [row["Share"] for row in labelled]
    assert not secrets & set(written)
    assert not [text for text in found if re.search(r"\b4,?400\b", text)]
    drawn = files.chart("How comments sound, per week")
    assert drawn["Negative"] == (None,)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("hostile")
    posts = [
        PostFacts("x", at(2 + day), text=text, reports=("impressions", "likes"),
                  gains=decay(on(2 + day), 3, impressions=4_000, likes=90 - day))
        for day, text in enumerate(HOSTILE)
    ]  # fmt: skip
    write(folder / "outreach.db", posts).close()
    report = campaign_report(folder / "outreach.db", "mens-health", None, None, now=NOW)
    clicks = [row | {"resource_name": HOSTILE[place]} for place, row in enumerate(report["click_throughs"])]
    noted = [{"day": "2026-11-09", "text": FORMULA, "campaign": None}]
    names = {"name": LONG, "organisation": f"{FORMULA}&P\x07", "annotations": noted, "click_throughs": clicks}
    return Files(report | names, folder)


def test_no_cell_of_a_hostile_text_runs_or_links(hostile: Files) -> None:
    cells = [cell for sheet in hostile.book.worksheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink]
    texts = [value for row in hostile.long for value in row.values()]
    texts += [row[name] for row in hostile.table("posts") for name in ("Text", "Address")]
    texts += [row["Resource"] for row in hostile.table("click_throughs")]
    texts += [row["What"] for row in hostile.table("notes_and_changes")]
    assert f"'{FORMULA}" in texts
    assert SCRIPT in texts
    assert HEBREW in texts
    assert not [text for text in texts if text.startswith("=")]


def test_what_stands_behind_the_charts_of_slides_holds_no_formula_and_no_link(hostile: Files) -> None:
    books = []
    for slide in hostile.deck.slides:
        books += [shape.chart.part.chart_workbook.xlsx_part.blob for shape in slide.shapes if shape.has_chart]
    assert books
    for blob in books:
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(blob)).active.iter_rows() for cell in row]  # type: ignore[union-attr]
        assert "f" not in {cell.data_type for cell in cells}
        assert not [cell for cell in cells if cell.hyperlink]
    links = [
        relation.reltype
        for slide in hostile.deck.slides
        for relation in slide.part.rels.values()
        if relation.is_external
    ]
    assert links == []


def test_long_names_stay_in_their_places_on_slides(hostile: Files) -> None:
    """As far as can be reckoned: letters shrink, and what still does not fit ends in an ellipsis."""
    from dashboard.reports.fitting import height

    for slide in hostile.deck.slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or not shape.text_frame.text or shape.name.startswith("Slide Number"):
                continue
            width, room = shape.width.inches - 0.2, shape.height.inches
            runs = [(paragraph, paragraph.runs[0]) for paragraph in shape.text_frame.paragraphs if paragraph.runs]
            needed = sum(
                height(paragraph.text.replace("\v", "\n"), run.font.size.pt, width)
                for paragraph, run in runs
                if run.font.size
            )
            assert needed <= room + 0.05, shape.text_frame.text[:60]
            assert shape.top.inches + room <= 7.5


def test_texts_from_right_to_left_are_set_so(hostile: Files) -> None:
    found = [
        paragraph._p.pPr.get("rtl")
        for slide in hostile.deck.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
        for paragraph in cell.text_frame.paragraphs
        if paragraph.text == HEBREW
    ]
    assert found
    assert set(found) == {"1"}


def test_every_slide_has_a_title_notes_a_number_and_words_for_each_graphic(files: Files) -> None:
    slides = list(files.deck.slides)
    assert (files.deck.slide_width, files.deck.slide_height) == (12191695, 6858000)
    for slide in slides:
        assert slide.shapes.title.text_frame.text
        assert slide.notes_slide.notes_text_frame.text
        assert slide._element.xpath('.//a:fld[@type="slidenum"]')
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert shape._element.xpath(".//p:cNvPr/@descr")[0]
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == "Men's Mental Health Month"
    assert titles[-1] == "How the figures come about, and what they mean"
    assert "not reported by Bluesky, Mastodon, Reddit and X" in " ".join(
        slide.notes_slide.notes_text_frame.text for slide in slides
    )
    facts = files.deck.core_properties
    assert (facts.author, facts.language) == ("Harbour Mind", "en")


def test_invented_data_say_so_on_every_slide_and_in_every_file(tmp_path: Path) -> None:
    database = reading_world(tmp_path / "outreach.db", sample=True)
    files = Files(campaign_report(database, "mens-health", None, None, now=NOW), tmp_path)
    for slide in files.deck.slides:
        assert any("sample data" in text.lower() for text in _texts(slide, notes=False))
    assert b"Sample data" in files.packed["README.txt"]
    for sheet in files.book.worksheets:
        assert str(sheet["A1"].value).startswith("Sample data")


@pytest.mark.parametrize(
    "posts",
    [
        [],
        [PostFacts("x", at(9), reports=("impressions",), gains={on(9): {"impressions": 3}})],
        [PostFacts("reddit", at(9), reports=(), text="Only here")],
    ],
    ids=["no data", "one post", "nothing reported"],
)
def test_a_campaign_of_which_little_is_known_makes_every_file_and_no_empty_chart(
    posts: list[PostFacts], tmp_path: Path
) -> None:
    write(tmp_path / "outreach.db", posts).close()
    files = Files(campaign_report(tmp_path / "outreach.db", "mens-health", None, None, now=NOW), tmp_path)
    for slide in files.deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                assert any(value for series in shape.chart.plots[0].series for value in series.values)
    rates = [row["Share"] for row in files.table("rates")]
    assert [number(text) for text in rates] == list(files.json["rates"].values())


def test_every_column_stands_in_the_data_dictionary(files: Files) -> None:
    told = {(row["Table"], row["Column"]): row for row in files.table("data_dictionary")}
    assert all(row["What it means"] and row["Unit"] and row["Counted or said by"] for row in told.values())
    for name, content in files.packed.items():
        if name in ("README.txt", "data_dictionary.csv"):
            continue
        assert content.startswith(b"\xef\xbb\xbf")
        head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        title = {table.lower().replace(" ", "_").replace("-", "_"): table for table, _ in told}[
            name.removesuffix(".csv")
        ]
        assert all((title, column) in told for column in head)
    sheet = {(row["Table"], row["Column"]) for row in files.sheet("Data dictionary")}
    for title in ("Platforms", "Days", "Posts", "Click-throughs", "Responses"):
        assert {(title, cell.value) for cell in files.book[title][1]} <= sheet


def test_csv_into_a_file_that_ends_in_zip_is_the_zip(files: Files, tmp_path: Path) -> None:
    write_report(files.json, "csv", tmp_path / "tables.zip")
    assert (tmp_path / "tables.zip").read_bytes() == (files.folder / "report.zip").read_bytes()


def test_the_organisations_colour_and_logo_stand_on_the_cover(files: Files) -> None:
    from PIL import Image

    drawn = io.BytesIO()
    Image.new("RGB", (600, 100), "#FFCC00").save(drawn, "PNG")
    made = document(files.json, brand=Brand("#FFCC00", drawn.getvalue(), "png"))
    cover = Presentation(io.BytesIO(pptx_bytes(made))).slides[0]
    (logo,) = [shape for shape in cover.shapes if shape.name == "Logo"]
    assert logo._element.xpath(".//p:cNvPr/@descr") == ["Logo of Harbour Mind"]
    assert logo.width.inches <= 2.21


def test_a_day_has_the_same_number_in_json_and_in_the_workbook(files: Files) -> None:
    days = {(row["Day"].date(), row["Platform"]): row["Likes"] for row in files.sheet("Days")}
    for row in files.json["daily"]:
        assert days[date.fromisoformat(row["day"]), source_title(row["platform"])] == row["likes"]
