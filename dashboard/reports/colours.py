"""The organisation's colour as reports may use it: so that letters on it, and letters in it, can be read."""

PLAIN_COLOUR = "#1F5F8B"  # where the organisation names none
_WHITE, _BLACK = "#FFFFFF", "#1B1E23"
_READABLE = 4.5  # contrast of WCAG 2 for text


def on_colour(colour: str) -> str:
    """White or near-black letters, whichever stand out more from the colour."""
    return _WHITE if contrast(colour, _WHITE) >= contrast(colour, _BLACK) else _BLACK


def darkened(colour: str) -> str:
    """The colour, darkened until letters in it can be read on white."""
    red, green, blue = _parts(colour)
    for tenth in range(10, -1, -1):
        darker = "#" + "".join(f"{round(part * tenth / 10):02X}" for part in (red, green, blue))
        if contrast(darker, _WHITE) >= _READABLE:
            return darker
    return _BLACK


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (value / 255 for value in _parts(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
