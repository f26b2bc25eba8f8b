"""Texts on a slide: cleaned, in their direction, in letters that fit."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.util import Inches, Pt

from dashboard.reports.fitting import fitted, height, right_to_left

TEXT, MUTED_TEXT, PANEL, LINE_COLOUR = "#1B1E23", "#5A626C", "#F1F4F7", "#D5DAE0"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_INSETS = 0.2  # inches that a text box keeps free, both sides together


class Box(NamedTuple):
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


class Look(NamedTuple):
    """How a text is written: sizes in points."""

    largest: float
    smallest: float
    colour: str = TEXT
    bold: bool = False


def rgb(colour: str) -> RGBColor:
    """'#1B1E23' as the library has it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def clean(text: str) -> str:
    """Without what a file of slides cannot hold."""
    return _NOT_IN_XML.sub("", text)


def add_text(slide: Any, box: Box, text: str, look: Look) -> Any:
    """One text in a box of its own, in the largest letters that fit."""
    shape = slide.shapes.add_textbox(*(Inches(value) for value in box))
    said, size = fitted(clean(text), (box.width - _INSETS, box.height - 0.1), look.largest, look.smallest)
    frame = frame_of(shape)
    write_paragraph(frame.paragraphs[0], said, look._replace(largest=size))
    return shape


def add_list(slide: Any, box: Box, texts: Iterable[str], look: Look) -> None:
    """Paragraphs below each other with a little room between; those that do not fit stand in the speaker's notes."""
    listed = [clean(text) for text in texts if text]
    size = look.largest
    while size > look.smallest and _list_height(listed, size, box.width - _INSETS) > box.height:
        size -= 0.5
    while len(listed) > 1 and _list_height(listed, size, box.width - _INSETS) > box.height:
        listed = [*listed[:-2], "More stands in the notes of this slide."]
    if not listed:
        return
    frame = frame_of(slide.shapes.add_textbox(*(Inches(value) for value in box)))
    for place, text in enumerate(listed):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        said = fitted(text, (box.width - _INSETS, box.height), size, size).text
        write_paragraph(paragraph, said, look._replace(largest=size))
        paragraph.space_after = Pt(size * 0.5)


def write_paragraph(paragraph: Any, text: str, look: Look) -> None:
    """A run in this look; from right to left where the text begins so."""
    for place, line in enumerate(text.split("\n")):
        if place:
            paragraph.add_line_break()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold, run.font.color.rgb = Pt(look.largest), look.bold, rgb(look.colour)
    if right_to_left(text):
        paragraph.alignment = PP_ALIGN.RIGHT
        paragraph._p.get_or_add_pPr().set("rtl", "1")


def write_title(slide: Any, text: str, box: Box, look: Look) -> None:
    """The slide's title, in the place that programs and screen readers look for it."""
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = (Inches(value) for value in box)
    frame = frame_of(title)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    said, size = fitted(clean(text), (box.width - _INSETS, box.height - 0.1), look.largest, look.smallest)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.LEFT
    write_paragraph(paragraph, said, look._replace(largest=size, bold=True))


def frame_of(shape: Any) -> Any:
    """A shape's text, wrapped, of the size we reckoned."""
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    return frame


def describe(shape: Any, name: str, alt: str) -> None:
    """What a picture, chart or table shows, for who cannot see it."""
    facts = shape._element.xpath(".//p:cNvPr")[0]
    facts.set("name", clean(name))
    facts.set("descr", clean(alt))


def _list_height(texts: list[str], size: float, width: float) -> float:
    return sum(height(text, size, width) + size * 0.5 / 72 for text in texts) + 0.1
