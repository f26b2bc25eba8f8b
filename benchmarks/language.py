"""How often the language filter errs, on invented comments (tests/language_comments.tsv): python benchmarks/language.py

The margins in collectors/sentiment/language.py were chosen on the first half of the list; the second half was
written afterwards and never used to choose anything, so its figures are the ones to believe.
"""

import csv
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from collectors.sentiment.language import SHORT_LETTERS, is_english, load_detector  # noqa: E402


class Sample(NamedTuple):
    part: str
    language: str
    text: str


def read_samples() -> list[Sample]:
    with (ROOT / "tests" / "language_comments.tsv").open(encoding="utf-8", newline="") as lines:
        return [Sample(*row) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def group(sample: Sample) -> str:
    letters = sum(map(str.isalpha, sample.text))
    length = f"under {SHORT_LETTERS} letters" if letters < SHORT_LETTERS else f"{SHORT_LETTERS} letters or more"
    return f"{'English' if sample.language == 'en' else 'other languages'}, {length}"


def main() -> None:
    load_detector()
    samples = read_samples()
    begun = time.process_time()
    rejected = [not is_english(sample.text) for sample in samples]
    each = (time.process_time() - begun) / len(samples)
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for sample, no in zip(samples, rejected, strict=True):
        counts[sample.part, group(sample)][0] += no
        counts[sample.part, group(sample)][1] += 1
    for (part, name), (count, of) in sorted(counts.items()):
        print(f"{part:6} half  {name:36} {count:3} of {of:3} rejected ({100 * count / of:.1f} %)")
    for sample, wrong in zip(samples, rejected, strict=True):
        if wrong == (sample.language == "en"):
            print(f"  wrong: {sample.language} {sample.text}")
    print(f"{each * 1e6:.0f} microseconds of CPU per comment")


if __name__ == "__main__":
    main()
