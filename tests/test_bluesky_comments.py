"""Whose comments a Bluesky thread holds, read with the real client from a server on loopback."""

from collections.abc import Iterator

import pytest

from collectors.platforms import open_platform
from collectors.records import Thread
from tests.bluesky_account import ORG, PASSWORD, account, comment_texts, day, known
from tests.loopback.bluesky import BlueskyServer


@pytest.fixture
def server() -> Iterator[BlueskyServer]:
    with BlueskyServer() as server:
        server.add_account(ORG, followers=120, password=PASSWORD)
        yield server


def test_comments_are_what_others_wrote_at_any_depth(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    fine = server.add_post("reader.example", "Fine", day(4), reply_to=root)
    ours = server.add_post(ORG, "Good to hear", day(5), reply_to=fine)
    server.add_post("other.example", "For me too", day(6), reply_to=ours, langs=["en", "de"])
    [other, reader] = sorted(
        open_platform(account(server)).list_comments([Thread(root)]), key=lambda each: each.text, reverse=True
    )
    assert (reader.text, reader.language, reader.written_at, reader.post) == ("Fine", "en", day(4), root)
    assert (other.text, other.language, other.written_at, other.post) == ("For me too", None, day(6), root)


def test_a_comment_names_nobody(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    server.add_post("reader.example", "Fine", day(4), reply_to=root)
    [comment] = open_platform(account(server)).list_comments([Thread(root)])
    told = repr(comment).replace(root, "")
    assert server.accounts["reader.example"].did not in told
    assert "reader" not in told.casefold()


def test_blocked_and_deleted_comments_are_left_out(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    blocked = server.add_post("reader.example", "Blocked", day(4), reply_to=root)
    server.posts[blocked].blocked = True
    server.remove_post(server.add_post("reader.example", "Deleted", day(4), reply_to=root))
    server.add_post("reader.example", "Seen", day(4), reply_to=root)
    assert comment_texts(server, root) == ["Seen"]


def test_a_deleted_post_has_no_comments(server: BlueskyServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    server.remove_post(root)
    assert comment_texts(server, root, native_id=server.accounts[ORG].did) == []


def test_a_thread_cut_off_by_its_depth_is_asked_for_again(server: BlueskyServer) -> None:
    root = last = server.add_post(ORG, "Root", day(3))
    for number in range(300):
        last = server.add_post("reader.example", f"{number:03}", day(4), reply_to=last)
    assert comment_texts(server, root) == [f"{number:03}" for number in range(300)]
    assert len(server.asked("/xrpc/app.bsky.feed.getPostThread")) == 4


def test_an_endless_thread_is_given_up(server: BlueskyServer) -> None:
    server.deepest = 1
    root = last = server.add_post(ORG, "Root", day(3))
    for number in range(100):
        last = server.add_post("reader.example", f"{number:03}", day(4), reply_to=last)
    assert len(comment_texts(server, root)) == 21


def test_a_comment_belongs_to_the_nearest_post_of_our_thread(server: BlueskyServer) -> None:
    first = server.add_post(ORG, "1", day(3))
    server.add_post("reader.example", "On the first", day(4), reply_to=first)
    second = server.add_post(ORG, "2", day(3, 13), reply_to=first)
    third = server.add_post(ORG, "3", day(3, 14), reply_to=second)
    below = server.add_post("reader.example", "On the second", day(4), reply_to=second)
    server.add_post("other.example", "Below that", day(5), reply_to=below)
    server.add_post("reader.example", "On the third", day(4), reply_to=third)
    assert comment_texts(server, first) == ["On the first"]
    assert comment_texts(server, second) == ["Below that", "On the second"]
    assert comment_texts(server, third) == ["On the third"]


@pytest.mark.parametrize("begins", ["reader.example", ORG])
def test_below_our_answer_to_somebody_nothing_else_is_a_post(server: BlueskyServer, begins: str) -> None:
    root = server.add_post(begins, "A post", day(3))
    question = server.add_post("reader.example", "A question", day(3), reply_to=root)
    above = server.add_post(ORG, "Our answer", day(4), reply_to=question)
    answer = server.add_post(ORG, "goes on", day(4, 13), reply_to=above)
    more = server.add_post(ORG, "and on", day(4, 14), reply_to=answer)
    server.add_post("reader.example", "Thank you", day(5), reply_to=more)
    assert comment_texts(server, answer) == ["Thank you"]


def test_what_the_next_post_of_our_thread_had_cut_off_is_left_to_it(server: BlueskyServer) -> None:
    first = server.add_post(ORG, "1", day(3))
    last = server.add_post(ORG, "2", day(3, 13), reply_to=first)
    for number in range(200):
        last = server.add_post("reader.example", f"{number:03}", day(4), reply_to=last)
    assert open_platform(known(server)).list_comments([Thread(first)]) == []
    assert len(server.log) == 1
