"""Short links as staff make them: names, tags, the page, the commands, the posts they bring into a campaign."""

import json
import re
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

import outreach
from collectors.campaigns import ConfigurationError, load_configuration
from collectors.check import check
from collectors.days import instant
from collectors.importing import Asked, Given, take
from collectors.purge import purge
from collectors.redirect.answering import public_address, trouble_with
from collectors.redirect.journal import folder_of
from collectors.store import open_database
from collectors.store.links import with_our_links
from collectors.store.purging import Scope
from collectors.store.settings import matching_digest
from dashboard import access, beside, link_tags, qr
from dashboard.staff_notes import links as staff_links
from dashboard.staff_notes.links import Links, Wanted
from dashboard.staff_notes.writing import Outcome, open_for_writing
from tests.app_page import opened_page, said
from tests.links_world import NIGHT, TOML, harbour_mind, made
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.nights import Organisation
from tests.test_redirect import DAY, LINK, noted

_QUERIES = st.lists(
    st.tuples(st.sampled_from(["lang", "a", "utm_source", "UTM_Campaign", "x-y"]), st.text("abc1é &=%", max_size=4))
)


@pytest.fixture
def organisation(tmp_path: Path) -> Organisation:
    return harbour_mind(tmp_path)


def rows(database: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def test_a_link_is_tagged_by_where_it_is_posted_and_by_what_the_campaign_is_counted_by(
    organisation: Organisation,
) -> None:
    link = made(organisation.database, platform="poster")

    assert link.url.startswith("https://harbourmind.example/help?lang=en&")
    assert parse_qs(urlsplit(link.url).query) == {
        "lang": ["en"],
        "utm_source": ["poster"],
        "utm_medium": ["print"],
        "utm_campaign": ["mens-health-2026"],
        "utm_content": [link.slug],
    }


def test_a_campaign_without_a_tag_of_its_own_lends_its_id(organisation: Organisation) -> None:
    link = Links(organisation.database).add(Wanted(2, 1, "x"), now=NIGHT)

    assert parse_qs(urlsplit(link.url).query)["utm_campaign"] == ["winter"]


@given(_QUERIES, st.sampled_from(["", "#top", "#é"]))
def test_tagging_keeps_all_else_an_address_says_and_gives_an_address_of_plain_signs(
    pairs: list[tuple[str, str]], fragment: str
) -> None:
    query = "&".join(f"{name}={value.replace('&', '%26').replace(' ', '+')}" for name, value in pairs)
    url = link_tags.tagged(f"https://harbourmind.example/hilfe/über?{query}{fragment}", "x", "men's & us", "bcdfgh")

    assert re.fullmatch(r"[!-~]+", url)
    found = parse_qsl(urlsplit(url).query)
    tags = dict(found[-4:])
    assert tags == {"utm_source": "x", "utm_medium": "social", "utm_campaign": "men's & us", "utm_content": "bcdfgh"}
    kept = [name for name, value in parse_qsl(query) if not name.lower().startswith("utm_")]
    assert [name for name, _ in found[:-4]] == kept
    assert link_tags.tagged(url, "x", "men's & us", "bcdfgh") == url


def test_a_name_made_by_chance_spells_nothing_and_is_mistaken_for_nothing() -> None:
    names = {link_tags.new_slug() for _ in range(500)}

    assert len(names) == 500
    assert all(re.fullmatch("[bcdfghjkmnpqrstvwxyz2-9]{6}", name) for name in names)
    assert not any(link_tags.slug_warning(name, "mens-health") or link_tags.slug_trouble(name) for name in names)


@pytest.mark.parametrize("word", ["ptsd", "bpd"])
def test_a_name_by_chance_that_spells_a_condition_is_drawn_again(word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(f"{word:2<6}bcdfgh")
    monkeypatch.setattr("dashboard.link_tags.secrets.choice", lambda signs: next(drawn))

    assert link_tags.new_slug() == "bcdfgh"


@pytest.mark.parametrize("name", ["depression", "my-anxiety-26", "selfharm", "self-harm-help", "mens-health-x"])
def test_a_name_that_tells_what_somebody_struggles_with_is_warned_of(name: str) -> None:
    assert link_tags.slug_warning(name, "mens-health")


@pytest.mark.parametrize("name", ["ab", "-abc", "abc-", "ABC", "a b", "a/b", "ü-bahn", "a" * 41, "x\n"])
def test_a_name_that_no_address_can_end_in_is_refused(name: str, organisation: Organisation) -> None:
    assert Links(organisation.database).add(Wanted(1, 1, "x", name), now=NIGHT).said == link_tags.slug_trouble(name)
    assert rows(organisation.database, "SELECT count(*) FROM links") == [(0,)]


def test_what_cannot_be_made_is_not_made_and_says_why(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staff_links, "open_for_writing", partial(open_for_writing, wait=0.0))
    links = Links(organisation.database)
    made(organisation.database, "spring-26")

    assert links.add(Wanted(1, 2, "x", "spring-26"), now=NIGHT).said == staff_links.TAKEN
    assert links.add(Wanted(9, 1, "x"), now=NIGHT).said == staff_links.NOT_THERE
    assert links.add(Wanted(1, 1, "myspace"), now=NIGHT).said.startswith(staff_links.UNKNOWN_PLACE)
    assert links.retire("nowhere", now=NIGHT) == staff_links.GONE
    with closing(sqlite3.connect(organisation.database)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert links.add(Wanted(1, 1, "x"), now=NIGHT).said == Outcome.BUSY
    assert rows(organisation.database, "SELECT slug FROM links") == [("spring-26",)]


def test_a_retired_link_leads_where_it_led_and_can_be_offered_again(organisation: Organisation) -> None:
    link, links = made(organisation.database), Links(organisation.database)

    assert links.retire(link.slug, now=NIGHT) == ""
    assert rows(organisation.database, "SELECT url, retired_at IS NULL FROM links") == [(link.url, 0)]
    assert links.offer_again(link.slug) == ""
    assert rows(organisation.database, "SELECT retired_at FROM links") == [(None,)]


def test_posts_with_a_short_link_of_ours_belong_to_its_campaign(organisation: Organisation) -> None:
    before = load_configuration(organisation.config)
    link = made(organisation.database)
    db = open_database(organisation.database)
    after = with_our_links(db, before)
    db.conn.close()

    assert after.campaigns[0].match.links == (f"https://go.harbourmind.example/r/{link.slug}",)
    assert after.campaigns[1] == before.campaigns[1]
    assert matching_digest(after) != matching_digest(before)
    organisation.night(NIGHT)
    assert organisation.rows("SELECT matching FROM organisation") == [(matching_digest(after),)]


def test_a_post_known_from_a_file_belongs_to_the_campaign_of_its_short_link_at_once(organisation: Organisation) -> None:
    link = made(organisation.database)
    account = '[[accounts]]\nplatform = "linkedin"\nhandle = "harbourmind"\n'
    organisation.config.write_text(f"{TOML}{account}", encoding="utf-8")
    words = f"Talk to us: https://go.harbourmind.example/r/{link.slug}"
    table = (
        "platform,account,post_id,url,published,text,impressions\n"
        f"linkedin,harbourmind,7,https://www.linkedin.com/feed/update/7,2026-11-05,{words},40\n"
    )
    asked = Asked(as_of=NIGHT.date())
    take([Given("own.csv", table.encode())], load_configuration(organisation.config), organisation.database, asked,
         instant(NIGHT) + 86_400)  # fmt: skip

    found = organisation.rows(
        "SELECT c.slug, sum(d.impressions) FROM campaign_days d JOIN campaigns c ON c.id = d.campaign_id"
    )
    assert found == [("mens-health", 40)]


def test_the_address_of_short_links_is_that_of_the_dashboard_where_none_is_said(tmp_path: Path) -> None:
    file = tmp_path / "campaigns.toml"
    bare = TOML.replace('[links]\naddress = "https://go.harbourmind.example"\n', "")
    file.write_text(bare, encoding="utf-8")
    assert load_configuration(file).links_address is None
    file.write_text(f'{bare}\n[access]\naddress = "https://outreach.harbourmind.example/o/"', encoding="utf-8")
    assert load_configuration(file).links_address == "https://outreach.harbourmind.example/o"


@pytest.mark.parametrize("address", ["http://go.harbourmind.example", "https://10.0.0.1", "go", "https://x.example/?a"])
def test_an_address_that_links_cannot_have_is_refused(address: str, tmp_path: Path) -> None:
    file = tmp_path / "campaigns.toml"
    file.write_text(TOML.replace("https://go.harbourmind.example", address), encoding="utf-8")

    with pytest.raises(ConfigurationError, match="links address"):
        load_configuration(file)


def told(organisation: Organisation) -> list[str]:
    found = check(organisation.config, organisation.database, {}, max_age_hours=10**6)
    return [finding.line() for finding in found if "link" in finding.line().lower()]


def test_outreach_check_says_how_links_stand(organisation: Organisation) -> None:
    assert {line.split()[0] for line in told(organisation)} == {"ok"}
    assert not any("made" in line for line in told(organisation))
    made(organisation.database)
    assert any("1 made" in line for line in told(organisation))

    bare = TOML.replace('[links]\naddress = "https://go.harbourmind.example"\n', "")
    organisation.config.write_text(bare, encoding="utf-8")
    assert any("does not say where people reach them" in line for line in told(organisation))


def test_what_links_counted_goes_with_everything(organisation: Organisation) -> None:
    noted(organisation, DAY, LINK._replace(slug=made(organisation.database).slug))

    assert purge(organisation.database, Scope("everything"), instant(NIGHT)).exit_code == 0

    assert list(folder_of(organisation.database).iterdir()) == []
    assert rows(organisation.database, "SELECT count(*) FROM links") == [(0,)]


def command(organisation: Organisation, *said: str) -> tuple[int, str]:
    environ = {"OUTREACH_CONFIG": str(organisation.config), "OUTREACH_DB": str(organisation.database)}
    done = CliRunner().invoke(outreach.app, ["links", *said], env=environ)
    return done.exit_code, done.output


def test_the_command_makes_lists_and_retires_links(organisation: Organisation) -> None:
    code, output = command(organisation, "add", "mens-health", "helpline", "mastodon", "--json")
    facts = json.loads(output)
    assert (code, facts["short"]) == (0, f"https://go.harbourmind.example/r/{facts['slug']}")

    assert command(organisation, "retire", facts["slug"])[0] == 0
    (listed,) = json.loads(command(organisation, "list", "--json")[1])
    assert listed["retired_at"]
    assert (listed["url"], listed["clicks"]) == (facts["url"], None)
    assert "not counted yet  retired" in command(organisation, "list")[1]
    assert command(organisation, "retire", facts["slug"], "--undo")[0] == 0


def test_the_command_refuses_what_it_cannot_make_and_warns_of_what_it_should_not(organisation: Organisation) -> None:
    code, output = command(organisation, "add", "winter", "self-check", "x")
    assert (code, "There are: mens-health helpline" in output) == (2, True)
    code, output = command(organisation, "add", "mens-health", "helpline", "x", "--name", "depression")
    assert (code, "--yes" in output) == (2, True)
    assert command(organisation, "add", "mens-health", "helpline", "x", "--name", "depression", "--yes")[0] == 0
    assert "Plausible" in command(organisation, "add", "winter", "helpline", "x")[1]
    assert command(organisation, "retire", "nowhere")[0] == 2


def page(monkeypatch: pytest.MonkeyPatch, organisation: Organisation, **choices: object) -> AppTest:
    app = opened_page(monkeypatch, organisation.database, "links", choices)
    assert not app.exception
    return app


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def test_an_officer_makes_a_link_copies_it_and_sees_it_in_the_list(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(monkeypatch, organisation)
    assert "No link was made yet." in said(app)
    for box, choice in (("link_resource", "self-check"), ("link_platform", "poster")):
        app.selectbox(key=box).set_value(choice).run()
    press(app, "Make the link")

    ((slug, url),) = rows(organisation.database, "SELECT slug, url FROM links")
    assert [code.value for code in app.code] == [f"https://go.harbourmind.example/r/{slug}", url]
    assert "utm_source=poster" in str(url)
    assert "The link is made" in said(app)
    assert "Not counted yet" in said(app)
    assert app.dataframe[0].value["Short link"].tolist() == [f"https://go.harbourmind.example/r/{slug}"]
    press(app, "Retire it")
    assert app.dataframe[0].value["In use"].tolist() == ["retired"]
    press(app, "Offer it again")
    assert rows(organisation.database, "SELECT retired_at FROM links") == [(None,)]


def test_the_page_says_how_often_a_link_was_opened_and_by_whom(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = made(organisation.database).slug
    noted(organisation, DAY, LINK._replace(slug=slug), 1)
    noted(organisation, DAY, LINK._replace(slug=slug, person=False), 4)
    organisation.night(NIGHT)

    assert "Opened 1 time by people and 4 times by programs" in said(page(monkeypatch, organisation))


def test_the_page_warns_of_names_that_tell_and_of_campaigns_that_are_not_counted(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(monkeypatch, organisation, link_campaign="winter", link_name="anxiety")

    assert "speaks of an illness" in said(app)
    assert "winter has no utm" in said(app)


def test_who_may_not_write_sees_links_and_makes_none(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(organisation.database)
    app = page(monkeypatch, organisation)
    monkeypatch.setattr(access, "may_write", lambda: False)
    press(app, "Make the link")
    assert "not make links in it" in said(app)

    app.run()
    assert {button.label for button in app.button} & {"Make the link", "Retire it", "Does the page answer?"} == set()
    assert len(app.code) == 2
    assert rows(organisation.database, "SELECT count(*) FROM links") == [(1,)]


def test_a_page_that_does_not_answer_is_warned_of_when_somebody_asks_and_when_a_link_to_it_is_made(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def trouble_with(url: str) -> str:
        asked.append(url)
        return "it answers with the error 404"

    monkeypatch.setattr(beside, "_asking", [trouble_with])
    app = page(monkeypatch, organisation)
    assert asked == []

    press(app, "Does the page answer?")

    assert asked == ["https://harbourmind.example/help?lang=en"]
    assert "gets nowhere" in said(app)

    press(app, "Make the link")

    assert asked == ["https://harbourmind.example/help?lang=en"] * 2
    assert "it answers with the error 404" in said(app)
    assert rows(organisation.database, "SELECT count(*) FROM links") == [(1,)]


class Pages(LoopbackServer):
    """Pages that answer, send people on, or do neither."""

    def answer(self, request: Request) -> Reply:
        ways = {"/moved": "/help", "/round": "/round", "/inside": "http://10.0.0.8/admin"}
        if request.path in ways:
            return Reply(302, headers={"Location": ways[request.path]})
        return Reply.html(200 if request.path == "/help" else 404)


def test_a_page_answers_or_it_is_said_why_not() -> None:
    with Pages() as pages:

        def resolve(host: str, port: int) -> str:
            ours = ("harbourmind.example", "xn--hfen-loa.example")
            return "127.0.0.1" if host in ours else public_address(host, port)

        def trouble(path: str, host: str = "harbourmind.example") -> str:
            return trouble_with(f"http://{host}:{urlsplit(pages.url).port}{path}", resolve)

        assert trouble("/help?lang=en") == trouble("/moved") == ""
        assert trouble("/gone") == "it answers with the error 404"
        assert "without an end" in trouble("/round")
        assert "private network" in trouble("/inside")
        assert {request.headers["host"].partition(":")[0] for request in pages.log} == {"harbourmind.example"}
        assert all(request.query in ({}, {"lang": ["en"]}) for request in pages.log)
        assert trouble("/help", "häfen.example") == ""
        assert "is it written right" in trouble("/help", "häfen" * 20 + ".example")
    assert trouble("/help") == "it cannot be reached"


def test_a_qr_code_is_a_picture_with_words_for_who_cannot_see_it() -> None:
    link = "https://go.harbourmind.example/r/bcdfgh"

    assert qr.svg(link).lstrip().startswith(b"<?xml")
    assert b"<script" not in qr.svg(link)
    assert f'alt="QR code of {link}"' in qr.picture(link)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.0.0.8", "169.254.169.254", "::1", "0.0.0.0", "fd00::1", "2130706433"]
)
def test_no_page_in_a_private_network_is_asked(host: str) -> None:
    shown = f"[{host}]" if ":" in host else host
    with pytest.raises(ValueError, match="private"):
        public_address(host, 80)
    assert "private network" in trouble_with(f"http://{shown}/help")
