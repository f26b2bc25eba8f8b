"""What each figure means: the one table that pages and reports print."""

from typing import NamedTuple


class Definition(NamedTuple):
    """One figure: its name for people, what it counts, how it is computed, and its unit."""

    name: str
    definition: str
    formula: str
    unit: str


_AS_REPORTED = "sum of what the campaign's posts gained in the period"

DEFINITIONS: dict[str, Definition] = {
    "posts": Definition(
        "Posts", "Own posts published in the period; no reposts, no replies to others.", "number of posts", "posts"
    ),
    "impressions": Definition(
        "Impressions",
        "Times posts were shown, as the platform counts it (X impressions; elsewhere views). Not people.",
        _AS_REPORTED,
        "times shown",
    ),
    "reach": Definition(
        "Reach",
        "Accounts that saw a post, only where the platform says so. Added up over posts, people count several times.",
        _AS_REPORTED,
        "accounts, per post",
    ),
    "engagements": Definition(
        "Engagements",
        "Everything people did with posts, over those of the five that the platform reports.",
        "likes + comments + shares + saves + link clicks",
        "actions",
    ),
    "likes": Definition("Likes", "Likes, favourites and reactions.", _AS_REPORTED, "likes"),
    "comments": Definition(
        "Comments",
        "Replies to posts, by the platform's own counter: most leave out replies to replies, which Conversation has.",
        _AS_REPORTED,
        "comments",
    ),
    "shares": Definition(
        "Shares",
        "Reposts, boosts and quotes; crossposts on Reddit; on YouTube how often its Share button was used.",
        _AS_REPORTED,
        "shares",
    ),
    "saves": Definition("Saves", "Bookmarks and saves.", _AS_REPORTED, "saves"),
    "link_clicks": Definition(
        "Link clicks",
        "Clicks on the link in a post, counted by the platform for its own posts only: not the same people as "
        "click-throughs, which arrive from everywhere.",
        _AS_REPORTED,
        "clicks",
    ),
    "video_views": Definition(
        "Video views", "Times a video in a post was played, as the platform counts it.", _AS_REPORTED, "views"
    ),
    "score": Definition(
        "Reddit score", "Net votes on Reddit (up minus down): neither likes nor engagements.", _AS_REPORTED, "votes"
    ),
    "click_throughs": Definition(
        "Click-throughs",
        "Arrivals at one of the campaign's resources, counted by the organisation's click source, on that day.",
        "sum over the campaign's resources, of one click source",
        "arrivals",
    ),
    "short_link_openings": Definition(
        "Openings of short links",
        "How often one of our own short links was opened by people, as far as can be told. Who opens it twice counts "
        "twice; nothing of who it was is kept.",
        "requests for the link, without crawlers, link previews and what looks ahead",
        "openings",
    ),
    "bots": Definition(
        "Bots", "Visits that the click source took for machines, such as link previews; not in click-throughs.",
        "as the click source counts", "visits",
    ),
    "engagement_rate_by_impressions": Definition(
        "Engagement rate by impressions",
        "How often people engaged per time a post was shown; both from the posts that report impressions. YouTube's "
        "are left out as long as its terms allow no such rate.",
        "engagements / impressions",
        "share",
    ),
    "link_click_rate": Definition(
        "Link-click rate",
        "How often the link was clicked per time a post was shown; both from the posts that report impressions.",
        "link clicks / impressions",
        "share",
    ),
    "click_through_rate": Definition(
        "Click-through rate",
        "Arrivals at a resource per time a post was shown. Arrivals come from all platforms, impressions only from "
        "those that report them.",
        "click-throughs / impressions",
        "share",
    ),
    "impressions_per_post": Definition(
        "Impressions per post",
        "How often a post published in the period was shown so far, on average, over posts that report impressions.",
        "impressions so far of those posts / number of those posts",
        "times shown",
    ),
    "engagements_per_post": Definition(
        "Engagements per post",
        "What people did with a post so far. For posts that report no impressions, where no rate can be told.",
        "likes + comments + shares + saves + link clicks, over those the platform reports",
        "actions",
    ),
    "arrivals_at_help": Definition(
        "Arrivals at help",
        "Arrivals at pages that offer help themselves: helplines, support and treatment. Not those at self-checks and "
        "information.",
        "sum over those of the campaign's resources, of one click source",
        "arrivals",
    ),
    "self_checks": Definition(
        "Self-check arrivals",
        "Arrivals at the anonymous self-check. Whether somebody then finished it is another figure: an outcome, where "
        "something counts it.",
        "sum over the campaign's resources of the kind screening, of one click source",
        "arrivals",
    ),
    "self_checks_per_thousand": Definition(
        "Arrivals per thousand",
        "How many arrived at the anonymous self-check per thousand times a post was shown. Arrivals come from all "
        "platforms, impressions only from those that report them.",
        "1,000 x arrivals at the self-check / impressions",
        "arrivals",
    ),
    "outcomes": Definition(
        "Outcomes",
        "What people did on visits that came by the campaign, such as completing a self-check, as the click source "
        "counts its goals. Each outcome by itself: different ones are never added up. Who does it twice counts twice; "
        "who comes back later by another way is not counted here.",
        "sum of one goal over visits with the campaign's UTM, of one click source",
        "times",
    ),
    "outcomes_per_click_through": Definition(
        "Outcomes per click-through",
        "How often an outcome happened per arrival that the campaign brought, both of the same days and by the same "
        "source. It can pass 100 %: somebody may do it twice in a visit, or arrive at another page first.",
        "times of one outcome / click-throughs of the campaign",
        "share",
    ),
    "entered_outcomes": Definition(
        "Entered by hand",
        "What nothing counts by itself, such as a week's calls at the helpline: sums of a week that staff enter, each "
        "with where it comes from. Of no campaign, they are of everybody, whoever came by whatever way: nothing a "
        "campaign did. A week nobody entered is unknown, not 0.",
        "sum over the weeks entered, of those that begin in the chosen days",
        "times",
    ),
    "hostile": Definition(
        "Hostile comments",
        "Comments by others that are mostly anger, mockery or criticism, as far as a model can tell; it errs. Counts "
        "below 10 are not shown, nor a share that would give one away.",
        "such comments / all comments the model could label",
        "share",
    ),
    "supportive": Definition(
        "Supportive comments",
        "Comments by others that mostly thank, encourage or comfort, as far as a model can tell; it errs. Counts below "
        "10 are not shown, nor a share that would give one away.",
        "such comments / all comments the model could label",
        "share",
    ),
    "sentiment": Definition(
        "Responses",
        "Comments by others under our posts, labelled positive, neutral or negative by a model on the day they were "
        "written; it errs. Not scored: in a language the model does not know, without words, or it was unsure. Counts "
        "below 10 are not shown.",
        "number of comments per label; shares are of the scored ones",
        "comments",
    ),
    "tones": Definition(
        "What people wrote",
        "The one thing a comment mostly is: thanks or comfort, the author's own pain, anger, a question, something "
        "else; told by the same model, which errs.",
        "number of comments per kind; shares are of the scored ones",
        "comments",
    ),
    "followers": Definition(
        "Followers",
        "Accounts that follow ours, as they stood on that day: read at night, or told by an exported file.",
        "the platform's counter",
        "accounts",
    ),
    "profile_visits": Definition(
        "Profile visits",
        "How often the account's own page was opened on that day, as an exported file tells it. Not people.",
        "the platform's own figure for the whole account",
        "visits",
    ),
    "follows": Definition(
        "Follows",
        "Accounts that began to follow ours on that day, as an exported file tells it. Who left is not taken off.",
        "the platform's own figure for the whole account",
        "accounts",
    ),
    "clicks": Definition(
        "All clicks",
        "Clicks on anything in the account's posts on that day, its name and pictures too, as an exported file tells "
        "it: more than clicks on links.",
        "the platform's own figure for the whole account",
        "clicks",
    ),
    "account_figures": Definition(
        "Figures of a whole account",
        "What a platform tells of an account on a day, whatever its posts. Impressions and the like hold older posts, "
        "advertisements and what we know nothing of, so they differ from what our posts gained: they are part of no "
        "campaign's figures and of no sum, and days are never added up, since reach would count people twice.",
        "the platform's own figure for that day",
        "as the figure",
    ),
    "gained": Definition(
        "Gained",
        "The difference of two readings of a counter, spread over the time between them. It can be negative, as when "
        "likes are taken back.",
        "later reading - earlier reading",
        "as the metric",
    ),
    "lifetime": Definition("Lifetime", "The last known reading of a post's counter.", "last reading", "as the metric"),
    "at_age": Definition(
        "At 7 days old",
        "What a post had 7 days after it was published, so that young and old posts compare fairly. Between two "
        "readings a gain is spread evenly; not told where those around that day are more than 3 days apart.",
        "value between the readings before and after that moment",
        "as the metric",
    ),
    "usual": Definition(
        "Usual (median)",
        "Half of the posts have more, half have less. One post that went round the world does not move it, as it would "
        "an average. Beside it stand the quartiles: the middle half of all posts lies between them.",
        "the middle value of all posts in order",
        "as the metric",
    ),
    "against_usual": Definition(
        "Against the platform's usual",
        "How a post compares with the usual post of its own platform in the same choice: 1.5 is half as much again. "
        "Platforms differ in size and in what they count, so their posts are never mixed in any other way.",
        "the post's figure / median of its platform",
        "times",
    ),
    "goal": Definition(
        "Goal", "What the campaign was to reach; the value counts from the campaign's start.", "value / target", "share"
    ),
}  # fmt: skip

TONE_TITLES = {
    "support": "Thanks, encouragement, comfort",
    "disclosure": "Own pain or history",
    "hostile": "Anger, mockery, criticism",
    "question": "Questions",
    "other": "Something else",
}
REASON_TITLES = {
    "language": "In another language than English",
    "empty": "No words (a link, a name, signs)",
    "unsure": "The model was unsure",
    "expired": "The text was gone before it was read",
    "off": "Comments are not read there",
}
