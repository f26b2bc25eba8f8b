"""A grid of figures as one piece of HTML: a card each, with what the figure counts behind a question mark.

One piece and not an element of Streamlit's per line of each card: a page has some sixty of those lines, and each would
cost the server and the browser anew with every click. style.css lays the cards out.
"""

from collections.abc import Sequence
from html import escape

from dashboard import words
from dashboard.charts.palette import ACCENT
from dashboard.charts.sparkline import course_known, sparkline_image
from dashboard.markdown import inline, paragraphs
from dashboard.numbers import Arrow, Number

_ARROWS: dict[Arrow, str] = {"up": "\N{UPWARDS ARROW}", "down": "\N{DOWNWARDS ARROW}", "off": ""}


def cards(figures: Sequence[Number]) -> str:
    """The figures as a list. Changes stay grey: whether more is better is for people to say."""
    return f'<ul class="figures" role="list">{"".join(_card(figure) for figure in figures)}</ul>'


def _card(figure: Number) -> str:
    parts = [f'<div class="figure-name"><span>{inline(figure.title)}</span>{_help(figure)}</div>']
    parts.append(f'<div class="figure-value">{escape(figure.value)}</div>')
    if figure.change:
        arrow = _ARROWS[figure.arrow]
        sign = f'<span aria-hidden="true">{arrow}</span> ' if arrow else ""
        parts.append(f'<div class="figure-change">{sign}{escape(figure.change)}</div>')
    if figure.remark:
        parts.append(f'<div class="figure-remark">{inline(figure.remark)}</div>')
    if course_known(figure.course):
        parts.append(f'<div class="figure-course">{sparkline_image(tuple(figure.course), ACCENT)}</div>')
    return f'<li class="figure">{"".join(parts)}</li>'


def _help(figure: Number) -> str:
    """What the figure counts, for who opens it: by mouse, finger or keyboard. One of a page is open at a time."""
    asked = escape(f"What does {words.unmarked(figure.title)} count?")
    return (
        f'<details class="figure-help" name="figure-help"><summary aria-label="{asked}">?</summary>'
        f'<div class="figure-about">{paragraphs(figure.help)}</div></details>'
    )
