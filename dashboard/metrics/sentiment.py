"""How did people respond, and how sure is that?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.metrics.small_numbers import SHOWN, THRESHOLD, TOTAL, count_text, with_totals, withhold
from dashboard.metrics.tones import shown_reasons, shown_tones
from dashboard.metrics.versions import NO_MODEL, Version, models_of
from dashboard.metrics.wilson import wilson_interval

SCORED = ("positive", "neutral", "negative")
NOT_SCORED = "not_scored"
LABELS = (*SCORED, NOT_SCORED)
_WEEKLY_UP_TO = 190  # days; longer periods are shown by month


@dataclass(frozen=True)
class ShownResponses:
    """What people may see of the responses: nothing below the threshold, and nothing that gives it away.

    groups: a row per group (day, week or platform). Columns: the group, positive, neutral, negative (shares of the
    scored comments, missing where withheld), positive_low, positive_high, ... (95 % interval of the share),
    positive_text, neutral_text, negative_text (counts as text), behind (text: how many scored comments).
    overall: a row per label and one for the total. Columns: label, text, share, low, high (95 % interval of the share).
    tones: the same scored comments by tone, as `tones.shown_tones`; None where not every tone is known.
    tones_since: the first day from which every tone is known, where that is so of some days only.
    reasons: why comments were not scored, as `tones.shown_reasons`; None where not every reason is known.
    not_scored: text: how many comments the model could not tell.
    """

    groups: pd.DataFrame
    overall: pd.DataFrame
    tones: pd.DataFrame | None
    tones_since: date | None
    reasons: pd.DataFrame | None
    not_scored: str


@dataclass(frozen=True)
class ShownVersion:
    """What people may see of the responses that one version of the model has read."""

    version: Version
    shown: ShownResponses


def unit_for(first: date, last: date) -> str:
    """'week' or 'month': days hold too few comments to say anything."""
    return "week" if (last - first).days < _WEEKLY_UP_TO else "month"


def label_counts(responses: pd.DataFrame) -> dict[str, int]:
    """Exact counts per label, all four; for machines of the organisation only."""
    counted = responses.groupby("label")["n"].sum()
    return {label: int(counted.get(label, 0)) for label in LABELS}


def models(responses: pd.DataFrame) -> str | None:
    """The models behind the labels, joined by commas; None where nothing was labelled."""
    return ", ".join(models_of(responses)) or None


def counts_per(responses: pd.DataFrame, group: str) -> pd.DataFrame:
    """Exact counts of scored comments. Index: group; columns: positive, neutral, negative.

    responses: as `queries.response_days`. group: day, week (its Monday), month (its first day),
    or a column such as platform.
    """
    keys = _group_keys(responses, group)
    scored = responses.assign(**{group: keys})[responses["label"].isin(SCORED)]
    table = scored.pivot_table(index=group, columns="label", values="n", aggfunc="sum", fill_value=0)
    return table.reindex(columns=list(SCORED), fill_value=0).astype("int64").rename_axis(columns=None)


def shown_by_version(responses: pd.DataFrame, known: list[Version], group: str) -> list[ShownVersion]:
    """Each version's responses by themselves, the oldest version first: labels of two are never added up."""
    return [
        ShownVersion(version, shown_responses(responses[responses["model"] == version.model], group))
        for version in known
    ]


def shown_unseen(responses: pd.DataFrame) -> tuple[pd.DataFrame | None, str] | None:
    """Why no model has seen some responses, and how many, as `tones.shown_reasons`; None where there is none."""
    rows = responses[responses["model"] == NO_MODEL]
    return None if rows.empty else shown_reasons(rows)


def shown_responses(responses: pd.DataFrame, group: str, threshold: int = THRESHOLD) -> ShownResponses:
    """The responses per group and overall, with small counts withheld so that all tables together give none away.

    responses: as `queries.response_days`, of one version of the model.
    """
    counts = counts_per(responses, group)
    table = with_totals(counts, column_totals=True)
    states = withhold(counts, threshold, column_totals=True)
    groups = pd.DataFrame({group: counts.index})
    for label in SCORED:
        cells = [_share(table, states, place, label) for place in range(len(counts))]
        for name, part in (("", "share"), ("_low", "low"), ("_high", "high")):
            groups[f"{label}{name}"] = [cell[part] for cell in cells]
        groups[f"{label}_text"] = _texts(table[label][:-1], states[label][:-1], threshold)
    groups["behind"] = _texts(table[TOTAL][:-1], states[TOTAL][:-1], threshold)
    overall = pd.DataFrame([_overall(table, states, label, threshold) for label in (*SCORED, TOTAL)])
    whole = str(states[TOTAL].iloc[-1])
    tones, since = shown_tones(responses[responses["label"].isin(SCORED)], whole, threshold)
    reasons, not_scored = shown_reasons(responses[responses["label"] == NOT_SCORED], threshold)
    return ShownResponses(groups, overall, tones, since, reasons, not_scored)


def _group_keys(responses: pd.DataFrame, group: str) -> "pd.Series[Any]":
    keys: pd.Series[Any] = responses["day" if group in ("week", "month") else group]
    if group in ("week", "month"):
        since = keys.dt.day_of_week if group == "week" else keys.dt.day - 1
        keys = keys - pd.to_timedelta(since, unit="D")
    return keys


def _share(table: pd.DataFrame, states: pd.DataFrame, place: int, label: str) -> dict[str, float | None]:
    """A share and its interval, only where count and total are both shown, and there is something to share."""
    count, whole = int(table[label].iloc[place]), int(table[TOTAL].iloc[place])
    shown = states[label].iloc[place] == SHOWN and states[TOTAL].iloc[place] == SHOWN
    if not shown or not whole:
        return {"share": None, "low": None, "high": None}
    low, high = wilson_interval(count, whole) or (None, None)
    return {"share": count / whole, "low": low, "high": high}


def _texts(counts: "pd.Series[int]", states: "pd.Series[str]", threshold: int) -> list[str]:
    return [count_text(int(count), state, threshold) for count, state in zip(counts, states, strict=True)]


def _overall(table: pd.DataFrame, states: pd.DataFrame, label: str, threshold: int) -> dict[str, object]:
    text = count_text(int(table[label].iloc[-1]), str(states[label].iloc[-1]), threshold)
    return {"label": label, "text": text, **_share(table, states, -1, label)}
