"""What one line of training material is, and where our own lines come from: written by hand, in material/*.tsv."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from training.heads import DOMAINS, STANCES, TONES

MATERIAL = Path(__file__).parent / "material"
VALIDATION = MATERIAL / "validation.tsv"
WRITTEN = ("sympathy", "pain", "mockery", "questions", "sarcasm", "despair", "everyday", "reddit")
EXAM = Path(__file__).parent.parent / "benchmarks" / "stance"
_WORDS_IN_COMMON = 6  # as many in a row make a training line too like a line of the exam


@dataclass(frozen=True)
class Example:
    """A text and what is known of it: per head the class, or for "emotion" the classes. An empty `labels` teaches
    only what a teacher network says of the text."""

    text: str
    source: str
    labels: dict[str, int] = field(default_factory=dict)
    emotions: tuple[int, ...] = ()
    kind: str = ""

    @property
    def stance(self) -> int:
        """Its stance's place in STANCES, whichever head knows it."""
        return next(self.labels[head] for head in ("response", "tweet", "comment") if head in self.labels)


def own(text: str, source: str, stance: str, tone: str, kind: str = "") -> Example:
    """A line of our own: a response, but for the everyday ones, whose stance a teacher network tells."""
    domain = "everyday" if source == "everyday" else "response"
    labels = {"tone": TONES.index(tone), "domain": DOMAINS.index(domain)}
    if domain == "response":
        labels["response"] = STANCES.index(stance)
    return Example(text, source, labels, kind=kind)


def written(names: Iterable[str] = WRITTEN) -> list[Example]:
    """The lines written by hand. Raises ValueError, naming file and line, for one that is not as it should be."""
    return [
        own(text, "everyday" if kind == "everyday" else "written", stance, tone, kind)
        for name in names
        for stance, tone, kind, text in _rows(MATERIAL / f"{name}.tsv", fields=4)
    ]


def validation() -> list[Example]:
    """Lines that choose thresholds and between runs; no network learns from them."""
    lines = [own(text, "validation", stance, tone, kind) for stance, tone, kind, _, text in _rows(VALIDATION, fields=5)]
    return without_overlap(lines, exam_texts())


def exam_texts() -> list[str]:
    """The texts of the exam, only to keep training lines like them out."""
    return [row[-1] for name in ("responses", "invariance") for row in _rows(EXAM / f"{name}.tsv", fields=None)]


def without_overlap(examples: Iterable[Example], exam: Iterable[str]) -> list[Example]:
    """The examples that share no run of six words, and no whole text, with the exam."""
    texts = list(exam)
    runs = {run for text in texts for run in _runs(text)}
    whole = {_letters(text) for text in texts}
    return [one for one in examples if _letters(one.text) not in whole and not runs.intersection(_runs(one.text))]


def _rows(file: Path, fields: int | None) -> Iterator[list[str]]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        row = line.split("\t")
        known = row[0] in STANCES and (len(row) == 2 or row[1] in TONES)
        if (fields is not None and len(row) != fields) or not known or not row[-1].strip():
            raise ValueError(f"{file.name}, line {number}: not stance, tone, kind, ... and text, separated by tabs")
        yield row


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z0-9']+", text.lower())
    return {tuple(words[start : start + _WORDS_IN_COMMON]) for start in range(len(words) - _WORDS_IN_COMMON + 1)}


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower()) or text  # only emoji: the text itself
