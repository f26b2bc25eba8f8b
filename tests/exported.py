"""Files as platforms export them, of an invented organisation, written by the tests."""

import io
import zipfile
from datetime import UTC, datetime

X_HEADER = "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,Replies,Reposts,URL Clicks"
X_NAME = "account_analytics_content_2025-11-01_2025-11-20.csv"
META_NAME = "Nov-01-2025_Nov-20-2025_118.csv"
FACEBOOK_HEADER = (
    "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Date,Views,Reach,"
    '"Reactions, comments and shares",Reactions,Comments,Shares,Total clicks'
)
PAGE = "615000000000000"


def x_id(number: int = 0) -> str:
    """Of a post of 10 November 2025, so many milliseconds after half past nine."""
    milliseconds = int(datetime(2025, 11, 10, 9, 30, tzinfo=UTC).timestamp() * 1000) + number
    return str((milliseconds - 1_288_834_974_657) << 22)


def x_posts(*views: str, handle: str = "harbourmind") -> str:
    """A post for each of these figures."""
    rows = [
        f'{x_id(number)},"Mon, Nov 10, 2025",Hello #talk,https://x.com/{handle}/status/{x_id(number)},{each},5,9,1,2,3,4,7'
        for number, each in enumerate(views)
    ]
    return "\n".join([X_HEADER, *rows])


def facebook_posts(*numbers: int, page: str = PAGE, name: str = "Harbour Mind") -> str:
    """Posts of a page that calls itself otherwise than campaigns.toml does."""
    rows = [
        f"{122000000000017 + number},{page},{name},,Hello,11/13/2025 18:30,"
        f"https://www.facebook.com/{page}/posts/{122000000000017 + number},Photos,Lifetime,100,90,6,3,2,1,5"
        for number in numbers
    ]
    return "\n".join([FACEBOOK_HEADER, *rows])


def insights() -> bytes:
    """Figures by day of a page, or of an Instagram account: the file does not say."""
    text = 'sep=,\r\n"Views"\r\n"Date","Primary"\r\n"2025-11-01T00:00:00","12"\r\n'
    return b"\xff\xfe" + text.encode("utf-16-le")


def overview(*days: str) -> str:
    """TikTok's figures by day, whose days have no year."""
    return "\n".join(["Date,Video Views,Profile Views,Likes,Comments,Shares", *(f"{day},5,1,0,0,0" for day in days)])


def zipped(packed_on: tuple[int, int, int] = (2026, 11, 19), **members: str | bytes) -> bytes:
    """CSV files by their names, packed on that day."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in members.items():
            info = zipfile.ZipInfo(f"{name}.csv", (*packed_on, 8, 0, 0))
            packed.writestr(info, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
