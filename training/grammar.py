"""Comments made by a small grammar: frames (material/frames/*.txt) whose slots are filled from material/words.toml.

Cheap and plenty, but alike: they teach that the topic decides nothing, not how people write.
"""

import re
import tomllib
from functools import cache
from random import Random

from training.examples import MATERIAL, Example, own

_ABOUT_HEALTH = 0.8  # share of topics that are mental-health terms; the others teach that the topic does not matter
_SLOT = re.compile(r"{(\w+)}")

# kind of frame -> stance, tone, and what may begin such a comment
_OPENINGS = {
    "positive": ("wow, ", "omg ", "honestly ", "aww ", "yes! ", "@user ", "hey, "),
    "neutral": ("hi, ", "hello, ", "@user ", "btw ", "ok so ", "hi there, ", "um, "),
    "negative": ("honestly ", "ugh ", "@user ", "sorry but ", "to be honest ", "well, "),
    "disclosure": ("honestly ", "idk ", "tbh ", "@user ", "right now ", "lately "),
}
_KINDS = {
    "support": ("positive", "support"),
    "sympathy": ("positive", "support"),
    "question": ("neutral", "question"),
    "other": ("neutral", "other"),
    "history": ("neutral", "disclosure"),
    "pain": ("negative", "disclosure"),
    "hostile": ("negative", "hostile"),
    "sorry_hostile": ("negative", "hostile"),
    "sorry_pain": ("negative", "disclosure"),
    "sorry_question": ("neutral", "question"),
    "sorry_other": ("neutral", "other"),
}
_ENDINGS = {"support": (".", "!", "..", "!!"), "question": ("?", "?", " ?"), "hostile": (".", ".", "..", "!")}
_EMOJI = {"support": "warmth", "hostile": "scorn", "disclosure": "tears"}


def generate(count: int, seed: int = 7) -> list[Example]:
    """About `count` different comments of each of the seven large kinds, fewer of the small ones; shuffled."""
    dice = Random(seed)
    made: dict[str, Example] = {}
    for kind, (stance, tone) in _KINDS.items():
        wanted = min(count, 40 * len(_frames(kind)))
        for _ in range(wanted):
            text = _comment(dice, kind)
            made.setdefault(text, own(text, "grammar", stance, tone, kind))
    for kind in ("support", "sympathy", "pain", "hostile", "question"):
        stance, tone = _KINDS[kind]
        for _ in range(count // 3):
            text = _told_first(dice, kind)
            made.setdefault(text, own(text, "grammar", stance, tone, f"{kind}_after_facts"))
    comments = list(made.values())
    dice.shuffle(comments)
    return comments


def put_topic_around(dice: Random, text: str) -> str:
    """The text with topic words added that leave its stance as it is: what teaches any text's label to ignore them."""
    words = _words()
    chance = dice.random()
    if chance < 0.5:
        return f"{text} {' '.join(dice.sample(words['hashtag'], dice.randint(1, 3)))}"
    if chance < 0.85:
        return f"{_fill(dice, dice.choice(words['context']))} {text}"
    return f"{dice.choice(words['hashtag'])} {text}"


def _comment(dice: Random, kind: str) -> str:
    text = _styled(dice, _fill(dice, dice.choice(_frames(kind))), kind)
    if kind in ("support", "pain", "hostile") and dice.random() < 0.2:
        text += " " + _styled(dice, _fill(dice, dice.choice(_frames(kind))), kind)
    return text


def _told_first(dice: Random, kind: str) -> str:
    """Facts, then the sentence that decides."""
    told = [_fill(dice, dice.choice([*_frames("fact"), *_frames("history")])) for _ in range(dice.randint(1, 2))]
    verdicts = [_fill(dice, dice.choice(_frames(kind))) for _ in range(dice.randint(1, 2))]
    end = "?" if kind == "question" else "."
    sentences = [f"{_capital(text).rstrip('.!? ')}." for text in told]
    return " ".join([*sentences, *(f"{_capital(text).rstrip('.!? ')}{end}" for text in verdicts)])


def _fill(dice: Random, frame: str) -> str:
    return _SLOT.sub(lambda slot: _filler(dice, slot[1]), frame)


def _filler(dice: Random, slot: str) -> str:
    if slot == "number":
        return str(dice.randint(2, 60))
    if slot in ("topic", "other_topic"):
        slot = "topic" if dice.random() < _ABOUT_HEALTH else "neutral_topic"
    return dice.choice(_words()[slot])


def _styled(dice: Random, text: str, kind: str) -> str:
    stance, tone = _KINDS[kind]
    if not any(char.isalpha() for char in text):
        return text
    if dice.random() < 0.6:
        text = dice.choice(_OPENINGS["disclosure" if tone == "disclosure" else stance]) + text
    text = _cased(dice, text)
    if text[-1] not in "?!." and dice.random() < 0.45:
        text += dice.choice(_ENDINGS.get(tone, (".", ".", "..")))
    if tone in _EMOJI and stance != "neutral" and dice.random() < (0.25 if tone == "support" else 0.12):
        text += " " + dice.choice(_words()[_EMOJI[tone]]) * dice.choice((1, 1, 2, 3))
    if dice.random() < 0.1:
        text += " " + " ".join(dice.sample(_words()["hashtag"], dice.randint(1, 2)))
    return text


def _cased(dice: Random, text: str) -> str:
    chance = dice.random()
    if chance < 0.35:
        return _capital(text)
    if chance < 0.5:
        return text.lower()
    return text.upper() if chance < 0.53 else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@cache
def _frames(kind: str) -> list[str]:
    return (MATERIAL / "frames" / f"{kind}.txt").read_text(encoding="utf-8").splitlines()


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads((MATERIAL / "words.toml").read_text(encoding="utf-8"))
