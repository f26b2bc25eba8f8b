"""Which reports are due, and what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from dashboard import queries, words
from dashboard.delivery.letter import File, Letter, headline, report_letter
from dashboard.delivery.orders import Errand, Orders, ReportOrder
from dashboard.delivery.periods import Days, ended, shared
from dashboard.metrics.known_days import day_of
from dashboard.reports import (
    KINDS,
    SECTIONS,
    Asked,
    ReportError,
    brand,
    campaign_report,
    document,
    file_name,
    portfolio_report,
    report_bytes,
)

ALL_CAMPAIGNS = "All campaigns"
NOT_MAILED = ("json",)  # its counts are exact


@dataclass(frozen=True)
class Parcel:
    """One report of one month or week."""

    order: ReportOrder
    title: str
    days: Days
    within: Days  # the campaign's own days among them; of all campaigns, the same

    @property
    def name(self) -> str:
        """What it is known by in the record."""
        return f"{self.order.name} {self.days[0]} to {self.days[1]}"

    @property
    def period(self) -> str:
        """'1 to 31 Oct 2026'."""
        return words.days(*self.days)

    def errands(self, orders: Orders) -> list[Errand]:
        """Files first: whatever mail does, they are there."""
        ways = [("folder", self.order.folder, "the folder")] if self.order.folder else []
        ways += [("mail", who, f"recipient {place}") for place, who in enumerate(self.order.recipients, 1)]
        if self.order.notify:
            ways += [("notice", url, f"chat service {place}") for place, url in enumerate(orders.notify_urls, 1)]
        return [Errand("report", self.name, self.title, self.period, way, str(to), place) for way, to, place in ways]


@dataclass(frozen=True)
class Contents:
    """What is in a parcel."""

    letter: Letter  # with the files that may leave the house
    files: tuple[File, ...]  # all of them
    headline: str


def due(database: queries.Database, order: ReportOrder) -> list[Parcel]:
    """The reports of the last two months or weeks that ended and are known to their end, the earlier first.

    Raises ReportError where there is no such campaign in the database.
    """
    campaigns = _campaigns(database, order)
    organisation = queries.organisation(database)
    as_of = queries.freshness(database).data_as_of
    if as_of is None:
        return []
    # The day of the last collection had not ended then: what ended before it is known.
    found = [(days, _within(campaigns, days)) for days in ended(order.every, day_of(as_of, organisation.timezone))]
    if order.campaign is None:
        return [Parcel(order, ALL_CAMPAIGNS, days, days) for days, running in found if running]
    title = str(campaigns.iloc[0]["name"])
    return [Parcel(order, title, days, running[0]) for days, running in found if running]


def pack(database: Path, parcel: Parcel, now: datetime) -> Contents:
    """Makes the report. Raises ReportError."""
    order = parcel.order
    if order.campaign is None:
        report = portfolio_report(database, *parcel.within, now=now)
    else:
        report = campaign_report(database, order.campaign, *parcel.within, now=now)
    asked = Asked(sections=order.sections or tuple(SECTIONS), brand=brand(database))
    made = {name: report_bytes(report, name, asked) for name in order.formats}
    files = tuple(_file(report, name, content) for name, content in made.items())
    sent = tuple(
        _file(report, name, _still(report, asked) if name == "html" else content)
        for name, content in made.items()
        if name not in NOT_MAILED
    )
    summary = document(report, ("summary", "campaigns"))
    return Contents(report_letter(parcel.title, parcel.period, summary, sent), files, headline(summary))


def _campaigns(database: queries.Database, order: ReportOrder) -> pd.DataFrame:
    if unknown := [name for name in order.sections if name not in SECTIONS]:
        raise ReportError(
            f"There is no section {words.listing([repr(name) for name in unknown])}: "
            f"the sections are {', '.join(SECTIONS)}."
        )
    campaigns = queries.campaigns(database)
    if order.campaign is None:
        return campaigns[campaigns["configured"] == 1]
    found = campaigns[campaigns["slug"] == order.campaign]
    if found.empty:
        raise ReportError(f"The campaign {order.campaign!r} is not in the database yet: run outreach collect first.")
    return found


def _within(campaigns: pd.DataFrame, days: Days) -> list[Days]:
    """Of those that ran in these days, their own days among them."""
    found = [shared(days, *_span(row)) for row in campaigns.to_dict("records")]
    return [own for own in found if own]


def _span(row: Mapping[Any, Any]) -> tuple[date, date | None]:
    return row["starts"].date(), None if pd.isna(row["ends"]) else row["ends"].date()


def _still(report: Mapping[str, Any], asked: Asked) -> bytes:
    """The HTML report without script, which mail programs refuse, and a hundredth of its size."""
    # Imported here: most reports are sent in other formats.
    from dashboard.reports.html import static_html

    return static_html(document(report, asked.sections, asked.brand)).encode()


def _file(report: Mapping[str, Any], name: str, content: bytes) -> File:
    ending = "zip" if name == "csv" and content.startswith(b"PK") else name
    return File(file_name(report, ending), KINDS[ending], content)
