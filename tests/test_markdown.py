"""Markdown as HTML on our pages: links lead to our own pages, everything else stays text."""

import pytest

from dashboard.markdown import inline, paragraphs, small_print


def test_a_word_links_to_its_place_in_the_glossary() -> None:
    assert inline("[More words](glossary#reach)") == '<a href="glossary#reach">More words</a>'


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example",
        "//elsewhere.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "..",
    ],
)
def test_no_link_leads_anywhere_else(address: str) -> None:
    assert "href" not in paragraphs(f"[Help]({address}) <{address}> [Help][1]\n\n[1]: {address}")


def test_html_and_pictures_stay_text() -> None:
    shown = paragraphs("<img src=x onerror=alert(1)> ![](glossary)")
    assert "<img" not in shown
    assert "&lt;img" in shown


def test_nothing_said_is_nothing_shown() -> None:
    assert small_print("") == ""
    assert small_print("One.\n\nTwo.").count("<p>") == 2
