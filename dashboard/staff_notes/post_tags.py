"""What staff say of a post's campaigns: put in, taken out, or left to the campaign's rules again.

A tag, the campaign's posts and its sums change in one transaction, so that every figure counts the same posts. Nightly
runs and rebuilds go by the tags, and keep up to date what the rules alone would say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, exc, text

from dashboard.queries import STAFF_TAG
from dashboard.staff_notes.writing import open_for_writing, outcome_of

NOT_THERE = "This post or this campaign is no longer in the database. Nothing was changed; please reload the page."
CHANGED_SINCE = "Somebody has changed this since, so it cannot be undone from here. Nothing was changed."

_STANDING = text(
    "SELECT t.member, t.tagged_at, t.why AS tag_why, m.why FROM posts p "
    "LEFT JOIN post_tags t ON t.post_id = p.id AND t.campaign_id = :campaign "
    "LEFT JOIN campaign_posts m ON m.post_id = p.id AND m.campaign_id = :campaign WHERE p.id = :post"
)
_CAMPAIGN = text("SELECT id FROM campaigns WHERE id = :campaign")
_FORGET_TAG = text("DELETE FROM post_tags WHERE campaign_id = :campaign AND post_id = :post")
_TAG = text(
    "INSERT INTO post_tags (campaign_id, post_id, member, why, tagged_at) "
    "VALUES (:campaign, :post, :member, :rules, :tagged_at)"
)
_LEAVE = text("DELETE FROM campaign_posts WHERE campaign_id = :campaign AND post_id = :post")
_JOIN = text("INSERT INTO campaign_posts (campaign_id, post_id, why) VALUES (:campaign, :post, :why)")
_SUM = text("INSERT INTO sum_campaign_days (campaign_id) VALUES (:campaign)")
_NEW_VERSION = text("UPDATE organisation SET notes_version = notes_version + 1")


class Wish(StrEnum):
    """Where staff want a post."""

    IN = "in"
    OUT = "out"
    BY_RULES = "by the rules"  # wherever matching puts it


class Tag(NamedTuple):
    """What staff said of a post and a campaign."""

    member: bool
    tagged_at: int


class Change(NamedTuple):
    """What staff said before and after; None: nothing, the rules decide."""

    campaign_id: int
    post_id: int
    before: Tag | None
    after: Tag | None


@dataclass(frozen=True)
class Tagged:
    """What became of it, as people read it, nothing where all is well; and what changed, to take it back by."""

    said: str = ""
    changes: tuple[Change, ...] = ()


class _Standing(NamedTuple):
    """How a post stands to a campaign."""

    tag: Tag | None
    why: str | None  # why it is in the campaign; None: it is not
    rules: str | None  # why matching would put it there; None: it would not


class PostTags:
    """Writes staff's tags into one database."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def tag(self, campaign_id: int, posts: Sequence[int], wish: str, *, now: datetime) -> Tagged:
        """Put posts into a campaign, take them out, or leave them to its rules again: all of them or none.

        A post that is already where it is wanted gets no tag and is not among the changes. Raises ValueError where
        `wish` is none.
        """
        wanted, tagged_at = Wish(wish), int(now.timestamp())

        def changes(connection: Connection) -> list[Change] | None:
            standings = {post: _standing(connection, campaign_id, post) for post in posts}
            if None in standings.values() or connection.execute(_CAMPAIGN, {"campaign": campaign_id}).first() is None:
                return None
            return [
                Change(campaign_id, post, standing.tag, _tag_for(wanted, tagged_at))
                for post, standing in standings.items()
                if standing and not _is_there(standing, wanted)
            ]

        return self._write(changes, NOT_THERE)

    def take_back(self, done: Sequence[Change]) -> Tagged:
        """Make it as it was before these changes: all of it, or nothing where somebody has changed it since."""

        def changes(connection: Connection) -> list[Change] | None:
            for change in done:
                standing = _standing(connection, change.campaign_id, change.post_id)
                if standing is None or standing.tag != change.after:
                    return None
            return [change._replace(before=change.after, after=change.before) for change in done]

        return self._write(changes, CHANGED_SINCE)

    def _write(self, find: Callable[[Connection], list[Change] | None], refusal: str) -> Tagged:
        try:
            with open_for_writing(self._database).begin() as connection:
                changes = find(connection)
                if changes is None:
                    return Tagged(refusal)
                made = tuple(changes)
                _make(connection, made)
        except exc.DatabaseError as error:
            return Tagged(outcome_of(error))
        return Tagged(changes=made)


def _tag_for(wish: Wish, tagged_at: int) -> Tag | None:
    return None if wish is Wish.BY_RULES else Tag(wish is Wish.IN, tagged_at)


def _is_there(standing: _Standing, wish: Wish) -> bool:
    """Whether nothing needs to change: it has no tag to forget, or the campaign holds it or does not as wanted."""
    if wish is Wish.BY_RULES:
        return standing.tag is None
    return (standing.why is not None) is (wish is Wish.IN)


def _standing(connection: Connection, campaign_id: int, post_id: int) -> _Standing | None:
    """None where there is no such post."""
    row = connection.execute(_STANDING, {"campaign": campaign_id, "post": post_id}).first()
    if row is None:
        return None
    if row.member is None:
        return _Standing(None, row.why, row.why)
    return _Standing(Tag(bool(row.member), row.tagged_at), row.why, row.tag_why)


def _make(connection: Connection, changes: Sequence[Change]) -> None:
    """Write changes that were found possible, and whatever follows from them."""
    for change in changes:
        place: dict[str, object] = {"campaign": change.campaign_id, "post": change.post_id}
        standing = _standing(connection, change.campaign_id, change.post_id)
        rules = why = standing.rules if standing else None
        connection.execute(_FORGET_TAG, place)
        if change.after:
            connection.execute(_TAG, place | {"rules": rules} | change.after._asdict())
            why = STAFF_TAG if change.after.member else None
        connection.execute(_LEAVE, place)
        if why is not None:
            connection.execute(_JOIN, place | {"why": why})
    for campaign_id in {change.campaign_id for change in changes}:
        connection.execute(_SUM, {"campaign": campaign_id})
    if changes:
        connection.execute(_NEW_VERSION)
