"""Which of our answers are posts: those that go on with a thread of our own, answer by answer up to its first post.

`parents` tells the parent of each post we know of: None where it answers nobody, SOMEBODY_ELSES where it answers
somebody else.
"""

from collections.abc import Mapping

SOMEBODY_ELSES = ""


def continues_own_thread(post: str, parents: Mapping[str, str | None]) -> bool:
    """Whether this post and everything above it is ours. No, where the way up is not known to its end."""
    return parents.get(_top(post, parents), SOMEBODY_ELSES) is None


def unknown_ancestor(post: str, parents: Mapping[str, str | None]) -> str | None:
    """The first post above this one of whose parent we know nothing; None where the way up is known."""
    top = _top(post, parents)
    return None if top in parents else top


def _top(post: str, parents: Mapping[str, str | None]) -> str:
    seen = {post}
    while (parent := parents.get(post)) and parent not in seen:
        seen.add(parent)
        post = parent
    return post
