"""The slides of a report in order: cover, summary, what came of it, how complete figures are, how they come about."""

import io
from dataclasses import replace
from datetime import UTC, datetime, time

from dashboard.reports.model import Cover, ReportChart, ReportDocument, Section
from dashboard.reports.slides.cover import add_cover
from dashboard.reports.slides.pages import Pages
from dashboard.reports.slides.template import empty_presentation

_LONGEST_TITLE = 130  # characters of a chart's takeaway that may be a title
_LAST = ("data_quality", "method")  # the closing slides, in this order


def pptx_bytes(document: ReportDocument) -> bytes:
    """The file's content."""
    deck = empty_presentation(document.cover, _made(document.cover))
    add_cover(deck, document.cover)
    pages = Pages(deck, document.cover)
    closing = [section for name in _LAST if (section := document.section(name))]
    drawn = {chart.title for section in document.sections if section.id != "summary" for chart in section.charts}
    for section in document.sections:
        if section.id == "summary":  # what has a section of its own is drawn there
            section = replace(section, charts=tuple(chart for chart in section.charts if chart.title not in drawn))
        if section not in closing:
            _add_section(pages, section)
    for section in closing:
        if section.id == "method":
            pages.method(section)
        else:
            _add_section(pages, section)
    content = io.BytesIO()
    deck.save(content)
    return content.getvalue()


def _add_section(pages: Pages, section: Section) -> None:
    charts = [chart for chart in section.charts if not chart.empty]
    tables = list(section.tables)
    if section.id == "goals" and charts:  # the chart says all that cards and table would
        pages.chart(section, charts[0], section.message)
        return
    if section.id == "annotations" or (section.id == "best_posts" and tables):
        if charts:
            pages.chart(section, charts[0], _title(section, charts[0]))
        pages.tables(section, tables, section.message if section.id == "annotations" else "")
        return
    rest = pages.section(section, tables, [chart.nothing for chart in section.charts if chart.empty])
    pages.tables(section, rest)
    for chart in charts:
        pages.chart(section, chart, _title(section, chart))


def _title(section: Section, chart: ReportChart) -> str:
    takeaway = chart.takeaway.removesuffix(".")
    return takeaway if takeaway and len(takeaway) <= _LONGEST_TITLE else section.message


def _made(cover: Cover) -> datetime:
    return datetime.combine(cover.made, time(), UTC)
