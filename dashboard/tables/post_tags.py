"""How chosen posts stand to each campaign, in words."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard import words


@dataclass(frozen=True)
class Standing:
    """How the chosen posts stand to one campaign that holds some of them, or that staff took some out of."""

    campaign_id: int
    name: str
    said: str
    inside: int  # how many of them it holds
    tagged: int  # of how many staff said whether they belong


def standings(places: pd.DataFrame, posts: int, timezone: str) -> list[Standing]:
    """One per campaign, in the campaigns' order. From `queries.post_places` of so many posts."""
    found = []
    for campaign_id, rows in places.groupby("campaign_id", sort=False):
        records = [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]
        said = _one(records[0], timezone) if posts == 1 else _several(records, posts)
        inside = int(rows["why"].notna().sum())
        name = str(records[0]["campaign_name"])
        found.append(Standing(int(str(campaign_id)), name, said, inside, int(rows["member"].notna().sum())))
    return found


def done_said(wish: str, name: str, posts: int) -> str:
    """What staff have just done, in a sentence; nothing where no post was affected."""
    if not posts:
        return ""
    counted, campaign = words.counted(posts, "post"), f"**{words.plain(name)}**"
    if wish == "in":
        return f"{counted} put into {campaign}. All its figures count {_them(posts)} from now on."
    if wish == "out":
        return f"{counted} taken out of {campaign}. None of its figures counts {_them(posts)} any more."
    return f"{counted} of {campaign}: its rules decide again."


def _one(place: dict[str, Any], timezone: str) -> str:
    """The standing of one post."""
    if pd.isna(place["member"]):
        return f"in, by the campaign's rules: {words.plain(place['why'])}"
    on = words.day(place["tagged_at"].tz_convert(timezone).date())
    inside = place["member"] == 1
    said = f"{'put in' if inside else 'taken out'} by staff on {on}"
    if pd.isna(place["rules"]):
        return f"{said}; the campaign's rules would leave it out"
    return f"{said}; the campaign's rules would have it in: {words.plain(place['rules'])}"


def _several(places: list[dict[str, Any]], posts: int) -> str:
    """The standing of several posts, by how many."""
    rules = sum(pd.isna(place["member"]) for place in places)
    put_in = sum(place["member"] == 1 for place in places if not pd.isna(place["member"]))
    out = len(places) - rules - put_in
    ways = ((rules, "by the campaign's rules"), (put_in, "put in by staff"), (out, "taken out by staff"))
    parts = [f"{count} {said}" for count, said in ways if count]
    return f"{rules + put_in} of {posts} posts are in ({words.listing(parts)})"


def _them(posts: int) -> str:
    return "it" if posts == 1 else "them"
