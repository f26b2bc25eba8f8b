"""Which posts are in which campaigns: what matching says, and what staff say against it.

campaign_posts holds what counts: the posts that match, without those that staff took out (post_tags.member 0), with
those that staff put in (1). post_tags.why keeps what matching says of such a post, so that a tag can be undone.
"""

import json
from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from collectors.campaigns import Campaign
from collectors.days import Calendar
from collectors.matching import Matcher, Readable
from collectors.store.day_sums import campaigns_with
from collectors.store.rows import insert_rows, marks_for

STAFF_TAG = "tagged by staff"  # why a post is in a campaign that staff put it into; dashboard/staff_notes writes it too
_AT_ONCE = 5_000

Matched = Mapping[int, Mapping[int, str]]  # post -> campaign -> why, by their keys in the database


def match_again(db: Database, campaigns: Sequence[Campaign], calendar: Calendar) -> None:
    """Decide anew which posts belong to which campaigns. Belongs inside a transaction.

    Deleted posts, posts whose texts were removed, and staff's tags keep their places, and so do the posts of campaigns
    no longer in campaigns.toml.
    """
    matcher = Matcher(campaigns, calendar)
    readable = "SELECT id FROM posts WHERE deleted_at IS NULL AND text_removed_at IS NULL ORDER BY id"
    living = [row[0] for row in db.execute(readable).fetchall()]
    for start in range(0, len(living), _AT_ONCE):
        _place(db, matched_by(db, matcher, living[start : start + _AT_ONCE]))


def match_changed(db: Database, matcher: Matcher, posts: Sequence[int]) -> set[int]:
    """The same for posts that changed. Returns the campaigns whose posts are others now, by key."""
    found, before = matched_by(db, matcher, posts), _as_matched_before(db, posts)
    moved = {post: campaigns for post, campaigns in found.items() if campaigns != before[post]}
    if not moved:
        return set()
    touched = set(campaigns_with(db, list(moved)))
    _place(db, moved)
    return touched | set(campaigns_with(db, list(moved)))


def match_new(db: Database, matcher: Matcher, posts: Sequence[int]) -> None:
    """Put posts that nobody has seen before into the campaigns they belong to."""
    _insert(db, matched_by(db, matcher, posts))


def matched_by(db: Database, matcher: Matcher, posts: Sequence[int]) -> dict[int, dict[int, str]]:
    """Post -> campaign -> why, for each of these posts as it is stored."""
    keys = campaign_ids(db)
    rows = db.execute(
        "SELECT id, text, url, links, hashtags, published_at, platform, native_id, version_id FROM posts "
        f"WHERE id IN ({marks_for(posts)})",
        list(posts),
    )
    found = {}
    for post, text, url, links, hashtags, published_at, platform, *ids in rows.fetchall():
        names = tuple(f"{platform}:{name}" for name in ids if name)
        readable = Readable(text or "", url, json.loads(links), json.loads(hashtags), published_at, names)
        found[post] = {keys[campaign]: why for campaign, why in matcher.campaigns_of(readable).items()}
    return found


def campaign_ids(db: Database) -> dict[str, int]:
    """Campaign id in campaigns.toml -> its key in the database."""
    return dict(db.execute("SELECT slug, id FROM campaigns").fetchall())


def _as_matched_before(db: Database, posts: Sequence[int]) -> Matched:
    """What matching last said of these posts and the campaigns in campaigns.toml, whatever staff say."""
    marks = marks_for(posts)
    rows = db.execute(
        f"SELECT m.post_id, m.campaign_id, m.why FROM campaign_posts m WHERE m.post_id IN ({marks}) AND NOT EXISTS "
        "(SELECT 1 FROM post_tags t WHERE t.campaign_id = m.campaign_id AND t.post_id = m.post_id) "
        "AND m.campaign_id IN (SELECT id FROM campaigns WHERE configured = 1) "
        f"UNION ALL SELECT t.post_id, t.campaign_id, t.why FROM post_tags t WHERE t.post_id IN ({marks}) "
        "AND t.why IS NOT NULL AND t.campaign_id IN (SELECT id FROM campaigns WHERE configured = 1)",
        [*posts, *posts],
    )
    before: dict[int, dict[int, str]] = {post: {} for post in posts}
    for post, campaign, why in rows.fetchall():
        before[post][campaign] = why
    return before


def _place(db: Database, matched: Matched) -> None:
    """Make these posts' places in the campaigns of campaigns.toml what matching and staff say."""
    marks, posts = marks_for(matched), list(matched)
    configured = "campaign_id IN (SELECT id FROM campaigns WHERE configured = 1)"
    db.execute(
        f"DELETE FROM campaign_posts WHERE post_id IN ({marks}) AND {configured} AND NOT EXISTS (SELECT 1 FROM "
        "post_tags t WHERE t.campaign_id = campaign_posts.campaign_id AND t.post_id = campaign_posts.post_id)",
        posts,
    )
    db.execute(f"UPDATE post_tags SET why = NULL WHERE post_id IN ({marks}) AND {configured}", posts)
    tagged = set(db.execute(f"SELECT campaign_id, post_id FROM post_tags WHERE post_id IN ({marks})", posts).fetchall())
    db.conn.executemany(
        "UPDATE post_tags SET why = ? WHERE campaign_id = ? AND post_id = ?",
        [(why, *place) for place, why in _places(matched).items() if place in tagged],
    )
    _insert(db, matched, tagged)


def _insert(db: Database, matched: Matched, tagged: set[tuple[int, int]] | None = None) -> None:
    """Of a tagged post staff have the say: its place stays as it is."""
    rows = [(*place, why) for place, why in _places(matched).items() if place not in (tagged or ())]
    insert_rows(db, "campaign_posts", ("campaign_id", "post_id", "why"), rows)


def _places(matched: Matched) -> dict[tuple[int, int], str]:
    """(campaign, post) -> why."""
    return {(campaign, post): why for post, campaigns in matched.items() for campaign, why in campaigns.items()}
