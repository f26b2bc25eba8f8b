"""What changed about how figures come about, found by comparing what is stored with what this run goes by.

Each change is noted once, under the organisation's day on which a run found it, in a sentence for whoever looks at a
chart. The first run has nothing to compare with and notes nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from collectors.campaigns import Campaign, Configuration

_NAMED_AT_MOST = 3  # of several things that were added; the others are counted
_ENDS = 1_000  # characters of a sentence

Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """What figures came about by, up to this run."""

    timezone: str
    click_source: str | None
    rules: dict[str, Rules]  # campaign -> its rules, where they were kept


def stored(db: Database) -> Stored | None:
    """What the database knows before this run; None on the first one."""
    row = db.execute("SELECT timezone, click_source FROM organisation").fetchone()
    if row is None:
        return None
    kept = db.execute("SELECT slug, matching FROM campaigns WHERE matching IS NOT NULL").fetchall()
    return Stored(row[0], row[1], {slug: json.loads(text) for slug, text in kept})


def record(db: Database, before: Stored | None, configuration: Configuration, day: int) -> None:
    """Note what is otherwise than `before`, and keep the rules of now. Belongs inside a transaction."""
    names = {resource.id: resource.name for resource in configuration.resources}
    organisation = configuration.organisation
    if before is not None and before.timezone != organisation.timezone:
        _note(db, day, "timezone", _timezone_said(before.timezone, organisation.timezone))
    if before is not None and before.click_source != organisation.click_source:
        _note(db, day, "click_source", _click_source_said(before.click_source, organisation.click_source))
    for campaign in configuration.campaigns:
        (key,) = db.execute("SELECT id FROM campaigns WHERE slug = ?", [campaign.id]).fetchone()
        rules = rules_of(campaign, configuration)
        known = before.rules.get(campaign.id) if before else None
        if known is not None and (found := list(_differences(known, rules, names))):
            said = f"What belongs to this campaign was changed: {_listing(found)}."
            _note(db, day, "matching", f"{said} Its figures of earlier days follow the new rules too.", key)
        db.execute("UPDATE campaigns SET matching = ? WHERE id = ?", [json.dumps(rules), key])


def record_model(db: Database, version: str, day: int) -> None:
    """Note that another version of the stance model begins, where one labelled before. Belongs inside a transaction."""
    (before,) = db.execute("SELECT labelled_by FROM organisation").fetchone()
    if before is None:  # not kept yet: whatever labelled the newest comments
        last = db.execute("SELECT model FROM comment_days WHERE model <> 'none' ORDER BY day DESC LIMIT 1").fetchone()
        before = last[0] if last else version
    if before != version:
        said = (
            f"Comments are labelled by another version of the language model from here on ({version}; before: "
            f"{before}). Shares of positive and negative comments do not compare across this day."
        )
        _note(db, day, "model", said)
    db.execute("UPDATE organisation SET labelled_by = ?", [version])


def rules_of(campaign: Campaign, configuration: Configuration) -> Rules:
    """What decides which posts and arrivals belong to a campaign, in a form in which order and case do not matter."""
    urls = {resource.id: resource.url for resource in configuration.resources}
    match = campaign.match
    return {
        "starts": campaign.starts.isoformat(),
        "ends": campaign.ends.isoformat() if campaign.ends else None,
        "hashtags": _plainly(match.hashtags),
        "keywords": _plainly(match.keywords),
        "utm_campaign": _plainly(match.utm_campaign),
        "links": sorted(set(match.links)),
        "posts": sorted(set(match.posts)),
        "resources": {resource: urls[resource] for resource in sorted(campaign.resources)},
    }


def _plainly(words: Sequence[str]) -> list[str]:
    """Each word once, as it is written; those that differ in case only are one."""
    return sorted({word.strip().casefold(): word.strip() for word in words}.values(), key=str.casefold)


def _differences(before: Rules, now: Rules, names: Mapping[str, str]) -> Iterator[str]:
    if before["starts"] != now["starts"]:
        yield f"it begins on {_day(now['starts'])} instead of {_day(before['starts'])}"
    if before["ends"] != now["ends"]:
        yield _end_said(before["ends"], now["ends"])
    for key, form in (
        ("hashtags", "#{}"),
        ("keywords", 'the word "{}"'),
        ("utm_campaign", "the link tag {}"),
        ("links", "the link {}"),
    ):
        yield from _words_said(form, before[key], now[key])
    yield from _posts_said(set(now["posts"]) - set(before["posts"]), "listed by address")
    yield from _posts_said(set(before["posts"]) - set(now["posts"]), "no longer listed by address")
    yield from _resources_said(before["resources"], now["resources"], names)


def _end_said(before: str | None, now: str | None) -> str:
    if now is None:
        return f"it no longer ends on {_day(before or '')}"
    return f"it ends on {_day(now)}" + (f" instead of {_day(before)}" if before else "")


def _words_said(form: str, before: Sequence[str], now: Sequence[str]) -> Iterator[str]:
    known, wanted = ({word.casefold(): word for word in words} for words in (before, now))
    added = [form.format(word) for key, word in wanted.items() if key not in known]
    gone = [form.format(word) for key, word in known.items() if key not in wanted]
    if added:
        yield f"{_some(added)} {'was' if len(added) == 1 else 'were'} added"
    if gone:
        yield f"{_some(gone)} {'was' if len(gone) == 1 else 'were'} taken out"


def _posts_said(posts: set[str], what: str) -> Iterator[str]:
    if posts:
        yield f"1 post was {what}" if len(posts) == 1 else f"{len(posts)} posts were {what}"


def _resources_said(before: Mapping[str, str], now: Mapping[str, str], names: Mapping[str, str]) -> Iterator[str]:
    added, gone = ([names.get(one, one) for one in some] for some in (now.keys() - before, before.keys() - now))
    moved = [names.get(one, one) for one in now if one in before and now[one] != before[one]]
    if added:
        yield f"arrivals at {_some(sorted(added))} count for it"
    if gone:
        yield f"arrivals at {_some(sorted(gone))} no longer count for it"
    if moved:
        yield f"{_some(moved)} {'has' if len(moved) == 1 else 'have'} another address"


def _timezone_said(before: str, now: str) -> str:
    return (
        f"Days are now those of {now}; before, they were those of {before}. What posts gained was spread over the new "
        "days; comments and arrivals counted before stay on the days they had."
    )


def _click_source_said(before: str | None, now: str | None) -> str:
    if now is None:
        return f"Click-throughs are no longer counted; before, {_source(before)} counted them."
    if before is None:
        return f"Click-throughs are counted by {_source(now)} from here on; before, nobody counted them."
    return (
        f"Click-throughs are now those that {_source(now)} counts, for earlier days too; reports made before this day "
        f"show what {_source(before)} counted."
    )


def _source(name: str | None) -> str:
    return str(name).replace("_", " ").capitalize()


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


def _some(things: Sequence[str]) -> str:
    """All of a few, or the first ones and how many more."""
    more = len(things) - _NAMED_AT_MOST
    return _listing(things) if more <= 0 else f"{', '.join(things[:_NAMED_AT_MOST])} and {more} more"


def _listing(things: Sequence[str]) -> str:
    return f"{', '.join(things[:-1])} and {things[-1]}" if len(things) > 1 else "".join(things)


def _note(db: Database, day: int, what: str, said: str, campaign: int | None = None) -> None:
    row = {"day": day, "what": what, "campaign_id": campaign, "platform": None, "said": said[:_ENDS]}
    db.table("definition_changes").insert(row)
