"""An organisation and its readers on a real Bluesky network, made with the real client, and what must be read of them.

with readers_and_organisation(network.pds) as world:
    world.expected["campaign"]   ->  the post's counters as they must come out
"""

import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from atproto_client import Client, models
from atproto_client.exceptions import BadRequestError
from atproto_client.utils import TextBuilder

from collectors.records import Metrics

PASSWORD = "an-app-password"
LINK = "https://harbourmind.example/help?utm_source=bluesky&utm_campaign=mens-health-2026"
CARD = "https://harbourmind.example/card"
DEEP = 100  # answers below answers
PATIENCE = 30.0  # seconds until the app view has caught up
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000" "1f15c4890000000d49444154789c636060606000000005000"
    "1a5f645400000000049454e44ae426082"
)  # fmt: skip


@dataclass
class World:
    """`posts` are addresses by name; `expected` are the counters of those that are to be listed, newest first."""

    organisation: Client
    fan: Client
    other: Client
    handle: str
    did: str
    posts: dict[str, Any] = field(default_factory=dict)
    expected: dict[str, Metrics] = field(default_factory=dict)
    comments: dict[str, list[str]] = field(default_factory=dict)

    def uri(self, name: str) -> str:
        return str(self.posts[name].uri)


@contextmanager
def readers_and_organisation(pds: str) -> Iterator[World]:
    """Three accounts, the organisation's posts of every kind, and what the others did with them; then wait for it."""
    with ExitStack() as open_clients:
        organisation, fan, other = (_account(pds, name, open_clients) for name in ("harbour", "fan", "other"))
        world = World(organisation, fan, other, str(organisation.me.handle), str(organisation.me.did))
        _backdated(world)
        _own_thread(world)
        _cards_and_quotes(world)
        _campaign(world)
        _deep_thread(world)
        _no_posts(world)
        for client in (fan, other):
            client.follow(world.did)
        wait_until(lambda: _caught_up(world))
        yield world


def login(world: World) -> dict[str, str]:
    return {"HANDLE": world.handle, "APP_PASSWORD": PASSWORD}


def publish_many(world: World, how_many: int) -> list[str]:
    """Short posts one after another, enough for several pages of a listing."""
    return [str(world.organisation.send_post(f"Short post {number}").uri) for number in range(how_many)]


def wait_until(true: Callable[[], bool]) -> None:
    """The app view hears of what happened on the personal data server a moment later."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError("The app view did not catch up.")
        time.sleep(0.2)


def counted(world: World, name: str) -> Any:
    """The app view's post view, None where it knows no such post."""
    found = world.organisation.get_posts([world.uri(name)]).posts
    return found[0] if found else None


def _account(pds: str, name: str, open_clients: ExitStack) -> Client:
    client = Client(base_url=pds)
    open_clients.callback(client.request.close)
    handle = f"{name}{uuid.uuid4().hex[:6]}.test"
    email = f"{handle}@harbourmind.example"
    client.com.atproto.server.create_account({"handle": handle, "email": email, "password": PASSWORD})

    def logged_in() -> bool:
        try:
            client.login(handle, PASSWORD)
        except BadRequestError as error:
            if "Profile not found" not in str(error):
                raise
            return False
        return True

    wait_until(logged_in)
    return client


def _backdated(world: World) -> None:
    record = models.AppBskyFeedPost.Record(text="An old diary", created_at="2019-05-01T12:00:00.000Z", langs=["en"])
    world.posts["backdated"] = world.organisation.app.bsky.feed.post.create(world.did, record)


def _own_thread(world: World) -> None:
    above = root = world.posts["thread 1"] = world.organisation.send_post("Thread 1")
    for number in (2, 3, 4, 5):
        above = _answer(world.organisation, f"Thread {number}", root, above)
        world.posts[f"thread {number}"] = above
    for number in (1, 2, 3, 4):
        world.expected[f"thread {number}"] = Metrics(likes=0, comments=1, shares=0, saves=0)
    world.expected["thread 5"] = Metrics(likes=0, comments=0, shares=0, saves=0)


