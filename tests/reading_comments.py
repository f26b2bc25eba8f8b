"""The comments of the organisation in `reading_world`: their counts, and the texts that are not a day old yet."""

import time
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlite_utils import Database

MODEL = "stance-test"
MODEL_BEFORE = "stance-before"  # labelled the comments until the 5th
MEASURED = "On 400 comments of a test, 8 of 10 labels were those a person gave."


class Said(NamedTuple):
    """How many comments of a day got this label, and what else is kept of them."""

    day: date
    label: str
    n: int
    tone: str = ""  # without one: the label's usual one
    reason: str = ""
    model: str = MODEL


class Buffered(NamedTuple):
    """A comment whose text is not a day old yet."""

    text: str
    label: str | None = "positive"
    model: str | None = MODEL
    hours_left: float = 12


TWO_MINUTES_SAID = (  # under the post "Two minutes that may help"
    Said(date(2026, 11, 10), "positive", 14),
    Said(date(2026, 11, 10), "neutral", 12),
    Said(date(2026, 11, 11), "negative", 11),
    Said(date(2026, 11, 11), "not_scored", 12, reason="unsure"),
    Said(date(2026, 11, 11), "not_scored", 11, reason="expired", model="none"),
)
TWO_MINUTES_BUFFERED = (
    Buffered("Two minutes well spent, thank you"),
    Buffered("Is it really anonymous?", "neutral"),
    Buffered("As if a form could help anybody", "negative"),
    Buffered("Not read yet", None, None),
    Buffered("Merci pour tout", "not_scored"),
    Buffered("Too late to be checked", hours_left=-1),
)
TONES = {"positive": "support", "neutral": "question", "negative": "hostile", "not_scored": ""}


def day_number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def write_models(db: Database) -> None:
    db.table("models").insert({"version": MODEL, "measured": MEASURED})


def write_comments(db: Database, post: int, comments: Iterable[Said]) -> None:
    db.table("comment_days").insert_all(
        {"post_id": post, "day": day_number(said.day), "label": said.label, "tone": said.tone or TONES[said.label],
         "reason": said.reason or ("language" if said.label == "not_scored" else ""), "model": said.model, "n": said.n}
        for said in comments
    )  # fmt: skip


def write_buffer(db: Database, post: int, day: int, buffered: Iterable[Buffered]) -> None:
    now = time.time()  # the app goes by the real clock
    db.table("comment_buffer").insert_all(
        {"post_id": post, "day": day, "text": one.text, "language": None, "label": one.label,
         "model": one.model, "expires_at": int(now + one.hours_left * 3600)}
        for one in buffered
    )  # fmt: skip
