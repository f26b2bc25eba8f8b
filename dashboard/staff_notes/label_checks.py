"""What staff say of labels: whether each was right.

Of a checked comment nothing is kept but two labels, the model's and theirs, added to that day's count; the text goes in
the same transaction.
"""

from datetime import date, datetime
from pathlib import Path

from sqlalchemy import exc, text

from dashboard.queries import Checkable
from dashboard.queries.database import FIRST_DAY
from dashboard.staff_notes.writing import Outcome, empty_the_log, open_for_writing, outcome_of

LABELS = ("positive", "neutral", "negative")

_FORGET = text(
    "DELETE FROM comment_buffer WHERE id = :comment_id AND post_id = :post_id AND label = :label AND model = :model "
    "AND expires_at = :expires AND expires_at > :now"
)
_COUNT = text(
    "INSERT INTO label_checks (predicted, corrected, model, day, n) VALUES (:label, :corrected, :model, :day, 1) "
    "ON CONFLICT (predicted, corrected, model, day) DO UPDATE SET n = n + 1"
)


def save_check(database: Path, comment: Checkable, corrected: str, *, today: date, now: datetime) -> Outcome:
    """Count what somebody says the label should be, and delete the comment's text: both or neither.

    Who comes second, or when the text has expired, changes nothing. today: the organisation's day.
    """
    if corrected not in LABELS:
        raise ValueError(f"{corrected!r} is no label; there are {', '.join(LABELS)}")
    values = comment._asdict() | {"corrected": corrected}
    values |= {"day": (today - FIRST_DAY).days, "now": int(now.timestamp())}
    engine = open_for_writing(database)
    try:
        with engine.begin() as connection:
            if connection.execute(_FORGET, values).rowcount != 1:
                return Outcome.GONE
            connection.execute(_COUNT, values)
        empty_the_log(engine)
    except exc.DatabaseError as error:
        return outcome_of(error)
    return Outcome.COUNTED
