"""How the author of a comment feels: positive, neutral, negative, or not scored. Counts, never a verdict on a person.

Runs on this machine; nothing is sent anywhere, nothing is kept. Importing this costs nothing: the libraries and
the weights (weights/MODEL_CARD.md says what they can and cannot do) are loaded by the first model that is opened.
"""

from collectors.sentiment.model import WEIGHTS, Stance, StanceModel
from collectors.sentiment.opening import Model, open_model

__all__ = ["WEIGHTS", "Model", "Stance", "StanceModel", "open_model"]
