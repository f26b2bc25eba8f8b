"""How comments sound, as single figures for pages that are about more than that. What is withheld there is here too."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.charts.shares import STANCE_TITLES
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.sentiment import ShownVersion
from dashboard.numbers import UNKNOWN, Number, explain
from dashboard.tables.responses import interval, no_share

NONE_LABELLED = "no comment of these days could be labelled"


def stances(shown: ShownVersion | None, names: tuple[str, ...], *, several: bool = False) -> list[Number]:
    """The share of comments that sound positive, neutral or negative: those named.

    shown: of the newest version of the model in view; None where no comment was labelled. several: there are others.
    """
    rows = {} if shown is None else {str(row["label"]): row for row in shown.shown.overall.to_dict("records")}
    return [
        _number(f"{STANCE_TITLES[name]} comments", rows.get(name), explain("sentiment", []), several=several)
        for name in names
    ]


def tones(shown: ShownVersion | None, names: dict[str, str], *, several: bool = False) -> list[Number]:
    """The share of comments of each tone: names maps tones to their entries in `definitions.DEFINITIONS`."""
    known = None if shown is None else shown.shown.tones
    rows = {} if known is None else {str(row["tone"]): row for row in known.to_dict("records")}
    return [
        _number(DEFINITIONS[entry].name, rows.get(tone), explain(entry, []), several=several)
        for tone, entry in names.items()
    ]


def _number(title: str, row: Mapping[Any, Any] | None, help_text: str, *, several: bool) -> Number:
    if row is None:
        return Number(title, UNKNOWN, help_text, remark=NONE_LABELLED)
    share = row["share"]
    if pd.isna(share):
        return Number(title, UNKNOWN, help_text, remark=no_share(str(row["text"])))
    remark = f"of the comments a model could label; 95 % interval {interval(row['low'], row['high'])}"
    if several:
        remark += " \N{MIDDLE DOT} by the newest version of the model alone"
    return Number(title, words.percent(share, 0), help_text, remark=remark)
