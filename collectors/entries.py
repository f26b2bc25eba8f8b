"""The tables of campaigns.toml, each checked for itself; `campaigns` reads the file and checks them together."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator

from collectors.access import Access
from collectors.addresses import server_url, web_url
from collectors.clicks import CLICK_SOURCES
from collectors.fields import Table, as_tuple, identifier, not_blank, one_of
from collectors.mistakes import nearest
from collectors.outcomes import Outcome
from collectors.own_links import Links
from collectors.platforms import PLATFORMS
from collectors.sending import Alerts, Mail, Monitoring, ReportEntry

Purpose = Literal["screening", "prevention", "treatment", "support", "anti-stigma"]
Reading = Literal["nightly", "files"]
Kind = Literal["helpline", "screening", "support", "treatment", "information"]


def _day(value: object) -> object:
    if isinstance(value, date) and not 2000 <= value.year <= 2100:
        raise ValueError("check the year")
    return value


def _hashtag(text: str) -> str:
    if text.startswith("#") or re.search(r"\s", text):
        raise ValueError('write the tag without # and without spaces, such as "MensMentalHealth"')
    return not_blank(text)


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError('write it as # and six signs of 0 to 9 and a to f, such as "#1f5f8b"')
    return text


Text = Annotated[str, AfterValidator(not_blank)]
Identifier = Annotated[str, AfterValidator(identifier)]
Link = Annotated[str, AfterValidator(web_url)]
Hashtag = Annotated[str, AfterValidator(_hashtag)]
Colour = Annotated[str, AfterValidator(_colour)]
Day = Annotated[date, BeforeValidator(_day)]
Count = Annotated[int, Field(ge=0, le=10**15)]
Days = Annotated[int, Field(ge=0, le=36_500)]
PlatformName = Annotated[str, BeforeValidator(one_of(PLATFORMS))]


class Organisation(Table):
    """`[organisation]`: whose day every "day" in the database is, and whose click count counts."""

    name: Text
    timezone: Text
    click_source: Annotated[str, BeforeValidator(one_of(CLICK_SOURCES))] | None = None
    colour: Colour | None = None  # of reports
    logo: Text | None = None  # a file, named from the folder of campaigns.toml

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            if name.startswith(("right/", "posix/")) or name in ("localtime", "Factory", "posixrules"):
                raise ValueError("not the same day on every machine")
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: "Europe" is a folder of zones
            guess = nearest(name, available_timezones())
            raise ValueError(f'{guess}write a name of the time zone database such as "Europe/London"') from None
        return name


class AccountEntry(Table):
    """`[[accounts]]`: one of the organisation's accounts. `options` are keys that only its platform knows.

    read: by the nightly run, or from files alone that people export; where the program cannot ask the platform, these.
    """

    allow_private: bool = False  # before `server`, whose check asks for it
    platform: PlatformName
    read: Annotated[Reading, BeforeValidator(one_of(get_args(Reading)))] | None = Field(
        default=None, validate_default=True
    )
    handle: Text
    server: str | None = Field(default=None, validate_default=True)
    options: Mapping[str, str] = {}

    @property
    def by_files(self) -> bool:
        """Whether it is known from files alone, and never asked."""
        return self.read == "files"

    @field_validator("read")
    @classmethod
    def _as_it_can_be(cls, read: Reading | None, info: ValidationInfo) -> Reading | None:
        known = PLATFORMS.get(info.data.get("platform", ""))
        if known is None or known.module is not None:
            return read or "nightly"
        if read == "nightly":
            raise ValueError(f'{known.title} is not read by this program; write read = "files"')
        return "files"

    @field_validator("handle")
    @classmethod
    def _bare_handle(cls, handle: str, info: ValidationInfo) -> str:
        if "@" in handle:
            raise ValueError("write the handle without @ (and the server, where there is one, under `server`)")
        if re.search(r"[\s/]", handle):
            raise ValueError("write the handle alone, without spaces, u/ or the address of the profile")
        if info.data.get("platform") == "bluesky" and "." not in handle and not handle.startswith("did:"):
            raise ValueError(f'write the full handle, such as "{handle}.bsky.social"')
        if info.data.get("platform") == "youtube" and not re.fullmatch(r"[\w.·-]{3,30}", handle):
            raise ValueError("write what stands behind @ in the channel's address, or its id (UC and 22 more signs)")
        return handle

    @field_validator("server")
    @classmethod
    def _public_server(cls, server: str | None, info: ValidationInfo) -> str | None:
        platform = info.data.get("platform")
        by_files = info.data.get("read") == "files"
        if server is None and not by_files and platform in PLATFORMS and PLATFORMS[platform].needs_server:
            raise ValueError(f'{PLATFORMS[platform].title} needs it: add server = "https://…" to this entry')
        return None if server is None else server_url(server, allow_private=info.data.get("allow_private", False))


class Resource(Table):
    """`[[resources]]`: the help a campaign points to."""

    id: Identifier
    name: Text
    url: Link
    kind: Annotated[Kind, BeforeValidator(one_of(get_args(Kind)))]


class ClickEntry(Table):
    """`[[clicks]]`: where click-throughs are counted. `options` are keys that only its source knows."""

    allow_private: bool = False  # before `url`, whose check asks for it
    source: Annotated[str, BeforeValidator(one_of(CLICK_SOURCES))]
    url: str | None = Field(default=None, validate_default=True)
    site: Text | None = Field(default=None, validate_default=True)
    options: Mapping[str, str] = {}

    @field_validator("url")
    @classmethod
    def _public_url(cls, url: str | None, info: ValidationInfo) -> str | None:
        source = CLICK_SOURCES.get(info.data.get("source", ""))
        if url is None and source and source.needs_url:
            raise ValueError(f'{source.title} needs it: add url = "https://…" to this entry')
        return None if url is None else server_url(url, allow_private=info.data.get("allow_private", False))

    @field_validator("site")
    @classmethod
    def _needed_site(cls, site: str | None, info: ValidationInfo) -> str | None:
        source = CLICK_SOURCES.get(info.data.get("source", ""))
        if site is None and source and source.needs_site:
            raise ValueError(f'{source.title} needs it: add site = "harbourmind.example" to this entry')
        return site


class Collect(Table):
    """`[collect]`: until which age in days a post is looked at nightly, weekly, monthly; then never."""

    nightly_days: Days = 30
    weekly_days: Days = Field(default=90, validate_default=True)
    monthly_days: Days = Field(default=365, validate_default=True)

    @field_validator("weekly_days", "monthly_days")
    @classmethod
    def _in_order(cls, days: int, info: ValidationInfo) -> int:
        before = "nightly_days" if info.field_name == "weekly_days" else "weekly_days"
        if before in info.data and days < info.data[before]:
            raise ValueError(f"must not be less than {before} ({info.data[before]})")
        return days


class XBudget(Table):
    """`[x]`: what reading X may cost a month. None: no limit."""

    monthly_budget_usd: Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)] | None = None


class YouTubeTerms(Table):
    """`[youtube]`: whether YouTube has agreed, by its amendment on derived metrics, to labels and engagement rates."""

    derived_metrics_amendment: bool = False


class Sentiment(Table):
    """`[sentiment]`: which model reads comments (None: the one that comes with the program), and where none does."""

    model: Text | None = None
    platforms_off: Annotated[tuple[PlatformName, ...], BeforeValidator(as_tuple)] = ()


class Privacy(Table):
    """`[privacy]`: for how long texts are kept. Every platform's demands are met by what these allow at most.

    A comment's text lives less than a day, so that the next night's run finds it expired; 0: only until it is labelled.
    """

    comment_hours: Annotated[int, Field(ge=0, le=20)] = 20
    own_text_days: Annotated[int, Field(ge=1, le=36_500)] | None = None  # None: as long as the post exists


class Match(Table):
    """Which posts belong to a campaign: those that fit any of these and lie within its dates; `posts` always."""

    hashtags: Annotated[tuple[Hashtag, ...], BeforeValidator(as_tuple)] = ()
    keywords: Annotated[tuple[Text, ...], BeforeValidator(as_tuple)] = ()
    utm_campaign: Annotated[tuple[Text, ...], BeforeValidator(as_tuple)] = ()
    links: Annotated[tuple[Link, ...], BeforeValidator(as_tuple)] = ()
    posts: Annotated[tuple[Link, ...], BeforeValidator(as_tuple)] = ()


class Goals(Table):
    """What the campaign wants to reach, counted from its start."""

    impressions: Count | None = None
    engagements: Count | None = None
    click_throughs: Count | None = None


class Campaign(Table):
    """`[[campaigns]]`: both dates are the organisation's days and included; without `ends` it is open-ended."""

    id: Identifier
    name: Text
    starts: Day
    ends: Day | None = None
    purpose: Annotated[Purpose, BeforeValidator(one_of(get_args(Purpose)))]
    resources: Annotated[tuple[str, ...], BeforeValidator(as_tuple)] = ()
    match: Match = Match()
    goals: Goals = Goals()

    @field_validator("ends")
    @classmethod
    def _after_start(cls, ends: date | None, info: ValidationInfo) -> date | None:
        if ends and "starts" in info.data and ends < info.data["starts"]:
            raise ValueError(f"is before starts ({info.data['starts']}); mend one of the two")
        return ends


