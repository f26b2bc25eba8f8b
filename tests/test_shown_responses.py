"""What people may see of how comments sound: labels, tones, reasons, each version of the model by itself."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.metrics.sentiment import label_counts, models, shown_by_version, shown_responses, shown_unseen
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT
from dashboard.metrics.tones import TONES
from dashboard.metrics.versions import Version
from dashboard.tables.responses import numbers, tone_bars

Counts = npt.NDArray[np.int64]


def responses(*rows: tuple[str, str, int]) -> pd.DataFrame:
    return toned(*((day, label, "" if label == "not_scored" else "other", n) for day, label, n in rows))


def toned(*rows: tuple[str, str, str, int], reason: str = "language", model: str = "stance") -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["day", "label", "tone", "n"])
    reasons = [reason if label == "not_scored" else "" for label in frame["label"]]
    day = pd.to_datetime(frame["day"]).astype("datetime64[s]")
    return frame.assign(day=day, reason=reasons, model=model, platform="x")


def test_shares_are_of_scored_comments_and_come_with_how_many_stand_behind_them() -> None:
    shown = shown_responses(
        responses(
            ("2026-11-02", "positive", 20), ("2026-11-08", "positive", 10), ("2026-11-03", "neutral", 15),
            ("2026-11-03", "negative", 15), ("2026-11-03", "not_scored", 4),
        ),
        "week",
    )  # fmt: skip
    (week,) = shown.groups.to_dict("records")
    assert (week["week"], week["positive"], week["negative"], week["behind"]) == (
        pd.Timestamp("2026-11-02"),
        0.5,
        0.25,
        "60",
    )
    overall = shown.overall.set_index("label")
    assert overall.loc["positive", "text"] == "30"
    assert overall["low"].between(0, 0.5)["positive"]
    assert overall["high"].between(0.5, 1)["positive"]
    assert shown.not_scored == "<10"


def test_a_week_with_few_comments_shows_no_share_and_the_overall_count_does_not_give_it_away() -> None:
    rows = [("2026-11-02", "positive", 30), ("2026-11-02", "neutral", 30), ("2026-11-02", "negative", 30)]
    shown = shown_responses(responses(*rows, ("2026-11-09", "positive", 4), ("2026-11-09", "neutral", 14)), "week")
    second = shown.groups.iloc[1]
    assert second["positive_text"] == "<10"
    assert pd.isna(second["positive"])
    # 34 overall and 30 in the first week together would say 4.
    assert "not shown" in (shown.groups["positive_text"].iloc[0], shown.overall["text"].iloc[0])


def test_every_shown_share_has_its_interval_and_a_withheld_one_has_none() -> None:
    rows = (("2026-11-02", "positive", 30), ("2026-11-02", "neutral", 20), ("2026-11-02", "negative", 3))
    (week,) = shown_responses(responses(*rows), "week").groups.to_dict("records")
    assert 0 < float(week["positive_low"]) < float(week["positive"]) < float(week["positive_high"]) < 1
    assert week["neutral_text"] == "not shown"  # 30 and 20 of 53 would say 3
    assert week["negative_text"] == "<10"
    assert pd.isna([week["negative"], week["negative_low"], week["negative_high"]]).all()


def test_tones_have_the_total_of_the_labels() -> None:
    shown = shown_responses(
        toned(
            ("2026-11-02", "positive", "support", 40), ("2026-11-02", "positive", "disclosure", 15),
            ("2026-11-09", "negative", "hostile", 25), ("2026-11-09", "neutral", "question", 20),
            ("2026-11-09", "neutral", "other", 3),
        ),
        "week",
    )  # fmt: skip
    assert shown.tones is not None
    rows = shown.tones.set_index("tone")
    assert rows["text"].to_dict() == {
        "support": "40", "disclosure": "15", "hostile": "25", "question": "not shown", "other": "<10", "total": "103",
    }  # fmt: skip
    assert rows.loc["support", "share"] == pytest.approx(40 / 103)
    assert rows["share"].isna().to_list() == [False, False, False, True, True, False]
    assert rows["low"].fillna(0).lt(rows["share"].fillna(1)).all()
    assert rows["high"].fillna(1).ge(rows["share"].fillna(0)).all()


def test_where_the_labels_must_hide_their_total_no_tone_is_told() -> None:
    rows = ("2026-11-02", "neutral", "support", 11), ("2026-11-02", "negative", "other", 10)
    shown = shown_responses(toned(*rows), "week")
    assert shown.overall["text"].tolist()[-1] == "not shown"  # 11 and 10 of 21 would say that none is positive
    assert shown.tones is not None
    assert set(shown.tones["text"]) == {"not shown"}
    assert shown.tones["share"].isna().all()


def test_where_the_tones_would_need_the_total_hidden_they_are_not_told_and_the_labels_are() -> None:
    rows = [("2026-11-02", label, "other", 33) for label in ("positive", "neutral", "negative")]
    nines = [("2026-11-02", "positive", tone, 9) for tone in ("support", "disclosure", "hostile", "question")]
    shown = shown_responses(toned(*rows[1:], *nines), "week")
    assert shown.overall["text"].tolist() == ["36", "33", "33", "102"]
    assert shown.tones is not None
    assert dict(zip(shown.tones["tone"], shown.tones["text"], strict=True))["support"] in ("<10", "not shown")
    assert shown.tones["text"].tolist()[-1] == "102"


def test_as_long_as_some_tones_are_unknown_none_is_told_but_since_when_they_are_known() -> None:
    old, new = ("2026-11-03", "positive", "unknown", 40), ("2026-11-09", "positive", "support", 40)
    mixed = shown_responses(toned(old, new), "week")
    assert (mixed.tones, mixed.tones_since) == (None, date(2026, 11, 4))
    assert shown_responses(toned(old), "week").tones_since is None
    only = shown_responses(toned(new), "week")
    assert only.tones is not None
    assert only.tones_since is None


def test_reasons_are_withheld_with_their_own_total() -> None:
    frame = pd.concat(
        toned(("2026-11-02", "not_scored", "", n), reason=reason) for reason, n in (("language", 30), ("unsure", 4))
    )
    shown = shown_responses(frame, "week")
    assert shown.reasons is not None
    # 30 of 34 and two reasons below 10: 4 and 0, 3 and 1, ...
    assert shown.reasons["text"].tolist() == ["30", "<10", "<10"]
    assert shown.not_scored == "34"


def test_reasons_that_were_not_kept_leave_their_number() -> None:
    frame = toned(("2026-11-02", "not_scored", "", 30), reason="unknown")
    shown = shown_responses(frame, "week")
    assert (shown.reasons, shown.not_scored) == (None, "30")
    assert shown_unseen(frame.assign(model="none")) == (None, "30")
    assert shown_unseen(frame) is None


def test_what_no_model_has_seen_has_reasons_of_its_own() -> None:
    frame = toned(("2026-11-02", "not_scored", "", 12), reason="expired", model="none")
    unseen = shown_unseen(frame)
    assert unseen is not None
    assert unseen[0] is not None
    assert unseen[0].to_dict("records") == [{"reason": "expired", "text": "12"}]
    both = pd.concat([frame, toned(("2026-11-02", "not_scored", "", 4), reason="off", model="none")])
    hidden = shown_unseen(both)
    assert hidden is not None
    assert hidden[0] is not None
    assert (hidden[0]["text"].tolist(), hidden[1]) == (["not shown", "<10"], "16")
    assert models(frame) is None


def test_each_version_of_the_model_stands_by_itself() -> None:
    rest = ("2026-11-09", "neutral", "other", 20), ("2026-11-09", "negative", "other", 20)
    old = toned(("2026-11-09", "positive", "other", 20), *rest, model="a")
    new = toned(("2026-11-09", "positive", "other", 60), *rest, model="b")
    both = [Version("a", None, None), Version("b", date(2026, 11, 11), None)]
    first, second = shown_by_version(pd.concat([old, new]), both, "week")
    assert first.shown.groups["positive"].tolist() == [pytest.approx(1 / 3)]
    assert second.shown.groups["positive"].tolist() == [0.6]
    assert (first.shown.overall["text"].tolist()[-1], second.shown.overall["text"].tolist()[-1]) == ("60", "100")


TONED = st.lists(
    st.tuples(st.sampled_from(["positive", "neutral", "negative"]), st.sampled_from(TONES), st.integers(1, 6)),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(TONED)
def test_no_small_count_follows_from_labels_and_tones_together(rows: list[tuple[str, str, int]]) -> None:
    """Of one week, all rows of labels and all rows of tones that look like this and have the same total are tried."""
    frame = toned(*(("2026-11-02", *row) for row in rows)).groupby(["day", "label", "tone"], as_index=False)["n"].sum()
    frame = frame.assign(reason="", model="stance", platform="x")
    shown = shown_responses(frame, "week", 5)
    assert shown.tones is not None
    labels = fitting(shown.overall["text"].tolist())
    told = set(shown.tones["text"][:-1]) != {KEPT_BACK_TEXT}  # of all tones, it says nothing of any
    tones = fitting(shown.tones["text"].tolist()) if told else None
    common = None if tones is None else np.intersect1d(labels[:, -1], tones[:, -1])
    for table, texts in ((labels, shown.overall["text"]), (tones, shown.tones["text"])):
        if table is not None:
            left = table if common is None else table[np.isin(table[:, -1], common)]
            for place, text in enumerate(texts):
                assert text != "<5" or len(np.unique(left[:, place])) > 1


def fitting(texts: list[str]) -> Counts:
    """All rows with their totals that look like this, at a threshold of 5."""
    ranges = [range(5) if text == "<5" else range(5, 55) if text == KEPT_BACK_TEXT else [int(text)] for text in texts]
    axes = np.meshgrid(*(np.array(values) for values in ranges[:-1]), indexing="ij")
    rows = np.stack([axis.ravel() for axis in axes], axis=1)
    rows = np.concatenate([rows, rows.sum(axis=1, keepdims=True)], axis=1)
    return rows[np.isin(rows[:, -1], list(range(5, 200) if texts[-1] == KEPT_BACK_TEXT else ranges[-1]))]


def test_exact_counts_have_every_label() -> None:
    assert label_counts(responses()) == {"positive": 0, "neutral": 0, "negative": 0, "not_scored": 0}


def test_a_large_count_that_protects_a_small_one_is_not_said_to_be_too_few() -> None:
    found = toned(
        ("2026-11-02", "positive", "support", 80), ("2026-11-02", "positive", "disclosure", 12),
        ("2026-11-02", "neutral", "other", 44), ("2026-11-02", "neutral", "question", 20),
        ("2026-11-02", "negative", "hostile", 3),
    )  # fmt: skip
    (one,) = shown_by_version(found, [Version("stance", None, None)], "week")
    remarks = {figure.title: figure.remark for figure in numbers(one, several=False)}
    assert remarks["Negative"] == "too few to say: fewer than 10"
    assert remarks["Neutral"] == "not shown: it would give a small number away"
    assert "not shown: it would give a small number away" in set(tone_bars(one.shown)["said"])


def test_a_bar_that_may_not_be_drawn_says_so_rather_than_look_like_none() -> None:
    found = toned(("2026-11-02", "positive", "support", 80), ("2026-11-02", "negative", "hostile", 3))
    (one,) = shown_by_version(found, [Version("stance", None, None)], "week")
    titles = tone_bars(one.shown)["title"].tolist()
    assert titles[0] == "Thanks, encouragement, comfort"
    assert "Anger, mockery, criticism<br>(fewer than 10)" in titles
