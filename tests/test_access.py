"""Who may look and who may write: from [access] in campaigns.toml to what the dashboard makes of it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors.campaigns import Access, ConfigurationError, load_access, load_configuration
from collectors.credentials import Secrets
from collectors.errors import NotConfigured
from collectors.sign_in import look_at_sign_in, sign_in
from collectors.store import apply_access
from dashboard import queries
from dashboard.access import SIGNED_IN_FOR, Standing, standing_of
from tests.loopback.server import LoopbackServer, Reply, Request
from tests.reading_world import reading_world
from tests.sign_in_world import SETTINGS
from tests.test_command import run

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
METADATA = "https://login.example/.well-known/openid-configuration"
COMPLETE = f'sign_in = "{METADATA}"\naddress = "https://outreach.harbourmind.example"\neditors = ["ada@h.example"]\n'
SECRETS = {"OUTREACH_OIDC_CLIENT_ID": "dashboard", "OUTREACH_OIDC_CLIENT_SECRET": "s3cr3t-of-the-client"}

WriteSettings = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WriteSettings:
    monkeypatch.chdir(tmp_path)

    def write(access: str) -> Path:
        file = tmp_path / "campaigns.toml"
        file.write_text(f"{SETTINGS}\n[access]\n{access}\n", encoding="utf-8")
        return file

    return write


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('viewers = ["ada"]', "write an e-mail address"),
        ('viewers = ["a b@harbourmind.example"]', "write an e-mail address"),
        ('viewers = ["*@*"]', "write an e-mail address"),
        ('editors = ["*@Gmail.com"]', "anybody at all can have an address there"),
        ('viewers = "ada@harbourmind.example"', "write a list in brackets"),
        ('sign_in = "http://login.example/.well-known/openid-configuration"', "must begin with https://"),
        ('sign_in = "https://10.0.0.1/.well-known/openid-configuration"', "private or loopback"),
        ('sign_in = "https://login.example/"', "must end with /.well-known/openid-configuration"),
        (
            'sign_in = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"',
            "your own tenant's id",
        ),
        ('address = "http://outreach.harbourmind.example"', "must begin with https://"),
        ('prompt = "consent"', "login, select_account"),
        ('client_secret = "s3cr3t"', "secrets belong in the environment or .env"),
    ],
)
def test_a_mistake_in_access_is_told_with_its_remedy(write: WriteSettings, line: str, said: str) -> None:
    with pytest.raises(ConfigurationError, match="access") as stopped:
        load_configuration(write(line))

    assert said in str(stopped.value)
    assert "s3cr3t" not in str(stopped.value)


def test_all_mistakes_are_told_at_once(write: WriteSettings) -> None:
    with pytest.raises(ConfigurationError) as stopped:
        load_access(write('viewers = ["ada"]\neditors = ["*@web.de"]\naddress = "outreach"\ncolour = 1'))

    assert len(stopped.value.mistakes) == 4


def test_a_mistake_elsewhere_does_not_close_the_dashboard(write: WriteSettings) -> None:
    file = write(COMPLETE)
    file.write_text(file.read_text(encoding="utf-8").replace("prevention", "nonsense"), encoding="utf-8")

    access = load_access(file)

    assert access is not None
    assert access.roles() == {"ada@h.example": "editor"}


def test_everything_that_signing_in_lacks_is_named(write: WriteSettings) -> None:
    write("")
    environ = {"OUTREACH_OIDC_COOKIE_SECRET": "short"}

    with pytest.raises(NotConfigured) as stopped:
        sign_in(Path(), Access(), environ)

    for missing in ("sign_in", "address", "viewers", "CLIENT_ID", "CLIENT_SECRET", "COOKIE_SECRET"):
        assert missing in str(stopped.value)
    assert "short," in str(stopped.value)  # in "too short, it must": the value itself is not shown
    done = run("dashboard")
    assert done.exit_code == 2
    assert "OUTREACH_OIDC_CLIENT_ID" in done.stderr


def test_secrets_show_in_no_representation(write: WriteSettings) -> None:
    found = sign_in(Path(), load_access(write(COMPLETE)), SECRETS)

    assert found is not None
    assert len(found.cookie_secret) >= 32  # one of its own, while the process lasts
    assert "s3cr3t" not in repr(found) + str(found)
    assert found.cookie_secret not in repr(found)
    assert Secrets(SECRETS).hide("refused: s3cr3t-of-the-client") == "refused: [OUTREACH_OIDC_CLIENT_SECRET]"


def test_a_stranger_at_the_door_of_the_network_is_kept_out(write: WriteSettings, tmp_path: Path) -> None:
    for command in ("dashboard", "demo"):
        done = run(command, "--host", "0.0.0.0")

        assert done.exit_code == 2
        assert "nobody would have to sign in" in done.stderr
        assert "--without-sign-in" in done.stderr
    assert not (tmp_path / "data").exists()  # refused before anything was collected


def test_a_base_path_that_is_not_that_of_the_address_is_told(
    write: WriteSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(COMPLETE)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)

    done = run("dashboard", "--base-path", "/reach")

    assert done.exit_code == 2
    assert "do not agree" in done.stderr


def role(database: Path, address: str) -> str | None:
    return queries.role(queries.connect(database), address)


def test_roles_hold_at_once_and_the_database_knows_nobodys_address(tmp_path: Path, write: WriteSettings) -> None:
    database = reading_world(tmp_path / "outreach.db")
    listed = 'viewers = ["*@HarbourMind.example", "vera@elsewhere.example"]\neditors = ["Ada@harbourmind.example"]'
    apply_access(database, load_access(write(listed)))

    assert role(database, "ADA@harbourmind.EXAMPLE ") == "editor"  # the stronger of her two
    assert role(database, "somebody@harbourmind.example") == "viewer"
    assert role(database, "vera@elsewhere.example") == "viewer"
    for stranger in ("eve@elsewhere.example", "eve@notharbourmind.example", "*@elsewhere.example", "", "@"):
        assert role(database, stranger) is None
    with closing(sqlite3.connect(database)) as db:
        assert "harbourmind.example\n" not in "\n".join(db.iterdump()).replace("@harbourmind.example", "\n")
        assert {len(who) for (who,) in db.execute("SELECT who FROM access")} == {32}

    apply_access(database, None)
    assert role(database, "ada@harbourmind.example") is None


def test_a_night_brings_the_list_into_the_database(tmp_path: Path, write: WriteSettings) -> None:
    write('editors = ["ada@harbourmind.example"]')

    assert run("collect").exit_code == 0
    assert role(tmp_path / "data/outreach.db", "ada@harbourmind.example") == "editor"


CLAIMS = {"is_logged_in": True, "iat": NOW.timestamp() - 60, "sub": "1", "email": "ada@harbourmind.example"}


@pytest.mark.parametrize(
    ("claims", "standing"),
    [
        ({}, Standing.OPEN),  # as the framework says where nobody signs in
        ({"is_logged_in": False}, Standing.SIGNED_OUT),
        (CLAIMS, Standing.EDITOR),
        (CLAIMS | {"email_verified": True}, Standing.EDITOR),
        (CLAIMS | {"email_verified": "true"}, Standing.EDITOR),
        (CLAIMS | {"email_verified": False}, Standing.UNVERIFIED),
        (CLAIMS | {"email_verified": "false"}, Standing.UNVERIFIED),
        (CLAIMS | {"email": None}, Standing.UNVERIFIED),
        (CLAIMS | {"email": "eve@elsewhere.example"}, Standing.STRANGER),
        (CLAIMS | {"iat": (NOW - SIGNED_IN_FOR - timedelta(seconds=1)).timestamp()}, Standing.SIGNED_OUT),
        (CLAIMS | {"iat": None}, Standing.SIGNED_OUT),
    ],
)
def test_what_somebody_is_follows_from_the_providers_word_and_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claims: dict[str, object], standing: Standing
) -> None:
    database = reading_world(tmp_path / "outreach.db")
    apply_access(database, Access(editors=("ada@harbourmind.example",)))
    monkeypatch.setenv("OUTREACH_DB", str(database))

    assert standing_of(claims, NOW) is standing


def test_without_a_database_nobody_who_signs_in_may_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUTREACH_DB", str(tmp_path / "none.db"))

    with pytest.raises(queries.DatabaseError):
        standing_of(CLAIMS, NOW)


class Provider(LoopbackServer):
    def __init__(self, said: dict[str, object]) -> None:
        super().__init__()
        self.said = said

    def answer(self, request: Request) -> Reply:
        return Reply.json(self.said)


WHOLE = {"issuer": "https://login.example", "authorization_endpoint": "x", "token_endpoint": "y"}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (WHOLE, "ok    Sign-in: set up for https://outreach.harbourmind.example: 0 viewers and 1 editors"),
        ({"hello": "world"}, "mend  Sign-in: what answers there is no provider"),
        (WHOLE | {"prompt_values_supported": ["login"]}, 'set prompt = "login"'),
    ],
)
def test_check_asks_the_provider(tmp_path: Path, said: dict[str, object], found: str) -> None:
    with Provider(said) as server:
        access = Access(
            allow_private=True,
            sign_in=f"{server.url}/.well-known/openid-configuration",
            address="https://outreach.harbourmind.example",
            editors=("ada@harbourmind.example",),
        )
        lines = [finding.line() for finding in look_at_sign_in(tmp_path, access, SECRETS)]

    assert [line for line in lines if found in line], lines
    assert not [line for line in lines if "s3cr3t" in line]


def test_check_says_what_is_missing_and_nothing_where_nobody_signs_in(tmp_path: Path) -> None:
    assert list(look_at_sign_in(tmp_path, None, {})) == []
    lines = [finding.line() for finding in look_at_sign_in(tmp_path, Access(), {})]
    assert len(lines) == 5
    assert all(line.startswith("mend  Sign-in: ") for line in lines)
