"""Exported files, understood: every format, and what spreadsheets, languages and hostile hands do to them."""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from collectors.imports import CannotRead, Reading, Table, cells, read_file
from collectors.imports.formats import FORMATS
from collectors.imports.rows import Format
from collectors.imports.template import template_csv
from collectors.imports.told import Refused
from collectors.records import Metrics, Post

ZONE = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 21)
GROUPED, OTHER_DAY = '"1,234"', '"Tue, Nov 3, 2026"'
X_HEADER = "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,Replies,Reposts,URL Clicks"
X_NAME = "account_analytics_content_2026-11-01_2026-11-20.csv"
X_ID = str((int(datetime(2026, 11, 10, 9, 30, tzinfo=UTC).timestamp() * 1000) - 1_288_834_974_657) << 22)
FACEBOOK_HEADER = (
    "Post ID,Page ID,Page name,Title,Description,Publish time,Permalink,Post type,Date,Views,Reach,"
    '"Reactions, comments and shares",Reactions,Comments,Shares,Total clicks'
)
FACEBOOK_ROW = "122000000000017,615000000000000,Harbour Mind,,{text},{day},https://www.facebook.com/harbourmind/posts/1,Photos,Lifetime,{views},90,6,3,2,1,5"


def read(name: str, content: str | bytes, as_of: date | None = date(2026, 11, 20)) -> Reading:
    return read_file(name, content.encode() if isinstance(content, str) else content, ZONE, TODAY, as_of)


def x_row(post_id: str = X_ID, day: str = '"Tue, Nov 10, 2026"', link: str | None = None, views: str = "1234") -> str:
    link = f"https://x.com/harbourmind/status/{X_ID}" if link is None else link
    return f'{post_id},{day},"Talk, they say\n""#talk""",{link},{views},5,9,1,2,3,4,7'


def facebook(*rows: tuple[str, str]) -> str:
    return "\n".join([FACEBOOK_HEADER, *(FACEBOOK_ROW.format(text="Hello", day=d, views=v) for d, v in rows)])


def only(reading: Reading) -> Table:
    assert len(reading.tables) == 1
    return reading.tables[0]


def posts(table: Table) -> list[Post]:
    return [post for part in table.parts for _, post in part.posts]


def days(reading: Reading) -> dict[tuple[str, date], int]:
    found = [day for table in reading.tables for part in table.parts for _, day in part.days]
    return {(day.metric, day.day): day.value for day in found}


