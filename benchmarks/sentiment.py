"""How right labels are and what they cost: python -m benchmarks.sentiment [--weights DIR]

Quality on our own exam (benchmarks/stance), which no training line resembles: this model, VADER and TextBlob side by
side. A comment that is not scored counts as wrong. Speed: comments of 20 words in the middle; CPU time is what counts
on a shared machine, and two free cores do twice what one does.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarks.stance.baselines import Labeller, ours, textblob, vader
from benchmarks.stance.material import Response, pairs, responses
from benchmarks.stance.measures import STANCES, Label, confusion, measure, share_right
from collectors.platforms.sample_comments import say
from collectors.sentiment import WEIGHTS, StanceModel

_COUNT = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=WEIGHTS, help="another model's folder")
    model = StanceModel(parser.parse_args().weights)
    print(f"{model.version}: ", end="")
    labellers: dict[str, Labeller] = {"ours": ours(model), "VADER": vader(), "TextBlob": textblob()}
    exam = responses()
    labels = {name: label([one.text for one in exam]) for name, label in labellers.items()}
    _print_quality(exam, labels)
    _print_kinds(exam, labels)
    _print_confusion(exam, labels["ours"])
    _print_tones(exam, model)
    _print_invariance(labellers)
    _print_speed(model)


def _print_quality(exam: Sequence[Response], labels: dict[str, list[Label]]) -> None:
    print(f"{len(exam)} responses of our own; percent\n")
    print("| | right | macro recall [95 %] | macro F1 | negative / neutral / positive | not scored |")
    print("|---|---|---|---|---|---|")
    for name, given in labels.items():
        quality = measure([one.stance for one in exam], given)
        recalls = " / ".join(f"{100 * recall:.0f}" for recall in quality.recalls)
        interval = f"{100 * quality.macro_recall:.1f} [{100 * quality.low:.1f}-{100 * quality.high:.1f}]"
        shares = f"{100 * quality.macro_f1:.1f} | {recalls} | {100 * quality.not_scored:.1f}"
        print(f"| {name} | {100 * quality.right:.1f} | {interval} | {shares} |")


def _print_kinds(exam: Sequence[Response], labels: dict[str, list[Label]]) -> None:
    print("\nRight labels by kind of response: right/all (percent) [95 % interval]\n")
    print(f"| kind | {' | '.join(labels)} |\n|---|{'---|' * len(labels)}")
    for kind in dict.fromkeys(one.kind for one in exam):
        cells = []
        for given in labels.values():
            chosen = [(one.stance, label) for one, label in zip(exam, given, strict=True) if one.kind == kind]
            right, n, low, high = share_right(*zip(*chosen, strict=True))
            cells.append(f"{right}/{n} ({100 * right / n:.0f} %) [{100 * low:.0f}-{100 * high:.0f}]")
        print(f"| {kind} | {' | '.join(cells)} |")


def _print_confusion(exam: Sequence[Response], given: list[Label]) -> None:
    counts = confusion([one.stance for one in exam], given)
    columns: tuple[Label, ...] = (*STANCES, None)
    print("\nOurs: true stance (rows), label (columns)\n")
    print(f"| | {' | '.join(column or 'not scored' for column in columns)} |\n|---|{'---|' * len(columns)}")
    for stance in STANCES:
        print(f"| {stance} | {' | '.join(str(counts.get((stance, column), 0)) for column in columns)} |")


def _print_tones(exam: Sequence[Response], model: StanceModel) -> None:
    tones = [stance.tone for stance in model.label([one.text for one in exam])]
    right, n, low, high = share_right([one.tone for one in exam], tones)
    print(f"\nTone right: {right}/{n} ({100 * right / n:.1f} %) [{100 * low:.1f}-{100 * high:.1f}]")


def _print_invariance(labellers: dict[str, Labeller]) -> None:
    suite = pairs()
    print(f"\n{len(suite)} pairs that differ in the topic only: same label; right label on the mental-health topic\n")
    for name, label in labellers.items():
        health, other = label([pair.health for pair in suite]), label([pair.other for pair in suite])
        same = sum(one == two and one is not None for one, two in zip(health, other, strict=True))
        right = sum(one == pair.stance for one, pair in zip(health, suite, strict=True))
        print(f"* {name}: {100 * same / len(suite):.1f} % the same, {100 * right / len(suite):.1f} % right")


def _print_speed(model: StanceModel) -> None:
    texts = [_comment(Random(number)) for number in range(_COUNT)]
    words = statistics.median(len(text.split()) for text in texts)
    wall, cpu = time.perf_counter(), time.process_time()
    model.label(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"\n{_COUNT} comments, median {words:.0f} words: {1000 * cpu / _COUNT:.2f} ms of CPU each")
    print(f"{2 * _COUNT / cpu:.0f} comments/s on two free cores by CPU time; {_COUNT / wall:.0f}/s by the clock, now")
    began = time.perf_counter()
    command = [sys.executable, "-m", "collectors.sentiment"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        print("Thanks so much!", file=process.stdin, flush=True) if process.stdin else None
        process.stdout.readline() if process.stdout else ""
        print(f"first label {time.perf_counter() - began:.2f} s after the process began")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory at most, word lists included")


def _comment(dice: Random) -> str:
    wanted = round(dice.lognormvariate(3.0, 0.6))
    words: list[str] = []
    while len(words) < wanted:
        words += say(dice).text.split()
    return " ".join(words[: max(1, wanted)])


if __name__ == "__main__":
    main()
