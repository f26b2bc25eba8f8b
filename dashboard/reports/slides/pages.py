"""The kinds of slides after the cover, each with a message as its title and notes for whoever speaks."""

from collections.abc import Sequence
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard import words
from dashboard.reports.colours import on_colour
from dashboard.reports.fitting import fitted
from dashboard.reports.model import Cover, Figure, ReportChart, Section
from dashboard.reports.native import native
from dashboard.reports.slides.charts import add_chart
from dashboard.reports.slides.spoken import chart_notes, joined, section_notes, table_notes
from dashboard.reports.slides.tables import add_table, rows_height
from dashboard.reports.slides.template import INNER, MARGIN, add_footer, brand_colour, title_layout
from dashboard.reports.slides.texts import (
    MUTED_TEXT,
    PANEL,
    TEXT,
    Box,
    Look,
    add_list,
    add_text,
    clean,
    frame_of,
    rgb,
    write_paragraph,
    write_title,
)
from dashboard.reports.tables import Table

_TOP, _BOTTOM = 1.75, 6.95  # of what stands below the title
_GAP = 0.18
_HEADED = 0.5  # a table's name above it, and room
_CARD = 1.42  # a card's height
_LEAST = 0.7  # room for a list of sentences


class Pages:
    """Adds slides to a presentation."""

    def __init__(self, deck: Any, cover: Cover) -> None:
        self._deck, self._cover = deck, cover
        self._colour = brand_colour(cover)
        self._head = (self._colour, on_colour(self._colour))

    def section(self, section: Section, tables: Sequence[Table], nothing: Sequence[str]) -> list[Table]:
        """The section's numbers, and its first table or its sentences; gives back tables that need slides of their own.

        nothing: what is said in place of charts that would be empty.
        """
        slide = self._slide(section.message, section.title, section_notes(section))
        top = self._cards(slide, section.figures)
        room = Box(MARGIN, top, INNER, _BOTTOM - top)
        rest = list(tables)
        if rest and rows_height(rest[0], INNER) <= room.height:
            end = add_table(slide, room, rest.pop(0), self._head)[1] + _GAP
            room = Box(MARGIN, end, INNER, _BOTTOM - end)
        said = [*section.sentences, *nothing]
        if section.id in ("summary", "data_quality") or not said:
            said += section.notes
        if room.height > _LEAST:
            add_list(slide, room, said, Look(18 if len(rest) == len(tables) else 14, 10, TEXT))
        return rest

    def chart(self, section: Section, chart: ReportChart, title: str) -> None:
        """One chart, its remark below."""
        slide = self._slide(title, f"{section.title} \N{MIDDLE DOT} {chart.title}", chart_notes(section, chart))
        caption = native(chart).caption
        low = 0.62 if caption else 0
        add_chart(slide, Box(MARGIN, _TOP - 0.05, INNER, _BOTTOM - _TOP - low), chart)
        if caption:
            add_text(slide, Box(MARGIN, _BOTTOM - low, INNER, low), caption, Look(12, 10, MUTED_TEXT))

    def tables(self, section: Section, tables: Sequence[Table], title: str = "") -> None:
        """Each on a slide of its own, but small ones together."""
        waiting = [table for table in tables if table.rows]
        while waiting:
            together = [waiting.pop(0)]
            tall = rows_height(together[0], INNER)
            while waiting and tall + _HEADED + rows_height(waiting[0], INNER) <= _BOTTOM - _TOP - _HEADED:
                tall += _HEADED + rows_height(waiting[0], INNER)
                together.append(waiting.pop(0))
            if len(together) == 1:
                self.table(section, together[0], title or together[0].title)
            else:
                self._together(section, together, title)

    def _together(self, section: Section, tables: Sequence[Table], title: str) -> None:
        first, *others = (table.title for table in tables)
        named = words.listing([first, *(f"{name[:1].lower()}{name[1:]}" for name in others)])
        slide = self._slide(title or named, section.title, joined(table_notes(section, table) for table in tables))
        top = _TOP
        for table in tables:
            add_text(slide, Box(MARGIN, top, INNER, _HEADED * 0.7), table.title, Look(13, 11, TEXT, bold=True))
            top += _HEADED * 0.7
            top = add_table(slide, Box(MARGIN, top, INNER, _BOTTOM - top), table, self._head)[1] + _HEADED * 0.3

    def table(self, section: Section, table: Table, title: str) -> None:
        """One table; rows that do not fit stand in the notes."""
        if not table.rows:
            return
        slide = self._slide(title, section.title, table_notes(section, table))
        low = 0.4
        room = Box(MARGIN, _TOP, INNER, _BOTTOM - _TOP - low)
        if left_out := add_table(slide, room, table, self._head)[0]:
            said = f"{words.counted(left_out, 'more row')}: in the notes of this slide."
            add_text(slide, Box(MARGIN, _BOTTOM - low, INNER, low), said, Look(12, 11, MUTED_TEXT))

    def method(self, section: Section) -> None:
        """The closing slide: how the figures come about; every definition in its notes."""
        definitions = [f"{row[0]}: {row[1]} ({row[2]})" for table in section.tables for row in table.rows]
        slide = self._slide(section.message, section.title, joined([*section.sentences, *definitions]))
        add_list(slide, Box(MARGIN, _TOP, INNER, _BOTTOM - _TOP), section.sentences, Look(17, 10, TEXT))

    def _slide(self, title: str, above: str, notes: str) -> Any:
        slide = self._deck.slides.add_slide(title_layout(self._deck))
        write_title(slide, title, Box(MARGIN, 0.3, INNER, 0.95), Look(26, 14, TEXT))
        add_text(slide, Box(MARGIN, 1.22, INNER, 0.4), above, Look(14, 11, self._colour, bold=True))
        slide.notes_slide.notes_text_frame.text = notes
        add_footer(slide, self._cover)
        return slide

    def _cards(self, slide: Any, figures: Sequence[Figure]) -> float:
        """Numbers side by side; where what comes below them begins."""
        if not figures:
            return _TOP
        across = len(figures) if len(figures) in (3, 5, 6) else 4
        wide = (INNER - _GAP * (across - 1)) / across
        for place, figure in enumerate(figures):
            row, column = divmod(place, across)
            left, top = MARGIN + column * (wide + _GAP), _TOP + row * (_CARD + _GAP)
            self._card(slide, Box(left, top, wide, _CARD), figure)
        return _TOP + -(-len(figures) // across) * (_CARD + _GAP) + 0.05

    def _card(self, slide: Any, box: Box, figure: Figure) -> None:
        shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(value) for value in box))
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(PANEL)
        shape.line.fill.background()
        shape.shadow.inherit = False
        shape.name = f"Figure: {figure.label}"
        frame = frame_of(shape)
        frame.vertical_anchor = MSO_ANCHOR.TOP  # numbers side by side stand on one line
        frame.margin_top = frame.margin_bottom = Inches(0.1)
        wide = box.width - 0.2
        parts = (
            (figure.label, (wide, 0.36), Look(12, 9, MUTED_TEXT)),
            (figure.text, (wide, 0.44), Look(24, 12, self._colour, bold=True)),
            ("; ".join(part for part in (figure.change, figure.remark) if part), (wide, 0.5), Look(11, 9, TEXT)),
        )
        for place, (text, room, look) in enumerate(part for part in parts if part[0]):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            said, size = fitted(clean(text), room, look.largest, look.smallest)
            paragraph.line_spacing = Pt(size * 1.15)
            paragraph.alignment = PP_ALIGN.LEFT  # shapes centre their text
            write_paragraph(paragraph, said, look._replace(largest=size))
