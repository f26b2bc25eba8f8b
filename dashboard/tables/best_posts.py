"""The best and the weakest posts in words, and what was left out of the ranking."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import words
from dashboard.metrics.ranked_posts import FEWEST_IMPRESSIONS, FEWEST_POSTS, RATES, YOUNGEST, Ranking
from dashboard.tables.posts import opening

LENGTH = 70  # of a post's opening, in characters


def listed(end: pd.DataFrame, posts: Mapping[int, Mapping[Any, Any]], rate: str, timezone: str) -> str:
    """One end of a ranking as a numbered list in Markdown, each post with its figure and a link to it.

    posts: rows of `queries.post` by post id.
    """
    return "\n".join(
        f"{place}. {_line(row, posts[int(row['post_id'])], rate, timezone)}"
        for place, row in enumerate(end.to_dict("records"), start=1)
    )


def remark(ranking: Ranking, rate: str) -> str:
    """How many posts are ranked, and which are not."""
    said = [f"{words.counted(ranking.ranked, 'post')} ranked, by what each has so far."]
    if ranking.too_young:
        are = "is" if ranking.too_young == 1 else "are"
        said.append(f"{words.counted(ranking.too_young, 'post')} younger than {YOUNGEST.days} days {are} left out.")
    if ranking.little_shown:
        were = "was" if ranking.little_shown == 1 else "were"
        said.append(
            f"{words.counted(ranking.little_shown, 'post')} that {were} shown less than {FEWEST_IMPRESSIONS} times "
            f"{'is' if ranking.little_shown == 1 else 'are'} left out: chance alone may have moved their rate."
        )
    if rate in RATES:
        said.append("Posts whose impressions are not reported have no rate.")
    said.append("Platforms differ: choose one in the side bar to compare like with like.")
    return " ".join(said)


def too_few(ranked: int) -> str:
    """Why there is no ranking."""
    return (
        f"A ranking needs {FEWEST_POSTS} posts or more that are {YOUNGEST.days} days old and were shown "
        f"{FEWEST_IMPRESSIONS} times; in these days there are {words.number(ranked)}. Choose a longer period."
    )


def _line(row: Mapping[Any, Any], post: Mapping[Any, Any], rate: str, timezone: str) -> str:
    published = row["published_at"].tz_convert(timezone)
    if rate in RATES:
        figure = f"**{words.percent(row['value'])}** of {words.number(row['n'])} impressions"
    else:
        figure = f"**{words.number(row['value'])}** engagements"
    said = words.plain(opening(post["text"], post["deleted_at"], LENGTH))
    where = f"{words.source_title(str(row['platform']))}, {words.day(published.date())}"
    address = words.web_address(post["url"])
    return f"{figure}: {f'[{said}]({address})' if address else said} ({where})"
