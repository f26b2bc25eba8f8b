"""An empty presentation of ours: 16:9, its layouts as wide, a bar in the organisation's colour, numbered slides."""

from copy import deepcopy
from datetime import datetime
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu, Inches, Pt

from dashboard.reports.colours import PLAIN_COLOUR, darkened
from dashboard.reports.fitting import fitted
from dashboard.reports.model import Cover
from dashboard.reports.slides.texts import MUTED_TEXT, clean, frame_of, rgb

WIDTH, HEIGHT, MARGIN = 13.333, 7.5, 0.55  # inches
INNER = WIDTH - 2 * MARGIN
_TITLE_ONLY = 5  # of the layouts that python-pptx brings
_FOOTER_TOP, _FOOTER_HEIGHT = 7.03, 0.32


def empty_presentation(cover: Cover, made: datetime) -> Any:
    """Without slides yet. made: the report's moment, UTC."""
    deck = Presentation()
    wider = WIDTH / (deck.slide_width / Inches(1))
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for page in (deck.slide_master, *deck.slide_layouts):
        for shape in page.placeholders:
            shape.left, shape.width = Emu(int(shape.left * wider)), Emu(int(shape.width * wider))
    layout = title_layout(deck)
    _bar(layout, brand_colour(cover))
    _title_place(layout)
    facts = deck.core_properties
    facts.title = clean(f"{cover.title}: {cover.period}")[:255]
    facts.author = clean(cover.organisation)[:255]
    facts.subject, facts.language = cover.kind, cover.language
    facts.keywords = "sample data" if cover.sample else ""
    facts.created = facts.modified = made
    facts.last_modified_by = facts.author
    facts.comments = clean(cover.sample)
    return deck


def title_layout(deck: Any) -> Any:
    """The one layout that all slides have: a title and room."""
    return deck.slide_layouts[_TITLE_ONLY]


def brand_colour(cover: Cover) -> str:
    """The organisation's colour, dark enough to read letters in it."""
    return darkened(cover.brand.colour or PLAIN_COLOUR)


def add_footer(slide: Any, cover: Cover) -> None:
    """The slide's number, which counts itself, whose report it is, and whether its data are invented."""
    for place in title_layout_of(slide).placeholders:
        if place.placeholder_format.type is not None and "SLIDE_NUMBER" in str(place.placeholder_format.type):
            number = deepcopy(place._element)  # python-pptx leaves these out of new slides
            slide.shapes._spTree.append(number)
    number = slide.shapes[-1]
    number.left, number.top = Inches(WIDTH - MARGIN - 1), Inches(_FOOTER_TOP)
    number.width, number.height = Inches(1), Inches(_FOOTER_HEIGHT)
    said = f"{cover.organisation} \N{MIDDLE DOT} {cover.title} \N{MIDDLE DOT} {cover.period}"
    said = f"SAMPLE DATA \N{MIDDLE DOT} {said}" if cover.sample else said
    box = slide.shapes.add_textbox(Inches(MARGIN), Inches(_FOOTER_TOP), Inches(INNER - 1.2), Inches(_FOOTER_HEIGHT))
    box.name = "Footer"
    run = frame_of(box).paragraphs[0].add_run()
    run.text, size = fitted(clean(said), (INNER - 1.5, _FOOTER_HEIGHT * 0.7), 10, 9)
    run.font.size, run.font.color.rgb = Pt(size), rgb(MUTED_TEXT)


def title_layout_of(slide: Any) -> Any:
    """The layout that a slide was made from."""
    return slide.slide_layout


def _bar(layout: Any, colour: str) -> None:
    """A thin bar at the left; it stands on the layout, so readers of the screen never come to it."""
    bar = layout.shapes._spTree
    shape = _shape_on(layout, (0, 0, 0.16, HEIGHT))
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(colour)
    shape.line.fill.background()
    bar.remove(shape._element)
    bar.insert(2, shape._element)  # behind everything


def _shape_on(layout: Any, box: tuple[float, float, float, float]) -> Any:
    """A rectangle on a layout, which python-pptx cannot add itself: made on a slide's terms and moved."""
    from pptx.shapes.autoshape import Shape

    left, top, width, height = (Inches(value) for value in box)
    tree = layout.shapes._spTree
    element = tree.add_autoshape(900, "Colour bar", MSO_SHAPE.RECTANGLE.xml_value, left, top, width, height)
    return Shape(element, layout.shapes)


def _title_place(layout: Any) -> None:
    for place in layout.placeholders:
        if place.placeholder_format.idx == 0:
            place.left, place.top, place.width, place.height = (
                Inches(MARGIN), Inches(0.38), Inches(INNER), Inches(0.95),
            )  # fmt: skip
