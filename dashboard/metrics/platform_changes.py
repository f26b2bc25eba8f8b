"""When did a platform change what one of its own figures counts?

Only what the platform has announced or its interface shows; each row in our own words. A row concerns charts of these
figures on this platform alone.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple


class PlatformChange(NamedTuple):
    """From this day on the platform counts otherwise."""

    day: date
    platform: str
    metrics: tuple[str, ...]
    said: str


PLATFORM_CHANGES = (
    PlatformChange(
        date(2024, 7, 2),
        "instagram",
        ("impressions",),
        "Instagram gives no impressions for what was published after this day: its views stand in their place, and "
        "the two do not compare.",
    ),
    PlatformChange(
        date(2025, 11, 15),
        "facebook",
        ("impressions", "reach"),
        "Facebook began to withdraw its older figures: media views take the place of impressions, and viewers that of "
        "reach. Figures before and after do not compare.",
    ),
    PlatformChange(
        date(2026, 6, 15),
        "facebook",
        ("impressions", "reach"),
        "Facebook withdrew more of its older figures: media views take the place of impressions, and viewers that of "
        "reach. Figures before and after do not compare.",
    ),
)


def platform_changes(platforms: Collection[str], first: date, last: date) -> list[PlatformChange]:
    """Those of these platforms in these days, both included; the earliest first."""
    return [one for one in PLATFORM_CHANGES if one.platform in platforms and first <= one.day <= last]
