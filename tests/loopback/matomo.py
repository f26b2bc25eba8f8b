"""A Matomo server: the reports our client asks for, of one site, by POST, over visits that a test adds."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

from tests.loopback.server import LoopbackServer, Reply, Request


class MatomoServer(LoopbackServer):
    """Names of campaigns are kept in lower case, as Matomo does; `host` is the site's."""

    def __init__(self, site: str = "1", token: str = "matomo-token", host: str = "harbourmind.example") -> None:
        super().__init__()
        self.site = site
        self.token = token
        self.host = host
        self._visits: Counter[tuple[date, str, str]] = Counter()
        self._conversions: Counter[tuple[date, str, str]] = Counter()

    def add_visit(self, day: date, campaign: str, page: str, n: int = 1) -> None:
        """`n` visits by a campaign that began on this path."""
        self._visits[day, campaign.lower(), page] += n

    def add_conversion(self, day: date, campaign: str, goal: str, n: int = 1) -> None:
        self._conversions[day, campaign.lower(), goal] += n

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/index.php"):
            return Reply.html(404)
        asked = {name: values[0] for name, values in request.form().items()}
        if asked.get("token_auth") != self.token:
            return _error("Unable to authenticate with the provided token. It is either invalid or expired.")
        if asked.get("idSite") != self.site:
            return _error("An unexpected website was found in the request: website id was set to '9' .")
        first, last = (date.fromisoformat(day) for day in asked["date"].split(","))
        days = [first + timedelta(number) for number in range((last - first).days + 1)]
        match asked["method"]:
            case "Actions.getEntryPageUrls" if asked.get("flat") == "1":
                return Reply.json({day.isoformat(): self._pages(day, _campaign(asked)) for day in days})
            case "Goals.getGoals":
                known = sorted({int(goal) for _, _, goal in self._conversions})
                return Reply.json({str(goal): {"idsite": self.site, "idgoal": str(goal)} for goal in known} or [])
            case "Goals.get":
                return Reply.json({day.isoformat(): self._goal(day, _campaign(asked), asked["idGoal"]) for day in days})
        return _error(f"The method '{asked['method']}' does not exist or is not available in the module.")

    def _pages(self, day: date, campaign: str) -> list[dict[str, Any]]:
        return [
            {"label": page, "nb_hits": n, "entry_nb_visits": n, "url": f"https://{self.host}{page}"}
            for (at, name, page), n in self._visits.items()
            if (at, name) == (day, campaign)
        ]

    def _goal(self, day: date, campaign: str, goal: str) -> dict[str, int] | list[Any]:
        n = self._conversions[day, campaign, goal]
        return {"nb_conversions": n, "nb_visits_converted": n} if n else []


def _campaign(asked: dict[str, str]) -> str:
    kind, _, name = asked["segment"].partition(";")
    assert kind == "referrerType==campaign"
    return unquote(name.removeprefix("referrerName=="))


def _error(message: str) -> Reply:
    return Reply.json({"result": "error", "message": message})
