"""What is wrong in campaigns.toml, in words: the place, the value found, the remedy.

The value of an unknown key, or of one that sounds like a secret, is never shown.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_SECRET = re.compile(r"token|secret|passw|credential|apikey|api_key|bearer|(^|_)(key|auth|pw|pass)($|_)", re.IGNORECASE)
_REMEDIES = {
    "string_type": "write it as text in quotes",
    "int_type": "write a whole number, without quotes",
    "int_from_float": "write a whole number",
    "float_type": "write a number, without quotes",
    "finite_number": "write a number",
    "bool_type": "write true or false, without quotes",
    "date_type": "write a date without quotes or time, such as 2026-11-01",
    "tuple_type": 'write a list in brackets, such as ["one", "two"]',
    "dict_type": "write a table",
    "model_type": "write a table",
    "model_attributes_type": "write a table",
}


def mistake(place: str, remedy: str, *, value: object = None, key: str = "") -> str:
    """One line about one mistake. `value` is what was found there, where it may be shown."""
    place = printable(place)
    if value is None:
        return f"{place}: {remedy}"
    if looks_secret(key):
        return f"{place}: {remedy} (the value found is not shown here)"
    return f"{place}: found {_shown(value)}; {remedy}"


def label_of(name: str) -> str:
    """A short name of an entry as it may be shown: what is no plain name may be a secret in the wrong place."""
    return name if re.fullmatch(r"[\w.@+-]{1,60}", name) else "..."


def looks_secret(key: str) -> bool:
    return bool(_SECRET.search(key))


def nearest(word: object, known: Iterable[str]) -> str:
    """`did you mean "x"? `, or nothing where no known word is near."""
    words = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(str(word).casefold(), words, n=1, cutoff=0.6)
    return f'did you mean "{words[near[0]]}"? ' if near else ""


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The nearest known word, and all of them."""
    words = sorted(known)
    guess = nearest(word, words)
    return f"{guess}{'Known' if guess else 'known'} are {', '.join(words)}"


def describe(error: ValidationError, place: str, model: type[BaseModel]) -> list[str]:
    """One line per mistake pydantic found in the table at `place`."""
    return [_describe(detail, place, model) for detail in error.errors(include_url=False)]


def _describe(detail: ErrorDetails, place: str, model: type[BaseModel]) -> str:
    where = f"{place} {_dotted(detail['loc'])}".strip()
    key = str(next((part for part in reversed(detail["loc"]) if isinstance(part, str)), ""))
    if detail["type"] == "missing":
        return mistake(where, "this key is missing; add it")
    if detail["type"] == "extra_forbidden":
        return unknown_key(where, key, _keys(model, detail["loc"]))
    return mistake(where, _remedy(detail), value=detail["input"], key=key)


def unknown_key(where: str, key: str, known: Iterable[str]) -> str:
    """A key that nobody reads; its value is not shown, for it may be a secret."""
    if looks_secret(key):
        return mistake(where, "there is no such key; secrets belong in the environment or .env, never in this file")
    return mistake(where, f"there is no such key; {did_you_mean(key, known)}")


def _remedy(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    match detail["type"]:
        case "value_error":
            return str(context["error"])
        case "greater_than_equal":
            return f"must be {context['ge']} or more"
        case "less_than_equal":
            return f"must be at most {context['le']}"
        case kind:
            return _REMEDIES.get(kind, detail["msg"])


def _keys(model: type[BaseModel], loc: Sequence[int | str]) -> list[str]:
    """The keys known where `loc` points, following it into nested tables."""
    for part in loc[:-1]:
        inner = model.model_fields[str(part)].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return [field.alias or name for name, field in model.model_fields.items() if name != "options"]


def _dotted(loc: Sequence[int | str]) -> str:
    """`match.hashtags[1]`; places count from 1, as people do."""
    text = ""
    for part in loc:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return f'"{_shortened(_without_secrets(value))}"'
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping():
            return "a table"
        case list() | tuple():
            return "an empty list" if not value else "a list"
        case _:
            return _shortened(str(value))


def _without_secrets(text: str) -> str:
    """Name and password of a URL, and what stands behind its ?, stay out of messages."""
    text = re.sub(r"//[^/?#\s]*@", "//…@", text)
    return re.sub(r"^(\w+://[^?\s]*)\?.*", r"\1?…", text, flags=re.DOTALL)


def _shortened(text: str, longest: int = 60) -> str:
    text = printable(text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def printable(text: str) -> str:
    """Without signs that a terminal would obey."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
