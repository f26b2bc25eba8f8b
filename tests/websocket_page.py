"""An open page without a browser: speaks the framework's protocol by itself, so that it sends what no page offers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

_LONGEST = 15.0  # seconds for one answer
_PART = ForwardMsg.ScriptFinishedStatus.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
_WHOLE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY


def signed(secret: str, person: Mapping[str, object]) -> str:
    """The cookie that the server sets for who has signed in, with these claims, by whoever knows the secret."""
    return create_signed_value(secret, USER_COOKIE_NAME, json.dumps(person)).decode()


class OpenPage:
    """A page of the dashboard: what the server has sent of it, and what is said back."""

    def __init__(self, socket: ClientConnection, address: str, path: str) -> None:
        self._socket, self._address = socket, address
        self._page, _, self._query = path.partition("?")
        self.states: dict[str, WidgetState] = {}  # what stands in the widgets, sent with whatever is pressed
        self.widgets: dict[tuple[str, str], str] = {}  # (kind, label) -> id, of all that was ever shown
        self.fragments: dict[str, str] = {}  # id of a widget -> the part of the page that runs alone for it
        self.session = ""
        self.received = b""  # in the last answer

    def fill(self, kind: str, label: str, **value: Any) -> None:
        """What a person would type or choose; sent with what is pressed next."""
        found = self.widgets[kind, label]
        self.states[found] = WidgetState(id=found, **value)

    def press(self, label: str, *, alone: bool = False) -> None:
        """A button that was shown. alone: only the part of the page that it stands in."""
        found = self.widgets["button", label]
        self.send(found, fragment=self.fragments[found] if alone else "")

    def send(self, button: str = "", *, fragment: str = "") -> None:
        """Run the page, with a button pressed whether or not it was ever shown, and read the whole answer."""
        self.say(button, fragment=fragment)
        self.received = b""
        ends = (_PART, _WHOLE) if fragment else (_WHOLE,)
        while self._receive() not in ends:
            pass

    def say(self, button: str = "", *, fragment: str = "") -> None:
        """The same, without an answer: none comes where this page has no such part."""
        ask = BackMsg()
        ask.rerun_script.page_name = self._page
        ask.rerun_script.query_string = self._query
        ask.rerun_script.fragment_id = fragment
        ask.rerun_script.context_info.timezone = "Europe/London"
        ask.rerun_script.context_info.locale = "en-GB"
        ask.rerun_script.context_info.url = f"{self._address}/{self._page}"
        ask.rerun_script.widget_states.widgets.extend(self.states.values())
        if button:
            ask.rerun_script.widget_states.widgets.append(WidgetState(id=button, trigger_value=True))
        self._socket.send(ask.SerializeToString())

    def _receive(self) -> int | None:
        """Keep one message of the answer; how the run ended, where it says that."""
        raw = self._socket.recv(timeout=_LONGEST, decode=False)
        self.received += raw
        told = ForwardMsg()
        told.ParseFromString(raw)
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self.session = told.new_session.initialize.session_id
        elif kind == "delta":
            self._keep(told.delta)
        return told.script_finished if kind == "script_finished" else None

    def _keep(self, delta: Any) -> None:
        shown = delta.new_element if delta.HasField("new_element") else delta.add_block
        kind = shown.WhichOneof("type")
        widget: Any = getattr(shown, str(kind), None)
        name = str(getattr(widget, "id", ""))
        if name:
            self.widgets[kind, str(getattr(widget, "label", ""))] = name
            self.fragments[name] = delta.fragment_id


@contextmanager
def open_page(
    address: str,
    path: str,
    cookie: str = "",
    *,
    xsrf: bool = True,
    session: str = "",
    headers: Mapping[str, str] | None = None,
) -> Iterator[OpenPage]:
    """Connected, as a browser with that cookie would be, and the page run once.

    xsrf: with the token by which a page shows that it is ours; session: one that this claims to go on with.
    """
    token = generate_xsrf_token_string()
    cookies = [f"{USER_COOKIE_NAME}={cookie}"] if cookie else []
    cookies += [f"{XSRF_COOKIE_NAME}={token}"]
    place = urlsplit(address)
    origin: Any = f"{place.scheme}://{place.netloc}"
    said: Any = ["streamlit", token if xsrf else "none", *([session] if session else [])]
    stream = f"ws://{place.netloc}{place.path}/_stcore/stream"
    with connect(
        stream,
        origin=origin,
        subprotocols=said,
        additional_headers={"Cookie": "; ".join(cookies), **(headers or {})},
        max_size=None,
        proxy=None,
    ) as socket:
        page = OpenPage(socket, address, path)
        page.send()
        yield page
