"""What signing in to the dashboard needs: [access] of campaigns.toml and credentials, all of it checked beforehand.

The dashboard gets it as plain values; it reads neither campaigns.toml nor `.env`.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from collectors.campaigns import Access
from collectors.credentials import CredentialsError, Secrets, sign_in_name
from collectors.errors import NotConfigured
from collectors.findings import Finding

_SHORTEST = 32  # characters of a secret that signs cookies: whoever guesses it signs in as anybody
_SECONDS = 10.0  # a provider may take to describe itself
_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_hex(32))" makes one'


@dataclass(frozen=True)
class SignIn:
    """Where people sign in, and as which client of the provider. Shows no secret."""

    metadata_url: str
    address: str  # where people reach the dashboard
    prompt: str  # what the provider is to ask for, even of somebody it knows
    client_id: str
    client_secret: str = field(repr=False)
    cookie_secret: str = field(repr=False)


def sign_in(folder: Path, access: Access | None, environ: Mapping[str, str]) -> SignIn | None:
    """None where campaigns.toml has no [access]. `folder` is that of campaigns.toml.

    Raises NotConfigured with everything that is missing, and CredentialsError.
    """
    if access is None:
        return None
    found = Secrets.load(folder, environ).for_sign_in()
    missing = _missing(access, found)
    if missing:
        lines = "\n".join(f"  {line}" for line in missing)
        raise NotConfigured(f"campaigns.toml has [access], but signing in is not set up:\n{lines}")
    # Without a secret of its own each start of the dashboard has a new one: people then sign in again.
    cookie_secret = found.get("COOKIE_SECRET") or secrets.token_hex(32)
    return SignIn(
        metadata_url=access.sign_in or "",
        address=access.address or "",
        prompt=access.prompt,
        client_id=found["CLIENT_ID"],
        client_secret=found["CLIENT_SECRET"],
        cookie_secret=cookie_secret,
    )


def look_at_sign_in(folder: Path, access: Access | None, environ: Mapping[str, str]) -> Iterator[Finding]:
    """For `outreach check`: whether people can sign in, and what is still missing."""
    if access is None:
        return
    try:
        found = Secrets.load(folder, environ).for_sign_in()
    except CredentialsError:
        return  # said where the other credentials are looked at
    missing = _missing(access, found)
    yield from (Finding("Sign-in", "mend", line) for line in missing)
    if access.sign_in:
        yield from _ask_provider(access.sign_in, access.prompt)
    if not missing:
        people = f"{len(access.viewers)} viewers and {len(access.editors)} editors"
        yield Finding("Sign-in", "ok", f"set up for {access.address}: {people} (a *@domain counts as one)")
    if not missing and "COOKIE_SECRET" not in found:
        remedy = f"set {sign_in_name('COOKIE_SECRET')} in the environment or in .env; {_MAKE_ONE}"
        yield Finding("Sign-in", "note", "everybody signs in again when the dashboard is started anew", remedy)


def _ask_provider(metadata_url: str, prompt: str) -> Iterator[Finding]:
    """Whether the provider is there, and does what we will ask of it."""
    remedy = "check access sign_in, and that this machine may reach it"
    try:
        answer = httpx.get(metadata_url, timeout=_SECONDS)
        answer.raise_for_status()
        said = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        yield Finding("Sign-in", "mend", f"the provider does not answer ({type(error).__name__})", remedy)
        return
    if not isinstance(said, dict) or not {"issuer", "authorization_endpoint", "token_endpoint"} <= said.keys():
        yield Finding("Sign-in", "mend", "what answers there is no provider of sign-ins", remedy)
        return
    known = said.get("prompt_values_supported")
    if isinstance(known, list) and prompt not in known:
        remedy = f'set prompt = "{"login" if prompt != "login" else "select_account"}" under [access]'
        yield Finding("Sign-in", "mend", f"the provider refuses to be asked for {prompt}", remedy)


def _missing(access: Access, found: Mapping[str, str]) -> list[str]:
    """Everything that keeps people from signing in, each with its remedy."""
    missing = []
    if access.sign_in is None:
        missing.append('access sign_in: add sign_in = "https://…/.well-known/openid-configuration" of your provider')
    if access.address is None:
        missing.append('access address: add address = "https://…", where people reach the dashboard')
    if not access.roles():
        missing.append("access: nobody may look; add viewers = [...] or editors = [...]")
    missing += [
        f"{sign_in_name(name)}: set it in the environment or in .env; the provider shows it with your client"
        for name in ("CLIENT_ID", "CLIENT_SECRET")
        if name not in found
    ]
    if 0 < len(found.get("COOKIE_SECRET", "")) < _SHORTEST:
        name = sign_in_name("COOKIE_SECRET")
        missing.append(f"{name}: too short, it must have {_SHORTEST} characters or more; {_MAKE_ONE}")
    return missing
