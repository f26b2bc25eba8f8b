"""A YOURLS server: `url-stats` by POST, for links whose clicks a test counts up."""

from dataclasses import dataclass

from tests.loopback.server import LoopbackServer, Reply, Request


@dataclass
class Link:
    url: str
    clicks: int = 0


class YourlsServer(LoopbackServer):
    """`host` is what its short links begin with."""

    def __init__(self, signature: str = "yourls-signature", host: str = "go.harbourmind.example") -> None:
        super().__init__()
        self.signature = signature
        self.host = host
        self.links: dict[str, Link] = {}

    def add_link(self, keyword: str, url: str, clicks: int = 0) -> None:
        self.links[keyword] = Link(url, clicks)

    def click(self, keyword: str, n: int = 1) -> None:
        self.links[keyword].clicks += n

    def answer(self, request: Request) -> Reply:
        if (request.method, request.path) != ("POST", "/yourls-api.php"):
            return Reply.html(404)
        asked = {name: values[0] for name, values in request.form().items()}
        if asked.get("signature") != self.signature:
            return Reply.json({"message": "Invalid username or password", "errorCode": "403"}, 403)
        keyword = asked["shorturl"]
        if keyword not in self.links or asked["format"] != "json":
            return Reply.json({"statusCode": "404", "message": "Error: short URL not found"}, 404)
        link = self.links[keyword]
        told = {
            "shorturl": f"https://{self.host}/{keyword}",
            "url": link.url,
            "title": "Talk",
            "timestamp": "2026-10-01 09:00:00",
            "ip": "203.0.113.7",
            "clicks": str(link.clicks),
        }
        return Reply.json({"statusCode": "200", "message": "success", "link": told})
