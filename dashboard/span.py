"""A stretch of days."""

from dataclasses import dataclass
from datetime import date

from dashboard import words


@dataclass(frozen=True)
class Span:
    """Days of the organisation, both ends included."""

    first: date
    last: date

    @property
    def said(self) -> str:
        return words.days(self.first, self.last)
