"""The Reports page: what is ticked is in the file, nothing is made before somebody asks, and small counts stay in."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, numerals
from dashboard.data import open_data
from dashboard.reports import FORMATS, SECTIONS, campaign_report, document, portfolio_report, report_on
from dashboard.tables.reports import FILE_KINDS, SECTION_TITLES, kinds_of, sections_of
from dashboard.views import _remembered
from dashboard.views import reports as views
from dashboard.views.reports import File, Trouble, Wanted
from tests.app_page import fresh_app
from tests.reading_comments import Said
from tests.reading_world import NOW, PostFacts, at, on, reading_world, write

BEGINS = {"pdf": b"%PDF", "pptx": b"PK", "xlsx": b"PK", "zip": b"PK", "html": b"<!doctype html>", "json": b"{"}
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reading_world(tmp_path_factory.mktemp("reports_page") / "outreach.db", sample=True)


@pytest.fixture
def open_reports(world: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The page, reached by a link that says the choices."""

    def open_reports(**link: str | list[str]) -> AppTest:
        app = fresh_app(monkeypatch, world)
        app.switch_page("app_pages/reports.py")
        for key, value in ({"campaign": "mens-health", "period": "campaign"} | link).items():
            app.query_params[key] = value
        return app.run()

    return open_reports


def make(app: AppTest) -> File:
    """What the button makes."""
    app.button(key="make_report").click().run()
    assert not app.exception
    made: File | Trouble = app.session_state["report_made"].file
    assert isinstance(made, File)
    assert any(made.name in str(said.value) for said in app.success)
    return made


