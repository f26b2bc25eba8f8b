"""Importing 50,000 posts from one file: seconds and peak memory, of the reading alone and of the whole command.

python -m benchmarks.imports
"""

import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

POSTS = 50_000
_HEADER = (
    "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Permalink,Post type,Date,Views,Reach,"
    '"Reactions, comments and shares",Reactions,Comments,Shares,Total clicks,Link Clicks'
)
_SETTINGS = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "facebook"
handle = "harbourmind"
read = "files"
[[campaigns]]
id = "talk"
name = "Talk"
starts = 2024-01-01
purpose = "support"
[campaigns.match]
hashtags = ["talk"]
"""


def main() -> None:
    """Writes an invented file, reads it in this process, imports it by the command in another one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "campaigns.toml").write_text(_SETTINGS, encoding="utf-8")
        file = folder / "Jan-01-2024_Nov-20-2026_1.csv"
        file.write_text(_content(), encoding="utf-8-sig")
        print(f"{POSTS:,} posts, {file.stat().st_size / 1e6:.1f} MB")
        for title in ("first import", "the same again"):
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "outreach", "import", "--as-of", "2026-11-20", str(file)],
                env={"OUTREACH_CONFIG": str(folder / "campaigns.toml"), "OUTREACH_DB": str(folder / "outreach.db")},
                check=True,
            )
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # kB on Linux
            print(f"{title}: {time.perf_counter() - began:.1f} s, at most {peak:.0f} MB so far")
        print(f"reading alone: {_reading(file):.1f} s")


def _content() -> str:
    first = datetime(2024, 1, 1, 9)
    rows = [
        f'{122_000_000_000_000 + n},615000000000000,Harbour Mind,,"Talk about it, {n}\n#talk",0,'
        f"{first + timedelta(minutes=30 * n):%m/%d/%Y %H:%M},https://www.facebook.com/harbourmind/posts/"
        f'{122_000_000_000_000 + n},Photos,Lifetime,"{1000 + n:,}",{900 + n % 700},{n % 90},{n % 50},{n % 30},{n % 10},'
        f"{n % 40},{n % 20}"
        for n in range(POSTS)
    ]
    return "\n".join([_HEADER, *rows])


def _reading(file: Path) -> float:
    from collectors.imports import read_file

    began = time.perf_counter()
    reading = read_file(file.name, file.read_bytes(), ZoneInfo("Europe/London"), date(2026, 11, 29))
    assert len(reading.tables[0].parts[0].posts) == POSTS
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
