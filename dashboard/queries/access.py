"""What somebody may do, by the e-mail address they signed in with. The database holds keyed digests, no addresses.

Ask this through `Data.ask_now`: who is taken off the list is out with the next click.
"""

import hmac

from sqlalchemy import bindparam, text

from dashboard.queries.database import Database, explained, reading


def role(database: Database, address: str) -> str | None:
    """`viewer` or `editor`; None for a stranger. The stronger one, where the address and its domain are both listed."""
    person = address.strip().lower()
    everybody_there = f"*@{person.rpartition('@')[2]}"
    found = text("SELECT role FROM access WHERE who IN :digests").bindparams(bindparam("digests", expanding=True))
    with explained(database), reading(database) as connection:
        key = connection.execute(text("SELECT digest_key FROM organisation")).scalar_one()
        digests = [hmac.digest(key, who.encode(), "sha256") for who in (person, everybody_there)]
        roles = set(connection.execute(found, {"digests": digests}).scalars())
    return "editor" if "editor" in roles else "viewer" if roles else None
