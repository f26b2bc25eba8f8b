"""The SQL of migration m003: what staff write on screen, what changed about figures, who may look, search of own posts.

Never edited once released, like all of `schema`.
"""

from collectors.records import METRIC_NAMES

_ENGAGED = (
    "CASE WHEN coalesce(d.likes, d.comments, d.shares, d.saves, d.link_clicks) IS NULL THEN NULL ELSE "
    "ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.shares, 0) + ifnull(d.saves, 0) "
    "+ ifnull(d.link_clicks, 0) END"
)
_SUMS = (
    ", ".join(f"sum(d.{name}) AS {name}" for name in METRIC_NAMES)
    + f", sum({_ENGAGED}) AS engagements"
    + f", sum(CASE WHEN l.impressions IS NOT NULL THEN {_ENGAGED} END) AS rated_engagements"
    + ", sum(CASE WHEN l.impressions IS NOT NULL THEN d.link_clicks END) AS rated_link_clicks"
)
STAFF_NOTES = f"""
ALTER TABLE organisation ADD COLUMN notes_version INTEGER NOT NULL DEFAULT 0;  -- grows with whatever staff write
ALTER TABLE organisation ADD COLUMN labelled_by TEXT;  -- the version of the model that labelled last
ALTER TABLE campaigns ADD COLUMN matching TEXT;  -- JSON: by which rules its posts and arrivals were last told
ALTER TABLE organisation ADD COLUMN colour TEXT;  -- of reports, as #1a2b3c
ALTER TABLE organisation ADD COLUMN logo BLOB;  -- a PNG, JPEG or SVG file
CREATE TABLE annotations (               -- what staff write on time charts
  id INTEGER PRIMARY KEY, day INTEGER NOT NULL,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
  campaign_id INTEGER REFERENCES campaigns,  -- NULL: on the charts of all campaigns
  written_at INTEGER NOT NULL
) STRICT;
CREATE TABLE definition_changes (        -- what a run found changed about how figures come about
  id INTEGER PRIMARY KEY, day INTEGER NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('matching', 'click_source', 'timezone', 'model', 'platform')),
  campaign_id INTEGER REFERENCES campaigns,  -- NULL: concerns all of them
  platform TEXT,                         -- NULL: concerns all of them
  said TEXT NOT NULL                     -- in a sentence, for people
) STRICT;
CREATE TABLE post_tags (                 -- what staff said of a post's campaigns; it outlives matching and rebuilds
  campaign_id INTEGER NOT NULL REFERENCES campaigns, post_id INTEGER NOT NULL REFERENCES posts,
  member INTEGER NOT NULL CHECK (member IN (0, 1)),  -- 1: belongs to it, 0: does not, whatever matching says
  why TEXT,                              -- the reason by which matching would put it there; NULL: it would not
  tagged_at INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, post_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE access (                    -- who may look and who may write, from [access] in campaigns.toml
  who BLOB PRIMARY KEY,                  -- keyed digest of an address: the database holds no address of anybody
  role TEXT NOT NULL CHECK (role IN ('viewer', 'editor'))
) STRICT, WITHOUT ROWID;
CREATE TABLE deliveries (                -- what `outreach deliver` brought to whom; no address of anybody
  id INTEGER PRIMARY KEY,
  what TEXT NOT NULL CHECK (what IN ('report', 'alert')),
  name TEXT NOT NULL,                    -- which report of which days, or which alert
  title TEXT NOT NULL, said TEXT NOT NULL,  -- for people: the campaign, and the days or what was told
  way TEXT NOT NULL CHECK (way IN ('mail', 'notice', 'folder')),
  target BLOB NOT NULL,                  -- keyed digest of the address or folder
  status TEXT NOT NULL CHECK (status IN ('sending', 'sent', 'failed', 'unknown')),
  attempts INTEGER NOT NULL, tried_at INTEGER NOT NULL, message TEXT NOT NULL DEFAULT '',
  UNIQUE (what, name, way, target)
) STRICT;
CREATE VIEW campaign_day_sums AS
  SELECT m.campaign_id, p.platform, d.day, {_SUMS}
  FROM campaign_posts m JOIN post_days d ON d.post_id = m.post_id JOIN posts p ON p.id = m.post_id
    JOIN post_latest l ON l.post_id = m.post_id
  GROUP BY m.campaign_id, p.platform, d.day;
CREATE VIEW organisation_day_sums AS
  SELECT p.platform, d.day, {_SUMS}
  FROM post_days d JOIN posts p ON p.id = d.post_id JOIN post_latest l ON l.post_id = d.post_id
  GROUP BY p.platform, d.day;
CREATE VIRTUAL TABLE posts_search USING fts5(
  text, links, hashtags, content = 'posts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
INSERT INTO posts_search (posts_search) VALUES ('rebuild');
CREATE TRIGGER posts_search_insert AFTER INSERT ON posts BEGIN
  INSERT INTO posts_search (rowid, text, links, hashtags) VALUES (new.id, new.text, new.links, new.hashtags);
END;
CREATE TRIGGER posts_search_delete AFTER DELETE ON posts BEGIN
  INSERT INTO posts_search (posts_search, rowid, text, links, hashtags)
    VALUES ('delete', old.id, old.text, old.links, old.hashtags);
END;
CREATE TRIGGER posts_search_update AFTER UPDATE OF text, links, hashtags ON posts
WHEN old.text IS NOT new.text OR old.links IS NOT new.links OR old.hashtags IS NOT new.hashtags BEGIN
  INSERT INTO posts_search (posts_search, rowid, text, links, hashtags)
    VALUES ('delete', old.id, old.text, old.links, old.hashtags);
  INSERT INTO posts_search (rowid, text, links, hashtags) VALUES (new.id, new.text, new.links, new.hashtags);
END;
"""
