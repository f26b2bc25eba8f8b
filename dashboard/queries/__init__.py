"""Every question the read side asks the database, and the only SQL in it: portable, and read-only.

Each takes an engine (from `connect`) or a connection (from `one_moment`) and returns a frame; `campaign_id` None means
the whole organisation, every post counted once. Ranges are days of the organisation, both included. See `database` for
how columns are typed.
"""

from dashboard.queries.access import role
from dashboard.queries.accounts import account_figures, follower_days
from dashboard.queries.annotations import Annotation, annotation, annotations, definition_changes
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
    checked_version,
    connect,
    data_version,
    database_path,
    database_url,
    one_moment,
)
from dashboard.queries.days import campaign_totals, first_moments, gained_days, reported
from dashboard.queries.deliveries import deliveries
from dashboard.queries.imports import imports
from dashboard.queries.label_checks import Checkable, checkable_comments, comment_text, label_checks
from dashboard.queries.links import link_targets, links, links_address
from dashboard.queries.organisation import (
    Freshness,
    Organisation,
    accounts,
    campaigns,
    freshness,
    goals,
    organisation,
    organisation_look,
    platforms,
    resources,
    terms,
    unrated,
)
from dashboard.queries.outcomes import campaign_outcomes, outcome_days, outcome_weeks, outcomes
from dashboard.queries.posts import (
    STAFF_TAG,
    Only,
    found_anywhere,
    kinds,
    post,
    post_campaigns,
    post_days,
    post_hashtags,
    post_looks,
    post_places,
    post_snapshots,
    posts,
    published_counts,
    published_figures,
    published_posts,
)
from dashboard.queries.purges import purges
from dashboard.queries.responses import comments_off, model_days, models, post_responses, response_days
from dashboard.queries.search import LONGEST_SEARCH, searchable

__all__ = [
    "DAY_SUMS",
    "GAINS",
    "LONGEST_SEARCH",
    "METRICS",
    "STAFF_TAG",
    "Annotation",
    "Checkable",
    "Database",
    "DatabaseError",
    "Freshness",
    "NoDataYet",
    "Only",
    "Organisation",
    "account_figures",
    "accounts",
    "annotation",
    "annotations",
    "campaign_outcomes",
    "campaign_totals",
    "campaigns",
    "check",
    "checkable_comments",
    "checked_version",
    "click_days",
    "click_sources",
    "comment_text",
    "comments_off",
    "connect",
    "data_version",
    "database_path",
    "database_url",
    "definition_changes",
    "deliveries",
    "first_moments",
    "follower_days",
    "found_anywhere",
    "freshness",
    "gained_days",
    "goals",
    "imports",
    "kinds",
    "label_checks",
    "link_targets",
    "links",
    "links_address",
    "model_days",
    "models",
    "one_moment",
    "organisation",
    "organisation_look",
    "outcome_days",
    "outcome_weeks",
    "outcomes",
    "platforms",
    "post",
    "post_campaigns",
    "post_days",
    "post_hashtags",
    "post_looks",
    "post_places",
    "post_responses",
    "post_snapshots",
    "posts",
    "published_counts",
    "published_figures",
    "published_posts",
    "purges",
    "reported",
    "resources",
    "response_days",
    "role",
    "run_sources",
    "runs",
    "searchable",
    "source_health",
    "spend_microusd",
    "terms",
    "unrated",
]
