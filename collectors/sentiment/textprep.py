"""The text as the model was trained to see it: links and mentions masked, emoji as their names, hashtags as words.

The rules belong to the weights: a changed rule is a new model version.
"""

import html
import re
import unicodedata
from collections.abc import Mapping

MAX_CHARS = 1000  # the model reads 96 tokens, which the first 1,000 characters always fill
_LONGEST = 50_000  # more than any platform allows; what stands behind is never looked at

LINK = re.compile(r"(?:https?://|www\.)\S+|\bhttps?\b", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w@])@\w{1,30}")
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_HASHTAG = re.compile(r"#(\w+)")
_STRETCHED = re.compile(r"(\w)\1{3,}")
_SHOUTED = re.compile(r"([!?.])\1{2,}")
_SPACE = re.compile(r"\s+")
_STYLED = re.compile("[\U0001d400-\U0001d7ff\uff01-\uff5e]+")  # letters people decorate with: mathematical, full-width
_JOINERS_AND_SKIN_TONES = dict.fromkeys([0xFE0F, 0x200D, 0x20E3, *range(0x1F3FB, 0x1F400)])
_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...", "\u00a0": " "})


class TextPrep:
    """Turns a comment into the string handed to the tokenizer."""

    def __init__(self, emoji_names: Mapping[str, str]) -> None:
        self._names = emoji_names
        self._emoji = re.compile("(" + "|".join(map(re.escape, self._names)) + r")\1*")

    def clean(self, text: str) -> str:
        text = html.unescape(text[:MAX_CHARS])
        text = _ESCAPE.sub(lambda found: chr(int(found.group(1), 16)), text).translate(_QUOTES)
        text = join_surrogates(text)
        text = MENTION.sub("@user", LINK.sub("http", text))
        if not text.isascii():
            text = _STYLED.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)
            text = text.translate(_JOINERS_AND_SKIN_TONES)
            text = self._emoji.sub(lambda found: f" {self._names[found.group(1)]} ", text)
        text = _HASHTAG.sub(lambda found: "# " + _CAMEL.sub(" ", found.group(1)), text)
        text = _STRETCHED.sub(r"\1\1\1", text)
        text = _SHOUTED.sub(r"\1\1", text)
        return _SPACE.sub(" ", text).strip()


def beginning(text: str) -> str:
    """As much of a comment as anybody here reads. Links are shortened first: one alone can be longer than that."""
    return text if len(text) <= MAX_CHARS else LINK.sub(" http ", text[:_LONGEST]).lstrip()[:MAX_CHARS]


def masked(text: str) -> str:
    """The text as models trained on social media expect it: links and mentions masked, all else as it is."""
    text = join_surrogates(html.unescape(text[:MAX_CHARS]))
    return _SPACE.sub(" ", MENTION.sub("@user", LINK.sub("http", text))).strip()


def join_surrogates(text: str) -> str:
    """The text with surrogate pairs joined; a lone half, which no tokenizer takes, becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def is_empty(text: str) -> bool:
    """Whether nothing is left to read once links and mentions are gone: no letter, digit, sign or emoji."""
    rest = MENTION.sub(" ", LINK.sub(" ", html.unescape(text[:MAX_CHARS])))
    return not any(unicodedata.category(char)[0] in "LNPS" and char != "\ufffd" for char in rest)
