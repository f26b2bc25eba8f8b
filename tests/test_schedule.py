"""Which posts are due, and the cheapest way to read them."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.campaigns import Collect
from collectors.schedule import KnownPost, comments_are_due, is_due, listing_reach

COLLECT = Collect()
POST = KnownPost("1", "1", published_at=0, looked_at=0, age=3, unseen=1, gone=None)


@pytest.mark.parametrize(
    ("age", "unseen", "due"),
    [
        (0, 0, True),
        (30, 1, True),
        (31, 6, False),
        (31, 7, True),
        (90, 7, True),
        (91, 29, False),
        (91, 30, True),
        (365, 30, True),
        (366, 300, False),
    ],
)
def test_a_post_is_looked_at_less_often_as_it_ages(age: int, unseen: int, due: bool) -> None:
    assert is_due(replace(POST, age=age, unseen=unseen), COLLECT, once_a_day=False) is due


def test_nothing_is_read_twice_on_one_day_where_reading_costs_money() -> None:
    assert not is_due(replace(POST, unseen=0), COLLECT, once_a_day=True)
    assert is_due(replace(POST, unseen=1), COLLECT, once_a_day=True)


def test_a_post_that_vanished_is_asked_for_again_for_a_week() -> None:
    assert is_due(replace(POST, gone=7), COLLECT, once_a_day=False)
    assert not is_due(replace(POST, gone=8), COLLECT, once_a_day=False)


def test_a_thread_is_read_when_its_counter_moved() -> None:
    def due(nested: bool, **facts: int | None) -> bool:
        return comments_are_due(replace(POST, **facts), COLLECT, nested_counted=nested, once_a_day=False)  # type: ignore[arg-type]

    assert not due(False, counter=0)
    assert due(True, counter=2)
    assert not due(True, counter=2, comments_counter=2, comments_unread=1)
    assert due(True, counter=3, comments_counter=2, comments_unread=1)
    assert due(False, counter=2, comments_counter=2, comments_unread=1)
    assert not due(False, counter=2, comments_counter=2, comments_unread=1, age=31)


def test_paid_comments_are_read_once_a_day() -> None:
    post = replace(POST, counter=5, comments_counter=2, comments_unread=0)
    assert not comments_are_due(post, COLLECT, nested_counted=False, once_a_day=True)


def test_listing_goes_back_as_far_as_it_is_cheaper_than_looking_up() -> None:
    known = [replace(POST, native_id=str(n), published_at=n) for n in range(100)]
    assert listing_reach(known, known, 1, 5) == 0
    assert listing_reach(known, [known[99], known[0]], 1, 5) == 99
    assert listing_reach(known, known, 0, 0) is None
    assert listing_reach(known, [], 1, 5) is None


@given(st.lists(st.booleans(), max_size=40))
def test_the_chosen_reach_is_never_dearer_than_any_other(due_flags: list[bool]) -> None:
    known = [replace(POST, native_id=str(n), published_at=n) for n in range(len(due_flags))]
    due = [post for post, flag in zip(known, due_flags, strict=True) if flag]

    def cost(reach: int | None) -> int:
        listed = [] if reach is None else [post for post in known if post.published_at >= reach]
        looked_up = [post for post in due if reach is None or post.published_at < reach]
        return len(listed) + 5 * len(looked_up)

    assert cost(listing_reach(known, due, 1, 5)) == min(cost(r) for r in [None, *range(len(known))])
