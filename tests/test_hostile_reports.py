"""Hostile texts in every file and letter that leaves: none is a formula, markup, a command, a header or a way out."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pypdf import PdfReader

from dashboard.delivery.letter import File, alert_letter, report_letter
from dashboard.delivery.mail import compose
from dashboard.delivery.orders import Errand
from dashboard.reports import KINDS, campaign_report, document, file_name, report_bytes
from dashboard.reports.table_file import table_csv
from tests.hostile_world import HOST, HOSTILE, hostile_world, named
from tests.reading_world import NOW
from tests.test_report_html import OURS, Page

FORMULA = re.compile("^[\\s\u200b-\u200f\u2060]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"^-?[\d.,]+$")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_world(tmp_path_factory.mktemp("hostile") / "outreach.db")


@pytest.fixture(scope="module", params=HOSTILE, ids=range(len(HOSTILE)))
def files(request: pytest.FixtureRequest, world: Path) -> dict[str, bytes]:
    """A report in every format in which this text stands wherever anybody's text can stand."""
    report = campaign_report(named(world, request.param), "mens-health", None, None, now=NOW)
    return {kind: report_bytes(report, kind) for kind in KINDS if kind not in ("pdf", "pptx")}


def cells(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]


def harmless_in_a_spreadsheet(cell: str) -> bool:
    return bool(NUMBER.match(cell)) or not FORMULA.match(cell)


def test_no_cell_of_a_csv_is_a_formula(files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(files["zip"])) as tables:
        assert all(re.fullmatch(r"[\w.-]+", name) for name in tables.namelist())
        contents = [tables.read(name) for name in tables.namelist() if name.endswith(".csv")]
    for content in (files["csv"], *contents):
        assert [cell for cell in cells(content) if not harmless_in_a_spreadsheet(cell)] == []


def test_no_cell_of_a_workbook_is_a_formula_or_a_link_out(files: dict[str, bytes]) -> None:
    for sheet in load_workbook(io.BytesIO(files["xlsx"])).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or cell.hyperlink.target is None
    outside = relations(files["xlsx"])
    assert outside == []


def relations(office: bytes) -> list[str]:
    """Where an Office file leads outside of itself; reads every part, so that it is well-formed too."""
    with zipfile.ZipFile(io.BytesIO(office)) as parts:
        found = []
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(parts.read(name))
                found += [one.get("Target", "") for one in root.iter() if one.get("TargetMode") == "External"]
        return found


def test_the_page_holds_only_our_own_elements(files: dict[str, bytes]) -> None:
    page = Page(files["html"].decode())
    # Scripts of the live page are ours; what they draw is what the document says, as JSON that closes no element.
    assert {tag for tag, _ in page.tags} <= OURS | {"button", "details", "summary", "script", "noscript", "style"} | {
        "footer", "br", "g", "line", "tspan", "use", "strong", "caption", "bdi", "img", "template", "pattern", "desc",
        "form", "label", "input", "select", "option", "fieldset", "legend",
    }  # fmt: skip
    for _, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            assert (attributes.get(name) or "#").startswith(("#", "data:image/"))
    assert "Content-Security-Policy" in files["html"].decode()


def test_the_machines_report_is_json_that_says_the_text_itself(files: dict[str, bytes], world: Path) -> None:
    assert json.loads(files["json"])["campaign"] == "mens-health"
    assert not CONTROL.search(files["json"].decode())  # a terminal it is printed on hears no command


@pytest.mark.parametrize("text", [HOSTILE[0], HOSTILE[3], *HOSTILE[12:14], *HOSTILE[17:]])
def test_slides_and_print_hold_the_text_and_nothing_else(world: Path, text: str) -> None:
    report = campaign_report(named(world, text), "mens-health", None, None, now=NOW)
    slides = report_bytes(report, "pptx")
    assert Presentation(io.BytesIO(slides)).slides
    assert relations(slides) == []
    pdf = PdfReader(io.BytesIO(report_bytes(report, "pdf")))
    for page in pdf.pages:
        targets = [str(note.get_object().get("/A", "")) for note in page.get("/Annots", [])]
        assert not [target for target in targets if HOST in target or "/JavaScript" in target or "/URI" in target]
        assert "root:" not in page.extract_text()
    assert "/JS" not in str(pdf.trailer["/Root"])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_letter_has_our_headers_and_no_other(world: Path, text: str) -> None:
    report = campaign_report(named(world, text), "mens-health", None, None, now=NOW)
    made = document(report)
    errand = Errand("report", "monthly", text, "1 to 30 Nov 2026", "mail", "ada@harbourmind.example")
    file = File(file_name(report, "csv"), "text/csv", b"a")
    for letter in (report_letter(text, "Nov 2026", made, (file,)), alert_letter([text])):
        message = compose(letter, errand, "us@harbourmind.example", text, datetime(2026, 12, 1, tzinfo=UTC))
        raw = message.as_bytes().decode("ascii")
        assert {name.lower() for name in message} == {
            "subject", "from", "to", "date", "message-id", "auto-submitted", "mime-version", "content-type",
        }  # fmt: skip
        assert message["To"].addresses[0].addr_spec == "ada@harbourmind.example"
        assert len(message["To"].addresses) == len(message["From"].addresses) == 1
        assert not re.search(r"(?im)^bcc:", re.split("\r?\n\r?\n", raw)[0])
        page = Page(letter.html)
        assert not {tag for tag, _ in page.tags} & {"script", "img", "svg", "iframe", "a", "base", "link"}


def test_a_file_is_called_after_ids_and_days_alone(files: dict[str, bytes]) -> None:
    name = file_name(json.loads(files["json"]), "pdf")
    assert re.fullmatch(r"[\w-]+\.pdf", name)


def test_a_table_downloaded_from_a_page_holds_no_formula(world: Path) -> None:
    content = table_csv(pd.DataFrame({text: [text, 1] for text in HOSTILE}))
    assert [cell for cell in cells(content) if not harmless_in_a_spreadsheet(cell)] == []
