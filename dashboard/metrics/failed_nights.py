"""On which days did a source bring nothing, although it was asked?"""

import pandas as pd

WELL = ("ok", "nothing_due")
NOT_WELL = ("failed", "interrupted", "budget")


def failed_nights(attempts: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Days on which every attempt at a source (or at one of its accounts) went wrong. Sorted by source and day.

    attempts: as `queries.run_sources`. Columns: room, source, day (of the organisation, when the attempt began), status
    (of the last attempt: failed | interrupted | budget). A later success on the same day mends it.
    """
    local = attempts["started_at"].dt.tz_convert(timezone).dt.tz_localize(None).dt.normalize().astype("datetime64[s]")
    judged = attempts.assign(day=local, account_id=attempts["account_id"].fillna(0))
    judged = judged[judged["status"].isin([*WELL, *NOT_WELL])]
    judged["well"] = judged["status"].isin(WELL)
    per_account = judged.groupby(["room", "source", "account_id", "day"]).agg(
        well=("well", "any"), status=("status", "last")
    )
    failed = per_account[~per_account["well"]].reset_index()
    nights = failed.drop_duplicates(["room", "source", "day"], keep="last")[["room", "source", "day", "status"]]
    return nights.sort_values(["source", "day"], ignore_index=True)
