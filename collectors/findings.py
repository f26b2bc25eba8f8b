"""One line of `outreach check`: what was looked at, how it is, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from collectors.scrubbing import one_line, scrub

State = Literal["ok", "note", "mend", "stop"]  # stop: outreach collect would not even begin


@dataclass(frozen=True, slots=True)
class Finding:
    subject: str
    state: State
    message: str
    remedy: str = ""

    def line(self) -> str:
        word = "mend" if self.state == "stop" else self.state
        said = f"{self.subject}: {self.message}{f' -> {self.remedy}' if self.remedy else ''}"
        return f"{word:<4}  {one_line(scrub(said))}"

    def facts(self) -> dict[str, str]:
        return {"subject": self.subject, "state": self.state, "message": self.message, "remedy": self.remedy}


def exit_code(findings: Iterable[Finding]) -> int:
    """0 all good, 1 something to mend, 2 not set up."""
    states = {finding.state for finding in findings}
    return 2 if "stop" in states else int("mend" in states)
