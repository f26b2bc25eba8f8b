"""How a value of a table is written where nothing computes with it."""

from datetime import date, datetime

from dashboard import words
from dashboard.reports.tables import Column, Value

WIDE_FROM = 24  # columns of words this wide share the room there is; others are as wide as they must be


def cell_text(value: Value, column: Column) -> str:
    """A value as people read it; nothing where it is missing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{words.day(value.date())}, {value:%H:%M}"
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, str):
        return value
    return words.percent(value) if column.form == "share" else words.number(value)
