"""The report as plain tables in one zip: a CSV each, a dictionary of their columns, and a page on how to read them."""

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dashboard.reports.cells import safe_text
from dashboard.reports.dictionary import data_dictionary
from dashboard.reports.notes import SAMPLE_NOTE
from dashboard.reports.parts.responses import SMALL_SAID
from dashboard.reports.tables import Table, Value
from dashboard.reports.tidy import data_tables

_FIRST_YEAR = 1980  # before which a zip knows no time


def zip_bytes(report: Mapping[str, Any]) -> bytes:
    """The file's content; the same report gives the same bytes."""
    listed = data_tables(report)
    listed.append(data_dictionary(listed))
    made = datetime.fromisoformat(report["generated_at"])
    stamp = made.timetuple()[:6] if made.year >= _FIRST_YEAR else (_FIRST_YEAR, 1, 1, 0, 0, 0)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, "README.txt", _read_me(report, listed).encode("utf-8-sig"), stamp)
        for table in listed:
            _add(packed, file_name(table), csv_table(table), stamp)
    return content.getvalue()


def file_name(table: Table) -> str:
    """'click_throughs_by_day.csv'."""
    return f"{table.title.lower().replace(' ', '_').replace('-', '_')}.csv"


def csv_table(table: Table) -> bytes:
    """One table; Excel opens it as it is (UTF-8 with its mark), and nothing in it runs."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([safe_text(column.title) for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Value) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return safe_text(value) if isinstance(value, str) else value


def _read_me(report: Mapping[str, Any], listed: list[Table]) -> str:
    names = "\r\n".join(f"  {file_name(table):32} {_rows(table)}" for table in listed)
    said = [
        f"{_line(report['organisation'])}: {_line(report['name'])}, {report['from']} to {report['to']}",
        SAMPLE_NOTE if report["sample"] else "",
        "Each file is one table and opens in Excel, LibreOffice or any program for statistics: columns are parted by "
        "commas, texts are UTF-8. What each column means, its unit and who counted it stands in data_dictionary.csv; "
        "what each figure counts in definitions.csv.",
        names,
        f"An empty cell means that nobody reported it, never nought. Shares are parts of one: 0.25 is 25 %. Days and "
        f"hours are those of {report['timezone']}.",
        SMALL_SAID,
        "An apostrophe before a text keeps spreadsheets from taking it for a formula.",
        "Nobody's comment and no link to a person is in these files.",
    ]
    return "\r\n\r\n".join(part for part in said if part) + "\r\n"


def _rows(table: Table) -> str:
    return "1 row" if len(table.rows) == 1 else f"{len(table.rows):,} rows"


def _line(text: str) -> str:
    return " ".join(text.split())


def _add(packed: zipfile.ZipFile, name: str, content: bytes, stamp: tuple[int, ...]) -> None:
    entry = zipfile.ZipInfo(name, stamp[:6])  # type: ignore[arg-type]  # six numbers
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, content)
