"""Which post belongs to which campaign, and why.

A post belongs when any rule of the campaign fits and it was published within the campaign's dates, both days
included, in the organisation's timezone; a post listed by its permalink belongs whatever its date.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from collectors.campaigns import Campaign, Match
from collectors.days import Calendar, day_number
from collectors.links import find_links, same_link_key, utm_campaigns, without_links

_HASHTAG = re.compile(r"(?<![\w&/#])[#\uff03](\w+)")
# The part of a permalink that names the post, where a platform has several addresses for one post.
_POST_IDS = (
    ("x", re.compile(r"^(?:mobile\.)?(?:x|twitter)\.com/(?:i/web|[^/]+)/status/(\d+)")),
    ("reddit", re.compile(r"^(?:(?:old|new|np|m)\.)?reddit\.com/(?:r|u|user)/[^/]+/comments/(\w+)")),
    ("reddit", re.compile(r"^redd\.it/(\w+)$")),
    ("bluesky", re.compile(r"^bsky\.app/profile/[^/]+/post/(\w+)")),
    ("facebook", re.compile(r"^(?:(?:m|web)\.)?facebook\.com/[^/]+/(?:posts|videos)/(?:[^/]+/)?(\d+|pfbid\w+)$")),
    ("instagram", re.compile(r"^instagram\.com/(?:[^/]+/)?(?:p|reel|tv)/([\w-]+)$")),
    ("threads", re.compile(r"^threads\.(?:net|com)/@[^/]+/post/([\w-]+)$")),
    ("youtube", re.compile(r"^(?:(?:m|music)\.)?youtube\.com/(?:watch\?v=|shorts/|live/|embed/|v/)([\w-]{11})$")),
    ("youtube", re.compile(r"^youtu\.be/([\w-]{11})$")),
    ("mastodon", re.compile(r"^([^/]+/)(?:@[^/]+|users/[^/]+/statuses)(/\d+)$")),
)


@dataclass(frozen=True, slots=True)
class Readable:
    """What matching looks at in a post."""

    text: str
    url: str
    links: Sequence[str]
    hashtags: Sequence[str]
    published_at: int
    names: Sequence[str] = ()  # further names of the post, as `post_key` gives them


class Matcher:
    """The campaigns' rules, made ready once for many posts."""

    def __init__(self, campaigns: Sequence[Campaign], calendar: Calendar) -> None:
        self._calendar = calendar
        self._rules = [(campaign, _Rules(campaign.match)) for campaign in campaigns]

    def campaigns_of(self, post: Readable) -> dict[str, str]:
        """campaign id -> why the post belongs to it, e.g. "hashtag #TalkItOut"."""
        day = self._calendar.day(post.published_at)
        traits = _Traits(post)
        found = {}
        for campaign, rules in self._rules:
            why = rules.permalink(traits)
            if why is None and _runs_on(campaign, day):
                why = rules.why(traits)
            if why is not None:
                found[campaign.id] = why
        return found


def post_key(permalink: str) -> str | None:
    """What two permalinks of one post have in common."""
    key = same_link_key(permalink)
    if key is not None:
        for platform, pattern in _POST_IDS:
            if found := pattern.match(key):
                return f"{platform}:{''.join(found.groups())}"
    return key


def _runs_on(campaign: Campaign, day: int) -> bool:
    return day_number(campaign.starts) <= day and (campaign.ends is None or day <= day_number(campaign.ends))


class _Traits:
    """A post's comparable features."""

    def __init__(self, post: Readable) -> None:
        links = [*post.links, *find_links(post.text)]
        self.words = without_links(post.text)
        self.hashtags = {tag.casefold() for tag in (*_HASHTAG.findall(self.words), *post.hashtags)}
        self.utm = utm_campaigns(links)
        self.links = {same_link_key(link) for link in links}
        self._post = post

    @cached_property
    def permalinks(self) -> set[str | None]:
        """What few campaigns ask for."""
        return {post_key(self._post.url), *self._post.names}


class _Rules:
    """One campaign's rules, in the form they are compared in."""

    def __init__(self, match: Match) -> None:
        self._hashtags = {tag.casefold(): tag for tag in match.hashtags}
        self._keywords = [(word, _whole_words(word)) for word in match.keywords]
        self._utm = {value.strip().casefold(): value for value in match.utm_campaign}
        self._links = {same_link_key(link): link for link in match.links}
        self._posts = {post_key(link) for link in match.posts}

    def permalink(self, traits: _Traits) -> str | None:
        return "listed by its permalink" if self._posts and traits.permalinks & self._posts else None

    def why(self, traits: _Traits) -> str | None:
        if tag := _first(self._hashtags, traits.hashtags):
            return f"hashtag #{tag}"
        for word, pattern in self._keywords:
            if pattern.search(traits.words):
                return f'keyword "{word}"'
        if utm := _first(self._utm, traits.utm):
            return f"utm_campaign {utm}"
        if link := _first(self._links, traits.links):
            return f"link {link}"
        return None


def _first(rules: dict[str, str] | dict[str | None, str], found: Iterable[str | None]) -> str | None:
    """The first rule, in the order written, that is among what was found."""
    present = set(found) - {None}
    return next((written for key, written in rules.items() if key in present), None)


def _whole_words(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