def zipped(**members: str | bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            info = zipfile.ZipInfo(f"{name}.csv", (2026, 11, 19, 8, 0, 0))
            packed.writestr(info, content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def test_posts_of_x_are_dated_by_the_files_name_and_to_the_second_by_their_ids() -> None:
    reading = read(X_NAME, f"{X_HEADER}\n{x_row(views=GROUPED)}", None)
    table = only(reading)
    assert (reading.as_of, table.kind, table.refused) == (date(2026, 11, 20), "x_posts", 0)
    assert table.parts[0].names == ("harbourmind",)
    (post,) = posts(table)
    assert post.published_at == datetime(2026, 11, 10, 9, 30, tzinfo=UTC)
    assert post.text == 'Talk, they say\n"#talk"'
    assert post.metrics == Metrics(impressions=1234, likes=5, comments=3, shares=4, saves=1, link_clicks=7)
    assert {column for column, _ in table.ignored} == {"Engagements", "Shares"}


def test_an_id_that_excel_changed_is_taken_from_the_link_or_the_row_is_refused() -> None:
    table = only(read(X_NAME, "\n".join([X_HEADER, x_row("1.99E+18"), x_row("1.99E+18", link="")])))
    assert [post.native_id for post in posts(table)] == [X_ID]
    assert any("taken from the post's link" in remark for remark in table.remarks)
    assert table.refusals[0].row == 3
    assert "Export it again" in table.refusals[0].why


def test_a_date_of_another_post_than_the_id_is_refused() -> None:
    table = only(read(X_NAME, f"{X_HEADER}\n{x_row(day=OTHER_DAY)}"))
    assert "another post" in table.refusals[0].why


@pytest.mark.parametrize(
    ("encode", "mark"),
    [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b"")],  # noqa: E501
)  # fmt: skip
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_table_is_read_in_whatever_encoding_and_with_whatever_between_its_cells(
    encode: str, mark: bytes, sign: str
) -> None:
    header, row = X_HEADER.replace(",", sign), f"{X_ID},2026-11-10,Grüße,,10,1,1,1,1,1,1,1".replace(",", sign)
    table = only(read(X_NAME, mark + f"{header}\r\n{row}\r\n".encode(encode)))
    assert [post.text for post in posts(table)] == ["Grüße"]


def test_facebook_posts_get_the_ids_of_the_platform_and_no_link_clicks_that_nobody_told() -> None:
    content = b"\xef\xbb\xbf" + facebook(("11/13/2026 18:30", "100")).encode()
    (post,) = posts(only(read("Nov-01-2026_Nov-20-2026_1.csv", content)))
    assert (post.native_id, post.kind) == ("615000000000000_122000000000017", "image")
    assert post.published_at == datetime(2026, 11, 13, 18, 30, tzinfo=UTC)
    assert post.metrics == Metrics(impressions=100, reach=90, likes=3, comments=2, shares=1)


def test_the_days_in_a_name_say_nothing_of_when_figures_of_a_whole_life_were_exported() -> None:
    content = facebook(("11/13/2026 18:30", "100"))
    assert read("Nov-01-2026_Nov-20-2026_1.csv", content, None).as_of is None
    assert read("posts 2026-11-20.csv", content, None).as_of == date(2026, 11, 20)


def test_an_older_file_of_meta_that_says_impressions_is_none_of_x() -> None:
    content = facebook(("11/13/2026 18:30", "100")).replace(",Views,", ",Impressions,")
    table = only(read("a.csv", content))
    assert (table.kind, posts(table)[0].metrics.impressions) == ("facebook_posts", 100)


def test_days_that_can_be_read_two_ways_are_said_or_refused_never_guessed_silently() -> None:
    by_month = only(read("a.csv", facebook(("11/03/2026 10:00", "1"), ("11/13/2026 10:00", "2"))))
    by_day = only(read("a.csv", facebook(("03/11/2026 10:00", "1"), ("13/11/2026 10:00", "2"))))
    either = only(read("a.csv", facebook(("11/03/2026 10:00", "1"))))
    both = only(
        read("a.csv", facebook(("11/13/2026 10:00", "1"), ("13/11/2026 10:00", "2"), ("11/03/2026 10:00", "3")))
    )
    assert [post.published_at.day for post in posts(by_month)] == [3, 13]
    assert [post.published_at.day for post in posts(by_day)] == [3, 13]
    assert any("begin with the day" in remark for remark in by_day.remarks)
    assert any("could begin with the day or the month" in remark for remark in either.remarks)
    assert [refusal.row for refusal in both.refusals] == [4]
    assert "two ways" in both.refusals[0].why


def test_a_row_of_one_day_alone_is_no_total_of_a_post() -> None:
    content = facebook(("11/13/2026 10:00", "1")).replace("Lifetime", "11/14/2026")
    assert "Lifetime" in only(read("a.csv", content)).refusals[0].why


def test_long_ids_that_all_end_in_noughts_were_rounded_and_are_refused() -> None:
    header = "Post ID,Account ID,Account username,Publish time,Permalink,Post type,Date,Views,Likes"
    rows = [
        f"18000000000{n}00,1,harbourmind,11/13/2026 10:00,https://www.instagram.com/p/{n}/,IG reel,Lifetime,9,1"
        for n in (1234, 1235)
    ]
    table = only(read("a.csv", "\n".join([header, *rows])))
    assert table.refused == 2
    whole = only(read("a.csv", "\n".join([header, rows[0].replace("123400,", "123417,"), rows[1]])))
    assert [post.kind for post in posts(whole)] == ["video", "video"]


def test_insights_by_day_are_small_tables_one_below_the_other() -> None:
    content = 'sep=,\r\n"Viewers"\r\n"Date","Primary"\r\n"2026-11-01T00:00:00","12"\r\n\r\n"Facebook link clicks"\r\n"Date","Primary"\r\n"2026-11-02T00:00:00","3"\r\n"Novelties"\r\n"Date","Primary"\r\n"2026-11-02","9"\r\n'  # noqa: E501
    reading = read("Viewers.csv", b"\xff\xfe" + content.encode("utf-16-le"), None)
    assert reading.as_of == date(2026, 11, 2)
    assert only(reading).parts[0].platforms == ("facebook",)
    assert days(reading) == {("reach", date(2026, 11, 1)): 12, ("link_clicks", date(2026, 11, 2)): 3}
    assert [column for column, _ in only(reading).ignored] == ["Novelties"]


def linkedin_xls() -> bytes:
    book = xlwt.Workbook()
    metrics, all_posts = book.add_sheet("Metrics"), book.add_sheet("All posts")
    number = int(datetime(2026, 11, 3, 12, tzinfo=UTC).timestamp() * 1000) << 22
    tables: dict[xlwt.Worksheet, list[list[str | int]]] = {
        metrics: [["Figures of the page"], ["Date", "Impressions (total)", "Clicks (total)"], ["11/03/2026", 40, 2]],
        all_posts: [
            ["Engagement metrics"],
            ["Post title", "Post link", "Posted by", "Created date", "Impressions", "Clicks", "Likes", "Content Type"],
            ["Hi", f"https://www.linkedin.com/feed/update/urn:li:activity:{number}", "A. Person", "03/11/2026", 100, 9, 4, "Image"],  # noqa: E501
        ],
    }  # fmt: skip
    for sheet, rows in tables.items():
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_the_old_excel_file_of_linkedin_has_both_its_sheets_and_nobodys_name() -> None:
    reading = read("harbour-mind_content.xls", linkedin_xls(), None)
    assert {table.kind for table in reading.tables} == {"linkedin_days", "linkedin_posts"}
    assert days(reading) == {("impressions", date(2026, 11, 3)): 40, ("clicks", date(2026, 11, 3)): 2}
    (post,) = [post for table in reading.tables for post in posts(table)]
    assert post.published_at == datetime(2026, 11, 3, 12, tzinfo=UTC)
    assert (post.metrics.impressions, post.metrics.likes, post.metrics.link_clicks) == (100, 4, None)
    assert "A. Person" not in repr(reading)


def tiktok_zip(overview: str = "Date,Video Views,Profile Views,Likes,Comments,Shares\nNovember 3,5,1,0,0,0") -> bytes:
    video = (int(datetime(2026, 11, 2, 17, tzinfo=UTC).timestamp()) << 32) + 7
    content = f"Time,Video title,Video link,Post time,Total likes,Total comments,Total shares,Total views\nNovember 19,Hi,https://www.tiktok.com/@harbourmind/video/{video},November 2,1,2,3,400"  # noqa: E501
    followers = "Date,Followers,Difference in followers from previous day\nDecember 31,9,undefined\nNovember 3,10,1"
    return zipped(Content=content, Overview=overview, FollowerHistory=followers)


def test_a_zip_of_tiktok_gets_its_years_from_links_and_the_day_it_was_packed() -> None:
    reading = read("Content.zip", tiktok_zip(), None)
    assert (reading.as_of, reading.as_of_from) == (date(2026, 11, 19), "the zip says that it was packed then")
    (post,) = [post for table in reading.tables for post in posts(table)]
    assert post.published_at == datetime(2026, 11, 2, 17, tzinfo=UTC)
    assert post.metrics.impressions == 400
    assert days(reading)["followers", date(2025, 12, 31)] == 9
    assert days(reading)["video_views", date(2026, 11, 3)] == 5


def test_a_day_that_stands_twice_without_a_year_is_refused() -> None:
    overview = "Date,Video Views,Profile Views\nNovember 3,5,1\nNovember 3,6,1"
    (table,) = [one for one in read("a.zip", tiktok_zip(overview)).tables if one.kind == "tiktok_days"]
    assert "one year alone" in table.refusals[0].why


def youtube(published: str = "Nov 6, 2026") -> bytes:
    table = f'Content,Video title,Video publish time,Duration,Views,Impressions\nTotal,,,,900,9\nabcdefghijk,Hello,"{published}",60,900,12345'  # noqa: E501
    by_day = f'Date,Content,Video title,Video publish time,Views\n2026-11-06,abcdefghijk,Hi,"{published}",9'
    return zipped(**{"Table data": table, "Totals": "Date,Views\n2026-11-06,900", "Chart data": by_day})


def test_the_total_of_youtube_is_no_video_and_thumbnails_are_no_views() -> None:
    reading = read("Content 2026-10-22_2026-11-19 Harbour Mind.zip", youtube(), None)
    (table,) = [one for one in reading.tables if one.kind == "youtube_posts"]
    assert [(post.native_id, post.metrics.impressions) for post in posts(table)] == [("abcdefghijk", 900)]
    assert "Row 2 was skipped: totals." in table.remarks
    assert days(reading) == {("video_views", date(2026, 11, 6)): 900}
    [(what, why)] = reading.left
    assert what.endswith(": Chart data.csv")
    assert "day by day" in why


def test_a_video_older_than_the_days_of_the_file_is_refused() -> None:
    reading = read("Content 2026-10-22_2026-11-19 Harbour Mind.zip", youtube("Jan 6, 2024"), None)
    (table,) = [one for one in reading.tables if one.kind == "youtube_posts"]
    assert "Lifetime" in table.refusals[0].why


def test_the_template_says_everything_itself_and_its_example_is_no_post() -> None:
    row = "threads,harbourmind,p-1,https://www.threads.net/@harbourmind/post/p-1,2026-11-03 18:30,text,Hi,2026-11-19,5"
    table = only(read("t.csv", template_csv() + row.encode(), None))
    assert [(part.platforms, part.as_of) for part in table.parts] == [(("threads",), date(2026, 11, 19))]
    assert "Row 2 was skipped: the example." in table.remarks


def test_only_what_is_votes_for_less_votes_against_may_be_less_than_nothing() -> None:
    header = "platform,account,post_id,url,published,score,likes"
    start = "reddit,harbourmind,{},https://www.reddit.com/r/help/comments/{},2026-11-03,{},{}"
    rows = [
        start.format("a", "a", "-12", "3"),
        start.format("b", "b", "\u2212 1", ""),
        start.format("c", "c", "4", "-1"),
    ]
    table = only(read("t.csv", "\n".join([header, *rows])))
    assert [post.metrics.score for post in posts(table)] == [-12, -1]
    assert "less than nothing" in table.refusals[0].why


def test_no_row_of_the_template_is_of_a_day_to_come() -> None:
    row = "threads,harbourmind,p-1,https://www.threads.net/@h/post/p-1,2026-11-03,text,Hi,2026-12-19,5"
    table = only(read("t.csv", template_csv() + row.encode(), None))
    assert posts(table) == []
    assert "2026-12-19 is not over yet" in table.refusals[0].why


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ('"Nov 3, 2026, 6:30 PM"', "2026-11-03 18:30"),
        ('"Nov 3, 2026 12:05:09 AM GMT"', "2026-11-03 00:05"),
        ("2026-07-03 18:30", "2026-07-03 17:30"),  # in London, in summer
        ("2026-07-03T18:30:00Z", "2026-07-03 18:30"),
        ("2026-07-03T23:30:00.5-0500", "2026-07-04 04:30"),
    ],
)
def test_a_moment_is_as_early_or_late_as_it_is_written(written: str, moment: str) -> None:
    row = f"threads,h,p-1,https://www.threads.net/@h/post/p-1,{written},text,Hi,2026-11-19,5"
    (post,) = posts(only(read("t.csv", template_csv() + row.encode(), None)))
    assert f"{post.published_at:%Y-%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    ("published", "views", "told"),
    [
        ("0001-01-01", "5", "before anything was posted"),  # what programs write where they know no date
        ("2026-11-03T18:30:00+99:00", "5", "no moment there is"),
        ("2026-11-03", f'"1{",111" * 2_000}"', "far too large"),
    ],
)
def test_what_no_post_can_have_costs_its_row_alone(published: str, views: str, told: str) -> None:
    start = "threads,h,{},https://www.threads.net/@h/post/{},{},text,Hi,2026-11-19,{}"
    rows = [start.format("bad", "bad", published, views), start.format("p-1", "p-1", "2026-11-03", "5")]
    table = only(read_file("t.csv", template_csv() + "\n".join(rows).encode(), ZoneInfo("Asia/Tokyo"), TODAY))
    assert [post.native_id for post in posts(table)] == ["p-1"]
    assert told in table.refusals[0].why


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("August 31", date(2026, 8, 31)),
        ("18 января", date(2026, 1, 18)),
        ("9月6日", date(2026, 9, 6)),
        ("9월 6일", date(2026, 9, 6)),
        ("31. März", date(2026, 3, 31)),
        ("5 de dez.", date(2025, 12, 5)),
        ("1 août", date(2026, 8, 1)),
        ("29 February", date(2024, 2, 29)),
        ("6 tháng 9", date(2026, 9, 6)),
    ],
)
def test_a_day_without_a_year_is_the_last_such_day_in_whatever_language(written: str, day: date) -> None:
    assert cells.day_without_year(written, date(2026, 11, 20)) == day


