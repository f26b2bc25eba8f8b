"""The report as a workbook: a sheet per question, native charts, real numbers and dates, nothing that runs."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from dashboard.metrics.small_numbers import KEPT_BACK_TEXT
from dashboard.reports.cells import safe_text
from dashboard.reports.colours import PLAIN_COLOUR, darkened, on_colour
from dashboard.reports.dictionary import data_dictionary
from dashboard.reports.document import document
from dashboard.reports.fitting import lines
from dashboard.reports.model import ReportDocument
from dashboard.reports.notes import SAMPLE_NOTE
from dashboard.reports.tables import Column, Table, Value, local, tables
from dashboard.reports.tidy import (
    arrivals_by_day,
    campaigns,
    failed_nights,
    outcome_weeks,
    outcomes,
    outcomes_by_day,
)
from dashboard.reports.xlsx_charts import CHART_DATA, CHARTS, write_charts
from dashboard.words import NOT_REPORTED

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBER_FORMS = {"count": "#,##0", "share": "0.00%", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_LINE, _IN_AN_INCH = 15.5, 12  # a line in points; characters of a column's width
_UNKNOWN = (NOT_REPORTED, KEPT_BACK_TEXT)  # stand where the number would
_WRAPPED_FROM = 50  # columns this wide hold sentences
_LOOSE = ("Summary", "Responses")  # sheets of several small tables, with sentences between
_HEADS = ("", "Goal", "Notes")  # rows of those that begin so stand above figures
_A3, _A4 = 8, 9  # as the file format numbers paper
_MOST_ON_A4 = 14  # columns
_LONGEST_TITLE = 80  # of a page's head; the program allows 255 with its own marks


def xlsx_bytes(report: Mapping[str, Any], made: ReportDocument | None = None) -> bytes:
    """The file's content. made: the report's document, whose charts and colour it has; without it all charts."""
    made = made or document(report)
    found = {chart.title: chart for section in made.sections for chart in section.charts if not chart.empty}
    charts = list(found.values())  # the summary draws some that sections have too
    listed = _listed(report)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        created = local(report["generated_at"], "UTC")
        book.set_properties({"title": report["name"], "author": report["organisation"], "created": created})
        formats = _formats(book, darkened(made.cover.brand.colour or PLAIN_COLOUR))
        titles = [table.title for table in listed]
        if charts:
            titles = [titles[0], CHARTS, *titles[1:-2], CHART_DATA, *titles[-2:]]
        for title in titles:
            _set_up_page(book.add_worksheet(title), report, formats)
        for table in listed:
            _write_sheet(book.get_worksheet_by_name(table.title), table, formats, sample=report["sample"])
        if charts:
            write_charts(book, charts, formats, 1 if report["sample"] else 0)
    return content.getvalue()


def _listed(report: Mapping[str, Any]) -> list[Table]:
    """All sheets but those of the charts."""
    *answers, definitions = tables(report)
    more = (
        (campaigns(report), "Summary"),
        (outcome_weeks(report), "Click-throughs"),
        (outcomes_by_day(report), "Click-throughs"),
        (outcomes(report), "Click-throughs"),
        (arrivals_by_day(report), "Click-throughs"),
        (failed_nights(report), "Responses"),
    )
    for table, behind in more:
        if table.rows:
            place = next(number for number, one in enumerate(answers) if one.title == behind)
            answers.insert(place + 1, table)
    explained = [table for table in answers if table.title != "Summary"]
    return [*answers, data_dictionary([*explained, definitions]), definitions]


def _formats(book: Any, colour: str) -> dict[str, Any]:
    formats = {form: book.add_format({"num_format": code, "valign": "top"}) for form, code in _NUMBER_FORMS.items()}
    for form in ("day", "moment"):
        formats[form].set_align("left")
    formats["text"] = book.add_format({"valign": "top"})
    formats["sentence"] = book.add_format({"text_wrap": True, "valign": "top"})
    formats["unknown"] = book.add_format({"align": "right", "font_color": "#5A626C", "valign": "top"})
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": colour, "font_color": on_colour(colour)}
    formats["head"] = book.add_format(head)
    formats["part"] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"})
    formats["part over numbers"] = book.add_format(
        {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom", "align": "right"}
    )
    formats["title"] = book.add_format({"bold": True, "font_size": 13, "font_color": colour})
    formats["sample"] = book.add_format({"bold": True, "font_color": "#B00020"})
    return formats


def _set_up_page(sheet: Any, report: Mapping[str, Any], formats: Mapping[str, Any]) -> None:
    """How it is printed: A4 across, as wide as the paper, whose report it is above, the page below."""
    if report["sample"]:
        sheet.write_string(0, 0, SAMPLE_NOTE, formats["sample"])
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.7, bottom=0.7)
    whose = f"{report['organisation'][:_LONGEST_TITLE]}: {report['name'][:_LONGEST_TITLE]}"
    sheet.set_header(f"&L&9{_plain(whose)}&R&9 {report['from']} to {report['to']}")
    sheet.set_footer("&L&9&A&R&9&P / &N")


def _plain(text: str) -> str:
    """A text in the head of a page, where '&' begins a mark and a digit first would be a size."""
    return " " + safe_text(" ".join(text.split())).replace("&", "&&")


def _write_sheet(sheet: Any, table: Table, formats: Mapping[str, Any], *, sample: bool) -> None:
    top = 1 if sample else 0
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(top, place, column.title, formats["head"])
    for line, row in enumerate(table.rows, start=top + 1):
        if table.title in _LOOSE and _is_sentence(row):
            _write_sentence(sheet, line, row[0], table.columns, formats)
            continue
        head = table.title in _LOOSE and len(row) > 0 and row[0] in _HEADS
        for place, value in enumerate(row):
            if head:
                sheet.write_string(
                    line, place, safe_text(str(value)), formats["part over numbers" if place else "part"]
                )
            else:
                _write_cell(sheet, (line, place), value, table.columns[place], formats)
        if (tall := _lines(row, table.columns)) > 1:
            sheet.set_row(line, _LINE * tall)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    if table.title == "Summary":
        sheet.fit_to_pages(1, 1)
    if len(table.columns) > _MOST_ON_A4:
        sheet.set_paper(_A3)
    if table.rows and table.title not in ("Summary", "Definitions", "Responses"):
        sheet.autofilter(top, 0, top + len(table.rows), len(table.columns) - 1)


def _lines(row: list[Value], columns: list[Column]) -> int:
    """How many lines the longest wrapped text of a row needs; not every program finds out by itself."""
    pairs = zip(row, columns, strict=False)
    texts = [(text, one.width) for text, one in pairs if isinstance(text, str) and one.width >= _WRAPPED_FROM]
    return max((lines(text, 11, wide / _IN_AN_INCH) for text, wide in texts), default=1)


def _is_sentence(row: list[Value]) -> bool:
    return len(row) == 1 and isinstance(row[0], str) and row[0] not in _HEADS


def _write_sentence(sheet: Any, line: int, text: Value, columns: list[Column], formats: Mapping[str, Any]) -> None:
    """Across all columns, as high as it needs."""
    said, wide = safe_text(str(text)), sum(column.width for column in columns)
    sheet.merge_range(line, 0, line, len(columns) - 1, "", formats["sentence"])
    sheet.write_string(line, 0, said, formats["sentence"])
    sheet.set_row(line, _LINE * lines(said, 11, wide / _IN_AN_INCH))


def _write_cell(sheet: Any, place: tuple[int, int], value: Value, column: Column, formats: Mapping[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, str):
        form = "sentence" if column.width >= _WRAPPED_FROM else "text"
        in_numbers = value in _UNKNOWN or value.startswith("<1")
        sheet.write_string(*place, safe_text(value), formats["unknown" if in_numbers else form])
    elif isinstance(value, date):
        sheet.write_datetime(*place, value, formats["moment" if isinstance(value, datetime) else "day"])
    else:
        # A share stands among counts on the summary; counts are whole numbers, shares are not.
        form = "share" if isinstance(value, float) else column.form
        sheet.write_number(*place, value, formats[form])
