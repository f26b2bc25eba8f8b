"""The report as tables for people: named columns, real numbers and dates, small counts of comments withheld."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.metrics.definitions import DEFINITIONS, REASON_TITLES, TONE_TITLES
from dashboard.metrics.small_numbers import TOTAL
from dashboard.reports.figures import METRICS
from dashboard.words import NOT_REPORTED, source_title

Value = str | int | float | date | None
LABELS = {"positive": "Positive", "neutral": "Neutral", "negative": "Negative", TOTAL: "All that were scored"}
NOT_SCORED_TITLE = "Not scored"
NOT_MEASURED = "How right this model is was not measured here."
ALL = ("posts", *METRICS, "click_throughs")


@dataclass(frozen=True)
class Column:
    """A column's title, its width in characters, and how its numbers are written: count, share, day, moment or text."""

    title: str
    width: int = 12
    form: str = "count"


@dataclass(frozen=True)
class Table:
    """One sheet, or one table of a report."""

    title: str
    columns: list[Column]
    rows: list[list[Value]]
    missing: str = ""  # what an empty cell means


def tables(report: Mapping[str, Any]) -> list[Table]:
    """All sheets of a report, in the order people read them."""
    return [
        _summary(report),
        _platforms(report),
        _days(report),
        _posts(report),
        _click_throughs(report),
        _responses(report),
        *_notes_and_changes(report),
        definitions(),
    ]


def title_of(name: str) -> str:
    """A figure's name for people."""
    return DEFINITIONS[name].name if name in DEFINITIONS else name.replace("_", " ").capitalize()


def local(moment: str | None, timezone: str) -> datetime | None:
    """A moment of the report on the organisation's clock, without the zone, as spreadsheets want it."""
    if moment is None:
        return None
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)


def _summary(report: Mapping[str, Any]) -> Table:
    before = report["previous"]
    rows: list[list[Value]] = [
        ["Organisation", report["organisation"]],
        ["Campaign", report["name"]],
        ["From", date.fromisoformat(report["from"])],
        ["To", date.fromisoformat(report["to"])],
        [f"Figures as of ({report['timezone']})", local(report["data_as_of"], report["timezone"])],
        [f"Made ({report['timezone']})", local(report["generated_at"], report["timezone"])],
        [],
    ]
    comparable = before["totals"]["posts"] is not None
    said = f"{before['from']} to {before['to']}" if comparable else "no fair comparison: see notes"
    rows += [["", "This period", f"Before ({said})", "Difference"]]
    rows += [_compared(name, report["totals"][name], before["totals"][name]) for name in ALL]
    rows += [[title_of(name), _known(share), None, None] for name, share in report["rates"].items()]
    if report["goals"]:
        rows += [[], ["Goal", "Target", "Since the start", "Share", "Even pace would be", "On pace to"]]
    rows += [
        [
            f"{title_of(goal['metric'])} goal",
            goal["target"],
            _known(goal["value"]),
            goal["share"],
            goal["expected"],
            goal["on_pace_to"],
        ]
        for goal in report["goals"]
    ]
    rows += [[], ["Notes"], *([note] for note in report["notes"])]
    rows += [["An empty cell in the other sheets means: not reported by that platform."]]
    return Table("Summary", [Column("Campaign report", 34, "text"), *(Column("", 22) for _ in range(5))], rows)


def _compared(name: str, now: int | None, before: int | None) -> list[Value]:
    difference = now - before if now is not None and before is not None else None
    return [title_of(name), _known(now), before, difference]


def _known(value: float | None) -> Value:
    return NOT_REPORTED if value is None else value


def _platforms(report: Mapping[str, Any]) -> Table:
    names = ("posts", *METRICS)
    rows: list[list[Value]] = [
        [source_title(row["platform"]), *(_known(row[name]) for name in names)] for row in report["by_platform"]
    ]
    return Table("Platforms", [Column("Platform", 14, "text"), *(Column(title_of(name)) for name in names)], rows)


def _days(report: Mapping[str, Any]) -> Table:
    names = ("posts", *METRICS)
    rows: list[list[Value]] = [
        [date.fromisoformat(row["day"]), source_title(row["platform"]), *(row[name] for name in names)]
        for row in report["daily"]
    ]
    columns = [Column("Day", 12, "day"), Column("Platform", 14, "text"), *(Column(title_of(name)) for name in names)]
    return Table("Days", columns, rows)


