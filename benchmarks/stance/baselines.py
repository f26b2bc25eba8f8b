"""Word lists to compare with, as people use them: polarity from -0.05 to 0.05 is neutral."""

import importlib
from collections.abc import Callable, Sequence

from benchmarks.stance.measures import Label
from collectors.sentiment import StanceModel

Labeller = Callable[[Sequence[str]], list[Label]]
_NEUTRAL = 0.05


def vader() -> Labeller:
    """VADER 3.3 (Hutto and Gilbert 2014), compound score, the bounds its authors give."""
    analyser = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return lambda texts: [
        "positive" if score >= _NEUTRAL else "negative" if score <= -_NEUTRAL else "neutral"
        for score in (analyser.polarity_scores(text)["compound"] for text in texts)
    ]


def textblob() -> Labeller:
    """TextBlob's pattern analyser, the same bounds."""
    blob = importlib.import_module("textblob").TextBlob
    return lambda texts: [
        "positive" if score > _NEUTRAL else "negative" if score < -_NEUTRAL else "neutral"
        for score in (blob(text).sentiment.polarity for text in texts)
    ]


def ours(model: StanceModel) -> Labeller:
    """The shipped model as the program uses it: other languages and unsure comments are not scored."""
    return lambda texts: [stance.label for stance in model.label(texts)]
