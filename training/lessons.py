"""What a stage learns from, as tensors: texts prepared as the program prepares them, labels, teachers' answers."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor

from collectors.sentiment import WEIGHTS
from collectors.sentiment.textprep import TextPrep
from training import corpora, grammar
from training.examples import Example, exam_texts, validation, without_overlap, written
from training.heads import HEADS
from training.network import Batch, Encoder
from training.stages import Stage

CLASS_HEADS = tuple(name for name in HEADS if name != "emotion")
NO_LABEL = -1


@dataclass
class Lesson:
    """One batch: `labels` per head (NO_LABEL where none), ``taught`: how much the teachers' answers count."""

    batch: Batch
    labels: dict[str, Tensor]
    emotions: Tensor
    weights: Tensor
    taught: Tensor
    places: Tensor


class Curriculum:
    """The examples of a stage, batched anew for each epoch: texts of like length together, batches in random order."""

    def __init__(self, stage: Stage, examples: Sequence[Example], encoder: Encoder, device: str) -> None:
        prepare = preparer()
        dice = Random(stage.seed)
        self.stage, self.examples, self._encoder, self._device = stage, examples, encoder, device
        self.texts = [prepare(one.text) for one in examples]
        around = [prepare(_with_topic(dice, one)) for one in examples] if stage.topics else self.texts
        self._ids, self._ids_around = encoder.encode(self.texts), encoder.encode(around)
        self._lengths = np.array([max(map(len, pair)) for pair in zip(self._ids, self._ids_around, strict=True)])
        self.labels = {head: torch.tensor([one.labels.get(head, NO_LABEL) for one in examples]) for head in CLASS_HEADS}
        self._emotions = torch.zeros(len(examples), HEADS["emotion"])
        for place, one in enumerate(examples):
            self._emotions[place, list(one.emotions)] = 1
        self._weights = torch.tensor([stage.weights.get(one.source, 1.0) for one in examples])
        self._taught = torch.tensor([stage.heeds_teachers(one.source) for one in examples])

    def steps(self) -> int:
        """Batches in an epoch."""
        return -(-len(self.examples) // self.stage.batch)

    def lessons(self, epoch: int) -> Iterator[Lesson]:
        dice = np.random.default_rng((self.stage.seed, epoch))
        for places in self._batches(dice):
            around = dice.random(len(places)) < self.stage.topics
            ids = [
                (self._ids_around if with_topic else self._ids)[place]
                for place, with_topic in zip(places, around, strict=True)
            ]
            chosen = torch.tensor(places)
            yield Lesson(
                self._encoder.batch(ids, self._device),
                {head: labels[chosen].to(self._device) for head, labels in self.labels.items()},
                self._emotions[chosen].to(self._device),
                self._weights[chosen].to(self._device),
                self._taught[chosen].to(self._device),
                chosen,
            )

    def _batches(self, dice: np.random.Generator) -> list[list[int]]:
        order, size = dice.permutation(len(self.examples)), self.stage.batch
        batches = []
        for start in range(0, len(order), size * 64):
            near = order[start : start + size * 64]
            near = near[np.argsort(self._lengths[near], kind="stable")]
            batches += [near[at : at + size].tolist() for at in range(0, len(near), size)]
        dice.shuffle(batches)
        return batches


def gather(stage: Stage, data: Path | None, limit: int | None = None) -> list[Example]:
    """All examples of a stage without those too like the exam or the validation lines. Raises MissingCorpus."""
    found: list[Example] = []
    for source in stage.sources:
        found += _source(source, data, stage)[:limit]
    return without_overlap(found, [*exam_texts(), *(one.text for one in validation())])


def preparer() -> Callable[[str], str]:
    """What makes of a text the string that the tokenizer sees: the program's own."""
    return TextPrep(json.loads((WEIGHTS / "emoji.json").read_text(encoding="utf-8"))).clean


def _source(source: str, data: Path | None, stage: Stage) -> list[Example]:
    own: dict[str, Callable[[], list[Example]]] = {
        "written": lambda: [one for one in written() if one.source == "written"],
        "everyday": lambda: [one for one in written() if one.source == "everyday"],
        "grammar": lambda: grammar.generate(stage.grammar_count),
    }
    if source in own:
        return own[source]()
    if data is None:
        raise corpora.MissingCorpus(f"stage {stage.name} learns from {source}: give the folder of data sets, --data")
    public: dict[str, Callable[[Path], list[Example]]] = {
        "semeval": corpora.semeval,
        "goemotions": lambda folder: corpora.goemotions(folder, "train"),
        "auxiliary": corpora.auxiliary,
        "unlabelled": corpora.unlabelled,
    }
    return public[source](data)


def _with_topic(dice: Random, example: Example) -> str:
    return example.text if example.source == "grammar" else grammar.put_topic_around(dice, example.text)
