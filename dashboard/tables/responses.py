"""How comments sound, in words. Nothing here shows a small count: `sentiment.shown_responses` has withheld them."""

from datetime import date

import pandas as pd

from dashboard import words
from dashboard.charts.shares import STANCE_TITLES
from dashboard.metrics.sentiment import ShownResponses, models
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT, THRESHOLD
from dashboard.numbers import UNKNOWN, Number, explain

_WEEKLY_UP_TO = 190  # days; longer periods are shown by month
REMARK = (
    f"Above each bar: how many comments the model could label. Counts below {THRESHOLD} are shown as <{THRESHOLD}, and "
    f"'{KEPT_BACK_TEXT}' stands where another figure would give a small one away; shares made of them are left out, "
    "so that no small group of people stands out."
)


def unit_for(first: date, last: date) -> str:
    """'week' or 'month': days hold too few comments to say anything."""
    return "week" if (last - first).days < _WEEKLY_UP_TO else "month"


def numbers(shown: ShownResponses, found: pd.DataFrame) -> list[Number]:
    """Labelled comments, the share of each stance with its 95 % interval, and what could not be labelled."""
    rows = {row["label"]: row for row in shown.overall.to_dict("records")}
    help_text = explain("sentiment", [])
    not_scored = f"not scored: {_plain(shown.not_scored)}"
    figures = [Number("Comments labelled", rows["total"]["text"], help_text, remark=not_scored)]
    for stance, title in STANCE_TITLES.items():
        row = rows[stance]
        if pd.isna(row["share"]):
            figures.append(Number(title, UNKNOWN, help_text, remark=f"too few to say: {_plain(row['text'])}"))
            continue
        interval = f"{words.percent(row['low'], 0)} to {words.percent(row['high'], 0)}"
        remark = f"{row['text']} comments; 95 % interval {interval}"
        figures.append(Number(title, words.percent(row["share"], 0), help_text, remark=remark))
    return figures


def bars(groups: pd.DataFrame, unit: str) -> pd.DataFrame:
    """What `shares.stance_shares` draws."""
    return groups.assign(label=[_label(moment, unit) for moment in groups[unit]])


def table(groups: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Newest first: counts as text, small ones withheld."""
    rows = {unit.capitalize(): [_label(moment, unit) for moment in groups[unit]]}
    rows |= {title: list(groups[f"{stance}_text"]) for stance, title in STANCE_TITLES.items()}
    return pd.DataFrame(rows | {"Together": list(groups["behind"])}).iloc[::-1]


def sources(found: pd.DataFrame) -> str:
    """Who wrote the comments where, and which model labelled them."""
    platforms = words.listing([words.source_title(name) for name in sorted(set(found["platform"]))])
    return f"Comments on {platforms}. Labelled by the language model {models(found)}."


def _label(moment: pd.Timestamp, unit: str) -> str:
    return f"{moment:%b %Y}" if unit == "month" else f"{moment.day} {moment:%b}"


def _plain(text: str) -> str:
    return str(text).replace("<", "fewer than ")
