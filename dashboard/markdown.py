"""Markdown as HTML, where a page is made of one piece of HTML instead of many elements of Streamlit's.

Texts of somebody else's in it are escaped (`words.plain`). What slips through can do little: HTML stays text, and there
are no links and no pictures, with which a reader's browser could be sent to another host.
"""

from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink"])


@lru_cache(maxsize=1000)  # the same few texts with every click
def inline(text: str) -> str:
    """A line, without a paragraph around it."""
    return str(_MARKDOWN.renderInline(text))


@lru_cache(maxsize=1000)
def paragraphs(text: str) -> str:
    """A text of one paragraph or more."""
    return str(_MARKDOWN.render(text))


def folded(title: str, text: str) -> str:
    """A text that opens on demand, by mouse, finger or keyboard."""
    return f'<details class="folded"><summary>{escape(title)}</summary>{paragraphs(text)}</details>'