def watched(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Which reports are asked for from now on."""
    asked: list[object] = []

    def watching(*of: Any) -> dict[str, Any]:
        asked.append(of)
        return report_on(*of)

    monkeypatch.setattr(views, "report_on", watching)
    return asked


def frame(app: AppTest) -> str:
    """The preview's page, in HTML."""
    return "".join(str(one.proto.srcdoc) for one in app.get("iframe"))


def test_a_report_is_made_on_a_click_and_named_for_campaign_and_days(
    open_reports: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = watched(monkeypatch)
    app = open_reports()
    assert asked == []
    assert not app.get("download_button")
    made = make(app)
    assert made.content.startswith(b"%PDF")
    assert made.name == "mens-health-2026-11-01-to-2026-11-22.pdf"
    assert made.kind == "application/pdf"
    assert len(app.get("download_button")) == 1


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_every_kind_of_file_is_made(kind: str, open_reports: Open) -> None:
    made = make(open_reports(file=kind))
    assert made.content.startswith(BEGINS.get(FILE_KINDS[kind].format, b""))
    assert made.name.endswith(f".{FILE_KINDS[kind].format}")


def test_a_made_file_is_offered_only_for_what_it_was_made_of(open_reports: Open) -> None:
    app = open_reports()
    make(app)
    app.checkbox(key="section_method").uncheck().run()
    assert not app.get("download_button")
    app.checkbox(key="section_method").check().run()
    assert app.get("download_button")
    app.selectbox(key="file").select("pdf-letter").run()
    assert not app.get("download_button")


def test_only_what_is_ticked_is_in_the_preview_and_in_the_file(open_reports: Open) -> None:
    app = open_reports(preview="true", file="html", section_method="false", section_best_posts="false")
    shown = unescape(frame(app))
    file = unescape(make(app).content.decode())
    for text in (shown, file):
        assert f">{SECTION_TITLES['summary']}</h2>" in text
        assert f">{SECTION_TITLES['best_posts']}</h2>" not in text
        assert f">{SECTION_TITLES['method']}</h2>" not in text
    assert "<script" not in shown
    assert 'href="#' not in shown


def test_small_counts_of_comments_cannot_be_told_from_the_preview(
    tmp_path: Path, open_reports: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    for count in (4, 7):
        post = PostFacts("x", at(3), reports=("likes",), gains={on(4): {"likes": 50}},
                         comments=(Said(on(4), "negative", count),))  # fmt: skip
        write(tmp_path / f"{count}.db", [post]).close()
        monkeypatch.setenv("OUTREACH_DB", str(tmp_path / f"{count}.db"))
        said.append(re.sub(r"<dt>Made</dt><dd>[^<]*</dd>", "", frame(open_reports(preview="true"))))
    assert "&lt;10" in said[0]
    assert said[0] == said[1]


def test_nothing_ticked_is_no_report(open_reports: Open) -> None:
    app = open_reports(**{f"section_{name}": "false" for name in SECTIONS})
    assert not app.exception
    assert "Choose at least one part" in str(app.info[0].value)
    assert not app.button


def test_all_campaigns_together_have_a_report_of_their_own(open_reports: Open) -> None:
    app = open_reports(campaign="all", period="28", preview="true")
    assert any(str(caption.value).startswith("All campaigns: ") for caption in app.caption)
    assert "Portfolio report" in frame(app)
    assert SECTION_TITLES["campaigns"] in [box.label for box in app.checkbox]
    assert make(app).name == "all-campaigns-2026-10-26-to-2026-11-22.pdf"


def test_a_campaign_that_has_not_begun_says_so_in_the_place_of_its_report(open_reports: Open) -> None:
    app = open_reports(campaign="spring", preview="true")
    assert "has not begun" in str(app.info[-1].value)
    app.button(key="make_report").click().run()
    assert not app.exception
    assert "This report cannot be made." in str(app.error[-1].value)
    assert not app.get("download_button")


def test_exact_counts_are_for_those_who_may_write(open_reports: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = open_reports(file="json")
    assert json.loads(make(editor).content)["internal"] is True
    assert any("Not to be passed on" in str(caption.value) for caption in editor.caption)
    monkeypatch.setattr(access, "may_write", lambda: False)
    viewer = open_reports(file="json")
    assert viewer.selectbox(key="file").value == "pdf"
    assert "Internal: exact figures (JSON)" not in viewer.selectbox(key="file").options
    assert not viewer.get("download_button")
    assert editor.run().selectbox(key="file").value == "pdf"  # who may no longer write while the page is open
    assert not editor.get("download_button")


def test_choices_stand_in_the_address(open_reports: Open) -> None:
    app = open_reports()
    app.checkbox(key="section_outputs").uncheck().run()
    app.selectbox(key="file").select("pptx").run()
    app.toggle(key="preview").set_value(True).run()
    assert app.query_params["section_outputs"] == "false"
    assert app.query_params["file"] == "pptx"
    assert app.query_params["preview"] == "true"


def test_the_parts_are_called_as_they_are_headed_in_the_report(world: Path) -> None:
    one = document(campaign_report(world, "mens-health", None, None, now=NOW)).sections
    all_of_them = document(portfolio_report(world, on(1), on(22), now=NOW)).sections
    headed = {section.id: section.title for section in (*one, *all_of_them)}
    headed |= {
        section.id: section.title
        for section in document(portfolio_report(world, None, None), ("annotations",)).sections
    }
    assert headed == SECTION_TITLES
    assert list(SECTION_TITLES) == list(SECTIONS)
    assert set(sections_of(portfolio=True)) | set(sections_of(portfolio=False)) == set(SECTIONS)


def test_every_format_can_be_chosen_by_some_name() -> None:
    assert {kind.format for kind in FILE_KINDS.values()} == set(FORMATS)
    assert {kind.format for kind in kinds_of(exact=False).values()} == set(FORMATS) - {"json"}


def test_other_parts_of_the_same_report_ask_the_database_nothing_more(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTREACH_DB", str(world))
    _remembered.cache_clear()
    asked = watched(monkeypatch)
    data = open_data()
    wanted = Wanted("mens-health", on(1), on(22), ("summary",))
    first = views.preview(data, wanted)
    assert views.preview(data, wanted) is first
    other = views.preview(data, Wanted("mens-health", on(1), on(22), ("outputs",)))
    assert other != first
    assert len(asked) == 1


def test_the_figures_of_a_preview_are_written_as_in_the_file_whoever_reads(
    world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OUTREACH_DB", str(world))
    shown = []
    for language in ("en-GB", "de-DE"):
        _remembered.cache_clear()
        monkeypatch.setattr(numerals, "_readers_language", lambda language=language: language)
        page = views.preview(open_data(), Wanted("mens-health", on(1), on(22), ("summary",)))
        shown.append(re.sub(r"<dt>Made</dt><dd>[^<]*</dd>", "", str(page)))
    assert re.search(r"<b>\d+,\d{3}</b>", shown[0])
    assert shown[0] == shown[1]


def test_own_words_are_shown_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nasty = PostFacts("x", at(3), text="<script>alert(1)</script> & <b>bold</b>", reports=("impressions", "likes"),
                      gains={on(4): {"impressions": 500, "likes": 20}})  # fmt: skip
    write(tmp_path / "outreach.db", [nasty] * 7).close()
    monkeypatch.setenv("OUTREACH_DB", str(tmp_path / "outreach.db"))
    _remembered.cache_clear()
    shown = views.preview(open_data(), Wanted("mens-health", on(1), on(22), ("best_posts",)))
    assert isinstance(shown, str)
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
