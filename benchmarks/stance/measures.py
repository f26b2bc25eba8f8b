"""How right labels are. A label of None (not scored) is a wrong label, everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from dashboard.metrics.wilson import wilson_interval

STANCES = ("negative", "neutral", "positive")
Label = str | None


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1. `low` and `high`: 95 % interval of the macro recall; `right`: share of right labels."""

    n: int
    macro_recall: float
    low: float
    high: float
    macro_f1: float
    right: float
    recalls: tuple[float, ...]
    not_scored: float


def measure(truth: Sequence[str], given: Sequence[Label], resamples: int = 1000) -> Quality:
    """All figures at once. The interval is a percentile bootstrap over the texts (Efron and Tibshirani 1993)."""
    pairs = list(zip(truth, given, strict=True))
    low, high = _bootstrap(pairs, resamples)
    return Quality(
        n=len(pairs),
        macro_recall=_macro_recall(pairs),
        low=low,
        high=high,
        macro_f1=_macro_f1(pairs),
        right=sum(true == label for true, label in pairs) / len(pairs),
        recalls=tuple(_recall(pairs, stance) for stance in STANCES),
        not_scored=sum(label is None for _, label in pairs) / len(pairs),
    )


def share_right(truth: Sequence[str], given: Sequence[Label]) -> tuple[int, int, float, float]:
    """How many right, of how many, and the 95 % Wilson interval of that share."""
    right = sum(true == label for true, label in zip(truth, given, strict=True))
    low, high = wilson_interval(right, len(truth)) or (0.0, 1.0)
    return right, len(truth), low, high


def confusion(truth: Sequence[str], given: Sequence[Label]) -> dict[tuple[str, Label], int]:
    """(true stance, label) -> how many texts."""
    counts: dict[tuple[str, Label], int] = {}
    for pair in zip(truth, given, strict=True):
        counts[pair] = counts.get(pair, 0) + 1
    return counts


def _bootstrap(pairs: Sequence[tuple[str, Label]], resamples: int) -> tuple[float, float]:
    dice = Random(1)
    recalls = sorted(_macro_recall(dice.choices(pairs, k=len(pairs))) for _ in range(resamples))
    return recalls[round(0.025 * (resamples - 1))], recalls[round(0.975 * (resamples - 1))]


def _macro_recall(pairs: Sequence[tuple[str, Label]]) -> float:
    present = [stance for stance in STANCES if any(true == stance for true, _ in pairs)]
    return sum(_recall(pairs, stance) for stance in present) / len(present)


def _recall(pairs: Sequence[tuple[str, Label]], stance: str) -> float:
    of_stance = [label for true, label in pairs if true == stance]
    return sum(label == stance for label in of_stance) / len(of_stance) if of_stance else 0.0


def _macro_f1(pairs: Sequence[tuple[str, Label]]) -> float:
    scores = []
    for stance in STANCES:
        hit = sum(true == label == stance for true, label in pairs)
        named = sum(label == stance for _, label in pairs)
        there = sum(true == stance for true, _ in pairs)
        scores.append(2 * hit / (named + there) if named + there else 0.0)
    return sum(scores) / len(scores)
