"""Short links as people and machines read them."""

from typing import Any

import pandas as pd

from dashboard import link_tags, words

COUNTED = (
    "Openings are added up at night, where campaigns.toml has the click source **redirect**. Programs are search "
    "engines, link previews, and whatever else says that it is no person; what hides as a person counts as one. Who "
    "opens a link twice counts twice."
)


def shown(links: pd.DataFrame, address: str | None) -> pd.DataFrame:
    """A row per link, from `queries.links`."""
    return pd.DataFrame(
        {
            "Short link": [link_tags.short(address, slug) for slug in links["slug"]],
            "Campaign": links["campaign_name"],
            "Leads to": links["resource_name"],
            "For": [words.source_title(platform) for platform in links["platform"]],
            "In use": ["retired" if retired else "yes" for retired in links["retired_at"].notna()],
            "Opened by people": links["clicks"],
            "By programs": links["bots"],
            "Made": links["made_at"],
            "Whole address": links["url"],
        }
    )


def facts(links: pd.DataFrame, address: str | None) -> list[dict[str, Any]]:
    """The same for machines; what nobody has counted yet is null."""
    rows: list[dict[Any, Any]] = links.to_dict("records")
    return [
        {
            "slug": row["slug"],
            "short": link_tags.short(address, row["slug"]),
            "url": row["url"],
            "campaign": row["campaign"],
            "resource": row["resource"],
            "platform": row["platform"],
            "made_at": _moment(row["made_at"]),
            "retired_at": _moment(row["retired_at"]),
            "clicks": _count(row["clicks"]),
            "bots": _count(row["bots"]),
        }
        for row in rows
    ]


def lines(links: pd.DataFrame, address: str | None) -> list[str]:
    """The same on lines for people."""
    found = [
        f"{one['short']}  {one['campaign']} {one['resource']} {one['platform']}  {_opened(one)}"
        f"{'  retired' if one['retired_at'] else ''}"
        for one in facts(links, address)
    ]
    return found or ["There are no short links yet: outreach links add CAMPAIGN RESOURCE PLACE makes one."]


def _opened(one: dict[str, Any]) -> str:
    if one["clicks"] is None:
        return "not counted yet"
    return f"{one['clicks']} by people, {one['bots'] or 0} by programs"


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _moment(value: Any) -> str | None:
    return None if pd.isna(value) else f"{value:%Y-%m-%dT%H:%M:%SZ}"
