"""What platforms tell of whole accounts, in words: where each figure is from, what a course shows, its days."""

from collections.abc import Iterable

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.metrics.whole_accounts import STATES

# In the order people choose from; what is not here comes last.
_ORDER = ("followers", "follows", "profile_visits", "impressions", "reach", "engagements", "link_clicks", "video_views")
SAID = (
    "The platforms' own figures for a whole account, day by day, whatever is known of its posts. They are part of no "
    "campaign and of no sum on these pages, and are not added up over days. A day nobody knows is left empty: it is "
    "not 0. [More words](glossary#account-figures)"
)
READ = "read at night"
NARROW_SCALE = "So that changes can be seen, the scale does not begin at 0."


def figure_name(metric: str) -> str:
    return DEFINITIONS[metric].name if metric in DEFINITIONS else metric.replace("_", " ").capitalize()


def ordered(metrics: Iterable[str]) -> list[str]:
    return sorted(metrics, key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), figure_name(name)))


def titles(accounts: pd.DataFrame) -> dict[int, str]:
    """account_id -> 'Mastodon @harbourmind', with the server where two would be called alike. From queries.accounts."""
    named = {
        int(row["account_id"]): (f"{words.source_title(row['platform'])} @{row['handle']}", row["server"])
        for row in accounts.to_dict("records")
    }
    alike = [title for title, _ in named.values()]
    return {
        number: f"{title} ({server})" if server and alike.count(title) > 1 else title
        for number, (title, server) in named.items()
    }


def by_day(course: pd.DataFrame, metric: str, timezone: str) -> pd.DataFrame:
    """Newest day first: the figure, and where it is from; nothing where the day is unknown."""
    rows = course.iloc[::-1]
    return pd.DataFrame(
        {
            "Day": [day.date() for day in rows["day"]],
            figure_name(metric): rows["value"].array,
            "From": [
                "" if pd.isna(value) else READ if pd.isna(at) else f"file as of {_day(at, timezone)}"
                for value, at in zip(rows["value"], rows["as_of_at"], strict=True)
            ],
        }
    )


def was_read(course: pd.DataFrame) -> bool:
    """Whether any of its days was read at night, rather than told by a file."""
    return bool((course["value"].notna() & course["as_of_at"].isna()).any())


def sources(course: pd.DataFrame, timezone: str) -> str:
    """'From an exported file, as of 20 Nov 2026.', or what else tells the known days."""
    known = course.dropna(subset=["value"])
    platform = words.source_title(str(known["platform"].iloc[0]))
    moments = known["as_of_at"].dropna()
    days = [_day(at, timezone) for at in sorted(set(moments))]
    read = len(known) - len(moments)
    said = []
    if read:
        said.append(f"Read at night from {platform} ({words.counted(read, 'day')}).")
    if days:
        file = f"an exported file, as of {days[0]}"
        if len(set(days)) > 1:
            file = f"exported files, as of {days[0]} to {days[-1]}"
        said.append(f"From {file} ({words.counted(len(moments), 'day')}).")
    nought = int((known["value"] == 0).sum())
    if nought:  # no bar can be seen there, as on a day of which nothing is known
        said.append(f"0 on {words.counted(nought, 'day')}.")
    unknown = len(course) - len(known)
    if unknown:
        said.append(f"Not known: {words.counted(unknown, 'day')}.")
    return " ".join(said)


def takeaway(course: pd.DataFrame, metric: str) -> str:
    """'12,345 on 22 Nov 2026; +120 since 26 Oct 2026.' of what stands; the highest day of what is counted."""
    known = course.dropna(subset=["value"])
    first, last = known.iloc[0], known.iloc[-1]
    ends = [words.day(row["day"].date()) for row in (first, last)]
    if metric in STATES:
        now = f"{words.number(float(last['value']))} on {ends[1]}"
        if len(known) < 2:
            return f"{now}."
        moved = int(last["value"] - first["value"])
        return f"{now}; {words.signed(float(moved)) if moved else 'as many as'} {'since' if moved else 'on'} {ends[0]}."
    top = known.iloc[int(known["value"].astype("int64").to_numpy().argmax())]
    if not top["value"] and len(known) > 1:
        return f"0 on each of the {words.counted(len(known), 'day')} known."
    best = f"{words.day(top['day'].date())}, with {words.number(float(top['value']))}"
    return f"Highest: {best}." if len(known) > 1 else f"{words.number(float(top['value']))} on {ends[0]}."


def _day(moment: pd.Timestamp, timezone: str) -> str:
    return words.day(moment.tz_convert(timezone).date())
