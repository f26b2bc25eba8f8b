"""The words of the pages, grouped and explained, and which platform tells which figure."""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import words
from dashboard.metrics.definitions import DEFINITIONS, TONE_TITLES, Definition
from dashboard.metrics.small_numbers import KEPT_BACK_TEXT, THRESHOLD

OF_ACCOUNTS = ("followers", "follows", "profile_visits", "clicks")  # no post has such a figure
GROUPS: Mapping[str, Sequence[str]] = {
    "How far posts reach": ("posts", "impressions", "reach", "video_views", "impressions_per_post"),
    "How people respond": (
        *("engagements", "likes", "comments", "shares", "saves", "link_clicks", "score"),
        *("engagement_rate_by_impressions", "engagements_per_post", "link_click_rate"),
    ),
    "What is told of whole accounts": ("account_figures", *OF_ACCOUNTS),
    "How comments sound": ("sentiment", "tones", "supportive", "hostile"),
    "Whether they go on to help": (
        *("click_throughs", "short_link_openings", "bots", "click_through_rate", "arrivals_at_help"),
        *("self_checks", "self_checks_per_thousand"),
        *("outcomes", "outcomes_per_click_through", "entered_outcomes"),
    ),
    "How figures are put together": ("gained", "lifetime", "at_age", "usual", "against_usual", "goal"),
}
REPORTED = ("impressions", "reach", "likes", "comments", "shares", "saves", "link_clicks", "video_views", "score")

DAYS = """
* **A day** is a day on the organisation's clock ({timezone}), from midnight to midnight.
* Figures are read once a night. What a post gained between two readings is spread over the hours between them, so a
  night that failed makes a flat stretch, never a peak.
* The day of the last reading is not over yet: figures go up to the day before it.
* **The days before** are the days just before the chosen ones, as many and with the same weekdays. Where posts or
  readings do not go back that far, nothing is compared.
* Comments belong to the day on which they were written, arrivals to the day on which people arrived.
"""
FILES = """
* **An export** is a file of figures that somebody downloaded from a platform and gave to **Import**: for platforms that
  are not read at night, and for figures that a platform gives nowhere else.
* **As of** is the day on which it was exported. Its figures are those that stood there when that day ended. What came
  between two exports is spread over the days between them, and what the first one tells of a post over the days since
  it was published. Of the days after the last one nothing is known.
* Where a platform was read on the same day, what it said itself goes before the file.
* **Figures by day** in such a file are those of a whole account. They stand at the end of the Overview, and in no sum.
* **Refused** rows are those that cannot be understood for certain. They are left out, each with the reason.
* **Undone** is an import that was taken back, with all that only it had brought.
"""
LINKS = """
* **A short link** is an address of our own that leads to one of a campaign's resources, and nowhere else, for ever.
* **Its name** (slug) is the end of its address, behind /r/. One made by chance tells whoever sees it nothing of what it
  is about. No name is used twice.
* **Tags** (UTM) stand in the address that a link leads to: where it was posted, for which campaign, by which link. By
  them the click source tells visits apart.
* **People and programs apart**: what says of itself that it is a search engine, a link preview or another program is
  counted as one, and not among the people. What hides as a browser counts as a person.
* **Retired** is a link that is offered no more. It still leads where it led: it may be printed somewhere.
"""
SIGNS = f"""
* **Not reported**, or a dash (\N{EM DASH}): the platform does not tell this figure. It is unknown, which is not
  nought: it is left out of sums, and who is left out is said beside them.
* **Not known**: one part of a rate is unknown, so the rate is too.
* **<{THRESHOLD}**: fewer than {THRESHOLD} comments. So few could lead to single people, so the exact count is not
  shown, nor what could be worked out from it.
* **{KEPT_BACK_TEXT[:1].upper()}{KEPT_BACK_TEXT[1:]}**: a count that would give a small one away.
* **n**: how many posts or comments stand behind a figure. The fewer, the less it says.
* **95 % interval**: how far chance alone may have moved a share. The fewer comments, the wider.
* A **grey band** in a chart: nights on which a source could not be read.
"""


def chosen(group: str, wanted: str) -> list[tuple[str, Definition]]:
    """The words of a group in whose name or explanation a text stands; all of them for none."""
    text = wanted.strip().lower()
    found = [(name, DEFINITIONS[name]) for name in GROUPS[group]]
    return [(name, one) for name, one in found if text in f"{one.name} {one.definition} {_more(name)}".lower()]


def explained(name: str, one: Definition) -> str:
    """A word's explanation, as Markdown."""
    how = f"**How:** {one.formula}. **Counted in:** {one.unit}."
    return "\n\n".join(part for part in (one.definition, _more(name), how) if part)


def who_reports(known: pd.DataFrame) -> pd.DataFrame:
    """A row per figure, a column per platform: 'reported' or nothing. From `queries.reported`."""
    table = pd.DataFrame({"Figure": [DEFINITIONS[name].name for name in REPORTED]})
    for row in known.to_dict("records"):
        table[words.source_title(row["platform"])] = ["reported" if row[name] else None for name in REPORTED]
    return table


def _more(name: str) -> str:
    if name == "tones":
        return f"The kinds: {words.listing([title.lower() for title in TONE_TITLES.values()])}."
    return ""
