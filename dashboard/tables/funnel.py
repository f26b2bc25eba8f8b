"""The way from posts to help in words: each step, where it is counted, and the rate that leads to it."""

from collections.abc import Sequence

from dashboard import words
from dashboard.charts.funnel import FunnelStep
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.funnel import Step
from dashboard.metrics.outcomes import OutcomeFigure
from dashboard.metrics.totals import total
from dashboard.numbers import UNKNOWN
from dashboard.selection import Clicks, Gains
from dashboard.tables import terms

# What a rate is a rate of, as it stands between two steps.
RATES_SAID = {
    "impressions_per_post": "times shown per post",
    "engagement_rate_by_impressions": "of impressions",
    "link_click_rate": "of impressions",
    "click_through_rate": "of impressions",
}
OUTCOME_SAID = "of click-throughs"


def steps(found: Sequence[Step], now: Gains, clicks: Clicks, *, all_platforms: bool) -> list[FunnelStep]:
    """What `charts.funnel` draws."""
    return [
        FunnelStep(
            DEFINITIONS[step.metric].name,
            UNKNOWN if step.value is None else words.number(step.value),
            _counted(step, now, clicks, all_platforms=all_platforms),
            _rate(step),
            RATES_SAID.get(step.rate, ""),
        )
        for step in found
    ]


def outcome_step(found: Sequence[OutcomeFigure], clicks: Clicks, *, all_platforms: bool) -> list[FunnelStep]:
    """The step after the arrivals: what people did there, each outcome by itself; nothing where none is counted."""
    if not found:
        return []
    if len(found) == 1:
        rate = found[0].per_click_through(clicks.total) if all_platforms else None
        said = [_outcome(found[0], clicks, all_platforms=all_platforms)]
        return [said[0]._replace(rate=UNKNOWN if rate is None else words.percent(rate), rate_said=OUTCOME_SAID)]
    first, *others = (_outcome(one, clicks, all_platforms=all_platforms, with_rate=True) for one in found)
    return [first._replace(rate_said="each by itself", also=tuple(others))]


def _outcome(found: OutcomeFigure, clicks: Clicks, *, all_platforms: bool, with_rate: bool = False) -> FunnelStep:
    value = UNKNOWN if found.n is None or not all_platforms else words.number(found.n)
    return FunnelStep(found.name, value, _outcome_counted(found, clicks, all_platforms, with_rate))


def _outcome_counted(found: OutcomeFigure, clicks: Clicks, all_platforms: bool, with_rate: bool) -> str:
    if not all_platforms:
        return "cannot be told apart by platform"
    source = words.source_title(clicks.source) if clicks.source else "the click source"
    if found.n is None:
        return f"not counted by {source} in these days"
    rate = found.per_click_through(clicks.total) if with_rate else None
    said = [f"{words.percent(rate)} {OUTCOME_SAID}"] if rate is not None else []
    until = "" if found.whole or found.until is None else f" up to {words.day(found.until)}"
    return "; ".join([*said, f"counted by {source}{until}"])


def explained(now: Gains, found: Sequence[OutcomeFigure] = ()) -> str:
    """How the rates come about, below the steps. found: the outcomes that are a step of their own."""
    said = [
        "4 % of impressions: of 100 times a post was shown, 4 led to one. Engagements and link clicks here are those "
        "of posts whose impressions are known, so that a rate takes both its figures from the same posts.",
    ]
    if withheld := now.withheld():
        said.append(f"The rate of engagement is {terms.no_rate_of(withheld)}.")
    silent = _titles(now.silent("impressions"))
    if not now.telling("impressions"):
        none = f"No rate can be told here: {words.listing(silent)} {_report(silent)} no impressions." if silent else ""
        return " ".join(part for part in (none, *_outcomes_explained(found)) if part)
    if silent:
        said.append(
            f"{words.listing(silent)} {_report(silent)} no impressions, but {'bring' if len(silent) > 1 else 'brings'} "
            "arrivals: compare the rate of click-throughs only with itself."
        )
    return " ".join([*said, *_outcomes_explained(found)])


def _outcomes_explained(found: Sequence[OutcomeFigure]) -> list[str]:
    if not found:
        return []
    apart = " Different outcomes are different things and are not added up." if len(found) > 1 else ""
    return [
        "What people did there is counted on visits that came by the campaign; who did it twice counts twice, and who "
        f"came back later by another way is not in it.{apart}"
    ]


def _report(names: Sequence[str]) -> str:
    return "report" if len(names) > 1 else "reports"


def _rate(step: Step) -> str:
    if not step.rate:
        return ""
    if step.rate_value is None:
        return UNKNOWN
    return words.number(step.rate_value) if step.rate == "impressions_per_post" else words.percent(step.rate_value)


def _counted(step: Step, now: Gains, clicks: Clicks, *, all_platforms: bool) -> str:
    if step.metric == "posts":
        known = "" if step.shown == step.value else f"; impressions known of {words.number(step.shown)}"
        return f"published in these days{known}"
    if step.metric == "click_throughs":
        if not all_platforms:
            return "arrivals cannot be told apart by platform"
        return f"counted by {words.source_title(clicks.source)}" if clicks.source else "no click source is set"
    rated = {"engagements": "rated_engagements", "link_clicks": "rated_link_clicks"}.get(step.metric, step.metric)
    telling, silent = _titles(now.telling(rated)), _titles(now.silent(rated))
    said = [f"on {words.listing(telling)}"] if telling else []
    if step.metric == "engagements":
        elsewhere = (total(now.series, "engagements") or 0) - (step.value or 0)
        more = " more" if telling else ""
        where = "posts that no rate is told of" if now.withheld() else "posts without impressions"
        said.append(f"{words.number(elsewhere)}{more} on {where}" if elsewhere > 0 else "")
    elif silent:
        said.append(f"not reported by {words.listing(silent)}")
    return "; ".join(part for part in said if part)


def _titles(names: Sequence[str]) -> list[str]:
    return [words.source_title(name) for name in names]
