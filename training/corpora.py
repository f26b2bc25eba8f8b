"""The public data sets, read from a folder you give; none is part of this project. training/README.md says which.

DATA/semeval/*.tsv       SemEval-2017 Task 4A: id, label, tweet
DATA/tweeteval/          the folder `datasets` of TweetEval: sentiment, emotion, offensive, hate, irony, emoji, stance
DATA/goemotions/         train.tsv, dev.tsv, test.tsv, labels.txt of GoEmotions' original split
"""

import re
from collections.abc import Iterator
from pathlib import Path

from collectors.sentiment.textprep import LINK, MENTION
from training.examples import Example
from training.heads import STANCES, TONES

# GoEmotions' emotions as stance and tone; the four that are neither positive nor negative are neutral.
_WARM = ("admiration", "approval", "caring", "gratitude", "joy", "love", "optimism", "pride", "relief")
_SAD = ("disappointment", "embarrassment", "fear", "grief", "nervousness", "remorse", "sadness")
_ANGRY = ("anger", "annoyance", "disapproval", "disgust")
_POSITIVE = frozenset((*_WARM, "amusement", "desire", "excitement"))
_NEGATIVE = frozenset((*_SAD, *_ANGRY))
_TONE_OF = {
    **dict.fromkeys(_WARM, "support"),
    **dict.fromkeys(_SAD, "disclosure"),
    **dict.fromkeys(_ANGRY, "hostile"),
    **dict.fromkeys(("confusion", "curiosity"), "question"),
}
_AUXILIARY = {
    "offensive": ("offensive", ("not-offensive", "offensive")),
    "hate": ("hate", ("not-hate", "hate")),
    "emotion": ("tweet_emotion", ("anger", "joy", "optimism", "sadness")),
}
_UNLABELLED = (
    *("emoji", "irony", "hate", "offensive", "emotion"),
    *(f"stance/{topic}" for topic in ("abortion", "atheism", "climate", "feminist", "hillary")),
)


class MissingCorpus(ValueError):  # noqa: N818 - reads as what it says
    """A data set is not where it should be."""


def tweeteval(data: Path, split: str) -> list[Example]:
    """TweetEval sentiment, `split` val or test: real tweets, labelled negative, neutral, positive."""
    folder = data / "tweeteval" / "sentiment"
    labels = [int(line) for line in _lines(folder / f"{split}_labels.txt")]
    texts = _lines(folder / f"{split}_text.txt")
    # A copy may be cut short: texts and labels of the first so many tweets are a fair sample, and are said to be one.
    return [Example(text, "tweeteval", {"tweet": label}) for text, label in zip(texts, labels, strict=False)]


def semeval(data: Path) -> list[Example]:
    """SemEval's tweets without those of TweetEval's validation and test splits."""
    kept_out = {_key(one.text) for split in ("val", "test") for one in tweeteval(data, split)}
    found: dict[str, Example] = {}
    for file in _files(data / "semeval", "*.tsv"):
        for line in _lines(file):
            fields = line.split("\t")
            if len(fields) < 3 or fields[1] not in STANCES or fields[2].strip() in ("Not Available", ""):
                continue
            text = fields[2].strip().strip('"').replace('""', '"')
            if len(key := _key(text)) >= 3 and key not in kept_out:
                found.setdefault(key, Example(text, "semeval", {"tweet": STANCES.index(fields[1])}))
    return list(found.values())


def goemotions(data: Path, split: str) -> list[Example]:
    """Reddit comments. Mixed feelings have no stance, several tones no tone: those heads learn nothing from them."""
    folder = data / "goemotions"
    names = _lines(folder / "labels.txt")
    examples = []
    for line in _lines(folder / f"{split}.tsv"):
        text, numbers, _ = line.split("\t")
        emotions = tuple(int(number) for number in numbers.split(","))
        examples.append(Example(text, "goemotions", _go_labels({names[one] for one in emotions}), emotions))
    return examples


def auxiliary(data: Path) -> list[Example]:
    """TweetEval's offensive, hate and emotion sets: they teach the encoder only."""
    return [
        Example(text, "auxiliary", {head: classes.index(names[label.strip()])})
        for task, (head, classes) in _AUXILIARY.items()
        for names in [dict(line.split("\t") for line in _lines(data / "tweeteval" / task / "mapping.txt"))]
        for split in ("train", "val")
        for text, label in _pairs(data / "tweeteval" / task, split)
    ]


def unlabelled(data: Path) -> list[Example]:
    """Tweets of TweetEval's other tasks, without what the sentiment splits hold: a teacher labels them."""
    seen = {_key(one.text) for split in ("val", "test") for one in tweeteval(data, split)}
    found = []
    for task in _UNLABELLED:
        for split in ("train", "val", "test"):
            for text in _lines(data / "tweeteval" / task / f"{split}_text.txt"):
                if len(key := _key(text)) >= 8 and key not in seen:
                    seen.add(key)
                    found.append(Example(text, "unlabelled"))
    return found


def _go_labels(emotions: set[str]) -> dict[str, int]:
    labels = {}
    positive, negative = bool(emotions & _POSITIVE), bool(emotions & _NEGATIVE)
    if not (positive and negative):
        labels["comment"] = STANCES.index("positive" if positive else "negative" if negative else "neutral")
    tones = {_TONE_OF.get(emotion, "other") for emotion in emotions}
    if len(tones) > 1:
        tones.discard("other")
    if len(tones) == 1:
        labels["tone"] = TONES.index(tones.pop())
    return labels


def _pairs(folder: Path, split: str) -> Iterator[tuple[str, str]]:
    yield from zip(_lines(folder / f"{split}_text.txt"), _lines(folder / f"{split}_labels.txt"), strict=True)


def _files(folder: Path, pattern: str) -> list[Path]:
    files = sorted(folder.glob(pattern))
    if not files:
        raise MissingCorpus(f"{folder} holds no {pattern}; training/README.md says where the data sets come from")
    return files


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        raise MissingCorpus(f"{file} is missing; training/README.md says where the data sets come from")
    return file.read_text(encoding="utf-8").rstrip("\n").split("\n")


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", MENTION.sub("", LINK.sub("", text)).lower())
