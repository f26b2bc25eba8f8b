"""How comments sound, in words. Nothing here shows a small count: `sentiment.shown_responses` has withheld them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.charts.shares import STANCE_TITLES, Change
from dashboard.metrics.definitions import REASON_TITLES, TONE_TITLES
from dashboard.metrics.sentiment import ShownResponses, ShownVersion
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT, THRESHOLD, TOTAL
from dashboard.numbers import UNKNOWN, Number, explain

NO_MODEL_TITLE = "Never read"
SMALL_SAID = (
    f"Counts below {THRESHOLD} are shown as <{THRESHOLD}, and '{KEPT_BACK_TEXT}' stands where another figure would "
    "give a small one away in this view; whoever compares views of several periods can still work some out."
)
_SAME = "\N{ZERO WIDTH SPACE}"  # makes labels that read alike differ for the chart


def numbers(newest: ShownVersion, several: bool) -> list[Number]:
    """Labelled comments, the share of each stance with its 95 % interval, and what could not be labelled.

    Of one version of the model; `several`: there are others in view, whose figures are not in these.
    """
    shown = newest.shown
    rows = {row["label"]: row for row in shown.overall.to_dict("records")}
    help_text = explain("sentiment", [])
    remark = f"not scored: {_plain(shown.not_scored)}"
    if several and newest.version.since:
        remark += f" \N{MIDDLE DOT} since {words.day(newest.version.since)}, by the newest version of the model alone"
    figures = [Number("Comments labelled", rows[TOTAL]["text"], help_text, remark=remark)]
    for stance, title in STANCE_TITLES.items():
        row = rows[stance]
        if pd.isna(row["share"]):
            figures.append(Number(title, UNKNOWN, help_text, remark=no_share(row["text"])))
            continue
        remark = f"{row['text']} comments; 95 % interval {interval(row['low'], row['high'])}"
        figures.append(Number(title, words.percent(row["share"], 0), help_text, remark=remark))
    return figures


def bars(versions: Sequence[ShownVersion], unit: str) -> tuple[pd.DataFrame, list[Change]]:
    """What `shares.stance_shares` and `stance_course` draw: each version's bars by themselves, the oldest first."""
    parts: list[pd.DataFrame] = []
    changes: list[Change] = []
    for place, one in enumerate(version for version in versions if len(version.shown.groups)):
        groups = one.shown.groups
        if place and one.version.since:
            changes.append((sum(map(len, parts)), f"another version, {_short_day(one.version.since)}"))
        labels = [period_said(moment, unit) + _SAME * place for moment in groups[unit]]
        said = {f"{stance}_said": _behind_shares(groups, stance) for stance in STANCE_TITLES}
        parts.append(groups.assign(label=labels, version=one.version.model, **said))
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_columns(unit))
    return frame, changes


