"""What a chart shows, in a sentence: from its figures, never from what nobody reported."""

import math
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

import dashboard
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.small_numbers import TOTAL
from dashboard.reports.table_file import table_csv
from dashboard.tables import takeaways
from dashboard.tables.glossary import GROUPS, REPORTED, chosen, who_reports
from dashboard.tables.meaning import anchor, meaning
from dashboard.tables.posts import POST_METRICS, counted_so_far
from dashboard.words import THIN, unmarked

TITLES = {"x": "X", "bluesky": "Bluesky"}
SAID = {"thing": "impressions", "unit": "day"}


def days(*rows: tuple[str, str, int | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "platform", "impressions"])
    return frame.assign(day=pd.to_datetime(frame["day"]), impressions=frame["impressions"].astype("Int64"))


def test_a_chart_over_time_says_how_much_from_where_and_when_most() -> None:
    frame = days(("2026-11-08", "x", 100), ("2026-11-09", "x", 700), ("2026-11-09", "bluesky", 200))
    said = takeaways.over_time(frame, "impressions", "platform", TITLES, **SAID)
    assert said == f"1,000 impressions; most from X (80{THIN}%). Highest: 9 Nov 2026, with 900."


def test_a_platform_that_reports_nothing_is_in_no_sentence() -> None:
    frame = days(("2026-11-08", "x", 100), ("2026-11-08", "bluesky", None))
    assert takeaways.over_time(frame, "impressions", "platform", TITLES, **SAID) == "100 impressions, all from X."


def test_nothing_is_said_where_nothing_is_known() -> None:
    frame = days(("2026-11-08", "bluesky", None))
    assert takeaways.over_time(frame, "impressions", "platform", TITLES, **SAID) == ""
    assert takeaways.parts({}) == ""
    assert takeaways.tones(None) == ""
    assert takeaways.stances(pd.DataFrame(), "week") == ""


def test_a_loss_leaves_no_share_to_speak_of() -> None:
    frame = days(("2026-11-08", "x", 100), ("2026-11-08", "bluesky", -20))
    assert takeaways.over_time(frame, "impressions", "platform", TITLES, **SAID) == "80 impressions."


def test_a_chart_of_weeks_names_the_week_by_its_monday() -> None:
    frame = days(("2026-11-03", "x", 100), ("2026-11-10", "x", 300), ("2026-11-15", "x", 300))
    said = takeaways.over_time(frame, "impressions", "platform", TITLES, thing="impressions", unit="week")
    assert said.endswith("Highest: the week from 9 Nov 2026, with 600.")


def test_sources_that_count_the_same_people_are_never_added_up() -> None:
    frame = days(("2026-11-08", "x", 100), ("2026-11-08", "bluesky", 90))
    said = takeaways.courses(frame, "impressions", "platform", TITLES, "Arrivals")
    assert said == "Arrivals by each count: X: 100; Bluesky: 90."


@pytest.fixture
def weeks() -> pd.DataFrame:
    """Two weeks that may be shown, then one that may not."""
    shares = {"positive": [0.6, 0.5, None], "neutral": [0.3, 0.3, None], "negative": [0.1, 0.2, None]}
    frame = pd.DataFrame(
        {"label": ["2 Nov", "9 Nov", "16 Nov"], "version": "a", "behind": ["90", "80", "<10"]} | shares
    )
    return frame.assign(negative_low=[0.05, 0.12, math.nan], negative_high=[0.18, 0.3, math.nan])


def test_comments_are_told_of_the_last_week_that_may_be_shown(weeks: pd.DataFrame) -> None:
    said = takeaways.stances(weeks, "week")
    assert said.startswith(f"In the last week that can be shown (9 Nov): 50{THIN}% positive")
    assert said.endswith("of 80 comments labelled.")
    assert "16 Nov" not in said


def test_a_course_says_where_a_difference_may_be_chance(weeks: pd.DataFrame) -> None:
    assert "it may be chance" in takeaways.course(weeks, "negative", "week")
    apart = weeks.assign(negative_low=[0.05, 0.19, math.nan])
    assert "more than chance" in takeaways.course(apart, "negative", "week")
    assert takeaways.course(weeks.assign(version=["a", "b", "b"]), "negative", "week") == ""


def test_tones_that_may_not_be_shown_are_not_told() -> None:
    shown = pd.DataFrame({"tone": ["support", "question", "hostile", TOTAL], "share": [0.5, 0.2, None, 1.0]})
    said = takeaways.tones(shown)
    assert said == f"Most often: thanks, encouragement, comfort (50{THIN}%), then questions (20{THIN}%)."


def test_failed_nights_are_counted_by_source() -> None:
    strip = pd.DataFrame({"source": ["X", "X", "Bluesky"], "status": ["ok", "failed", "ok"]})
    assert takeaways.nights(strip) == "Failed: X on 1 night; all else was read."
    assert takeaways.nights(strip[strip["status"] == "ok"]) == "No source failed on any of these nights."


def test_a_figures_meaning_names_formula_sources_who_is_silent_and_its_age() -> None:
    as_of = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
    said = meaning(["impressions"], ["x"], ["bluesky"], as_of, "Europe/London")
    for part in ("Times posts were shown", "How: sum", "Counted by X", "Not reported by Bluesky", "23 Nov 2026, 02:14"):
        assert part in said
    assert "glossary#impressions" in said


def test_every_word_of_the_glossary_is_found_by_what_it_says() -> None:
    assert [name for name, _ in chosen("How people respond", "boosts")] == ["shares"]
    assert sum(len(chosen(group, "")) for group in GROUPS) == len(DEFINITIONS)
    assert anchor("link_clicks") == "link-clicks"


def test_every_link_to_the_words_leads_to_one() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in Path(dashboard.__file__).parent.rglob("*.py"))
    there = set(re.findall(r'anchor="([a-z-]+)"', code)) | {anchor(name) for name in DEFINITIONS}
    linked = re.findall(r"\(glossary#([a-z-]+)\)", code)
    assert {"exports", "short-links"} <= set(linked) <= there


def test_what_a_platform_does_not_tell_is_empty_in_the_table_of_platforms() -> None:
    known = pd.DataFrame([{"platform": "x", **dict.fromkeys(REPORTED, 0), "impressions": 1}])
    table = who_reports(known).set_index("Figure")["X"]
    assert table["Impressions"] == "reported"
    assert table[["Reach", "Likes"]].isna().all()


def test_a_table_as_a_file_runs_no_formula_and_leaves_the_unknown_empty() -> None:
    table = pd.DataFrame(
        {"Day": [date(2026, 11, 9)], "=HYPERLINK(1)": ["+1+1"], "X": pd.array([None], dtype="Int64"), "Gained": [-7]}
    )
    assert table_csv(table).decode("utf-8-sig").splitlines() == [
        "Day,'=HYPERLINK(1),X,Gained",
        "2026-11-09,'+1+1,,-7",
    ]


def test_who_hears_a_chart_hears_no_signs() -> None:
    assert unmarked(r"**How** this grew: \#MensHealth\: \$5") == "How this grew: #MensHealth: $5"


def test_one_of_a_thing_is_said_as_one() -> None:
    unknown = {f"lifetime_{name}": math.nan for name in POST_METRICS}
    post = pd.Series(unknown | {"lifetime_likes": 14, "lifetime_comments": 1, "lifetime_shares": 0})
    assert counted_so_far(post) == "So far it has 14 likes, 1 comment and 0 shares."
