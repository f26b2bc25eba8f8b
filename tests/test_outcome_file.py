"""A file of weekly figures: whoever wrote it in whatever program, each row is understood or refused with a reason."""

from datetime import date
from pathlib import Path

import pytest

from dashboard import queries
from dashboard.outcome_cells import Unreadable, monday, times
from dashboard.outcome_file import Known, WeekFile, read_weeks, template
from tests.app_page import opened_page, said
from tests.reading_world import TODAY, on, reading_world

MENS = 1
KNOWN = Known({"calls": 7, "calls to the helpline": 7}, frozenset({"checked"}), {"mens-health": MENS, "men": MENS})
HEAD = "week,outcome,campaign,times,source\n"


def read(text: str, encoding: str = "utf-8") -> WeekFile:
    return read_weeks(text.encode(encoding), KNOWN, TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-16", "2026/11/16", "16.11.2026", "16/11/2026", "11/16/2026", "16 Nov 2026", "16-Nov-2026", "2026-W47",
        "Monday, 16 November 2026", "Nov 16, 2026", "16th November 2026", "2026-11-16 00:00:00",
    ],
)  # fmt: skip
def test_a_monday_is_understood_however_it_is_written(text: str) -> None:
    assert monday(text) == date(2026, 11, 16)


def test_where_only_one_way_round_is_a_monday_that_one_is_meant() -> None:
    assert monday("2/11/2026") == date(2026, 11, 2)
    assert monday("11/2/2026") == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2026-11-19", "is a Thursday: write the Monday with which its week begins, 2026-11-16"),
        ("3/4/2026", "no Monday, whichever way"),
        ("1/7/2019", "can be read two ways"),
        ("2026-02-30", "no day there is"),
        ("last week", "no day this page can read"),
    ],
)
def test_a_week_that_is_none_says_why(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        monday(text)


@pytest.mark.parametrize(
    ("text", "n"), [("41", 41), (" 1 234 ", 1234), ("1,234", 1234), ("1'234", 1234), ("41.0", 41), ("", None), ("0", 0)]
)
def test_numbers_are_understood_and_an_empty_cell_is_unknown(text: str, n: int | None) -> None:
    assert times(text) == n


@pytest.mark.parametrize("text", ["-3", "1.234", "4.5", "about 40", "n/a", "1234567890"])
def test_what_is_no_number_of_times_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        times(text)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEAD + "2026-11-16,calls,,41,helpline log\n", "utf-8-sig"),
        (
            "sep=;\nWeek from;Outcome;Times;Where it comes from\n16.11.2026;Calls to the helpline;41;helpline log",
            "cp1252",
        ),
        ("Source\tHow often\tMonday\tWhat\nhelpline log\t41\t16/11/2026\tCALLS\n\n", "utf-16"),
        (HEAD + '2026-11-16,Calls  to the helpline,of no campaign,41,"helpline\n log"\n', "utf-8"),
    ],
)
def test_whatever_program_wrote_it_the_same_figure_is_read(text: str, encoding: str) -> None:
    found = read(text, encoding)
    assert (found.trouble, found.refused) == ("", ())
    assert [(one.outcome_id, one.campaign_id, one.week, one.n, one.source) for one in found.figures] == [
        (7, None, date(2026, 11, 16), 41, "helpline log")
    ]


def test_each_row_that_cannot_be_taken_has_its_number_and_its_reason() -> None:
    rows = (
        "2026-11-16,calls,Men,41,log", "2026-11-16,calls,mens-health,42,log", "2026-11-16,checked,,3,log",
        "2026-11-16,cals,,3,log", "2026-11-30,calls,,3,log", "2026-11-09,calls,Woman,3,log", "2026-11-09,calls,,3,",
        "2026-11-02,calls,,,log", "2026-11-09,calls,,3," + "x" * 201,
    )  # fmt: skip
    found = read(HEAD + "\n".join(rows))
    assert ([one.row for one in found.figures], found.left_aside) == ([2], 1)
    assert [row for row, _ in found.refused] == [3, 4, 5, 6, 7, 8, 10]
    reasons = ("row 2 already", "by the click source", "no outcome", "still to come", "no campaign", "200", "200")
    assert all(part in why for part, (_, why) in zip(reasons, found.refused, strict=True))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "names no week"),
        (b"PK\x03\x04", "save it as CSV"),
        (b"week,outcome\n2026-11-16,calls\n", "names no times, source"),
        (b"x" * 500_001, "larger than"),
        (HEAD.encode() + b",,,,\n" * 2_001, "more than 2,000 rows"),
        (HEAD.encode(), "holds no figure yet"),
        (b'week,outcome\n"' + b"x" * 140_000, "no table of text"),
    ],
)
def test_a_file_that_is_no_such_table_says_so(content: bytes, why: str) -> None:
    assert why in read_weeks(content, KNOWN, TODAY).trouble


def test_the_template_is_read_back_once_numbers_stand_in_it() -> None:
    empty = template(["Calls to the helpline"], TODAY)
    assert read_weeks(empty, KNOWN, TODAY).left_aside == 4
    filled = empty.decode("utf-8-sig").replace(",,,", ",,12,log")
    assert [one.week for one in read(filled).figures] == [on(16), on(9), on(2), date(2026, 10, 26)]


class Given:
    """A file as the browser gives it."""

    def __init__(self, content: str) -> None:
        self.content = content.encode()

    def getvalue(self) -> bytes:
        return self.content


def test_a_file_is_seen_first_and_then_saved_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = reading_world(tmp_path / "outreach.db")
    given = Given(HEAD + "2026-11-16,calls,,41,log\n2026-11-09,calls,nobody,38,log\n")
    monkeypatch.setattr("dashboard.outcome_upload.given", lambda _: given)
    app = opened_page(monkeypatch, world, "outcomes", {"period": "all"})
    assert "1 row cannot be taken" in " ".join(str(one.value) for one in app.warning)
    assert not [button for button in app.button if button.label.startswith("Save 1")], "all of it or nothing"
    given.content = given.content.replace(b"nobody", b"mens-health")
    app.run()
    next(button for button in app.button if button.label == "Save 2 figures").click().run()
    assert "Saved 2 figures." in said(app)
    stored = queries.outcome_weeks(queries.connect(world))
    assert list(stored[["name", "n"]].itertuples(index=False, name=None)) == [
        ("Calls to the helpline", 41), ("Calls to the helpline", 38),
    ]  # fmt: skip
