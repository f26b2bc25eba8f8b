"""Whose comments a Mastodon conversation holds, read with the real client from a server on loopback."""

from collections.abc import Iterator

import pytest

from collectors.platforms import open_platform
from collectors.platforms.mastodon import MORE_BRANCHES
from collectors.records import Thread
from tests.loopback.mastodon import MastodonServer
from tests.loopback.server import Reply
from tests.mastodon_account import ORG, TOKEN, account, comment_texts, day, known, listed


@pytest.fixture
def server() -> Iterator[MastodonServer]:
    with MastodonServer() as server:
        server.add_account(ORG, followers=120)
        server.tokens[TOKEN] = ORG
        yield server


def add_chain(server: MastodonServer, post: str, length: int, name: str = "reader") -> None:
    """Answers below answers, the first of them below `post`."""
    for number in range(length):
        post = server.add_post(name, f"{number:03}", day(4), reply_to=post)


def test_comments_are_what_others_wrote_at_any_depth(server: MastodonServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    fine = server.add_post("reader", "Fine", day(4), reply_to=root, language=None)
    ours = server.add_post(ORG, "Good to hear", day(5), reply_to=fine)
    too = server.add_post("other", "For me too", day(6), reply_to=ours)
    server.add_post("third", "Only for you", day(7), reply_to=root, visibility="direct", shown_to=(ORG,))
    comments = open_platform(account(server, credentials={"TOKEN": TOKEN})).list_comments([Thread(root)])
    assert [(each.native_id, each.text, each.language, each.written_at, each.post) for each in comments] == [
        (fine, "Fine", None, day(4), root),
        (too, "For me too", "en", day(6), root),
    ]
    assert "reader" not in repr(comments)


def test_a_deleted_post_has_no_comments(server: MastodonServer) -> None:
    root = server.add_post(ORG, "How are you?", day(3))
    server.remove_post(root)
    assert comment_texts(server, root) == []


def test_a_comment_belongs_to_the_nearest_post_of_our_thread(server: MastodonServer) -> None:
    first = server.add_post(ORG, "1", day(3))
    server.add_post("reader", "On the first", day(4), reply_to=first)
    second = server.add_post(ORG, "2", day(3, 13), reply_to=first)
    third = server.add_post(ORG, "3", day(3, 14), reply_to=second)
    below = server.add_post("reader", "On the second", day(4), reply_to=second)
    server.add_post("other", "Below that", day(5), reply_to=below)
    server.add_post("reader", "On the third", day(4), reply_to=third)
    assert comment_texts(server, first) == ["On the first"]
    assert comment_texts(server, second) == ["Below that", "On the second"]
    assert comment_texts(server, third) == ["On the third"]


def test_what_is_below_our_private_answer_belongs_to_the_post_above(server: MastodonServer) -> None:
    first = server.add_post(ORG, "1", day(3))
    hidden = server.add_post(ORG, "For followers", day(3, 13), reply_to=first, visibility="private")
    second = server.add_post(ORG, "2", day(3, 14), reply_to=hidden)
    server.add_post("reader", "On the hidden one", day(4), reply_to=hidden)
    server.add_post("reader", "On the second", day(4), reply_to=second)
    assert comment_texts(server, first, credentials={"TOKEN": TOKEN}) == ["On the hidden one"]


def test_below_our_answer_to_somebody_nothing_else_is_a_post(server: MastodonServer) -> None:
    question = server.add_post("reader", "A question", day(3))
    answer = server.add_post(ORG, "Our answer", day(4), reply_to=question)
    more = server.add_post(ORG, "and more", day(4, 13), reply_to=answer)
    server.add_post("reader", "Thank you", day(5), reply_to=more)
    assert comment_texts(server, answer) == ["Thank you"]


def test_a_comment_whose_parent_is_hidden_is_kept(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    hidden = server.add_post("reader", "For followers", day(4), reply_to=root, visibility="private")
    server.add_post("other", "Seen", day(5), reply_to=hidden)
    assert comment_texts(server, root) == ["Seen"]


def test_answers_that_answer_one_another_in_a_circle_are_read_once(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    told = {"created_at": "2026-11-04T00:00:00Z", "account": {"id": server.accounts[ORG].id}}
    circle = [
        {**told, "id": "7", "in_reply_to_id": "8"},
        {**told, "id": "8", "in_reply_to_id": "7", "account": {"id": "1"}, "content": "Below"},
        {**told, "id": root, "in_reply_to_id": "7", "account": {"id": "1"}, "content": "The post itself"},
    ]
    server.fail(Reply.json({"ancestors": [], "descendants": circle * 2}))
    assert comment_texts(server, root, native_id=server.accounts[ORG].id) == ["Below"]


@pytest.mark.parametrize("moment", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "0000-00-00T00:00:00Z"])
def test_a_strangers_absurd_clock_costs_no_comment(server: MastodonServer, moment: str) -> None:
    root = server.add_post(ORG, "Root", day(3))
    server.add_post("reader", "Once upon a time", day(4), reply_to=root, created_at=moment)
    server.add_post("other", "Now", day(4), reply_to=root)
    assert comment_texts(server, root) == ["Now", "Once upon a time"]


def test_a_strangers_absurd_clock_above_our_answer_hinders_no_listing(server: MastodonServer) -> None:
    theirs = server.add_post("reader", "Long ago", day(1), created_at="1970-01-01T00:00:00Z")
    answer = server.add_post(ORG, "Our answer", day(1, 13), reply_to=theirs)
    for number in range(40):
        server.add_post(ORG, f"Post {number}", day(2))
    more = server.add_post(ORG, "and more", day(3), reply_to=answer)
    server.statuses[more].reply_to_account = server.accounts[ORG].id  # as other servers say it
    assert len(listed(server)) == 40


def test_a_conversation_cut_off_by_its_depth_is_asked_for_again(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    add_chain(server, root, 50)
    assert comment_texts(server, root) == [f"{number:03}" for number in range(50)]
    assert len([request for request in server.log if request.path.endswith("/context")]) == 3


def test_a_conversation_cut_off_by_its_length_is_asked_for_again(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    for number in range(40):
        server.add_post("reader", f"{number:03}", day(4), reply_to=root)
    talk = server.add_post("reader", "040", day(4), reply_to=root)
    for number in range(41, 100):
        server.add_post("reader", f"{number:03}", day(5), reply_to=talk)
    comments = open_platform(account(server)).list_comments([Thread(root)])
    assert [comment.text for comment in comments] == [f"{number:03}" for number in range(100)]
    assert len({comment.native_id for comment in comments}) == 100


def test_direct_answers_beyond_sixty_show_with_a_token_only(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    for number in range(100):
        server.add_post("reader", f"{number:03}", day(4), reply_to=root)
    assert len(comment_texts(server, root)) == 60
    assert len(comment_texts(server, root, credentials={"TOKEN": TOKEN})) == 100


def test_a_conversation_that_came_whole_is_one_request(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    add_chain(server, root, 20)
    assert len(open_platform(known(server)).list_comments([Thread(root)])) == 20
    assert len(server.log) == 1


def test_what_the_next_post_of_our_thread_had_cut_off_is_left_to_it(server: MastodonServer) -> None:
    first = server.add_post(ORG, "1", day(3))
    add_chain(server, server.add_post(ORG, "2", day(3, 13), reply_to=first), 40)
    assert open_platform(known(server)).list_comments([Thread(first)]) == []
    assert len(server.log) == 1


def test_an_endless_conversation_is_given_up(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    add_chain(server, root, 1000)
    assert len(comment_texts(server, root)) == 20 * (1 + MORE_BRANCHES)


def test_counters_that_promise_too_much_are_asked_for_a_bounded_number_of_times(server: MastodonServer) -> None:
    root = server.add_post(ORG, "Root", day(3))
    for number in range(50):
        server.set_counts(server.add_post("reader", f"{number:03}", day(4), reply_to=root), replies=2**70)
    platform = open_platform(known(server))
    assert len(platform.list_comments([Thread(root)])) == 50
    for status in server.statuses.values():
        status.counts["replies"] = 9
    assert len(platform.list_comments([Thread(root)])) == 50
    assert len(server.log) == 1 + 1 + MORE_BRANCHES
