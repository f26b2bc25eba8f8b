"""Trains the stages of plan.toml: python -m training.train --work DIR --base DIR [--data DIR] [--only G2]

Seeded, and resumable: a finished stage is skipped, an interrupted one goes on after its last whole epoch. A GPU is used
where there is one; the last stage also runs on a CPU (7 minutes on two cores).
"""

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training.corpora import MissingCorpus
from training.examples import Example, validation
from training.heads import DOMAINS, HEADS
from training.lessons import CLASS_HEADS, Curriculum, Lesson, gather, preparer
from training.network import (
    Encoder,
    StanceNetwork,
    distance,
    everyday,
    layers,
    load_base,
    load_checkpoint,
    predict,
    save_checkpoint,
    shares,
)
from training.stages import PLAN, Stage, read_stages

_STANCE_HEADS = ("tweet", "comment", "response")
_LABEL_SMOOTHING = 0.05
_SOFTNESS = 1.5  # temperature of teachers' answers
_HEAD_LOSS = {
    **dict.fromkeys(_STANCE_HEADS, 1.0),
    **dict.fromkeys(("tone", "domain", "offensive", "hate", "tweet_emotion"), 0.5),
}
_TEACHER_LOSS = {"tweet": 1.0, "comment": 0.7, "response": 1.0}
_GOLD_BESIDE_TEACHERS = 0.3  # how much a label counts where a teacher answers too
EVERYDAY = DOMAINS.index("everyday")
_DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="where checkpoints go; DIR/NAME of each stage")
    parser.add_argument("--base", type=Path, required=True, help="folder with the encoders minilm and mpnet")
    parser.add_argument("--data", type=Path, help="folder with the public data sets")
    parser.add_argument("--plan", type=Path, default=PLAN)
    parser.add_argument("--only", help="stages, separated by commas")
    parser.add_argument("--limit", type=int, help="examples of each source, for a quick try")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else None
    for stage in read_stages(options.plan):
        if wanted is not None and stage.name not in wanted:
            continue
        if (options.work / stage.name / "history.json").exists():
            print(f"{stage.name}: done already")
            continue
        try:
            examples = gather(stage, options.data, options.limit)
        except MissingCorpus as missing:
            sys.exit(str(missing))
        train(stage, options.work, options.base / stage.base, examples)


def train(stage: Stage, work: Path, base: Path, examples: list[Example]) -> None:
    """Train one stage and leave its checkpoint and history in work/NAME."""
    for seeded in (random.seed, np.random.seed, torch.manual_seed):
        seeded(stage.seed)
    encoder = Encoder(base)
    curriculum = Curriculum(stage, examples, encoder, _DEVICE)
    answers = _ask_teachers(stage, work, base.parent, curriculum.texts)
    network = _start(stage, work, base, answers)
    learner = _Learner(stage, network, curriculum, answers, layers(base))
    partial = work / stage.name / "partial.pt"
    partial.parent.mkdir(parents=True, exist_ok=True)
    history = learner.resume(partial)
    for epoch in range(len(history), stage.epochs):
        began = time.perf_counter()
        loss = learner.learn(epoch)
        history.append({"epoch": epoch + 1, "loss": round(loss, 4), **_validate(network, encoder)})
        print(stage.name, json.dumps({**history[-1], "seconds": round(time.perf_counter() - began)}), flush=True)
        learner.keep(partial, history)
    if stage.init and stage.stay < 1:
        _average(network, work / stage.init, base, stage.stay)
    save_checkpoint(network, work / stage.name)
    (work / stage.name / "history.json").write_text(json.dumps(history, indent=1), encoding="utf-8")
    partial.unlink()


