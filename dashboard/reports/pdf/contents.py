"""A document as the template takes it: plain strings and numbers, each text with the direction it is written in."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.reports.cells_text import WIDE_FROM, cell_text
from dashboard.reports.colours import PLAIN_COLOUR, darkened, on_colour
from dashboard.reports.model import Brand, Cover, Figure, ReportChart, ReportDocument, Section
from dashboard.reports.tables import Column, Table, Value

_LONG_TITLE = 40
_RUNNING = 80  # characters of the title on every page
_NO_SIGNS = ("Cc", "Cs", "Co", "Cn")
_SPACE = re.compile(r"[ \t\r\n\f\v]+")  # not the ones that keep a number and its sign together
_TOO_LONG = re.compile(r"\S{30,}")
_PIECES = re.compile(r"\S{1,15}")
_BREAK = "\N{ZERO WIDTH SPACE}"
_DIRECTIONS = {"L": "left", "R": "right", "AL": "right"}

Said = str | Mapping[str, str]


def contents(document: ReportDocument, paper: str) -> dict[str, Any]:
    """Everything the template prints but the pictures, which are files of their own."""
    cover = document.cover
    return {
        "title": f"{plain(cover.title)}, {cover.period}",
        "description": f"{cover.kind} of {plain(cover.organisation)}",
        "language": cover.language,
        "made": [cover.made.year, cover.made.month, cover.made.day],
        "contents_word": "Contents",
        "page_word": "Page",
        "boxes_said": "Boxes stand for letters that the fonts of the machine that made this file lack.",
        "sample_mark": "Sample data: all figures are invented" if cover.sample else "",
        "running": said(f"{_cut(plain(cover.title), _RUNNING)}, {cover.period}"),
        "footer": said(_cut(plain(cover.organisation), _RUNNING)),
        "cover": _cover(cover),
        "look": _look(cover.brand, cover.organisation, paper),
        "sections": [_section(section) for section in document.sections],
    }


def picture_name(chart: ReportChart) -> str:
    """The file that a chart is drawn in."""
    return f"{chart.id}.svg"


def plain(text: str) -> str:
    """On one line, without signs that cannot be printed; what is too long for a line can be broken."""
    line = "".join(one for one in _SPACE.sub(" ", text).strip() if unicodedata.category(one) not in _NO_SIGNS)
    return _TOO_LONG.sub(lambda found: _BREAK.join(_PIECES.findall(found[0])), line)


def said(text: str) -> Said:
    """A text for the template; {"rtl": text} where its first letter is of a script written from the right."""
    text = plain(text)
    found = (_DIRECTIONS.get(unicodedata.bidirectional(letter)) for letter in text)
    first = next((direction for direction in found if direction), "left")
    return {"rtl": text} if first == "right" else text


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "organisation": {"plain": plain(cover.organisation), "said": said(cover.organisation)},
        "kind": cover.kind,
        "title": said(cover.title),
        "long": len(cover.title) > _LONG_TITLE,
        "period": cover.period,
        "facts": [[label, said(value)] for label, value in cover.facts],
        "sample": cover.sample,
    }


def _look(brand: Brand, organisation: str, paper: str) -> dict[str, Any]:
    colour = brand.colour or PLAIN_COLOUR
    return {
        "paper": paper,
        "colour": colour,
        "on_colour": on_colour(colour),
        "ink": darkened(colour),
        "logo": brand.logo is not None,
        "logo_alt": f"Logo of {plain(organisation)}",
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": said(section.title),
        "message": said(section.message),
        "sentences": [said(sentence) for sentence in section.sentences],
        "figures": [_figure(figure) for figure in section.figures],
        "charts": [_chart(chart) for chart in section.charts],
        "tables": [_table(table) for table in section.tables if table.rows],
        "notes": [said(note) for note in section.notes],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {"label": figure.label, "text": figure.text, "change": figure.change, "remark": said(figure.remark)}


def _chart(chart: ReportChart) -> dict[str, Any]:
    return {
        "title": said(chart.title),
        "picture": None if chart.empty else picture_name(chart),
        "alt": plain(chart.alt),
        "takeaway": said(chart.takeaway) if chart.takeaway and not chart.empty else None,
        "remark": said(chart.remark),
        "nothing": chart.nothing,
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": said(table.title),
        "columns": [_column(column, table.columns) for column in table.columns],
        "rows": [
            [cell(value, column) for value, column in zip(_filled(row, table), table.columns, strict=True)]
            for row in table.rows
        ],
        "missing": table.missing,
    }


def _filled(row: Sequence[Value], table: Table) -> list[Value]:
    return [*row, *[None] * (len(table.columns) - len(row))]


def _column(column: Column, all_columns: Sequence[Column]) -> dict[str, Any]:
    wide = column.form == "text" and column.width >= WIDE_FROM
    alone = not any(other.form == "text" and other.width >= WIDE_FROM for other in all_columns)
    takes = column.width if wide or (alone and column is all_columns[0]) else None
    return {"title": said(column.title), "wide": takes, "number": column.form in ("count", "share")}


def cell(value: Value, column: Column) -> Said | None:
    """A value as people read it; None where it is missing."""
    return None if value is None else said(cell_text(value, column))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
