"""Charts say what the figures say: nothing unknown is drawn as nought, no loss is hidden, colours can be told apart."""

import tomllib
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.charts import palette
from dashboard.charts.layout import night_bands
from dashboard.charts.over_time import bar_unit, gained_bars, growth_lines, lines
from dashboard.charts.shares import parts_bar, share_bars, stance_course, stance_shares
from dashboard.charts.sparkline import course_known, sparkline, sparkline_image

CONFIG = tomllib.loads((Path(__file__).parent.parent / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PAGES = [CONFIG["theme"][scheme]["backgroundColor"] for scheme in ("light", "dark")]
TITLES = {"x": "X", "bluesky": "Bluesky"}
COLOURS = {name: palette.platform_colour(name) for name in TITLES}


@pytest.fixture
def days() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "day": pd.to_datetime(["2026-11-01", "2026-11-02", "2026-11-02", "2026-11-09"]),
            "platform": ["x", "x", "bluesky", "x"],
            "impressions": pd.array([100, -7, None, 30], dtype="Int64"),
        }
    )


def test_an_unknown_day_draws_nothing_rather_than_nought(days: pd.DataFrame) -> None:
    first = pd.DataFrame({"day": [pd.Timestamp("2026-11-01")], "platform": "bluesky", "impressions": 8})
    days = pd.concat([days, first.astype({"impressions": "Int64"})])
    bars = {bar.name: list(bar.y) for bar in gained_bars(days, "impressions", "platform", TITLES, COLOURS).data}
    assert bars["Bluesky"] == [8, None, None]


def test_a_platform_that_reports_no_such_figure_is_not_in_the_legend(days: pd.DataFrame) -> None:
    assert [bar.name for bar in gained_bars(days, "impressions", "platform", TITLES, COLOURS).data] == ["X"]


def test_a_loss_hangs_below_the_line(days: pd.DataFrame) -> None:
    figure = gained_bars(days, "impressions", "platform", TITLES, COLOURS)
    assert -7 in list(figure.data[0].y)
    assert figure.layout.barmode == "relative"


def test_weekly_bars_add_up_to_the_daily_ones(days: pd.DataFrame) -> None:
    figure = gained_bars(days, "impressions", "platform", TITLES, COLOURS, unit="week")
    assert list(figure.data[0].x) == ["2026-10-26", "2026-11-02", "2026-11-09"]  # Mondays
    assert list(figure.data[0].y) == [100, -7, 30]


def test_a_platform_that_is_filtered_away_leaves_the_others_their_colour(days: pd.DataFrame) -> None:
    both = gained_bars(days, "impressions", "platform", TITLES, COLOURS)
    only = gained_bars(days[days["platform"] == "x"], "impressions", "platform", TITLES, COLOURS)
    assert only.data[0].marker.color == both.data[0].marker.color


@pytest.mark.parametrize(("last", "unit"), [(date(2026, 4, 10), "day"), (date(2026, 4, 11), "week")])
def test_a_long_period_is_drawn_in_weeks(last: date, unit: str) -> None:
    assert bar_unit(date(2026, 1, 1), last) == unit


def test_no_days_at_all_make_an_empty_chart_rather_than_an_error(days: pd.DataFrame) -> None:
    for chart in (gained_bars, lines):
        assert len(chart(days.iloc[:0], "impressions", "platform", TITLES, COLOURS).data) == 0


def test_failed_nights_beside_each_other_share_one_band() -> None:
    bands = night_bands([date(2026, 11, 3), date(2026, 11, 2), date(2026, 11, 9)])
    assert [(band["x0"], band["x1"]) for band in bands] == [
        ("2026-11-01T12:00:00", "2026-11-03T12:00:00"),
        ("2026-11-08T12:00:00", "2026-11-09T12:00:00"),
    ]


def test_a_figure_that_a_post_never_had_has_no_line() -> None:
    moments = pd.to_datetime(["2026-11-01T02:00Z", "2026-11-02T02:00Z"])
    history = pd.DataFrame({"moment": moments, "likes": [1, 4], "saves": pd.array([None, None], dtype="Int64")})
    figure = growth_lines(history, {"likes": "Likes", "saves": "Saves"}, {})
    assert [line.name for line in figure.data] == ["Likes"]


@pytest.fixture
def periods() -> pd.DataFrame:
    """Two weeks of one version of the model and one of the next; of the second too few comments."""
    shares = {"positive": [0.5, None, 0.25], "neutral": [0.25, None, 0.25], "negative": [0.25, None, 0.5]}
    frame = pd.DataFrame({"label": ["2 Nov", "9 Nov", "9 Nov\u200b"], "version": ["a", "a", "b"]} | shares)
    for stance in shares:
        frame[f"{stance}_low"], frame[f"{stance}_high"] = frame[stance] - 0.1, frame[stance] + 0.2
        frame[f"{stance}_said"] = ["20 of 40", "", "<10 of 40"]
    return frame.assign(behind=["40", "<10", "40"])


def test_too_few_comments_leave_the_bar_hatched_and_say_so(periods: pd.DataFrame) -> None:
    figure = stance_shares(periods.head(2))
    assert [list(bar.y) for bar in figure.data[:3]] == [[0.5, None], [0.25, None], [0.25, None]]
    assert figure.data[3].name == "Not shown (small numbers)"
    assert list(figure.data[3].y) == [0.0, 1.0]
    assert [note.text for note in figure.layout.annotations] == ["40", "&lt;10"]  # plotly reads texts as HTML
    assert len(figure.layout.shapes) == 0


