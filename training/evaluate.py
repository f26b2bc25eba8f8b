"""How right the weights are on public data: python -m training.evaluate --data DIR [--weights DIR]

Prints the shipped model (or another folder's), VADER and TextBlob side by side. Every abstention, and every text taken
for another language, counts as a wrong label. Data sets that are not there are named and left out.
"""

import argparse
import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.stance.baselines import Labeller, ours, textblob, vader
from benchmarks.stance.measures import STANCES, Quality, measure
from collectors.sentiment import WEIGHTS, StanceModel
from training.corpora import MissingCorpus, goemotions, tweeteval
from training.examples import Example, validation

_MODELS = ("ours", "VADER", "TextBlob")


class Distress(NamedTuple):
    """A text of people in distress, or answering them; `much` is the data set's own mark."""

    text: str
    much: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with the public data sets")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    model = StanceModel(options.weights)
    labellers: dict[str, Labeller] = {"ours": ours(model), "VADER": vader(), "TextBlob": textblob()}
    print(f"{model.version}; shares in percent; [95 % interval]")
    stances: dict[str, Callable[[], list[Example]]] = {
        "TweetEval sentiment, validation": lambda: tweeteval(options.data, "val"),
        "TweetEval sentiment, test": lambda: tweeteval(options.data, "test"),
        "GoEmotions test, three stances": lambda: [
            one for one in goemotions(options.data, "test") if "comment" in one.labels
        ],
        "our validation lines": validation,
    }
    for title, read in stances.items():
        _report(title, read, labellers)
    for title, file, text, mark in (
        ("Dreaddit test: P(negative) for stress", "dreaddit/dreaddit-test.csv", "text", "label"),
        ("strong empathy: read as negative", "empathy/emotional-reactions-reddit.csv", "response_post", "level"),
    ):
        _report_distress(title, options.data / file, (text, mark), labellers)


def _report(title: str, read: Callable[[], list[Example]], labellers: dict[str, Labeller]) -> None:
    try:
        examples = read()
    except MissingCorpus as missing:
        print(f"\n{title}: left out. {missing}")
        return
    truth = [STANCES[one.stance] for one in examples]
    print(f"\n{title} ({len(examples):,} texts)")
    print("            macro recall          macro F1   right   recall neg / neu / pos   not scored")
    for name, label in labellers.items():
        print(f"  {name:9} {_row(measure(truth, label([one.text for one in examples])))}")


def _row(quality: Quality) -> str:
    recalls = " / ".join(f"{100 * recall:4.1f}" for recall in quality.recalls)
    return (
        f"{100 * quality.macro_recall:5.1f} [{100 * quality.low:4.1f}-{100 * quality.high:4.1f}]    "
        f"{100 * quality.macro_f1:5.1f}    {100 * quality.right:5.1f}   {recalls}       {100 * quality.not_scored:4.1f}"
    )


def _report_distress(title: str, file: Path, columns: tuple[str, str], labellers: dict[str, Labeller]) -> None:
    if not file.is_file():
        print(f"\n{title}: left out. {file} is missing; training/README.md says where it comes from")
        return
    texts = _distress(file, columns)
    print(f"\n{title}: share of texts read as negative, of those the data set marks and of the others ({len(texts):,})")
    for name, label in labellers.items():
        given = label([one.text for one in texts])
        shares = [
            _share([stance == "negative" for one, stance in zip(texts, given, strict=True) if one.much is much])
            for much in (True, False)
        ]
        print(f"  {name:9} {100 * shares[0]:5.1f}  {100 * shares[1]:5.1f}")


def _distress(file: Path, columns: tuple[str, str]) -> list[Distress]:
    text, mark = columns
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    highest = max(row[mark] for row in rows)
    return [Distress(row[text], row[mark] == highest) for row in rows]


def _share(which: Sequence[bool]) -> float:
    return sum(which) / len(which) if which else 0.0


if __name__ == "__main__":
    main()
