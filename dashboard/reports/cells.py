"""How a value stands in a cell of a spreadsheet, so that nothing in it is taken for a formula."""

import re

LONGEST = 32_767  # what a cell holds
# Spreadsheets run what begins with these; a tab or line end before them does not stop all of them.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full width
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufeff]")
_UNSEEN = " \t\u200b\u200c\u200d\u200e\u200f\u2060"  # what may stand before a formula without being seen


def safe_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; never for numbers."""
    text = _CONTROL.sub("", text)
    neutral = f"'{text}" if text.startswith(_DANGEROUS) or text.lstrip(_UNSEEN).startswith(_DANGEROUS) else text
    return neutral[:LONGEST]
