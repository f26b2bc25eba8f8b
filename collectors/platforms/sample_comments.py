"""What people write under the sample organisation's posts: a small grammar of invented comments, no real person's."""

import re
from random import Random
from typing import NamedTuple

_SLOTS: dict[str, tuple[str, ...]] = {
    "who": (
        "my brother",
        "my mum",
        "my dad",
        "my best friend",
        "my flatmate",
        "my sister",
        "my partner",
        "a colleague",
        "my nan",
        "my daughter",
        "my son",
        "my neighbour",
    ),
    "thing": ("post", "video", "story", "page", "film", "guide", "campaign", "thread"),
    "help": ("helpline", "drop-in", "support group", "self-check", "chat", "evening walk", "Tuesday group"),
    "when": (
        "last night",
        "this morning",
        "last week",
        "in March",
        "two years ago",
        "on Sunday",
        "after work",
        "at uni",
        "over the summer",
        "yesterday",
    ),
    "place": ("Leeds", "Cardiff", "Port Carrow", "Glasgow", "Norwich", "Bristol", "Derry", "Hull"),
    "staff": ("the woman on the phone", "your volunteer", "Tomasz", "the nurse", "the whole team", "your counsellor"),
    "good": ("kind", "patient", "gentle", "calm", "brilliant", "lovely", "so helpful", "wonderful"),
    "bad": ("useless", "slow", "patronising", "a joke", "embarrassing", "a mess", "tone-deaf"),
    "state": ("anxious", "exhausted", "numb", "so alone", "like a failure", "scared", "empty", "worn out"),
    "months": ("six", "nine", "eleven", "fourteen", "eighteen", "twenty"),
    "count": ("two", "three", "four", "five"),
    "smile": (" ❤️", " 💜", " 🙏", " 🙌", " 👏👏", " 😊", " <3", " xx", "!", "!!", ".", "", "", ""),
    "frown": (" 😢", " 💔", " :(", "...", ".", "", ""),
    "scowl": (" 🙄", " 😡", " 🤡", "!", ".", "", ""),
}
_GRAMMAR: dict[str, tuple[str, ...]] = {
    "gratitude": (
        "Thank you for this {thing}{smile}",
        "Thanks so much, {staff} was {good} {when}{smile}",
        "I rang {when} and {staff} was {good}. Thank you{smile}",
        "Your {help} helped {who} so much{smile}",
        "This {thing} got {who} to ask for help. I am so grateful{smile}",
        "Needed this today, thank you{smile}",
        "{staff} stayed with me on the phone {when}. I will never forget it{smile}",
        "So grateful for the {help}{smile}",
        "Thank you from {place}{smile}",
        "thx, shared it with {who}{smile}",
        "Because of your {help} {who} is doing much better{smile}",
        "Best {thing} I have seen on this, thank you{smile}",
    ),
    "support": (
        "You are not alone{smile}",
        "Sending love to everyone who reads this{smile}",
        "Well said{smile}",
        "So proud of everyone in this {thing}{smile}",
        "What a brave and honest {thing}{smile}",
        "It does get better, hang in there{smile}",
        "Great work, {place} is behind you{smile}",
        "Love this {thing}{smile}",
        "Big hug to anyone who is struggling{smile}",
        "More of this please{smile}",
        "Everyone should see this {thing}{smile}",
        "Keep going, Harbour Mind, you are {good}{smile}",
        "Proud to volunteer for the {help}{smile}",
        "❤️❤️❤️",
        "🙌",
        "Beautiful {thing}{smile}",
        "Amazing{smile}",
    ),
    "disclosure": (
        "I have felt {state} since {who} died{frown}",
        "I feel {state} every single morning{frown}",
        "{who} does not talk to me any more and I feel {state}{frown}",
        "I cried all the way home {when}{frown}",
        "Been on the waiting list for {months} months and I am {state}{frown}",
        "I can't sleep, I can't eat, I am {state}{frown}",
        "Nobody noticed how {state} I was {when}{frown}",
        "I lost {who} {when} and I don't know how to go on with work{frown}",
        "It was {months} months before I told {who}. I was ashamed{frown}",
        "I had a panic attack {when}{frown}",
        "Reading this {thing} I feel {state} again{frown}",
        "honestly i feel {state} and i hate it{frown}",
    ),
    "hostile": (
        "What a waste of money{scowl}",
        "Your {help} is {bad}{scowl}",
        "People just need to toughen up{scowl}",
        "I rang {count} times and nobody answered. {bad}{scowl}",
        "Another {thing}, another slogan, nothing changes{scowl}",
        "This {thing} is {bad}{scowl}",
        "In my day nobody needed a {help}{scowl}",
        "Pathetic{scowl}",
        "{months} months on a waiting list and you post a {thing}{scowl}",
        "Attention seekers, the lot of them{scowl}",
        "I am angry that {who} was sent away {when}{scowl}",
        "Stop selling this rubbish{scowl}",
    ),
    "quarrel": (
        "Why does the self-check need to know where I live? Creepy{scowl}",
        "I will not use the self-check again{scowl}",
        "You promised it was anonymous. I feel betrayed{scowl}",
        "Terrible decision, put it back as it was{scowl}",
        "I told {who} this was safe. Now I am ashamed that I did{scowl}",
        "Who asked for this change? {bad}{scowl}",
        "The new self-check is {bad}{scowl}",
        "Awful. I closed the page at once{scowl}",
        "I do not trust you with this any more{scowl}",
        "This is how you lose people{scowl}",
        "So you are collecting postcodes now. Disgusting{scowl}",
        "Deleted my bookmark {when}. Very disappointed{scowl}",
    ),
    "question": (
        "Is the {help} open on Sundays?",
        "How long does the {help} take?",
        "Is there something like this in {place}?",
        "Can {who} come along to the {help}?",
        "Is it free?",
        "Do I have to give my name?",
        "Is the {help} for under-18s too?",
        "Where do I find the {help}?",
        "Who answers at night, staff or volunteers?",
        "Is there a transcript of the {thing}?",
        "Can we use this {thing} at our school in {place}?",
        "What happens after the {help}?",
        "link?",
    ),
    "neutral": (
        "Sharing this with our staff room in {place}",
        "The {help} moved to the old library {when}",
        "Saw this {thing} {when}",
        "Posted it in our group for {place}",
        "The poster for this is up at the bus stop in {place}",
        "Part {count} is here too",
        "Same in {place}",
        "{who} works there",
        "For those who ask: the {help} is on Tuesdays at seven",
        "Tagging {who}",
        "The {thing} is {count} minutes long",
        "There is a {help} in {place} as well",
    ),
    "sarcasm": (
        "Oh great, another hashtag. That will shorten the waiting list{scowl}",
        "Lovely {thing}. Shame the {help} has been engaged since {when}{scowl}",
        "Wow, breathe, why did I not think of that in {months} months{scowl}",
        "Sure, a {thing} will fix it{scowl}",
        "Brilliant, {months} months on hold and now a film{scowl}",
        "Yes, because a {help} pays the rent{scowl}",
    ),
    "german": (
        "Vielen Dank für diesen Beitrag, das hat mir sehr geholfen",
        "Gibt es das Angebot auch auf Deutsch?",
        "Ich warte seit Monaten auf einen Therapieplatz",
        "Meine Schwester hat eure Seite gefunden und fühlt sich verstanden",
    ),
    "spanish": (
        "Muchas gracias por hablar de esto sin juzgar a nadie",
        "¿Tienen algún grupo de apoyo en español?",
        "Llevo meses esperando una cita y nadie me llama",
        "Un abrazo enorme a todos los que lo están pasando mal",
    ),
    "reply": (
        "Same here",
        "this",
        "Hugs{smile}",
        "I hear you{smile}",
        "So sorry, that sounds hard",
        "Me too, since {when}",
        "Have you tried the {help}? It helped me{smile}",
        "That is not true at all",
        "Agreed",
        "Don't be so harsh{scowl}",
        "Thank you for saying that{smile}",
        "{count} of us in my family",
        "Not my experience, they were {good}{smile}",
        "Same problem in {place}{scowl}",
        "How did it go?",
    ),
}
_LANGUAGES = {"german": "de", "spanish": "es"}
_USUAL = {
    "gratitude": 22,
    "support": 24,
    "disclosure": 12,
    "hostile": 7,
    "question": 13,
    "neutral": 13,
    "sarcasm": 3,
    "german": 2,
    "spanish": 2,
}
_IN_A_QUARREL = {"quarrel": 60, "hostile": 10, "question": 10, "sarcasm": 5, "support": 8, "neutral": 7}
_SLOT = re.compile(r"\{(\w+)\}")


class Said(NamedTuple):
    """A comment's text, and its language where a platform would tell."""

    text: str
    language: str


def say(dice: Random, *, reply: bool = False, quarrel: bool = False) -> Said:
    """An invented comment, or an answer to another comment; in a quarrel mostly a cross one."""
    weights = _IN_A_QUARREL if quarrel else _USUAL
    manner = "reply" if reply else dice.choices(list(weights), list(weights.values()))[0]
    text = _SLOT.sub(lambda slot: dice.choice(_SLOTS[slot.group(1)]), dice.choice(_GRAMMAR[manner]))
    text = text[0].upper() + text[1:] if dice.random() < 0.7 else text.lower()
    return Said(text, _LANGUAGES.get(manner, "en"))
