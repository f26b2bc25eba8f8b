"""X: the answers to our posts, and what reading costs. The real tweepy on loopback."""

import json
from collections.abc import Iterator

import pytest

from collectors.errors import BudgetSpent, CollectionError, TryLater, UnexpectedReply
from collectors.meter import Budget, Meter
from collectors.platforms.x import X
from collectors.records import Thread
from tests.loopback.server import Reply
from tests.loopback.x import XServer
from tests.x_account import Clock, add, ago, connect, listed


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[XServer]:
    with XServer(lambda: clock.now) as server:
        yield server


@pytest.fixture
def x(server: XServer, clock: Clock) -> X:
    return connect(server, clock)


class TestComments:
    def test_are_read_for_many_posts_at_once(self, server: XServer, x: X) -> None:
        ids = [add(server, ago(days=1, minutes=number)) for number in range(x.comment_batch)]
        for number, id in enumerate(ids):
            server.add_comment(id, str(900 + number), f"Thank you {number} &amp", ago(hours=number + 1), lang="de")
        comments = x.list_comments([Thread(id) for id in ids])
        assert [(each.native_id, each.post) for each in comments] == [
            (str(900 + number), id) for number, id in enumerate(ids)
        ]
        assert (comments[0].text, comments[0].language) == ("Thank you 0 &amp", "de")
        assert comments[0].written_at == ago(hours=1)
        assert len(server.log) == 1
        assert len(server.log[0].first("query")) <= 512

    def test_more_than_fit_one_query_are_asked_for_in_several(self, server: XServer, x: X) -> None:
        ids = [add(server, ago(days=1, minutes=number)) for number in range(2 * x.comment_batch)]
        server.add_comment(ids[-1], "91", "Here too", ago(hours=1))
        assert [each.post for each in x.list_comments([Thread(id) for id in ids])] == [ids[-1]]
        assert all(len(request.first("query")) <= 512 for request in server.log)

    def test_our_own_answers_are_left_out(self, server: XServer, x: X) -> None:
        id = add(server, ago(days=1))
        server.add_comment(id, "91", "A question", ago(hours=2))
        server.add_comment(id, "92", "Our answer", ago(hours=1), author="harbourmind", reply_to="91")
        assert [each.native_id for each in x.list_comments([Thread(id)])] == ["91"]

    def test_all_pages_are_read_and_only_what_came_is_paid(self, server: XServer, clock: Clock) -> None:
        id = add(server, ago(days=1))
        for number in range(230):
            server.add_comment(id, str(1000 + number), "Hear, hear", ago(minutes=number + 1))
        meter = Meter(Budget(2_000_000))
        assert len(connect(server, clock, meter).list_comments([Thread(id)])) == 230
        assert (meter.calls, meter.spent) == (3, 230 * 5_000)

    def test_only_the_last_seven_days_are_asked_for(self, server: XServer, x: X) -> None:
        id = add(server, ago(days=20))
        server.add_comment(id, "91", "Old", ago(days=8))
        server.add_comment(id, "92", "New", ago(days=6))
        assert [each.native_id for each in x.list_comments([Thread(id, ago(days=19))])] == ["92"]

    def test_threads_read_at_different_times_are_asked_for_apart(self, server: XServer, x: X) -> None:
        first, second = add(server, ago(days=5)), add(server, ago(days=4))
        x.list_comments([Thread(first, ago(days=1)), Thread(second, ago(days=2))])
        asked = [request.first("start_time") for request in server.log]
        assert asked == ["2026-11-22T03:00:00Z", "2026-11-21T03:00:00Z"], "or old answers would be paid for again"

    def test_nobody_is_named_and_nobody_asked_about(self, server: XServer, x: X) -> None:
        id = add(server, ago(days=1))
        server.add_comment(id, "91", "A question", ago(hours=2), author="a_stranger")
        [comment] = x.list_comments([Thread(id)])
        assert "author" not in json.dumps(server.log[0].query)
        assert "expansions" not in server.log[0].query
        assert "stranger" not in repr(comment)

    def test_a_search_that_broke_off_goes_on_without_paying_twice(self, server: XServer, clock: Clock) -> None:
        id = add(server, ago(days=1))
        for number in range(150):
            server.add_comment(id, str(1000 + number), "Hear, hear", ago(minutes=number + 1))
        server.fail(Reply.html(503), when=lambda request: request.first("next_token") != "")
        meter = Meter(Budget(2_000_000))
        x = connect(server, clock, meter)
        with pytest.raises(TryLater):
            x.list_comments([Thread(id)])
        assert len(x.list_comments([Thread(id)])) == 150
        assert meter.spent == server.billed == 150 * 5_000


class TestMoney:
    def test_a_small_budget_is_spent_to_the_last_useful_post(self, server: XServer, clock: Clock) -> None:
        for number in range(1, 51):
            add(server, ago(hours=number))
        meter = Meter(Budget(32_000))
        pages = connect(server, clock, meter).list_posts(ago(days=20))
        assert len(next(pages).posts) == 32
        with pytest.raises(BudgetSpent):
            next(pages)
        assert meter.spent == server.billed == 32_000

    def test_nothing_is_asked_beyond_the_budget(self, server: XServer, clock: Clock) -> None:
        id = add(server, ago(hours=1))
        x = connect(server, clock, Meter(Budget(4_999)))
        with pytest.raises(BudgetSpent):
            x.refresh([id])
        with pytest.raises(BudgetSpent):
            x.list_comments([Thread(id)])
        assert server.log == []

    def test_an_empty_page_costs_nothing(self, server: XServer, clock: Clock) -> None:
        meter = Meter(Budget(100_000))
        listed(connect(server, clock, meter))
        assert (meter.calls, meter.spent) == (2, 0)

    @pytest.mark.parametrize("status", [400, 401, 403, 429, 503])
    def test_a_refused_request_costs_nothing(self, server: XServer, clock: Clock, status: int) -> None:
        server.fail(Reply.json({"title": "No"}, status))
        meter = Meter(Budget(100_000))
        with pytest.raises(CollectionError):
            listed(connect(server, clock, meter))
        assert (meter.calls, meter.spent) == (1, 0)

    def test_an_answer_that_got_lost_counts_as_paid(self, server: XServer, clock: Clock) -> None:
        server.fail(Reply(200, b'{"data": [{"id"'))
        meter = Meter(Budget(100_000))
        with pytest.raises(UnexpectedReply):
            listed(connect(server, clock, meter))
        assert meter.spent == 100_000
