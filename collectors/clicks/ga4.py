"""Google Analytics 4 (Data API): sessions per day, campaign and the page they began on; key events of these.

Counts sessions whose campaign is one of ours and whose landing page is a resource, on the hosts they touched; a day is
one in the property's time zone. Google withholds rows of few people where it knows their age or interests (then the
count is too low and nothing says so), and revises the last two days: the run reads these again anyway. Needs the key of
a service account that may view the property; with it each request is signed here, and no login goes out before.
"""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from google.analytics.data_v1beta import BetaAnalyticsDataClient
from google.analytics.data_v1beta.types import (
    DateRange,
    Dimension,
    Filter,
    FilterExpression,
    FilterExpressionList,
    Metric,
    OrderBy,
    RunReportRequest,
    RunReportResponse,
)
from google.auth.exceptions import GoogleAuthError
from google.auth.jwt import Credentials
from google.protobuf.json_format import ParseError

from collectors.answers import text
from collectors.clicks import ClickSource, Setup, Tracked
from collectors.clicks.counting import OutcomeTally, Tally, as_count, by_utm, destinations, outcomes_of, plain_utm
from collectors.clicks.google_transport import OneTryAdapter
from collectors.clicks.web import PageWatch, variable_of
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.records import Clicks, OutcomeCount

API = "https://analyticsdata.googleapis.com"
PAGE = 100_000  # rows; Google gives up to 250,000 at once
NAME = "Google Analytics"
LANDINGS = ("date", "sessionCampaignName", "hostName", "landingPage")
EVENTS = ("date", "sessionCampaignName", "eventName")
NOT_SET = ("", "(not set)", "(other)")


class Row(NamedTuple):
    """One row of a report: its dimensions in the order asked for, and its figure."""

    day: date
    utm_campaign: str
    where: tuple[str, ...]
    n: int


