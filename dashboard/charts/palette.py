"""One colour per platform, stance, tone and run status, the same on every chart, in every table and report.

No chart library is needed to read them. Each stands out from the light and from the dark page (contrast of 3:1 or
more), and those that meet in one chart stay apart for colour-blind readers; tests/test_charts.py computes both. Colour
never says anything that words do not say too.
"""

PLATFORM_COLOURS = {
    "x": "#326B91",
    "reddit": "#E75A2E",
    "bluesky": "#2F8BE5",
    "mastodon": "#6C5BE6",
    "instagram": "#B7288F",
    "facebook": "#3C5FC3",
    "threads": "#906F41",
    "youtube": "#BD3025",
    "linkedin": "#779784",
    "tiktok": "#057A65",
}
NEUTRAL = "#7D8590"  # grey says neither good nor bad, and is no platform's
STANCE_COLOURS = {"positive": "#2A80C9", "neutral": NEUTRAL, "negative": "#D55E00"}
TONE_COLOURS = {
    "support": "#188FE0",
    "disclosure": "#8559B5",
    "hostile": "#D55E00",
    "question": "#A58E45",
    "other": NEUTRAL,
}
STATUS_COLOURS = {"ok": "#207F63", "nothing_due": "#4F98B8", "budget": "#A97C00", "failed": "#C0432F"}
# For series that have no colour of their own: resources, click sources, campaigns compared.
SERIES_COLOURS = ("#706BD7", "#A97C00", "#5F9E67", "#B7466D", "#8A5D3E", "#808E43")

METRIC_COLOURS = {
    "impressions": "#4F92D9",
    "reach": "#1E7493",
    "video_views": "#71634D",
    "likes": "#AF466F",
    "comments": "#B28402",
    "shares": "#1F9DB4",
    "saves": "#894BBC",
    "link_clicks": "#BA4401",
    "score": "#A2877F",
}

ACCENT = "#178A80"  # what stands alone: a number's small line, a goal
PACE = "#D55E00"  # where an even pace towards a goal would be
MUTED = NEUTRAL
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
