"""One colour per platform, stance and run status, the same on every chart.

Each stands out from a white and from a near-black page (contrast of 3:1 or more), and neighbours stay apart for
colour-blind readers; tests/test_charts.py computes both. Colour never says anything that words do not say too.
"""

PLATFORM_COLOURS = {
    "x": "#7C838C",
    "reddit": "#D55E00",
    "bluesky": "#2A80C9",
    "mastodon": "#B565A7",
    "instagram": "#009E73",
}
STANCE_COLOURS = {"positive": "#2A80C9", "neutral": "#8A9098", "negative": "#D55E00"}
STATUS_COLOURS = {"ok": "#1A8F80", "nothing_due": "#8A9098", "budget": "#A97C00", "failed": "#C8553D"}
# For series that have no colour of their own: resources, click sources, metrics of one post.
SERIES_COLOURS = ("#158B96", "#A97C00", "#6F6BD6", "#C2527D", "#5E8C31", "#9A6A4F")

METRIC_COLOURS = {
    "impressions": "#2A80C9",
    "reach": "#158B96",
    "video_views": "#7C838C",
    "likes": "#C2527D",
    "comments": "#A97C00",
    "shares": "#009E73",
    "saves": "#B565A7",
    "link_clicks": "#D55E00",
    "score": "#7C838C",
}

ACCENT = "#2A80C9"
MUTED = "#8A9098"
CHANGE = "#A97C00"  # the line where another version of the model begins
MARK, MARK_TEXT = "#66707C", "#FFFFFF"  # a numbered marker: stands out from both pages, its number from it
BAND = "rgba(128, 134, 144, 0.20)"
GRID = "rgba(128, 134, 144, 0.25)"


def platform_colour(platform: str) -> str:
    """The platform's own colour; one that has none gets a steady one by its name."""
    return PLATFORM_COLOURS.get(platform) or SERIES_COLOURS[sum(platform.encode()) % len(SERIES_COLOURS)]


def series_colours(names: list[str]) -> dict[str, str]:
    """A colour per name, in the order given, so that a filter does not repaint what stays."""
    return {name: SERIES_COLOURS[place % len(SERIES_COLOURS)] for place, name in enumerate(names)}
