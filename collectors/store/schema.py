"""The database's tables, as numbered migrations: applied on open, never edited once released.

Instants are whole seconds since 1970 (UTC), in columns named `..._at` or `..._until`. Days are whole days since
1970-01-01 in the organisation's timezone. NULL is "not reported", never 0. docs/DATABASE.md explains every table.
"""

import sqlite3

from sqlite_utils import Database, Migrations

from collectors.records import METRIC_NAMES
from collectors.store.schema_of_gains import GAINS
from collectors.store.schema_of_notes import STAFF_NOTES
from collectors.store.schema_of_purges import PURGES
from collectors.store.schema_of_ways_in import WAYS_IN

MIGRATIONS = Migrations("outreach")

_METRICS = ", ".join(f"{name} INTEGER" for name in METRIC_NAMES)
# engagements: likes + comments + shares + saves + link_clicks, over those reported.
# rated_*: the same gains, of posts that report impressions only: what a rate by impressions may divide.
_DAY_SUMS = f"{_METRICS}, engagements INTEGER, rated_engagements INTEGER, rated_link_clicks INTEGER"

_FIRST_TABLES = f"""
CREATE TABLE organisation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL, timezone TEXT NOT NULL, click_source TEXT,
  x_monthly_budget_microusd INTEGER,
  matching TEXT NOT NULL DEFAULT '',   -- what campaign_posts was last matched by, to notice a change
  derived_at INTEGER,                  -- when the derived tables were last made anew
  digest_key BLOB NOT NULL             -- keys the digests in comments_seen
) STRICT;

CREATE TABLE accounts (
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL, handle TEXT NOT NULL, server TEXT NOT NULL DEFAULT '',
  sample INTEGER NOT NULL DEFAULT 0,      -- 1: synthetic, made by the sample platform
  configured INTEGER NOT NULL DEFAULT 1,  -- 0: no longer in campaigns.toml
  native_id TEXT,
  profile_at INTEGER,                     -- when the profile was last read
  listed_at INTEGER,                      -- when a listing was last read to its end
  listed_from INTEGER, listed_until INTEGER, -- own posts published between these moments are all known
  resume TEXT,                            -- where an interrupted listing goes on,
  resume_since INTEGER, resume_at INTEGER,-- how far back it was to go, and when it began
  UNIQUE (platform, handle, server)
) STRICT;

CREATE TABLE account_days (
  account_id INTEGER NOT NULL REFERENCES accounts, day INTEGER NOT NULL, followers INTEGER,
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE posts (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts,
  platform TEXT NOT NULL, native_id TEXT NOT NULL,
  version_id TEXT,                        -- the newest version's own id, where an edit made one
  published_at INTEGER NOT NULL,
  kind TEXT NOT NULL, text TEXT, url TEXT NOT NULL,
  links TEXT NOT NULL DEFAULT '[]', hashtags TEXT NOT NULL DEFAULT '[]',  -- JSON lists
  deleted_at INTEGER,                     -- when it was first found gone from the platform
  looked_at INTEGER NOT NULL,             -- when its counters were last read
  comments_read_at INTEGER,               -- when its comments were last read,
  comments_counter INTEGER,               -- and what the counter said then
  UNIQUE (platform, native_id)
) STRICT;
CREATE INDEX posts_by_account ON posts (account_id, published_at);
CREATE INDEX posts_by_time ON posts (published_at);

CREATE TABLE snapshots (
  post_id INTEGER NOT NULL REFERENCES posts, taken_at INTEGER NOT NULL, seen_until INTEGER NOT NULL,
  {_METRICS},
  PRIMARY KEY (post_id, taken_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, purpose TEXT NOT NULL,
  starts INTEGER NOT NULL, ends INTEGER,  -- days, both included
  position INTEGER NOT NULL DEFAULT 0,    -- order in campaigns.toml
  configured INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE campaign_goals (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, metric TEXT NOT NULL, target INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, metric)
) STRICT, WITHOUT ROWID;
CREATE TABLE resources (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
  configured INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE campaign_resources (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, resource_id INTEGER NOT NULL REFERENCES resources,
  PRIMARY KEY (campaign_id, resource_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE campaign_posts (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, post_id INTEGER NOT NULL REFERENCES posts, why TEXT NOT NULL,
  PRIMARY KEY (campaign_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_posts_by_post ON campaign_posts (post_id);

CREATE TABLE post_latest (               -- derived: last known value of each metric
  post_id INTEGER PRIMARY KEY REFERENCES posts, {_METRICS}, engagements INTEGER
) STRICT;
CREATE TABLE post_days (                 -- derived: what a post gained on a day; no row where nothing moved
  post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL, {_METRICS},
  PRIMARY KEY (post_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE campaign_days (             -- derived: sums of post_days over a campaign's posts
  campaign_id INTEGER NOT NULL REFERENCES campaigns, platform TEXT NOT NULL, day INTEGER NOT NULL, {_DAY_SUMS},
  PRIMARY KEY (campaign_id, platform, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE organisation_days (         -- derived: sums of post_days over all own posts, each counted once
  platform TEXT NOT NULL, day INTEGER NOT NULL, {_DAY_SUMS},
  PRIMARY KEY (platform, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE comment_days (              -- all that persists of what people wrote
  post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('positive', 'neutral', 'negative', 'not_scored')),
  model TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (post_id, day, label, model)
) STRICT, WITHOUT ROWID;
CREATE TABLE comment_buffer (            -- text for at most 24 hours; no author, no handle, no link, no id
  id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL,
  text TEXT NOT NULL, language TEXT, label TEXT, model TEXT,  -- label: NULL until scored
  expires_at INTEGER NOT NULL
) STRICT;
CREATE TABLE comments_seen (             -- keyed digests of comment ids, so that nobody is counted twice
  account_id INTEGER NOT NULL REFERENCES accounts, digest INTEGER NOT NULL,
  PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE click_sources (
  source TEXT PRIMARY KEY, configured INTEGER NOT NULL DEFAULT 1,
  read_until INTEGER                     -- when it was last read to the end
) STRICT, WITHOUT ROWID;
CREATE TABLE click_campaigns (           -- by which links, tags and resources a campaign's clicks were last read
  source TEXT NOT NULL REFERENCES click_sources, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  matching TEXT NOT NULL,
  PRIMARY KEY (source, campaign_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE click_days (
  source TEXT NOT NULL, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  resource_id INTEGER NOT NULL REFERENCES resources, day INTEGER NOT NULL,
  clicks INTEGER NOT NULL, bots INTEGER,
  PRIMARY KEY (source, campaign_id, resource_id, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, finished_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'failed', 'interrupted')),
  stored INTEGER NOT NULL DEFAULT 0      -- 1: some source was read, so the figures are as of this run
) STRICT;
CREATE TABLE run_sources (
  id INTEGER PRIMARY KEY, run_id INTEGER NOT NULL REFERENCES runs,
  room TEXT NOT NULL CHECK (room IN ('platforms', 'clicks', 'sentiment')),
  source TEXT NOT NULL,                  -- platform or click source
  account_id INTEGER REFERENCES accounts,
  started_at INTEGER NOT NULL, finished_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'nothing_due', 'failed', 'budget', 'interrupted')),
  new_posts INTEGER NOT NULL DEFAULT 0, refreshed INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0,
  new_comments INTEGER NOT NULL DEFAULT 0, click_rows INTEGER NOT NULL DEFAULT 0,
  calls INTEGER NOT NULL DEFAULT 0, cost_microusd INTEGER NOT NULL DEFAULT 0,
  error TEXT, message TEXT               -- error: class name; message: for people
) STRICT;
CREATE INDEX run_sources_by_run ON run_sources (run_id);
CREATE INDEX run_sources_by_source ON run_sources (source, started_at);
"""

