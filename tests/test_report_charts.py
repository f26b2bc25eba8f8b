"""The charts of reports as SVG: well-formed, escaped, and true to their figures."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports import campaign_report, document
from dashboard.reports.model import Mark, ReportChart, Series
from dashboard.reports.svg import svg
from dashboard.reports.svg.measure import axis_marks, shortened, width, wrapped
from dashboard.reports.tables import Table
from tests.reading_world import NOW, reading_world

NOTHING = Table("", [], [])
SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(date(2026, 11, 1) + timedelta(days=n) for n in range(30))


def bars(**changes: Any) -> ReportChart:
    facts: dict[str, Any] = {
        "id": "bars", "kind": "stacked_bars", "title": "Impressions", "takeaway": "Most on the first.",
        "categories": tuple(f"{day.day} Nov" for day in DAYS), "days": DAYS, "unit": "day", "table": NOTHING,
        "series": (Series("X", "#7C838C", tuple(float(n) for n in range(30))),),
    }  # fmt: skip
    return ReportChart(**(facts | changes))


def level(*names: str, kind: str = "bars", **changes: Any) -> ReportChart:
    values = Series("Engagements", "#2A80C9", tuple(float(n + 1) for n in range(len(names))))
    facts: dict[str, Any] = {"days": (), "categories": names, "series": (values,), "kind": kind}
    return bars(**(facts | changes))


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(picture).iter(f"{SVG}text")]


def drawn() -> Iterator[ReportChart]:
    yield bars()
    yield bars(failed=(DAYS[3],), marks=(Mark(1, DAYS[4], "Radio"), Mark(2, DAYS[5], "Change")))
    yield bars(kind="lines")
    share = Series("Positive", "#2A80C9", (0.5, None, 0.25))
    yield bars(
        kind="shares", form="share", categories=("a", "b", "c"), series=(share,), beside=("12", "<10", "not shown"),
        days=(), breaks=((1, "another model"),),
    )  # fmt: skip
    yield level("One", "Two", beside=("1", "2"))
    yield level("One", "Two", kind="stacked_parts")
    yield level("One", kind="goals", form="share", series=(Series("Reached", "#2A80C9", (1.4,)),), pace=(0.5,))


@pytest.mark.parametrize("chart", list(drawn()), ids=lambda chart: chart.kind)
def test_every_kind_is_well_formed_and_says_what_it_shows(chart: ReportChart) -> None:
    root = ElementTree.fromstring(svg(chart))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == chart.title
    assert root.findtext(f"{SVG}desc") == chart.alt == "Impressions. Most on the first."


@pytest.mark.parametrize("chart", list(drawn()), ids=lambda chart: chart.kind)
def test_nothing_is_drawn_outside_the_picture(chart: ReportChart) -> None:
    root = ElementTree.fromstring(svg(chart))
    high = float(root.get("viewBox", "").split()[3])
    for element in root.iter(f"{SVG}text"):
        x, wide = float(element.get("x", "")), width(element.text or "", float(element.get("font-size", 12)))
        begin = {"middle": x - wide / 2, "end": x - wide}.get(element.get("text-anchor", ""), x)
        assert begin >= -1
        assert begin + wide <= 641
        assert 0 <= float(element.get("y", "")) <= high


def test_stacked_bars_are_as_high_as_their_values() -> None:
    picture = svg(bars(categories=("a", "b"), series=(Series("X", "#7C838C", (100.0, 50.0)),), days=DAYS[:2]))
    (path,) = re.findall(r'<path d="([^"]+)" stroke="#7C838C"', picture)
    heights = [float(lower) - float(upper) for lower, upper in re.findall(r"M[\d.]+ ([\d.]+)V([\d.]+)", path)]
    assert heights == pytest.approx([190, 95], abs=0.2)


def test_losses_hang_below_the_line() -> None:
    picture = svg(bars(categories=("a",), series=(Series("X", "#7C838C", (-40.0,)),), days=DAYS[:1]))
    assert "\u221240" in texts(picture) or "\u221250" in texts(picture)


def test_texts_are_escaped_and_cannot_leave_their_place() -> None:
    wicked = '</text><script>alert(1)</script> & "quoted" \x00\x0b\ud800'
    picture = svg(level(wicked, "Plain", title=wicked, takeaway=wicked, beside=(wicked, "2")))
    root = ElementTree.fromstring(picture)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg",
        "title",
        "desc",
        "text",
        "path",
        "defs",
    }
    assert "</text><script>alert(1)</script>" in (root.findtext(f"{SVG}title") or "")


def test_long_names_of_whatever_script_are_wrapped_or_shortened() -> None:
    names = ("Donaudampfschifffahrt" * 6, "שלום לכולם אתם לא לבד " * 6, "💚 " * 80, "word " * 60)
    for label in texts(svg(level(*names))):
        assert width(label) <= 310
    first, second = wrapped("one two three four five", 70, 2)
    assert (first, second[:5], second[-1]) == ("one two", "three", "\N{HORIZONTAL ELLIPSIS}")
    assert shortened("short", 200) == "short"


def test_a_chart_without_any_value_says_so_in_words() -> None:
    empty = bars(series=(Series("X", "#7C838C", (None,) * 30),), nothing="Nobody reports it.")
    assert texts(svg(empty)) == ["Nobody reports it."]


def test_what_may_not_be_shown_is_hatched_and_its_size_tells_no_label_apart() -> None:
    positive, negative = Series("Positive", "#2A80C9", (0.6,)), Series("Negative", "#D55E00", (None,))
    chart = bars(
        kind="shares", form="share", categories=("2 Nov",), series=(positive, negative), days=(), beside=("<10",)
    )
    picture = svg(chart)
    assert "bars-hatch" in picture
    assert "Not shown (small numbers)" in texts(picture)
    assert "<10" in texts(picture)


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_axis_marks_are_round_few_and_hold_all_values(one: int, other: int) -> None:
    low, high = sorted((one, other))
    marks = axis_marks(low, high)
    near = (marks[1] - marks[0]) / 1_000_000
    assert marks[0] <= min(low, 0) + near
    assert marks[-1] >= max(high, 0) - near
    assert 2 <= len(marks) <= 8
    assert all(mark == round(mark) for mark in marks)


def test_the_charts_of_a_real_report_have_the_colours_of_the_screen(tmp_path: Path) -> None:
    from dashboard.charts.palette import PLATFORM_COLOURS

    report = campaign_report(reading_world(tmp_path / "outreach.db"), "mens-health", None, None, now=NOW)
    charts = {chart.id: chart for section in document(report).sections for chart in section.charts}
    assert PLATFORM_COLOURS["x"] in svg(charts["impressions"])
    assert all(PLATFORM_COLOURS[name] in svg(charts["what_people_did"]) for name in ("bluesky", "mastodon", "reddit"))
