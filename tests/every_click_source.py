"""Every click source of the registry on loopback, each with a few days of visits to one page; see every_source."""

from collections.abc import Callable
from datetime import date, datetime

from tests.loopback import ga4, umami
from tests.loopback.bitly import BitlyServer
from tests.loopback.matomo import MatomoServer
from tests.loopback.plausible import PlausibleServer
from tests.loopback.shlink import ShlinkServer
from tests.loopback.yourls import YourlsServer
from tests.place import Clock, Place

HELP = "https://harbourmind.example/help"


def _plausible(clock: Clock) -> Place:
    server = PlausibleServer()

    def click(at: datetime) -> None:
        server.add_visit(at.date(), "talk-it-out", "/help", at.day)

    def unclick(day: date) -> None:
        server.add_visit(day, "talk-it-out", "/help", -1)

    return Place(server, {"KEY": "plausible-key"}, click=click, unclick=unclick, extra={"site": "harbourmind.example"})


def _shlink(clock: Clock) -> Place:
    server = ShlinkServer()
    server.add_short_url("talk", HELP)

    def click(at: datetime) -> None:
        server.add_visit("talk", at, n=at.day)

    def unclick(day: date) -> None:
        visits = server._short_urls[None, "talk"].visits
        visits.remove(next(each for each in visits if each[0].date() == day))

    return Place(server, {"KEY": "shlink-key"}, click=click, unclick=unclick)


def _bitly(clock: Clock) -> Place:
    server = BitlyServer()
    server.add_bitlink("go.harbourmind.example/talk", HELP)

    def click(at: datetime) -> None:
        server.add_clicks("go.harbourmind.example/talk", at.date(), at.day)

    def unclick(day: date) -> None:
        server.add_clicks("go.harbourmind.example/talk", day, -1)

    return Place(server, {"TOKEN": "bitly-token"}, click=click, unclick=unclick)


def _matomo(clock: Clock) -> Place:
    server = MatomoServer()

    def click(at: datetime) -> None:
        server.add_visit(at.date(), "talk-it-out", "/help", at.day)

    def unclick(day: date) -> None:
        server.add_visit(day, "talk-it-out", "/help", -1)

    return Place(server, {"TOKEN": "matomo-token"}, click=click, unclick=unclick, extra={"site": "1"})


def _ga4(clock: Clock) -> Place:
    server = ga4.Ga4Server()

    def click(at: datetime) -> None:
        server.add_session(at.date(), "talk-it-out", "/help", at.day)

    def unclick(day: date) -> None:
        server.add_session(day, "talk-it-out", "/help", -1)

    return Place(server, {"KEY": ga4.key()}, click=click, unclick=unclick, extra={"site": ga4.PROPERTY})


def _umami(clock: Clock) -> Place:
    server = umami.UmamiServer()

    def click(at: datetime) -> None:
        server.add_visitor(at.date(), "talk-it-out", "/help", at.day)

    def unclick(day: date) -> None:
        server.add_visitor(day, "talk-it-out", "/help", -1)

    extra = {"site": umami.WEBSITE, "username": "outreach"}
    return Place(server, {"KEY": "umami-key"}, click=click, unclick=unclick, extra=extra)


def _yourls(clock: Clock) -> Place:
    server = YourlsServer()
    server.add_link("talk", HELP)
    return Place(server, {"SIGNATURE": "yourls-signature"}, click=lambda at: server.click("talk", at.day))


CLICKS: dict[str, Callable[[Clock], Place]] = {
    "plausible": _plausible,
    "shlink": _shlink,
    "bitly": _bitly,
    "matomo": _matomo,
    "ga4": _ga4,
    "umami": _umami,
    "yourls": _yourls,
}
