"""The data dictionary: every column of a report's tables, what it means, its unit, and who counted it."""

from collections.abc import Iterable
from typing import NamedTuple

from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT, THRESHOLD
from dashboard.reports.figures import METRICS
from dashboard.reports.tables import Column, Table, Value

_OURS, _SETTINGS, _MODEL = "reckoned here", "the campaign's settings", "our language model"
_PLATFORM, _CLICKS = "the platform", "the click source"
_GAINED, _IN_ALL = " gained", " in all"


class _Entry(NamedTuple):
    meaning: str
    unit: str = "text"
    source: str = _OURS


_SMALL = (
    f"Comments; below {THRESHOLD} it says <{THRESHOLD}, and '{KEPT_BACK_TEXT}' where another count would give a small "
    "one away. Never add up two models."
)
_INTERVAL = "End of the 95 % interval of the share: how far chance alone may have moved it."
# Columns that are no figure of DEFINITIONS, by their title (without what stands in brackets).
_ENTRIES: dict[str, _Entry] = {
    "Fact": _Entry("What is told"),
    "Value": _Entry("What is told of it", "text, day or moment"),
    "Figure": _Entry("Name of the figure; 'Definitions' says what it counts"),
    "Rate": _Entry("Name of the rate; 'Definitions' says how it is computed"),
    "This period": _Entry("Gained in the days of the report", "as the figure", "platforms and click source"),
    "Before": _Entry(
        "Gained in the days before, as many and the same weekdays; empty where that is no fair comparison",
        "as the figure", "platforms and click source",
    ),
    "Goal": _Entry("The figure that the goal is set for", "text", _SETTINGS),
    "Target": _Entry("What is to be reached by the campaign's end", "as the figure", _SETTINGS),
    "Reached": _Entry("Gained since the campaign's start", "as the figure", "platforms and click source"),
    "Days gone": _Entry("Share of the campaign's days that are over: what an even pace would have reached", "share"),
    "At this pace": _Entry("What it comes to by the campaign's end if it goes on so", "as the figure"),
    "Platform": _Entry("Where a post stands, or of which platform a change tells", "text", _PLATFORM),
    "Day": _Entry("A day in the organisation's time zone", "day"),
    "Published": _Entry("When a post was published, on the organisation's clock", "moment", _PLATFORM),
    "Address": _Entry("Our own post on the web", "web address", _PLATFORM),
    "Text": _Entry("What our own post says; empty once it is deleted", "text", _PLATFORM),
    "Deleted": _Entry("'deleted' where the platform has it no more; its figures stay counted", "text", _PLATFORM),
    "Resource": _Entry("The help that was offered: its name", "text", _SETTINGS),
    "Id": _Entry("The resource's id in the settings", "text", _SETTINGS),
    "Kind": _Entry("What sort of resource, note or change it is"),
    "Counted by": _Entry("The click source; sources count the same people, so never add them up", "text", _SETTINGS),
    "Outcome": _Entry("What people did, by its name in the settings", "text", _SETTINGS),
    "Outcome id": _Entry("The outcome's id in the settings", "text", _SETTINGS),
    "How": _Entry("'click source' where that counts, on visits by the campaign; 'by hand' where staff enter it"),
    "Times": _Entry(
        "How often it was done. Never add up two rows of other outcomes, nor of campaigns: a visit may belong to two. "
        "Empty where it was not counted; entered without a campaign, it is of everybody",
        "times", "the click source, or staff",
    ),
    "Per click-through": _Entry(
        "Times / click-throughs of the campaign; empty where either is unknown or was counted on fewer days", "share"
    ),
    "Counted until": _Entry("The last day on which it was counted; later days are unknown, not 0", "day", _CLICKS),
    "Weeks entered": _Entry("Of how many weeks a figure was entered by hand", "weeks"),
    "Weeks in all": _Entry("How many weeks begin in the days of the report; those not entered are unknown", "weeks"),
    "Week from": _Entry("The Monday of the week that was entered", "day", "staff"),
    "Where it comes from": _Entry("Where staff have the figure from", "text", "staff"),
    "Model": _Entry("Which version of the language model labelled the comments", "text", _MODEL),
    "Since": _Entry("From which day on this version labelled; empty for the first", "day", _MODEL),
    "Grouped by": _Entry("Whether the row counts stances, kinds of comments, or those not labelled"),
    "Response": _Entry("How comments sound, what they mostly are, or why they have no label", "text", _MODEL),
    "Comments labelled": _Entry(_SMALL, "comments", _MODEL),
    "Share": _Entry("Part of the whole: 0.25 is a quarter", "share"),
    "Share, at least": _Entry(_INTERVAL, "share"),
    "Share, at most": _Entry(_INTERVAL, "share"),
    "Source": _Entry("The platform or click source that was read", "text", _SETTINGS),
    "Read for": _Entry("What it was read for"),
    "What happened": _Entry("Why the night counts as failed"),
    "Campaign": _Entry("Which campaign, by its id; 'all' where every one is concerned", "text", _SETTINGS),
    "Name": _Entry("The campaign's name", "text", _SETTINGS),
    "Begins": _Entry("The campaign's first day", "day", _SETTINGS),
    "Ends": _Entry("The campaign's last day; empty where it has none", "day", _SETTINGS),
    "What": _Entry("What staff noted, or what changed about how figures come about", "text", "staff, or reckoned here"),
    "Note": _Entry("What must be known to read the figures right"),
    "What it counts": _Entry("The figure's definition"),
    "How it is computed": _Entry("The figure's formula"),
    "Unit": _Entry("What one of it is"),
}  # fmt: skip


def data_dictionary(listed: Iterable[Table]) -> Table:
    """A row per column of these tables."""
    rows: list[list[Value]] = []
    for table in listed:
        for column in table.columns:
            entry = _entry(table, column)
            rows.append([table.title, column.title, entry.meaning, entry.unit, entry.source])
    titles = (("Table", 22), ("Column", 30), ("What it means", 90), ("Unit", 20), ("Counted or said by", 26))
    return Table("Data dictionary", [Column(title, width, "text") for title, width in titles], rows)


def _entry(table: Table, column: Column) -> _Entry:
    if table.title == "Responses" and column.title == "Comments":
        return _ENTRIES["Comments labelled"]
    for end, more in (
        (_GAINED, "Gained in the days of the report."),
        (_IN_ALL, "As last read, since it was published."),
    ):
        if column.title.endswith(end) and (found := _figure(column.title.removesuffix(end))):
            return found._replace(meaning=f"{found.meaning} {more}")
    return _figure(column.title) or _ENTRIES[column.title.split(" (")[0]]


def _figure(title: str) -> _Entry | None:
    for name, definition in DEFINITIONS.items():
        if definition.name == title:
            source = _PLATFORM if name in METRICS else _OURS
            source = _CLICKS if name in ("click_throughs", "bots") else source
            said = f"{definition.definition} Empty where the platform does not report it."
            return _Entry(said if source == _PLATFORM else definition.definition, definition.unit, source)
    return None
