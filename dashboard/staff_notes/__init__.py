"""What staff write on screen, and the only room of the dashboard that writes: one module per kind of note."""

from dashboard.staff_notes.annotations import Annotations, annotations_of
from dashboard.staff_notes.label_checks import save_check
from dashboard.staff_notes.links import Links, Made, Wanted
from dashboard.staff_notes.post_tags import PostTags
from dashboard.staff_notes.writing import Outcome, writable

__all__ = ["Annotations", "Links", "Made", "Outcome", "PostTags", "Wanted", "annotations_of", "save_check", "writable"]
