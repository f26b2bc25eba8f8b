"""What stands in the speaker's notes: everything said of a slide, what its figures mean, and who counted them."""

from collections.abc import Iterable

from dashboard.reports.cells_text import cell_text
from dashboard.reports.model import Figure, ReportChart, Section
from dashboard.reports.native import native
from dashboard.reports.slides.texts import clean
from dashboard.reports.tables import Table


def section_notes(section: Section) -> str:
    """Sentences, then what each figure counts, then what must be known to read them right."""
    return joined([*section.sentences, *_defined(section.figures), *section.notes])


def chart_notes(section: Section, chart: ReportChart) -> str:
    """What the chart shows and its remarks, then definitions of the section's figures."""
    said = [chart.alt, native(chart).caption, *section.notes]
    said += [f"{section.title}: what the figures mean", *_defined(section.figures)] if section.figures else []
    return joined(said)


def table_notes(section: Section, table: Table) -> str:
    """The table in words, as nothing of it may be lost."""
    lines = []
    for row in table.rows:
        cells = zip(table.columns, row, strict=False)
        lines.append(
            "; ".join(f"{column.title}: {cell_text(value, column) or table.missing}" for column, value in cells)
        )
    return joined([f"{table.title}.", *lines, *section.notes])


def joined(parts: Iterable[str]) -> str:
    """A paragraph each."""
    return clean("\n".join(part for part in parts if part))


def _defined(figures: Iterable[Figure]) -> list[str]:
    said = []
    for figure in figures:
        remark = f" ({figure.remark})" if figure.remark else ""
        change = f", {figure.change}" if figure.change else ""
        said.append(f"{figure.label}: {figure.text}{change}{remark}. {figure.definition}".strip())
    return said
