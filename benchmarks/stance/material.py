"""Our own exam: responses.tsv (labelled by GUIDELINE.md) and invariance.tsv (frames whose topic must not matter)."""

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent
HEALTH = (
    *("depression", "suicide prevention", "self-harm", "eating disorders", "anxiety", "psychosis", "addiction", "PTSD"),
    *("bereavement", "panic attacks"),
)
OTHER = (
    *("knitting", "road safety", "healthy eating", "chess", "local history", "skin care", "swimming", "vaccines"),
    *("cycling", "gardening"),
)
_PAIRS_PER_FRAME = 4


@dataclass(frozen=True)
class Response:
    """A line of the exam. kind: what makes it hard; purpose: of the post it answers."""

    stance: str
    tone: str
    kind: str
    purpose: str
    text: str


@dataclass(frozen=True)
class Pair:
    """The same response on two topics: whatever its stance, the label must be the same."""

    stance: str
    health: str
    other: str


def responses(name: str = "responses.tsv") -> list[Response]:
    """The labelled responses, in order."""
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return [Response(*line.split("\t")) for line in lines]


def pairs() -> list[Pair]:
    """Each frame with four pairs of topics; which ones goes round, so that every topic is as frequent."""
    lines = (_HERE / "invariance.tsv").read_text(encoding="utf-8").splitlines()
    made = []
    for number, line in enumerate(lines):
        stance, frame = line.split("\t")
        for turn in range(_PAIRS_PER_FRAME):
            health = HEALTH[(number * _PAIRS_PER_FRAME + turn) % len(HEALTH)]
            other = OTHER[(number * _PAIRS_PER_FRAME + turn * 3) % len(OTHER)]
            made.append(Pair(stance, frame.replace("{topic}", health), frame.replace("{topic}", other)))
    return made
