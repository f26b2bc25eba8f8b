BEGIN;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO _sqlite_migrations VALUES
(1,'outreach','m001_first_tables','2026-11-29 09:46:03.188172+00:00'),
(2,'outreach','m002_tones_and_label_checks','2026-11-29 09:46:03.198568+00:00'),
(3,'outreach','m003_staff_notes_access_and_search','2026-11-29 09:46:03.210394+00:00'),
(4,'outreach','m004_purges','2026-11-29 09:46:03.220660+00:00'),
(5,'outreach','m005_files_links_and_outcomes','2026-11-29 09:46:03.235766+00:00');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE TABLE organisation (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  name TEXT NOT NULL, timezone TEXT NOT NULL, click_source TEXT,
  x_monthly_budget_microusd INTEGER,
  matching TEXT NOT NULL DEFAULT '',   -- what campaign_posts was last matched by, to notice a change
  derived_at INTEGER,                  -- when the derived tables were last made anew
  digest_key BLOB NOT NULL             -- keys the digests in comments_seen
, notes_version INTEGER NOT NULL DEFAULT 0, labelled_by TEXT, colour TEXT, logo BLOB, links_address TEXT) STRICT;
INSERT INTO organisation VALUES
(1,'Harbour Mind','Europe/London','sample',NULL,'f4522a19dc99caec54dc48fc675bd9bcc3b82160ef834ac2428c38a934912481',NULL,X'37B923E672B518B162DD71E3849540D8F908FB5FC270E741ED798C318573F13E',0,'G2-int8',NULL,NULL,NULL);
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
  resume_since INTEGER, resume_at INTEGER, comments_off INTEGER NOT NULL DEFAULT 0, purged_until INTEGER, by_files INTEGER NOT NULL DEFAULT 0, key_until INTEGER,-- how far back it was to go, and when it began
  UNIQUE (platform, handle, server)
) STRICT;
INSERT INTO accounts VALUES
(1,'x','harbourmind','',1,1,'sample-x-harbourmind',1794280620,1794280620,1793404800,1794280620,NULL,NULL,NULL,0,NULL,0,NULL),
(2,'mastodon','harbourmind','',1,1,'sample-mastodon-harbourmind',1794280620,1794280620,1793404800,1794280620,NULL,NULL,NULL,0,NULL,0,NULL);
CREATE TABLE account_days (
  account_id INTEGER NOT NULL REFERENCES accounts, day INTEGER NOT NULL, followers INTEGER,
  PRIMARY KEY (account_id, day)
) STRICT, WITHOUT ROWID;
INSERT INTO account_days VALUES
(1,20758,19998),
(1,20759,20016),
(1,20760,20035),
(1,20761,20055),
(1,20762,20074),
(1,20763,20093),
(1,20764,20112),
(1,20765,20131),
(1,20766,20149),
(1,20767,20166),
(2,20758,2337),
(2,20759,2339),
(2,20760,2341),
(2,20761,2343),
(2,20762,2346),
(2,20763,2348),
(2,20764,2350),
(2,20765,2352),
(2,20766,2354),
(2,20767,2356);
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
  comments_counter INTEGER, text_removed_at INTEGER,               -- and what the counter said then
  UNIQUE (platform, native_id)
) STRICT;
INSERT INTO posts VALUES
(1,1,'x','sample-x-harbourmind-0096-0',NULL,1793476305,'text','Flatmates notice first. How to ask whether somebody is all right. #StudyWithoutStress','https://x.example/harbourmind/sample-x-harbourmind-0096-0','[]','["StudyWithoutStress"]',NULL,1794280620,1794280620,8,NULL),
(2,2,'mastodon','sample-mastodon-harbourmind-0096-0',NULL,1793470570,'link','A plan for the week before an exam that leaves room for sleep. Whenever you are ready. https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0096-0','["https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,7,NULL),
(3,1,'x','sample-x-harbourmind-0097-0',NULL,1793555005,'image','The choir sings again on Friday. No voice required.','https://x.example/harbourmind/sample-x-harbourmind-0097-0','[]','[]',NULL,1794280620,1794280620,5,NULL),
(4,2,'mastodon','sample-mastodon-harbourmind-0097-0',NULL,1793551878,'text','The office is closed on Monday. The helpline is not.','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0097-0','[]','[]',NULL,1794280620,1794280620,2,NULL),
(5,1,'x','sample-x-harbourmind-0098-0',NULL,1793624828,'image','Our volunteers trained forty new listeners this month. Thank you.','https://x.example/harbourmind/sample-x-harbourmind-0098-0','[]','[]',NULL,1794280620,1794280620,3,NULL),
(6,2,'mastodon','sample-mastodon-harbourmind-0098-0',NULL,1793648903,'link','Our student support group meets on Tuesdays, online and free. Whenever you are ready. https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0098-0','["https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,3,NULL),
(7,1,'x','sample-x-harbourmind-0099-1',NULL,1793730408,'link','Our student support group meets on Tuesdays, online and free. https://harbourmind.example/students?utm_source=x&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://x.example/harbourmind/sample-x-harbourmind-0099-1','["https://harbourmind.example/students?utm_source=x&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,5,NULL),
(8,1,'x','sample-x-harbourmind-0099-0',NULL,1793700446,'text','Our helpline answered in under a minute, nine calls out of ten.','https://x.example/harbourmind/sample-x-harbourmind-0099-0','[]','[]',NULL,1794280620,1794280620,7,NULL),
(9,2,'mastodon','sample-mastodon-harbourmind-0099-0',NULL,1793721324,'image','Your tutor would rather know. How to ask for more time. Please share. #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0099-0','[]','["StudyWithoutStress"]',NULL,1794280620,1794280620,5,NULL),
(10,1,'x','sample-x-harbourmind-0100-0',NULL,1793775986,'text','Our helpline answered in under a minute, nine calls out of ten.','https://x.example/harbourmind/sample-x-harbourmind-0100-0','[]','[]',NULL,1794280620,1794280620,4,NULL),
(11,2,'mastodon','sample-mastodon-harbourmind-0100-0',NULL,1793782859,'image','Meet Tomasz, who has answered our phones on Thursday nights for eleven years.','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0100-0','[]','[]',NULL,1794280620,1794280620,4,NULL),
(12,1,'x','sample-x-harbourmind-0101-0',NULL,1793880827,'link','Ffion failed second year and is a vet today. Her story. Whenever you are ready. https://harbourmind.example/students?utm_source=x&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://x.example/harbourmind/sample-x-harbourmind-0101-0','["https://harbourmind.example/students?utm_source=x&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,6,NULL),
(13,2,'mastodon','sample-mastodon-harbourmind-0101-0',NULL,1793901722,'link','Our student support group meets on Tuesdays, online and free. Somebody you know may need it. https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0101-0','["https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,6,NULL),
(14,1,'x','sample-x-harbourmind-0102-0',NULL,1793968826,'image','Our volunteers trained forty new listeners this month. Thank you.','https://x.example/harbourmind/sample-x-harbourmind-0102-0','[]','[]',NULL,1794280620,1794280620,2,NULL),
(15,2,'mastodon','sample-mastodon-harbourmind-0102-0',NULL,1793981335,'text','Our student support group meets on Tuesdays, online and free. #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0102-0','[]','["StudyWithoutStress"]',NULL,1794280620,1794280620,2,NULL),
(16,1,'x','sample-x-harbourmind-0103-0',NULL,1794036094,'link','Exams end. You go on. Support for students, day and night. Somebody you know may need it. https://go.harbourmind.example/study #StudyWithoutStress','https://x.example/harbourmind/sample-x-harbourmind-0103-0','["https://go.harbourmind.example/study"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,1,NULL),
(17,2,'mastodon','sample-mastodon-harbourmind-0103-0',NULL,1794035297,'link','Flatmates notice first. How to ask whether somebody is all right. https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0103-0','["https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,5,NULL),
(18,1,'x','sample-x-harbourmind-0104-0',NULL,1794156080,'link','We are looking for a night-shift coordinator in Port Carrow. https://harbourmind.example/help','https://x.example/harbourmind/sample-x-harbourmind-0104-0','["https://harbourmind.example/help"]','[]',NULL,1794280620,1794280620,3,NULL),
(19,2,'mastodon','sample-mastodon-harbourmind-0104-0',NULL,1794163965,'link','Your tutor would rather know. How to ask for more time. Please share. https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress #StudyWithoutStress','https://mastodon.example/harbourmind/sample-mastodon-harbourmind-0104-0','["https://harbourmind.example/students?utm_source=mastodon&utm_medium=social&utm_campaign=study-without-stress"]','["StudyWithoutStress"]',NULL,1794280620,1794280620,6,NULL),
(20,1,'x','sample-x-harbourmind-0105-0',NULL,1794251414,'image','Ffion failed second year and is a vet today. Her story. #StudyWithoutStress','https://x.example/harbourmind/sample-x-harbourmind-0105-0','[]','["StudyWithoutStress"]',NULL,1794280620,1794280620,3,NULL);
CREATE INDEX posts_by_account ON posts (account_id, published_at);
CREATE INDEX posts_by_time ON posts (published_at);
CREATE TABLE snapshots (
  post_id INTEGER NOT NULL REFERENCES posts, taken_at INTEGER NOT NULL, seen_until INTEGER NOT NULL,
  impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER, import_id INTEGER REFERENCES imports,
  PRIMARY KEY (post_id, taken_at)
) STRICT, WITHOUT ROWID;
INSERT INTO snapshots VALUES
(1,1793503020,1793503020,1233,NULL,19,5,5,3,0,NULL,NULL,NULL),
(1,1793589420,1793589420,3395,NULL,50,7,16,11,0,NULL,NULL,NULL),
(1,1793675820,1793675820,4099,NULL,59,8,20,14,0,NULL,NULL,NULL),
(1,1793762220,1793762220,4350,NULL,62,8,22,15,0,NULL,NULL,NULL),
(1,1793848620,1793848620,4497,NULL,65,8,23,16,0,NULL,NULL,NULL),
(1,1793935020,1793935020,4608,NULL,66,8,23,16,0,NULL,NULL,NULL),
(1,1794021420,1794021420,4688,NULL,67,8,24,16,0,NULL,NULL,NULL),
(1,1794107820,1794107820,4740,NULL,68,8,24,16,0,NULL,NULL,NULL),
(1,1794194220,1794194220,4800,NULL,69,8,24,17,0,NULL,NULL,NULL),
(1,1794280620,1794280620,4866,NULL,70,8,25,17,0,NULL,NULL,NULL),
(2,1793503020,1793503020,NULL,NULL,5,1,4,NULL,NULL,NULL,NULL,NULL),
(2,1793589420,1793589420,NULL,NULL,11,2,10,NULL,NULL,NULL,NULL,NULL),
(2,1793675820,1793675820,NULL,NULL,13,5,12,NULL,NULL,NULL,NULL,NULL),
(2,1793762220,1793762220,NULL,NULL,14,6,13,NULL,NULL,NULL,NULL,NULL),
(2,1793848620,1794021420,NULL,NULL,15,6,14,NULL,NULL,NULL,NULL,NULL),
(2,1794107820,1794107820,NULL,NULL,15,7,14,NULL,NULL,NULL,NULL,NULL),
(2,1794194220,1794194220,NULL,NULL,16,7,15,NULL,NULL,NULL,NULL,NULL),
(2,1794280620,1794280620,NULL,NULL,18,7,15,NULL,NULL,NULL,NULL,NULL),
(3,1793589420,1793589420,594,NULL,10,2,2,1,0,NULL,NULL,NULL),
(3,1793675820,1793675820,1219,NULL,21,5,5,4,0,NULL,NULL,NULL),
(3,1793762220,1793762220,1364,NULL,23,5,6,4,0,NULL,NULL,NULL),
(3,1793848620,1793848620,1426,NULL,24,5,6,5,0,NULL,NULL,NULL),
(3,1793935020,1793935020,1467,NULL,25,5,6,5,0,NULL,NULL,NULL),
(3,1794021420,1794021420,1497,NULL,25,5,6,5,0,NULL,NULL,NULL),
(3,1794107820,1794107820,1516,NULL,26,5,6,5,0,NULL,NULL,NULL),
(3,1794194220,1794194220,1538,NULL,26,5,7,5,0,NULL,NULL,NULL),
(3,1794280620,1794280620,1600,NULL,29,5,7,5,0,NULL,NULL,NULL),
(4,1793589420,1793589420,NULL,NULL,3,1,1,NULL,NULL,NULL,NULL,NULL),
(4,1793675820,1793675820,NULL,NULL,6,1,2,NULL,NULL,NULL,NULL,NULL),
(4,1793762220,1793762220,NULL,NULL,7,1,3,NULL,NULL,NULL,NULL,NULL),
(4,1793848620,1793935020,NULL,NULL,7,2,3,NULL,NULL,NULL,NULL,NULL),
(4,1794021420,1794280620,NULL,NULL,8,2,3,NULL,NULL,NULL,NULL,NULL),
(5,1793675820,1793675820,1431,NULL,25,3,6,2,0,NULL,NULL,NULL),
(5,1793762220,1793762220,2098,NULL,36,3,9,3,0,NULL,NULL,NULL),
(5,1793848620,1793848620,2267,NULL,39,3,10,3,0,NULL,NULL,NULL),
(5,1793935020,1793935020,2354,NULL,40,3,10,4,0,NULL,NULL,NULL),
(5,1794021420,1794021420,2411,NULL,41,3,11,4,0,NULL,NULL,NULL),
(5,1794107820,1794107820,2448,NULL,42,3,11,4,0,NULL,NULL,NULL),
(5,1794194220,1794194220,2489,NULL,43,3,11,4,0,NULL,NULL,NULL),
(5,1794280620,1794280620,2535,NULL,43,3,11,4,0,NULL,NULL,NULL),
(6,1793675820,1793675820,NULL,NULL,5,2,5,NULL,NULL,NULL,NULL,NULL),
(6,1793762220,1793762220,NULL,NULL,10,3,11,NULL,NULL,NULL,NULL,NULL),
(6,1793848620,1793848620,NULL,NULL,11,3,12,NULL,NULL,NULL,NULL,NULL),
(6,1793935020,1794107820,NULL,NULL,12,3,13,NULL,NULL,NULL,NULL,NULL),
(6,1794194220,1794280620,NULL,NULL,12,3,14,NULL,NULL,NULL,NULL,NULL),
(7,1793762220,1793762220,1868,NULL,43,1,7,2,25,NULL,NULL,NULL),
(7,1793848620,1793848620,3506,NULL,79,3,14,5,47,NULL,NULL,NULL),
(7,1793935020,1793935020,3894,NULL,86,4,16,6,52,NULL,NULL,NULL),
(7,1794021420,1794021420,4052,NULL,90,5,17,6,54,NULL,NULL,NULL),
(7,1794107820,1794107820,4139,NULL,92,5,17,6,55,NULL,NULL,NULL),
(7,1794194220,1794194220,4233,NULL,94,5,18,6,57,NULL,NULL,NULL),
(7,1794280620,1794280620,4335,NULL,96,5,18,7,58,NULL,NULL,NULL),
(8,1793762220,1793762220,3009,NULL,70,4,12,3,0,NULL,NULL,NULL),
(8,1793848620,1793848620,3989,NULL,91,5,17,5,0,NULL,NULL,NULL),
(8,1793935020,1793935020,4276,NULL,97,6,18,5,0,NULL,NULL,NULL),
(8,1794021420,1794021420,4418,NULL,100,6,19,6,0,NULL,NULL,NULL),
(8,1794107820,1794107820,4502,NULL,102,6,19,6,0,NULL,NULL,NULL),
(8,1794194220,1794194220,4596,NULL,104,6,20,6,0,NULL,NULL,NULL),
(8,1794280620,1794280620,4698,NULL,106,7,20,6,0,NULL,NULL,NULL),
(9,1793762220,1793762220,NULL,NULL,6,2,3,NULL,NULL,NULL,NULL,NULL),
(9,1793848620,1793848620,NULL,NULL,10,5,5,NULL,NULL,NULL,NULL,NULL),
(9,1793935020,1794021420,NULL,NULL,11,5,6,NULL,NULL,NULL,NULL,NULL),
(9,1794107820,1794194220,NULL,NULL,12,5,6,NULL,NULL,NULL,NULL,NULL),
(9,1794280620,1794280620,NULL,NULL,12,5,7,NULL,NULL,NULL,NULL,NULL),
(10,1793848620,1793848620,1628,NULL,33,2,5,2,0,NULL,NULL,NULL),
(10,1793935020,1793935020,2068,NULL,40,4,7,3,0,NULL,NULL,NULL),
(10,1794021420,1794021420,2197,NULL,43,4,8,3,0,NULL,NULL,NULL),
(10,1794107820,1794107820,2257,NULL,44,4,8,4,0,NULL,NULL,NULL),
(10,1794194220,1794194220,2317,NULL,45,4,8,4,0,NULL,NULL,NULL),
(10,1794280620,1794280620,2381,NULL,46,4,8,4,0,NULL,NULL,NULL),
(11,1793848620,1793848620,NULL,NULL,7,2,6,NULL,NULL,NULL,NULL,NULL),
(11,1793935020,1793935020,NULL,NULL,10,3,8,NULL,NULL,NULL,NULL,NULL),
(11,1794021420,1794021420,NULL,NULL,10,4,9,NULL,NULL,NULL,NULL,NULL),
(11,1794107820,1794107820,NULL,NULL,11,4,9,NULL,NULL,NULL,NULL,NULL),
(11,1794194220,1794280620,NULL,NULL,11,4,10,NULL,NULL,NULL,NULL,NULL),
(12,1793935020,1793935020,2121,NULL,52,6,12,6,18,NULL,NULL,NULL),
(12,1794021420,1794021420,3047,NULL,73,6,18,10,27,NULL,NULL,NULL),
(12,1794107820,1794107820,3291,NULL,78,6,20,11,29,NULL,NULL,NULL),
(12,1794194220,1794194220,3457,NULL,82,6,21,12,30,NULL,NULL,NULL),
(12,1794280620,1794280620,3592,NULL,85,6,22,12,31,NULL,NULL,NULL),
(13,1793935020,1793935020,NULL,NULL,9,4,8,NULL,NULL,NULL,NULL,NULL),
(13,1794021420,1794021420,NULL,NULL,16,6,17,NULL,NULL,NULL,NULL,NULL),
(13,1794107820,1794107820,NULL,NULL,18,6,19,NULL,NULL,NULL,NULL,NULL),
(13,1794194220,1794194220,NULL,NULL,19,6,20,NULL,NULL,NULL,NULL,NULL),
(13,1794280620,1794280620,NULL,NULL,21,6,21,NULL,NULL,NULL,NULL,NULL),
(14,1794021420,1794021420,831,NULL,16,2,3,1,0,NULL,NULL,NULL),
(14,1794107820,1794107820,1249,NULL,24,2,5,2,0,NULL,NULL,NULL),
(14,1794194220,1794194220,1443,NULL,27,2,6,2,0,NULL,NULL,NULL),
(14,1794280620,1794280620,1541,NULL,29,2,6,3,0,NULL,NULL,NULL),
(15,1794021420,1794021420,NULL,NULL,3,1,1,NULL,NULL,NULL,NULL,NULL),
(15,1794107820,1794107820,NULL,NULL,6,2,3,NULL,NULL,NULL,NULL,NULL),
(15,1794194220,1794194220,NULL,NULL,7,2,3,NULL,NULL,NULL,NULL,NULL),
(15,1794280620,1794280620,NULL,NULL,7,2,4,NULL,NULL,NULL,NULL,NULL),
(16,1794107820,1794107820,315,NULL,6,1,1,0,4,NULL,NULL,NULL),
(16,1794194220,1794194220,486,NULL,9,1,2,0,6,NULL,NULL,NULL),
(16,1794280620,1794280620,549,NULL,10,1,3,0,7,NULL,NULL,NULL),
(17,1794107820,1794107820,NULL,NULL,8,3,10,NULL,NULL,NULL,NULL,NULL),
(17,1794194220,1794194220,NULL,NULL,13,4,16,NULL,NULL,NULL,NULL,NULL),
(17,1794280620,1794280620,NULL,NULL,14,5,19,NULL,NULL,NULL,NULL,NULL),
(18,1794194220,1794194220,1457,NULL,25,1,3,4,19,NULL,NULL,NULL),
(18,1794280620,1794280620,2815,NULL,47,3,7,8,37,NULL,NULL,NULL),
(19,1794194220,1794194220,NULL,NULL,9,1,7,NULL,NULL,NULL,NULL,NULL),
(19,1794280620,1794280620,NULL,NULL,19,6,17,NULL,NULL,NULL,NULL,NULL),
(20,1794280620,1794280620,1978,NULL,45,3,4,5,0,NULL,NULL,NULL);
CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, purpose TEXT NOT NULL,
  starts INTEGER NOT NULL, ends INTEGER,  -- days, both included
  position INTEGER NOT NULL DEFAULT 0,    -- order in campaigns.toml
  configured INTEGER NOT NULL DEFAULT 1
, matching TEXT, utm_campaign TEXT) STRICT;
INSERT INTO campaigns VALUES
(1,'study-without-stress','Study Without Stress','support',20757,20798,0,1,'{"starts": "2026-10-31", "ends": "2026-12-11", "hashtags": ["StudyWithoutStress"], "keywords": [], "utm_campaign": ["study-without-stress"], "links": ["https://go.harbourmind.example/study"], "posts": [], "resources": {"helpline": "https://harbourmind.example/help"}}','study-without-stress');
CREATE TABLE campaign_goals (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, metric TEXT NOT NULL, target INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, metric)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_goals VALUES
(1,'engagements',5000);
CREATE TABLE resources (
  id INTEGER PRIMARY KEY, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL,
  configured INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO resources VALUES
(1,'helpline','Helpline page','https://harbourmind.example/help','helpline',1);
CREATE TABLE campaign_resources (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, resource_id INTEGER NOT NULL REFERENCES resources,
  PRIMARY KEY (campaign_id, resource_id)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_resources VALUES
(1,1);
CREATE TABLE campaign_posts (
  campaign_id INTEGER NOT NULL REFERENCES campaigns, post_id INTEGER NOT NULL REFERENCES posts, why TEXT NOT NULL,
  PRIMARY KEY (campaign_id, post_id)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_posts VALUES
(1,1,'hashtag #StudyWithoutStress'),
(1,2,'hashtag #StudyWithoutStress'),
(1,6,'hashtag #StudyWithoutStress'),
(1,7,'hashtag #StudyWithoutStress'),
(1,9,'hashtag #StudyWithoutStress'),
(1,12,'hashtag #StudyWithoutStress'),
(1,13,'hashtag #StudyWithoutStress'),
(1,15,'hashtag #StudyWithoutStress'),
(1,16,'hashtag #StudyWithoutStress'),
(1,17,'hashtag #StudyWithoutStress'),
(1,19,'hashtag #StudyWithoutStress'),
(1,20,'hashtag #StudyWithoutStress');
CREATE INDEX campaign_posts_by_post ON campaign_posts (post_id);
CREATE TABLE post_latest (               -- derived: last known value of each metric
  post_id INTEGER PRIMARY KEY REFERENCES posts, impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER, engagements INTEGER
) STRICT;
INSERT INTO post_latest VALUES
(1,4866,NULL,70,8,25,17,0,NULL,NULL,120),
(2,NULL,NULL,18,7,15,NULL,NULL,NULL,NULL,40),
(3,1600,NULL,29,5,7,5,0,NULL,NULL,46),
(4,NULL,NULL,8,2,3,NULL,NULL,NULL,NULL,13),
(5,2535,NULL,43,3,11,4,0,NULL,NULL,61),
(6,NULL,NULL,12,3,14,NULL,NULL,NULL,NULL,29),
(7,4335,NULL,96,5,18,7,58,NULL,NULL,184),
(8,4698,NULL,106,7,20,6,0,NULL,NULL,139),
(9,NULL,NULL,12,5,7,NULL,NULL,NULL,NULL,24),
(10,2381,NULL,46,4,8,4,0,NULL,NULL,62),
(11,NULL,NULL,11,4,10,NULL,NULL,NULL,NULL,25),
(12,3592,NULL,85,6,22,12,31,NULL,NULL,156),
(13,NULL,NULL,21,6,21,NULL,NULL,NULL,NULL,48),
(14,1541,NULL,29,2,6,3,0,NULL,NULL,40),
(15,NULL,NULL,7,2,4,NULL,NULL,NULL,NULL,13),
(16,549,NULL,10,1,3,0,7,NULL,NULL,21),
(17,NULL,NULL,14,5,19,NULL,NULL,NULL,NULL,38),
(18,2815,NULL,47,3,7,8,37,NULL,NULL,102),
(19,NULL,NULL,19,6,17,NULL,NULL,NULL,NULL,42),
(20,1978,NULL,45,3,4,5,0,NULL,NULL,57);
CREATE TABLE post_days (                 -- derived: what a post gained on a day; no row where nothing moved
  post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL, impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER,
  PRIMARY KEY (post_id, day)
) STRICT, WITHOUT ROWID;
INSERT INTO post_days VALUES
(1,20757,687,NULL,11,3,3,2,0,NULL,NULL),
(1,20758,2412,NULL,35,4,11,8,0,NULL,NULL),
(1,20759,904,NULL,12,1,5,4,0,NULL,NULL),
(1,20760,313,NULL,4,0,3,1,0,NULL,NULL),
(1,20761,161,NULL,3,0,1,1,0,NULL,NULL),
(1,20762,116,NULL,1,0,0,0,0,NULL,NULL),
(1,20763,84,NULL,1,0,1,0,0,NULL,NULL),
(1,20764,56,NULL,1,0,0,0,0,NULL,NULL),
(1,20765,59,NULL,1,0,0,1,0,NULL,NULL),
(1,20766,65,NULL,1,0,1,0,0,NULL,NULL),
(1,20767,9,NULL,0,0,0,0,0,NULL,NULL),
(2,20757,NULL,NULL,3,1,3,NULL,NULL,NULL,NULL),
(2,20758,NULL,NULL,7,1,6,NULL,NULL,NULL,NULL),
(2,20759,NULL,NULL,3,3,3,NULL,NULL,NULL,NULL),
(2,20760,NULL,NULL,1,1,1,NULL,NULL,NULL,NULL),
(2,20761,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL),
(2,20764,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL),
(2,20765,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL),
(2,20766,NULL,NULL,2,0,0,NULL,NULL,NULL,NULL),
(3,20758,390,NULL,7,1,1,1,0,NULL,NULL),
(3,20759,743,NULL,12,4,4,3,0,NULL,NULL),
(3,20760,211,NULL,4,0,1,0,0,NULL,NULL),
(3,20761,74,NULL,1,0,0,1,0,NULL,NULL),
(3,20762,43,NULL,1,0,0,0,0,NULL,NULL),
(3,20763,32,NULL,0,0,0,0,0,NULL,NULL),
(3,20764,20,NULL,1,0,0,0,0,NULL,NULL),
(3,20765,22,NULL,0,0,1,0,0,NULL,NULL),
(3,20766,57,NULL,3,0,0,0,0,NULL,NULL),
(3,20767,8,NULL,0,0,0,0,0,NULL,NULL),
(4,20758,NULL,NULL,2,1,1,NULL,NULL,NULL,NULL),
(4,20759,NULL,NULL,4,0,1,NULL,NULL,NULL,NULL),
(4,20760,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL),
(4,20761,NULL,NULL,0,1,0,NULL,NULL,NULL,NULL),
(4,20763,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL),
(5,20759,1099,NULL,19,2,5,2,0,NULL,NULL),
(5,20760,908,NULL,15,1,4,1,0,NULL,NULL),
(5,20761,237,NULL,5,0,1,0,0,NULL,NULL),
(5,20762,98,NULL,1,0,0,1,0,NULL,NULL),
(5,20763,61,NULL,1,0,1,0,0,NULL,NULL),
(5,20764,40,NULL,1,0,0,0,0,NULL,NULL),
(5,20765,40,NULL,1,0,0,0,0,NULL,NULL),
(5,20766,46,NULL,0,0,0,0,0,NULL,NULL),
(5,20767,6,NULL,0,0,0,0,0,NULL,NULL),
(6,20759,NULL,NULL,3,1,3,NULL,NULL,NULL,NULL),
(6,20760,NULL,NULL,6,2,7,NULL,NULL,NULL,NULL),
(6,20761,NULL,NULL,2,0,2,NULL,NULL,NULL,NULL),
(6,20762,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL),
(6,20765,NULL,NULL,0,0,1,NULL,NULL,NULL,NULL),
(7,20760,1174,NULL,27,1,4,1,16,NULL,NULL),
(7,20761,2108,NULL,47,2,9,4,28,NULL,NULL),
(7,20762,559,NULL,11,1,3,1,7,NULL,NULL),
(7,20763,189,NULL,4,1,1,0,3,NULL,NULL),
(7,20764,97,NULL,3,0,0,0,1,NULL,NULL),
(7,20765,93,NULL,2,0,1,0,2,NULL,NULL),
(7,20766,101,NULL,2,0,0,1,1,NULL,NULL),
(7,20767,14,NULL,0,0,0,0,0,NULL,NULL),
(8,20760,2433,NULL,57,3,10,2,0,NULL,NULL),
(8,20761,1422,NULL,31,2,6,3,0,NULL,NULL),
(8,20762,382,NULL,8,1,2,0,0,NULL,NULL),
(8,20763,162,NULL,4,0,1,1,0,NULL,NULL),
(8,20764,92,NULL,2,0,0,0,0,NULL,NULL),
(8,20765,92,NULL,2,0,1,0,0,NULL,NULL),
(8,20766,101,NULL,2,1,0,0,0,NULL,NULL),
(8,20767,14,NULL,0,0,0,0,0,NULL,NULL),
(9,20760,NULL,NULL,4,1,2,NULL,NULL,NULL,NULL),
(9,20761,NULL,NULL,5,4,3,NULL,NULL,NULL,NULL),
(9,20762,NULL,NULL,2,0,1,NULL,NULL,NULL,NULL),
(9,20764,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL),
(9,20766,NULL,NULL,0,0,1,NULL,NULL,NULL,NULL),
(10,20761,1363,NULL,28,2,4,2,0,NULL,NULL),
(10,20762,645,NULL,11,2,3,1,0,NULL,NULL),
(10,20763,171,NULL,4,0,1,0,0,NULL,NULL),
(10,20764,70,NULL,1,0,0,1,0,NULL,NULL),
(10,20765,60,NULL,1,0,0,0,0,NULL,NULL),
(10,20766,63,NULL,1,0,0,0,0,NULL,NULL),
(10,20767,9,NULL,0,0,0,0,0,NULL,NULL),
(11,20761,NULL,NULL,6,2,5,NULL,NULL,NULL,NULL),
(11,20762,NULL,NULL,4,1,3,NULL,NULL,NULL,NULL),
(11,20763,NULL,NULL,0,1,1,NULL,NULL,NULL,NULL),
(11,20764,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL),
(11,20765,NULL,NULL,0,0,1,NULL,NULL,NULL,NULL),
(12,20762,1658,NULL,41,5,9,5,14,NULL,NULL),
(12,20763,1262,NULL,29,1,8,4,12,NULL,NULL),
(12,20764,338,NULL,7,0,3,2,3,NULL,NULL),
(12,20765,176,NULL,4,0,1,1,1,NULL,NULL),
(12,20766,140,NULL,4,0,1,0,1,NULL,NULL),
(12,20767,18,NULL,0,0,0,0,0,NULL,NULL),
(13,20762,NULL,NULL,6,3,5,NULL,NULL,NULL,NULL),
(13,20763,NULL,NULL,9,3,11,NULL,NULL,NULL,NULL),
(13,20764,NULL,NULL,3,0,3,NULL,NULL,NULL,NULL),
(13,20765,NULL,NULL,1,0,1,NULL,NULL,NULL,NULL),
(13,20766,NULL,NULL,2,0,1,NULL,NULL,NULL,NULL),
(14,20763,644,NULL,12,2,2,1,0,NULL,NULL),
(14,20764,548,NULL,11,0,3,1,0,NULL,NULL),
(14,20765,224,NULL,4,0,1,0,0,NULL,NULL),
(14,20766,112,NULL,2,0,0,1,0,NULL,NULL),
(14,20767,13,NULL,0,0,0,0,0,NULL,NULL),
(15,20763,NULL,NULL,2,1,1,NULL,NULL,NULL,NULL),
(15,20764,NULL,NULL,4,1,2,NULL,NULL,NULL,NULL),
(15,20765,NULL,NULL,1,0,0,NULL,NULL,NULL,NULL),
(15,20766,NULL,NULL,0,0,1,NULL,NULL,NULL,NULL),
(16,20764,263,NULL,5,1,1,0,3,NULL,NULL),
(16,20765,200,NULL,4,0,1,0,3,NULL,NULL),
(16,20766,77,NULL,1,0,1,0,1,NULL,NULL),
(16,20767,9,NULL,0,0,0,0,0,NULL,NULL),
(17,20764,NULL,NULL,7,3,8,NULL,NULL,NULL,NULL),
(17,20765,NULL,NULL,5,1,7,NULL,NULL,NULL,NULL),
(17,20766,NULL,NULL,2,1,4,NULL,NULL,NULL,NULL),
(18,20765,1005,NULL,17,1,2,3,13,NULL,NULL),
(18,20766,1624,NULL,27,2,4,4,22,NULL,NULL),
(18,20767,186,NULL,3,0,1,1,2,NULL,NULL),
(19,20765,NULL,NULL,5,1,4,NULL,NULL,NULL,NULL),
(19,20766,NULL,NULL,13,4,12,NULL,NULL,NULL,NULL),
(19,20767,NULL,NULL,1,1,1,NULL,NULL,NULL,NULL),
(20,20766,1177,NULL,27,2,2,3,0,NULL,NULL),
(20,20767,801,NULL,18,1,2,2,0,NULL,NULL);
CREATE TABLE campaign_days (             -- derived: sums of post_days over a campaign's posts
  campaign_id INTEGER NOT NULL REFERENCES campaigns, platform TEXT NOT NULL, day INTEGER NOT NULL, impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER, engagements INTEGER, rated_engagements INTEGER, rated_link_clicks INTEGER,
  PRIMARY KEY (campaign_id, platform, day)
) STRICT, WITHOUT ROWID;
INSERT INTO campaign_days VALUES
(1,'mastodon',20757,NULL,NULL,3,1,3,NULL,NULL,NULL,NULL,7,NULL,NULL),
(1,'mastodon',20758,NULL,NULL,7,1,6,NULL,NULL,NULL,NULL,14,NULL,NULL),
(1,'mastodon',20759,NULL,NULL,6,4,6,NULL,NULL,NULL,NULL,16,NULL,NULL),
(1,'mastodon',20760,NULL,NULL,11,4,10,NULL,NULL,NULL,NULL,25,NULL,NULL),
(1,'mastodon',20761,NULL,NULL,8,4,6,NULL,NULL,NULL,NULL,18,NULL,NULL),
(1,'mastodon',20762,NULL,NULL,9,3,7,NULL,NULL,NULL,NULL,19,NULL,NULL),
(1,'mastodon',20763,NULL,NULL,11,4,12,NULL,NULL,NULL,NULL,27,NULL,NULL),
(1,'mastodon',20764,NULL,NULL,15,5,13,NULL,NULL,NULL,NULL,33,NULL,NULL),
(1,'mastodon',20765,NULL,NULL,13,2,14,NULL,NULL,NULL,NULL,29,NULL,NULL),
(1,'mastodon',20766,NULL,NULL,19,5,19,NULL,NULL,NULL,NULL,43,NULL,NULL),
(1,'mastodon',20767,NULL,NULL,1,1,1,NULL,NULL,NULL,NULL,3,NULL,NULL),
(1,'x',20757,687,NULL,11,3,3,2,0,NULL,NULL,19,19,0),
(1,'x',20758,2412,NULL,35,4,11,8,0,NULL,NULL,58,58,0),
(1,'x',20759,904,NULL,12,1,5,4,0,NULL,NULL,22,22,0),
(1,'x',20760,1487,NULL,31,1,7,2,16,NULL,NULL,57,57,16),
(1,'x',20761,2269,NULL,50,2,10,5,28,NULL,NULL,95,95,28),
(1,'x',20762,2333,NULL,53,6,12,6,21,NULL,NULL,98,98,21),
(1,'x',20763,1535,NULL,34,2,10,4,15,NULL,NULL,65,65,15),
(1,'x',20764,754,NULL,16,1,4,2,7,NULL,NULL,30,30,7),
(1,'x',20765,528,NULL,11,0,3,2,6,NULL,NULL,22,22,6),
(1,'x',20766,1560,NULL,35,2,5,4,3,NULL,NULL,49,49,3),
(1,'x',20767,851,NULL,18,1,2,2,0,NULL,NULL,23,23,0);
CREATE TABLE organisation_days (         -- derived: sums of post_days over all own posts, each counted once
  platform TEXT NOT NULL, day INTEGER NOT NULL, impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER, engagements INTEGER, rated_engagements INTEGER, rated_link_clicks INTEGER,
  PRIMARY KEY (platform, day)
) STRICT, WITHOUT ROWID;
INSERT INTO organisation_days VALUES
('mastodon',20757,NULL,NULL,3,1,3,NULL,NULL,NULL,NULL,7,NULL,NULL),
('mastodon',20758,NULL,NULL,9,2,7,NULL,NULL,NULL,NULL,18,NULL,NULL),
('mastodon',20759,NULL,NULL,10,4,7,NULL,NULL,NULL,NULL,21,NULL,NULL),
('mastodon',20760,NULL,NULL,12,4,11,NULL,NULL,NULL,NULL,27,NULL,NULL),
('mastodon',20761,NULL,NULL,14,7,11,NULL,NULL,NULL,NULL,32,NULL,NULL),
('mastodon',20762,NULL,NULL,13,4,10,NULL,NULL,NULL,NULL,27,NULL,NULL),
('mastodon',20763,NULL,NULL,12,5,13,NULL,NULL,NULL,NULL,30,NULL,NULL),
('mastodon',20764,NULL,NULL,16,5,13,NULL,NULL,NULL,NULL,34,NULL,NULL),
('mastodon',20765,NULL,NULL,13,2,15,NULL,NULL,NULL,NULL,30,NULL,NULL),
('mastodon',20766,NULL,NULL,19,5,19,NULL,NULL,NULL,NULL,43,NULL,NULL),
('mastodon',20767,NULL,NULL,1,1,1,NULL,NULL,NULL,NULL,3,NULL,NULL),
('x',20757,687,NULL,11,3,3,2,0,NULL,NULL,19,19,0),
('x',20758,2802,NULL,42,5,12,9,0,NULL,NULL,68,68,0),
('x',20759,2746,NULL,43,7,14,9,0,NULL,NULL,73,73,0),
('x',20760,5039,NULL,107,5,22,5,16,NULL,NULL,155,155,16),
('x',20761,5365,NULL,115,6,21,11,28,NULL,NULL,181,181,28),
('x',20762,3501,NULL,74,9,17,8,21,NULL,NULL,129,129,21),
('x',20763,2605,NULL,55,4,15,6,15,NULL,NULL,95,95,15),
('x',20764,1524,NULL,32,1,7,4,7,NULL,NULL,51,51,7),
('x',20765,1971,NULL,36,1,8,5,19,NULL,NULL,69,69,19),
('x',20766,3563,NULL,70,5,9,9,25,NULL,NULL,118,118,25),
('x',20767,1087,NULL,21,1,3,3,2,NULL,NULL,30,30,2);
CREATE TABLE comment_buffer (            -- text for at most 24 hours; no author, no handle, no link, no id
  id INTEGER PRIMARY KEY, post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL,
  text TEXT NOT NULL, language TEXT, label TEXT, model TEXT,  -- label: NULL until scored
  expires_at INTEGER NOT NULL
, digest INTEGER) STRICT;
INSERT INTO comment_buffer VALUES
(1,18,20766,'thanks so much, the woman on the phone was wonderful in march!!','en','positive','G2-int8',1794352620,4296395334946394504),
(2,20,20766,'i rang four times and nobody answered. a mess','en','negative','G2-int8',1794352620,5102204185774488419),
(3,20,20767,'Thanks so much, your volunteer was gentle at uni 🙌','en','positive','G2-int8',1794352620,716831641499034834),
(4,18,20766,'Four of us in my family','en','neutral','G2-int8',1794352620,8633660887662840),
(5,18,20766,'the poster for this is up at the bus stop in glasgow','en','neutral','G2-int8',1794352620,4168275705666737763),
(6,20,20766,'Is there a transcript of the guide?','en','neutral','G2-int8',1794352620,732677596178458405),
(7,8,20766,'Do I have to give my name?','en','neutral','G2-int8',1794352620,3061250391060093149),
(8,14,20766,'This','en','positive','G2-int8',1794352620,3138569731934559809),
(9,19,20766,'i rang in march and the whole team was calm. thank you ❤️','en','positive','G2-int8',1794352620,6995536155482966058),
(10,19,20766,'This campaign got my nan to ask for help. I am so grateful!!','en','positive','G2-int8',1794352620,3186992526196757104),
(11,19,20766,'can a colleague come along to the chat?','en','neutral','G2-int8',1794352620,5468955157329998886),
(12,17,20766,'you are not alone','en','positive','G2-int8',1794352620,8060231081639635119),
(13,19,20766,'What a brave and honest post xx','en','positive','G2-int8',1794352620,628260955445781207),
(14,19,20766,'Where do I find the evening walk?','en','neutral','G2-int8',1794352620,4746072551718322913);
CREATE TABLE comments_seen (             -- keyed digests of comment ids, so that nobody is counted twice
  account_id INTEGER NOT NULL REFERENCES accounts, digest INTEGER NOT NULL,
  PRIMARY KEY (account_id, digest)
) STRICT, WITHOUT ROWID;
INSERT INTO comments_seen VALUES
(1,8633660887662840),
(1,161282191001660048),
(1,500906567409876337),
(1,653146330715065884),
(1,707946714967387291),
(1,716831641499034834),
(1,732677596178458405),
(1,939260274037020394),
(1,942389180623490343),
(1,980310178105455604),
(1,1360736378631669976),
(1,1378858909130494004),
(1,2251133280659215449),
(1,2301786793415330014),
(1,2411985904536505589),
(1,2621838253526845324),
(1,2639473307715578001),
(1,2831320707144659345),
(1,2833725123757675887),
(1,2885834586641002131),
(1,3012680556779814654),
(1,3061250391060093149),
(1,3081213211908722612),
(1,3138569731934559809),
(1,3262337455287681004),
(1,3428345847385686244),
(1,3666652386627889558),
(1,3812408925497261836),
(1,3848319308289350630),
(1,4007177114891402053),
(1,4168275705666737763),
(1,4281468759999165843),
(1,4296395334946394504),
(1,4514215727556369920),
(1,4700821247347963206),
(1,5003181355329472859),
(1,5094018485653520241),
(1,5102204185774488419),
(1,5793170937421875358),
(1,6244134166723194389),
(1,6576825829823706695),
(1,6655238862947809765),
(1,7104821681811691858),
(1,7259256502650169719),
(1,7267876374995240299),
(1,7360171841743701766),
(1,7707074045306237593),
(1,7868415899802486375),
(1,8190927394207733953),
(1,8318294977744402795),
(1,8494658875108286894),
(1,8659037075847599975),
(2,236600687724380732),
(2,308166286231378336),
(2,568817474562364995),
(2,628260955445781207),
(2,888575018151423747),
(2,1086645699392854861),
(2,1809891740726136791),
(2,1946223758271584323),
(2,1993313995368075036),
(2,2103821118404894497),
(2,2246521521665658614),
(2,2345663006928542977),
(2,2543993836607411746),
(2,2628709451187214115),
(2,2898140365030275141),
(2,2937781112722904303),
(2,2968046990631400061),
(2,3183985519819094128),
(2,3186992526196757104),
(2,3282103743543384313),
(2,3304003237691360391),
(2,3336201392813576109),
(2,3385899137973572258),
(2,3930894063259585559),
(2,4409056041659958684),
(2,4746072551718322913),
(2,4890629050800809886),
(2,5088902652467635531),
(2,5276949071462790135),
(2,5304559166549018458),
(2,5468955157329998886),
(2,5600326910407549329),
(2,6067138351905805799),
(2,6380491611655421488),
(2,6408498803906450306),
(2,6854386585496978756),
(2,6967230870646423286),
(2,6995536155482966058),
(2,8060231081639635119),
(2,8240389409734259021),
(2,8251807940570136525),
(2,8534129904772538448),
(2,8628269638001588609),
(2,8860538819995971997),
(2,8884347009617875588);
CREATE TABLE click_sources (
  source TEXT PRIMARY KEY, configured INTEGER NOT NULL DEFAULT 1,
  read_until INTEGER                     -- when it was last read to the end
) STRICT, WITHOUT ROWID;
INSERT INTO click_sources VALUES
('sample',1,1794280620);
CREATE TABLE click_campaigns (           -- by which links, tags and resources a campaign's clicks were last read
  source TEXT NOT NULL REFERENCES click_sources, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  matching TEXT NOT NULL,
  PRIMARY KEY (source, campaign_id)
) STRICT, WITHOUT ROWID;
INSERT INTO click_campaigns VALUES
('sample',1,'977c52b928846d1194cca3d250e27c8f8cdf4379de143e46e4dd09edd5101e96');
CREATE TABLE click_days (
  source TEXT NOT NULL, campaign_id INTEGER NOT NULL REFERENCES campaigns,
  resource_id INTEGER NOT NULL REFERENCES resources, day INTEGER NOT NULL,
  clicks INTEGER NOT NULL, bots INTEGER,
  PRIMARY KEY (source, campaign_id, resource_id, day)
) STRICT, WITHOUT ROWID;
INSERT INTO click_days VALUES
('sample',1,1,20757,44,3),
('sample',1,1,20758,56,2),
('sample',1,1,20759,66,4),
('sample',1,1,20760,66,3),
('sample',1,1,20761,50,5),
('sample',1,1,20762,53,4),
('sample',1,1,20763,32,2),
('sample',1,1,20764,21,40),
('sample',1,1,20765,38,2),
('sample',1,1,20766,31,2),
('sample',1,1,20767,6,0);
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, started_at INTEGER NOT NULL, finished_at INTEGER,
  status TEXT NOT NULL CHECK (status IN ('running', 'ok', 'failed', 'interrupted')),
  stored INTEGER NOT NULL DEFAULT 0      -- 1: some source was read, so the figures are as of this run
) STRICT;
INSERT INTO runs VALUES
(1,1793503020,1793503020,'ok',1),
(2,1793589420,1793589420,'ok',1),
(3,1793675820,1793675820,'ok',1),
(4,1793762220,1793762220,'ok',1),
(5,1793848620,1793848620,'ok',1),
(6,1793935020,1793935020,'ok',1),
(7,1794021420,1794021420,'ok',1),
(8,1794107820,1794107820,'ok',1),
(9,1794194220,1794194220,'ok',1),
(10,1794280620,1794280620,'ok',1);
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
INSERT INTO run_sources VALUES
(1,1,'platforms','x',1,1793503020,1793503020,'ok',1,0,0,5,0,3,0,NULL,'1 new post, 5 new comments'),
(2,1,'platforms','mastodon',2,1793503020,1793503020,'ok',1,0,0,1,0,3,0,NULL,'1 new post, 1 new comment'),
(3,1,'clicks','sample',NULL,1793503020,1793503020,'ok',0,0,0,0,2,1,0,NULL,'2 click figures'),
(4,1,'sentiment','sentiment',NULL,1793503020,1793503020,'ok',0,0,0,0,0,0,0,NULL,'6 comments scored'),
(5,2,'platforms','x',1,1793589420,1793589420,'ok',1,1,0,4,0,3,0,NULL,'1 new post, 1 post looked at again, 4 new comments'),
(6,2,'platforms','mastodon',2,1793589420,1793589420,'ok',1,1,0,2,0,3,0,NULL,'1 new post, 1 post looked at again, 2 new comments'),
(7,2,'clicks','sample',NULL,1793589420,1793589420,'ok',0,0,0,0,3,1,0,NULL,'3 click figures'),
(8,2,'sentiment','sentiment',NULL,1793589420,1793589420,'ok',0,0,0,0,0,0,0,NULL,'6 comments scored'),
(9,3,'platforms','x',1,1793675820,1793675820,'ok',1,2,0,7,0,3,0,NULL,'1 new post, 2 posts looked at again, 7 new comments'),
(10,3,'platforms','mastodon',2,1793675820,1793675820,'ok',1,2,0,6,0,3,0,NULL,'1 new post, 2 posts looked at again, 6 new comments'),
(11,3,'clicks','sample',NULL,1793675820,1793675820,'ok',0,0,0,0,4,1,0,NULL,'4 click figures'),
(12,3,'sentiment','sentiment',NULL,1793675820,1793675820,'ok',0,0,0,0,0,0,0,NULL,'13 comments scored'),
(13,4,'platforms','x',1,1793762220,1793762220,'ok',2,3,0,6,0,4,0,NULL,'2 new posts, 3 posts looked at again, 6 new comments'),
(14,4,'platforms','mastodon',2,1793762220,1793762220,'ok',1,3,0,7,0,4,0,NULL,'1 new post, 3 posts looked at again, 7 new comments'),
(15,4,'clicks','sample',NULL,1793762220,1793762220,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(16,4,'sentiment','sentiment',NULL,1793762220,1793762220,'ok',0,0,0,0,0,0,0,NULL,'13 comments scored'),
(17,5,'platforms','x',1,1793848620,1793848620,'ok',1,5,0,6,0,4,0,NULL,'1 new post, 5 posts looked at again, 6 new comments'),
(18,5,'platforms','mastodon',2,1793848620,1793848620,'ok',1,4,0,6,0,4,0,NULL,'1 new post, 4 posts looked at again, 6 new comments'),
(19,5,'clicks','sample',NULL,1793848620,1793848620,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(20,5,'sentiment','sentiment',NULL,1793848620,1793848620,'ok',0,0,0,0,0,0,0,NULL,'12 comments scored'),
(21,6,'platforms','x',1,1793935020,1793935020,'ok',1,6,0,11,0,4,0,NULL,'1 new post, 6 posts looked at again, 11 new comments'),
(22,6,'platforms','mastodon',2,1793935020,1793935020,'ok',1,5,0,5,0,4,0,NULL,'1 new post, 5 posts looked at again, 5 new comments'),
(23,6,'clicks','sample',NULL,1793935020,1793935020,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(24,6,'sentiment','sentiment',NULL,1793935020,1793935020,'ok',0,0,0,0,0,0,0,NULL,'16 comments scored'),
(25,7,'platforms','x',1,1794021420,1794021420,'ok',1,7,0,3,0,4,0,NULL,'1 new post, 7 posts looked at again, 3 new comments'),
(26,7,'platforms','mastodon',2,1794021420,1794021420,'ok',1,6,0,5,0,4,0,NULL,'1 new post, 6 posts looked at again, 5 new comments'),
(27,7,'clicks','sample',NULL,1794021420,1794021420,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(28,7,'sentiment','sentiment',NULL,1794021420,1794021420,'ok',0,0,0,0,0,0,0,NULL,'8 comments scored'),
(29,8,'platforms','x',1,1794107820,1794107820,'ok',1,8,0,1,0,4,0,NULL,'1 new post, 8 posts looked at again, 1 new comment'),
(30,8,'platforms','mastodon',2,1794107820,1794107820,'ok',1,7,0,5,0,4,0,NULL,'1 new post, 7 posts looked at again, 5 new comments'),
(31,8,'clicks','sample',NULL,1794107820,1794107820,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(32,8,'sentiment','sentiment',NULL,1794107820,1794107820,'ok',0,0,0,0,0,0,0,NULL,'6 comments scored'),
(33,9,'platforms','x',1,1794194220,1794194220,'ok',1,9,0,1,0,4,0,NULL,'1 new post, 9 posts looked at again, 1 new comment'),
(34,9,'platforms','mastodon',2,1794194220,1794194220,'ok',1,8,0,2,0,4,0,NULL,'1 new post, 8 posts looked at again, 2 new comments'),
(35,9,'clicks','sample',NULL,1794194220,1794194220,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(36,9,'sentiment','sentiment',NULL,1794194220,1794194220,'ok',0,0,0,0,0,0,0,NULL,'3 comments scored'),
(37,10,'platforms','x',1,1794280620,1794280620,'ok',1,10,0,8,0,4,0,NULL,'1 new post, 10 posts looked at again, 8 new comments'),
(38,10,'platforms','mastodon',2,1794280620,1794280620,'ok',0,9,0,6,0,4,0,NULL,'9 posts looked at again, 6 new comments'),
(39,10,'clicks','sample',NULL,1794280620,1794280620,'ok',0,0,0,0,5,1,0,NULL,'5 click figures'),
(40,10,'sentiment','sentiment',NULL,1794280620,1794280620,'ok',0,0,0,0,0,0,0,NULL,'14 comments scored');
CREATE INDEX run_sources_by_run ON run_sources (run_id);
CREATE INDEX run_sources_by_source ON run_sources (source, started_at);
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
CREATE VIEW click_throughs_by_day AS
  SELECT d.source, c.slug AS campaign, r.slug AS resource, date(d.day * 86400, 'unixepoch') AS date, d.clicks, d.bots
  FROM click_days d JOIN campaigns c ON c.id = d.campaign_id JOIN resources r ON r.id = d.resource_id;
CREATE VIEW collection_log AS
  SELECT s.run_id, datetime(s.started_at, 'unixepoch') AS started_utc,
    datetime(s.finished_at, 'unixepoch') AS finished_utc, s.room, s.source, a.handle, s.status, s.new_posts,
    s.refreshed, s.gone, s.new_comments, s.click_rows, s.calls, s.cost_microusd / 1e6 AS cost_usd, s.message
  FROM run_sources s LEFT JOIN accounts a ON a.id = s.account_id;
CREATE TABLE "comment_days" (
  post_id INTEGER NOT NULL REFERENCES posts, day INTEGER NOT NULL,
  label TEXT NOT NULL CHECK (label IN ('positive', 'neutral', 'negative', 'not_scored')),
  tone TEXT NOT NULL CHECK (tone IN ('', 'support', 'disclosure', 'hostile', 'question', 'other', 'unknown')),
  reason TEXT NOT NULL CHECK (reason IN ('', 'language', 'empty', 'unsure', 'expired', 'off', 'unknown')),
  model TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (post_id, day, label, tone, reason, model),
  CHECK ((label = 'not_scored') = (tone = '') AND (label = 'not_scored') = (reason <> ''))
) STRICT, WITHOUT ROWID;
INSERT INTO comment_days VALUES
(1,20757,'negative','disclosure','','G2-int8',1),
(1,20757,'negative','hostile','','G2-int8',1),
(1,20757,'positive','support','','G2-int8',3),
(1,20758,'neutral','question','','G2-int8',1),
(1,20758,'positive','support','','G2-int8',1),
(1,20759,'positive','support','','G2-int8',1),
(1,20760,'positive','support','','G2-int8',1),
(2,20758,'positive','support','','G2-int8',2),
(2,20759,'negative','hostile','','G2-int8',1),
(2,20759,'neutral','question','','G2-int8',2),
(2,20759,'positive','support','','G2-int8',1),
(2,20760,'neutral','other','','G2-int8',1),
(2,20760,'neutral','question','','G2-int8',1),
(2,20760,'positive','support','','G2-int8',1),
(2,20764,'positive','support','','G2-int8',1),
(3,20758,'positive','support','','G2-int8',1),
(3,20759,'negative','hostile','','G2-int8',1),
(3,20759,'neutral','other','','G2-int8',1),
(3,20759,'positive','support','','G2-int8',2),
(4,20758,'positive','support','','G2-int8',1),
(4,20761,'positive','support','','G2-int8',1),
(5,20759,'negative','disclosure','','G2-int8',2),
(5,20759,'positive','support','','G2-int8',1),
(6,20759,'neutral','other','','G2-int8',1),
(6,20759,'positive','support','','G2-int8',1),
(6,20760,'positive','support','','G2-int8',2),
(7,20761,'neutral','question','','G2-int8',1),
(7,20761,'not_scored','','language','G2-int8',1),
(7,20761,'positive','support','','G2-int8',1),
(7,20762,'positive','support','','G2-int8',1),
(7,20763,'positive','support','','G2-int8',1),
(8,20760,'neutral','question','','G2-int8',3),
(8,20760,'positive','support','','G2-int8',1),
(8,20761,'not_scored','','language','G2-int8',1),
(8,20761,'positive','support','','G2-int8',1),
(8,20762,'positive','support','','G2-int8',1),
(8,20766,'neutral','question','','G2-int8',1),
(9,20760,'negative','disclosure','','G2-int8',1),
(9,20760,'positive','support','','G2-int8',1),
(9,20761,'neutral','other','','G2-int8',1),
(9,20761,'positive','support','','G2-int8',2),
(10,20761,'positive','support','','G2-int8',2),
(10,20762,'positive','support','','G2-int8',2),
(11,20761,'neutral','other','','G2-int8',1),
(11,20761,'positive','support','','G2-int8',1),
(11,20762,'positive','support','','G2-int8',1),
(11,20763,'neutral','other','','G2-int8',1),
(12,20762,'negative','hostile','','G2-int8',1),
(12,20762,'neutral','disclosure','','G2-int8',1),
(12,20762,'positive','support','','G2-int8',5),
(13,20762,'neutral','question','','G2-int8',1),
(13,20762,'positive','support','','G2-int8',2),
(13,20763,'neutral','question','','G2-int8',1),
(13,20763,'positive','support','','G2-int8',3),
(14,20763,'neutral','other','','G2-int8',1),
(14,20763,'not_scored','','language','G2-int8',1),
(14,20766,'positive','support','','G2-int8',1),
(15,20763,'negative','disclosure','','G2-int8',1),
(15,20764,'neutral','question','','G2-int8',1),
(16,20764,'positive','support','','G2-int8',1),
(17,20764,'neutral','other','','G2-int8',2),
(17,20764,'positive','support','','G2-int8',1),
(17,20765,'negative','hostile','','G2-int8',1),
(17,20766,'positive','support','','G2-int8',1),
(18,20766,'neutral','other','','G2-int8',2),
(18,20766,'neutral','question','','G2-int8',1),
(18,20766,'positive','support','','G2-int8',1),
(19,20765,'positive','support','','G2-int8',1),
(19,20766,'neutral','question','','G2-int8',2),
(19,20766,'positive','support','','G2-int8',3),
(20,20766,'negative','disclosure','','G2-int8',1),
(20,20766,'neutral','question','','G2-int8',1),
(20,20767,'positive','support','','G2-int8',1);
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
INSERT INTO models VALUES
('G2-int8','Expect 7 to 9 labels of 10 to be right. Measured: 91 of 100 invented responses (a list of good and bad words: 52), their kind (thanks, questions and so on) 91 of 100, and 68 of 100 real posts on other topics. Dry sarcasm it gets wrong nearly every second time.');
CREATE TABLE label_checks (              -- what staff said of labels: counts, never which comment
  predicted TEXT NOT NULL CHECK (predicted IN ('positive', 'neutral', 'negative')),
  corrected TEXT NOT NULL CHECK (corrected IN ('positive', 'neutral', 'negative')),
  model TEXT NOT NULL, day INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (predicted, corrected, model, day)
) STRICT, WITHOUT ROWID;
INSERT INTO label_checks VALUES
('positive','neutral','stance-test',20750,3);
CREATE TABLE annotations (               -- what staff write on time charts
  id INTEGER PRIMARY KEY, day INTEGER NOT NULL,
  text TEXT NOT NULL CHECK (length(text) BETWEEN 1 AND 200),
  campaign_id INTEGER REFERENCES campaigns,  -- NULL: on the charts of all campaigns
  written_at INTEGER NOT NULL
) STRICT;
INSERT INTO annotations VALUES
(1,20752,'Talk on local radio',1,1793000000),
(2,20753,'Bank holiday',NULL,1793000000);
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
INSERT INTO post_tags VALUES
(1,20,1,'hashtag #StudyWithoutStress',1793000000);
CREATE TABLE access (                    -- who may look and who may write, from [access] in campaigns.toml
  who BLOB PRIMARY KEY,                  -- keyed digest of an address: the database holds no address of anybody
  role TEXT NOT NULL CHECK (role IN ('viewer', 'editor'))
) STRICT, WITHOUT ROWID;
INSERT INTO access VALUES
(X'00FF','editor');
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
INSERT INTO deliveries VALUES
(1,'report','study-without-stress-month 2026-10','Study Without Stress','October 2026','mail',X'0A0B','sent',1,1793000000,'');
CREATE VIEW campaign_day_sums AS
  SELECT m.campaign_id, p.platform, d.day, sum(d.impressions) AS impressions, sum(d.reach) AS reach, sum(d.likes) AS likes, sum(d.comments) AS comments, sum(d.shares) AS shares, sum(d.saves) AS saves, sum(d.link_clicks) AS link_clicks, sum(d.video_views) AS video_views, sum(d.score) AS score, sum(CASE WHEN coalesce(d.likes, d.comments, d.shares, d.saves, d.link_clicks) IS NULL THEN NULL ELSE ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.shares, 0) + ifnull(d.saves, 0) + ifnull(d.link_clicks, 0) END) AS engagements, sum(CASE WHEN l.impressions IS NOT NULL THEN CASE WHEN coalesce(d.likes, d.comments, d.shares, d.saves, d.link_clicks) IS NULL THEN NULL ELSE ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.shares, 0) + ifnull(d.saves, 0) + ifnull(d.link_clicks, 0) END END) AS rated_engagements, sum(CASE WHEN l.impressions IS NOT NULL THEN d.link_clicks END) AS rated_link_clicks
  FROM campaign_posts m JOIN post_days d ON d.post_id = m.post_id JOIN posts p ON p.id = m.post_id
    JOIN post_latest l ON l.post_id = m.post_id
  GROUP BY m.campaign_id, p.platform, d.day;
CREATE VIEW organisation_day_sums AS
  SELECT p.platform, d.day, sum(d.impressions) AS impressions, sum(d.reach) AS reach, sum(d.likes) AS likes, sum(d.comments) AS comments, sum(d.shares) AS shares, sum(d.saves) AS saves, sum(d.link_clicks) AS link_clicks, sum(d.video_views) AS video_views, sum(d.score) AS score, sum(CASE WHEN coalesce(d.likes, d.comments, d.shares, d.saves, d.link_clicks) IS NULL THEN NULL ELSE ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.shares, 0) + ifnull(d.saves, 0) + ifnull(d.link_clicks, 0) END) AS engagements, sum(CASE WHEN l.impressions IS NOT NULL THEN CASE WHEN coalesce(d.likes, d.comments, d.shares, d.saves, d.link_clicks) IS NULL THEN NULL ELSE ifnull(d.likes, 0) + ifnull(d.comments, 0) + ifnull(d.shares, 0) + ifnull(d.saves, 0) + ifnull(d.link_clicks, 0) END END) AS rated_engagements, sum(CASE WHEN l.impressions IS NOT NULL THEN d.link_clicks END) AS rated_link_clicks
  FROM post_days d JOIN posts p ON p.id = d.post_id JOIN post_latest l ON l.post_id = d.post_id
  GROUP BY p.platform, d.day;
CREATE VIRTUAL TABLE posts_search USING fts5(
  text, links, hashtags, content = 'posts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
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
  impressions INTEGER, reach INTEGER, likes INTEGER, comments INTEGER, shares INTEGER, saves INTEGER, link_clicks INTEGER, video_views INTEGER, score INTEGER,
  PRIMARY KEY (post_id, import_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE account_figures (           -- what a file says of a whole account on a day; no part of any sum of posts
  account_id INTEGER NOT NULL REFERENCES accounts, metric TEXT NOT NULL, day INTEGER NOT NULL,
  import_id INTEGER NOT NULL REFERENCES imports, value INTEGER NOT NULL,
  PRIMARY KEY (account_id, metric, day, import_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE links (                     -- short links of our own: where each leads, and for what it was made
  id INTEGER PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,             -- the last part of its address
  campaign_id INTEGER NOT NULL REFERENCES campaigns, resource_id INTEGER NOT NULL REFERENCES resources,
  platform TEXT NOT NULL,                -- where it is to be posted; 'print' and the like where it is on no platform
  url TEXT NOT NULL,                     -- where it leads, its UTM tags included
  made_at INTEGER NOT NULL, retired_at INTEGER  -- retired: it still leads there, but is offered no more
) STRICT;
INSERT INTO links VALUES
(1,'bcdfgh',1,1,'mastodon','https://harbourmind.example/help',1793000000,NULL);
CREATE TABLE link_days (                 -- how often each was opened
  source TEXT NOT NULL, link_id INTEGER NOT NULL REFERENCES links, day INTEGER NOT NULL,
  clicks INTEGER NOT NULL, bots INTEGER,
  PRIMARY KEY (source, link_id, day)
) STRICT, WITHOUT ROWID;
INSERT INTO link_days VALUES
('redirect',1,20752,7,2);
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
COMMIT;
