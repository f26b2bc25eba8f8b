"""QR codes of links, for print and screens."""

from base64 import b64encode
from html import escape
from io import BytesIO

import segno

_CELL = 8  # pixels of the smallest square in the file
_QUIET = 4  # squares of white around it, which readers need; so it also reads on a dark page


def svg(link: str) -> bytes:
    """An SVG file; damage to 15 % of it does no harm."""
    made = BytesIO()
    segno.make(link, micro=False, error="m").save(made, kind="svg", scale=_CELL, border=_QUIET, light="#fff")
    return made.getvalue()


def picture(link: str, pixels: int = 200) -> str:
    """The same on a page, as HTML."""
    data = b64encode(svg(link)).decode()
    alt = escape(f"QR code of {link}", quote=True)
    return f'<img src="data:image/svg+xml;base64,{data}" alt="{alt}" width="{pixels}" height="{pixels}">'
