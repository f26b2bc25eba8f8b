"""Native charts in the workbook, and the sheet with the figures that they draw."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.reports.cells import safe_text
from dashboard.reports.model import ReportChart
from dashboard.reports.native import NativeChart, native, shortened

CHARTS, CHART_DATA = "Charts", "Chart data"
_WIDTH, _HEIGHT = 940, 400  # pixels
_ROWS = 26  # of a chart with its words
_LONGEST = 44  # of a name in a legend
_GREY = "#D5DAE0"


def write_charts(book: Any, charts: Sequence[ReportChart], formats: Mapping[str, Any], top: int) -> None:
    """Fills both sheets, from this line on, which have been added already; nothing where there is nothing to draw."""
    sheet, figures = book.get_worksheet_by_name(CHARTS), book.get_worksheet_by_name(CHART_DATA)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 132)
    figures.set_column(0, 0, 44)
    figures.set_column(1, 12, 16)
    line, breaks = top, []
    for place, chart in enumerate(charts):
        plan = shortened(native(chart), _LONGEST)
        start = top + place * _ROWS
        sheet.write_string(start, 0, safe_text(chart.title), formats["title"])
        sheet.write_string(start + 1, 0, safe_text(chart.takeaway), formats["sentence"])
        first = _write_figures(figures, line, chart, plan, formats)
        drawn = _chart(book, plan, (first, first + len(plan.categories) - 1))
        options = {"description": chart.alt, "object_position": 1, "x_offset": 4}
        sheet.insert_chart(start + 2, 0, drawn, options)
        if plan.caption:
            sheet.write_string(start + 23, 0, safe_text(plan.caption), formats["sentence"])
        line = first + len(plan.categories) + 1
        breaks.append(start + _ROWS)
    sheet.set_h_pagebreaks(breaks)


def _write_figures(sheet: Any, line: int, chart: ReportChart, plan: NativeChart, formats: Mapping[str, Any]) -> int:
    """A block with a column per series; on which line its figures begin."""
    sheet.write_string(line, 0, safe_text(chart.title), formats["title"])
    for place, series in enumerate(plan.series, start=1):
        sheet.write_string(line + 1, place, safe_text(series.name), formats["head"])
    sheet.write_string(line + 1, 0, chart.unit.capitalize() or "What", formats["head"])
    for place, name in enumerate(plan.categories):
        sheet.write_string(line + 2 + place, 0, safe_text(name.replace("\n", ": ")))
        for column, series in enumerate(plan.series, start=1):
            value = series.values[place]
            if value is not None:
                sheet.write_number(line + 2 + place, column, value, formats["share" if plan.share else "count"])
    if _has_strokes(plan):
        _write_reaches(sheet, line + 1, plan, formats)
    return line + 2


def _chart(book: Any, plan: NativeChart, rows: tuple[int, int]) -> Any:
    kind = "line" if plan.lines else "bar" if plan.level else "column"
    drawn = book.add_chart({"type": kind, "subtype": "stacked"} if plan.stacked else {"type": kind})
    for place, series in enumerate(plan.series, start=1):
        one: dict[str, Any] = {
            "name": [CHART_DATA, rows[0] - 1, place],
            "categories": [CHART_DATA, rows[0], 0, rows[1], 0],
            "values": [CHART_DATA, rows[0], place, rows[1], place],
            "gap": 35 if plan.bars > 4 else 80,
            "overlap": 100 if plan.stacked else -5,
        }
        if plan.lines:
            one["line"] = {"color": series.colour, "width": 2.25}
        elif series.name == plan.hatched:
            one["pattern"] = {"pattern": "wide_upward_diagonal", "fg_color": series.colour, "bg_color": "#FFFFFF"}
        else:
            one["fill"] = {"color": series.colour}
            if series.colours:
                one["points"] = [{"fill": {"color": colour}} for colour in series.colours]
        if plan.labelled:
            crossed = bool(series.lows)
            position, font = ("inside_base", {"color": "#FFFFFF"}) if crossed else ("outside_end", {})
            one["data_labels"] = {"value": True, "position": position, "font": font, "num_format": _form(plan)}
        if _has_strokes(plan):
            one["y_error_bars"] = _intervals(rows)
        drawn.add_series(one)
    _axes(drawn, plan)
    return drawn


def _axes(drawn: Any, plan: NativeChart) -> None:
    names: dict[str, Any] = {"label_position": "low", "line": {"color": _GREY}}
    values: dict[str, Any] = {"num_format": _form(plan), "line": {"none": True}}
    values["major_gridlines"] = {"visible": not plan.labelled, "line": {"color": _GREY}}
    values["visible"] = not plan.labelled
    if plan.level:
        names["reverse"] = True
        values["label_position"] = "high"
    if plan.skip > 1:
        names["interval_unit"] = plan.skip
    if plan.top is not None:
        values |= {"min": 0, "max": plan.top}
    first, second = (values, names) if plan.level else (names, values)  # the library's x lies level
    drawn.set_x_axis(first)
    drawn.set_y_axis(second)
    drawn.set_legend({"position": "bottom"} if len(plan.series) > 1 else {"none": True})
    drawn.set_chartarea({"border": {"none": True}})
    drawn.set_size({"width": _WIDTH, "height": _HEIGHT})
    drawn.set_title({"none": True})


def _has_strokes(plan: NativeChart) -> bool:
    return plan.labelled and len(plan.series) == 1 and bool(plan.series[0].lows)


def _write_reaches(sheet: Any, line: int, plan: NativeChart, formats: Mapping[str, Any]) -> None:
    """How far each 95 % interval reaches beyond its value: columns behind those of the series, for one series."""
    series = plan.series[0]
    for column, (title, ends) in enumerate((("Reach up", series.highs), ("Reach down", series.lows)), start=2):
        sheet.write_string(line, column, title, formats["head"])
        for place, (value, end) in enumerate(zip(series.values, ends, strict=True), start=1):
            if value is not None and end is not None:
                sheet.write_number(line + place, column, abs(end - value), formats["share"])


def _intervals(rows: tuple[int, int]) -> dict[str, Any]:
    up, down = (f"='{CHART_DATA}'!${column}${rows[0] + 1}:${column}${rows[1] + 1}" for column in "CD")
    return {"type": "custom", "plus_values": up, "minus_values": down, "end_style": 1}


def _form(plan: NativeChart) -> str:
    return "0%" if plan.share else "#,##0"