class Ga4:
    """One property."""

    def __init__(self, setup: Setup) -> None:
        number = (setup.site or "").removeprefix("properties/")
        if not (number.isascii() and number.isdigit()):
            raise NotConfigured(f'{NAME} needs the number of the property, such as site = "123456789": correct it.')
        self._setup = setup
        self._property = f"properties/{number}"
        self._base = setup.url or API

    def read(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[Clicks]:
        """Sessions that began on a resource, by day. Asks nothing where no campaign has a UTM and a resource."""
        campaigns = by_utm([campaign for campaign in tracked if campaign.resources])
        if not campaigns:
            return
        tally = Tally()
        for row in self._rows((first, last), LANDINGS, "sessions", [_campaign_is_one_of(campaigns)]):
            host, page = row.where
            if host not in NOT_SET and page not in NOT_SET:
                for campaign, resource in destinations(campaigns.get(plain_utm(row.utm_campaign), ()), host + page):
                    tally.add(campaign, resource, row.day, row.n)
        yield from tally

    def read_outcomes(self, first: date, last: date, tracked: Sequence[Tracked]) -> Iterator[OutcomeCount]:
        """How often the outcomes' events (a goal is an event's name) happened in sessions that came by a campaign."""
        campaigns = by_utm([campaign for campaign in tracked if campaign.outcomes])
        goals = sorted({goal for some in campaigns.values() for each in some for goal in each.outcomes.values()})
        if not goals:
            return
        tally = OutcomeTally()
        wanted = [_campaign_is_one_of(campaigns), _is("eventName", "|".join(map(re.escape, goals)), exactly=True)]
        for row in self._rows((first, last), EVENTS, "eventCount", wanted):
            for campaign, outcome in outcomes_of(campaigns.get(plain_utm(row.utm_campaign), ()), row.where[0]):
                tally.add(campaign, outcome, row.day, row.n)
        yield from tally

    def _rows(
        self, days: tuple[date, date], dimensions: Sequence[str], metric: str, wanted: Sequence[FilterExpression]
    ) -> Iterator[Row]:
        """The rows of all pages, each row once."""
        watch = PageWatch(NAME, self._setup.limits.pages)
        seen: dict[tuple[Any, ...], Row] = {}  # a page that shifts while we read the next one shows a row again
        request = RunReportRequest(
            property=self._property,
            date_ranges=[DateRange(start_date=days[0].isoformat(), end_date=days[1].isoformat())],
            dimensions=[Dimension(name=name) for name in dimensions],
            metrics=[Metric(name=metric)],
            dimension_filter=FilterExpression(and_group=FilterExpressionList(expressions=wanted)),
            order_bys=[OrderBy(dimension=OrderBy.DimensionOrderBy(dimension_name=name)) for name in dimensions],
            limit=PAGE,
        )
        with _client(self._setup, self._base, self._property) as client:
            while True:
                rows, total = parse_report(_ask(client, request, self._setup.limits.read), len(dimensions))
                watch.note([[str(row.day), *row[1:]] for row in rows])
                seen |= {row[:3]: row for row in rows if days[0] <= row.day <= days[1]}
                request.offset += len(rows)
                if request.offset >= total:
                    return iter(seen.values())
                if not rows:
                    raise UnexpectedReply(f"{NAME} sent fewer rows than it says there are.")


def connect(setup: Setup) -> ClickSource:
    """The click source for this `[[clicks]]` entry; nothing is asked yet."""
    return Ga4(setup)


def _client(setup: Setup, base: str, site: str) -> BetaAnalyticsDataClient:
    """A client of which each request goes out once, within the limits."""
    adapter = OneTryAdapter(setup, NAME, f"Check also that the service account may view {site}.")
    key = _key(setup)
    try:
        _check_address(base)
        options = {"api_endpoint": base}
        client = BetaAnalyticsDataClient(credentials=key, transport="rest", client_options=options)
    except (GoogleAuthError, ValueError) as error:
        raise NotConfigured(f"The url of {NAME} is not an address: correct it in [[clicks]].") from error
    session: requests.Session = client.transport._session  # type: ignore[attr-defined]  # it takes none of ours
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return client


def _check_address(base: str) -> None:
    """Raises ValueError where Google's client would make another address of this one."""
    parts = urlsplit(base)
    if parts.scheme not in ("http", "https") or parts.port == 0:
        raise ValueError("no web address")
    (parts.hostname or "").encode("idna")


def _key(setup: Setup) -> Credentials:
    variable = variable_of(setup.source)
    if not setup.credential:
        raise NotConfigured(f"{NAME} needs the key of a service account: set {variable}.")
    try:
        info = json.loads(setup.credential)
        key: Credentials = Credentials.from_service_account_info(info, audience=f"{API}/")
        return key
    except (GoogleAuthError, ValueError, TypeError, AttributeError, KeyError, RecursionError):
        # Whatever the reason, it may hold a piece of the key.
        raise BadCredentials(f"{variable} is not the JSON key of a service account: copy it again.") from None


def _ask(client: BetaAnalyticsDataClient, request: RunReportRequest, timeout: float) -> RunReportResponse:
    try:
        return client.run_report(request, retry=None, timeout=timeout)
    except (ParseError, RecursionError, UnicodeDecodeError) as error:
        raise UnexpectedReply(f"{NAME} answered something that is no report.") from error
    except (requests.RequestException, ValueError) as error:
        raise NotConfigured(f"The url of {NAME} is no web address: correct it in [[clicks]].") from error
    except GoogleAuthError as error:
        raise BadCredentials(f"{NAME} cannot be asked with this key: make a new one, set OUTREACH_GA4_KEY.") from error


def _campaign_is_one_of(campaigns: dict[str, list[Tracked]]) -> FilterExpression:
    """Compared as we do, without case and blanks at the ends, so that few rows are sent and none is missing."""
    return _is("sessionCampaignName", r"\s*(" + "|".join(map(re.escape, sorted(campaigns))) + r")\s*")


def _is(dimension: str, pattern: str, exactly: bool = False) -> FilterExpression:
    full = Filter.StringFilter.MatchType.FULL_REGEXP
    told = Filter.StringFilter(match_type=full, value=pattern, case_sensitive=exactly)
    return FilterExpression(filter=Filter(field_name=dimension, string_filter=told))


def parse_report(report: RunReportResponse, dimensions: int) -> tuple[list[Row], int]:
    """The rows of a page and how many there are on all pages together."""
    if report.kind != "analyticsData#runReport":
        raise UnexpectedReply(f"{NAME} answered something that is no report.")
    rows, total = [_row(row, dimensions) for row in report.rows], as_count(report.row_count, NAME)
    if len(rows) > total:
        raise UnexpectedReply(f"{NAME} sent more rows than it says there are.")
    return rows, total


def _row(row: Any, dimensions: int) -> Row:
    told = [text(each.value) for each in row.dimension_values]
    if len(told) != dimensions or len(row.metric_values) != 1:
        raise UnexpectedReply(f"{NAME} sent a row that is not what was asked for.")
    try:
        read = datetime.strptime(told[0], "%Y%m%d").date()
    except ValueError as error:
        raise UnexpectedReply(f"{NAME} sent a day that is no date.") from error
    return Row(read, told[1], tuple(told[2:]), as_count(row.metric_values[0].value, NAME))
