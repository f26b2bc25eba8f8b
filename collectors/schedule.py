"""Which posts are due, and how far back a listing should go to read them at the least cost.

A post is looked at every run while it is young, then weekly, then monthly, then never again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from collectors.campaigns import Collect

_WEEK, _MONTH = 7, 30
GONE_LOOK_DAYS = 7  # a post that vanished is asked for again so long, in case it comes back


@dataclass(frozen=True, slots=True)
class KnownPost:
    """What the plan must know of a stored post. Days are in the calendar its platform is read by."""

    native_id: str
    ask_id: str  # what to ask the platform for: the newest version's id
    published_at: int
    looked_at: int
    age: int  # days since publication
    unseen: int  # days since it was last looked at; 0: today
    gone: int | None  # days since it was found gone; None: it is there
    counter: int | None = None  # its comments counter when it was last looked at
    comments_read_at: int | None = None
    comments_counter: int | None = None  # what the counter said when the comments were last read
    comments_unread: int | None = None  # days since then


def is_due(post: KnownPost, collect: Collect, *, once_a_day: bool, kept_days: int | None = None) -> bool:
    """Whether to look at a post now. Where reading costs money, never twice on one day.

    kept_days: after so many days without a look its figures go; half of them are left for nights that fail.
    """
    if once_a_day and post.unseen <= 0:
        return False
    if post.gone is not None:
        return post.gone <= GONE_LOOK_DAYS
    if post.age <= collect.nightly_days:
        return True
    if post.age <= collect.weekly_days:
        return post.unseen >= _WEEK
    seldom = _MONTH if kept_days is None else min(_MONTH, kept_days // 2)
    return post.age <= collect.monthly_days and post.unseen >= seldom


def comments_are_due(post: KnownPost, collect: Collect, *, nested_counted: bool, once_a_day: bool) -> bool:
    """Whether to read a post's comments, given what its counter says now.

    Where the counter misses replies to replies, a thread that has any is read every night while the post is young.
    """
    if once_a_day and post.comments_unread is not None and post.comments_unread <= 0:
        return False
    if post.counter == 0 and not post.comments_counter:
        return False
    if post.comments_unread is None or post.counter != post.comments_counter:
        return True
    return not nested_counted and post.age <= collect.nightly_days


def listing_reach(known: Sequence[KnownPost], due: Sequence[KnownPost], listing: int, lookup: int) -> int | None:
    """The publication instant down to which listing is cheaper than looking due posts up one by one.

    `listing` and `lookup` are prices per post. None where looking up is never dearer (reading is free).
    """
    if lookup <= listing:
        return None
    listable = sorted((post for post in due if post.gone is None), key=lambda post: -post.published_at)
    published = sorted((post.published_at for post in known if post.gone is None), reverse=True)
    best, reach, listed = len(listable) * lookup, None, 0
    for count, post in enumerate(listable, 1):
        while listed < len(published) and published[listed] >= post.published_at:
            listed += 1
        cost = listed * listing + (len(listable) - count) * lookup
        if cost <= best:
            best, reach = cost, post.published_at
    return reach
