"""The look: text that can be read in both themes, a font from nowhere else, a page dressed before it is painted."""

import asyncio
import re
import tomllib
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from dashboard.front_page import FrontPage, dressed

ROOT = Path(__file__).parent.parent
THEME: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
STYLE = (ROOT / "dashboard" / "style.css").read_text(encoding="utf-8")
SMALL_PRINT = 0.82  # how much of the text's colour captions keep: style.css
PAGE = "<html><head><title>Streamlit</title></head><body><div id='root'></div></body></html>"

Message = MutableMapping[str, Any]


def _parts(colour: str) -> list[float]:
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def _luminance(parts: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(text: str, page: str, opacity: float = 1.0) -> float:
    """WCAG 2.2, 1.4.3."""
    behind = _parts(page)
    mixed = [opacity * a + (1 - opacity) * b for a, b in zip(_parts(text), behind, strict=True)]
    darker, lighter = sorted((_luminance(mixed), _luminance(behind)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_captions_and_links_can_be_read_on_every_ground(scheme: str) -> None:
    theme = THEME[scheme]
    grounds = {theme["backgroundColor"], theme["secondaryBackgroundColor"], theme["sidebar"]["backgroundColor"]}
    for ground in grounds:
        assert contrast(theme["textColor"], ground, SMALL_PRINT) >= 4.5
        assert contrast(theme["linkColor"], ground) >= 4.5
        assert contrast(theme["primaryColor"], ground) >= 4.5
    assert f"{SMALL_PRINT * 100:.0f}%" in STYLE


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("colour", ["red", "orange", "yellow", "blue", "green", "gray"])
def test_notices_can_be_read(scheme: str, colour: str) -> None:
    theme = THEME[scheme]
    assert contrast(theme[f"{colour}TextColor"], theme[f"{colour}BackgroundColor"]) >= 4.5


def test_the_font_is_our_own_file_and_comes_with_its_licence() -> None:
    urls = [face["url"] for face in THEME["fontFaces"]]
    assert urls
    assert not [url for url in urls if not url.startswith("app/static/")]
    assert all((ROOT / "dashboard" / url.removeprefix("app/")).is_file() for url in urls)
    assert "SIL Open Font License" in (ROOT / "dashboard/static/fonts/OFL.txt").read_text(encoding="utf-8")
    assert "http" not in STYLE


def test_a_page_before_its_theme_has_the_themes_ground() -> None:
    grounds = re.findall(r"html \{ --paper: (#\w+)", STYLE)
    assert grounds == [THEME[scheme]["backgroundColor"] for scheme in ("light", "dark")]


def test_a_page_is_dressed_before_it_is_painted() -> None:
    page = dressed(PAGE)
    head = page.partition("</head>")[0]
    assert "<title>Outreach</title>" in head
    assert STYLE in head


def _ask(path: str, accept: bytes, content: bytes, kind: bytes) -> tuple[dict[bytes, bytes], bytes, list[bytes]]:
    """What a browser gets through the front page: headers, body; and the headers that the app was asked with."""
    seen: list[bytes] = []
    sent: list[Message] = []

    async def app(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        seen.extend(name for name, _ in scope["headers"])
        length = str(len(content)).encode()
        headers = [(b"content-type", kind), (b"content-length", length), (b"etag", b'"one"')]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content[:20], "more_body": True})
        await send({"type": "http.response.body", "body": content[20:]})

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asked = [(b"accept", accept), (b"accept-encoding", b"gzip"), (b"if-none-match", b'"one"')]
    asyncio.run(FrontPage(app)({"type": "http", "path": path, "headers": asked}, receive, send))
    return dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:]), seen


def test_a_page_that_comes_in_pieces_is_dressed_whole_and_never_taken_from_an_old_copy() -> None:
    headers, body, seen = _ask("/campaign", b"text/html,*/*", PAGE.encode(), b"text/html; charset=utf-8")
    assert STYLE.encode() in body
    assert headers[b"content-length"] == str(len(body)).encode()
    assert b"etag" not in headers
    assert seen == [b"accept"]


def test_what_is_no_page_passes_as_it_is() -> None:
    script = b"const page = '<head></head>'; and more"
    headers, body, seen = _ask("/static/index.js", b"*/*", script, b"text/javascript")
    assert body == script
    assert b"etag" in headers
    assert b"accept-encoding" in seen
