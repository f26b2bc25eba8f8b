"""What the one place that hides secrets makes of texts that hold some."""

import base64
import logging
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from collectors.credentials import Secrets
from collectors.findings import Finding
from collectors.scrubbing import _Record, scrub

ROOT = Path(__file__).parent.parent
HOLDING = [  # {} is the secret, known by its place alone
    "GET https://m.example/api/v1/accounts?access_token={}&limit=40",
    "https://matomo.example/index.php?module=API&token_auth={}",
    "https://s3.example/x?X-Amz-Signature={}&a=1",
    "https://api.example/x?key={}#top",
    "https://somebody:{}@api.example/",
    "json://{}@chat.example/hook",
    "Authorization: Bearer {}",
    "{{'User-Agent': 'x', 'Authorization': 'Basic {}', 'Accept': '*/*'}}",
    'headers={{"authorization": "OAuth oauth_consumer_key=\\"a\\", oauth_token=\\"{}\\""}}',
    "refused Bearer {} at the door",
    "X-Api-Key: {}",
    "Set-Cookie: session={}; HttpOnly",
    '{{"access_token": "{}", "scope": "read"}}',
    "{{'accessJwt': '{}'}}",
    "Data: {{'grant_type': 'password', 'password': '{}'}}",
    "client_secret={}&grant_type=client_credentials",
    "/oauth2callback?code={}&state=1",
]
INNOCENT = [
    "HTTP 403: status code=403, try again",
    "Plausible answers 401: check OUTREACH_PLAUSIBLE_KEY.",
    "https://harbourmind.example/help?utm_campaign=talk&utm_source=x",
    "the key = value form; Basic information about tokens; a token expired",
    "line one\nline two\ttabbed: caf\u00e9 \u2026 \u65e5\u672c \U0001f49a",
]


@pytest.mark.parametrize("text", HOLDING)
def test_a_secret_nobody_told_us_of_is_hidden_where_secrets_stand(text: str) -> None:
    secret = "Zx9-qT.7w_marker=="
    assert "Zx9" not in scrub(text.format(secret), {})


@pytest.mark.parametrize("text", INNOCENT)
def test_what_holds_no_secret_stays_as_it_is(text: str) -> None:
    assert scrub(text, {}) == text


def test_a_known_secret_is_hidden_in_every_form_it_travels_in() -> None:
    secret = 'se/cr+et "value"&é'
    for form in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), 'se/cr+et \\"value\\"&é'):
        assert "cr" not in scrub(f"said {form} twice", {"NAME": secret}).replace("[NAME]", "")
    both = base64.b64encode(b"id:secret-of-the-client").decode()
    assert both not in scrub(f"Authorization: Basic {both}", {})


def test_the_longer_of_two_secrets_goes_first() -> None:
    assert scrub("abcdef", {"SHORT": "abcd", "LONG": "abcdef"}) == "[LONG]"


@pytest.mark.parametrize("text", ["\x1b[2Jall well", "\x9b31m", "a\rb", "\x07", "a\u202egpj.exe", "a\u2028b", "\x00"])
def test_nothing_steers_a_terminal(text: str) -> None:
    assert all(sign.isprintable() or sign in "\n\t" for sign in scrub(text, {}))


def test_a_platforms_words_make_no_line_of_their_own() -> None:
    said = "no\nok    Mastodon @us: answers\x1b[1A"
    assert "\n" not in Secrets({}).hide(said)
    assert Finding("Mastodon", "mend", said).line().count("\n") == 0


def test_it_takes_no_time_to_speak_of() -> None:
    text = ("token=" + "a" * 50 + "&?x://" + "b" * 50 + '"password": "' + "\\" * 51) * 2_000
    worker = threading.Thread(target=scrub, args=(text, {}), daemon=True)
    worker.start()
    worker.join(20)
    assert not worker.is_alive()


_CRASHES = {
    "in the main thread": "raise RuntimeError(f'asked {url}')",
    "in another thread": "t = threading.Thread(target=lambda: 1 / len(url[:0]) if 0 else fail()); t.start(); t.join()",
    "in a finaliser": "class Late:\n  def __del__(self): fail()\nlate = Late(); del late",
    "with a cause": "try: fail()\nexcept RuntimeError as error: raise KeyError(url) from error",
    "in a log with its traceback": (
        "try: fail()\nexcept RuntimeError: logging.getLogger('lib').exception('for %s', url, extra={})"
    ),
    "in a library's debug log": (
        "logging.basicConfig(level=10); logging.getLogger('urllib3').debug('GET %s', url);"
        "logging.getLogger('tweepy').debug('Headers: %r', {'Authorization': 'OAuth ' + url})"
    ),
    "in a warning": "import warnings; logging.basicConfig(); logging.captureWarnings(True); warnings.warn(url)",
    "in a handler that breaks": (
        "class Broken(logging.StreamHandler):\n  def format(self, record): raise ValueError(record.getMessage())\n"
        "log = logging.getLogger('x'); log.addHandler(Broken()); log.warning('for %s', url)"
    ),
}


@pytest.mark.parametrize("crash", _CRASHES)
def test_whatever_crashes_and_wherever_no_secret_is_printed(crash: str) -> None:
    code = (
        "import logging, threading\n"
        "from collectors.scrubbing import guard, remember\n"
        "guard(); remember({'KEY': 'm4rk' + 'er-one'})\n"
        "url = 'https://api.example/m4rk' + 'er-one?access_token=m4rk' + 'er-two'\n"
        "def fail(): raise RuntimeError(f'asked {url}')\n" + _CRASHES[crash]
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "api.example" in done.stderr
    assert "m4rker" not in done.stdout + done.stderr


def test_records_of_a_log_are_still_records() -> None:
    assert _Record("name", logging.INFO, "file", 1, "%s of %d", ("one", 2), None).getMessage() == "one of 2"
    assert _Record("name", logging.INFO, "file", 1, "100 %", (), None).getMessage() == "100 %"
    assert _Record("name", logging.INFO, "file", 1, "%d", ("one",), None).getMessage() == "%d ('one',)"
