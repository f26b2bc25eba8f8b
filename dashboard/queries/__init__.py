"""Every question the read side asks the database, and the only SQL in it: portable, and read-only.

Each takes an engine (from `connect`) or a connection (from `one_moment`) and returns a frame; `campaign_id` None means
the whole organisation, every post counted once. Ranges are days of the organisation, both included. See `database` for
how columns are typed.
"""

from dashboard.queries.access import role
from dashboard.queries.clicks import click_days, click_sources
from dashboard.queries.collection import run_sources, runs, source_health, spend_microusd
from dashboard.queries.database import (
    DAY_SUMS,
    GAINS,
    METRICS,
    Database,
    DatabaseError,
    NoDataYet,
    check,
    connect,
    data_version,
    database_path,
    database_url,
    one_moment,
)
from dashboard.queries.days import campaign_totals, first_moments, follower_days, gained_days, reported
from dashboard.queries.label_checks import Checkable, checkable_comments, comment_text, label_checks
from dashboard.queries.organisation import (
    Freshness,
    Organisation,
    accounts,
    campaigns,
    freshness,
    goals,
    organisation,
    platforms,
    resources,
)
from dashboard.queries.posts import (
    post,
    post_campaigns,
    post_days,
    post_looks,
    post_snapshots,
    posts,
    published_counts,
    published_posts,
)
from dashboard.queries.responses import comments_off, model_days, models, post_responses, response_days

__all__ = [
    "DAY_SUMS",
    "GAINS",
    "METRICS",
    "Checkable",
    "Database",
    "DatabaseError",
    "Freshness",
    "NoDataYet",
    "Organisation",
    "accounts",
    "campaign_totals",
    "campaigns",
    "check",
    "checkable_comments",
    "click_days",
    "click_sources",
    "comment_text",
    "comments_off",
    "connect",
    "data_version",
    "database_path",
    "database_url",
    "first_moments",
    "follower_days",
    "freshness",
    "gained_days",
    "goals",
    "label_checks",
    "model_days",
    "models",
    "one_moment",
    "organisation",
    "platforms",
    "post",
    "post_campaigns",
    "post_days",
    "post_looks",
    "post_responses",
    "post_snapshots",
    "posts",
    "published_counts",
    "published_posts",
    "reported",
    "resources",
    "response_days",
    "role",
    "run_sources",
    "runs",
    "source_health",
    "spend_microusd",
]
