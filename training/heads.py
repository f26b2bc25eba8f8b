"""The questions the network answers, and their classes. No library is needed to know them."""

STANCES = ("negative", "neutral", "positive")
TONES = ("support", "disclosure", "hostile", "question", "other")
DOMAINS = ("everyday", "response")
SHIPPED = {"tweet": 3, "comment": 3, "tone": 5, "response": 3, "domain": 2}
AUXILIARY = {"emotion": 28, "offensive": 2, "hate": 2, "tweet_emotion": 4}  # they teach the encoder, nothing else
HEADS = {**SHIPPED, **AUXILIARY}
MAX_TOKENS = 96
TWEET_SHARE = 0.7  # of the tweet head in an everyday text's stance; the comment head has the rest
