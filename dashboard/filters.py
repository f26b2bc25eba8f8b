"""What people choose in the side bar; kept from page to page and in the address, so that a view can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

from dashboard import queries, selection, words
from dashboard.data import Data
from dashboard.metrics.known_days import day_of
from dashboard.metrics.previous_period import previous_period

EVERYTHING = "all"
YEAR = timedelta(days=365)
PRESETS = {
    "7": "Last 7 days",
    "28": "Last 28 days",
    "90": "Last 90 days",
    "campaign": "This campaign",
    "all": "All days",
    "custom": "Other days",
}
# Widgets keep their value over pages, also over those that do not show them, and write it into the address.
KEPT: dict[str, Any] = {"bind": "query-params", "persist_state": "session"}


@dataclass(frozen=True)
class Span:
    """Days of the organisation, both ends included."""

    first: date
    last: date

    @property
    def said(self) -> str:
        return words.days(self.first, self.last)


@dataclass(frozen=True)
class Chosen:
    """What the side bar says."""

    campaign_id: int | None  # None: the whole organisation, every post once
    campaign: str  # its name, or what stands for all
    platforms: tuple[str, ...]  # never empty: none chosen means all
    all_platforms: bool
    span: Span
    compare: bool  # a comparison is wanted
    previous: Span | None  # the same weekdays before, where a comparison is wanted and possible


def said(chosen: Chosen, data: Data, *, platforms: bool = True) -> str:
    """The choice in a sentence, with how old the figures are."""
    where = "all platforms"
    if not platforms:
        where = "whatever platform people came from"
    elif not chosen.all_platforms:
        where = words.listing([words.source_title(name) for name in chosen.platforms])
    sentence = f"{chosen.span.said}, {where}"
    if chosen.previous:
        sentence += f", compared with {chosen.previous.said}"
    elif chosen.compare:
        sentence += ". The days before are not compared: they begin before the campaign or the first collection"
    as_of = data.ask(queries.freshness).data_as_of
    zone = data.ask(queries.organisation).timezone
    return f"{sentence}. Last read {words.moment(as_of, zone)}." if as_of else f"{sentence}."


def ended(chosen: Chosen, data: Data) -> str:
    """Said of a campaign that was over before the chosen days began, whose figures would look like a collapse."""
    own = next((row for row in data.ask(selection.campaigns_by_slug).values() if row["name"] == chosen.campaign), None)
    if own is None or own["ends"] != own["ends"] or own["ends"].date() >= chosen.span.first:
        return ""
    over = words.day(own["ends"].date())
    return f"This campaign ended on {over}, before these days. Choose the period **This campaign** to see its results."


def choose(
    data: Data, *, campaign: bool = True, by_platform: bool = True, compare: bool = True, period: bool = True
) -> Chosen:
    """Draws the side bar and says what it was set to. Pages that show all campaigns draw it without `campaign`.

    Without `period` nobody is asked for days: the last YEAR of them is taken.
    """
    with st.sidebar:
        picked = _campaign(data) if campaign else None
        platforms = data.ask(queries.platforms)
        wanted = _platforms(platforms) if by_platform else []
        span = _span(data, picked) if period else _year(data)
        against = compare and st.toggle(
            "Compare with the days before",
            value=True,
            key="compare",
            help="With the period just before, as long and with the same weekdays. Only where figures were collected.",
            **KEPT,
        )
    return Chosen(
        campaign_id=int(picked["campaign_id"]) if picked else None,
        campaign=str(picked["name"]) if picked else "All posts",
        platforms=tuple(wanted or platforms),
        all_platforms=not wanted or len(wanted) == len(platforms),
        span=span,
        compare=bool(against),
        previous=_previous(data, picked, span) if against else None,
    )


def choose_everything() -> None:
    """Sets the side bar to all posts on all platforms; for a button's `on_click`."""
    st.session_state.update(campaign=EVERYTHING, platforms=[])


