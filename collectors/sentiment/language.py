"""Whether a comment is English: the model reads nothing else. A short comment gets the benefit of the doubt.

py3langid compares English with 38 likely languages; another one must beat it by a margin. Measured on invented
comments that chose nothing (benchmarks/language.py): English under 20 letters 1 of 94 rejected, longer 0 of 32;
other languages under 20 letters 10 of 14 rejected, longer 57 of 58. No platform hints were given.
"""

import importlib
import math
import re
import threading
import unicodedata
from typing import Any

from collectors.sentiment.textprep import LINK, MAX_CHARS, MENTION

# Latin-script languages a British or American charity may meet. Close kin of English that people mix with it
# (Nigerian Pidgin, Scots) are left out on purpose, as are all languages in other scripts: the script tells.
_LATIN_LANGUAGES = (
    *("af", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id", "is", "it"),
    *("lt", "lv", "ms", "mt", "nl", "no", "pl", "pt", "ro", "sk", "sl", "so", "sq", "sv", "sw", "tl", "tr", "vi"),
    *("yo", "zu"),
)

SHORT_LETTERS = 20
# By how much another language must beat English: natural logarithm of the ratio of the detector's scores.
_MARGIN_LONG = 4.0
_MARGIN_SHORT = 6.0
_MARGIN_HINT_AGREES = 1.0
_EXTRA_WHERE_HINT_IS_ENGLISH = 2.0

_HASHTAG = re.compile(r"#\w+")
_loading = threading.Lock()
_detector: Any = None


def is_english(text: str, hint: str | None = None) -> bool:
    """True where English, or too short or mixed to say. `hint` is what the platform says, e.g. "en-GB" or "und"."""
    text = unicodedata.normalize("NFKC", MENTION.sub(" ", LINK.sub(" ", text[:MAX_CHARS])))
    letters = [char for char in text if char.isalpha()]
    if sum(map(_is_latin, letters)) < len(letters) / 2:
        return False
    text = _HASHTAG.sub(" ", text)
    length = sum(map(str.isalpha, text))
    if length == 0:
        return True
    language, margin = _best_other(text)
    return margin < _margin_needed(length, language, (hint or "").lower().replace("_", "-").split("-")[0])


def _margin_needed(letters: int, language: str, hint: str) -> float:
    if hint == language:
        return _MARGIN_HINT_AGREES
    margin = _MARGIN_SHORT if letters < SHORT_LETTERS else _MARGIN_LONG
    return margin + (_EXTRA_WHERE_HINT_IS_ENGLISH if hint == "en" else 0.0)


def _best_other(text: str) -> tuple[str, float]:
    """The likeliest language but English, and by how much it beats English (negative where English is likelier)."""
    scores = dict(load_detector().rank(text))
    english = scores.pop("en")
    language = max(scores, key=scores.__getitem__)
    tiny = 1e-30  # a score may underflow to 0
    return language, math.log(max(scores[language], tiny) / max(english, tiny))


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"


def load_detector() -> Any:
    """The detector, loaded once in a process (about half a second)."""
    global _detector
    with _loading:
        if _detector is None:
            langid = importlib.import_module("py3langid.langid")  # it ships no types
            detector = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
            detector.set_languages(_LATIN_LANGUAGES)
            _detector = detector
    return _detector
