"""The first slide: whose report, of what, of which days."""

import io
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Inches

from dashboard.reports.colours import on_colour
from dashboard.reports.model import Cover
from dashboard.reports.slides.spoken import joined
from dashboard.reports.slides.template import HEIGHT, INNER, MARGIN, WIDTH, add_footer, brand_colour, title_layout
from dashboard.reports.slides.texts import MUTED_TEXT, TEXT, Box, Look, add_list, add_text, describe, rgb, write_title

_BAND = 4.35  # inches of colour
_LOGO = (2.2, 0.9)  # at most so wide and high
_PICTURES = ("png", "jpeg")  # that slides can hold everywhere; an SVG is left out
_SAMPLE = "#8C1D18"


def add_cover(deck: Any, cover: Cover) -> None:
    """The slide, with everything said on it in its notes too."""
    slide = deck.slides.add_slide(title_layout(deck))
    colour = brand_colour(cover)
    letters = on_colour(colour)
    band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(WIDTH), Inches(_BAND))
    band.fill.solid()
    band.fill.fore_color.rgb = rgb(colour)
    band.line.fill.background()
    band.shadow.inherit = False
    describe(band, "Coloured ground", "")
    slide.shapes._spTree.remove(band._element)
    slide.shapes._spTree.insert(2, band._element)
    _add_logo(slide, cover)
    add_text(slide, Box(MARGIN, 0.55, INNER - 3, 0.75), cover.organisation, Look(20, 12, letters))
    write_title(slide, cover.title, Box(MARGIN, 1.4, INNER, 1.75), Look(44, 16, letters))
    add_text(slide, Box(MARGIN, 3.3, INNER, 0.6), f"{cover.kind}, {cover.period}", Look(22, 14, letters))
    facts = [f"{label}: {value}" for label, value in cover.facts]
    add_list(slide, Box(MARGIN, _BAND + 0.35, INNER, 1.4), facts, Look(16, 10, MUTED_TEXT))
    if cover.sample:
        add_text(slide, Box(MARGIN, HEIGHT - 1.15, INNER, 0.5), cover.sample, Look(18, 12, _SAMPLE, bold=True))
    add_footer(slide, cover)
    said = joined([cover.organisation, f"{cover.kind}: {cover.title}, {cover.period}", *facts, cover.sample])
    slide.notes_slide.notes_text_frame.text = said


def _add_logo(slide: Any, cover: Cover) -> None:
    brand = cover.brand
    if brand.logo is None or brand.logo_kind not in _PICTURES:
        return
    picture = slide.shapes.add_picture(io.BytesIO(brand.logo), 0, 0)
    smaller = min(Inches(_LOGO[0]) / picture.width, Inches(_LOGO[1]) / picture.height)
    picture.width, picture.height = int(picture.width * smaller), int(picture.height * smaller)
    picture.left, picture.top = int(Inches(WIDTH - MARGIN) - picture.width), Inches(0.5)
    describe(picture, "Logo", f"Logo of {cover.organisation}")


__all__ = ["TEXT", "add_cover"]
