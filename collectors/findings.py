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


def in_one_line(findings: Iterable[Finding]) -> str:
    """For monitoring: how it stands, and the first thing to mend."""
    looked_at = list(findings)
    bad = [finding for finding in looked_at if finding.state in ("mend", "stop")]
    if not bad:
        return f"OK: {len(looked_at)} things looked at, nothing to mend"
    first = next((finding for finding in bad if finding.state == "stop"), bad[0])
    more = f" (and {len(bad) - 1} more)" if len(bad) > 1 else ""
    word = "NOT SET UP" if first.state == "stop" else "MEND"
    return " ".join(f"{word}: {first.subject}: {first.message}{more}; outreach check says what to do".split())


def exit_code(findings: Iterable[Finding]) -> int:
    """0 all good, 1 something to mend, 2 not set up."""
    states = {finding.state for finding in findings}
    return 2 if "stop" in states else int("mend" in states)
