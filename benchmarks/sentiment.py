"""What labelling costs: python benchmarks/sentiment.py

Comments of 20 words in the middle, made of invented ones. CPU time is what counts on a shared machine; two free cores
do twice what one does.
"""

import resource
import statistics
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from collectors.platforms.sample_comments import say

_COUNT = 2000


def main() -> None:
    begun = time.perf_counter()
    from collectors.sentiment import StanceModel

    model = StanceModel()
    model.label(["Thanks so much!"])
    print(f"first label after {time.perf_counter() - begun:.2f} s ({time.process_time():.2f} s of CPU)")
    texts = [_comment(Random(number)) for number in range(_COUNT)]
    words = statistics.median(len(text.split()) for text in texts)
    wall, cpu = time.perf_counter(), time.process_time()
    model.label(texts)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{_COUNT} comments, median {words:.0f} words: {1000 * cpu / _COUNT:.2f} ms of CPU each")
    print(f"{2 * _COUNT / cpu:.0f} comments/s on two free cores by CPU time; {_COUNT / wall:.0f}/s by the clock, now")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB of memory at most")


def _comment(dice: Random) -> str:
    wanted = round(dice.lognormvariate(3.0, 0.6))
    words: list[str] = []
    while len(words) < wanted:
        words += say(dice).text.split()
    return " ".join(words[: max(1, wanted)])


if __name__ == "__main__":
    main()
