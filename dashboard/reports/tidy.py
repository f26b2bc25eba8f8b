"""The report as tables for machines and pivot tables: a row per thing, the same columns always, empty where unknown."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dashboard.metrics.definitions import REASON_TITLES, TONE_TITLES
from dashboard.metrics.small_numbers import TOTAL
from dashboard.reports.tables import ALL, LABELS, Column, Table, Value, local, tables, title_of
from dashboard.words import NOT_REPORTED, source_title

_AS_THEY_ARE = ("Platforms", "Days", "Posts", "Click-throughs", "Notes and changes", "Definitions")
_ROOMS = {"platforms": "posts and their figures", "clicks": "arrivals", "sentiment": "labelling of comments"}
_STANCE, _TONE, _NOT = "how it sounds", "what it mostly is", "not labelled"
NEVER_READ = "never read by a model"


def data_tables(report: Mapping[str, Any]) -> list[Table]:
    """All of them; those of nothing have no rows. Small counts of comments are withheld."""
    shared = {table.title: _emptied(table) for table in tables(report)}
    listed = [about(report), totals(report), rates(report), goals(report)]
    listed += [campaigns(report)] if report.get("campaigns") else []
    listed += [shared[name] for name in ("Platforms", "Days", "Posts", "Click-throughs")]
    listed += [arrivals_by_day(report), outcomes(report), outcomes_by_day(report), outcome_weeks(report)]
    listed += [responses(report), not_reported(report), failed_nights(report)]
    listed += [shared[name] for name in _AS_THEY_ARE[4:] if name in shared]
    return [*listed, _notes(report)]


def about(report: Mapping[str, Any]) -> Table:
    """Whose report, of what, of which days."""
    facts = ("organisation", "name", "campaign", "purpose", "from", "to", "timezone")
    rows: list[list[Value]] = [[name.capitalize(), report[name]] for name in facts]
    rows += [
        ["Figures as of", local(report["data_as_of"], report["timezone"])],
        ["Made", local(report["generated_at"], report["timezone"])],
        ["Sample data", "yes" if report["sample"] else "no"],
    ]
    return Table("About", [Column("Fact", 20, "text"), Column("Value", 40, "text")], rows)


def totals(report: Mapping[str, Any]) -> Table:
    """What was gained, and in the days compared with."""
    before = report["previous"]["totals"]
    rows: list[list[Value]] = [[title_of(name), report["totals"][name], before[name]] for name in ALL]
    return Table("Totals", [Column("Figure", 30, "text"), Column("This period"), Column("Before")], rows)


def rates(report: Mapping[str, Any]) -> Table:
    """Each rate as a share of one."""
    rows: list[list[Value]] = [[title_of(name), share] for name, share in report["rates"].items()]
    return Table("Rates", [Column("Rate", 34, "text"), Column("Share", 12, "share")], rows)


def goals(report: Mapping[str, Any]) -> Table:
    """Each goal from the campaign's start."""
    names = ("target", "value", "share", "expected", "on_pace_to")
    rows: list[list[Value]] = [[title_of(goal["metric"]), *(goal[name] for name in names)] for goal in report["goals"]]
    columns = [Column("Goal", 22, "text"), Column("Target"), Column("Reached")]
    columns += [Column("Share", 10, "share"), Column("Days gone", 10, "share"), Column("At this pace", 12)]
    return Table("Goals", columns, rows)


def campaigns(report: Mapping[str, Any]) -> Table:
    """Of a report on all campaigns: what each gained. A post in two of them counts in both."""
    rows: list[list[Value]] = [
        [
            campaign["name"],
            campaign["campaign"],
            date.fromisoformat(campaign["starts"]),
            date.fromisoformat(campaign["ends"]) if campaign["ends"] else None,
            *(campaign["totals"][name] for name in ALL),
        ]
        for campaign in report.get("campaigns", [])
    ]
    columns = [Column("Name", 34, "text"), Column("Campaign", 22, "text"), Column("Begins", 12, "day")]
    columns.append(Column("Ends", 12, "day"))
    return Table("Campaigns", [*columns, *(Column(title_of(name)) for name in ALL)], rows)


def arrivals_by_day(report: Mapping[str, Any]) -> Table:
    """Arrivals at each resource on each day, a row per source."""
    rows: list[list[Value]] = [
        [date.fromisoformat(row["day"]), row["resource"], source_title(row["source"]), row["clicks"], row["bots"]]
        for row in report["daily_click_throughs"]
    ]
    columns = [Column("Day", 12, "day"), Column("Id", 20, "text"), Column("Counted by", 14, "text")]
    return Table("Click-throughs by day", [*columns, Column("Click-throughs", 15), Column("Bots")], rows)


