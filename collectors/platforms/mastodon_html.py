"""The plain text of a status, and the links in it: Mastodon sends HTML."""

import re
from html.parser import HTMLParser

_BREAKS = {
    "br": "\n",
    "p": "\n\n",
    "div": "\n",
    "li": "\n",
    "ul": "\n",
    "ol": "\n",
    "pre": "\n\n",
    "blockquote": "\n\n",
}
_UNREAD = {"script", "style"}
_INLINE_QUOTE = "quote-inline"  # what a quote says to apps that know no quotes
_SPAN = re.compile(r"</?span\b[^<>]*>")


def read_html(html: str, not_links: frozenset[str] = frozenset()) -> tuple[str, tuple[str, ...]]:
    """The text, paragraphs apart by an empty line, and the links, those to people and hashtags left out.

    `not_links` are further addresses that are none, such as those of the status's mentions.
    """
    reader = _Reader(not_links)
    # Most tags are spans, which say nothing to us, and each costs as much as the rest of a status.
    reader.feed(html if _INLINE_QUOTE in html else _SPAN.sub("", html))
    reader.close()
    return reader.text(), tuple(dict.fromkeys(reader.links))


class _Reader(HTMLParser):
    def __init__(self, not_links: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self._not_links = not_links
        self._parts: list[str] = []
        self._hidden: str | None = None  # the tag whose end shows text again

    def text(self) -> str:
        lines = "".join(self._parts).split("\n")
        kept: list[str] = []
        for line in (" ".join(line.split()) for line in lines):
            if line or (kept and kept[-1]):  # never two empty lines in a row
                kept.append(line)
        return "\n".join(kept).strip()

    def updatepos(self, i: int, j: int) -> int:
        return j  # nobody asks in which line a tag stands

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        names = set((given.get("class") or "").split())
        if self._hidden is None and (tag in _UNREAD or _INLINE_QUOTE in names):
            self._hidden = tag
        if self._hidden is None:
            self._parts.append(_BREAKS.get(tag, ""))
            if tag == "a" and not names & {"mention", "hashtag"} and "tag" not in (given.get("rel") or "").split():
                self._add_link(given.get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden is None:
            self._parts.append(_BREAKS.get(tag, ""))
        elif tag == self._hidden:
            self._hidden = None

    def handle_data(self, data: str) -> None:
        if self._hidden is None:
            self._parts.append(data)

    def _add_link(self, href: str) -> None:
        if href.casefold().startswith(("http://", "https://")) and href not in self._not_links:
            self.links.append(href)
