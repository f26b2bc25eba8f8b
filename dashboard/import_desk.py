"""Files that people give on the Import page, looked at and taken in by `outreach import` in a process of its own.

So a file that is too much costs that process and not the dashboard, and one program alone writes collected data. The
file lies in a folder that only this user may enter, for as long as the command runs.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_COMMAND = Path(__file__).parent.parent / "outreach.py"
_AT_MOST = 180  # seconds
_BUSY = 75


@dataclass(frozen=True)
class Answer:
    """What the command said of one file: its JSON, or why there is none."""

    told: dict[str, Any] | None
    trouble: str = ""


def preview(name: str, content: bytes, account: str | None, as_of: date | None) -> Answer:
    """What importing the file would do; nothing is changed. account: platform/handle, where the file does not say."""
    return _import(name, content, account, as_of, "--dry-run")


def take(name: str, content: bytes, account: str | None, as_of: date | None) -> Answer:
    """Import the file. Ask `access.may_write` before."""
    return _import(name, content, account, as_of)


def template() -> bytes:
    """A table to fill in, for what is in no file that is known."""
    code, out, trouble = _run("--template")
    return (out if code == 0 else trouble).encode()


def undo(number: int) -> str:
    """Take back an import; says what was done, or why not. Ask `access.may_write` before."""
    code, out, trouble = _run("--undo", str(int(number)), "--json")
    return str(json.loads(out)["said"]) if code == 0 else trouble


def _import(name: str, content: bytes, account: str | None, as_of: date | None, *more: str) -> Answer:
    options = [f"--account={account}"] if account else []
    options += [f"--as-of={as_of}"] if as_of else []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / fit_name(name)
        file.write_bytes(content)
        _, out, trouble = _run(*options, *more, "--json", "--", str(file))
    told = json.loads(out)["files"][0] if out.startswith("{") else None
    return Answer(told, "" if told else trouble)


def fit_name(name: str) -> str:
    """The name of a file somebody gave, as one that any folder takes; the days in it stay."""
    kept = re.sub(r"[^\w .()+-]", "_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[-120:]}{dot}{ending[:10]}" if stem else kept[-120:] or "file"


def _run(*options: str) -> tuple[int, str, str]:
    """Exit code, what was printed, and what went wrong."""
    try:
        done = subprocess.run(
            [sys.executable, str(_COMMAND), "import", *options],
            capture_output=True, check=False, timeout=_AT_MOST, encoding="utf-8", errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8"}, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return 1, "", "It took too long. Import the file with outreach import, where the dashboard is installed."
    if done.returncode == _BUSY:
        return _BUSY, "", "The nightly collection is under way. Try again in some minutes: nothing was changed."
    if done.returncode in (0, 1, 2):
        return done.returncode, done.stdout, done.stderr.strip() or "Nothing was changed."
    return done.returncode, "", "It could not be read: it may be too much for this machine. Nothing was changed."