def _posts(report: Mapping[str, Any]) -> Table:
    rows: list[list[Value]] = [
        [
            local(post["published_at"], report["timezone"]),
            source_title(post["platform"]),
            post["url"],
            post.get("text"),
            "deleted" if post["deleted"] else None,
            *(post["gained"][name] for name in METRICS),
            *(post["lifetime"][name] for name in METRICS),
        ]
        for post in report["posts"]
    ]
    columns = [
        Column(f"Published ({report['timezone']})", 18, "moment"),
        Column("Platform", 14, "text"),
        Column("Address", 40, "text"),
        Column("Text", 50, "text"),
        Column("Deleted", 10, "text"),
        *(Column(f"{title_of(name)} gained") for name in METRICS),
        *(Column(f"{title_of(name)} in all") for name in METRICS),
    ]
    return Table("Posts", columns, rows)


def _click_throughs(report: Mapping[str, Any]) -> Table:
    rows: list[list[Value]] = [
        [row["resource_name"], row["resource"], row["kind"], source_title(row["source"]), row["clicks"], row["bots"]]
        for row in report["click_throughs"]
    ]
    titles = (("Resource", 30), ("Id", 16), ("Kind", 14), ("Counted by", 14))
    columns = [*(Column(title, width, "text") for title, width in titles), Column("Click-throughs", 15), Column("Bots")]
    return Table("Click-throughs", columns, rows)


def _responses(report: Mapping[str, Any]) -> Table:
    rows: list[list[Value]] = []
    for version in reversed(report["responses"]["by_version"]):
        since = f", since {version['since']}" if version["since"] else ""
        rows += [[f"Labelled by {version['model']}{since}"], [version["measured"] or NOT_MEASURED]]
        rows += [_counted(LABELS[row["label"]], row) for row in version["labels"]]
        rows += [[NOT_SCORED_TITLE, _number(version["not_scored"]["comments"])]]
        rows += _why(version["not_scored"]["reasons"])
        rows += [_counted(TONE_TITLES[row["tone"]], row) for row in version["tones"] or [] if row["tone"] != TOTAL]
        rows += [[]]
    if unread := report["responses"]["never_read"]:
        rows += [["Never read by a model", _number(unread["comments"])], *_why(unread["reasons"]), []]
    rows += [["Never add up two versions of the model: their labels do not compare."]]
    rows += [[DEFINITIONS["sentiment"].definition]]
    columns = [
        Column("Response", 34, "text"),
        Column("Comments"),
        Column("Share", 12, "share"),
        Column("Share, at least", 16, "share"),
        Column("Share, at most", 16, "share"),
    ]
    return Table("Responses", columns, rows)


def _counted(title: str, row: Mapping[str, Any]) -> list[Value]:
    return [title, _number(row["text"]), row["share"], row["low"], row["high"]]


def _why(reasons: Mapping[str, str] | None) -> list[list[Value]]:
    return [[f"  {REASON_TITLES[name]}", _number(text)] for name, text in (reasons or {}).items()]


def _number(text: str) -> Value:
    """A count that may be shown is a number again; what is withheld stays text."""
    digits = text.replace(",", "")
    return int(digits) if digits.isdigit() else text


def _notes_and_changes(report: Mapping[str, Any]) -> list[Table]:
    """What staff noted and what changed in these days; no sheet where that is nothing."""
    rows: list[list[Value]] = [
        [date.fromisoformat(row["day"]), "Note of staff", None, row["campaign"] or "all", row["text"]]
        for row in report["annotations"]
    ]
    for row in report["definition_changes"]:
        platform = source_title(row["platform"]) if row["platform"] else None
        rows.append([date.fromisoformat(row["day"]), "Change", platform, row["campaign"] or "all", row["said"]])
    titles = (("Kind", 14), ("Platform", 14), ("Campaign", 22), ("What", 90))
    columns = [Column("Day", 12, "day"), *(Column(title, width, "text") for title, width in titles)]
    return [Table("Notes and changes", columns, sorted(rows, key=lambda row: str(row[0])))] if rows else []


def definitions() -> Table:
    """What every figure means."""
    rows: list[list[Value]] = [
        [entry.name, entry.definition, entry.formula, entry.unit] for entry in DEFINITIONS.values()
    ]
    titles = (("Figure", 30), ("What it counts", 90), ("How it is computed", 50), ("Unit", 18))
    return Table("Definitions", [Column(title, width, "text") for title, width in titles], rows)
