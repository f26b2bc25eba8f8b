"""The SQL of migration m005: files people export, short links of our own, and what people did where a link led them.

Never edited once released, like all of `schema`.
"""

from collectors.records import METRIC_NAMES

_METRICS = ", ".join(f"{name} INTEGER" for name in METRIC_NAMES)

WAYS_IN = f"""
ALTER TABLE accounts ADD COLUMN by_files INTEGER NOT NULL DEFAULT 0;  -- 1: known from files people export, never asked
ALTER TABLE accounts ADD COLUMN key_until INTEGER;  -- when the token it is read with ends; NULL: never, or nobody knows
CREATE TABLE imports (                   -- files people exported from a platform and gave us
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES accounts,
  kind TEXT NOT NULL,                    -- what was recognised, e.g. x_posts
  name TEXT NOT NULL,                    -- of the file, without its folder
  digest BLOB NOT NULL,                  -- SHA-256 of its content
  as_of_at INTEGER NOT NULL,             -- the moment its figures are of
  imported_at INTEGER NOT NULL,
  taken INTEGER NOT NULL, refused INTEGER NOT NULL,  -- rows
  undone_at INTEGER
) STRICT;
CREATE INDEX imports_by_account ON imports (account_id, as_of_at);
CREATE TABLE imported_figures (          -- what a file says of a post; the files' snapshots follow from these
  post_id INTEGER NOT NULL REFERENCES posts, import_id INTEGER NOT NULL REFERENCES imports,
  {_METRICS},
  PRIMARY KEY (post_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_figures (           -- what a file says of a whole account on a day; no part of any sum of posts
  account_id INTEGER NOT NULL REFERENCES accounts, metric TEXT NOT NULL, day INTEGER NOT NULL,
  import_id INTEGER NOT NULL REFERENCES imports, value INTEGER NOT NULL,
  PRIMARY KEY (account_id, metric, day, import_id)
) STRICT, WITHOUT ROWID;
ALTER TABLE snapshots ADD COLUMN import_id INTEGER REFERENCES imports;  -- NULL: read from the platform itself

ALTER TABLE organisation ADD COLUMN links_address TEXT;  -- what comes before /r/ in a short link; NULL: nobody said
ALTER TABLE campaigns ADD COLUMN utm_campaign TEXT;  -- what links are tagged with; NULL: campaigns.toml names none
CREATE TABLE links (                     -- short links of our own: where each leads, and for what it was made
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,             -- the last part of its address
  campaign_id INTEGER NOT NULL REFERENCES campaigns, resource_id INTEGER NOT NULL REFERENCES resources,
  platform TEXT NOT NULL,                -- where it is to be posted; 'print' and the like where it is on no platform
  url TEXT NOT NULL,                     -- where it leads, its UTM tags included
  made_at INTEGER NOT NULL, retired_at INTEGER  -- retired: it still leads there, but is offered no more
) STRICT;
CREATE TABLE link_days (                 -- how often each was opened
  source TEXT NOT NULL, link_id INTEGER NOT NULL REFERENCES links, day INTEGER NOT NULL,
  clicks INTEGER NOT NULL, bots INTEGER,
  PRIMARY KEY (source, link_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE click_readings (            -- of links whose source tells no days: how often they were opened in all
  source TEXT NOT NULL, link TEXT NOT NULL,  -- host and path
  read_at INTEGER NOT NULL, seen_until INTEGER NOT NULL,  -- a row only when it changed
  clicks INTEGER NOT NULL,
  PRIMARY KEY (source, link, read_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE outcomes (                  -- what people may do once they are there, from campaigns.toml
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  resource_id INTEGER REFERENCES resources,  -- where it happens; NULL: elsewhere, such as on the telephone
  goal TEXT,                             -- what the click source calls it; NULL: people enter it by hand
  position INTEGER NOT NULL DEFAULT 0, configured INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE outcome_days (              -- counted by a click source, for visits that came by a campaign
  source TEXT NOT NULL, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  outcome_id INTEGER NOT NULL REFERENCES outcomes, day INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (source, campaign_id, outcome_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE outcome_weeks (             -- entered by hand; of no campaign, or of one where people can tell
  id INTEGER PRIMARY KEY,
  outcome_id INTEGER NOT NULL REFERENCES outcomes, campaign_id INTEGER REFERENCES campaigns,
  week INTEGER NOT NULL,                 -- its Monday
  n INTEGER NOT NULL CHECK (n >= 0),
  source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 200),  -- where the figure comes from, in words
  entered_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outcome_weeks_once ON outcome_weeks (outcome_id, ifnull(campaign_id, 0), week);
"""
