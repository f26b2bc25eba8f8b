"""What the tables of campaigns.toml are made of: the rules that several of them share."""

import re
from collections.abc import Callable, Iterable

from pydantic import BaseModel, ConfigDict

from collectors.mistakes import did_you_mean


class Table(BaseModel):
    """A table of campaigns.toml: fixed once read, no unknown keys, nothing taken for another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


def one_of(known: Iterable[str]) -> Callable[[object], object]:
    """A check that a text is one of these; what is no text is left to its type."""
    words = tuple(known)

    def check(value: object) -> object:
        if isinstance(value, str) and value not in words:
            raise ValueError(did_you_mean(value, words))
        return value

    return check


def not_blank(text: str) -> str:
    """Raises ValueError for a text without a sign in it."""
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def identifier(text: str) -> str:
    """Raises ValueError for what is no short name."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text):
        raise ValueError("use lower-case letters, digits, - and _ only")
    return text


def as_tuple(value: object) -> object:
    """A list as what cannot be changed any more."""
    return tuple(value) if isinstance(value, list) else value