def _cards_and_quotes(world: World) -> None:
    external = models.AppBskyEmbedExternal.External(uri=CARD, title="Card", description="A card")
    card = models.AppBskyEmbedExternal.Main(external=external)
    theirs = world.fan.send_post("A reader's own post")
    world.posts["theirs"] = theirs
    quote = models.AppBskyEmbedRecord.Main(record=models.create_strong_ref(theirs))
    world.posts["card"] = world.organisation.send_post("With a card", embed=card)
    world.posts["quote"] = world.organisation.send_post("What they said", embed=quote)
    world.posts["image"] = world.organisation.send_post("With an image", embed=_image(world.organisation))
    for name in ("card", "quote", "image"):
        world.expected[name] = Metrics(likes=0, comments=0, shares=0, saves=0)


def _image(client: Client) -> Any:
    """Uploaded by hand: the client's own way of doing it is deprecated by the HTTP library below it."""
    headers = {"Content-Type": "image/png"}
    uploaded = client.invoke_procedure("com.atproto.repo.uploadBlob", content=_PIXEL, headers=headers)
    blob = models.ComAtprotoRepoUploadBlob.Response(**uploaded.content).blob
    return models.AppBskyEmbedImages.Main(images=[models.AppBskyEmbedImages.Image(alt="A dot", image=blob)])


def _campaign(world: World) -> None:
    """Two likes, a repost, our own repost, a quote; an answer, ours to it, one to ours, and ours going on below."""
    text = TextBuilder().text("Talking helps 💙 ").tag("#MensMentalHealth", "MensMentalHealth").text(" see ")
    root = world.posts["campaign"] = world.organisation.send_post(text.link("harbourmind.example/help...", LINK))
    for reader in (world.fan, world.other):
        reader.like(root.uri, root.cid)
    for reader in (world.fan, world.organisation):
        reader.repost(root.uri, root.cid)
    world.other.send_post("Look", embed=models.AppBskyEmbedRecord.Main(record=models.create_strong_ref(root)))
    answer = _answer(world.fan, "Thank you", root, root, langs=["en"])
    ours = _answer(world.organisation, "You are welcome", root, answer)
    _answer(world.other, "Me too", root, ours, langs=["en", "de"])
    for _ in range(3):
        ours = _answer(world.organisation, "And one more thing", root, ours)
    gone = _answer(world.fan, "Deleted again", root, root)
    world.fan.delete_post(gone.uri)
    world.expected["campaign"] = Metrics(likes=2, comments=1, shares=3, saves=0)
    world.comments["campaign"] = ["Me too", "Thank you"]


def _deep_thread(world: World) -> None:
    above = root = world.posts["deep"] = world.organisation.send_post("A long talk begins")
    for number in range(DEEP):
        above = _answer((world.fan, world.other)[number % 2], f"{number:03}", root, above)
    world.expected["deep"] = Metrics(likes=0, comments=1, shares=0, saves=0)
    world.comments["deep"] = [f"{number:03}" for number in range(DEEP)]
    world.posts["deepest"] = above


def _no_posts(world: World) -> None:
    theirs = world.posts["theirs"]
    world.organisation.repost(theirs.uri, theirs.cid)
    _answer(world.organisation, "An answer to somebody", theirs, theirs)
    world.posts["deleted"] = world.organisation.send_post("Deleted again")
    world.organisation.delete_post(world.uri("deleted"))


def _answer(who: Client, text: str, root: Any, parent: Any, langs: list[str] | None = None) -> Any:
    refs = (models.create_strong_ref(root), models.create_strong_ref(parent))
    return who.send_post(text, reply_to=models.AppBskyFeedPost.ReplyRef(root=refs[0], parent=refs[1]), langs=langs)


def _caught_up(world: World) -> bool:
    root, followers = counted(world, "campaign"), world.organisation.get_profile(world.did).followers_count
    if root is None or counted(world, "deepest") is None or counted(world, "deleted") is not None:
        return False
    seen = (root.like_count, root.repost_count, root.quote_count, root.reply_count, followers)
    return seen == (2, 2, 1, 1, 2)
