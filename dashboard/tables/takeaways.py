"""What a chart shows, in one sentence computed from its figures: for who cannot see it, and for who has ten seconds.

Nothing is said where nothing is known; a figure that nobody reported is no part of any sentence.
"""

from collections.abc import Mapping

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import TONE_TITLES
from dashboard.metrics.small_numbers import TOTAL


def over_time(days: pd.DataFrame, value: str, by: str, titles: Mapping[str, str], **said: str) -> str:
    """'157,518 impressions; most from X (61 %). Highest: 9 Nov 2026, with 12,345.'

    days: columns day, `by` and `value`, as the chart is drawn from. Said: thing ('impressions'), unit ('day' | 'week')
    and joint, what stands between thing and series ('from').
    """
    known = days[days[by].isin(list(titles))].dropna(subset=[value])
    if known.empty or not known[value].any():
        return ""
    series = known.groupby(by)[value].sum()
    whole = f"{words.number(float(series.sum()))} {said['thing']}"
    joint = said.get("joint", "from")
    if len(series) == 1:
        whole += f", all {joint} {words.plain(titles[str(series.index[0])])}"
    elif part := _largest({titles[str(name)]: float(part) for name, part in series.items()}):
        whole += f"; {part[0]} {joint} {words.plain(part[1])} ({words.percent(part[2], 0)})"
    return f"{whole}.{_highest(known, value, said.get('unit', 'day'))}"


def of_one(days: pd.DataFrame, value: str, thing: str, unit: str) -> str:
    """'703 times. Highest: 16 Sep 2026, with 31.' For a chart of one series. days: columns day and `value`."""
    known = days.dropna(subset=[value])
    if known.empty or not known[value].any():
        return ""
    return f"{words.number(float(known[value].sum()))} {thing}.{_highest(known, value, unit)}"


def courses(days: pd.DataFrame, value: str, by: str, titles: Mapping[str, str], thing: str) -> str:
    """'Plausible: 1,565 arrivals; Shlink: 900.' For series that count the same in their own ways: never added up."""
    series = days.dropna(subset=[value]).groupby(by)[value].sum()
    told = [
        f"{words.plain(title)}: {words.number(float(series[name]))}" for name, title in titles.items() if name in series
    ]
    return f"{thing} by each count: {'; '.join(told)}." if told else ""


def parts(values: Mapping[str, Mapping[str, float]]) -> str:
    """'Most of it: likes (63 %). By platform: most on Instagram (55 %).' From `gains.response_parts`."""
    kinds: dict[str, float] = {}
    for its in values.values():
        for name, value in its.items():
            kinds[name] = kinds.get(name, 0.0) + value
    kind, platform = _largest(kinds), _largest({name: sum(its.values()) for name, its in values.items()})
    if not kind or not platform:
        return ""
    said = f"{kind[0].capitalize()} were {kind[1].lower()} ({words.percent(kind[2], 0)})"
    if len(values) == 1:
        return f"{said}, all on {platform[1]}."
    return f"{said}; by platform, {platform[0]} on {platform[1]} ({words.percent(platform[2], 0)})."


def stances(frame: pd.DataFrame, unit: str) -> str:
    """'In the last week that can be shown (9 Nov): 60 % positive, 28 % neutral, 12 % negative of 120 labelled.'

    From `responses.bars`: only shares that the chart shows too.
    """
    names = ("positive", "neutral", "negative")
    shown = frame.dropna(subset=list(names)) if len(frame) else frame
    if shown.empty:
        return ""
    row = shown.iloc[-1]
    shares = ", ".join(f"{words.percent(float(row[name]), 0)} {name}" for name in names)
    when = f"In the last {unit} that can be shown ({_label(row['label'])})"
    return f"{when}: {shares}, of {row['behind']} comments labelled."


def course(frame: pd.DataFrame, stance: str, unit: str) -> str:
    """'From 12 % in the first week shown to 20 % in the last; their intervals overlap, so it may be chance.'"""
    shown = frame.dropna(subset=[stance]) if len(frame) else frame
    if len(shown) < 2 or shown["version"].nunique() > 1:
        return ""
    first, last = shown.iloc[0], shown.iloc[-1]
    ends = f"{words.percent(float(first[stance]), 0)} in the first {unit} shown ({_label(first['label'])})"
    ends += f" and {words.percent(float(last[stance]), 0)} in the last ({_label(last['label'])})"
    apart = first[f"{stance}_low"] > last[f"{stance}_high"] or last[f"{stance}_low"] > first[f"{stance}_high"]
    chance = "more than chance alone would move it" if apart else "their intervals overlap, so it may be chance"
    return f"{stance.capitalize()}: {ends}; {chance}."


def tones(shown: pd.DataFrame | None) -> str:
    """'Most often: thanks (45 %), then questions (20 %).' From the shown tones: only what may be shown."""
    if shown is None:
        return ""
    told = shown[(shown["tone"] != TOTAL)].dropna(subset=["share"]).sort_values("share", ascending=False)
    said = [
        f"{TONE_TITLES[str(tone)].lower()} ({words.percent(float(share), 0)})"
        for tone, share in told[["tone", "share"]].head(2).itertuples(index=False, name=None)
    ]
    return f"Most often: {', then '.join(said)}." if said else ""


def nights(strip: pd.DataFrame) -> str:
    """'Every source was read on every night shown.' or who failed on how many. From `collection.nights`."""
    failed = strip[strip["status"] == "failed"].groupby("source").size()
    if strip.empty:
        return ""
    if failed.empty:
        return "No source failed on any of these nights."
    told = [f"{source} on {words.counted(int(count), 'night')}" for source, count in failed.items()]
    return f"Failed: {words.listing(told)}; all else was read."


def _largest(values: Mapping[str, float]) -> tuple[str, str, float] | None:
    """'most' or 'the largest part', whose, and its share; None where losses leave no share to speak of."""
    whole = sum(values.values())
    if whole <= 0 or any(value < 0 for value in values.values()):
        return None
    name = max(values, key=lambda key: values[key])
    share = values[name] / whole
    return ("most" if share > 0.5 else "the largest part", name, share)


def _highest(known: pd.DataFrame, value: str, unit: str) -> str:
    """Which day or week brought most, where there are several."""
    moments = pd.to_datetime(known["day"])
    if unit == "week":
        moments = moments - pd.to_timedelta(moments.dt.day_of_week, unit="D")
    sums = known[value].groupby(moments).sum()
    if len(sums) < 2 or sums.max() <= 0:
        return ""
    begin = words.day(pd.Timestamp(str(sums.idxmax())).date())
    when = f"the week from {begin}" if unit == "week" else begin
    return f" Highest: {when}, with {words.number(float(sums.max()))}."


def _label(label: object) -> str:
    return str(label).rstrip("\N{ZERO WIDTH SPACE}")
