"""Removes what must go, from the database or from a copy of it, of whatever version: rows, sums, words of the search.

`Scope` says what; the same statements then run wherever the tables and columns they need are there.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlite_utils import Database

from collectors.days import instant
from collectors.matching import post_key
from collectors.records import Post
from collectors.store.comments import keyed_digest
from collectors.store.traces import merge_words

What = Literal["post", "texts", "platform", "everything", "forgotten"]

# Collected or written by staff, belonging to no post: goes with everything.
_LOOSE = (
    *("click_days", "label_checks", "annotations", "definition_changes", "comments_seen", "account_days"),
    *("account_figures", "imports", "click_readings", "link_days", "links"),
    *("outcome_days", "outcome_readings", "outcome_weeks"),
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What is to be removed. `post` is an address or an id."""

    what: What
    platform: str | None = None
    post: str | None = None
    keep_numbers: bool = False  # of that post


@dataclass(frozen=True, slots=True)
class Found:
    """A post that is meant."""

    id: int
    platform: str
    native_id: str


@dataclass(frozen=True, slots=True)
class Removed:
    """How much went."""

    posts: int = 0
    own_texts: int = 0
    comment_texts: int = 0


def stays_away(db: Database, account: int) -> Callable[[Post], bool]:
    """Tells whether a post of this account was removed on purpose and is not to be read again."""
    platform, until = db.execute(
        "SELECT a.platform, max(b.purged_until) FROM accounts a JOIN accounts b ON b.platform = a.platform "
        "WHERE a.id = ?",
        [account],
    ).fetchone()  # an account with a new handle or server is another row, and not a way back
    rows = db.execute("SELECT digest FROM purged_posts WHERE platform = ?", [platform]).fetchall()
    digests = {digest for (digest,) in rows}
    key = _key(db.conn)

    def purged(post: Post) -> bool:
        if until is not None and instant(post.published_at) <= until:
            return True
        return bool(digests) and keyed_digest(key, post.native_id) in digests

    return purged


def posts_meant(connection: sqlite3.Connection, scope: Scope) -> list[Found]:
    """The posts a scope is about, as they stand in this file."""
    if scope.what == "everything" or (scope.what == "texts" and scope.platform is None):
        rows = connection.execute("SELECT id, platform, native_id FROM posts").fetchall()
    elif scope.post is None:
        sql = "SELECT id, platform, native_id FROM posts WHERE platform = ?"
        rows = connection.execute(sql, [scope.platform]).fetchall()
    else:
        rows = connection.execute("SELECT id, platform, native_id, version_id, url FROM posts").fetchall()
        rows = [row[:3] for row in rows if _is_called(scope.post, *row[1:])]
    return [Found(*row) for row in rows]


def stay_away(connection: sqlite3.Connection, posts: Iterable[Found]) -> None:
    """Remember, without their content, that these posts are not to be read again."""
    key = _key(connection)
    rows = [(post.platform, keyed_digest(key, post.native_id)) for post in posts]
    connection.executemany("INSERT OR IGNORE INTO purged_posts (platform, digest) VALUES (?, ?)", rows)


def may_come_back(connection: sqlite3.Connection, post: str) -> int:
    """Forget that this post was removed, and have its platform's posts listed from the beginning. Returns how many."""
    names = {post, (post_key(post) or "").partition(":")[2], post.rstrip("/").rpartition("/")[2]}
    key, undone = _key(connection), 0
    for platform, digest in connection.execute("SELECT platform, digest FROM purged_posts").fetchall():
        if any(keyed_digest(key, name) == digest for name in names):
            connection.execute("DELETE FROM purged_posts WHERE platform = ? AND digest = ?", [platform, digest])
            connection.execute("UPDATE accounts SET listed_from = NULL WHERE platform = ?", [platform])
            undone += 1
    return undone


def remove(connection: sqlite3.Connection, scope: Scope, now: int) -> Removed:
    """Remove it. Belongs inside a transaction; the caller writes the file anew afterwards."""
    posts = posts_meant(connection, scope)
    ids = [post.id for post in posts]
    if scope.what == "texts" or scope.keep_numbers:
        return Removed(0, _take_texts(connection, ids, now), _take_comments(connection, ids))
    own_texts = _count(connection, "posts", "text IS NOT NULL", ids, "id")
    removed = Removed(len(ids), own_texts, _count(connection, "comment_buffer", "1", ids))
    _delete_posts(connection, ids)
    if scope.what in ("platform", "forgotten", "everything"):
        _delete_of_accounts(connection, scope, now)
    _sum_again(connection, {post.platform for post in posts} | ({scope.platform} - {None}))
    merge_words(connection)
    return removed


def remove_again(connection: sqlite3.Connection, scopes: Iterable[Scope], now: int) -> int:
    """Remove from a file that went back in time what was removed since: these scopes, and the posts that stay away.

    Belongs inside a transaction. Returns how many posts went.
    """
    removed = sum(remove(connection, scope, now).posts for scope in scopes)
    posts = still_there(connection)
    _delete_posts(connection, [post.id for post in posts])
    _sum_again(connection, {post.platform for post in posts})
    merge_words(connection)
    return removed + len(posts)


def delete_posts(db: Database, ids: Sequence[int]) -> None:
    """Posts of which nothing is told any more, and whatever hangs on them. Belongs inside a transaction."""
    _delete_posts(db.conn, ids)


def sum_again(db: Database, platform: str) -> None:
    """Make a platform's sums per day anew. Belongs inside a transaction."""
    _sum_again(db.conn, [platform])


