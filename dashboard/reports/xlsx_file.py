"""The report as a workbook: a sheet per question, real numbers and dates, nothing that runs."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboard.reports.cells import safe_text
from dashboard.reports.notes import SAMPLE_NOTE
from dashboard.reports.tables import Column, Table, Value, local, tables

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBER_FORMS = {"count": "#,##0", "share": "0.00%", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_WRAPPED_FROM = 50  # columns this wide hold sentences


def xlsx_bytes(report: Mapping[str, Any]) -> bytes:
    """The file's content."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties(
            {"title": report["name"], "author": report["organisation"], "created": local(report["generated_at"], "UTC")}
        )
        formats = {form: book.add_format({"num_format": code}) for form, code in _NUMBER_FORMS.items()}
        formats["text"] = book.add_format({"num_format": "@"})
        formats["sentence"] = book.add_format({"text_wrap": True, "valign": "top"})
        formats["head"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats["sample"] = book.add_format({"bold": True, "font_color": "#B00020"})
        for table in tables(report):
            _write_sheet(book.add_worksheet(table.title), table, formats, sample=report["sample"])
    return content.getvalue()


def _write_sheet(sheet: Any, table: Table, formats: Mapping[str, Any], *, sample: bool) -> None:
    top = 1 if sample else 0
    if sample:
        sheet.write_string(0, 0, SAMPLE_NOTE, formats["sample"])
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, column.title, formats["head"])
    for line, row in enumerate(table.rows, start=top + 1):
        for place, value in enumerate(row):
            _write_cell(sheet, (line, place), value, table.columns[place], formats)
    sheet.freeze_panes(top + 1, 0)
    if table.rows and table.title not in ("Summary", "Definitions", "Responses"):
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write_cell(sheet: Any, place: tuple[int, int], value: Value, column: Column, formats: Mapping[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(*place, safe_text(value), formats["sentence"] if column.width >= _WRAPPED_FROM else None)
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats["moment" if isinstance(value, datetime) else "day"])
    else:
        # A share stands among counts on the summary; counts are whole numbers, shares are not.
        form = "share" if isinstance(value, float) else column.form
        sheet.write_number(*place, value, formats[form])