class Configuration(Table):
    """The whole of campaigns.toml, and the logo it names."""

    organisation: Organisation
    logo: bytes | None = None
    accounts: tuple[AccountEntry, ...] = ()
    resources: tuple[Resource, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    clicks: tuple[ClickEntry, ...] = ()
    collect: Collect = Collect()
    x: XBudget = XBudget()
    youtube: YouTubeTerms = YouTubeTerms()
    sentiment: Sentiment = Sentiment()
    privacy: Privacy = Privacy()
    access: Access | None = None
    links: Links = Links()
    campaigns: tuple[Campaign, ...] = ()
    reports: tuple[ReportEntry, ...] = ()
    mail: Mail | None = None
    alerts: Alerts | None = None
    monitoring: Monitoring = Monitoring()

    @property
    def comments_unread(self) -> tuple[str, ...]:
        """The platforms whose comments are not read: switched off, or not allowed to be labelled."""
        off = self.sentiment.platforms_off
        return off if self.youtube.derived_metrics_amendment or "youtube" in off else (*off, "youtube")

    @property
    def rates_withheld(self) -> tuple[str, ...]:
        """The platforms of whose figures no rate of engagement may be derived, where a run reads them."""
        return () if self.youtube.derived_metrics_amendment else ("youtube",)

    @property
    def links_address(self) -> str | None:
        """What comes before /r/ in our own short links; without `[links]` they lie beside the dashboard."""
        return self.links.address or (self.access.address if self.access else None)
