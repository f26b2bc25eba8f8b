"""Mastodon and servers that speak its API; public posts need no token.

It tells favourites, boosts, quotes (from 4.5 on) and answers, as far as this server knows of them: ask the account's
own. It does not tell impressions, reach or clicks. Reading is free (300 requests in five minutes).

Without a token it shows at most 60 answers of a conversation, branch by branch, and none deeper than 20 levels. We ask
on where a branch was cut off; what answers one status beyond those 60 (a post with 100 answers) only a token shows.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from collectors.answers import Json
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.links import same_link_key
from collectors.own_threads import SOMEBODY_ELSES, continues_own_thread, unknown_ancestor
from collectors.platforms import Account, Platform
from collectors.platforms.mastodon_connection import Connection, Refused
from collectors.platforms.mastodon_replies import (
    Status,
    join_contexts,
    parse_around,
    parse_comments,
    parse_cut_off,
    parse_owner,
    parse_parents,
    parse_post,
    parse_profile,
    parse_statuses,
    parse_user_name,
)
from collectors.records import Comment, Post, PostPage, Profile, Thread

PAGE = 40
MORE_ANCESTORS = 20  # further requests for what stands above the answers of one page
MORE_BRANCHES = 20  # further requests for what one conversation had cut off
_PERMALINK = re.compile(r"https?://([^/]+)/(?:@([^/@]+)(?:/statuses)?|users/([^/]+)/statuses)/([A-Za-z0-9]+)/?$")
_GONE = (404, 410)
_NO_BATCHES = (400, 404, 405, 501)  # what servers without the batch lookup (before 4.3, or others) say to it


def connect(account: Account) -> Platform:
    """Read this account. No request is made before the first method is called."""
    if not account.server:
        raise NotConfigured("A Mastodon account needs its `server` in campaigns.toml.")
    return MastodonAccount(account, Connection(account))


class MastodonAccount:
    """One account, read from its own server."""

    batch = 20
    comment_batch = 1
    counts_nested_replies = False
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account, connection: Connection) -> None:
        self._account = account
        self._connection = connection
        self._ask, self._client = connection.ask, connection.client
        self._id = account.native_id
        self._name = account.handle.partition("@")[0].casefold()
        self._home = f"{account.server}/@{account.handle}"
        self._one_by_one = False

    def profile(self) -> Profile:
        answer = self._own_account() if self._account.credentials.get("TOKEN") else self._public_account()
        profile = parse_profile(answer)
        self._id = profile.native_id
        return profile

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        own, parents, seen = self._own_id(), dict[str, str | None](), {resume}
        for _ in range(self._account.limits.pages):
            answer = self._ask(self._client.account_statuses, own, exclude_reblogs=True, limit=PAGE, max_id=resume)
            statuses = parse_statuses(answer)
            resume = statuses[-1].id if statuses else None
            if resume in seen and resume is not None:
                raise UnexpectedReply(f"Mastodon ({self._account.server}) lists the same page again and again.")
            seen.add(resume)
            if statuses and (statuses[-1].published_at < since or not self._connection.says_there_is_more()):
                resume = None
            yield PostPage(tuple(self._own_posts(statuses, since, own, parents)), resume)
            if resume is None:
                return
        raise UnexpectedReply(f"The list of posts of Mastodon ({self._account.server}) did not end.")

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        own, found = self._own_id(), dict[str, Post]()
        for start in range(0, len(ids), self.batch):
            for status in self._statuses(list(ids[start : start + self.batch])):
                # A server shows any status under any name: an id read off a permalink may be somebody else's.
                if parse_owner(status) == own and not status.boost and not status.private:
                    found[status.id] = parse_post(status, self._home)
        return {each: found[each] for each in ids if each in found}

    def native_id(self, permalink: str) -> str | None:
        found = _PERMALINK.match(permalink)
        at_home = found and same_link_key(f"https://{found[1]}") == same_link_key(self._account.server or "")
        names = (found[2] or found[3]).casefold() if found else ""
        return found[4] if found and at_home and names == self._name else None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        own = self._own_id()
        return [comment for thread in threads for comment in self._comments(thread.post, own)]

    def _own_posts(
        self, statuses: list[Status], since: datetime, own: str, parents: dict[str, str | None]
    ) -> Iterator[Post]:
        """Those that are posts, among them answers that go on with a thread of ours.

        `parents` is what the listing has learned of who answers whom.
        """
        parents.update(parse_parents(statuses, own))
        left = MORE_ANCESTORS
        for status in statuses:
            if status.boost or status.private or status.published_at < since:
                continue
            while (ancestor := unknown_ancestor(status.id, parents)) and left:
                left -= 1
                below = next(each for each, parent in parents.items() if parent == ancestor)
                above = parse_around(self._context(below).get("ancestors"))
                parents.update({ancestor: SOMEBODY_ELSES, **parse_parents(above, own)})  # it may be deleted
            if continues_own_thread(status.id, parents):
                yield parse_post(status, self._home)

    def _comments(self, post: str, own: str) -> list[Comment]:
        context, asked = self._context(post), {post}
        while len(asked) <= MORE_BRANCHES:
            cut = [each for each in parse_cut_off(context, post, own) if each not in asked]
            if not cut:
                break
            asked.add(cut[-1])
            context = join_contexts(context, self._context(cut[-1]))
        return parse_comments(context, post, own)

    def _statuses(self, ids: list[str]) -> list[Status]:
        if not self._one_by_one:
            found = self._batch(ids)
            if found is not None:
                return found
            self._one_by_one = True
        return [status for each in ids if (status := self._single(each))]

    def _batch(self, ids: list[str]) -> list[Status] | None:
        """These statuses, those that are gone left out; None where the server cannot do it."""
        try:
            found = parse_statuses(self._ask(self._client.statuses, ids))
        except Refused as error:
            if error.status not in _NO_BATCHES:
                raise
            return None
        if len(ids) > 1 and not {status.id for status in found} & set(ids) and self._single(ids[0]):
            return None  # it knows the address but not what `id[]` means there
        return found

    def _single(self, post: str) -> Status | None:
        try:
            [status] = parse_statuses([self._ask(self._client.status, post)])
        except Refused as error:
            if error.status not in _GONE:
                raise
            return None
        return status

    def _context(self, post: str) -> dict[str, Json]:
        """What stands above and below a post; nothing where it is gone."""
        try:
            answer = self._ask(self._client.status_context, post)
        except Refused as error:
            if error.status not in _GONE:
                raise
            return {"ancestors": [], "descendants": []}
        if not isinstance(answer, dict):
            raise UnexpectedReply(f"Mastodon ({self._account.server}) answered something that is no JSON object.")
        return answer

    def _own_id(self) -> str:
        return self._id or self.profile().native_id

    def _own_account(self) -> Json:
        answer = self._ask(self._client.account_verify_credentials)
        name = parse_user_name(answer)
        if name.casefold() != self._name:
            raise BadCredentials(
                f'OUTREACH_MASTODON_TOKEN belongs to another account than "{self._account.handle}" on '
                f"{self._account.server}. Make the token while logged in as that account, or remove it."
            )
        return answer

    def _public_account(self) -> Json:
        try:
            return self._ask(self._client.account_lookup, self._account.handle)
        except Refused as error:
            if error.status not in _GONE:
                raise
            raise NotConfigured(
                f'{self._account.server} knows no account "{self._account.handle}". Correct handle or server in '
                "campaigns.toml."
            ) from error
