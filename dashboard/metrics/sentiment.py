"""How did people respond, and how sure is that?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.metrics.small_numbers import SHOWN, SMALL, THRESHOLD, TOTAL, count_text, with_totals, withhold
from dashboard.metrics.wilson import wilson_interval

SCORED = ("positive", "neutral", "negative")
NOT_SCORED = "not_scored"
LABELS = (*SCORED, NOT_SCORED)


@dataclass(frozen=True)
class ShownResponses:
    """What people may see of the responses: nothing below the threshold, and nothing that gives it away.

    groups: a row per group (day, week or platform). Columns: the group, positive, neutral, negative (shares of the
    scored comments, missing where withheld), positive_text, neutral_text, negative_text (counts as text), behind (text:
    how many scored comments).
    overall: a row per label and one for the total. Columns: label, text, share, low, high (95 % interval of the share).
    not_scored: text: how many comments the model could not tell.
    """

    groups: pd.DataFrame
    overall: pd.DataFrame
    not_scored: str


def label_counts(responses: pd.DataFrame) -> dict[str, int]:
    """Exact counts per label, all four; for machines of the organisation only."""
    counted = responses.groupby("label")["n"].sum()
    return {label: int(counted.get(label, 0)) for label in LABELS}


def models(responses: pd.DataFrame) -> str | None:
    """The models behind the labels, joined by commas; None where nothing was labelled."""
    names = sorted(set(responses["model"]))
    return ", ".join(names) if names else None


def counts_per(responses: pd.DataFrame, group: str) -> pd.DataFrame:
    """Exact counts of scored comments. Index: group; columns: positive, neutral, negative.

    responses: as `queries.response_days`. group: day, week (its Monday), month (its first day),
    or a column such as platform.
    """
    keys = _group_keys(responses, group)
    scored = responses.assign(**{group: keys})[responses["label"].isin(SCORED)]
    table = scored.pivot_table(index=group, columns="label", values="n", aggfunc="sum", fill_value=0)
    return table.reindex(columns=list(SCORED), fill_value=0).astype("int64").rename_axis(columns=None)


def shown_responses(responses: pd.DataFrame, group: str, threshold: int = THRESHOLD) -> ShownResponses:
    """The responses per group and overall, with small counts withheld so that the whole table gives none away."""
    counts = counts_per(responses, group)
    table = with_totals(counts, column_totals=True)
    states = withhold(counts, threshold, column_totals=True)
    groups = pd.DataFrame({group: counts.index})
    for label in SCORED:
        groups[label] = [_share(table, states, place, label) for place in range(len(counts))]
        groups[f"{label}_text"] = _texts(table[label][:-1], states[label][:-1], threshold)
    groups["behind"] = _texts(table[TOTAL][:-1], states[TOTAL][:-1], threshold)
    overall = pd.DataFrame([_overall(table, states, label, threshold) for label in (*SCORED, TOTAL)])
    return ShownResponses(groups, overall, _alone_text(label_counts(responses)[NOT_SCORED], threshold))


def shown_labels(counts: Mapping[str, int], threshold: int = THRESHOLD) -> tuple[pd.DataFrame, str]:
    """`overall` and `not_scored` of ShownResponses, for exact counts as `label_counts` gives them."""
    scored = pd.DataFrame({label: [counts[label]] for label in SCORED})
    table, states = with_totals(scored), withhold(scored, threshold)
    overall = pd.DataFrame([_overall(table, states, label, threshold) for label in (*SCORED, TOTAL)])
    return overall, _alone_text(counts[NOT_SCORED], threshold)


def _alone_text(count: int, threshold: int) -> str:
    return count_text(count, SMALL if 0 < count < threshold else SHOWN, threshold)


def _group_keys(responses: pd.DataFrame, group: str) -> "pd.Series[Any]":
    keys: pd.Series[Any] = responses["day" if group in ("week", "month") else group]
    if group in ("week", "month"):
        since = keys.dt.day_of_week if group == "week" else keys.dt.day - 1
        keys = keys - pd.to_timedelta(since, unit="D")
    return keys


def _share(table: pd.DataFrame, states: pd.DataFrame, place: int, label: str) -> float | None:
    """A share only where count and total are both shown, and there is something to share."""
    count, whole = int(table[label].iloc[place]), int(table[TOTAL].iloc[place])
    shown = states[label].iloc[place] == SHOWN and states[TOTAL].iloc[place] == SHOWN
    return count / whole if shown and whole else None


def _texts(counts: "pd.Series[int]", states: "pd.Series[str]", threshold: int) -> list[str]:
    return [count_text(int(count), state, threshold) for count, state in zip(counts, states, strict=True)]


def _overall(table: pd.DataFrame, states: pd.DataFrame, label: str, threshold: int) -> dict[str, object]:
    count, whole = int(table[label].iloc[-1]), int(table[TOTAL].iloc[-1])
    share = _share(table, states, -1, label)
    low, high = (None, None) if share is None else wilson_interval(count, whole) or (None, None)
    text = count_text(count, str(states[label].iloc[-1]), threshold)
    return {"label": label, "text": text, "share": share, "low": low, "high": high}