def _campaign(data: Data) -> dict[str, Any] | None:
    campaigns = data.ask(selection.campaigns_by_slug)
    slug = st.selectbox(
        "Campaign",
        [*campaigns, EVERYTHING],
        index=_latest_begun(campaigns, last_full_day(data)),
        format_func=lambda slug: "All posts" if slug == EVERYTHING else str(campaigns[slug]["name"]),
        key="campaign",
        **KEPT,
    )
    return campaigns.get(str(slug))


def _latest_begun(campaigns: dict[str, dict[str, Any]], day: date) -> int:
    """The place of the campaign that began last: the one people most likely come for."""
    begun = [place for place, campaign in enumerate(campaigns.values()) if campaign["starts"].date() <= day]
    return begun[0] if begun else 0


def _platforms(platforms: list[str]) -> list[str]:
    return st.multiselect(
        "Platforms",
        platforms,
        format_func=words.source_title,
        placeholder="All platforms",
        key="platforms",
        **KEPT,
    )


def _span(data: Data, campaign: dict[str, Any] | None) -> Span:
    newest = last_full_day(data)
    # The same choices on every page: a page without the campaign's box goes by the campaign chosen before.
    own = campaign or data.ask(selection.campaigns_by_slug).get(str(st.session_state.get("campaign")))
    preset = str(st.selectbox("Period", list(PRESETS), index=1, format_func=_preset_title, key="period", **KEPT))
    earliest = _earliest(data, newest)
    if preset == "campaign" and own:
        span = campaign_span(own, newest)
    elif preset in ("all", "campaign"):
        span = Span(earliest, newest)
    elif preset == "custom":
        span = _own_days(earliest, newest)
    else:
        span = Span(newest - timedelta(days=int(preset) - 1), newest)
    st.caption(span.said)
    return span


def _year(data: Data) -> Span:
    newest = last_full_day(data)
    return Span(max(_earliest(data, newest), newest - YEAR + timedelta(days=1)), newest)


def _preset_title(preset: str) -> str:
    return PRESETS[preset]


def _own_days(earliest: date, newest: date) -> Span:
    picked = st.date_input(
        "From and to",
        value=(max(earliest, newest - timedelta(days=27)), newest),
        max_value=max(newest, earliest),
        format="DD/MM/YYYY",
        key="days",
        **KEPT,
    )
    # While only one of the two days has been clicked, it stands for both.
    ends = picked if isinstance(picked, tuple) and picked else (newest,)
    return Span(ends[0], ends[-1])


def campaign_span(campaign: Mapping[str, Any], newest: date) -> Span:
    """The campaign's own days, up to the newest day there are figures of."""
    starts, ends = campaign["starts"].date(), campaign["ends"]
    last = newest if ends != ends or ends is None else min(ends.date(), newest)
    return Span(starts, max(starts, last))


def last_full_day(data: Data) -> date:
    """The day before the last collection that stored something: later days are not whole yet."""
    zone = data.ask(queries.organisation).timezone
    return day_of(data.ask(queries.freshness).data_as_of or datetime.now(UTC), zone) - timedelta(days=1)


def _earliest(data: Data, newest: date) -> date:
    zone = data.ask(queries.organisation).timezone
    first = data.ask(queries.first_moments)["published_at"].min()
    return newest if first != first else min(day_of(first, zone), newest)


def _previous(data: Data, campaign: dict[str, Any] | None, span: Span) -> Span | None:
    """The same weekdays before, where both the campaign and the collection had begun."""
    zone = data.ask(queries.organisation).timezone
    collected = data.ask(queries.first_moments)["collected_at"].min()
    begins = [] if collected != collected else [day_of(collected, zone)]
    if campaign:
        begins.append(campaign["starts"].date())
    earlier = previous_period(span.first, span.last, max(begins) if begins else None)
    return Span(*earlier) if earlier else None
