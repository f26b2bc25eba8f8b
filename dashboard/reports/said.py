"""A report's numbers in words: the same sentence, remark and spelling wherever a number stands."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard import words
from dashboard.metrics.change import change
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.reports.model import Figure, Form
from dashboard.tables import terms

Report = Mapping[str, Any]
NOT_KNOWN = "not known"
_SMALL_RATE = 0.001  # one digit would say 0.0 %


def gained(report: Report, metric: str) -> Figure:
    """What the posts gained of a metric."""
    value = report["totals"][metric]
    silent = silent_platforms(report, metric)
    remarks = [f"not reported by {silent}"] if silent else []
    if metric == "reach" and value is not None:
        remarks.append("added up over posts, so people count several times")
    if metric == "click_throughs":
        remarks = [arrivals_remark(report)]
    return _figure(report, metric, value, remarks)


def rate(report: Report, name: str) -> Figure:
    """One of the rates."""
    value = report["rates"][name]
    remarks = []
    silent = silent_platforms(report, "impressions")
    if name == "click_through_rate" and silent and value is not None:
        remarks.append(f"compare it only with itself: {silent} bring arrivals but report no impressions")
    if name == "link_click_rate" and value is not None and (missing := _clicks_missing(report)):
        remarks.append(f"too low, as link clicks are not known of {missing}")
    if name == "engagement_rate_by_impressions" and report["rates_without"]:
        remarks.append(terms.no_rate_of(report["rates_without"]))
    definition = DEFINITIONS[name]
    text = NOT_KNOWN if value is None else words.percent(value, 1 if value >= _SMALL_RATE or not value else 2)
    said = _defined(definition.definition, definition.formula)
    return Figure(name, definition.name, text, value, "share", "", _joined(remarks), said)


def silent_platforms(report: Report, metric: str) -> str:
    """'Bluesky and Reddit': those that were posted on but report no such figure."""
    return words.listing([words.source_title(name) for name in report["not_reported"].get(metric, [])])


def telling_platforms(report: Report, metric: str) -> list[str]:
    """The names of the platforms that a figure is known of."""
    return [words.source_title(row["platform"]) for row in report["by_platform"] if row.get(metric) is not None]


def arrivals_remark(report: Report) -> str:
    """Who counts the click-throughs, or why nobody does."""
    source = report["click_source"]
    if source is None:
        return "no click source is set up"
    name = words.source_title(source)
    return f"counted by {name}" if report["totals"]["click_throughs"] is not None else f"{name} was not read"


def previous_days(report: Report) -> str:
    """The days compared with, in words."""
    before = report["previous"]
    return words.days(date.fromisoformat(before["from"]), date.fromisoformat(before["to"]))


def period(report: Report) -> str:
    """The days of the report, in words."""
    return words.days(date.fromisoformat(report["from"]), date.fromisoformat(report["to"]))


def counted_text(count: int, metric: str) -> str:
    """'1,234 engagements', '1 engagement'."""
    things = DEFINITIONS[metric].name.lower()
    return words.counted(count, things.removesuffix("s"), things)


def value_text(value: float | None, form: Form) -> str:
    """A number as every format writes it."""
    return words.percent(value) if form == "share" else words.number(value)


def compared(now: float | None, before: float | None) -> str:
    """'+12 %', '-3 %', 'no change'; empty where there is nothing to compare with."""
    difference = change(now, before)
    if difference is None:
        return ""
    if difference.difference == 0:
        return "no change"
    if difference.share is None:  # from nought there is no percentage
        return words.signed(difference.difference)
    return words.signed_percent(difference.share)


def more_or_less(report: Report, metric: str) -> str:
    """', 12 % more than in 2 to 8 Nov 2026'; empty without a fair comparison."""
    difference = change(report["totals"][metric], report["previous"]["totals"][metric])
    if difference is None:
        return ""
    days = previous_days(report)
    if difference.difference == 0:
        return f", as many as on {days}"
    way = "more" if difference.difference > 0 else "fewer"
    if difference.share is None:
        return f", {words.number(abs(difference.difference))} {way} than on {days}"
    return f", {words.percent(abs(difference.share), 0)} {way} than on {days}"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return text if not text else f"{text[0].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _figure(report: Report, metric: str, value: int | None, remarks: Sequence[str]) -> Figure:
    before = report["previous"]["totals"][metric]
    difference = compared(value, before)
    said = [f"before: {words.number(before)}", *remarks] if difference else list(remarks)
    definition = DEFINITIONS[metric]
    unknown = words.NOT_REPORTED if silent_platforms(report, metric) else NOT_KNOWN
    text = unknown if value is None else words.number(value)
    explained = _defined(definition.definition, definition.formula)
    return Figure(metric, definition.name, text, value, "count", difference, _joined(said), explained)


def _clicks_missing(report: Report) -> str:
    """Platforms whose impressions weigh in the link-click rate though they report no link clicks."""
    silent = report["not_reported"].get("impressions", [])
    names = [name for name in report["not_reported"].get("link_clicks", []) if name not in silent]
    return words.listing([words.source_title(name) for name in names])


def _defined(definition: str, formula: str) -> str:
    return f"{definition} ({formula})"


def _joined(parts: Sequence[str]) -> str:
    return "; ".join(part for part in parts if part)
