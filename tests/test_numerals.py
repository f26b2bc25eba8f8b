"""Figures as the reader's language writes them."""

import pytest

from dashboard import numerals, words

THIN, WIDE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"


@pytest.fixture
def language(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Whoever reads has the language this list holds."""
    reads: list[str | None] = [None]
    monkeypatch.setattr(numerals, "_readers_language", lambda: reads[0])
    return reads


@pytest.mark.parametrize(
    ("reader", "count", "share"),
    [
        ("en-GB", "1,234,567", f"12.3{THIN}%"),
        ("en-US", "1,234,567", f"12.3{THIN}%"),
        ("de-DE", "1.234.567", f"12,3{WIDE}%"),
        ("fr-FR", f"1{THIN}234{THIN}567", f"12,3{WIDE}%"),
        ("en-IN", "12,34,567", f"12.3{THIN}%"),
        ("hi-IN", "12,34,567", "12.3%"),
        ("tr-TR", "1.234.567", "%12,3"),
        ("ar-EG", "1,234,567", "12.3%"),
        ("fa-IR", "1,234,567", "12.3%"),
        ("de-XX", "1.234.567", f"12,3{WIDE}%"),
        ("en-US-u-hc-h12", "1,234,567", f"12.3{THIN}%"),
        ("tlh", "1,234,567", f"12.3{THIN}%"),
        ("../../etc", "1,234,567", f"12.3{THIN}%"),
        ("", "1,234,567", f"12.3{THIN}%"),
        (None, "1,234,567", f"12.3{THIN}%"),
    ],
)
def test_a_reader_sees_figures_as_their_language_writes_them(
    reader: str | None, count: str, share: str, language: list[str | None]
) -> None:
    language[0] = reader
    assert words.number(1_234_567) == count
    assert words.percent(0.123) == share


def test_a_loss_has_a_true_minus_and_nought_has_none(language: list[str | None]) -> None:
    for language[0] in ("en-GB", "de-DE", "ar-EG", "sv-SE"):
        assert words.number(-12) == "\N{MINUS SIGN}12"
        assert words.number(-0.2) == "0"
        assert words.signed(12) == "+12"


def test_an_interval_has_one_percent_sign_where_it_stands_behind(language: list[str | None]) -> None:
    said = []
    for language[0] in ("en-GB", "de-DE", "tr-TR"):
        said.append(words.percents(0.34, 0.46))
    assert said == [f"34 to 46{THIN}%", f"34 to 46{WIDE}%", "%34 to %46"]


def test_a_report_is_written_alike_for_everybody(language: list[str | None]) -> None:
    language[0] = "de-DE"
    with numerals.fixed():
        assert words.number(1_234_567) == "1,234,567"
    assert words.number(1_234_567) == "1.234.567"


def test_small_changes_are_not_rounded_to_nothing() -> None:
    assert [words.signed_percent(share) for share in (0.124, -0.031, 0.0001, 0.0)] == [
        f"+12{THIN}%",
        f"\N{MINUS SIGN}3.1{THIN}%",
        f"under +0.1{THIN}%",
        f"0{THIN}%",
    ]
    assert [words.points(difference) for difference in (0.034, -0.0004, 0.00001)] == [
        "+3.4 points",
        "\N{MINUS SIGN}0.04 points",
        "under +0.01 points",
    ]


def test_readers_who_see_the_same_figures_share_what_is_remembered() -> None:
    alike = {numerals.form_of(reader).signature for reader in ("en-GB", "en-US", "en-AU", None)}
    assert len(alike) == 1
    assert len({numerals.form_of(reader).signature for reader in ("en-GB", "en-IN", "de-DE", "fr-FR")}) == 4