@pytest.mark.parametrize("written", ["listopada 3", "February 30", "Vendémiaire 3", "3", ""])
def test_a_day_that_means_two_or_none_is_refused(written: str) -> None:
    with pytest.raises(Refused):
        cells.day_without_year(written, date(2026, 11, 20))


def test_a_newer_excel_file_is_read_with_the_last_values_of_its_formulas() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("All posts")
        sheet.write_row(0, 0, X_HEADER.split(","))
        sheet.write_row(1, 0, [int(X_ID), "Nov 10, 2026", "=HYPERLINK(1)", f"https://x.com/h/status/{X_ID}"])
        sheet.write_formula(1, 4, "=40+2", value=42)
    (post,) = posts(only(read(X_NAME, file.getvalue())))
    assert (post.native_id, post.metrics.impressions) == (X_ID, 42)


@pytest.mark.parametrize(
    ("views", "told"),
    [("-3", "less than nothing"), ("12.5", "no whole number"), ("1.234", "two ways"), ("9" * 15, "far too large"),
     ("1.2K", "no number"), ("=1+1", "no number")],
)  # fmt: skip
def test_figures_that_cannot_be_are_refused_with_their_row(views: str, told: str) -> None:
    table = only(read(X_NAME, f"{X_HEADER}\n{x_row(views=views)}"))
    assert (table.refused, posts(table)) == (1, [])
    assert told in table.refusals[0].why


