"""The logo that campaigns.toml names for reports: read, and looked at so far that a wrong file is told at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from collectors.mistakes import mistake
from collectors.pictures import trouble_with
from collectors.plain_files import TooLargeError, read_at_most

LARGEST = 500_000  # bytes; it goes into the database and into every report
_PLACE = "organisation logo"


def read_logo(data: Mapping[str, Any], folder: Path, mistakes: list[str]) -> bytes | None:
    """The file that `[organisation] logo` names, as seen from `folder`; what is wrong goes to `mistakes`."""
    organisation = data.get("organisation")
    named = organisation.get("logo") if isinstance(organisation, dict) else None
    if not isinstance(named, str) or not named.strip():
        return None
    remedy = "name a PNG, JPEG or SVG file, as seen from the folder of campaigns.toml, or take this line out"
    try:
        content, _ = read_at_most(folder / named, LARGEST)
    except FileNotFoundError:
        mistakes.append(mistake(_PLACE, f"there is no such file; {remedy}", value=named))
        return None
    except TooLargeError:
        mistakes.append(mistake(_PLACE, "the file is larger than 500 kB; save the logo smaller", value=named))
        return None
    except (OSError, ValueError) as error:  # no plain file, no permission; a name that no file can have
        reason = (error.strerror if isinstance(error, OSError) else None) or "no name of a file"
        mistakes.append(mistake(_PLACE, f"it cannot be read ({reason}); {remedy}", value=named))
        return None
    if trouble := trouble_with(content):
        mistakes.append(mistake(_PLACE, f"{trouble}; {remedy}", value=named))
    return content