class _Learner:
    """One network, its optimiser and what it learns from."""

    def __init__(
        self, stage: Stage, network: StanceNetwork, curriculum: Curriculum, answers: dict[str, Tensor], depth: int
    ) -> None:
        self.stage, self.network, self.curriculum, self.answers = stage, network, curriculum, answers
        self.optimiser = torch.optim.AdamW(_groups(stage, network, depth), betas=(0.9, 0.98), eps=1e-6)
        total = stage.epochs * curriculum.steps()
        warm = max(1, int(0.06 * total))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: min(1.0, (step + 1) / warm) * max(0.0, (total - step) / max(1, total - warm))
        )
        self.class_weights = {head: _class_weights(curriculum.labels[head], HEADS[head]) for head in CLASS_HEADS}

    def learn(self, epoch: int) -> float:
        """One epoch. Returns the mean loss."""
        self.network.train()
        torch.manual_seed(self.stage.seed * 1000 + epoch)  # dropout, the same also after a resumption
        losses = []
        for lesson in self.curriculum.lessons(epoch):
            with torch.autocast(_DEVICE, torch.bfloat16, enabled=_DEVICE == "cuda"):
                logits, embedding = self.network(lesson.batch)
            loss = self._label_loss(logits, lesson) + self._teacher_loss(logits, embedding, lesson)
            self.optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self.schedule.step()
            losses.append(float(loss.detach()))
        return sum(losses) / len(losses)

    def _label_loss(self, logits: dict[str, Tensor], lesson: Lesson) -> Tensor:
        total = torch.zeros((), device=_DEVICE)
        for head in CLASS_HEADS:
            labels = lesson.labels[head]
            taught = head in ("tweet", "comment")
            weights = lesson.weights * (torch.where(lesson.taught > 0, _GOLD_BESIDE_TEACHERS, 1.0) if taught else 1.0)
            known = (labels >= 0).float() * weights
            smoothing = _LABEL_SMOOTHING if head in _STANCE_HEADS else 0.0
            losses = functional.cross_entropy(
                logits[head],
                labels.clamp(min=0),
                weight=self.class_weights[head].to(_DEVICE),
                reduction="none",
                label_smoothing=smoothing,
            )
            total = total + _HEAD_LOSS[head] * (losses * known).mean()
        felt = lesson.emotions.sum(1) > 0
        emotion = functional.binary_cross_entropy_with_logits(logits["emotion"], lesson.emotions, reduction="none")
        return total + 0.2 * (emotion.sum(-1) * felt * lesson.weights).mean()

    def _teacher_loss(self, logits: dict[str, Tensor], embedding: Tensor, lesson: Lesson) -> Tensor:
        total = torch.zeros((), device=_DEVICE)
        if not self.answers:
            return total
        for head, share in _TEACHER_LOSS.items():
            # Teachers know nothing of responses; an everyday text is to be read as they read it, whichever head does.
            known = lesson.labels["domain"] == EVERYDAY if head == "response" else torch.ones_like(lesson.taught)
            weights = lesson.taught * known
            wanted = functional.softmax(self.answers[head][lesson.places].to(_DEVICE) / _SOFTNESS, -1)
            given = functional.log_softmax(logits[head] / _SOFTNESS, -1)
            total = total + share * (-(wanted * given).sum(-1) * _SOFTNESS**2 * weights).mean()
        if self.stage.embedding and self.network.to_teacher is not None:
            theirs = self.answers["embedding"][lesson.places].to(_DEVICE)
            total = total + self.stage.embedding * distance(self.network.to_teacher(embedding.float()), theirs)
        return total

    def keep(self, file: Path, history: list[dict[str, Any]]) -> None:
        """Write down all that the next epoch needs; a half-written file never replaces a whole one."""
        state = {"network": self.network.state_dict(), "optimiser": self.optimiser.state_dict()}
        fresh = file.with_suffix(".new")
        torch.save({**state, "schedule": self.schedule.state_dict(), "history": history}, fresh)
        fresh.replace(file)

    def resume(self, file: Path) -> list[dict[str, Any]]:
        """Go on where `keep` left off; the history so far."""
        if not file.exists():
            return []
        state = torch.load(file, map_location=_DEVICE, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.load_state_dict(state["schedule"])
        history: list[dict[str, Any]] = state["history"]
        return history


def _start(stage: Stage, work: Path, base: Path, answers: dict[str, Tensor]) -> StanceNetwork:
    width = answers["embedding"].shape[-1] if stage.embedding and answers else None
    network = StanceNetwork(base, width)
    if stage.init:
        load_checkpoint(network, work / stage.init)
    else:
        load_base(network, base)
    return network.to(_DEVICE)


def _ask_teachers(stage: Stage, work: Path, bases: Path, texts: list[str]) -> dict[str, Tensor]:
    """The mean of the teachers' logits for every text; their embeddings side by side. Empty where there are none."""
    said = []
    for name in stage.teachers:
        base = bases / next(one.base for one in read_stages() if one.name == name)
        teacher = StanceNetwork(base).to(_DEVICE)
        load_checkpoint(teacher, work / name)
        said.append(predict(teacher, Encoder(base), texts))
    if not said:
        return {}
    answers = {head: torch.stack([one[head] for one in said]).mean(0) for head in HEADS}
    answers["response"] = everyday(answers)
    answers["embedding"] = torch.cat([functional.normalize(one["embedding"], dim=-1) for one in said], -1)
    return answers


def _groups(stage: Stage, network: StanceNetwork, depth: int) -> list[dict[str, Any]]:
    """Parameters by learning rate and decay; frozen ones are left out."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        rate = stage.learning_rate
        if name.startswith("encoder."):
            layer = int(name.split("layer.")[1].split(".")[0]) if "layer." in name else -1
            if stage.frozen and layer < stage.frozen:
                parameter.requires_grad_(False)
                continue
            rate *= stage.layer_decay ** (depth - 1 - layer)
        else:
            rate *= 5
        decay = 0.0 if name.endswith("bias") or "Norm" in name else 0.01
        groups.setdefault((rate, decay), []).append(parameter)
    return [{"params": tensors, "lr": rate, "weight_decay": decay} for (rate, decay), tensors in groups.items()]


def _class_weights(labels: Tensor, classes: int) -> Tensor:
    """Rare classes count more: by the square root of their rarity, 1 on average."""
    counts = torch.bincount(labels[labels >= 0], minlength=classes).float().clamp(min=1)
    weights = (counts.sum() / counts) ** 0.5
    return weights / ((weights * counts).sum() / counts.sum())


def _average(network: StanceNetwork, init: Path, base: Path, stay: float) -> None:
    """Go back part of the way to the weights the stage began with; what they did not have stays as it was learnt."""
    before = StanceNetwork(base)
    learnt = load_checkpoint(before, init)
    old = before.state_dict()
    averaged = {
        name: torch.lerp(old[name].to(new.device), new, stay) if name in old and name not in learnt else new
        for name, new in network.state_dict().items()
    }
    network.load_state_dict(averaged)


def _validate(network: StanceNetwork, encoder: Encoder) -> dict[str, float]:
    """Share of our validation lines with the right stance, and of its sympathy and its tones."""
    lines, prepare = validation(), preparer()
    logits = predict(network, encoder, [prepare(one.text) for one in lines])
    right = shares(logits).argmax(-1) == torch.tensor([one.labels["response"] for one in lines])
    tone = logits["tone"].argmax(-1) == torch.tensor([one.labels["tone"] for one in lines])
    sympathy = torch.tensor([one.kind == "sympathy" for one in lines])
    return {
        "right": round(float(right.float().mean()), 4),
        "sympathy": round(float(right[sympathy].float().mean()), 4),
        "tone": round(float(tone.float().mean()), 4),
    }


if __name__ == "__main__":
    main()
