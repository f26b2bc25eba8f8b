"""What the sample organisation writes in its posts. Every sentence is invented."""

from random import Random
from typing import NamedTuple

from collectors.sample_campaigns import SampleCampaign

_CAMPAIGN_POSTS = {
    "talk-it-out": (
        "You do not need the right words. Start with one.",
        "Three people told us what they wish they had heard at work. Their stories are here.",
        "Asking twice is kinder than asking once.",
        "Mental illness is common. Silence about it need not be.",
        "Anneke kept it from her choir for nine years. Then she said one sentence.",
        "A manager, a goalkeeper and a grandmother walk into our studio and talk about depression.",
        "What would you say to a friend who cancels for the third time?",
        "Listening is not fixing. Five things that help when somebody opens up.",
        "New film: the bus driver who told his passengers.",
        "Words matter. A short guide to talking about mental health without blame.",
    ),
    "check-in": (
        "Our self-check has nine questions, takes three minutes, and asks for no name.",
        "How have your last two weeks been? A quiet minute to find out.",
        "You check the tyres before a long drive. Check in with yourself, too.",
        "Nobody but you sees your answers. Here is how the self-check works.",
        "Sleep, appetite, worry: small changes are worth noticing early.",
        "What to do with your result, whatever it is.",
        "A nurse explains the self-check, question by question.",
        "Check in on Sunday, before the week does it for you.",
        "Not sure whether it counts? It counts.",
        "The self-check is now in Welsh, Polish and Urdu as well.",
    ),
    "study-without-stress": (
        "Exams end. You go on. Support for students, day and night.",
        "Our student support group meets on Tuesdays, online and free.",
        "A plan for the week before an exam that leaves room for sleep.",
        "Panic in the library? A two-minute exercise you can do at your desk.",
        "Ffion failed second year and is a vet today. Her story.",
        "Flatmates notice first. How to ask whether somebody is all right.",
        "Your tutor would rather know. How to ask for more time.",
        "Four students on what helped, and what did not.",
        "Revision is not a contest. Breaks are part of it.",
        "First time away from home in winter? You are not the only one who finds it hard.",
    ),
}
_GENERAL_POSTS = (
    "Meet Tomasz, who has answered our phones on Thursday nights for eleven years.",
    "Our allotment group harvested far too many courgettes. Come and take some.",
    "Our volunteers trained forty new listeners this month. Thank you.",
    "The office is closed on Monday. The helpline is not.",
    "We publish what we spend and where it goes. The new report is out.",
    "Two places are left on our evening walk along the harbour.",
    "We are looking for a night-shift coordinator in Port Carrow.",
    "A warm drink, a chair and somebody to talk to: the drop-in is open from ten.",
    "The choir sings again on Friday. No voice required.",
    "Our helpline answered in under a minute, nine calls out of ten.",
)
_QUARREL_POST = (
    "We have changed the self-check: it now asks where you live, so that we can point to help nearby. "
    "You can leave that blank."
)
_BOTH_POST = "Talking starts with noticing. Take three minutes for yourself, then tell one person how it went."
_ENDINGS = ("", "", "", " Please share.", " Somebody you know may need it.", " Whenever you are ready.")
_GENERAL_PAGE = "help"


class Written(NamedTuple):
    """A post's text with what stands in it."""

    text: str
    links: tuple[str, ...]
    hashtags: tuple[str, ...]


def write_post(dice: Random, like: str, campaign: SampleCampaign | None, *, quarrel: bool = False) -> Written:
    """A post of a campaign, or of none."""
    if campaign is None:
        general = (_tagged_link(like, _GENERAL_PAGE, None),) if dice.random() < 0.3 else ()
        return _put_together(dice.choice(_GENERAL_POSTS), general, ())
    sentence = _QUARREL_POST if quarrel else dice.choice(_CAMPAIGN_POSTS[campaign.slug]) + dice.choice(_ENDINGS)
    kind = dice.random()
    links: tuple[str, ...] = ()
    if kind < 0.5:
        links = (_tagged_link(like, campaign.page, campaign),)
    elif kind < 0.75:
        links = (campaign.short_link,)
    # A few posts carry no hashtag: their link alone says which campaign they belong to.
    hashtags = () if links and dice.random() < 0.2 else (campaign.hashtag,)
    return _put_together(sentence, links, hashtags)


def write_shared_post(like: str, campaigns: list[SampleCampaign]) -> Written:
    """The post that belongs to several campaigns at once."""
    link = _tagged_link(like, campaigns[-1].page, campaigns[-1])
    return _put_together(_BOTH_POST, (link,), tuple(campaign.hashtag for campaign in campaigns))


def _tagged_link(like: str, page: str, campaign: SampleCampaign | None) -> str:
    tags = f"?utm_source={like}&utm_medium=social&utm_campaign={campaign.slug}" if campaign else ""
    return f"https://harbourmind.example/{page}{tags}"


def _put_together(sentence: str, links: tuple[str, ...], hashtags: tuple[str, ...]) -> Written:
    tags = [f"#{tag}" for tag in hashtags]
    return Written(" ".join([sentence, *links, *tags]), links, hashtags)
