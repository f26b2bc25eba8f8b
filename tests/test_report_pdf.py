"""The report as PDF, read back: every number in it, tagged for screen readers, on the paper asked for."""

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from dashboard.reports import Asked, ReportError, campaign_report, document, report_bytes
from dashboard.reports.model import Brand
from dashboard.reports.pdf.letters import instead
from tests.hard_reports import few_comments, hard_names, with_posts
from tests.reading_world import NOW, PostFacts, at, decay, on, reading_world


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    database = reading_world(tmp_path_factory.mktemp("world") / "outreach.db")
    return campaign_report(database, "mens-health", None, None, now=NOW)


def read(report: dict[str, Any], asked: Asked | None = None) -> PdfReader:
    return PdfReader(io.BytesIO(report_bytes(report, "pdf", asked or Asked())))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def one_pixel() -> bytes:
    """The smallest PNG there is."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0abc")) + chunk(b"IEND", b"")


def words_of(pdf: PdfReader) -> str:
    """All text, white space evened out."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages).replace("\u200b", ""))


def test_every_number_and_sentence_of_the_document_is_in_it(report: dict[str, Any]) -> None:
    text = words_of(read(report))
    made = document(report)
    for figure in made.figures():
        assert figure.text.replace("\u202f", " ") in text
        assert figure.label in text
    packed = text.replace(" ", "")
    for section in made.sections:
        for sentence in (section.message, *section.sentences, *section.notes):
            assert re.sub(r"\s", "", sentence) in packed


def catalog_of(pdf: PdfReader) -> Any:
    return pdf.trailer["/Root"]


def test_it_is_tagged_titled_and_in_a_language(report: dict[str, Any]) -> None:
    pdf = read(report)
    catalog = catalog_of(pdf)
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Men's Mental Health Month, 1 to 23 Nov 2026"
    assert pdf.metadata.author == "Harbour Mind"
    assert b"<pdfuaid:part>1" in catalog["/Metadata"].get_data()


def structure(element: Any) -> list[DictionaryObject]:
    """All elements of the tag tree."""
    found: list[DictionaryObject] = []
    ahead = [element]
    while ahead:
        one = ahead.pop().get_object()
        if isinstance(one, list):
            ahead.extend(one)
        elif isinstance(one, dict):
            if "/S" in one:
                found.append(DictionaryObject(one))
            if "/K" in one:
                ahead.append(one["/K"])
    return found


def test_every_picture_says_what_it_shows_and_headings_and_tables_are_such(report: dict[str, Any]) -> None:
    elements = structure(catalog_of(read(report))["/StructTreeRoot"]["/K"])
    kinds = [str(element["/S"]) for element in elements]
    alts = {str(element["/Alt"]) for element in elements if str(element["/S"]) == "/Figure"}
    charts = [chart for section in document(report).sections for chart in section.charts if not chart.empty]
    assert alts == {chart.alt for chart in charts}
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/P"} <= set(kinds)


def test_its_outline_leads_to_every_section(report: dict[str, Any]) -> None:
    titles = [entry.title for entry in read(report).outline if not isinstance(entry, list)]
    assert [title for title in titles if title != "Contents"] == [
        section.title for section in document(report).sections
    ]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_it_is_on_the_paper_asked_for(report: dict[str, Any], paper: str, size: tuple[int, int]) -> None:
    for page in read(report, Asked(paper=paper)).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == size


def test_an_unknown_paper_names_those_there_are(report: dict[str, Any]) -> None:
    with pytest.raises(ReportError, match="no paper 'a5': the sizes are a4, letter"):
        report_bytes(report, "pdf", Asked(paper="a5"))


def test_only_the_sections_asked_for_are_in_it(report: dict[str, Any]) -> None:
    pdf = read(report, Asked(sections=("summary", "goals")))
    text = words_of(pdf)
    assert "Method and definitions" not in text
    assert len(pdf.pages) <= 4


def test_the_same_report_is_the_same_file(report: dict[str, Any]) -> None:
    assert report_bytes(report, "pdf") == report_bytes(report, "pdf")


def test_sample_data_say_so_on_every_page(tmp_path: Path) -> None:
    database = reading_world(tmp_path / "outreach.db", sample=True)
    for page in read(campaign_report(database, "mens-health", None, None, now=NOW)).pages:
        assert "Sample data" in page.extract_text()


def test_names_and_posts_in_any_script_and_length_are_set_and_nothing_in_them_is_obeyed(tmp_path: Path) -> None:
    report = campaign_report(hard_names(tmp_path / "outreach.db"), "mens-health", None, None, now=NOW)
    text = words_of(read(report))
    packed = text.replace(" ", "")
    assert "<script>alert(1)</script>" in packed
    assert "#setpage(fill:red)$x$*bold*" in packed
    assert "מישהו" in text or "והשימ" in text
    for page in read(report).pages:
        assert page.mediabox.width < 600


def test_a_picture_sign_without_a_glyph_is_named_and_a_letter_marked() -> None:
    assert instead("💚") == "(green heart)"
    assert instead("今") == "\u25a1"
    assert instead("🏽") == instead("\u0301") == ""
    assert instead("\N{REGIONAL INDICATOR SYMBOL LETTER G}") == "G"


@pytest.mark.parametrize(
    "posts",
    [
        [],
        [PostFacts("mastodon", at(20))],
        [PostFacts("mastodon", at(20), gains={on(21): {"likes": 1}})],
        [PostFacts("reddit", at(6), reports=("comments", "score"), gains=decay(on(6), 8, comments=25, score=140))],
    ],
    ids=["nothing at all", "one post nobody saw", "one like", "no rate is known"],
)
def test_however_little_is_known_there_is_a_report(posts: list[PostFacts], tmp_path: Path) -> None:
    report = campaign_report(with_posts(tmp_path / "outreach.db", posts), "mens-health", None, None, now=NOW)
    text = words_of(read(report))
    assert "not known" in text
    assert "not reported" in text or not posts


def test_small_counts_of_comments_are_in_no_file_for_people(tmp_path: Path) -> None:
    report = campaign_report(few_comments(tmp_path / "outreach.db"), "mens-health", None, None, now=NOW)
    asked = Asked(sections=("responses",))
    assert "<10" in words_of(read(report, asked))
    pages = read(report, asked).pages[1:]  # the cover has dates
    text = " ".join(re.sub(r"Page \d+ of \d+", "", page.extract_text()) for page in pages)
    numbers = set(re.findall(r"(?<![\d.<])\d+(?![\d.])", text))
    assert not {"3", "44"} & (numbers - {"1"})


def test_the_organisations_colour_and_logo_are_on_the_cover(report: dict[str, Any]) -> None:
    logo = (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1" fill="#123456"/></svg>'
    )
    for brand in (Brand("#f2c14e", logo, "svg"), Brand("#f2c14e", one_pixel(), "png")):
        pdf = read(report, Asked(brand=brand))
        alts = [str(one["/Alt"]) for one in structure(catalog_of(pdf)["/StructTreeRoot"]["/K"]) if "/Alt" in one]
        assert "Logo of Harbour Mind" in alts


def test_a_logo_that_cannot_be_drawn_costs_no_report(report: dict[str, Any]) -> None:
    text = words_of(read(report, Asked(brand=Brand("#f2c14e", b"\x89PNG broken", "png"))))
    assert "Harbour Mind" in text
