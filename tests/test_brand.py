"""The organisation's colour and logo: named in campaigns.toml, kept by the run, on the reports."""

from pathlib import Path

import pytest

from collectors.campaigns import ConfigurationError, load_configuration
from collectors.store import open_database
from collectors.store.settings import save_configuration
from dashboard.reports import ReportError, brand
from dashboard.reports.colours import contrast, darkened, on_colour
from dashboard.reports.model import Brand
from tests.test_campaigns import SMALL
from tests.test_hostile_files import jpeg, png

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"><rect width="2" height="1"/></svg>'


def written(folder: Path, lines: str) -> Path:
    file = folder / "campaigns.toml"
    file.write_text(
        SMALL.replace('timezone = "Europe/London"', f'timezone = "Europe/London"\n{lines}'), encoding="utf-8"
    )
    return file


def mistakes(folder: Path, lines: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load_configuration(written(folder, lines))
    return caught.value.mistakes


def test_colour_and_logo_go_from_campaigns_toml_into_reports(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(SVG)
    database = tmp_path / "outreach.db"
    for lines, found in (
        ('colour = "#F2c14e"\nlogo = "logo.svg"', Brand("#F2c14e", SVG, "svg")),
        ("", Brand()),  # taken out again
    ):
        db = open_database(database)
        save_configuration(db, load_configuration(written(tmp_path, lines)), now=0)
        db.close()
        assert brand(database) == found


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_logo_is_known_by_its_content_whatever_its_name(kind: str, tmp_path: Path) -> None:
    (tmp_path / "logo.picture").write_bytes(png(9, 9) if kind == "png" else jpeg(9, 9))
    db = open_database(tmp_path / "outreach.db")
    save_configuration(db, load_configuration(written(tmp_path, 'logo = "logo.picture"')), now=0)
    db.close()
    assert brand(tmp_path / "outreach.db").logo_kind == kind


def test_a_colour_that_is_none_says_how_to_write_one(tmp_path: Path) -> None:
    (found,) = mistakes(tmp_path, 'colour = "sea green"')
    assert "organisation colour" in found
    assert 'such as "#1f5f8b"' in found


def test_a_logo_that_cannot_be_used_is_told_with_the_other_mistakes(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_bytes(b"no picture at all")
    (tmp_path / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 500_000)
    told = {
        "missing.png": "there is no such file; name a PNG, JPEG or SVG file",
        "text.png": "this is no picture that reports can show",
        "huge.png": "larger than 500 kB",
        ".": "no picture|cannot be read",
        "a\\u0000b": "cannot be read",
    }
    for name, said in told.items():
        colour, logo = mistakes(tmp_path, f'colour = "red"\nlogo = "{name}"')
        assert "organisation colour" in colour
        assert any(part in logo for part in said.split("|")), (name, logo)


def test_letters_on_the_colour_and_in_it_can_be_read_whatever_it_is() -> None:
    for colour in ("#f2c14e", "#ffffff", "#000000", "#1F5F8B", "#ff0000", "#808080"):
        assert contrast(on_colour(colour), colour) >= 3.5
        assert contrast(darkened(colour), "#FFFFFF") >= 4.5


def test_without_a_database_there_is_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="run outreach collect first"):
        brand(tmp_path / "outreach.db")
