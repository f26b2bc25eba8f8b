"""Campaigns side by side, in words: a column each, and how they differ from the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import numbers, words
from dashboard.charts.shares import STANCE_TITLES
from dashboard.metrics.change import change
from dashboard.metrics.click_through_rate import click_through_rate
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.medians import FEWEST
from dashboard.metrics.post_figures import post_figure
from dashboard.metrics.reach import SUMMED_NOTE
from dashboard.numbers import UNKNOWN, Number
from dashboard.sides import CLICK_THROUGHS, Side
from dashboard.tables.differences import in_points, points, rate, set_off, signed_percent
from dashboard.tables.responses import interval

COUNTS = ("impressions", "reach", "engagements", "comments", "shares", "link_clicks")
MEDIANS = ("impressions", "engagements", "engagement_rate_by_impressions")
STANCES = ("positive", "negative")
FIGURE = "Figure"
CHANCE = "may be chance"
NO_CLICKS = "not counted"
UNTOLD = "not told by platform"


@dataclass(frozen=True)
class Row:
    """One figure of every campaign, as people read it."""

    title: str
    cells: list[str]
    differences: list[str]  # of the second campaign and those after it, from the first; empty: nothing to say
    explained: str


def rows(sides: Sequence[Side], *, all_platforms: bool) -> list[Row]:
    """Every figure, from what was done to what came of it."""
    rates = [_rate(name, sides) for name in numbers.RATES]
    return [
        _numbers("posts", sides, [float(side.now.published) for side in sides]),
        *(_count(name, sides) for name in COUNTS),
        *rates,
        _numbers(CLICK_THROUGHS, sides, [side.value(CLICK_THROUGHS) for side in sides], unknown=NO_CLICKS),
        _click_rate(sides, all_platforms=all_platforms),
        *(_usual(name, sides) for name in MEDIANS),
        *_responses(sides),
        *_goals(sides),
    ]


def table(sides: Sequence[Side], found: Sequence[Row]) -> pd.DataFrame:
    """A row per figure, a column per campaign."""
    columns = {side.name: [row.cells[place] for row in found] for place, side in enumerate(sides)}
    return pd.DataFrame({FIGURE: [row.title for row in found], **columns})


def explained(found: Sequence[Row]) -> str:
    """What each figure counts, how and by whom, as a list."""
    return "\n".join(f"* **{words.plain(row.title)}**: {row.explained}" for row in found)


def differences(sides: Sequence[Side], found: Sequence[Row]) -> pd.DataFrame:
    """How each campaign differs from the first, in numbers and per cent; only figures that can be set off."""
    told = [row for row in found if any(row.differences)]
    columns = {side.name: [row.differences[place] for row in told] for place, side in enumerate(sides[1:])}
    return pd.DataFrame({FIGURE: [row.title for row in told], **columns})


def cards(figure: str, sides: Sequence[Side]) -> list[Number]:
    """One figure of each campaign, and how it differs from the first."""
    first = sides[0].value(figure)
    made = []
    for place, side in enumerate(sides):
        value = side.value(figure)
        moved = change(value, first) if place else None
        made.append(
            Number(
                side.name,
                UNKNOWN if value is None else words.number(value),
                _explained(figure, [side]),
                None if moved is None or moved.share is None else signed_percent(moved.share),
                "off" if moved is None or not moved.difference else "up" if moved.difference > 0 else "down",
                remark=_card_remark(side, None if moved is None else moved.difference, sides[0].name),
            )
        )
    return made


def mix(sides: Sequence[Side], platforms: Sequence[str]) -> dict[str, dict[str, float]]:
    """What `shares.parts_bar` draws: how many posts each campaign has on each platform."""
    used = [name for name in platforms if any(name in side.published for side in sides)]
    return {
        words.source_title(name): {side.name: float(side.published.get(name, 0)) for side in sides} for name in used
    }


def mix_table(sides: Sequence[Side], platforms: Sequence[str]) -> pd.DataFrame:
    """A row per platform, a column per campaign: posts."""
    found = mix(sides, platforms)
    columns = {side.name: [int(counts[side.name]) for counts in found.values()] for side in sides}
    return pd.DataFrame({"Platform": list(found), **columns})


def mix_said(sides: Sequence[Side]) -> str:
    """How many posts each had, and where, in a sentence each."""
    said = []
    for side in sides:
        where = [f"{words.number(count)} on {words.source_title(name)}" for name, count in side.published.items()]
        said.append(
            f"{side.name}: {words.counted(side.now.published, 'post')}"
            + (f", {words.listing(where)}." if where else ".")
        )
    return " ".join(said)


def course_table(courses: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A row per day since the start, a column per campaign: the running total."""
    wide = (
        pd.concat({name: course.set_index("number")["value"] for name, course in courses.items()}, axis=1)
        if courses
        else pd.DataFrame()
    )
    return wide.sort_index().rename_axis("Day").reset_index()


