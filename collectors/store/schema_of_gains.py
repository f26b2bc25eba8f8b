"""The SQL of migration m006: what posts gained is kept in stretches of days that gain equally much.

A post that is met late, or told of by a file, gained on each of hundreds of days: some twenty stretches say the same.
The views sum_..._days are the one place that says how sums follow from them: rebuilds, runs and tags write into them.
(A view with parameters would do, if SQLite had any: what is asked of a view that sums comes too late to spare it work.)

Never edited once released, like all of `schema`.
"""

from collectors.records import METRIC_NAMES

_METRICS = ", ".join(METRIC_NAMES)
_COLUMNS = ", ".join(f"{name} INTEGER" for name in METRIC_NAMES)
_ENGAGED = (
    "CASE WHEN coalesce(g.likes, g.comments, g.shares, g.saves, g.link_clicks) IS NULL THEN NULL ELSE "
    "ifnull(g.likes, 0) + ifnull(g.comments, 0) + ifnull(g.shares, 0) + ifnull(g.saves, 0) "
    "+ ifnull(g.link_clicks, 0) END"
)
_SUMMED = {name: f"g.{name}" for name in METRIC_NAMES} | {
    "engagements": _ENGAGED,
    "rated_engagements": f"CASE WHEN l.impressions IS NOT NULL THEN {_ENGAGED} END",
    "rated_link_clicks": "CASE WHEN l.impressions IS NOT NULL THEN g.link_clicks END",
}
_MEMBERS = "campaign_posts m JOIN posts p ON p.id = m.post_id"
# As many places as a sum stays the same for days, to be counted by json_each: SQLite has no series of its own here.
_PLACES = "'[0' || replace(hex(zeroblob(days - 1)), '00', ',0') || ']'"


def _summing(sums: str, scope: str, keys: str, posts: str) -> str:
    """A view that makes sums anew: insert a campaign's key, or a platform, and its rows are written from the gains.

    What posts gained on one day alone is added as it is. Of longer stretches it is known by how much the sum rises
    where one begins and falls after it ends, and that it stays as it is from one such day up to the next.

    sums: the table; scope: what is inserted; keys: what is summed for; posts: where a post `p` and these come from.
    """
    told = (
        f"FROM {posts} JOIN post_gains g ON g.post_id = p.id JOIN post_latest l ON l.post_id = p.id "
        f"WHERE {scope} = new.{_bare(scope)}"
    )
    values = ", ".join(f"{value} AS {metric}" for metric, value in _SUMMED.items())
    risen = ", ".join(
        f"sum(way * {metric}) AS {metric}, sum(way * ({metric} IS NOT NULL)) AS of_{metric}" for metric in _SUMMED
    )
    standing = ", ".join(
        f"sum({metric}) OVER up AS {metric}, sum(of_{metric}) OVER up AS of_{metric}" for metric in _SUMMED
    )
    reported = ", ".join(f"iif(of_{metric} > 0, {metric}, NULL)" for metric in _SUMMED)
    bare = ", ".join(map(_bare, keys.split(", ")))
    return f"""
CREATE VIEW sum_{sums} AS SELECT NULL AS {_bare(scope)} WHERE 0;
CREATE TRIGGER sum_{sums}_anew INSTEAD OF INSERT ON sum_{sums} BEGIN
  DELETE FROM {sums} WHERE {_bare(scope)} = new.{_bare(scope)};
  INSERT INTO {sums} ({bare}, day, {", ".join(_SUMMED)})
    SELECT {bare}, day, {", ".join(f"sum({metric})" for metric in _SUMMED)} FROM (
      SELECT {keys}, g.day, {values} {told} AND g.day = g.last_day
      UNION ALL SELECT {bare}, day + place.key, {reported} FROM (
        SELECT {bare}, day, lead(day) OVER up - day AS days, sum(stretches) OVER up AS stretches, {standing} FROM (
          SELECT {bare}, day, sum(way) AS stretches, {risen} FROM (
            SELECT {keys}, g.day, 1 AS way, {values} {told} AND g.day < g.last_day
            UNION ALL SELECT {keys}, g.last_day + 1, -1, {values} {told} AND g.day < g.last_day
          ) GROUP BY {bare}, day
        ) WINDOW up AS (PARTITION BY {bare} ORDER BY day)
      ), json_each({_PLACES}) place WHERE stretches > 0
    ) GROUP BY {bare}, day;
END;
"""


def _bare(name: str) -> str:
    return name.partition(".")[2]


GAINS = f"""
CREATE TABLE post_gains (                -- derived: what a post gained on each day of a stretch; where several hold a
  post_id INTEGER NOT NULL REFERENCES posts,  -- day, it gained their sum; none where nothing moved
  day INTEGER NOT NULL, last_day INTEGER NOT NULL CHECK (last_day >= day),
  {_COLUMNS},
  PRIMARY KEY (post_id, day, last_day)
) STRICT, WITHOUT ROWID;
INSERT INTO post_gains (post_id, day, last_day, {_METRICS}) SELECT post_id, day, day, {_METRICS} FROM post_days;
DROP VIEW IF EXISTS campaign_day_sums;
DROP VIEW IF EXISTS organisation_day_sums;
DROP TABLE post_days;
CREATE VIEW post_days AS
  WITH RECURSIVE days AS (
    SELECT post_id, day, last_day, {_METRICS} FROM post_gains
    UNION ALL SELECT post_id, day + 1, last_day, {_METRICS} FROM days WHERE day < last_day
  )
  SELECT post_id, day, {", ".join(f"sum({name}) AS {name}" for name in METRIC_NAMES)} FROM days GROUP BY post_id, day;
{_summing("campaign_days", "m.campaign_id", "m.campaign_id, p.platform", _MEMBERS)}
{_summing("organisation_days", "p.platform", "p.platform", "posts p")}
INSERT INTO sum_campaign_days (campaign_id) SELECT id FROM campaigns;
INSERT INTO sum_organisation_days (platform) SELECT DISTINCT platform FROM posts;
"""
