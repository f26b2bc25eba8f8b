"""The figures of the Campaign page: the way from posts to help, what a purpose is judged by, best posts."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from dashboard import queries
from dashboard.charts.funnel import FunnelStep, funnel_picture
from dashboard.data import Data
from dashboard.filters import Chosen, Span
from dashboard.metrics.arrivals import HELP, SELF_CHECK, arrivals, arrivals_per_thousand
from dashboard.metrics.funnel import funnel
from dashboard.metrics.goals import Goal
from dashboard.metrics.impressions_per_post import impressions_per_post
from dashboard.metrics.ranked_posts import FEWEST_IMPRESSIONS, Ranking, rank_posts
from dashboard.metrics.usual_at_age import usual_at_age
from dashboard.numbers import UNKNOWN
from dashboard.tables import ages, best_posts, campaigns, goals
from dashboard.views.campaign import Campaign, campaign
from dashboard.views.campaign_posts import ranked, usual
from dashboard.views.overview import overview
from tests.reading_comments import Said
from tests.reading_world import POSTS, X_REPORTS, PostFacts, at, decay, on, reading_world, write

AS_OF = datetime(2026, 11, 23, 2, tzinfo=UTC)
ALL = ("bluesky", "mastodon", "reddit", "x")


def whole(**columns: list[int | None]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.array(values, dtype="Int64") for name, values in columns.items()})


def test_the_way_from_posts_to_help_takes_each_rate_from_the_same_posts() -> None:
    series = whole(impressions=[1000, None], rated_engagements=[40, None], rated_link_clicks=[10, None])
    series["engagements"] = pd.array([40, 500], dtype="Int64")
    steps = funnel(series, whole(impressions=[700, 500, None]), 25)
    assert [(step.metric, step.value) for step in steps] == [
        ("posts", 3), ("impressions", 1000), ("engagements", 40), ("link_clicks", 10), ("click_throughs", 25),
    ]  # fmt: skip
    assert [step.rate_value for step in steps[1:]] == [600, 0.04, 0.01, 0.025]
    assert steps[0].shown == 2


def test_steps_that_nobody_reports_are_unknown_and_so_are_their_rates() -> None:
    series = whole(impressions=[None], rated_engagements=[None], rated_link_clicks=[None])
    steps = funnel(series, whole(impressions=[]), None)
    assert [step.value for step in steps] == [0, None, None, None, None]
    assert [step.rate_value for step in steps] == [None] * 5


def test_impressions_per_post_are_of_posts_that_report_them() -> None:
    assert impressions_per_post(whole(impressions=[100, None, 300])) == 200
    assert impressions_per_post(whole(impressions=[None])) is None


def test_the_picture_of_the_steps_reads_as_a_list_and_takes_no_text_for_html() -> None:
    html = funnel_picture([FunnelStep("Posts", "3", "<b>&"), FunnelStep("Impressions", "1,000", "on X", "333", "each")])
    assert html.count("<li") == html.count("</li>") == 2
    assert "&lt;b&gt;&amp;" in html
    assert html.index("333") < html.index("1,000")


RESOURCES = pd.DataFrame(
    {
        "resource": ["help", "check", "help"],
        "kind": ["helpline", "screening", "helpline"],
        "source": ["plausible", "plausible", "shlink"],
    }
).assign(clicks=pd.array([120, 35, 99], dtype="Int64"))


def test_arrivals_are_counted_by_the_kind_of_help_and_by_one_source() -> None:
    assert arrivals(RESOURCES, "plausible", HELP) == 120
    assert arrivals(RESOURCES, "plausible", SELF_CHECK) == 35
    assert arrivals(RESOURCES, "plausible", ("treatment",)) is None
    assert arrivals(RESOURCES, None, HELP) is None
    assert arrivals_per_thousand(35, 10_000) == 3.5
    assert arrivals_per_thousand(35, 0) is None
    assert arrivals_per_thousand(None, 100) is None


def figures(*posts: tuple[int | None, int | None, int | None], age_days: float = 10) -> pd.DataFrame:
    """As `queries.published_figures`: impressions, engagements and link clicks of each post."""
    frame = pd.DataFrame({"post_id": range(1, len(posts) + 1), "platform": "x", "with_link": 1})
    frame["published_at"] = [AS_OF - timedelta(days=age_days, minutes=number) for number in range(len(posts))]
    frame["looked_at"], frame["deleted_at"] = pd.Timestamp(AS_OF), pd.Series([pd.NaT] * len(posts))
    impressions, engagements, link_clicks = zip(*posts, strict=True)
    counted = whole(impressions=list(impressions), engagements=list(engagements), link_clicks=list(link_clicks))
    return pd.concat([frame, counted.assign(rated_engagements=counted["engagements"])], axis=1)


def best(ranking: Ranking) -> list[int]:
    return [int(number) for number in ranking.best["post_id"]]


def test_posts_are_ranked_by_a_rate_with_both_ends_apart() -> None:
    posts = figures(*((1000, n * 10, n) for n in range(1, 9)))
    ranking = rank_posts(posts, "engagement_rate_by_impressions", AS_OF)
    assert (best(ranking), list(ranking.weakest["post_id"])) == ([8, 7, 6], [1, 2, 3])
    assert ranking.best["value"].tolist() == [0.08, 0.07, 0.06]
    assert ranking.best["n"].tolist() == [1000] * 3
    assert ranking.enough
    assert not rank_posts(posts.head(5), "engagement_rate_by_impressions", AS_OF).enough


def test_young_and_little_shown_posts_are_left_out_and_counted() -> None:
    old = figures(*((FEWEST_IMPRESSIONS, 10, 1),) * 6, (FEWEST_IMPRESSIONS - 1, 100, 50))
    young = figures((10_000, 9_000, 800), age_days=6).assign(post_id=99)
    ranking = rank_posts(pd.concat([old, young]), "engagement_rate_by_impressions", AS_OF)
    assert (ranking.ranked, ranking.too_young, ranking.little_shown) == (6, 1, 1)
    said = best_posts.remark(ranking, "engagement_rate_by_impressions")
    assert "6 posts ranked" in said
    assert "1 post younger than 7 days is left out" in said
    assert "1 post that was shown less than 200 times is left out" in said


def test_a_post_without_a_link_is_no_part_of_the_link_click_ranking() -> None:
    posts = figures(*((1000, 10, 0),) * 3, *((1000, 10, 5),) * 6)
    posts.loc[posts["link_clicks"] == 0, "with_link"] = 0
    assert rank_posts(posts, "link_click_rate", AS_OF).ranked == 6


def test_posts_without_impressions_are_ranked_by_what_people_did() -> None:
    posts = figures((5000, 900, 1), (None, None, None), *((None, n, None) for n in (3, 0, 7, 5, 1, 2)))
    ranking = rank_posts(posts, "engagements_per_post", AS_OF)
    assert (ranking.ranked, ranking.best["value"].tolist()) == (6, [7, 5, 3])


def test_a_deleted_post_is_not_among_the_best() -> None:
    posts = figures(*((1000, n, 0) for n in range(10, 17)))
    posts["deleted_at"] = [pd.NaT] * 6 + [pd.Timestamp(AS_OF)]
    assert 7 not in best(rank_posts(posts, "engagement_rate_by_impressions", AS_OF))


def test_no_posts_have_no_ranking() -> None:
    ranking = rank_posts(figures((1, 1, 1)).head(0), "engagement_rate_by_impressions", AS_OF)
    assert (ranking.ranked, ranking.enough, len(ranking.best)) == (0, False, 0)


def test_usual_values_are_medians_and_quartiles_and_none_of_a_few_posts() -> None:
    values = pd.DataFrame({"platform": "x", "age": [1] * 5 + [7] * 4}).assign(
        impressions=pd.array([10, 20, 30, 40, 1000, 1, 2, 3, 4], dtype="Int64"),
        engagements=pd.array([None] * 9, dtype="Int64"),
    )
    found = usual_at_age(values, ("impressions", "engagements"))
    assert found["metric"].tolist() == ["impressions", "impressions"]
    enough, few = found.to_dict("records")
    assert [enough[name] for name in ("n", "low", "median", "high")] == [5, 20, 30, 40]
    assert few["n"] == 4
    assert all(pd.isna(few[end]) for end in ("low", "median", "high"))
    (row,) = ages.table(found).to_dict("records")
    assert row["1 day old"] == "30 (20 to 40), 5 posts"
    assert row["7 days old"] == "too few to tell: 4 posts"
    assert row["28 days old"] == "none read near it"


GOALS = {
    "on pace to 82\N{NARROW NO-BREAK SPACE}%": Goal("impressions", 100, 41, 0.41, 0.5, 82, 10, 10),
    "reached on 3 Nov 2026": Goal("impressions", 100, 120, 1.2, 0.5, 240, 10, 10, date(2026, 11, 3)),
    "not reached by the end": Goal("impressions", 100, 88, 0.88, 1.0, None, 20, 0),
    "": Goal("impressions", 100, None, None, 0.5, None, 10, 10),
}


@pytest.mark.parametrize("said", GOALS)
def test_a_goals_pace_in_words(said: str) -> None:
    assert goals.pace(GOALS[said]) == said


def test_what_is_needed_is_said_only_where_it_can_still_be_made() -> None:
    needed = [goals.needed(goal) for goal in GOALS.values()]
    assert needed == ["5.9 a day needed from now on, 4.1 a day so far", "", "", ""]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("2026-11-01", "2026-11-30", "running, day 22 of 30"),
        ("2026-11-01", None, "running, day 22"),
        ("2026-11-01", "2026-11-22", "ended 22 Nov 2026"),
        ("2026-11-23", "2026-11-30", "begins in 1 day"),
    ],
)
def test_a_campaigns_status_at_the_end_of_a_day(starts: str, ends: str | None, said: str) -> None:
    campaign = {"starts": pd.Timestamp(starts), "ends": pd.Timestamp(ends) if ends else pd.NaT}
    assert campaigns.status(campaign, on(22)) == said


FIRST, LAST = on(1), on(22)


def chosen(campaign_id: int | None, first: date = FIRST, last: date = LAST, **changes: object) -> Chosen:
    facts: dict[str, object] = {
        "campaign_id": campaign_id, "campaign": "", "platforms": ALL, "all_platforms": True,
        "span": Span(first, last), "compare": False, "previous": None,
    }  # fmt: skip
    return Chosen(**(facts | changes))  # type: ignore[arg-type]


def opened(path: Path) -> Data:
    return Data(queries.connect(path))


def lead(view: Campaign) -> dict[str, str]:
    return {figure.title: figure.value for figure in view.lead}


def test_a_screening_campaign_leads_with_arrivals_at_the_self_check(tmp_path: Path) -> None:
    data = opened(reading_world(tmp_path / "outreach.db"))
    view = campaign(data, chosen(2, date(2026, 10, 1)))
    shown = data.ask(queries.gained_days, 2, date(2026, 10, 1), on(22))["impressions"].sum()
    assert lead(view)["Self-check arrivals"] == "35"
    assert lead(view)["Arrivals per thousand"] == f"{35_000 / shown:.1f}"
    alone = campaign(data, chosen(2, date(2026, 10, 1), platforms=("x",), all_platforms=False))
    assert lead(alone)["Arrivals per thousand"] == UNKNOWN


def test_a_prevention_campaign_leads_with_reach_and_shares_and_says_nothing_twice(tmp_path: Path) -> None:
    view = campaign(opened(reading_world(tmp_path / "outreach.db")), chosen(1))
    assert list(lead(view))[:4] == ["Impressions", "Engagement rate", "Shares", "Saves"]
    assert "Impressions" not in [figure.title for figure in view.reached]
    assert "not reported by any of the platforms" in view.unreported
    assert view.standing.startswith("Running, day 22 of 30 (1 to 30 Nov 2026).")


def set_purpose(path: Path, purpose: str, *posts: PostFacts) -> Data:
    db = write(path, posts or POSTS)
    with db.atomic():
        db.execute("UPDATE campaigns SET purpose = ? WHERE slug = 'mens-health'", [purpose])
    db.close()
    return opened(path)


def test_a_campaign_against_stigma_leads_with_hostile_comments_where_they_may_be_shown(tmp_path: Path) -> None:
    said = (Said(on(3), "positive", 60), Said(on(3), "neutral", 30), Said(on(3), "negative", 30))
    post = PostFacts("x", at(3), gains=decay(on(3), 3, likes=40), comments=said)
    told = lead(campaign(set_purpose(tmp_path / "a.db", "anti-stigma", post), chosen(1)))
    assert told["Hostile comments"].startswith("25")
    assert told["Supportive comments"].startswith("50")
    few = PostFacts("x", at(3), gains=decay(on(3), 3, likes=40), comments=(*said[:2], Said(on(3), "negative", 4)))
    view = campaign(set_purpose(tmp_path / "b.db", "anti-stigma", few), chosen(1))
    assert lead(view)["Hostile comments"] == UNKNOWN
    assert "too few to say: fewer than 10" in view.lead[0].remark


def test_hostile_comments_are_set_beside_those_of_the_days_before(tmp_path: Path) -> None:
    counts = ((on(10), 30), (on(3), 60))
    said = tuple(Said(day, "negative", n) for day, n in counts) + tuple(
        Said(day, label, 60) for day, _ in counts for label in ("positive", "neutral")
    )
    data = set_purpose(tmp_path / "a.db", "anti-stigma", PostFacts("x", at(3), comments=said))
    before = {"compare": True, "previous": Span(on(2), on(8))}
    view = campaign(data, chosen(1, on(9), on(15), **before))
    assert lead(view)["Hostile comments"].startswith("20")
    assert "before: 33" in view.lead[0].remark


@pytest.mark.parametrize("purpose", ["support", "treatment"])
def test_a_campaign_for_support_without_counted_pages_says_so(purpose: str, tmp_path: Path) -> None:
    view = campaign(set_purpose(tmp_path / "a.db", purpose), chosen(1))
    assert lead(view)["Arrivals at help"] == UNKNOWN
    assert view.lead[0].remark
    assert "answered, and how fast, is not known here" in view.standing


def test_all_posts_have_no_purpose_and_no_goals(tmp_path: Path) -> None:
    view = campaign(opened(reading_world(tmp_path / "outreach.db")), chosen(None))
    assert (view.lead, view.standing, view.empty) == ([], "", False)


def test_the_steps_name_where_each_is_counted_and_who_does_not_report_it(tmp_path: Path) -> None:
    steps = campaign(opened(reading_world(tmp_path / "outreach.db")), chosen(1)).steps
    assert "on X; not reported by Bluesky, Mastodon and Reddit" in steps
    assert "more on posts without impressions" in steps
    assert "counted by Plausible" in steps
    assert "published in these days; impressions known of 2" in steps


def test_an_upcoming_campaign_is_empty_and_says_when_it_begins(tmp_path: Path) -> None:
    view = campaign(opened(reading_world(tmp_path / "outreach.db")), chosen(3, date(2027, 3, 1), date(2027, 3, 1)))
    assert view.standing.startswith("Begins in 99 days (1 to 31 Mar 2027).")
    assert view.posts.by_rate == {}


def many(count: int) -> list[PostFacts]:
    return [
        PostFacts(
            "x", at(2, hour=number), reports=X_REPORTS, text=f"Post *{number}*",
            gains={on(2): {"impressions": 1000, "likes": 10 * number, "link_clicks": 0}},
        )
        for number in range(1, count + 1)
    ]  # fmt: skip


def test_the_best_posts_are_listed_with_their_rate_what_it_is_of_and_a_link(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", many(7)).close()
    found = ranked(opened(tmp_path / "outreach.db"), chosen(1))
    assert list(found.by_rate) == ["engagement_rate_by_impressions"]  # none of them has a link
    first = found.by_rate["engagement_rate_by_impressions"].best.splitlines()[0]
    assert first.startswith(
        "1. **7.0\N{NARROW NO-BREAK SPACE}%** of 1,000 impressions: [Post \\*7\\*](https://x.example"
    )
    assert first.endswith("(X, 2 Nov 2026)")


def test_of_too_few_posts_no_best_is_named(tmp_path: Path) -> None:
    write(tmp_path / "outreach.db", many(5)).close()
    found = ranked(opened(tmp_path / "outreach.db"), chosen(1))
    assert found.by_rate == {}
    assert "in these days there are 5" in found.nothing


def test_usual_values_of_nothing_are_an_empty_table(tmp_path: Path) -> None:
    assert usual(opened(reading_world(tmp_path / "outreach.db")), chosen(3)).empty


def test_the_overview_tells_how_comments_sound_and_where_campaigns_stand(tmp_path: Path) -> None:
    view = overview(opened(reading_world(tmp_path / "outreach.db")), chosen(None))
    assert [figure.title for figure in view.numbers][4:6] == ["Positive comments", "Negative comments"]
    table = view.campaigns.set_index("Status")["Goal furthest behind"]
    assert table["begins in 99 days"] == ""
    assert table["running, day 22 of 30"].startswith("click-throughs 54")
    assert "on pace to" in table["running, day 22 of 30"]
