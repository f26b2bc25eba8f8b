"""All that a page shows of what the side bar chose: now, before, and the nights that failed."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from dashboard import queries, selection, words
from dashboard.charts.over_time import bar_unit
from dashboard.charts.palette import platform_colour
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.numbers import Before
from dashboard.selection import Clicks, Gains


@dataclass(frozen=True)
class Look:
    """The figures of the chosen campaign, platforms and days."""

    now: Gains
    clicks: Clicks
    before: Before | None
    failed: pd.DataFrame  # as failed_nights, of the chosen platforms and all click sources
    chosen: Chosen

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

    def failed_days(self, room: str) -> list[date]:
        """Nights on which a source of this room (platforms or clicks) could not be read."""
        return [day.date() for day in self.failed.loc[self.failed["room"] == room, "day"]]

    def options(self, room: str = "platforms") -> dict[str, object]:
        """What every chart over time is told."""
        span = self.chosen.span
        return {"unit": self.unit, "failed_nights": self.failed_days(room), "horizon": (span.first, span.last)}

    def remark(self, room: str = "platforms", metric: str = "") -> str:
        """What stands below a chart: what a bar is, who reports no such figure, which nights failed."""
        said = ["Each bar is one week, from Monday on."] if self.unit == "week" else []
        silent = [words.source_title(name) for name in self.now.silent(metric)] if metric else []
        if silent:
            said.append(f"Not reported by {words.listing(silent)}.")
        failed = sorted({words.source_title(name) for name in self.failed.loc[self.failed["room"] == room, "source"]})
        if failed:
            said.append(
                f"Grey bands: nights on which {words.listing(failed)} could not be read; "
                "once it is read again, what was missed is spread over the days between."
                if room == "platforms"
                else f"Grey bands: nights on which {words.listing(failed)} could not be read; caught up with later."
            )
        return " ".join(said)


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
    )