def standing(figure: str, sides: Sequence[Side], length: int) -> str:
    """Who has how much after these days, the most first; the chart in one sentence."""
    known = [(value, side.name) for side in sides if (value := side.value(figure)) is not None]
    if not known:
        return f"{DEFINITIONS[figure].name}: not known of any of them."
    told = [f"{name} {words.number(value)}" for value, name in sorted(known, key=lambda one: -one[0])]
    return f"{DEFINITIONS[figure].name} after {words.counted(length, 'day')}: {words.listing(told)}."


def silent_said(figure: str, sides: Sequence[Side]) -> str:
    """Platforms that were posted on but report no such figure."""
    silent = set() if figure == CLICK_THROUGHS else {name for side in sides for name in side.now.silent(figure)}
    return f"Not reported by {_titles(silent)}." if silent else ""


def unseen_said(sides: Sequence[Side]) -> str:
    """Campaigns that began before anything was collected."""
    return " ".join(
        f"{side.name} began {words.counted(side.unseen, 'day')} before the first collection: what its posts had gained "
        "by then is spread evenly over those days, so its line shows no real course there."
        for side in sides
        if side.unseen > 1  # the night after a campaign's first day is as soon as any other night
    )


def _numbers(name: str, sides: Sequence[Side], values: Sequence[float | None], unknown: str = "") -> Row:
    cells = [unknown if value is None and unknown else words.number(value) for value in values]
    return Row(DEFINITIONS[name].name, cells, set_off(values), _explained(name, sides))


def _count(name: str, sides: Sequence[Side]) -> Row:
    return _numbers(name, sides, [side.value(name) for side in sides])


def _rate(name: str, sides: Sequence[Side]) -> Row:
    values = [numbers.RATES[name](side.now.series) for side in sides]
    title = DEFINITIONS[name].name.partition(" by ")[0]  # all of it would be cut off on a telephone
    return Row(title, _percents(values), points(values), _explained(name, sides))


def _click_rate(sides: Sequence[Side], *, all_platforms: bool) -> Row:
    name = "click_through_rate"
    if not all_platforms:
        return Row(DEFINITIONS[name].name, [UNTOLD] * len(sides), [], _explained(name, sides))
    values = [click_through_rate(side.clicks.total, side.value("impressions")) for side in sides]
    return Row(DEFINITIONS[name].name, _percents(values), points(values), _explained(name, sides))


def _usual(name: str, sides: Sequence[Side]) -> Row:
    """The median over the posts; two of them are set off only where enough posts stand behind both."""
    values = [post_figure(side.at_age, name) for side in sides]
    counts = [int(value.count()) for value in values]
    medians = [None if not count else float(value.median()) for value, count in zip(values, counts, strict=True)]
    shares = name in numbers.RATES
    write = rate if shares else words.number
    cells = [
        f"{write(median)} ({words.counted(count, 'post')})" if count else "no such post"
        for median, count in zip(medians, counts, strict=True)
    ]
    enough = [median if count >= FEWEST else None for median, count in zip(medians, counts, strict=True)]
    explained = f"{DEFINITIONS['usual'].definition} {DEFINITIONS['at_age'].definition}"
    title = f"Usual post: {DEFINITIONS[name].name.partition(' by ')[0].lower()}"
    return Row(title, cells, points(enough) if shares else set_off(enough), explained)


