"""Labels comments on a terminal: one text per line in (plain, or a JSON string), one JSON object per line out.

    python -m collectors.sentiment [--model NAME] < comments.txt

NAME is a folder or a name on the Hugging Face hub, as `model` under [sentiment] in campaigns.toml. Answers come
in order and as soon as the text is there. Invalid UTF-8 is read as U+FFFD.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from collectors.errors import NotConfigured
from collectors.sentiment import Model, open_model

_CHUNK = 1 << 12
_LONGEST_LINE = 1 << 18  # bytes; what a line holds beyond them is dropped, so that no input fills the memory


def main() -> int:
    """Exit status: 0, also where the reader went away; 2 where there is no such model; 130 where stopped."""
    parser = argparse.ArgumentParser("python -m collectors.sentiment", description="Labels one text per line.")
    parser.add_argument("--model", metavar="NAME", help="a folder or hub name [the model that comes with the program]")
    chosen = parser.parse_args().model
    try:
        label_lines(open_model(chosen), sys.stdin.buffer, sys.stdout)
    except NotConfigured as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        # Python flushes standard output once more on its way out, which would complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def label_lines(model: Model, source: BinaryIO, target: TextIO) -> None:
    for lines in _lines_as_they_come(source):
        for stance in model.label([_read_text(line) for line in lines]):
            fields = {
                "label": stance.label,
                "tone": stance.tone,
                "confidence": stance.confidence,
                "reason": stance.reason,
            }
            target.write(json.dumps(fields) + "\n")
        target.flush()


def _lines_as_they_come(source: BinaryIO) -> Iterator[list[bytes]]:
    """The lines of each chunk that arrives, so that nobody waits for the end of the input."""
    begun = b""
    while chunk := source.read1(_CHUNK):  # type: ignore[attr-defined]  # BinaryIO lacks it; standard input has it
        *lines, rest = (begun + chunk).split(b"\n")
        begun = rest[:_LONGEST_LINE]
        if lines:
            yield lines
    if begun:
        yield [begun]


def _read_text(line: bytes) -> str:
    text = line.removesuffix(b"\r").decode("utf-8-sig", "replace")
    if text.startswith('"'):
        try:
            parsed = json.loads(text)
        except ValueError:
            return text
        if isinstance(parsed, str):
            return parsed
    return text


if __name__ == "__main__":
    sys.exit(main())
