"""Native tables: as many rows as fit, numbers at the right, a head that programs know as one."""

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from dashboard.reports.cells_text import cell_text
from dashboard.reports.fitting import LINE, lines
from dashboard.reports.native import cut
from dashboard.reports.slides.texts import PANEL, Box, Look, clean, describe, rgb, write_paragraph
from dashboard.reports.tables import Column, Table, Value

_SIZE = 12
_PADDING = (0.16, 0.1)  # in a cell, both sides together, inches
_LONGEST = 160  # characters in a cell
_NARROWEST, _DAY, _WIDEST = 8, 15, 70  # characters
_BOLD = 1.25  # a bold letter beside a usual one


def rows_height(table: Table, width: float) -> float:
    """Inches that the whole table needs."""
    shares = _widths(table, width)
    return sum(_row_height(texts, shares) for texts in [_head(table), *_texts(table)])


def add_table(slide: Any, box: Box, table: Table, colours: tuple[str, str]) -> tuple[int, float]:
    """The table's rows as far as they fit: how many were left out, where it ends.

    colours: the head's ground and its letters.
    """
    widths = _widths(table, box.width)
    texts = [_head(table)]
    heights = [_row_height(texts[0], widths)]
    for row in _texts(table):
        tall = _row_height(row, widths)
        if sum(heights) + tall > box.height:
            break
        texts.append(row)
        heights.append(tall)
    place = [Inches(value) for value in (box.left, box.top, box.width, sum(heights))]
    frame = slide.shapes.add_table(len(texts), len(widths), *place)
    describe(frame, table.title, f"Table: {table.title}; {len(texts) - 1} rows.")
    grid = frame.table
    for column, wide in zip(grid.columns, widths, strict=True):
        column.width = Inches(wide)
    for number, (row, tall) in enumerate(zip(texts, heights, strict=True)):
        grid.rows[number].height = Inches(tall)
        for place_, text in enumerate(row):
            _cell(grid.cell(number, place_), text, table.columns[place_], colours if number == 0 else ("", ""))
            if number and number % 2 == 0:
                grid.cell(number, place_).fill.fore_color.rgb = rgb(PANEL)
    return len(table.rows) - (len(texts) - 1), box.top + sum(heights)


def _cell(cell: Any, text: str, column: Column, colours: tuple[str, str]) -> None:
    ground, letters = colours
    cell.margin_left = cell.margin_right = Inches(_PADDING[0] / 2)
    cell.margin_top = cell.margin_bottom = Inches(_PADDING[1] / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.fill.solid()
    cell.fill.fore_color.rgb = rgb(ground or "#FFFFFF")
    look = Look(_SIZE, _SIZE, bold=bool(ground))
    paragraph = cell.text_frame.paragraphs[0]
    cell.text_frame.word_wrap = True
    write_paragraph(paragraph, text, look._replace(colour=letters) if letters else look)
    if column.form in ("count", "share"):
        paragraph.alignment = PP_ALIGN.RIGHT


def _head(table: Table) -> list[str]:
    return [clean(column.title) for column in table.columns]


def _texts(table: Table) -> list[list[str]]:
    return [
        [_text(value, column, table.missing) for value, column in zip(_filled(row, table), table.columns, strict=True)]
        for row in table.rows
    ]


def _filled(row: list[Value], table: Table) -> list[Value]:
    return [*row, *[None] * (len(table.columns) - len(row))]


def _text(value: Value, column: Column, missing: str) -> str:
    text = clean(missing if value is None else cell_text(value, column)).replace("\n", " ")
    return cut(text, _LONGEST) or "\N{NO-BREAK SPACE}"  # an empty cell would have the height of large letters


def _widths(table: Table, width: float) -> list[float]:
    """Columns share the width by what they are said to need, and no word of a head is broken."""
    wishes = [max(min(column.width, _WIDEST), _needed(column)) for column in table.columns]
    return [width * wish / sum(wishes) for wish in wishes]


def _needed(column: Column) -> float:
    """Characters without which a day or a word of the head would be broken."""
    word = max(len(part) for part in column.title.split(" ")) * _BOLD
    return max(word + 2, _DAY if column.form == "day" else _NARROWEST)


def _row_height(texts: list[str], widths: list[float]) -> float:
    most = max(lines(text, _SIZE, wide - _PADDING[0]) for text, wide in zip(texts, widths, strict=True))
    return most * _SIZE * LINE / 72 + _PADDING[1]
