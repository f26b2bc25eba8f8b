"""Databases whose reports are hard to set: long names, other scripts, nothing at all."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from tests.reading_comments import Said
from tests.reading_world import X_REPORTS, PostFacts, at, decay, on, write

WICKED = "<script>alert(1)</script><img src=x onerror=alert(2)> #set page(fill: red) $x$ *bold* \\u{41} </title>"
TEXTS = (
    "שלום לכולם, אתם לא לבד. דברו עם מישהו היום",
    "مرحبا، لست وحدك. تحدث إلى شخص ما اليوم",
    "Take care 💚🫶🏽 of 👩\u200d👧\u200d👦 yourselves 🇬🇧 1️⃣",
    "今日は誰かと話しましょう。",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenvereinigung" * 3,
    WICKED,
    "हिन्दी में भी बात करें",
)
LONG_NAME = "A campaign with a name that is much longer than anybody would like, for men, women and everybody else " * 2


def hard_names(path: Path) -> Path:
    """Own posts in many scripts, and names that are far too long."""
    posts = [
        PostFacts(
            "x", at(2 + place), reports=X_REPORTS, text=text,
            gains=decay(on(2 + place), 8, impressions=9_000 - place, likes=200 - place, link_clicks=9),
        )
        for place, text in enumerate(TEXTS)
    ]  # fmt: skip
    write(path, posts).close()
    with sqlite3.connect(path) as db:
        db.execute(
            "UPDATE organisation SET name = ?", ["The Federation of Associations of the North and the Isles " * 3]
        )
        db.execute("UPDATE campaigns SET name = ? WHERE slug = 'mens-health'", [f"{LONG_NAME}חודש 💙 {WICKED}"])
    return path


def few_comments(path: Path) -> Path:
    """Counts of comments so small that none of 3, 2 and 44 may be known."""
    neutral = (Said(on(9), "neutral", 30), Said(on(9), "neutral", 14, "other"))
    said = (Said(on(9), "positive", 80), *neutral, Said(on(10), "negative", 3), Said(on(10), "not_scored", 2))
    return with_posts(path, [PostFacts("x", at(9), comments=said)])


def with_posts(path: Path, posts: Iterable[PostFacts]) -> Path:
    write(path, posts).close()
    return path
