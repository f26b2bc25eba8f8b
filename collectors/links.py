"""When two links are the same link, and what a link says of its campaign.

Host without case and `www.`, path without a trailing slash; scheme, fragment and other query parameters do not matter,
but for the one that names a video on YouTube.
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

URL = re.compile(r"https?://[^\s<>\"'\]\[(){}]+", re.IGNORECASE)
_TRAILING = ".,;:!?…"
_WATCHED = ("youtube.com", "m.youtube.com", "music.youtube.com")


def find_links(text: str) -> list[str]:
    """The web links in a plain text, without the punctuation that follows them."""
    return [found.rstrip(_TRAILING) for found in URL.findall(text)]


def without_links(text: str) -> str:
    """The text with its web links blanked out, so that words inside them are not read as words."""
    return URL.sub(" ", text)


def same_link_key(link: str) -> str | None:
    """What two links to the same place have in common: `host/path`. None where it is no link."""
    try:
        parts = urlsplit(link.strip() if "//" in link else f"//{link.strip()}")
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    if not host:
        return None
    usual = port is None or port in (80, 443)
    path = parts.path.rstrip("/")
    if path == "/watch" and host in _WATCHED:  # which video it is stands in the query alone
        path += "".join(f"?v={value}" for name, value in _query(link)[:20] if name == "v")
    return (host if usual else f"{host}:{port}") + path


def utm_campaigns(links: Iterable[str]) -> set[str]:
    """The utm_campaign values in these links, trimmed and without case."""
    return {
        value.strip().casefold()
        for link in links
        for name, value in _query(link)
        if name.casefold() == "utm_campaign" and value.strip()
    }


def _query(link: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(link).query)
    except ValueError:
        return []
