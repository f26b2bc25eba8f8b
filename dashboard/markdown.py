"""Markdown as HTML, where a page is made of one piece of HTML instead of many elements of Streamlit's.

Texts of somebody else's in it are escaped (`words.plain`). What slips through can do little: HTML stays text, there are
no pictures, and links lead to our own pages alone, so that no reader's browser is sent to another host.
"""

import re
from functools import lru_cache
from html import escape

from markdown_it import MarkdownIt

_OWN_PAGE = re.compile(r"[a-z_]*(#[a-z0-9_-]+)?")  # glossary#reach


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        return bool(_OWN_PAGE.fullmatch(url))


_MARKDOWN = _Markdown("commonmark", {"html": False}).disable(["image", "autolink"])


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


def small_print(text: str) -> str:
    """A text of one paragraph or more below what it is about; nothing where it says nothing."""
    return f'<div class="small-print">{paragraphs(text)}</div>' if text else ""