def outcomes(report: Mapping[str, Any]) -> Table:
    """What people did where the campaign led them: a row per campaign and outcome, never to be added up."""
    rows: list[list[Value]] = [
        [
            row["campaign"],
            row["name"],
            row["outcome"],
            row["how"],
            row["n"],
            row["per_click_through"],
            date.fromisoformat(row["counted_until"]) if row["counted_until"] else None,
            row["weeks"],
            row["of_weeks"],
        ]
        for row in report["outcomes"]
    ]
    titles = (("Campaign", 22), ("Outcome", 30), ("Outcome id", 20), ("How", 14))
    columns = [*(Column(title, width, "text") for title, width in titles), Column("Times")]
    columns += [Column("Per click-through", 14, "share"), Column("Counted until", 14, "day")]
    return Table("Outcomes", [*columns, Column("Weeks entered"), Column("Weeks in all")], rows)


def outcomes_by_day(report: Mapping[str, Any]) -> Table:
    """What the click source counted on each day; days without any have no row."""
    rows: list[list[Value]] = [
        [date.fromisoformat(row["day"]), row["campaign"], row["outcome"], source_title(row["source"]), row["n"]]
        for row in report["daily_outcomes"]
    ]
    titles = (("Campaign", 22), ("Outcome id", 20), ("Counted by", 14))
    columns = [Column("Day", 12, "day"), *(Column(title, width, "text") for title, width in titles), Column("Times")]
    return Table("Outcomes by day", columns, rows)


def outcome_weeks(report: Mapping[str, Any]) -> Table:
    """What people entered by hand for each week."""
    rows: list[list[Value]] = [
        [date.fromisoformat(row["week"]), row["campaign"], row["outcome"], row["n"], row["source"]]
        for row in report["outcome_weeks"]
    ]
    titles = (("Campaign", 22), ("Outcome id", 20))
    columns = [Column("Week from", 12, "day"), *(Column(title, width, "text") for title, width in titles)]
    return Table("Outcomes by hand", [*columns, Column("Times"), Column("Where it comes from", 40, "text")], rows)


def responses(report: Mapping[str, Any]) -> Table:
    """How many comments of each stance and kind, each version of the model by itself."""
    rows: list[list[Value]] = []
    for version in report["responses"]["by_version"]:
        since = date.fromisoformat(version["since"]) if version["since"] else None
        begins: list[Value] = [version["model"], since]
        rows += [[*begins, _STANCE, LABELS[row["label"]], *_counted(row)] for row in version["labels"]]
        told = [row for row in version["tones"] or [] if row["tone"] != TOTAL]
        rows += [[*begins, _TONE, TONE_TITLES[row["tone"]], *_counted(row)] for row in told]
        rows += [[*begins, _NOT, *why, None, None, None] for why in _reasons(version["not_scored"])]
    if unread := report["responses"]["never_read"]:
        rows += [[NEVER_READ, None, _NOT, *why, None, None, None] for why in _reasons(unread)]
    columns = [Column("Model", 18, "text"), Column("Since", 12, "day"), Column("Grouped by", 18, "text")]
    columns += [Column("Response", 34, "text"), Column("Comments labelled")]
    shares = ("Share", "Share, at least", "Share, at most")
    return Table("Responses", [*columns, *(Column(title, 14, "share") for title in shares)], rows)


def not_reported(report: Mapping[str, Any]) -> Table:
    """Which platform that was posted on tells which figure not."""
    rows: list[list[Value]] = [
        [title_of(name), source_title(platform)]
        for name, platforms in report["not_reported"].items()
        for platform in platforms
    ]
    return Table("Not reported", [Column("Figure", 30, "text"), Column("Platform", 14, "text")], rows)


def failed_nights(report: Mapping[str, Any]) -> Table:
    """Nights on which a source could not be read to the end."""
    rows: list[list[Value]] = [
        [date.fromisoformat(row["day"]), source_title(row["source"]), _ROOMS[row["room"]], _status(row["status"])]
        for row in report["failed_nights"]
    ]
    titles = (("Source", 20), ("Read for", 26), ("What happened", 34))
    columns = [Column("Day", 12, "day"), *(Column(title, width, "text") for title, width in titles)]
    return Table("Failed nights", columns, rows)


def _notes(report: Mapping[str, Any]) -> Table:
    return Table("Notes", [Column("Note", 100, "text")], [[note] for note in report["notes"]])


def _emptied(table: Table) -> Table:
    """Unknown figures are empty: a column of numbers holds numbers alone."""
    rows = [[None if value == NOT_REPORTED else value for value in row] for row in table.rows]
    return Table(table.title, table.columns, rows, table.missing)


def _counted(row: Mapping[str, Any]) -> list[Value]:
    return [_count(row["text"]), row["share"], row["low"], row["high"]]


def _reasons(counted: Mapping[str, Any]) -> Iterator[list[Value]]:
    for name, text in (counted["reasons"] or {}).items():
        yield [REASON_TITLES[name], _count(text)]
    yield ["All that were not labelled", _count(counted["comments"])]


def _count(text: str) -> Value:
    """A number where it may be shown; '<10' and 'not shown' stay as they are."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else text


def _status(status: str) -> str:
    return "stopped at the monthly budget" if status == "budget" else "could not be read"
