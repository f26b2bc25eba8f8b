"""Posts in words: the sortable table, one post's looks, what is known about it."""

import pandas as pd

from dashboard import words

POST_METRICS = {
    "impressions": "Impressions",
    "engagements": "Engagements",
    "likes": "Likes",
    "comments": "Comments",
    "shares": "Shares",
    "saves": "Saves",
    "link_clicks": "Link clicks",
    "video_views": "Video views",
    "score": "Score",
}


# What every reader expects of a post; video views and Reddit's score are missed by nobody elsewhere.
EXPECTED = ("impressions", "likes", "comments", "shares", "saves", "link_clicks")


def posts(found: pd.DataFrame, timezone: str, lengths: int = 90, places: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row per post, in the order given: when, where, what, the link, then gained and lifetime figures.

    From `queries.posts`, and from `queries.post_places` where the posts' campaigns are to be shown. Columns that no
    post of the table has a figure for are left out.
    """
    table = pd.DataFrame(
        {
            "Published": found["published_at"].dt.tz_convert(timezone).dt.tz_localize(None),
            "Platform": [words.source_title(platform) for platform in found["platform"]],
            "Post": [opening(row["text"], row["deleted_at"], lengths) for row in found.to_dict("records")],
            "Link": [words.web_address(url) for url in found["url"]],
        }
    )
    if places is not None:
        by_post = campaigns_said(places)
        table.insert(3, "Campaigns", [by_post.get(int(post), []) for post in found["post_id"]])
    for prefix, said in (("gained_", "gained"), ("lifetime_", "in all")):
        for metric, title in POST_METRICS.items():
            if found[prefix + metric].notna().any():
                table[f"{title}, {said}"] = found[prefix + metric]
    return table


def campaigns_said(places: pd.DataFrame) -> dict[int, list[str]]:
    """The names of the campaigns each post is in, and whether staff put it there. From `queries.post_places`."""
    by_post: dict[int, list[str]] = {}
    for place in places[places["why"].notna()].to_dict("records"):
        tagged = " (tagged)" if place["member"] == 1 else ""
        by_post.setdefault(int(place["post_id"]), []).append(f"{place['campaign_name']}{tagged}")
    return by_post


def opening(text: object, deleted_at: object, length: int) -> str:
    """The beginning of a post's text, on one line."""
    if deleted_at == deleted_at and deleted_at is not None:
        return "(deleted on the platform)"
    line = " ".join(str(text).split()) if isinstance(text, str) else "(without text)"
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + "…"


def counted_so_far(post: pd.Series) -> str:
    """What has been counted of a post up to the newest look, in a sentence. From `queries.post`."""
    known = [(title, post[f"lifetime_{name}"]) for name, title in POST_METRICS.items() if name != "engagements"]
    said = [f"{words.number(value)} {_of_one(title, value)}" for title, value in known if not pd.isna(value)]
    return f"So far it has {words.listing(said)}." if said else ""


def _of_one(title: str, value: float) -> str:
    """'likes', or 'like' where it is one; a score stays a score."""
    return title.lower().removesuffix("s") if value == 1 else title.lower()


def on_clock(history: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The moments of `growth.growth` on the organisation's clock, without zone."""
    if history.empty:
        return history
    return history.assign(moment=history["moment"].dt.tz_convert(timezone).dt.tz_localize(None))


def history_table(snapshots: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """The looks that found a change, newest first. From `queries.post_snapshots`."""
    names = [name for name in POST_METRICS if name in snapshots.columns and snapshots[name].notna().any()]
    table = snapshots[names].rename(columns=POST_METRICS)
    table.insert(0, "Read", snapshots["taken_at"].dt.tz_convert(timezone).dt.tz_localize(None))
    return table.iloc[::-1]


def about_post(post: pd.Series, matched: pd.DataFrame, timezone: str) -> str:
    """Where and when the post was published, when last read, which campaigns it is in and why, what is not reported."""
    platform = words.source_title(post["platform"])
    said = [
        f"{platform}, published {words.moment(post['published_at'], timezone)}, "
        f"last read {words.moment(post['looked_at'], timezone)}."
    ]
    reasons = [f"{words.plain(row['campaign_name'])} ({words.plain(row['why'])})" for row in matched.to_dict("records")]
    if reasons:
        said.append("In " + words.listing(reasons) + ".")
    else:
        said.append("In no campaign.")
    missing = [POST_METRICS[name].lower() for name in EXPECTED if pd.isna(post[f"lifetime_{name}"])]
    if missing:
        said.append(f"{platform} does not report {words.listing(missing, 'or')} of it.")
    if not pd.isna(post["deleted_at"]):
        said.append(f"Found deleted {words.moment(post['deleted_at'], timezone)}; its figures stay.")
    return " ".join(said)
