"""Notes on charts: each at its day or its week's bar, none over another, and all of them below in words."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import palette
from dashboard.charts.marks import ROWS, Mark, markers, notes_on, spots_on_bars, spots_on_days
from dashboard.charts.over_time import gained_bars, growth_lines, lines
from dashboard.charts.shares import stance_course, stance_shares
from dashboard.metrics.platform_changes import PLATFORM_CHANGES, platform_changes
from dashboard.tables import notes
from dashboard.views import ChartView
from tests.test_charts import PAGES, _luminance

Draw = Callable[..., go.Figure]
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 28)


def mark(day: int, said: str = "Something", month: int = 11, **more: tuple[str, ...]) -> Mark:
    moment = date(2026, month, day)
    return Mark(moment, f"{day} Nov 2026", said, **more)


@pytest.fixture
def days() -> pd.DataFrame:
    every = pd.date_range(FIRST, LAST)
    return pd.DataFrame({"day": every, "platform": "x", "impressions": pd.array(range(len(every)), dtype="Int64")})


def chart(days: pd.DataFrame, *marks: Mark, unit: str = "day", draw: Draw = gained_bars) -> go.Figure:
    options = {"unit": unit, "horizon": (FIRST, LAST), "marks": marks, "failed_nights": [date(2026, 11, 3)]}
    return draw(days, "impressions", "platform", {"x": "X"}, {}, **options)


@pytest.mark.parametrize("draw", [gained_bars, lines])
@pytest.mark.parametrize(("unit", "x"), [("day", "2026-11-12"), ("week", "2026-11-09")])
def test_a_marker_stands_at_its_day_or_at_its_weeks_bar(draw: Draw, unit: str, x: str, days: pd.DataFrame) -> None:
    figure = chart(days, mark(12), unit=unit, draw=draw)
    (box,) = figure.layout.annotations
    line = figure.layout.shapes[-1]
    assert (box.x, box.text, line.x0, line.x1) == (x, "1", x, x)
    assert box.hovertext == "12 Nov 2026: Something"


def test_what_falls_on_one_bar_shares_a_marker(days: pd.DataFrame) -> None:
    figure = chart(days, mark(12), mark(10, "Earlier"), mark(20), unit="week")
    assert [box.text for box in figure.layout.annotations] == ["1", "2"]
    assert notes_on(figure) == [
        (1, [(date(2026, 11, 10), "10 Nov 2026", "Earlier"), (date(2026, 11, 12), "12 Nov 2026", "Something")]),
        (2, [(date(2026, 11, 20), "20 Nov 2026", "Something")]),
    ]


def test_markers_do_not_touch_on_a_telephone_however_many_notes_there_are() -> None:
    every = [mark(day) for day in range(1, 29)]
    placed = markers(spots_on_days(every, FIRST, LAST, "day"))
    assert sum(len(marker.spots) for marker in placed) == 28
    assert [marker.number for marker in placed] == list(range(1, len(placed) + 1))
    for row in range(ROWS):
        shares = [marker.spots[0].share for marker in placed if marker.row == row]
        assert all(later - earlier >= 20 / 290 for earlier, later in pairwise(shares))


def test_the_plot_gives_way_to_the_markers_and_so_do_the_bands_of_failed_nights(days: pd.DataFrame) -> None:
    bare, noted = chart(days), chart(days, mark(12))
    assert noted.layout.height > bare.layout.height
    top = noted.layout.yaxis.domain[1]
    assert 0.8 < top < 1
    assert noted.layout.shapes[0].y1 == noted.layout.annotations[0].y == top
    assert bare.layout.shapes[0].y1 == 1
    assert notes_on(bare) == []


def test_notes_outside_the_days_shown_and_of_other_figures_are_not_marked(days: pd.DataFrame) -> None:
    others = mark(31, month=10), mark(30), mark(5, metrics=("reach",))
    assert notes_on(chart(days, *others)) == []
    assert len(notes_on(chart(days, mark(5, metrics=("reach", "impressions"))))) == 1


def test_html_in_a_note_is_shown_and_not_run(days: pd.DataFrame) -> None:
    figure = chart(days, mark(5, "<b>loud</b> & <script>"))
    hover = figure.layout.annotations[0].hovertext
    assert hover == "5 Nov 2026: &lt;b>loud&lt;/b> &amp; &lt;script>"
    assert notes.said_below(notes_on(figure)) == r"**1.** 5 Nov 2026: \<b\>loud\</b\> & \<script\>"


def test_a_long_note_is_broken_into_lines_on_hover(days: pd.DataFrame) -> None:
    hover = chart(days, mark(5, "word " * 40)).layout.annotations[0].hovertext
    assert max(map(len, hover.split("<br>"))) <= 44


def test_a_note_on_a_posts_course_stays_within_its_lines() -> None:
    moments = pd.to_datetime(["2026-11-02T15:00", "2026-11-05T03:00"])
    history = pd.DataFrame({"moment": moments, "impressions": [10, 40], "likes": [1, 4]})
    titles = {"impressions": "Impressions", "likes": "Likes"}
    noted = [mark(1), mark(2), mark(3), mark(5), mark(4, metrics=("reach",))]
    figure = growth_lines(history, titles, {}, noted)
    assert [box.x for box in figure.layout.annotations] == [
        "2026-11-02T15:00:00", "2026-11-03T12:00:00", "2026-11-05T03:00:00"
    ]  # fmt: skip
    assert figure.layout.yaxis.domain[1] < 1
    assert figure.layout.yaxis2.domain[1] < figure.layout.yaxis.domain[0]


def test_among_bars_of_weeks_a_note_stands_at_its_week_or_between_its_neighbours() -> None:
    bars = [pd.Timestamp(day) for day in ("2026-11-02", "2026-11-16")]
    spots = spots_on_bars([mark(4), mark(10), mark(16), mark(27)], bars, "week")
    assert [spot.x for spot in spots] == [0.0, 0.5, 1.0, 1.5]
    assert spots_on_bars([mark(4)], [], "week")[0].x == -0.5
    (month,) = spots_on_bars([mark(30)], [pd.Timestamp("2026-11-01")], "month")
    assert month.x == 0.0


def test_the_stances_charts_mark_notes_beside_their_own_changes() -> None:
    frame = pd.DataFrame({"label": ["2 Nov", "9 Nov"], "version": ["a", "b"], "behind": ["40", "40"]})
    for stance in ("positive", "neutral", "negative"):
        frame[stance], frame[f"{stance}_low"], frame[f"{stance}_high"] = 0.3, 0.2, 0.4
        frame[f"{stance}_said"] = "20 of 40"
    spots = spots_on_bars([mark(10)], [pd.Timestamp("2026-11-02"), pd.Timestamp("2026-11-09")], "week")
    change = [(1, "another version")]
    for figure in (stance_shares(frame, change, spots), stance_course(frame, "negative", change, spots)):
        box = figure.layout.annotations[-1]
        assert (box.x, box.text) == (1.0, "1")
        said = next(note for note in figure.layout.annotations if note.text == "another version")
        assert said.y == box.y < 1


def test_the_table_of_a_chart_says_what_is_noted_of_its_days(days: pd.DataFrame) -> None:
    table = pd.DataFrame({"Day": [date(2026, 11, 13), date(2026, 11, 12)], "X": [2, 1]})
    noted = ChartView("t", chart(days, mark(12), mark(12, "Twice"), unit="week"), table, "k")
    assert noted.table["Notes"].tolist() == ["", "Something; Twice"]
    assert "Notes" not in ChartView("t", chart(days), table, "k").table
    assert "Notes" not in table
    without_days = ChartView("t", chart(days, mark(12)), pd.DataFrame({"Week": ["9 Nov"]}), "k")
    assert list(without_days.table.columns) == ["Week"]


def annotations(*rows: tuple[int, str, int | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "text", "campaign_id", "campaign_name"])
    return frame.assign(day=[pd.Timestamp(2026, 11, day) for day in frame["day"]])


def changes(*kinds: str) -> pd.DataFrame:
    rows = [(pd.Timestamp(2026, 11, 5), kind, None, f"A {kind}.", 1, "Talk") for kind in kinds]
    return pd.DataFrame(rows, columns=["day", "what", "platform", "said", "campaign_id", "campaign_name"])


def test_where_all_campaigns_are_in_view_a_note_says_whose_it_is() -> None:
    found = annotations((9, "Mine", 1, "Talk"), (3, "For all", None, None))
    everything = notes.marks(found, changes(), [], everything=True)
    assert [one.said for one in everything] == ["For all", "Mine (Talk)"]
    assert [one.said for one in notes.marks(found, changes(), [], everything=False)] == ["For all", "Mine"]


def test_a_change_is_marked_only_where_it_matters() -> None:
    kinds = changes("matching", "click_source", "timezone", "model")
    rooms = {one.said: one.rooms for one in notes.marks(annotations(), kinds, [], everything=False)}
    assert rooms == {
        "Changed: A matching.": ("platforms", "clicks", "responses"),
        "Changed: A click_source.": ("clicks",),
        "Changed: A timezone.": ("platforms", "clicks", "responses"),
    }
    # A post counts once for the organisation, in whatever campaign it is.
    of_all = {one.said: one.rooms for one in notes.marks(annotations(), kinds, [], everything=True)}
    assert of_all["Changed: A matching. (Talk)"] == ("clicks",)


def test_what_a_platform_changed_is_marked_for_its_own_figures_alone() -> None:
    autumn, winter = date(2025, 9, 1), date(2025, 12, 31)
    (found,) = platform_changes(["facebook", "x"], autumn, winter)
    assert found.day == date(2025, 11, 15)
    assert platform_changes(["x", "bluesky"], autumn, winter) == []
    (one,) = notes.marks(annotations(), changes(), [found], everything=True)
    assert (one.rooms, one.metrics) == (("platforms",), ("impressions", "reach"))
    assert list(PLATFORM_CHANGES) == sorted(PLATFORM_CHANGES)


@pytest.mark.parametrize("page", PAGES)
def test_a_marker_stands_out_from_both_pages_and_its_number_from_it(page: str) -> None:
    for one, other, least in ((palette.MARK, page, 3), (palette.MARK, palette.MARK_TEXT, 4.5)):
        darker, lighter = sorted((_luminance(one), _luminance(other)))
        assert (lighter + 0.05) / (darker + 0.05) >= least
