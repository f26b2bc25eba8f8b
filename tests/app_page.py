"""A page of the app as Streamlit runs it without a browser."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import data, views

APP = Path(__file__).parent.parent / "dashboard" / "app.py"


@dataclass(frozen=True)
class Card:
    """A figure as it stands on a page."""

    title: str
    value: str
    change: str
    remark: str


@dataclass(frozen=True)
class Drawn:
    """A chart as a browser is told to draw it."""

    alt: str
    figure: dict[str, Any]


def said(app: AppTest) -> str:
    """All that people read on a page, but for its charts and tables."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.text]
    parts += [*app.info, *app.warning, *app.error, *app.success]
    return "\n".join([*(str(part.value) for part in parts), *(_plain(piece) for piece in _html(app))])


def cards(app: AppTest) -> list[Card]:
    """The figures of a page, from top to bottom."""
    return [
        Card(*(_words(html, part) for part in ("name", "value", "change", "remark")))
        for piece in _html(app)
        for html in piece.split('<li class="figure">')[1:]
    ]


def charts(app: AppTest) -> list[Drawn]:
    """The charts of a page, from top to bottom."""
    sent = [json.loads(element.proto.json) for element in app.get("bidi_component")]
    return [Drawn(told["alt"], json.loads(told["figure"])) for told in sent]


def _html(app: AppTest) -> list[str]:
    return [str(element.proto.body) for element in app.get("html")]


def _words(html: str, part: str) -> str:
    found = re.search(f'<div class="figure-{part}">(.*?)(?:<details|</div>)', html)
    return _plain(found[1]).strip() if found else ""


def _plain(html: str) -> str:
    return re.sub(" +", " ", unescape(re.sub("<[^>]*>", " ", html)))


def fresh_app(monkeypatch: pytest.MonkeyPatch, database: Path) -> AppTest:
    """The app on this database, not run yet and remembering nothing."""
    monkeypatch.setenv("OUTREACH_DB", str(database))
    views._remembered.cache_clear()
    data._answer.cache_clear()
    return AppTest.from_file(str(APP), default_timeout=60)


def opened_page(monkeypatch: pytest.MonkeyPatch, database: Path, page: str, choices: Mapping[str, object]) -> AppTest:
    """A page somebody went to from the Overview, with what its widgets are set to, by their keys."""
    app = fresh_app(monkeypatch, database).run()
    if page != "overview":
        app.switch_page(f"app_pages/{page}.py").run()
    for key, choice in choices.items():
        app.session_state[key] = choice
    return app.run() if choices else app
