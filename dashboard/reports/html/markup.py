"""The parts of a report as HTML; every text is escaped here and nowhere else."""

from collections.abc import Callable, Iterable
from html import escape

from dashboard.reports.cells_text import WIDE_FROM, cell_text
from dashboard.reports.model import Cover, Figure, ReportChart, Section
from dashboard.reports.tables import Column, Table, Value

Picture = Callable[[ReportChart], str]


def cover_markup(cover: Cover, logo: str) -> str:
    """The head of the page; logo: an image, or nothing."""
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{_text(value)}</dd>" for label, value in cover.facts)
    sample = f'<p class="sample">{escape(cover.sample)}</p>' if cover.sample else ""
    return (
        f'<header aria-label="Cover"><div>{logo}<p>{_text(cover.organisation)}</p><h1>{_text(cover.title)}</h1>'
        f"<p>{escape(cover.kind)}, {escape(cover.period)}</p></div></header>"
        f'<main aria-label="Report">{sample}<dl class="facts">{facts}</dl>'
    )


def contents_markup(sections: Iterable[Section]) -> str:
    """Links to the sections."""
    links = "".join(f'<li><a href="#{escape(one.id)}">{escape(one.title)}</a></li>' for one in sections)
    return f'<nav aria-label="Contents"><ol>{links}</ol></nav>'


def section_markup(section: Section, picture: Picture) -> str:
    """One section; picture: how a chart is drawn."""
    parts = [f'<section><h2 id="{escape(section.id)}">{escape(section.title)}</h2>']
    parts.append(f'<p class="message">{_text(section.message)}</p>')
    if section.figures:
        parts.append(f'<ul class="figures">{"".join(map(_figure, section.figures))}</ul>')
    parts += [f"<p>{_text(sentence)}</p>" for sentence in section.sentences]
    parts += [_chart(chart, picture) for chart in section.charts]
    parts += [f"<h3>{_text(table.title)}</h3>{_table(table)}" for table in section.tables if table.rows]
    if section.notes:
        parts.append(f'<ul class="notes">{"".join(f"<li>{_text(note)}</li>" for note in section.notes)}</ul>')
    return "".join([*parts, "</section>"])


def _figure(figure: Figure) -> str:
    change = f"<i>{escape(figure.change)}</i>" if figure.change else ""
    remark = f"<span>{_text(figure.remark)}</span>" if figure.remark else ""
    return f"<li><span>{escape(figure.label)}</span><b>{escape(figure.text)}</b>{change}{remark}</li>"


def _chart(chart: ReportChart, picture: Picture) -> str:
    title = f"<h3>{_text(chart.title)}</h3>"
    remark = f"<span>{_text(chart.remark)}</span>" if chart.remark else ""
    if chart.empty:
        return f'{title}<figure><p class="nothing">{_text(chart.nothing)}</p><figcaption>{remark}</figcaption></figure>'
    return f"{title}<figure>{picture(chart)}<figcaption>{_text(chart.takeaway)}{remark}</figcaption></figure>"


def figures_as_table(chart: ReportChart) -> str:
    """The chart's figures, folded away."""
    return f"<details><summary>The same as a table</summary>{_table(chart.table)}</details>"


def _table(table: Table) -> str:
    kinds = [_kind(column) for column in table.columns]
    whole = sum(column.width for column in table.columns)
    heads = "".join(
        f'<th scope="col"{kind}{_width(column, whole)}>{_text(column.title)}</th>'
        for column, kind in zip(table.columns, kinds, strict=True)
    )
    rows = "".join(f"<tr>{''.join(_cells(row, table, kinds))}</tr>" for row in table.rows)
    return f'<div class="scroll"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cells(row: list[Value], table: Table, kinds: list[str]) -> Iterable[str]:
    for place, (column, kind) in enumerate(zip(table.columns, kinds, strict=True)):
        value = row[place] if place < len(row) else None
        said = f"<small>{escape(table.missing)}</small>" if value is None else _text(cell_text(value, column))
        yield f"<td{kind}>{said}</td>"


def _kind(column: Column) -> str:
    """Numbers to the right; sentences with room to wrap, all else on one line."""
    if column.form in ("count", "share"):
        return ' class="n"'
    return ' class="w"' if column.form == "text" and column.width >= WIDE_FROM else ""


def _width(column: Column, whole: int) -> str:
    wide = column.form == "text" and column.width >= WIDE_FROM
    return f' style="width:{100 * column.width / whole:.0f}%"' if wide else ""


def _text(text: str) -> str:
    """Escaped; whatever script it is in, it does not reorder what stands around it."""
    return escape(text) if text.isascii() else f"<bdi>{escape(text)}</bdi>"
