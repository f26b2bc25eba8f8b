"""What is told of a chart besides its figures: what they count, and of which campaign and days they are."""

import re
import unicodedata

from dashboard import queries
from dashboard.data import Data
from dashboard.filters import Chosen
from dashboard.look import Look
from dashboard.metrics.definitions import DEFINITIONS
from dashboard.selection import Clicks
from dashboard.tables.glossary import OF_ACCOUNTS
from dashboard.tables.meaning import meaning
from dashboard.views import About


def of_gains(data: Data, look: Look, *metrics: str) -> About:
    """Of figures that platforms report."""
    telling = [name for name in look.titles if any(name in look.now.telling(metric) for metric in metrics)]
    silent = [name for name in look.titles if name not in telling and name in set(look.now.known["platform"])]
    return _about(data, look.chosen, metrics, telling, silent)


def of_clicks(data: Data, chosen: Chosen, clicks: Clicks, *metrics: str, every_source: bool = False) -> About:
    """Of figures that click sources count: the organisation's alone, or every source."""
    found = sorted(set(clicks.days["source"])) if every_source else [clicks.source] if clicks.source else []
    return _about(data, chosen, metrics or ("click_throughs",), found, [])


def of_comments(data: Data, chosen: Chosen, *metrics: str) -> About:
    """Of what the model found in comments."""
    return _about(data, chosen, metrics or ("sentiment",), [], [])


def of_figure(data: Data, metrics: tuple[str, ...], of: str) -> About:
    """Of figures that a page compares: `of` says what and when, in words."""
    return About(_meaning(data, tuple(name for name in metrics if name in DEFINITIONS), [], []), _slug(of))


def of_account(chosen: Chosen, metric: str, title: str) -> About:
    """Of a figure of a whole account, which `impressions` and the like of posts do not explain."""
    names = ("account_figures",) if metric not in OF_ACCOUNTS else (metric, "account_figures")
    return About(meaning(names), f"{_slug(f'{title} {metric}')}-{_days(chosen)}")


def of_post(data: Data, platform: str, post_id: int, *metrics: str) -> About:
    """Of one post's counters."""
    said = _meaning(data, metrics, [platform], [])
    return About(said, f"post-{post_id}")


def _about(data: Data, chosen: Chosen, metrics: tuple[str, ...], counted_by: list[str], silent: list[str]) -> About:
    return About(_meaning(data, metrics, counted_by, silent), f"{_slug(chosen.campaign)}-{_days(chosen)}")


def _days(chosen: Chosen) -> str:
    return f"{chosen.span.first:%Y-%m-%d}-to-{chosen.span.last:%Y-%m-%d}"


def _meaning(data: Data, metrics: tuple[str, ...], counted_by: list[str], silent: list[str]) -> str:
    zone = data.ask(queries.organisation).timezone
    return meaning(metrics, counted_by, silent, data.ask(queries.freshness).data_as_of, zone)


def _slug(name: str) -> str:
    """A name as a part of a file's name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "campaign"
