"""The SQL of migration m004: what was removed on purpose, without its content, and what must not come back.

Never edited once released, like all of `schema`.
"""

PURGES = """
CREATE TABLE purges (                    -- what was removed on purpose: never its content
  id INTEGER PRIMARY KEY,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,                   -- NULL: it broke off, and is to be repeated
  what TEXT NOT NULL CHECK (what IN ('post', 'texts', 'platform', 'everything', 'forgotten')),
  platform TEXT,                         -- NULL: all of them
  posts INTEGER NOT NULL DEFAULT 0, own_texts INTEGER NOT NULL DEFAULT 0, comment_texts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE purged_posts (              -- posts that are not to be read again
  platform TEXT NOT NULL, digest INTEGER NOT NULL,  -- keyed; says nothing without the key
  PRIMARY KEY (platform, digest)
) STRICT, WITHOUT ROWID;
ALTER TABLE posts ADD COLUMN text_removed_at INTEGER;  -- its text was removed here and is not to come back
ALTER TABLE accounts ADD COLUMN purged_until INTEGER;  -- posts published up to this moment are not to be read again
ALTER TABLE comment_buffer ADD COLUMN digest INTEGER;  -- keyed, as in comments_seen: to follow edits and deletions
"""
