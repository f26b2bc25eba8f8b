"""How a value stands in a cell of a spreadsheet, so that nothing in it is taken for a formula."""

LONGEST = 32_767  # what a cell holds
# Spreadsheets run what begins with these; a tab or line end before them does not stop all of them.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula; never for numbers."""
    neutral = f"'{text}" if text.startswith(_DANGEROUS) or text.lstrip().startswith(_DANGEROUS) else text
    return neutral[:LONGEST]
