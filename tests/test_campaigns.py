"""campaigns.toml: what is understood, and how every mistake in it is told."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from collectors.campaigns import Configuration, ConfigurationError, load_configuration

WHOLE = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
click_source = "plausible"

[[accounts]]
platform = "mastodon"
handle = "harbourmind"
server = "https://mastodon.example/"

[[accounts]]
platform = "sample"
handle = "harbourmind"
like = "bluesky"
since = 2026-01-05

[[resources]]
id = "helpline"
name = "Helpline page"
url = "https://harbourmind.example/help"
kind = "helpline"

[[clicks]]
source = "plausible"
url = "https://plausible.example"
site = "harbourmind.example"

[collect]
nightly_days = 20

[x]
monthly_budget_usd = 10

[sentiment]
model = "models/of-our-own"
platforms_off = ["x", "sample"]

[[campaigns]]
id = "mens-health-2026"
name = "Men's Mental Health Month"
starts = 2026-11-01
ends = 2026-11-30
purpose = "prevention"
resources = ["helpline"]
[campaigns.match]
hashtags = ["MensMentalHealth"]
links = ["https://go.harbourmind.example/mens"]
[campaigns.goals]
impressions = 250_000
"""
SMALL = """
[organisation]
name = "Harbour Mind"
timezone = "Europe/London"
[[accounts]]
platform = "bluesky"
handle = "harbourmind.example"
[[campaigns]]
id = "open-line"
name = "Open line"
starts = 2026-11-01
purpose = "support"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "campaigns.toml"


def load(file: Path, text: str) -> Configuration:
    file.write_text(text, encoding="utf-8")
    return load_configuration(file)


def mistakes(file: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        load(file, text)
    assert all(line in str(caught.value) for line in caught.value.mistakes)
    return caught.value.mistakes


def outcome(file: Path) -> Configuration | ConfigurationError:
    try:
        return load_configuration(file)
    except ConfigurationError as error:
        return error


def the_mistake(file: Path, text: str) -> str:
    found = mistakes(file, text)
    assert len(found) == 1, found
    return found[0]


def test_every_key_of_the_contract_is_understood(file: Path) -> None:
    configuration = load(file, WHOLE)

    assert configuration.organisation.zone == ZoneInfo("Europe/London")
    assert configuration.accounts[0].server == "https://mastodon.example"  # without the slash
    assert configuration.accounts[1].options == {"like": "bluesky", "since": "2026-01-05"}
    assert configuration.collect.model_dump() == {"nightly_days": 20, "weekly_days": 90, "monthly_days": 365}
    assert configuration.x.monthly_budget_usd == 10.0
    assert configuration.sentiment.model_dump() == {"model": "models/of-our-own", "platforms_off": ("x", "sample")}
    campaign = configuration.campaigns[0]
    assert (campaign.starts, campaign.ends) == (date(2026, 11, 1), date(2026, 11, 30))
    assert campaign.resources == ("helpline",)
    assert campaign.match.hashtags == ("MensMentalHealth",)
    assert campaign.goals.impressions == 250_000
    assert campaign.goals.engagements is None


def test_what_is_optional_may_be_left_out(file: Path) -> None:
    configuration = load(file, SMALL)

    assert configuration.campaigns[0].ends is None
    assert configuration.clicks == ()
    assert configuration.x.monthly_budget_usd is None
    assert configuration.sentiment.model_dump() == {"model": None, "platforms_off": ()}


def test_clicks_alone_are_enough_to_run(file: Path) -> None:
    text = "accounts = []\n" + SMALL.replace('[[accounts]]\nplatform = "bluesky"\nhandle = "harbourmind.example"', "")

    assert load(file, text + '[[clicks]]\nsource = "bitly"\n').clicks[0].source == "bitly"
    assert "nothing to read" in the_mistake(file, text)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())

    assert load_configuration(file).organisation.name == "Harbour Mind"


def test_all_mistakes_of_all_sections_come_at_once(file: Path) -> None:
    text = (
        WHOLE.replace('timezone = "Europe/London"', 'timezone = "Europe/Lodnon"')
        .replace('handle = "harbourmind"\nserver', 'handle = "@harbourmind"\nserver')
        .replace('kind = "helpline"', 'kind = "hotline"')
        .replace('site = "harbourmind.example"', "")
        .replace("nightly_days = 20", "nightly_days = -1")
        .replace("ends = 2026-11-30", "ends = 2026-10-30")
        .replace('resources = ["helpline"]', 'resources = ["helplines"]')
        .replace('hashtags = ["MensMentalHealth"]', 'hashtags = ["#MensMentalHealth"]')
        .replace("250_000", "2.5")
    )

    found = "\n".join(mistakes(file, text))

    for place in (
        "organisation timezone",
        'accounts[1] "mastodon @harbourmind" handle',
        'resources[1] "helpline" kind',
        'clicks[1] "plausible" site',
        "collect nightly_days",
        'campaigns[1] "mens-health-2026" ends',
        'campaigns[1] "mens-health-2026" resources[1]',
        'campaigns[1] "mens-health-2026" match.hashtags[1]',
        'campaigns[1] "mens-health-2026" goals.impressions',
    ):
        assert f"{place}: " in found
    assert found.count("\n") == 8


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('purpose = "prevention"', 'purpose = "preventoin"', 'found "preventoin"; did you mean "prevention"?'),
        ('platform = "mastodon"', 'platform = "Mastadon"', 'did you mean "mastodon"?'),
        ('source = "plausible"\nurl', 'source = "plausibel"\nurl', 'did you mean "plausible"?'),
        ('timezone = "Europe/London"', 'timezone = "europe/lond"', 'did you mean "Europe/London"?'),
        ('timezone = "Europe/London"', 'timezone = "Europe"', "time zone database"),
        ('timezone = "Europe/London"', 'timezone = "../../etc/passwd"', "time zone database"),
        ('name = "Harbour Mind"', "name = 7", "found 7; write it as text in quotes"),
        ('name = "Harbour Mind"', 'name = "  "', "must not be empty"),
        ('name = "Harbour Mind"', "", "organisation name: this key is missing"),
        ("starts = 2026-11-01", 'starts = "2026-11-01"', "write a date without quotes"),
        ("starts = 2026-11-01", "starts = 2026-11-01T00:00:00", "without quotes or time"),
        ("starts = 2026-11-01", "starts = 0202-11-01", "check the year"),
        ("ends = 2026-11-30", "ends = 2026-10-31", "is before starts (2026-11-01)"),
        ("impressions = 250_000", "impressions = true", "found true; write a whole number"),
        ("impressions = 250_000", "impressions = 2.0", "write a whole number"),
        ("impressions = 250_000", "impressions = -1", "must be 0 or more"),
        ("monthly_budget_usd = 10", "monthly_budget_usd = nan", "write a number"),
        ("monthly_budget_usd = 10", 'monthly_budget_usd = "10"', "write a number, without quotes"),
        ("nightly_days = 20", "nightly_days = 91", "must not be less than nightly_days (91)"),
        ('hashtags = ["MensMentalHealth"]', 'hashtags = "MensMentalHealth"', "write a list in brackets"),
        ('hashtags = ["MensMentalHealth"]', "hashtags = [3]", "match.hashtags[1]: found 3"),
        ('hashtags = ["MensMentalHealth"]', 'keywords = [" "]', "must not be empty"),
        ('id = "mens-health-2026"', 'id = "Mens Health"', "lower-case letters"),
        ('url = "https://harbourmind.example/help"', 'url = "harbourmind.example/help"', "must be a whole URL"),
        ('url = "https://plausible.example"', "", "Plausible needs it: add url"),
        ('server = "https://mastodon.example/"', "", "Mastodon needs it: add server"),
        ('server = "https://mastodon.example/"', 'server = "http://mastodon.example"', "must begin with https://"),
        ('server = "https://mastodon.example/"', 'server = "https://mastodon.example:x"', "must be a whole URL"),
        ("[collect]\nnightly_days = 20", "[[collect]]\nnightly_days = 20", "write it as one table, [collect]"),
        ("since = 2026-01-05", "since = 5", "write it as text in quotes"),
        ("since = 2026-01-05", "sinse = 2026-01-05", "there is no such key"),
        ("since = 2026-01-05", "options = {}", "there is no such key"),
        ('["x", "sample"]', '["blusky"]', 'sentiment platforms_off[1]: found "blusky"; did you mean "bluesky"?'),
        (
            '["x", "sample"]',
            '["myspace"]',
            "known are bluesky, facebook, instagram, linkedin, mastodon, reddit, sample",
        ),
        ('["x", "sample"]', '"x"', "write a list in brackets"),
        ('"models/of-our-own"', '" "', "sentiment model: found "),
        ("platforms_off =", "platform_off =", 'did you mean "platforms_off"?'),
        ("[x]\n", "[xx]\n", 'xx: there is no such key; did you mean "x"?'),
    ],
)
def test_a_mistake_is_told_with_its_remedy(file: Path, was: str, becomes: str, told: str) -> None:
    assert was in WHOLE

    assert told in the_mistake(file, WHOLE.replace(was, becomes, 1))


@pytest.mark.parametrize(
    ("handle", "told"),
    [("harbourmind", '"harbourmind.bsky.social"'), ("@harbourmind.example", "without @"), ("a b.example", "alone")],
)
def test_a_bluesky_handle_is_the_full_one(file: Path, handle: str, told: str) -> None:
    assert told in the_mistake(file, SMALL.replace('handle = "harbourmind.example"', f'handle = "{handle}"'))


def test_a_second_entry_for_the_same_thing_is_a_mistake(file: Path) -> None:
    account = '[[accounts]]\nplatform = "mastodon"\nhandle = "HarbourMind"\nserver = "https://mastodon.example"\n'
    like = '[[accounts]]\nplatform = "sample"\nhandle = "harbourmind"\nlike = "x"\n'
    resource = WHOLE[WHOLE.index("[[resources]]") : WHOLE.index("[[clicks]]")]
    campaign = WHOLE[WHOLE.index("[[campaigns]]") :]
    click = WHOLE[WHOLE.index("[[clicks]]") : WHOLE.index("[collect]")]

    found = mistakes(file, WHOLE + account + like + resource + campaign + click)

    assert [line.split(":")[0] for line in found] == [
        'accounts[3] "mastodon HarbourMind"',
        'resources[2] "helpline"',
        'campaigns[2] "mens-health-2026"',
        'clicks[2] "plausible"',
    ]


def test_the_click_source_needs_its_entry(file: Path) -> None:
    told = the_mistake(file, WHOLE.replace('click_source = "plausible"', 'click_source = "shlink"'))

    assert 'found "shlink"; there is no [[clicks]] for it' in told


def test_a_configuration_without_campaigns_says_what_to_add(file: Path) -> None:
    assert "add a [[campaigns]]" in the_mistake(file, SMALL[: SMALL.index("[[campaigns]]")])


def test_a_resource_is_not_called_unknown_because_its_entry_has_another_mistake(file: Path) -> None:
    assert "kind" in the_mistake(file, WHOLE.replace('kind = "helpline"', 'kind = "hotline"'))


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ('access_token = "s3cr3t-value"', "s3cr3t-value"),
        ('tokne = "s3cr3t-value"', "s3cr3t-value"),
        ('server = "https://staff:s3cr3t-value@mastodon.example"', "s3cr3t-value"),
        ('server = "https://mastodon.example?auth=s3cr3t-value"', "s3cr3t-value"),
    ],
)
def test_no_secret_is_ever_shown(file: Path, line: str, secret: str) -> None:
    told = "\n".join(mistakes(file, WHOLE.replace('server = "https://mastodon.example/"', line)))

    assert secret not in told
    assert "accounts[1]" in told


def test_what_is_not_toml_is_told_with_line_and_column(file: Path) -> None:
    assert "line 3, column 8: this is not TOML" in the_mistake(file, "[organisation]\n\nname = Harbour Mind\n")


def test_a_file_that_ends_too_early_is_told_with_its_last_line(file: Path) -> None:
    assert "line 2, column " in the_mistake(file, '[organisation]\nname = "Harbour')


def test_what_is_not_utf8_is_told_with_line_and_remedy(file: Path) -> None:
    file.write_bytes('[organisation]\nname = "Hafen für Gemüt"\n'.encode("latin-1"))

    with pytest.raises(ConfigurationError, match=r"line 2, column 16: this is not UTF-8; save the file again"):
        load_configuration(file)


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"copy the campaigns.toml .* OUTREACH_CONFIG"):
        load_configuration(tmp_path / "none.toml")


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="must name a file"):
        load_configuration(tmp_path)


@pytest.mark.parametrize("server", ["https://127.0.0.1", "http://[::1]:3000", "https://localhost"])
def test_a_private_server_must_be_allowed_where_it_stands(file: Path, server: str) -> None:
    text = SMALL.replace('handle = "harbourmind.example"', f'handle = "harbourmind.example"\nserver = "{server}"')

    assert "allow_private = true" in the_mistake(file, text)
    allowed = text.replace("server =", "allow_private = true\nserver =")
    assert load(file, allowed).accounts[0].server == server


def test_a_number_where_a_table_belongs_is_told(file: Path) -> None:
    assert "goals: found 3; write a table" in the_mistake(file, SMALL + "goals = 3\n")


def test_nothing_in_the_file_makes_reading_it_crash(file: Path) -> None:
    words = ('"text"', "7", "true", "2026-11-01", "[]", "[7]", "[[]]", "{}", "[{}]", "{a = 1}", "[{id = []}]", "1e400")
    for section in (
        "organisation",
        "accounts",
        "resources",
        "clicks",
        "collect",
        "x",
        "sentiment",
        "campaigns",
        "other",
    ):
        for word in words:
            assert mistakes(file, f"{section} = {word}\n")


def test_no_value_of_a_known_key_makes_reading_it_crash(file: Path) -> None:
    lines = [line for line in WHOLE.splitlines() if " = " in line]
    for line in lines:
        for word in ("7", "[]", "{}", "[[1]]", '"\\u0000"', "1979-05-27T07:32:00Z", "-9223372036854775808"):
            file.write_text(WHOLE.replace(line, f"{line.split(' = ')[0]} = {word}", 1), encoding="utf-8")
            assert isinstance(outcome(file), Configuration | ConfigurationError)
