"""Whose a file is: found by what the file calls its account, or asked for, never guessed."""

import pytest

from collectors.entries import AccountEntry
from collectors.imports import Part
from collectors.imports.accounts import match, name_of

ACCOUNTS = [
    AccountEntry(platform=platform, handle=handle, read="files")
    for platform, handle in (
        ("x", "Harbour_Mind"),
        ("x", "harbour_youth"),
        ("facebook", "harbour.mind"),
        ("instagram", "harbourmind"),
        ("youtube", "harbourmind"),
    )
]
IDS = {"facebook/harbour.mind": frozenset({"6150"}), "x/harbour_youth": frozenset({"77"})}


def part(*names: str, platforms: tuple[str, ...] = ("x",)) -> Part:
    return Part(platforms, names, None)


@pytest.mark.parametrize(
    ("of", "said", "found"),
    [
        (part("HARBOUR_MIND"), None, "x/Harbour_Mind"),
        (part("77"), None, "x/harbour_youth"),
        (part("6150", "The Charity", platforms=("facebook",)), None, "facebook/harbour.mind"),
        (part("9999", "Harbour Mind", platforms=("facebook",)), None, "facebook/harbour.mind"),
        (part(platforms=("youtube",)), None, "youtube/harbourmind"),
        (part("renamed"), "X/harbour_youth", "x/harbour_youth"),
        (part(platforms=("facebook", "instagram")), "instagram/harbourmind", "instagram/harbourmind"),
    ],
)
def test_an_account_is_known_by_its_handle_its_id_or_by_what_people_say(of: Part, said: str | None, found: str) -> None:
    account = match(of, ACCOUNTS, said, IDS).account
    assert account is not None
    assert name_of(account) == found


@pytest.mark.parametrize(
    ("of", "said", "why"),
    [
        (part(), None, "Say --account with one of x/Harbour_Mind, x/harbour_youth"),
        (part("somebody"), None, 'It is of "somebody", and no account in campaigns.toml is called that'),
        (part("6151", "Others", platforms=("facebook",)), None, 'It is of "Others"'),
        (part("a.page", platforms=("linkedin",)), None, 'platform = "linkedin"\nhandle = "a.page"'),
        (part("harbourmind"), "youtube/harbourmind", "an export of X, and youtube/harbourmind is none of these"),
        (part("harbourmind"), "x/nobody", "There is no account x/nobody in campaigns.toml"),
    ],
)
def test_where_nobody_can_know_it_says_what_to_do(of: Part, said: str | None, why: str) -> None:
    found = match(of, ACCOUNTS, said, IDS)
    assert found.account is None
    assert why in found.why
