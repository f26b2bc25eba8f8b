"""With which days the chosen ones are compared: the choice in the side bar, and what is said of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

import streamlit as st

from dashboard import address, queries, words
from dashboard.data import Data
from dashboard.metrics.compared_days import Bounds, ComparedDays, How, compared_days
from dashboard.metrics.known_days import day_of
from dashboard.metrics.previous_period import same_weekdays_before
from dashboard.span import Span

WITH = {
    "before": "The days before",
    "year": "The same weekdays last year",
    "own": "Days of my choice",
    "none": "Nothing",
}
# What links of earlier versions say: the box was a switch.
_SWITCH = {"true": "before", "false": "none"}
_NAMES = {"before": "before", "year": "a year before", "own": "in the other days"}
_HELP = (
    "As many days as you look at, with the same weekdays, as weekends differ from working days. **The days before**: "
    "moved back by whole weeks. **Last year**: 52 weeks earlier, so the date is a day or two off. Days are compared "
    "only where figures were collected for all of them, and the campaign had begun."
)


@dataclass(frozen=True)
class Comparison:
    """A wanted comparison; the span is None where it cannot be made."""

    wanted: bool = False
    span: Span | None = None
    said: str = ""  # the end of a sentence, beginning with a comma or a full stop
    name: str = "before"  # what figures of these days are called


NO_COMPARISON = Comparison()


def choose_comparison(data: Data, campaign: Mapping[str, Any] | None, span: Span, newest: date) -> Comparison:
    """Draws the choice, and says what comes of it for the chosen campaign (None: all posts) and days."""
    how = st.selectbox(
        "Compare with",
        list(WITH),
        format_func=WITH.__getitem__,
        help=_HELP,
        **address.one("compare", WITH, also=_SWITCH),
    )
    if how == "none":
        return NO_COMPARISON
    bounds = _bounds(data, campaign, newest)
    own = _own_begin(span, bounds) if how == "own" else None
    found = compared_days(span.first, span.last, cast("How", how), own, bounds)
    comparison = _in_words(str(how), found, bounds, own)
    if comparison.span:
        st.caption(comparison.span.said + ("" if found.same_weekdays else ". The weekdays differ"))
    else:
        st.caption(comparison.said.removeprefix(". "))
    return comparison


def _bounds(data: Data, campaign: Mapping[str, Any] | None, newest: date) -> Bounds:
    zone = data.ask(queries.organisation).timezone
    collected = data.ask(queries.first_moments)["collected_at"].min()
    return Bounds(
        campaign["starts"].date() if campaign else None,
        None if collected != collected else day_of(collected, zone),
        newest,
    )


def _own_begin(span: Span, bounds: Bounds) -> date:
    known = [day for day in (bounds.collected, bounds.campaign) if day and day <= bounds.newest]
    earliest = max(known, default=bounds.newest)
    usual, _ = same_weekdays_before(span.first, span.last)
    picked = st.date_input(
        "Compare from", format="DD/MM/YYYY", **address.day("against", usual, (earliest, bounds.newest))
    )
    return picked if isinstance(picked, date) else earliest


def _in_words(how: str, found: ComparedDays, bounds: Bounds, own: date | None) -> Comparison:
    span = Span(found.first, found.last)
    if found.hindrance:
        said = f". {_TITLES[how]} ({span.said}) are not compared: {_why(found, bounds)}"
        return Comparison(True, None, said, _NAMES[how])
    said = f", compared with {span.said}"
    if not found.same_weekdays:
        said += ", whose weekdays differ"
    elif own and own != found.first:
        said += (
            f" (moved by {words.counted(abs((own - found.first) // timedelta(days=1)), 'day')} to match the weekdays)"
        )
    return Comparison(True, span, said, _NAMES[how])


_TITLES = {
    "before": "The days before",
    "year": "The same weekdays last year",
    "own": "The days of your choice",
}


def _why(found: ComparedDays, bounds: Bounds) -> str:
    if found.hindrance == "campaign" and bounds.campaign:
        begins = "began" if bounds.campaign <= bounds.newest else "begins"
        return f"the campaign {begins} on {words.day(bounds.campaign)}"
    if found.hindrance == "future":
        return f"the newest figures are those of {words.day(bounds.newest)}"
    if found.hindrance == "overlap":
        return "some of them are among the days you look at"
    if bounds.collected is None:
        return "no figures have been collected yet"
    return f"the first figures were collected on {words.day(bounds.collected)}"