_FIRST_VIEWS = """
CREATE VIEW campaign_results_by_day AS
  SELECT c.slug AS campaign, c.name, date(d.day * 86400, 'unixepoch') AS date, d.platform, d.impressions, d.reach,
    d.engagements, d.likes, d.comments, d.shares, d.saves, d.link_clicks, d.video_views, d.score
  FROM campaign_days d JOIN campaigns c ON c.id = d.campaign_id;
CREATE VIEW organisation_results_by_day AS
  SELECT date(d.day * 86400, 'unixepoch') AS date, d.platform, d.impressions, d.reach, d.engagements, d.likes,
    d.comments, d.shares, d.saves, d.link_clicks, d.video_views, d.score
  FROM organisation_days d;
CREATE VIEW posts_with_totals AS
  SELECT p.platform, a.handle, datetime(p.published_at, 'unixepoch') AS published_utc, p.kind, p.text, p.url,
    datetime(p.deleted_at, 'unixepoch') AS deleted_utc, l.impressions, l.reach, l.engagements, l.likes, l.comments,
    l.shares, l.saves, l.link_clicks, l.video_views, l.score,
    (SELECT group_concat(c.slug, ', ') FROM campaign_posts m JOIN campaigns c ON c.id = m.campaign_id
     WHERE m.post_id = p.id) AS campaigns
  FROM posts p JOIN accounts a ON a.id = p.account_id LEFT JOIN post_latest l ON l.post_id = p.id;
CREATE VIEW campaign_responses_by_day AS
  SELECT c.slug AS campaign, date(d.day * 86400, 'unixepoch') AS date, p.platform, d.label, d.model, sum(d.n) AS n
  FROM comment_days d JOIN posts p ON p.id = d.post_id JOIN campaign_posts m ON m.post_id = d.post_id
    JOIN campaigns c ON c.id = m.campaign_id
  GROUP BY c.slug, d.day, p.platform, d.label, d.model;
CREATE VIEW click_throughs_by_day AS
  SELECT d.source, c.slug AS campaign, r.slug AS resource, date(d.day * 86400, 'unixepoch') AS date, d.clicks, d.bots
  FROM click_days d JOIN campaigns c ON c.id = d.campaign_id JOIN resources r ON r.id = d.resource_id;
CREATE VIEW collection_log AS
  SELECT s.run_id, datetime(s.started_at, 'unixepoch') AS started_utc,
    datetime(s.finished_at, 'unixepoch') AS finished_utc, s.room, s.source, a.handle, s.status, s.new_posts,
    s.refreshed, s.gone, s.new_comments, s.click_rows, s.calls, s.cost_microusd / 1e6 AS cost_usd, s.message
  FROM run_sources s LEFT JOIN accounts a ON a.id = s.account_id;
"""

