"""The whole page: one file, closed to the outside by its own content security policy."""

import hashlib
import json
from base64 import b64encode
from functools import lru_cache
from html import escape
from pathlib import Path

from dashboard import numerals
from dashboard.reports.colours import PLAIN_COLOUR, darkened, on_colour
from dashboard.reports.html.markup import (
    contents_markup,
    cover_markup,
    figures_as_table,
    section_markup,
)
from dashboard.reports.model import Brand, ReportChart, ReportDocument
from dashboard.reports.svg import svg

_HERE = Path(__file__).parent
_SMALL_LOGO = 8_000  # bytes; a larger one would make an e-mail's body too large
_MIME = {"svg": "svg+xml", "png": "png", "jpeg": "jpeg"}
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@numerals.fixed()
def static_html(document: ReportDocument, *, contents: bool = True) -> str:
    """Without script: pictures as SVG, what each shows in words below it. Below 60 kB; for e-mail and archives.

    contents: with links to the sections; in a frame of another page they would lead out of it.
    """
    logo = _logo(document.cover.brand, document.cover.organisation, _SMALL_LOGO)
    sections = [section_markup(section, svg) for section in document.sections]
    return _page(document, sections, logo, links=contents_markup(document.sections) if contents else "")


@numerals.fixed()
def interactive_html(document: ReportDocument) -> str:
    """With plotly inlined, about 5 MB; the still pictures are what is printed, and what shows without script."""
    scripts = (_plotly(), (_HERE / "live.js").read_text(encoding="utf-8"))
    logo = _logo(document.cover.brand, document.cover.organisation)
    sections = [section_markup(section, _both) for section in document.sections]
    return _page(document, sections, logo, links=contents_markup(document.sections), scripts=scripts)


def _page(
    document: ReportDocument, sections: list[str], logo: str, *, links: str, scripts: tuple[str, ...] = ()
) -> str:
    cover = document.cover
    colour = cover.brand.colour or PLAIN_COLOUR
    look = f":root {{ --brand: {colour}; --on-brand: {on_colour(colour)}; --ink: {darkened(colour)}; }}\n"
    style = look + (_HERE / "style.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{escape(cover.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_policy(scripts))}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(f'{cover.title}, {cover.period}')}</title><style>{style}</style></head><body>"
        f"{cover_markup(cover, logo)}{links}{''.join(sections)}"
        f"<footer>{escape(cover.organisation)}</footer></main>"
        f"{''.join(f'<script>{script}</script>' for script in scripts)}</body></html>\n"
    )


def _policy(scripts: tuple[str, ...]) -> str:
    """Nothing from anywhere; of scripts, only those that are in the file."""
    hashes = " ".join(f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts)
    rules = [
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join([*rules, *([f"script-src {hashes}"] if scripts else [])])


def _both(chart: ReportChart) -> str:
    """The chart to point at, the still one, and the figures as a table."""
    # Imported here: a static page needs no plotly.
    from dashboard.reports.html.live import live_chart

    name = escape(f"live-{chart.id}")
    data = json.dumps(live_chart(chart), ensure_ascii=False, allow_nan=False).translate(_IN_SCRIPT)
    return (
        f'<div><div class="live" id="{name}" role="img" aria-label="{escape(chart.alt)}"></div>'
        f'<div class="still">{svg(chart)}</div></div>'
        f'<script type="application/json" data-place="{name}">{data}</script>{figures_as_table(chart)}'
    )


def _logo(brand: Brand, organisation: str, most: int | None = None) -> str:
    if not brand.logo or brand.logo_kind not in _MIME or (most and len(brand.logo) > most):
        return ""
    source = f"data:image/{_MIME[brand.logo_kind]};base64,{b64encode(brand.logo).decode()}"
    return f'<img class="logo" src="{source}" alt="{escape(f"Logo of {organisation}")}">'


@lru_cache(maxsize=1)
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs()).replace("</script", "<\\/script")
