"""Native charts: each can be clicked and edited, its figures stand in a workbook inside the file."""

import io
from typing import Any

import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from dashboard.reports.cells import safe_text
from dashboard.reports.model import ReportChart, Series
from dashboard.reports.native import NativeChart, native, shortened
from dashboard.reports.slides.texts import LINE_COLOUR, TEXT, Box, clean, describe, rgb

_SIZE = 12  # of letters, points
_LONGEST = 34  # of a name in a legend
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def add_chart(slide: Any, box: Box, chart: ReportChart) -> None:
    """The chart in this place."""
    plan = shortened(native(chart), _LONGEST)
    data: Any = CategoryChartData(  # type: ignore[no-untyped-call]
        number_format="0%" if plan.share else "#,##0"
    )
    data.categories = [safe_text(clean(name)) for name in plan.categories]
    for series in plan.series:
        data.add_series(safe_text(clean(series.name)), series.values)
    frame = slide.shapes.add_chart(_kind(plan), *(Inches(value) for value in box), data)
    describe(frame, chart.title, chart.alt)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(_workbook(plan))
    drawn.has_title = False
    drawn.font.size, drawn.font.color.rgb = Pt(_SIZE), rgb(TEXT)
    drawn.has_legend = len(plan.series) > 1
    if drawn.has_legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    _paint(drawn, plan)
    _axes(drawn, plan)


def _kind(plan: NativeChart) -> Any:
    if plan.lines:
        return XL_CHART_TYPE.LINE
    if plan.level:
        return XL_CHART_TYPE.BAR_STACKED if plan.stacked else XL_CHART_TYPE.BAR_CLUSTERED
    return XL_CHART_TYPE.COLUMN_STACKED if plan.stacked else XL_CHART_TYPE.COLUMN_CLUSTERED


def _workbook(plan: NativeChart) -> bytes:
    """The figures behind the chart where the library expects them; nothing in it is a formula or a link."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        sheet = book.add_worksheet("Sheet1")
        form = book.add_format({"num_format": "0.0%" if plan.share else "#,##0"})
        for line, name in enumerate(plan.categories, start=1):
            sheet.write_string(line, 0, safe_text(clean(name)))
        for place, series in enumerate(plan.series, start=1):
            sheet.write_string(0, place, safe_text(clean(series.name)))
            for line, value in enumerate(series.values, start=1):
                if value is not None:
                    sheet.write_number(line, place, value, form)
    return content.getvalue()


def _paint(drawn: Any, plan: NativeChart) -> None:
    plot = drawn.plots[0]
    if not plan.lines:
        plot.gap_width = 35 if plan.bars > 4 else 80
        plot.overlap = 100 if plan.stacked else -5
    for series, drawing in zip(plan.series, plot.series, strict=True):
        if plan.lines:
            drawing.format.line.color.rgb, drawing.format.line.width = rgb(series.colour), Pt(2.25)
            drawing.smooth = False
            continue
        drawing.invert_if_negative = False
        fill = drawing.format.fill
        if series.name == plan.hatched:
            fill.patterned()
            fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = rgb(series.colour), rgb("#FFFFFF")
        else:
            fill.solid()
            fill.fore_color.rgb = rgb(series.colour)
            for place, colour in enumerate(series.colours):
                point = drawing.points[place].format.fill
                point.solid()
                point.fore_color.rgb = rgb(colour)
        if series.lows and plan.labelled:
            _intervals(drawing, series)
    if plan.labelled:
        _numbers(plot, plan)


def _numbers(plot: Any, plan: NativeChart) -> None:
    """A number at each bar; at its foot where a stroke of uncertainty crosses its end."""
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.number_format, labels.number_format_is_linked = True, _form(plan), False
    labels.font.size, labels.font.bold = Pt(_SIZE), True
    crossed = any(series.lows for series in plan.series)
    labels.position = XL_LABEL_POSITION.INSIDE_BASE if crossed else XL_LABEL_POSITION.OUTSIDE_END
    if crossed:
        labels.font.color.rgb = rgb("#FFFFFF")


def _axes(drawn: Any, plan: NativeChart) -> None:
    names, values = drawn.category_axis, drawn.value_axis
    names.format.line.color.rgb = rgb(LINE_COLOUR)
    names.has_major_gridlines = False
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # below losses too
    names.tick_labels.font.size = Pt(_SIZE if plan.bars < 12 else _SIZE - 1)
    values.has_major_gridlines = not plan.labelled
    values.visible = not plan.labelled
    if plan.level:
        names.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # at the foot, as the first name is on top
    if not plan.labelled:
        values.major_gridlines.format.line.color.rgb = rgb(LINE_COLOUR)
        values.format.line.fill.background()
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = _form(plan), False
    if plan.top is not None:
        values.minimum_scale, values.maximum_scale = 0, plan.top
    if plan.skip > 1:
        skip = _added(None, "tickLblSkip", val=plan.skip)
        names._element.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _form(plan: NativeChart) -> str:
    return "0%" if plan.share else "#,##0"


def _intervals(drawing: Any, series: Series) -> None:
    """Strokes from the low to the high end of each 95 % interval, which the library has no call for."""
    bars = _added(None, "errBars")
    for name, setting in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        _added(bars, name, val=setting)
    for name, ends in (("plus", series.highs), ("minus", series.lows)):
        written = _added(_added(bars, name), "numLit")
        _added(written, "formatCode").text = "General"
        _added(written, "ptCount", val=len(ends))
        for place, (value, end) in enumerate(zip(series.values, ends, strict=True)):
            reach = 0 if value is None or end is None else abs(end - value)
            _added(_added(written, "pt", idx=place), "v").text = f"{reach:.6f}"
    drawing._element.find(qn("c:cat")).addprevious(bars)


def _added(parent: Any, name: str, **facts: object) -> Any:
    """A new element of a chart's XML, below the parent where there is one."""
    element: Any = OxmlElement(f"c:{name}")
    for fact, value in facts.items():
        element.set(fact, str(value))
    if parent is not None:
        parent.append(element)
    return element