def test_the_day_on_which_the_model_changed_is_marked_between_the_bars(periods: pd.DataFrame) -> None:
    change = [(2, "new version, 11 Nov")]
    for figure in (stance_shares(periods, change), stance_course(periods, "positive", change)):
        assert [line.x0 for line in figure.layout.shapes] == [1.5]
        assert figure.layout.annotations[-1].text == "new version, 11 Nov"


def test_no_line_leads_from_one_version_of_the_model_to_another(periods: pd.DataFrame) -> None:
    first, second = stance_course(periods, "negative").data
    assert (list(first.x), list(second.x)) == (["2 Nov", "9 Nov"], ["9 Nov\u200b"])
    assert (list(first.y), list(second.y)) == ([0.25, None], [0.5])


def test_a_share_is_drawn_with_its_interval(periods: pd.DataFrame) -> None:
    (point,) = stance_course(periods.tail(1), "negative").data
    assert point.error_y.array[0] == pytest.approx(0.2)
    assert point.error_y.arrayminus[0] == pytest.approx(0.1)
    assert list(point.customdata) == ["&lt;10 of 40"]


def test_a_withheld_share_has_no_bar_and_no_whisker() -> None:
    parts = pd.DataFrame({"share": [0.4, None], "low": [0.3, None], "high": [0.6, None]})
    titles = pd.DataFrame({"title": ["Questions", "Something else"], "said": ["40 comments", "<10 comments"]})
    (bars,) = share_bars(pd.concat([titles, parts], axis=1)).data
    assert (list(bars.x), list(bars.error_x.array)) == ([0.4, 0.0], [pytest.approx(0.2), 0.0])
    assert list(bars.text) == ["40 comments", "&lt;10 comments"]


def test_responses_are_stacked_by_platform() -> None:
    figure = parts_bar({"X": {"Likes": 4, "Shares": 1}, "Bluesky": {"Likes": 2}}, {})
    assert [(bar.name, list(bar.x)) for bar in figure.data] == [("X", [4, 1]), ("Bluesky", [2])]


def test_a_sparkline_breaks_where_a_day_is_unknown_and_two_points_are_no_trend() -> None:
    assert sparkline([1, 2, None, 3, 4], "#000").count("M") == 2
    assert not course_known([1, None, 4])


def test_a_figure_that_never_moved_gets_no_line() -> None:
    assert not course_known([0, 0, 0, 0])


def test_a_sparkline_is_a_picture_that_needs_no_request() -> None:
    assert 'src="data:image/svg+xml;base64,' in sparkline_image((1, 2, 3), "#000")


def _linear(colour: str) -> list[float]:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def test_every_platform_we_know_or_soon_will_has_a_colour_of_its_own() -> None:
    known = {"x", "reddit", "bluesky", "mastodon", "instagram", "facebook", "threads", "youtube", "linkedin", "tiktok"}
    assert set(palette.PLATFORM_COLOURS) == known
    assert len(set(palette.PLATFORM_COLOURS.values())) == len(known)


def test_a_tone_has_its_colour_also_where_others_are_left_out() -> None:
    parts = pd.DataFrame({"title": ["Questions"], "share": [0.4], "low": [0.3], "high": [0.5], "said": ["40"]})
    bars = share_bars(parts.assign(tone=["question"]))
    assert list(bars.data[0].marker.color) == [palette.TONE_COLOURS["question"]]


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# What meets in one chart. Grey belongs to no platform: it stands for what is neither good nor bad, or is not known.
GROUPS = {
    "platforms": palette.PLATFORM_COLOURS | {"grey": palette.NEUTRAL},
    "stances": palette.STANCE_COLOURS,
    "tones": palette.TONE_COLOURS,
    "nights": palette.STATUS_COLOURS,
    "series": {str(place): colour for place, colour in enumerate(palette.SERIES_COLOURS)},
    "metrics": palette.METRIC_COLOURS,
}
ALL_COLOURS = sorted({colour for group in GROUPS.values() for colour in group.values()} | {palette.CHANGE})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_every_colour_stands_out_from_a_light_and_a_dark_page(colour: str, page: str) -> None:
    darker, lighter = sorted((_luminance(colour), _luminance(page)))
    assert (lighter + 0.05) / (darker + 0.05) >= 3  # WCAG 2.2, 1.4.11


# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))


def _seen(colour: str, blindness: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """The colour in CIE L*a*b*, as somebody with this colour blindness sees it."""
    linear = _linear(colour)
    red, green, blue = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear, strict=True)))) for row in blindness)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089,
    )
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in xyz)
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("blindness", [PROTANOPIA, DEUTERANOPIA], ids=["protanopia", "deuteranopia"])
@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
def test_colours_of_one_chart_differ_for_colour_blind_readers(
    group: dict[str, str], blindness: tuple[tuple[float, ...], ...]
) -> None:
    seen = {name: _seen(colour, blindness) for name, colour in group.items()}
    for one, its in seen.items():
        for other, theirs in seen.items():
            if one < other:
                distance = sum((a - b) ** 2 for a, b in zip(its, theirs, strict=True)) ** 0.5
                assert distance >= 12, f"{one} and {other} look alike ({distance:.0f})"
