"""How collecting fares, in words: sources, nights, runs, spend."""

from datetime import UTC, datetime

import pandas as pd

from dashboard import words
from dashboard.numbers import Number
from dashboard.queries import Freshness, Organisation

STATUS = {
    "ok": "read",
    "nothing_due": "read, nothing was due",
    "budget": "stopped: the month's budget is used up",
    "failed": "failed",
    "interrupted": "interrupted",
    "running": "running now",
}
MARKS = {"ok": "✓", "nothing_due": "✓", "failed": "✗", "interrupted": "✗", "budget": "◐", "running": "…"}
FAILED = ("failed", "interrupted")
NIGHT_RANKS = {"nothing_due": 0, "ok": 1, "budget": 2, "interrupted": 3, "failed": 4}
RUN_STATUS = {"ok": "all well", "failed": "something failed, the rest is saved"}


def status(value: str) -> str:
    """A status with a mark, so that neither colour nor the mark alone has to say it."""
    return f"{MARKS.get(value, '')} {STATUS.get(value, value)}".strip()


def health(sources: pd.DataFrame, timezone: str, now: datetime) -> pd.DataFrame:
    """One row per source: Source, Account, Last attempt, Worked last. From `queries.source_health`."""
    rows = [
        {
            "Source": words.source_title(row["source"]),
            "Account": row["handle"] if isinstance(row["handle"], str) else "",
            "Last attempt": status(row["status"]),
            "Worked last": _with_age(row["success_at"], timezone, now),
        }
        for row in sources.to_dict("records")
    ]
    return pd.DataFrame(rows, columns=["Source", "Account", "Last attempt", "Worked last"])


def problems(sources: pd.DataFrame, timezone: str) -> list[str]:
    """A paragraph per source whose last attempt did not succeed: since when, why, what to do."""
    return [
        f"**{words.source_title(row['source'])}** could not be read{_since(row['success_at'], timezone)}. "
        + (words.plain(row["message"]) if isinstance(row["message"], str) else "")
        for row in sources[sources["status"].isin(FAILED)].to_dict("records")
    ]


def _since(success_at: datetime, timezone: str) -> str:
    if success_at != success_at:  # never
        return " so far"
    return f": its figures are those of {words.moment(success_at, timezone)}"


def nights(attempts: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Columns source (title), day, status: one row per source and night, the worst where there were several.

    From `queries.run_sources`; what is still running is left out.
    """
    ended = attempts[attempts["status"].isin(NIGHT_RANKS)]
    table = pd.DataFrame(
        {
            "source": [words.source_title(source) for source in ended["source"]],
            "day": ended["started_at"].dt.tz_convert(timezone).dt.date.to_numpy(),
            "status": ended["status"].replace("interrupted", "failed").to_numpy(),
        }
    )
    table["rank"] = table["status"].map(NIGHT_RANKS)
    return (
        table.sort_values(["source", "day", "rank"])
        .drop_duplicates(["source", "day"], keep="last")
        .drop(columns="rank")
    )


def nights_table(strip: pd.DataFrame) -> pd.DataFrame:
    """A row per night, newest first, a column per source."""
    said = strip.assign(status=[status(value) for value in strip["status"]])
    table = said.pivot(index="day", columns="source", values="status").sort_index(ascending=False)
    return table.fillna("").reset_index().rename(columns={"day": "Night"})


def runs(log: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """One row per night, newest first. From `queries.runs`."""
    names = {
        "new_posts": "New posts",
        "refreshed": "Read again",
        "gone": "Deleted",
        "new_comments": "New comments",
        "click_rows": "Click counts",
        "calls": "Times asked",
    }
    table = log[list(names)].rename(columns=names)
    table.insert(0, "Began", [words.moment(began, timezone) for began in log["started_at"]])
    table.insert(1, "Result", [f"{MARKS.get(s, '')} {RUN_STATUS.get(s, STATUS.get(s, s))}" for s in log["status"]])
    table["Cost (US$)"] = (log["cost_microusd"].astype("Float64") / 1e6).round(2)
    return table


def _with_age(moment: datetime, timezone: str, now: datetime) -> str:
    if moment != moment:  # never
        return "never"
    return f"{words.age(now - moment)} ({words.moment(moment, timezone)})"


def month_begin(now: datetime) -> datetime:
    """The begin of the month that the reading budget goes by: UTC, as the bill does."""
    return now.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def numbers(
    freshness: Freshness, sources: pd.DataFrame, spent_microusd: int, organisation: Organisation, now: datetime
) -> list[Number]:
    """Age of the data, sources that work, what X has cost this month."""
    as_of = freshness.data_as_of
    figures = [
        Number(
            "Age of the figures",
            words.age(now - as_of).removesuffix(" ago") if as_of else "none yet",
            "When the last collection ended that brought any figures.",
            remark=words.moment(as_of, organisation.timezone) if as_of else "",
        ),
        Number(
            "Sources that work",
            f"{int((~sources['status'].isin(FAILED)).sum())} of {len(sources)}",
            "Sources whose last attempt went well. An account and a click source are one source each.",
        ),
    ]
    budget = organisation.x_monthly_budget_microusd
    if "x" in set(sources["source"]):
        figures.append(
            Number(
                "Spent on reading X",
                f"${words.decimal(spent_microusd / 1e6, 2)}",
                "What X charges for reading, since the month began (in UTC, as the bill goes), as estimated from the "
                "posts read. Reading stops for the month before it costs more than the budget that was set.",
                remark=f"of ${words.decimal(budget / 1e6, 2)} this month"
                if budget is not None
                else "this month, without a budget",
            )
        )
    return figures
