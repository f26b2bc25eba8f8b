"""Figures in words: the value, how it changed, what it counts, who counted it, who does not report it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from dashboard import words
from dashboard.metrics.change import change
from dashboard.metrics.click_through_rate import click_through_rate
from dashboard.metrics.daily import by_day
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.engagement_rate_by_impressions import engagement_rate_by_impressions
from dashboard.metrics.link_click_rate import link_click_rate
from dashboard.metrics.reach import SUMMED_NOTE
from dashboard.metrics.totals import total
from dashboard.selection import Clicks, Gains
from dashboard.tables import terms

Arrow = Literal["up", "down", "off"]
UNKNOWN = "\N{EM DASH}"  # beside it stands who does not report the figure
RATES: dict[str, Callable[[pd.DataFrame], float | None]] = {
    "engagement_rate_by_impressions": engagement_rate_by_impressions,
    "link_click_rate": link_click_rate,
}


POINTS_SAID = (
    "A change in **points** is the plain difference of two percentages: 3 after 2 of a hundred is a point more."
)


@dataclass(frozen=True)
class Number:
    """One figure on a page, in words: nothing is computed from it any more."""

    title: str
    value: str
    help: str  # what it counts, how, by whom
    change: str | None = None  # '+1,234 (+12 %)'; None where there is nothing to compare with
    arrow: Arrow = "off"
    remark: str = ""  # what it was before, who does not report it
    course: Sequence[float | None] = ()  # day by day


@dataclass(frozen=True)
class Before:
    """The same figures over the days compared with."""

    gains: Gains
    clicks: Clicks
    said: str  # those days, in words
    name: str = "before"  # what their figures are called beside one of now


def gained(metric: str, now: Gains, before: Before | None) -> Number:
    """What the chosen posts gained of a metric."""
    value = total(now.series, metric)
    earlier = total(before.gains.series, metric) if before else None
    change_text, arrow, remark = compared(value, earlier, before, words.number)
    silent = words.listing([words.source_title(name) for name in now.silent(metric)])
    if silent:
        remark = _joined(remark, f"not reported by {silent}")
    if metric == "reach" and value is not None:
        remark = _joined(remark, "added up over posts")
    course = [] if value is None else _course(by_day(now.series)[metric])
    help_text = explain(metric, [words.source_title(name) for name in now.telling(metric)], now.last_read(metric))
    if metric == "reach":
        help_text += f"\n\n{SUMMED_NOTE}"
    return Number(DEFINITIONS[metric].name, _shown(value), help_text, change_text, arrow, remark, course)


def rate(name: str, now: Gains, before: Before | None) -> Number:
    """A rate over the posts that report impressions."""
    value = RATES[name](now.series)
    earlier = RATES[name](before.gains.series) if before else None
    change_text, arrow, remark = compared(value, earlier, before, words.percent)
    withheld = now.withheld() if name == "engagement_rate_by_impressions" else []
    counted_by = [words.source_title(one) for one in now.telling("impressions") if one not in withheld]
    title, _, per = DEFINITIONS[name].name.partition(" by ")  # the denominator does not fit beside the rate
    remark = _joined(f"by {per}" if per else "", remark)
    if name == "link_click_rate" and (silent := _clicks_missing(now)) and value is not None:
        remark = _joined(remark, f"too low, as link clicks are not known of {silent}")
    if withheld:
        remark = _joined(remark, terms.no_rate_of(withheld))
    if value is None and (silent := words.listing([words.source_title(name) for name in now.silent("impressions")])):
        remark = _joined(remark, f"impressions not reported by {silent}")
    shown = words.percent(value) if value is not None else UNKNOWN
    return Number(title, shown, explain(name, counted_by, now.last_read("impressions")), change_text, arrow, remark)


def _clicks_missing(now: Gains) -> str:
    """Platforms whose impressions weigh in the link-click rate though they report no link clicks."""
    names = [name for name in now.telling("impressions") if name in now.silent("link_clicks")]
    return words.listing([words.source_title(name) for name in names])


def published(now: Gains, before: Before | None) -> Number:
    """How many posts were published."""
    earlier = before.gains.published if before else None
    change_text, arrow, remark = compared(now.published, earlier, before, words.number)
    counted_by = [words.source_title(name) for name in now.known["platform"]]
    return Number(
        "Posts",
        words.number(now.published),
        explain("posts", counted_by, now.last_read("posts")),
        change_text,
        arrow,
        remark,
    )


def click_throughs(now: Clicks, before: Before | None, all_platforms: bool = True) -> Number:
    """Arrivals, as the organisation's click source counts them: from everywhere, whatever platforms are looked at."""
    if now.source is None:
        remark = "nothing is set up yet that counts arrivals"
        return Number("Click-throughs", UNKNOWN, explain("click_throughs", []), remark=remark)
    earlier = before.clicks.total if before else None
    change_text, arrow, remark = compared(now.total, earlier, before, words.number)
    source = words.source_title(now.source)
    if now.total is None:
        remark = f"{source} has not been read for these days"
    elif not all_platforms:
        remark = _joined(remark, "from everywhere: arrivals cannot be told apart by platform")
    course = [] if now.total is None else _course(now.course.groupby("day")["clicks"].sum())
    help_text = explain("click_throughs", [source], now.last_read)
    return Number("Click-throughs", _shown(now.total), help_text, change_text, arrow, remark, course)


