"""What a campaign of each purpose is judged by, as figures that stand before all others."""

from collections.abc import Collection
from dataclasses import dataclass

from dashboard import numbers, words
from dashboard.metrics.arrivals import HELP, SELF_CHECK, arrivals, arrivals_per_thousand
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.sentiment import ShownVersion
from dashboard.metrics.totals import total
from dashboard.numbers import UNKNOWN, Before, Number, compared, explain
from dashboard.selection import Clicks, Gains
from dashboard.tables import sounds

JUDGED_BY = {
    "screening": "A screening campaign is judged by how many people reach the anonymous self-check.",
    "prevention": "A campaign for education and prevention is judged by how far it reaches, and by what people share "
    "and keep.",
    "treatment": "A campaign for treatment is judged by arrivals at pages that offer help. Whether comments were "
    "answered, and how fast, is not known here.",
    "support": "A campaign for support is judged by arrivals at pages that offer help. Whether comments were answered, "
    "and how fast, is not known here.",
    "anti-stigma": "A campaign against stigma is judged by how people respond: whether fewer comments are hostile. "
    "The page Conversation shows it week by week.",
}


@dataclass(frozen=True)
class Facts:
    """What the figures are made from."""

    now: Gains
    clicks: Clicks
    before: Before | None
    all_platforms: bool
    shown: ShownVersion | None  # comments, by the newest version of the model
    shown_before: ShownVersion | None  # by the same version; None where there was another, or no comparison
    several: bool  # there are comments that another version labelled


def judged_by(purpose: str, facts: Facts) -> list[Number]:
    """The figures of a purpose; empty where it has none of its own."""
    now, before = facts.now, facts.before
    if purpose == "screening":
        return [_arrived("self_checks", SELF_CHECK, facts), _self_checks_per_thousand(facts)]
    if purpose == "prevention":
        return [
            numbers.gained("impressions", now, before),
            numbers.rate("engagement_rate_by_impressions", now, before),
            numbers.gained("shares", now, before),
            numbers.gained("saves", now, before),
        ]
    if purpose in ("treatment", "support"):
        return [_arrived("arrivals_at_help", HELP, facts)]
    return _tones(facts) if purpose == "anti-stigma" else []


def _arrived(entry: str, kinds: Collection[str], facts: Facts) -> Number:
    clicks, before = facts.clicks, facts.before
    value = arrivals(clicks.resources, clicks.source, kinds)
    earlier = arrivals(before.clicks.resources, before.clicks.source, kinds) if before else None
    change, arrow, remark = compared(value, earlier, before, words.number)
    if value is None:
        pointed = clicks.resources["kind"].isin(list(kinds)).any()
        remark = "not counted in these days" if pointed else "this campaign points to no such page"
    elif kinds == HELP:
        remark = " \N{MIDDLE DOT} ".join(
            part for part in (remark, "self-checks and information not counted in") if part
        )
    shown = UNKNOWN if value is None else words.number(value)
    return Number(
        DEFINITIONS[entry].name, shown, explain(entry, _counted_by(clicks), clicks.last_read), change, arrow, remark
    )


def _self_checks_per_thousand(facts: Facts) -> Number:
    name = DEFINITIONS["self_checks_per_thousand"].name
    help_text = explain("self_checks_per_thousand", _counted_by(facts.clicks), facts.clicks.last_read)
    if not facts.all_platforms:
        return Number(name, UNKNOWN, help_text, remark="arrivals cannot be told apart by platform")
    value = _per_thousand(facts.clicks, facts.now)
    earlier = _per_thousand(facts.before.clicks, facts.before.gains) if facts.before else None
    change, arrow, remark = compared(value, earlier, facts.before, _decimal)
    silent = words.listing([words.source_title(name) for name in facts.now.silent("impressions")])
    if value is not None:
        caution = f"compare it only with itself: {silent} bring arrivals but report no impressions" if silent else ""
        said = ("self-check arrivals per thousand impressions", remark, caution)
        remark = " \N{MIDDLE DOT} ".join(part for part in said if part)
    return Number(name, _decimal(value), help_text, change, arrow, remark)


def _per_thousand(clicks: Clicks, gains: Gains) -> float | None:
    arrived = arrivals(clicks.resources, clicks.source, SELF_CHECK)
    return arrivals_per_thousand(arrived, total(gains.series, "impressions"))


def _tones(facts: Facts) -> list[Number]:
    names = {"hostile": "hostile", "support": "supportive"}
    now = sounds.tones(facts.shown, names, several=facts.several)
    if facts.shown_before is None or facts.before is None:
        return now
    earlier = sounds.tones(facts.shown_before, names)
    return [_with_before(figure, then) for figure, then in zip(now, earlier, strict=True)]


def _with_before(figure: Number, then: Number) -> Number:
    """The share of the days compared with, beside that of now; nothing where it may not be shown."""
    if UNKNOWN in (figure.value, then.value):
        return figure
    remark = f"{figure.remark} \N{MIDDLE DOT} before: {then.value}"
    return Number(figure.title, figure.value, figure.help, remark=remark)


def _counted_by(clicks: Clicks) -> list[str]:
    return [words.source_title(clicks.source)] if clicks.source else []


def _decimal(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.1f}"
