"""What needs somebody today, in sentences: what it is, what to do, and where to look."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, NamedTuple

from dashboard import words
from dashboard.metrics.attention.ending_keys import EndingKey
from dashboard.metrics.attention.negative_rise import BEFORE, NegativeRise
from dashboard.metrics.attention.silence import Silence
from dashboard.metrics.attention.unread_sources import UnreadSource
from dashboard.metrics.goals import Goal
from dashboard.tables import goals as goal_words
from dashboard.tables.campaigns import address
from dashboard.tables.responses import interval

THIS_CAMPAIGN, LAST_WEEK, EVERYTHING = "This campaign", "Last 7 days", "All posts"  # as the side bar calls them
COLOURS = {
    "source": "red",
    "key": "orange",
    "comments": "orange",
    "goal": "orange",
    "budget": "orange",
    "posts": "orange",
    "ended": "blue",
}
TITLES = {
    "source": "Source",
    "key": "Token",
    "comments": "Comments",
    "goal": "Goal",
    "budget": "Budget",
    "posts": "Posts",
    "ended": "Ended",
}
Kind = Literal["source", "key", "comments", "goal", "budget", "posts", "ended"]


class Need(NamedTuple):
    """One thing that needs somebody. Kinds stand in the order of COLOURS, the most urgent first."""

    kind: Kind
    said: str  # Markdown
    link: str  # what the link is called
    where: str  # a page of the app, with choices

    @property
    def line(self) -> str:
        """All of it as one line of Markdown."""
        return f":{COLOURS[self.kind]}-badge[{TITLES[self.kind]}] {self.said} [{self.link}]({self.where})"


def in_order(needs: Sequence[Need]) -> list[Need]:
    """The most urgent first; within a kind as given."""
    return sorted(needs, key=lambda need: list(COLOURS).index(need.kind))


def stopped(data_as_of: datetime, now: datetime) -> Need:
    """No collection has brought anything for long."""
    days = words.age(now - data_as_of).removesuffix(" ago")
    return Need(
        "source",
        f"**Nothing has been collected** for {days}: what happened since is not in these "
        "figures. Run `outreach check` on the computer that collects every night; it says what is wrong.",
        "See the last nights",
        "collection",
    )


def unread(source: UnreadSource, timezone: str) -> Need:
    """A source that failed last time, or was not asked although collections ran."""
    name = words.source_title(source.source)
    account = f" ({words.plain(source.handle)})" if source.handle else ""
    since = (
        f": its figures are those of {words.moment(source.success_at, timezone)}" if source.success_at else " so far"
    )
    if source.failed:
        said = f"**{name}** could not be read{account}{since}. {words.plain(source.message)}".rstrip()
    else:
        said = f"**{name}** was not read{account}{since}. Run `outreach check`; it says what is missing."
    return Need("source", said, "See its nights", "collection")


def ending_key(key: EndingKey, now: datetime) -> Need:
    """A token that ends soon: what is read with it, and who can do what."""
    return Need("key", ending_key_said(key, now), "See how it is read", "collection")


def ending_key_said(key: EndingKey, now: datetime) -> str:
    """The same in one sentence and a half, for where no link is needed."""
    left = (key.until - now).days
    when = "has ended" if key.until <= now else "ends " + ("today" if left < 1 else f"in {words.counted(left, 'day')}")
    return (
        f"**{words.source_title(key.platform)}** ({words.plain(key.handle)}): the token it is read with {when} "
        f"({words.day(key.until.date())}). Whoever looks after this dashboard can make a new one as the README says, "
        f"and put it into OUTREACH_{key.platform.upper()}_TOKEN."
    )


def goal_behind(campaign: str, goal: Goal, *, incomplete: bool) -> Need:
    """A goal that will be missed at this pace. incomplete: some source could not be read, so figures are missing."""
    said = (
        f"**{words.plain(campaign)}**: {goal_words.title(goal).lower()} {goal_words.pace(goal)} of the goal "
        f"({goal_words.so_far(goal)}; {goal_words.needed(goal)})."
    )
    if incomplete:
        said += " What could not be read is missing from this."
    return Need("goal", said, "See what its best posts did", address("campaign", campaign, THIS_CAMPAIGN))


def negative_rise(campaign: str | None, rise: NegativeRise) -> Need:
    """Comments sound negative more often than before; without a campaign, over all posts."""
    name = words.plain(campaign) if campaign else "All posts together"
    said = (
        f"**{name}**: {words.percent(rise.share, 0)} of the comments of the last 7 days sound negative "
        f"({interval(*rise.interval)}), {words.percent(rise.before, 0)} in the {BEFORE} weeks before "
        f"({interval(*rise.interval_before)}): more than chance would do. Read them on the platforms, and answer where "
        "it helps."
    )
    return Need("comments", said, "See the conversation", address("conversation", campaign or EVERYTHING, LAST_WEEK))


def budget(share: float, spent: float, whole: float) -> Need:
    """The month's budget for reading X is nearly spent, or spent. Amounts in US dollars."""
    money = f"${spent:.2f} of ${whole:.2f}"
    if share >= 1:
        said = f"**X**: this month's budget for reading is spent ({money})"
    else:
        said = f"**X**: {words.percent(share, 0)} of this month's budget for reading is spent ({money})"
    said += (
        ". Reading X stops before it would cost more, and goes on next month; a higher `monthly_budget_usd` in "
        "campaigns.toml lets it go on now."
    )
    return Need("budget", said, "See what it cost", "collection")


def silent(campaign: str, silence: Silence, *, open_ended: bool) -> Need:
    """Nothing was posted for long in a running campaign."""
    days = words.counted(silence.days, "day")
    if silence.last_post:
        said = f"**{words.plain(campaign)}**: nothing posted for {days}, since {words.day(silence.last_post)}."
    else:
        said = f"**{words.plain(campaign)}**: began {days} ago, and no post of it was found yet."
    if not silence.last_post:
        said += " Do its posts carry the hashtag or link that campaigns.toml names?"
    elif open_ended:
        said += " Is it over? Then give it an end in campaigns.toml."
    else:
        said += " Is the next post planned?"
    return Need("posts", said, "See its posts", address("posts", campaign, THIS_CAMPAIGN))


def ended(campaign: str, ends: date, goals: Sequence[Goal]) -> Need:
    """A campaign that ended lately, with its result."""
    results = [
        f"{words.percent(goal.share, 0)} of its goal for {goal_words.title(goal).lower()}"
        for goal in goals
        if goal.share is not None
    ]
    said = f"**{words.plain(campaign)}** ended on {words.day(ends)}"
    said += f" with {words.listing(results)}." if results else "."
    report = address("reports", campaign, THIS_CAMPAIGN)
    said += f" Time for [its report]({report})."
    return Need("ended", said, "See its results", address("campaign", campaign, THIS_CAMPAIGN))


def listed(needs: Sequence[Need]) -> str:
    """All needs as a list in Markdown; that there is none is said."""
    if not needs:
        return "Nothing needs anybody today: every source was read, no goal is behind, and comments sound as usual."
    return "\n".join(f"- {need.line}" for need in needs)
