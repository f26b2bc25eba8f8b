"""Signs that no file can show and some cannot hold: one of them in a name would make a whole report unreadable."""

import re
from typing import Any

# Control characters but for the tab and the line end, halves of characters, and what Unicode says is no character.
_NONE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def showable(value: Any) -> Any:
    """The same dictionary, list or text without them."""
    if isinstance(value, str):
        return _NONE.sub("", value)
    if isinstance(value, dict):
        return {key: showable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [showable(inner) for inner in value]
    return value
