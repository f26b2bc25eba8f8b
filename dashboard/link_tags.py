"""How links are tagged and named: the one rule for all of them.

    utm_source    where the link is posted: x, mastodon, instagram, newsletter, poster ...
    utm_medium    what kind of place that is: social, email, print, web, or other
    utm_campaign  the campaign's first `utm_campaign` in campaigns.toml, else its id
    utm_content   the link's own name (its slug), so that each link can be told apart where visits are counted

What the address had before stays, but for tags of the same names. Names of short links are made by chance, from letters
and digits that nobody mistakes for one another, without vowels: they spell no word; and what conditions are called for
short is drawn again.
"""

import re
import secrets
from collections.abc import Mapping
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

SIGNS = "bcdfghjkmnpqrstvwxyz23456789"
LENGTH = 6  # 480 million names
PATH = "/r/"  # before the name in every short link

# Places a link is made for, and their kinds; a platform that is not here is `social`.
PLACES: Mapping[str, str] = {
    "newsletter": "email",
    "poster": "print",
    "leaflet": "print",
    "press": "print",
    "website": "web",
    "partner": "web",
    "other": "other",
}
PLATFORMS = ("bluesky", "facebook", "instagram", "linkedin", "mastodon", "reddit", "threads", "tiktok", "x", "youtube")

# Beginnings of words: what a link's name must not tell whoever looks over somebody's shoulder.
_CONDITIONS = (
    *("addict", "adhd", "alcohol", "alkohol", "anorex", "anxi", "angst", "autis", "bipolar", "borderline", "bulim"),
    *("burnout", "compuls", "dement", "depress", "drug", "eatingdis", "gambl", "grief", "hallucin", "insomn", "lonel"),
    *("mania", "manic", "mental", "obsess", "ocd", "panic", "paranoi", "phobia", "postnatal", "psych", "ptsd"),
    *("rehab", "relapse", "schizo", "selfharm", "self-harm", "sober", "sucht", "suicid", "suizid", "trauma", "zwang"),
    *("bpd", "mdd", "ptbs"),  # chance could spell these, and ptsd
)


NOT_COUNTED = (
    "{campaign} has no utm_campaign under [campaigns.match] in campaigns.toml: visits by this link are not counted by "
    'a source that goes by tags, such as Plausible. Add utm_campaign = ["{campaign}"] there.'
)


def short(address: str | None, slug: str) -> str:
    """The whole short link; only its path where campaigns.toml does not say the address."""
    return f"{address or ''}{PATH}{slug}"


def tagged(url: str, platform: str, utm_campaign: str, content: str) -> str:
    """The address with its tags, in signs that every program takes."""
    tags = {
        "utm_source": platform,
        "utm_medium": PLACES.get(platform, "social"),
        "utm_campaign": utm_campaign,
        "utm_content": content,
    }
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if pair and pair.partition("=")[0].lower() not in tags]
    query = "&".join([*kept, urlencode(tags)])
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return _plain(urlunsplit((parts.scheme, host, parts.path, query, parts.fragment)))


def new_slug() -> str:
    """A name made by chance, of which none tells what somebody struggles with."""
    while _speaks_of_a_condition(slug := "".join(secrets.choice(SIGNS) for _ in range(LENGTH))):
        pass
    return slug


def slug_trouble(slug: str) -> str:
    """Why a name that somebody chose cannot be one; nothing where it can."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]", slug):
        return "A name has 3 to 40 signs: small letters a to z, digits, and hyphens between them."
    return ""


def slug_warning(slug: str, campaign: str) -> str:
    """What a name would tell whoever sees the link; nothing where it tells nothing. campaign: its id."""
    if _speaks_of_a_condition(slug):
        return (
            "This name speaks of an illness or of what people struggle with. Whoever sees the link in somebody's "
            "messages or history reads it. A name made by chance says nothing."
        )
    if campaign in slug:
        return "This name holds the campaign's: who sees the link knows what it is about. Made by chance it does not."
    return ""


def _speaks_of_a_condition(slug: str) -> bool:
    return any(word in slug or word in slug.replace("-", "") for word in _CONDITIONS)


def _plain(url: str) -> str:
    return quote(url, safe="!#$%&'()*+,/:;=?@[]~")
