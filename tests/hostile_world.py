"""Texts that try to become code, formulas, links or commands wherever they are shown, in a database full of them."""

import sqlite3
from contextlib import closing
from datetime import date
from itertools import cycle
from pathlib import Path

from tests.reading_comments import day_number
from tests.reading_world import reading_world

HOST = "evil.example"  # whoever asks it, or leads a reader there, has been had
HOSTILE = (
    f"![x](https://{HOST}/md.png) [click](https://{HOST}/md) <https://{HOST}/auto> www.{HOST}/bare mail@{HOST}",
    f'<img src="https://{HOST}/a.png" onerror="window.hit=1"><script>window.hit=2</script>',
    f'"><svg onload=window.hit=3><image href="https://{HOST}/b.png"/></svg><a href="javascript:window.hit=4">b</a>',
    f"</text></svg></title></style></script><iframe src=https://{HOST}/c></iframe><base href=https://{HOST}/>",
    f'=HYPERLINK("https://{HOST}/x","click")',
    f"\t=cmd|' /C calc'!A0 =WEBSERVICE(\"https://{HOST}\")",
    "+1+1", "-2+3", "@SUM(1)", "\uff1d1+1", "\u200b=1+1",
    f"Hello\r\nBcc: everybody@{HOST}\r\n\r\nbody",
    "\x1b]0;title\x07\x1b[2J\x1b[31mred\x1b[0m \x9b1m",
    '#read("/etc/passwd") #image("/etc/passwd") #set page(fill: red) \\u{41} $x^2$ $$y$$ `#1`',
    ":red[red] :material/home: :smile: :streamlit: **bold** ~~out~~ # head",
    "%s %n {0} {text} %{x} ${HOME} $(id)",
    "../../etc/passwd", "CON", "a\u202egpj.exe",
    "]]><![CDATA[<x/>]]> &lt;b&gt; &amp; \x0b\x0c\x01",
    "'; DROP TABLE posts; --",
)  # fmt: skip

_TEXTS = (
    ("organisation", ("name",)),
    ("campaigns", ("name",)),
    ("resources", ("name",)),
    ("accounts", ("handle",)),
    ("posts", ("text",)),
    ("campaign_posts", ("why",)),
    ("comment_buffer", ("text",)),
    ("run_sources", ("message",)),
)
URLS = (f"javascript:window.hit=5//{HOST}", "data:text/html,<script>window.hit=6</script>", 'https://x.example/"><b>')


def hostile_world(path: Path) -> Path:
    """A small organisation in which every text that people or platforms wrote is hostile."""
    reading_world(path, sample=True)
    with closing(sqlite3.connect(path)) as db, db:
        texts = cycle(HOSTILE)
        for table, columns in _TEXTS:
            key = "rowid" if table not in ("campaign_posts",) else "campaign_id * 100000 + post_id"
            for (row,) in db.execute(f"SELECT {key} FROM {table}").fetchall():
                for column in columns:
                    value = next(texts)
                    value = f"{value} {row}" if (table, column) == ("accounts", "handle") else value
                    db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", [value, row])
        for number, (row,) in enumerate(db.execute("SELECT id FROM posts").fetchall()):
            db.execute("UPDATE posts SET url = ? WHERE id = ?", [f"{URLS[number % len(URLS)]}{row}", row])
        for row, text in enumerate(HOSTILE, 1):
            day = day_number(date(2026, 11, 1 + row % 20))
            campaign = row % 2 or None
            db.execute("INSERT INTO annotations VALUES (?, ?, ?, ?, 0)", [row, day, text[:200], campaign])
        last = db.execute("SELECT max(run_id) FROM run_sources").fetchone()[0]
        db.execute("UPDATE run_sources SET status = 'failed', error = 'UnexpectedReply' WHERE run_id = ?", [last])
    return path


def named(path: Path, name: str) -> Path:
    """The same with one text as the name of organisation, campaigns and resources."""
    with closing(sqlite3.connect(path)) as db, db:
        for table in ("organisation", "campaigns", "resources"):
            db.execute(f"UPDATE {table} SET name = ?", [name])
        db.execute("UPDATE posts SET text = ?", [name])
        db.execute("UPDATE annotations SET text = ?", [name[:200]])
    return path