def table(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Newest first: counts as text, small ones withheld. From `bars`."""
    rows = _periods(frame, unit) | {title: list(frame[f"{stance}_text"]) for stance, title in STANCE_TITLES.items()}
    return pd.DataFrame(rows | {"All labelled": list(frame["behind"])}).iloc[::-1]


def course_table(frame: pd.DataFrame, unit: str, stance: str) -> pd.DataFrame:
    """Newest first: one stance's count, share and interval. From `bars`."""
    ends = zip(frame[f"{stance}_low"], frame[f"{stance}_high"], strict=True)
    rows = _periods(frame, unit) | {
        STANCE_TITLES[stance]: list(frame[f"{stance}_text"]),
        "All labelled": list(frame["behind"]),
        "Share": [_share(share) for share in frame[stance]],
        "95 % interval": ["" if pd.isna(low) else interval(low, high) for low, high in ends],
    }
    return pd.DataFrame(rows).iloc[::-1]


def by_version(versions: Sequence[ShownVersion]) -> pd.DataFrame:
    """A row per version, the newest first: since when, how many comments, the share of each stance and its interval."""
    rows = []
    for one in reversed(versions):
        labels = {row["label"]: row for row in one.shown.overall.to_dict("records")}
        rows.append(
            {
                "Version": one.version.model,
                "Labels since": words.day(one.version.since) if one.version.since else "earlier",
                "Comments": labels[TOTAL]["text"],
                **{title: _share_said(labels[stance]) for stance, title in STANCE_TITLES.items()},
            }
        )
    return pd.DataFrame(rows)


def tone_bars(shown: ShownResponses | None) -> pd.DataFrame:
    """What `shares.share_bars` draws of one version; without rows where its tones are not known."""
    known = None if shown is None else shown.tones
    rows = [] if known is None else [row for row in known.to_dict("records") if row["tone"] != TOTAL]
    return pd.DataFrame(
        {
            "title": [f"{TONE_TITLES[row['tone']]}{_why_no_bar(row)}" for row in rows],
            "tone": [row["tone"] for row in rows],
            "share": [row["share"] for row in rows],
            "low": [row["low"] for row in rows],
            "high": [row["high"] for row in rows],
            "said": [
                f"{row['text']} comments, {share}" if (share := _share_said(row)) else no_share(row["text"])
                for row in rows
            ],
        }
    )


def tone_table(versions: Sequence[ShownVersion]) -> pd.DataFrame:
    """A row per tone, and all together; the newest version first. Versions whose tones are not known are left out."""
    rows = []
    for one in reversed(versions):
        for row in [] if one.shown.tones is None else one.shown.tones.to_dict("records"):
            rows.append(
                _version(one, versions)
                | {
                    "What people wrote": TONE_TITLES.get(row["tone"], "All that were labelled"),
                    "Comments": row["text"],
                    "Share": _share(row["share"]),
                    "95 % interval": _interval_of_part(row),
                }
            )
    return pd.DataFrame(rows)


def tones_said(versions: Sequence[ShownVersion]) -> list[str]:
    """Whose tones are shown, and since when they are known where some are not."""
    said = []
    for one in versions:
        name = f"version {one.version.model}" if len(versions) > 1 else "the comments of these days"
        if one.shown.tones_since:
            said.append(
                f"Of {name} the tone is known only from {words.day(one.shown.tones_since)} on: choose days from then "
                "on to see it."
            )
        elif one.shown.tones is None:
            said.append(f"Of {name} the tone is not known.")
    return said


def coverage(
    versions: Sequence[ShownVersion], unseen: tuple[pd.DataFrame | None, str] | None
) -> tuple[pd.DataFrame, list[str]]:
    """A row per reason and one for all; a column per version, and one for what no model has seen. And what is missing.

    unseen: as `sentiment.shown_unseen`.
    """
    columns: dict[str, Mapping[str, str]] = {}
    for one in reversed(versions):
        title = one.version.model if len(versions) > 1 or unseen else "Comments"
        columns[title] = _reason_texts(one.shown.reasons, one.shown.not_scored)
    if unseen:
        columns[NO_MODEL_TITLE] = _reason_texts(*unseen)
    titles = {name: title for name, title in REASON_TITLES.items() if any(name in texts for texts in columns.values())}
    titles |= {TOTAL: "All not scored"}
    rows: dict[str, list[Any]] = {"Why": list(titles.values())}
    rows |= {column: [texts.get(name, "") for name in titles] for column, texts in columns.items()}
    untold = [column for column, texts in columns.items() if len(texts) < 2]
    told = ["For some of these comments it was not yet kept why they were not scored."] if untold else []
    return pd.DataFrame(rows), told


def interval(low: float, high: float) -> str:
    """'34 to 46 %'."""
    return words.percents(low, high)


def period_said(moment: pd.Timestamp, unit: str) -> str:
    """What stands under a bar."""
    return f"{moment:%b %Y}" if unit == "month" else f"{moment.day} {moment:%b}"


def versions_said(versions: Sequence[ShownVersion]) -> str:
    """Which version labelled the comments, and how right it is; of several each, the newest first."""
    said = []
    for one in reversed(versions):
        since = f", since {words.day(one.version.since)}" if one.version.since else ""
        name = f"Labelled by the language model **{words.plain(one.version.model)}**{since}."
        measured = one.version.measured
        how_right = words.plain(measured) if measured else "How right this model is was not measured here."
        said.append(f"{name} {how_right}")
    if len(versions) > 1:
        said.append(
            "Each version has its own bars and figures: they are never added up, and a step where the version changes "
            "may come from the model rather than from people."
        )
    return "\n\n".join(said)


def _periods(frame: pd.DataFrame, unit: str) -> dict[str, list[Any]]:
    """Which period a row is of, and where there are several versions, which."""
    rows: dict[str, list[Any]] = {unit.capitalize(): [str(label).rstrip(_SAME) for label in frame["label"]]}
    return rows | ({"Version": list(frame["version"])} if frame["version"].nunique() > 1 else {})


def _version(one: ShownVersion, versions: Sequence[ShownVersion]) -> dict[str, str]:
    return {"Version": one.version.model} if len(versions) > 1 else {}


def _behind_shares(groups: pd.DataFrame, stance: str) -> list[str]:
    """What is told of a share on hover: its interval, and the counts it is made of."""
    rows = groups[[f"{stance}_low", f"{stance}_high", f"{stance}_text", "behind"]].itertuples(index=False, name=None)
    return [
        "" if pd.isna(low) else f"95 % interval {interval(low, high)}; {count} of {whole}"
        for low, high, count, whole in rows
    ]


def _columns(unit: str) -> list[str]:
    """The columns of `bars` where there is nothing to draw."""
    parts = ("", "_low", "_high", "_text", "_said")
    return [unit, "label", "version", "behind", *(f"{stance}{part}" for stance in STANCE_TITLES for part in parts)]


def _reason_texts(reasons: pd.DataFrame | None, whole: str) -> dict[str, str]:
    texts = {} if reasons is None else dict(zip(reasons["reason"], reasons["text"], strict=True))
    return {str(name): str(text) for name, text in texts.items()} | {TOTAL: whole}


def _share(share: float | None) -> str:
    return "" if share is None or pd.isna(share) else words.percent(share, 0)


def _share_said(row: Mapping[Any, Any]) -> str:
    """'40 % (34 to 46 %)', nothing where it is withheld."""
    return "" if pd.isna(row["share"]) else f"{_share(row['share'])} ({interval(row['low'], row['high'])})"


def no_share(text: str) -> str:
    """Why there is no share, by the count as people may see it: a large one may have to protect a small one."""
    if text == KEPT_BACK_TEXT:
        return "not shown: it would give a small number away"
    if text.startswith("<"):
        return f"too few to say: {_plain(text)}"
    return f"{text} comments; their share would give a small number away" if text != "0" else "no comments"


def _interval_of_part(row: Mapping[Any, Any]) -> str:
    """Nothing where it is withheld, and of the whole, which is always 100 %."""
    return "" if pd.isna(row["low"]) or row["tone"] == TOTAL else interval(row["low"], row["high"])


def _why_no_bar(row: Mapping[Any, Any]) -> str:
    """Beside the name of a bar that may not be drawn: without it, it would look like none."""
    if not pd.isna(row["share"]) or row["text"] == "0":
        return ""
    return f"<br>({_plain(row['text']) if row['text'].startswith('<') else KEPT_BACK_TEXT})"


def _short_day(day: Any) -> str:
    return f"{day.day} {day:%b}"


def _plain(text: str) -> str:
    return str(text).replace("<", "fewer than ")