def click_rate(now: Gains, arrived: Clicks, before: Before | None, all_platforms: bool) -> Number:
    """Arrivals per time shown; only over all platforms, since arrivals are not counted per platform."""
    counted_by = [words.source_title(name) for name in now.telling("impressions")]
    help_text = explain("click_through_rate", counted_by, now.last_read("impressions"))
    name = DEFINITIONS["click_through_rate"].name
    if not all_platforms:
        return Number(name, UNKNOWN, help_text, remark="arrivals cannot be told apart by platform")
    value = click_through_rate(arrived.total, total(now.series, "impressions"))
    earlier = click_through_rate(before.clicks.total, total(before.gains.series, "impressions")) if before else None
    change_text, arrow, remark = compared(value, earlier, before, words.percent)
    silent = words.listing([words.source_title(name) for name in now.silent("impressions")])
    if silent and value is not None:
        remark = _joined(remark, f"compare it only with itself: {silent} bring arrivals but report no impressions")
    return Number(name, words.percent(value) if value is not None else UNKNOWN, help_text, change_text, arrow, remark)


def explain(metric: str, counted_by: Sequence[str], last_read: date | None = None) -> str:
    """A figure's help: what it counts, how it is computed, who counted it, how old it is."""
    definition = DEFINITIONS[metric]
    said = f"{definition.definition}\n\n**How:** {definition.formula}."
    if metric in (*RATES, "click_through_rate"):
        said += f"\n\n{POINTS_SAID}"
    if not counted_by:
        return said
    read = f" **Last read:** {words.day(last_read)}." if last_read else ""
    return f"{said}\n\n**Counted by:** {words.listing(counted_by)}.{read}"


# How a difference is written, by how the figures are: a rate's in points, so that nobody takes it for a percentage.
DIFFERENCES: dict[Callable[[float | None], str], Callable[[float], str]] = {words.percent: words.points}


def compared(
    value: float | None, earlier: float | None, before: Before | None, write: Callable[[float | None], str]
) -> tuple[str | None, Arrow, str]:
    """The change in words, as a number and in percent; its arrow; what it was before.

    '+1,234 (+12 %)'; of rates '+0.4 points (+12 %)'. No percentage where it was nought before; nothing where either is
    unknown.
    """
    found = change(value, earlier)
    if found is None or before is None:
        return None, "off", ""
    remark = f"{before.name}: {write(earlier)}"
    if found.difference == 0:
        return "no change", "off", remark
    said = DIFFERENCES.get(write, words.signed)(found.difference)
    if found.share is not None:
        said = f"{said} ({words.signed_percent(found.share)})"
    return said, "down" if found.difference < 0 else "up", remark


def _shown(value: float | None) -> str:
    return words.number(value) if value is not None else UNKNOWN


def _joined(*parts: str) -> str:
    """Remarks one after the other."""
    return " \N{MIDDLE DOT} ".join(part for part in parts if part)


def _course(days: "pd.Series[int]") -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in days]