@settings(max_examples=60, deadline=None)
@given(st.integers(0, cells.MOST))
def test_a_figure_is_the_same_however_thousands_are_set_apart(number: int) -> None:
    for written in (f"{number}", f"{number:,}", f"{number:,}".replace(",", " "), f"{number:,}".replace(",", "\u202f")):
        assert cells.count(written, "views") == number


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30))
def test_whatever_stands_in_a_cell_is_a_count_or_nothing_or_refused(text: str) -> None:
    try:
        found = cells.count(text, "views")
    except Refused:
        return
    assert found is None or 0 <= found <= cells.MOST


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("Beitrags-ID,Seiten-ID,Veröffentlichungszeit\n1,2,3", "Meta Business Suite"),
        ("動画,リンク\nHi,https://www.tiktok.com/@harbourmind/video/7", "TikTok"),
        ("Contenu,Titre de la vidéo\nabc,Hi", "YouTube"),
    ],
)
def test_an_export_in_another_language_is_named_and_wanted_in_english(content: str, told: str) -> None:
    with pytest.raises(CannotRead, match=f"{told}.*English"):
        read("a.csv", content)


def test_no_table_can_be_taken_for_two() -> None:
    assert len({one.kind for one in FORMATS}) == len(FORMATS)
    needs: Sequence[Format] = [one for one in FORMATS if one.platforms]
    for one in needs:
        for other in needs:
            if one is not other and one.needs == other.needs:
                pytest.fail(f"{one.kind} and {other.kind} ask for the same columns")