# tone is '' where not scored and 'unknown' where it was not kept yet; reason is '' where scored.
_TONES = """
DROP VIEW campaign_responses_by_day;
CREATE TABLE comment_days_with_tones (
  post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('positive', 'neutral', 'negative', 'not_scored')),
  tone TEXT NOT NULL CHECK (tone IN ('', 'support', 'disclosure', 'hostile', 'question', 'other', 'unknown')),
  reason TEXT NOT NULL CHECK (reason IN ('', 'language', 'empty', 'unsure', 'expired', 'off', 'unknown')),
  model TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (post_id, day, label, tone, reason, model),
  CHECK ((label = 'not_scored') = (tone = '') AND (label = 'not_scored') = (reason <> ''))
) STRICT, WITHOUT ROWID;
INSERT INTO comment_days_with_tones
  SELECT post_id, day, label, iif(label = 'not_scored', '', 'unknown'), iif(label = 'not_scored', 'unknown', ''),
    model, n
  FROM comment_days;
DROP TABLE comment_days;
ALTER TABLE comment_days_with_tones RENAME TO comment_days;
CREATE VIEW campaign_responses_by_day AS
  SELECT c.slug AS campaign, date(d.day * 86400, 'unixepoch') AS date, p.platform, d.label, d.tone, d.reason, d.model,
    sum(d.n) AS n
  FROM comment_days d JOIN posts p ON p.id = d.post_id JOIN campaign_posts m ON m.post_id = d.post_id
    JOIN campaigns c ON c.id = m.campaign_id
  GROUP BY c.slug, d.day, p.platform, d.label, d.tone, d.reason, d.model;
CREATE TABLE models (                    -- what labelled the comments
  version TEXT PRIMARY KEY,
  measured TEXT                          -- how right it is, in plain words; NULL where nobody measured it
) STRICT;
CREATE TABLE label_checks (              -- what staff said of labels: counts, never which comment
  predicted TEXT NOT NULL CHECK (predicted IN ('positive', 'neutral', 'negative')),
  corrected TEXT NOT NULL CHECK (corrected IN ('positive', 'neutral', 'negative')),
  model TEXT NOT NULL, day INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (predicted, corrected, model, day)
) STRICT, WITHOUT ROWID;
ALTER TABLE accounts ADD COLUMN comments_off INTEGER NOT NULL DEFAULT 0;  -- 1: campaigns.toml says to read none
"""

_TERMS = """
ALTER TABLE accounts ADD COLUMN kept_days INTEGER;  -- its figures go after so many days, as its terms ask; NULL: never
ALTER TABLE accounts ADD COLUMN rates_off INTEGER NOT NULL DEFAULT 0;  -- 1: its terms allow no rates of engagement
CREATE TABLE outcome_readings (          -- until when no row in outcome_days means none; no row here: not counted
  source TEXT NOT NULL, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  outcome_id INTEGER NOT NULL REFERENCES outcomes, read_until INTEGER NOT NULL,
  PRIMARY KEY (source, campaign_id, outcome_id)
) STRICT, WITHOUT ROWID;
"""


@MIGRATIONS()
def m001_first_tables(db: Database) -> None:
    _run_script(db, _FIRST_TABLES)
    _run_script(db, _FIRST_VIEWS)


@MIGRATIONS()
def m002_tones_and_label_checks(db: Database) -> None:
    _run_script(db, _TONES)


@MIGRATIONS()
def m003_staff_notes_access_and_search(db: Database) -> None:
    _run_script(db, STAFF_NOTES)


@MIGRATIONS()
def m004_purges(db: Database) -> None:
    _run_script(db, PURGES)


@MIGRATIONS()
def m005_files_links_and_outcomes(db: Database) -> None:
    _run_script(db, WAYS_IN)


@MIGRATIONS()
def m006_gains_terms_and_outcome_readings(db: Database) -> None:
    _run_script(db, GAINS)
    _run_script(db, _TERMS)


def known_migrations() -> set[str]:
    """The names of all migrations this program knows."""
    return {migration.name for migration in MIGRATIONS.pending(Database(memory=True))}


def _run_script(db: Database, script: str) -> None:
    """Statement by statement: `executescript` would commit the surrounding transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