def _responses(sides: Sequence[Side]) -> list[Row]:
    """Positive and negative shares, each version of the model by itself; the newest version first."""
    names = sorted({one.version.model for side in sides for one in side.responses}, reverse=True)
    return [_stance(stance, model, sides, several=len(names) > 1) for model in names for stance in STANCES]


def _stance(stance: str, model: str, sides: Sequence[Side], *, several: bool) -> Row:
    found = [_share(side, stance, model) for side in sides]
    title = f"{STANCE_TITLES[stance]} comments" + (f", by version {model} of the model" if several else "")
    cells = [
        "no comment"
        if one is None
        else f"{words.percent(one['share'], 0)} ({interval(one['low'], one['high'])})"
        if not pd.isna(one["share"])
        else "too few to show"
        for one in found
    ]
    said = [""] * (len(sides) - 1)
    for place, one in enumerate(found[1:]):
        if found[0] is not None and one is not None and not pd.isna(found[0]["share"]) and not pd.isna(one["share"]):
            overlap = one["low"] <= found[0]["high"] and found[0]["low"] <= one["high"]
            said[place] = in_points(one["share"] - found[0]["share"], 0) + (f", {CHANCE}" if overlap else "")
    return Row(title, cells, said, f"{_explained('sentiment', [])} In brackets: the 95 % interval.")


def _goals(sides: Sequence[Side]) -> list[Row]:
    """A row per kind of goal that one of them has."""
    found = []
    for metric in sorted({goal.metric for side in sides for goal in side.goals}):
        own = [next((goal for goal in side.goals if goal.metric == metric), None) for side in sides]
        cells = [
            "no such goal" if goal is None else f"{words.percent(goal.share, 0)} of {words.number(goal.target)}"
            for goal in own
        ]
        title = f"Goal: {DEFINITIONS[metric].name.lower()}"
        found.append(Row(title, cells, [], f"{DEFINITIONS['goal'].definition} All platforms together."))
    return found


def _share(side: Side, stance: str, model: str) -> dict[Any, Any] | None:
    """The row of a stance among what may be shown of a version; None where it labelled nothing."""
    for one in side.responses:
        if one.version.model == model:
            return next(row for row in one.shown.overall.to_dict("records") if row["label"] == stance)
    return None


def _percents(values: Sequence[float | None]) -> list[str]:
    return [rate(value) for value in values]


def _card_remark(side: Side, difference: float | None, first: str) -> str:
    said = [words.days(side.starts, side.last)]
    if difference:
        said.append(f"{words.signed(difference)} against {first}")
    return " \N{MIDDLE DOT} ".join(said)


def _explained(name: str, sides: Sequence[Side]) -> str:
    """What a figure counts, how, who counted it and who does not report it, on one line."""
    definition = DEFINITIONS[name]
    said = [definition.definition, f"How: {definition.formula}."]
    if name in COUNTS:
        telling = {platform for side in sides for platform in side.now.telling(name)}
        silent = {platform for side in sides for platform in side.now.silent(name)} - telling
        said.append(f"Counted by {_titles(telling)}." if telling else "")
        said.append(f"Not reported by {_titles(silent)}." if silent else "")
    if name == CLICK_THROUGHS and sides and sides[0].clicks.source:
        said.append(f"Counted by {words.source_title(sides[0].clicks.source)}.")
    if name == "reach":
        said.append(SUMMED_NOTE)
    return " ".join(part for part in said if part)


def _titles(platforms: set[str]) -> str:
    return words.listing([words.source_title(name) for name in sorted(platforms)])
