"""What kind of thing did people write, and why could some of it not be scored?"""

from datetime import date, timedelta

import pandas as pd

from dashboard.metrics.small_numbers import KEPT_BACK, SHOWN, SMALL, THRESHOLD, TOTAL, count_text, withhold
from dashboard.metrics.versions import NO_MODEL
from dashboard.metrics.wilson import wilson_interval

TONES = ("support", "disclosure", "hostile", "question", "other")
REASONS = ("language", "empty", "unsure")
REASONS_UNSEEN = ("expired", "off")  # of comments that no model has seen
UNKNOWN = "unknown"


def shown_tones(
    scored: pd.DataFrame, whole_state: str, threshold: int = THRESHOLD
) -> tuple[pd.DataFrame | None, date | None]:
    """The scored comments of the whole period by tone; and the day from which every tone is known, if not of all.

    Columns: tone (and total), text, share, low, high (95 % interval). None where not every tone is known: how many
    were not would tell what single weeks hold. scored: as `queries.response_days`, scored comments of one version.
    whole_state: whether the table of labels shows the total, which is the same comments: here it is shown where it is
    shown there, and where either table needs it hidden no tone is told. So the two have nothing in common but a number
    that is known anyway, and what is withheld in one cannot be worked out with the other.
    """
    unknown = scored.loc[(scored["tone"] == UNKNOWN) & (scored["n"] > 0), "day"]
    if len(unknown):
        last = unknown.max()
        return None, last.date() + timedelta(days=1) if (scored["day"] > last).any() else None
    counts = _counts(scored, "tone", TONES)
    states = withhold(counts, threshold).iloc[0]
    if whole_state != SHOWN or states[TOTAL] != SHOWN:
        states[:] = KEPT_BACK
        states[TOTAL] = whole_state
    whole = int(counts.iloc[0].sum())
    rows = []
    for tone in (*TONES, TOTAL):
        count = whole if tone == TOTAL else int(counts[tone].iloc[0])
        row: dict[str, object] = {"tone": tone, "text": count_text(count, str(states[tone]), threshold)}
        told = states[tone] == SHOWN and states[TOTAL] == SHOWN and whole
        low, high = (wilson_interval(count, whole) or (None, None)) if told else (None, None)
        rows.append(row | {"share": count / whole if told else None, "low": low, "high": high})
    return pd.DataFrame(rows), None


def shown_reasons(not_scored: pd.DataFrame, threshold: int = THRESHOLD) -> tuple[pd.DataFrame | None, str]:
    """Why comments were not scored, and how many in all, as text.

    Columns: reason, text. None where not every reason is known. not_scored: as `queries.response_days`, of one version
    of the model, or of none.
    """
    unseen = len(not_scored) > 0 and bool((not_scored["model"] == NO_MODEL).all())
    if (not_scored["reason"] == UNKNOWN).any():
        count = int(not_scored["n"].sum())
        return None, count_text(count, SMALL if 0 < count < threshold else SHOWN, threshold)
    # That platforms are switched off is no secret; where none is, an idle reason would cost the other its number.
    names = tuple(name for name in REASONS_UNSEEN if name in set(not_scored["reason"])) if unseen else REASONS
    counts = _counts(not_scored, "reason", names)
    states = withhold(counts, threshold).iloc[0]
    texts = [count_text(int(counts[name].iloc[0]), str(states[name]), threshold) for name in names]
    whole = count_text(int(counts.iloc[0].sum()), str(states[TOTAL]), threshold)
    return pd.DataFrame({"reason": list(names), "text": texts}), whole


def _counts(responses: pd.DataFrame, column: str, names: tuple[str, ...]) -> pd.DataFrame:
    """One row of exact counts, a column per name."""
    counted = responses.groupby(column)["n"].sum()
    return pd.DataFrame({name: [int(counted.get(name, 0))] for name in names})
