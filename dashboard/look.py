"""All that a page shows of what the side bar chose: now, before, and the nights that failed."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from dashboard import queries, selection, words
from dashboard.charts.marks import Mark
from dashboard.charts.over_time import bar_unit
from dashboard.charts.palette import platform_colour
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.metrics.platform_changes import platform_changes
from dashboard.numbers import Before
from dashboard.selection import Clicks, Gains
from dashboard.tables import notes

NAMED_NIGHTS = 3  # more of one source are counted


@dataclass(frozen=True)
class Look:
    """The figures of the chosen campaign, platforms and days."""

    now: Gains
    clicks: Clicks
    before: Before | None
    failed: pd.DataFrame  # as failed_nights, of the chosen platforms and all click sources
    chosen: Chosen
    marks: tuple[Mark, ...] = ()  # notes of staff, and changes of how figures come about

    @property
    def unit(self) -> str:
        """What one bar of a chart stands for: day or week."""
        return bar_unit(self.chosen.span.first, self.chosen.span.last)

    @property
    def titles(self) -> dict[str, str]:
        """Platforms in the order they are drawn, with their names."""
        return {name: words.source_title(name) for name in self.chosen.platforms}

    @property
    def colours_by_title(self) -> dict[str, str]:
        return {title: platform_colour(name) for name, title in self.titles.items()}

    @property
    def colours(self) -> dict[str, str]:
        return {name: platform_colour(name) for name in self.chosen.platforms}

    def failed_in(self, room: str, *, every_source: bool = False) -> pd.DataFrame:
        """Nights on which a source of this room (platforms or clicks) could not be read.

        Of click sources the organisation's alone, whose figures are shown, unless `every_source` is.
        """
        rows = self.failed[self.failed["room"] == room]
        return rows if room == "platforms" or every_source else rows[rows["source"] == self.clicks.source]

    def options(self, room: str = "platforms", *, every_source: bool = False) -> dict[str, object]:
        """What every chart over time is told; the chart itself leaves out marks of other figures than its own."""
        span = self.chosen.span
        return {
            "unit": self.unit,
            "failed_nights": [day.date() for day in self.failed_in(room, every_source=every_source)["day"]],
            "horizon": (span.first, span.last),
            "marks": of_room(self.marks, room),
        }

    def remark(self, room: str = "platforms", metric: str = "") -> str:
        """What stands below a chart: what a bar is, who reports no such figure, which nights failed."""
        said = ["Each bar is one week, from Monday on."] if self.unit == "week" else []
        silent = [words.source_title(name) for name in self.now.silent(metric)] if metric else []
        if silent:
            said.append(f"Not reported by {words.listing(silent)}.")
        failed = nights_said(self.failed_in(room))
        if failed:
            said.append(
                f"Grey bands: nights on which {failed} could not be read; "
                "once it is read again, what was missed is spread over the days between."
                if room == "platforms"
                else f"Grey bands: nights on which {failed} could not be read; caught up with later."
            )
        return " ".join(said)


def nights_said(failed: pd.DataFrame) -> str:
    """'Bluesky (10 Nov 2026) and X (5 nights)'. failed: as `failed_nights`."""
    parts = {}
    for source, days in failed.groupby("source")["day"]:
        known = [words.day(day.date()) for day in days]
        nights = words.listing(known) if len(known) <= NAMED_NIGHTS else f"{len(known)} nights"
        parts[words.source_title(str(source))] = f"{words.source_title(str(source))} ({nights})"
    return words.listing([parts[title] for title in sorted(parts)])


def look_at(data: Data, chosen: Chosen) -> Look:
    """Reads all of it, or remembers it."""
    span, previous = chosen.span, chosen.previous
    before = None
    if previous:
        before = Before(
            data.ask(selection.gains, chosen.campaign_id, chosen.platforms, previous.first, previous.last),
            data.ask(selection.clicks, chosen.campaign_id, previous.first, previous.last),
            previous.said,
            chosen.previous_said,
        )
    sources = (*chosen.platforms, *data.ask(queries.click_sources)["source"])
    return Look(
        now=data.ask(selection.gains, chosen.campaign_id, chosen.platforms, span.first, span.last),
        clicks=data.ask(selection.clicks, chosen.campaign_id, span.first, span.last),
        before=before,
        failed=data.ask(selection.failures, tuple(sources), span.first, span.last),
        chosen=chosen,
        marks=tuple(marks(data, chosen)),
    )


def marks(data: Data, chosen: Chosen) -> list[Mark]:
    """What staff noted of the chosen days, and what changed in them about how figures come about."""
    asked = chosen.campaign_id, chosen.span.first, chosen.span.last
    return notes.marks(
        data.ask(queries.annotations, *asked),
        data.ask(queries.definition_changes, *asked),
        platform_changes(chosen.platforms, chosen.span.first, chosen.span.last),
        everything=chosen.campaign_id is None,
    )


def marks_of_post(data: Data, platform: str, campaigns: pd.DataFrame, moments: "pd.Series[pd.Timestamp]") -> list[Mark]:
    """Notes of a post's campaigns and those for all, and what its platform changed, between these local moments.

    campaigns: as `queries.post_campaigns`. Its own counters follow no rule of ours, so no change of those is marked.
    """
    if moments.empty:
        return []
    first, last = moments.min().date(), moments.max().date()
    found = data.ask(queries.annotations, None, first, last)
    own = found["campaign_id"].isna() | found["campaign_id"].isin(campaigns["campaign_id"])
    none = data.ask(queries.definition_changes, None, first, last).head(0)
    return notes.marks(found[own], none, platform_changes([platform], first, last), everything=True)


def of_room(marks: Sequence[Mark], room: str) -> list[Mark]:
    """Those that concern charts of a room: platforms, clicks or responses."""
    return [mark for mark in marks if not mark.rooms or room in mark.rooms]
