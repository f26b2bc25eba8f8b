"""What staff noted about these days, and what changed about how figures come about."""

from dashboard import words
from dashboard.reports.courses import marks
from dashboard.reports.model import Section
from dashboard.reports.said import Report
from dashboard.reports.tables import Column, Table, Value


def annotations(report: Report) -> Section:
    """One table, numbered as on the charts."""
    found = marks(report)
    noted = {(row["day"], row["text"]) for row in report.get("annotations", [])}
    rows: list[list[Value]] = [
        [one.number, one.day, "Note" if (one.day.isoformat(), one.said) in noted else "Change", one.said]
        for one in found
    ]
    columns = [Column("No.", 6), Column("Day", 12, "day"), Column("Kind", 10, "text"), Column("What", 80, "text")]
    return Section(
        "annotations",
        "Notes on these days",
        message(report),
        tables=(Table("Notes and changes", columns, rows),) if rows else (),
        notes=("The numbers stand on the charts over time.",) if rows else (),
    )


def message(report: Report) -> str:
    """How many notes and changes there are."""
    noted, changed = len(report.get("annotations", [])), len(report.get("definition_changes", []))
    if not noted and not changed:
        return "Nothing was noted about these days"
    parts = [words.counted(noted, "note")] if noted else []
    parts += [f"{words.counted(changed, 'change')} of how figures come about"] if changed else []
    return words.listing(parts)