def still_there(connection: sqlite3.Connection) -> list[Found]:
    """Posts that were to go one by one, and stand in the file."""
    key = _key(connection)
    away = set(connection.execute("SELECT platform, digest FROM purged_posts").fetchall())
    rows = connection.execute("SELECT id, platform, native_id FROM posts").fetchall() if away else []
    return [Found(*row) for row in rows if (row[1], keyed_digest(key, row[2])) in away]


def _is_called(name: str, platform: str, native_id: str, version_id: str | None, url: str) -> bool:
    if name in (native_id, version_id, url):
        return True
    key = post_key(name) if "/" in name else None
    return key is not None and key in (post_key(url), f"{platform}:{native_id}", f"{platform}:{version_id}")


def _key(connection: sqlite3.Connection) -> bytes:
    row = connection.execute("SELECT digest_key FROM organisation").fetchone()
    return bytes(row[0]) if row else b""


def _take_texts(connection: sqlite3.Connection, ids: Sequence[int], now: int) -> int:
    where = "(text IS NOT NULL OR links <> '[]' OR hashtags <> '[]')"
    taken = _count(connection, "posts", "text IS NOT NULL", ids, "id")
    mark = f", text_removed_at = {int(now)}" if "text_removed_at" in _columns(connection, "posts") else ""
    connection.executemany(
        f"UPDATE posts SET text = NULL, links = '[]', hashtags = '[]'{mark} WHERE id = ? AND {where}",
        [(post,) for post in ids],
    )
    merge_words(connection)
    return taken


def _take_comments(connection: sqlite3.Connection, ids: Sequence[int]) -> int:
    """Texts that wait for a label count as not scored, where the file knows reasons."""
    gone = _count(connection, "comment_buffer", "1", ids)
    if "reason" in _columns(connection, "comment_days"):
        connection.executemany(
            "INSERT INTO comment_days (post_id, day, label, tone, reason, model, n) "
            "SELECT post_id, day, 'not_scored', '', 'expired', 'none', count(*) FROM comment_buffer "
            "WHERE post_id = ? AND label IS NULL GROUP BY post_id, day "
            "ON CONFLICT (post_id, day, label, tone, reason, model) DO UPDATE SET n = n + excluded.n",
            [(post,) for post in ids],
        )
    connection.executemany("DELETE FROM comment_buffer WHERE post_id = ?", [(post,) for post in ids])
    return gone


def _delete_posts(connection: sqlite3.Connection, ids: Sequence[int]) -> None:
    """The posts and whatever hangs on them, in whichever tables this version has."""
    for table in _tables(connection):
        if "post_id" in _columns(connection, table):
            connection.executemany(f"DELETE FROM {table} WHERE post_id = ?", [(post,) for post in ids])
    connection.executemany("DELETE FROM posts WHERE id = ?", [(post,) for post in ids])


def _delete_of_accounts(connection: sqlite3.Connection, scope: Scope, now: int) -> None:
    """What is known of the accounts themselves. What reading cost stays, as the month's budget is reckoned by it."""
    there = set(_tables(connection))
    of_platform = "IN (SELECT id FROM accounts WHERE platform = ? OR ? IS NULL)"
    given = [scope.platform, scope.platform]
    connection.execute(f"DELETE FROM comments_seen WHERE account_id {of_platform}", given)
    connection.execute(f"UPDATE run_sources SET message = NULL, error = NULL WHERE account_id {of_platform}", given)
    for table in ("account_figures", "imports"):
        if table in there:
            connection.execute(f"DELETE FROM {table} WHERE account_id {of_platform}", given)
    if scope.what == "everything":
        for table in _LOOSE:
            if table in there:
                connection.execute(f"DELETE FROM {table}")
        connection.execute("UPDATE run_sources SET message = NULL, error = NULL")
    if scope.what == "forgotten":
        connection.execute(f"DELETE FROM account_days WHERE account_id {of_platform}", given)
        connection.execute(f"UPDATE run_sources SET account_id = NULL WHERE account_id {of_platform}", given)
        if "definition_changes" in there:
            connection.execute("DELETE FROM definition_changes WHERE platform = ?", [scope.platform])
        connection.execute("DELETE FROM accounts WHERE platform = ?", [scope.platform])
    elif "purged_until" in _columns(connection, "accounts"):
        connection.execute("UPDATE accounts SET purged_until = ? WHERE platform = ? OR ? IS NULL", [now, *given])


def _sum_again(connection: sqlite3.Connection, platforms: Iterable[str | None]) -> None:
    """Make these platforms' sums per day anew; an old copy that cannot has none until it is opened."""
    summing = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
    for platform in platforms:
        found = connection.execute("SELECT DISTINCT campaign_id FROM campaign_days WHERE platform = ?", [platform])
        campaigns = found.fetchall()
        for sums in ("campaign_days", "organisation_days"):
            connection.execute(f"DELETE FROM {sums} WHERE platform = ?", [platform])
        if {"sum_campaign_days", "sum_organisation_days"} <= summing:
            connection.executemany("INSERT INTO sum_campaign_days (campaign_id) VALUES (?)", campaigns)
            connection.execute("INSERT INTO sum_organisation_days (platform) VALUES (?)", [platform])
    connection.execute("UPDATE organisation SET derived_at = unixepoch()")


def _count(connection: sqlite3.Connection, table: str, where: str, ids: Sequence[int], column: str = "post_id") -> int:
    """How many rows of these posts there are that are so."""
    sql = f"SELECT count(*) FROM {table} WHERE {column} = ? AND {where}"
    return sum(connection.execute(sql, [post]).fetchone()[0] for post in ids)


def _tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in rows]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
