"""Tokens that end: said ten days before, so that nobody finds out by a night that failed."""

from datetime import datetime, timedelta

WARN_BEFORE = timedelta(days=10)


def warning(platform: str, key_until: datetime | None, now: datetime) -> str | None:
    """That the token ends soon or has ended, and what to do; None where there is time, or it never ends."""
    if key_until is None or key_until - now > WARN_BEFORE:
        return None
    ends = "ended" if key_until <= now else "ends"
    return (
        f"its token {ends} on {key_until.day} {key_until:%B %Y}: renew it as the README says, and set "
        f"OUTREACH_{platform.upper()}_TOKEN"
    )
