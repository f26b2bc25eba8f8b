"""Reddit by its API (praw, an app's own read-only login; Reddit must have approved the app). Reading is free.

Tells no impressions, no likes apart from the net score, no link clicks; crossposts count as shares. Of an account
it lists about the 1,000 newest posts. Its comments counter includes deleted and removed comments.
"""

import configparser
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from urllib.parse import quote

import praw
import prawcore

from collectors.answers import Json
from collectors.errors import BadCredentials, NotConfigured, UnexpectedReply
from collectors.platforms import Account, Platform
from collectors.platforms import reddit_replies as replies
from collectors.platforms.reddit_transport import NotShownError, OneTryRequestor
from collectors.records import Comment, Post, PostPage, Profile, Thread

_PERMALINK = re.compile(r"https?://(?:redd\.it|(?:\w+\.)?reddit\.com/(?:r|u|user)/[^/]+/comments)/(\w+)", re.IGNORECASE)
_MOST_PAGES = 100  # of a listing; Reddit itself ends after about ten
_MOST_EXTRA_REQUESTS = 32  # for the hidden parts of one thread, a hundred comments each
_AT_ONCE = 100


def connect(account: Account) -> Platform:
    """Reddit as the app sees this account. Asks nothing yet."""
    return Reddit(account)


class Reddit:
    """Reads one account on Reddit."""

    batch = _AT_ONCE
    comment_batch = 1
    counts_nested_replies = True
    whole_threads = True
    listing_price = 0
    lookup_price = 0

    def __init__(self, account: Account) -> None:
        missing = [name for name in ("CLIENT_ID", "CLIENT_SECRET") if not account.credentials.get(name)]
        if missing:
            names = ", ".join(f"OUTREACH_REDDIT_{name}" for name in missing)
            raise NotConfigured(f"Reddit needs {names} in the environment or in .env.")
        self._account = account
        self._user = f"user/{quote(account.handle, safe='')}"
        self._reddit = _open(account)

    def profile(self) -> Profile:
        """Our account, and the proof that the app may read."""
        reply = self._ask_for_account(f"{self._user}/about", {})
        if replies.is_suspended(reply):
            raise BadCredentials(f"Reddit has suspended u/{self._account.handle}.")
        return replies.parse_profile(reply)

    def list_posts(self, since: datetime, resume: str | None = None) -> Iterator[PostPage]:
        """Own posts, newest first, crossposts included. `resume` is Reddit's name of the last post read."""
        for _ in range(min(_MOST_PAGES, self._account.limits.pages)):
            asked = {"sort": "new", "limit": str(_AT_ONCE)} | ({"after": resume} if resume else {})
            reply = self._ask_for_account(f"{self._user}/submitted", asked)
            posts = [replies.parse_post(post) for post in replies.found(reply) if not replies.is_gone(post)]
            fresh = tuple(post for post in posts if post.published_at >= since)
            past = bool(posts) and posts[-1].published_at < since
            resume = None if past else replies.page_behind(reply)
            yield PostPage(fresh, resume)
            if resume is None:
                return
        raise UnexpectedReply("Reddit's list of posts did not end.")

    def refresh(self, ids: Sequence[str]) -> dict[str, Post]:
        """The posts as they are now. Those their author deleted are missing, those moderators removed are not.

        A post of somebody else's is not ours, whoever asks for it: it is missing too.
        """
        posts: dict[str, Post] = {}
        for start in range(0, len(ids), self.batch):
            names = ",".join(f"t3_{id}" for id in ids[start : start + self.batch])
            reply = replies.found(self._get("api/info", {"id": names}))
            there = [post for post in reply if replies.is_by(post, self._account.handle) and not replies.is_gone(post)]
            posts |= {post.native_id: post for post in map(replies.parse_post, there)}
        return {id: posts[id] for id in ids if id in posts}

    def native_id(self, permalink: str) -> str | None:
        found = _PERMALINK.match(permalink)
        return found[1] if found else None

    def list_comments(self, threads: Sequence[Thread]) -> list[Comment]:
        """The comments of each thread, the newest first: about 500, and 3,200 more where there are that many.

        A thread Reddit does not show (deleted, or its community gone private) has none; `refresh` tells why.
        """
        return [comment for thread in threads for comment in self._thread(thread.post)]

    def _thread(self, post: str) -> list[Comment]:
        try:
            things = replies.thread_things(self._get(f"comments/{post}", {"sort": "new", "limit": "500"}))
        except NotShownError:
            return []
        every = list(things)
        hidden = replies.parse_hidden(things)
        children, parents = dict.fromkeys(hidden.children, True), dict.fromkeys(hidden.parents, True)
        for _ in range(_MOST_EXTRA_REQUESTS):
            if wanted := [id for id, is_wanted in children.items() if is_wanted][:_AT_ONCE]:
                things = self._more(post, wanted)
                children |= dict.fromkeys(wanted, False)
            elif wanted := [id for id, is_wanted in parents.items() if is_wanted][:1]:
                things = self._below(post, wanted[0])
                parents |= dict.fromkeys(wanted, False)
            else:
                break
            every += things
            hidden = replies.parse_hidden(things)
            children = dict.fromkeys(hidden.children, True) | children
            parents = dict.fromkeys(hidden.parents, True) | parents
        comments = replies.parse_comments(every, post, self._account.handle)
        return list({comment.native_id: comment for comment in comments}.values())

    def _more(self, post: str, children: Sequence[str]) -> list[tuple[str, Mapping[str, Json]]]:
        data = {"link_id": f"t3_{post}", "children": ",".join(children), "sort": "new"}
        return replies.more_things(self._request("POST", "api/morechildren", data=data))

    def _below(self, post: str, comment: str) -> list[tuple[str, Mapping[str, Json]]]:
        path = f"comments/{post}/_/{quote(comment, safe='')}"
        return replies.thread_things(self._get(path, {"sort": "new", "limit": "500"}))

    def _ask_for_account(self, path: str, params: dict[str, str]) -> Json:
        try:
            return self._get(path, params)
        except NotShownError as error:
            raise NotConfigured(
                f"Reddit does not show the account u/{self._account.handle}: "
                f"correct its handle in campaigns.toml, or see whether Reddit has approved the app. {error}"
            ) from None

    def _get(self, path: str, params: dict[str, str]) -> Json:
        return self._request("GET", path, params=params)

    def _request(
        self, method: str, path: str, params: dict[str, str] | None = None, data: dict[str, str] | None = None
    ) -> Json:
        """One answer as plain JSON. The requestor raises our errors; what is left is what prawcore cannot read."""
        try:
            return self._reddit.request(method=method, path=path, params={**(params or {})}, data=data)
        except prawcore.OAuthException:
            raise BadCredentials(
                "Reddit refused the login: check OUTREACH_REDDIT_CLIENT_ID and OUTREACH_REDDIT_CLIENT_SECRET."
            ) from None
        except (prawcore.PrawcoreException, ValueError, RecursionError):
            raise UnexpectedReply("Reddit answered something that is no JSON.") from None
        except (KeyError, TypeError, AttributeError):
            raise UnexpectedReply("Reddit's answer to the login lacks what its documentation promises.") from None


def _open(account: Account) -> praw.Reddit:
    """praw's client. All that a praw.ini or the environment could change, hosts above all, is given here."""
    try:
        return praw.Reddit(
            "DEFAULT",
            requestor_class=OneTryRequestor,
            requestor_kwargs={"account": account},
            oauth_url=f"{account.server}/" if account.server else "https://oauth.reddit.com/",
            reddit_url=account.server or "https://www.reddit.com",
            client_id=account.credentials["CLIENT_ID"],
            client_secret=account.credentials["CLIENT_SECRET"],
            user_agent=f"python:outreach-dashboard:1 (by u/{account.handle})",
            username=None,
            password=None,
            refresh_token=None,
            redirect_uri=None,
            timeout=16,
            ratelimit_seconds=0,
            check_for_updates=False,
            check_for_async=False,
        )
    except (configparser.Error, ValueError):
        raise NotConfigured("A praw.ini in this folder or in ~/.config cannot be read: mend or remove it.") from None
