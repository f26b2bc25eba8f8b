"""What staff write on screen, and the only room of the dashboard that writes: one module per kind of note."""

from dashboard.staff_notes.annotations import Annotations, annotations_of
from dashboard.staff_notes.label_checks import save_check
from dashboard.staff_notes.links import Links, Made, Wanted
from dashboard.staff_notes.outcome_weeks import Entered, OutcomeWeeks, Seen, WeekFigure, outcome_weeks_of, refusal
from dashboard.staff_notes.post_tags import PostTags
from dashboard.staff_notes.writing import Outcome, writable

__all__ = [
    "Annotations",
    "Entered",
    "Links",
    "Made",
    "Outcome",
    "OutcomeWeeks",
    "PostTags",
    "Seen",
    "Wanted",
    "WeekFigure",
    "annotations_of",
    "outcome_weeks_of",
    "refusal",
    "save_check",
    "writable",
]
