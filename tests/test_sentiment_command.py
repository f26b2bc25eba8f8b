"""`python -m collectors.sentiment`: one answer per line, in order, at once, and in bounded memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("PYTHONPATH")}


def run_command(given: bytes) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "collectors.sentiment"]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, input=given, capture_output=True, timeout=60, check=True)
    assert done.stderr == b""
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_answers_line_by_line_in_order() -> None:
    given = [
        b"Thanks so much!",
        b'"What a waste of money \\ud83d\\ude21"',
        b"",
        b'"quoted" she said, how kind',
        b"\xff\xfe\xfa",
        b"Ich warte seit Monaten auf einen Termin\r",
        b"you are useless and awful",
    ]
    found = run_command(b"\n".join(given))

    assert [(one["label"], one["reason"]) for one in found] == [
        ("positive", None),
        ("negative", None),
        (None, "empty"),
        ("positive", None),
        (None, "empty"),
        (None, "language"),
        ("negative", None),
    ]
    assert list(found[0]) == ["label", "tone", "confidence", "reason"]


def test_the_command_keeps_order_over_many_chunks_and_an_endless_line() -> None:
    found = run_command(b"thank you so much\n" * 600 + b"so awful " * 100_000 + b"\nthank you so much")

    assert [one["label"] for one in found] == ["positive"] * 600 + ["negative", "positive"]


def test_no_input_is_no_output() -> None:
    assert run_command(b"") == []


def test_the_command_answers_before_its_input_ends_and_bears_a_closed_pipe() -> None:
    command = [sys.executable, "-m", "collectors.sentiment"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"thank you\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["label"] == "positive"
        process.stdout.close()
        process.stdin.write(b"thank you\n")
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=60) == 0


def test_a_model_that_cannot_be_had_is_told_in_one_line() -> None:
    command = [sys.executable, "-m", "collectors.sentiment", "--model", "./none"]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, input=b"thank you\n", capture_output=True, check=False)

    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert b"./none" in done.stderr


# Starts the command on this many comments and tells the most memory it ever had, in kB.
PEAK = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "collectors.sentiment"], stdin=-1, stdout=-3)
for _ in range(int(sys.argv[1])):
    child.stdin.write(b"@harbourmind https://x.example/1\\n" * 99 + b"thank you, that helped\\n")
child.stdin.close()
print(os.wait4(child.pid, 0)[2].ru_maxrss)
"""


def test_a_hundred_thousand_comments_take_no_more_memory_than_a_thousand() -> None:
    few, many = (
        int(subprocess.check_output([sys.executable, "-c", PEAK, hundreds], cwd=ROOT, env=ENVIRONMENT, timeout=300))
        for hundreds in ("10", "1000")
    )

    assert many - few < 15_000, f"{few} and {many} kB"
