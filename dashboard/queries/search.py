"""The full-text search of own posts: the one question of the read side that only SQLite understands.

Another database would need an index of its own kind for `posts_search`, and `found_by` and `expression` written anew.
"""

import re
import unicodedata

LONGEST_SEARCH = 200  # characters of a search; the rest is not looked at
_MOST = 32  # words or phrases
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
# A phrase in quotation marks of any kind, up to the end where they are not closed; or a word.
_PARTS = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)([{_QUOTES}]|$)|([^\\s{_QUOTES}]+)")


def searchable(words: str) -> bool:
    """Whether there is a letter or a digit to look for."""
    return bool(expression(words))


def expression(words: str) -> str:
    """What people type as SQLite's MATCH expression; empty where there is nothing to look for.

    All words must be there, the last one may be the beginning of a word, what stands in quotation marks must stand
    together. Everything reaches SQLite as quoted strings: no sign is an operator, whatever it is. SQLite splits
    `#TalkItOut` and `harbourmind.example/help` as it split the texts, and looks for the parts one after another.
    """
    parts = _PARTS.findall(_plain(words)[:LONGEST_SEARCH])
    found = [(phrase or word, bool(closed)) for phrase, closed, word in parts if _says_something(phrase or word)][
        :_MOST
    ]
    if not found:
        return ""
    quoted = [f'"{part}"' for part, _ in found]
    _, complete = found[-1]
    return " ".join(quoted) + ("" if complete else " *")


def found_by(words: str) -> tuple[str, dict[str, str]]:
    """SQL for the ids of the posts that hold all words, and its values. Their links and hashtags are looked at too.

    A deleted post is never among them: its text is gone, from the index as well.
    """
    matched = expression(words)
    if not matched:
        return "SELECT id FROM posts WHERE 1 = 0", {}
    return "SELECT rowid FROM posts_search WHERE posts_search MATCH :matched", {"matched": matched}


def _plain(words: str) -> str:
    """Composed letters, and nothing that ends a string for SQLite or is no character at all."""
    return unicodedata.normalize("NFC", words.replace("\0", " ").encode("utf-8", "ignore").decode("utf-8"))


def _says_something(part: str) -> bool:
    return any(character.isalnum() for character in part)
