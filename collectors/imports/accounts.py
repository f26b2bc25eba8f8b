"""Whose a file is: which of the accounts in campaigns.toml, by what the file says of itself or by what people say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from collectors.campaigns import AccountEntry
from collectors.imports.told import Part
from collectors.platforms import PLATFORMS

_CERTAIN = ("x", "instagram", "tiktok")  # their files name the account by its handle


@dataclass(frozen=True, slots=True)
class Match:
    """The account a part is of; None where that is not known: then why, and among which it is to be chosen.

    matter: what is the matter, without what to do on the command line. to_add: lines for campaigns.toml that name it.
    """

    account: AccountEntry | None
    matter: str = ""
    remedy: str = ""
    choices: tuple[str, ...] = ()
    to_add: str = ""

    @property
    def why(self) -> str:
        """What is the matter, and what to do."""
        return f"{self.matter} {self.remedy}".rstrip() + (f"\n{self.to_add}" if self.to_add else "")


def name_of(entry: AccountEntry) -> str:
    """As `--account` takes it."""
    return f"{entry.platform}/{entry.handle}"


def match(part: Part, accounts: Sequence[AccountEntry], said: str | None, ids: Mapping[str, frozenset[str]]) -> Match:
    """Find the account. said: what `--account` says; ids: what the platforms themselves call accounts, where known."""
    fitting = [entry for entry in accounts if not part.platforms or entry.platform in part.platforms]
    if said:
        chosen = next((entry for entry in fitting if name_of(entry).casefold() == said.casefold()), None)
        told = no_such(said, accounts) or f"It is an export of {_platforms(part)}, and {said} is none of these."
        return Match(chosen, "" if chosen else told)
    if not fitting:
        matter = f"There is no account of {_platforms(part)} in campaigns.toml."
        return Match(None, matter, "Add it there:", to_add=_lines(part))
    names = {_bare(name) for name in part.names}
    named = [entry for entry in fitting if {_bare(entry.handle), *ids.get(name_of(entry), ())} & names]
    if len(named) == 1:
        return Match(named[0])
    if len(fitting) == 1 and not part.names:
        return Match(fitting[0])
    return _ask(part, fitting)


def _ask(part: Part, fitting: Sequence[AccountEntry]) -> Match:
    choices = tuple(name_of(entry) for entry in fitting)
    if not part.names:
        remedy = f"Say --account with one of {_listed(choices)}."
        return Match(None, "It does not say of which account it is.", remedy, choices)
    called = f'"{part.names[-1 if part.platforms == ("facebook",) and len(part.names) == 2 else 0]}"'
    matter = f"It is of {called}, and no account in campaigns.toml is called that."
    remedy = f"If it is one of {_listed(choices)}, say so with --account"
    if part.platforms[:1] and part.platforms[0] in _CERTAIN:
        return Match(None, matter, f"{remedy}; else add it there:", choices, _lines(part))
    return Match(None, matter, remedy, choices)


def no_such(said: str, accounts: Sequence[AccountEntry]) -> str:
    """What is said of an account that campaigns.toml does not name; nothing where it does."""
    if any(name_of(entry).casefold() == said.casefold() for entry in accounts):
        return ""
    known = _listed([name_of(entry) for entry in accounts]) or "none"
    return f"There is no account {said} in campaigns.toml. Those there are: {known}."


def _lines(part: Part) -> str:
    handle = next((name for name in reversed(part.names) if re.fullmatch(r"[A-Za-z][\w.-]*", name)), "your-account")
    platform = part.platforms[0] if part.platforms else "linkedin"
    read = "" if PLATFORMS[platform].module is None else 'read = "files"\n'
    return f'[[accounts]]\nplatform = "{platform}"\nhandle = "{handle}"\n{read}'.rstrip()


def _platforms(part: Part) -> str:
    return " or ".join(PLATFORMS[name].title for name in part.platforms) or "a platform"


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
