"""What people choose in the side bar; kept from page to page and in the address, so that a view can be shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import streamlit as st

from dashboard import address, queries, selection, words
from dashboard.comparison import NO_COMPARISON, Comparison, choose_comparison
from dashboard.data import Data
from dashboard.metrics.known_days import day_of
from dashboard.span import Span as Span
from dashboard.tables import terms

EVERYTHING = "all"
ALL_POSTS = "All posts"
YEAR = timedelta(days=365)
PRESETS = {
    "7": "Last 7 days",
    "28": "Last 28 days",
    "90": "Last 90 days",
    "365": "Last 365 days",
    "month": "This month",
    "last-month": "Last month",
    "campaign": "This campaign",
    "all": "All days",
    "custom": "Other days",
}


@dataclass(frozen=True)
class Chosen:
    """What the side bar says."""

    campaign_id: int | None  # None: the whole organisation, every post once
    campaign: str  # its name, or what stands for all
    platforms: tuple[str, ...]  # never empty: none chosen means all
    all_platforms: bool
    span: Span
    compare: bool  # a comparison is wanted
    previous: Span | None  # the days compared with, where a comparison is wanted and possible
    comparison: Comparison = NO_COMPARISON  # how that stands in words

    @property
    def previous_said(self) -> str:
        """What the figures of the days compared with are called beside a figure: 'before'."""
        return self.comparison.name


def said(chosen: Chosen, data: Data, *, platforms: bool = True) -> str:
    """The choice in a sentence, with how old the figures are."""
    where = "all platforms"
    if not platforms:
        where = "whatever platform people came from"
    elif not chosen.all_platforms:
        where = words.listing([words.source_title(name) for name in chosen.platforms])
    sentence = f"{chosen.span.said}, {where}{chosen.comparison.said if chosen.compare else ''}"
    as_of = data.ask(queries.freshness).data_as_of
    zone = data.ask(queries.organisation).timezone
    told = [f"{sentence}. Last read {words.moment(as_of, zone)}." if as_of else f"{sentence}."]
    return " ".join(told + (gone(chosen, data) if platforms else []))


def gone(chosen: Chosen, data: Data) -> list[str]:
    """What of the chosen days, and those compared with, a platform's terms let nobody keep."""
    before = chosen.previous.first if chosen.previous else None
    return terms.gone(kept_from(data), chosen.platforms, chosen.span.first, before)


def kept_from(data: Data) -> dict[str, date]:
    """As `terms.kept_from`."""
    as_of = data.ask(queries.freshness).data_as_of
    zone = data.ask(queries.organisation).timezone
    return terms.kept_from(data.ask(queries.terms), day_of(as_of, zone) if as_of else None)


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
        comparison = choose_comparison(data, picked, span, last_full_day(data)) if compare else NO_COMPARISON
    return Chosen(
        campaign_id=int(picked["campaign_id"]) if picked else None,
        campaign=str(picked["name"]) if picked else ALL_POSTS,
        platforms=tuple(wanted or platforms),
        all_platforms=not wanted or len(wanted) == len(platforms),
        span=span,
        compare=comparison.wanted,
        previous=comparison.span,
        comparison=comparison,
    )


def choose_everything(*narrowing: str) -> None:
    """Sets the side bar to all posts on all platforms, and these choices of a page to their usual; for `on_click`."""
    address.choose(campaign=EVERYTHING, platforms=(), **dict.fromkeys(narrowing, ()))


def _campaign(data: Data) -> dict[str, Any] | None:
    campaigns = data.ask(selection.campaigns_by_slug)
    titles = {slug: str(campaign["name"]) for slug, campaign in campaigns.items()} | {EVERYTHING: ALL_POSTS}
    usual = list(titles)[_latest_begun(campaigns, last_full_day(data))]
    slug = st.selectbox(
        "Campaign",
        list(titles),
        format_func=titles.__getitem__,
        **address.one("campaign", titles, usual, steady=False),  # which campaign is the newest changes
    )
    return campaigns.get(str(slug))


def _latest_begun(campaigns: dict[str, dict[str, Any]], day: date) -> int:
    """The place of the campaign that began last: the one people most likely come for."""
    begun = [place for place, campaign in enumerate(campaigns.values()) if campaign["starts"].date() <= day]
    return begun[0] if begun else 0


def _platforms(platforms: list[str]) -> list[str]:
    titles = {name: words.source_title(name) for name in platforms}
    return st.multiselect(
        "Platforms",
        platforms,
        format_func=words.source_title,
        placeholder="All platforms",
        **address.several("platforms", titles, nothing="all platforms"),
    )


def _span(data: Data, campaign: dict[str, Any] | None) -> Span:
    newest = last_full_day(data)
    # The same choices on every page: a page without the campaign's box goes by the campaign chosen before.
    own = campaign or data.ask(selection.campaigns_by_slug).get(address.said("campaign"))
    preset = str(
        st.selectbox(
            "Period",
            list(PRESETS),
            format_func=PRESETS.__getitem__,
            **address.one("period", PRESETS, "28"),
        )
    )
    earliest = _earliest(data, newest)
    if preset == "campaign" and own:
        span = campaign_span(own, newest)
    elif preset in ("all", "campaign"):
        span = Span(earliest, newest)
    elif preset in ("month", "last-month"):
        span = month_span(newest, before=preset == "last-month")
    elif preset == "custom":
        span = _own_days(earliest, newest)
    else:
        span = Span(newest - timedelta(days=int(preset) - 1), newest)
    st.caption(span.said)
    return span


def _year(data: Data) -> Span:
    newest = last_full_day(data)
    return Span(max(_earliest(data, newest), newest - YEAR + timedelta(days=1)), newest)


def _own_days(earliest: date, newest: date) -> Span:
    usual = (max(earliest, newest - timedelta(days=27)), newest)
    picked = st.date_input(
        "From and to", format="DD/MM/YYYY", **address.days("days", usual, (min(earliest, newest), newest))
    )
    # While only one of the two days has been clicked, it stands for both.
    ends = picked if isinstance(picked, tuple) and picked else (newest,)
    return Span(ends[0], ends[-1])


def month_span(newest: date, *, before: bool) -> Span:
    """The month of the newest day there are figures of, up to that day; or the whole month before."""
    first = newest.replace(day=1)
    if not before:
        return Span(first, newest)
    last = first - timedelta(days=1)
    return Span(last.replace(day=1), last)


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
