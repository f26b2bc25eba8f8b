"""How sure the model may sound, and below which confidence it abstains: chosen on validation lines."""

from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import NamedTuple

from collectors.sentiment import StanceModel
from training.examples import Example

_TEMPERATURES = [step / 20 for step in range(12, 61)]  # 0.6 to 3.0
_COST = 0.002  # abstaining may cost a fifth of a point of right labels, as everywhere an abstention counts as wrong


class _Answer(NamedTuple):
    shares: tuple[float, ...]  # of the stances at temperature 1
    truth: int


def calibrate(weights: Path, lines: Sequence[Example]) -> dict[str, float]:
    """`temperature` and `unsure_below` for the weights in that folder.

    The temperature makes the lines' labels likeliest (Guo et al. 2017). The abstention threshold is the highest, in
    steps of 0.01, that keeps back at most a fifth of a point of labels that would have been right. The folder's
    config.json must say temperature 1 and unsure_below 0.
    """
    model = StanceModel(weights)
    answers = [_Answer(model.shares(line.text), line.stance) for line in lines]

    def at(temperature: float, answer: _Answer) -> list[float]:
        powers = [exp(log(max(share, 1e-9)) / temperature) for share in answer.shares]
        return [power / sum(powers) for power in powers]

    def surprise(temperature: float) -> float:
        return -sum(log(max(at(temperature, answer)[answer.truth], 1e-9)) for answer in answers)

    temperature = min(_TEMPERATURES, key=surprise)
    certain = [at(temperature, answer) for answer in answers]
    right = [
        max(shares) for shares, answer in zip(certain, answers, strict=True) if shares[answer.truth] == max(shares)
    ]
    unsure_below = max(
        step / 100 for step in range(34, 51) if sum(share < step / 100 for share in right) <= _COST * len(answers)
    )
    return {"temperature": temperature, "unsure_below": unsure_below}
