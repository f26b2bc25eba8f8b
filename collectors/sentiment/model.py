"""The stance model: one comment per inference, because int8 scales over the batch and labels would change."""

import importlib
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from collectors.sentiment.language import is_english, load_detector
from collectors.sentiment.textprep import TextPrep, is_empty

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights"


class Stance(NamedTuple):
    """What the model says of one comment; `label` is None where it is not scored, and `reason` says why."""

    label: Literal["positive", "neutral", "negative"] | None
    tone: str | None = None  # support | disclosure | hostile | question | other; None where not scored
    confidence: float | None = None  # 0 to 1; also given where it was too low
    reason: Literal["language", "empty", "unsure"] | None = None


class StanceModel:
    """Scores English comments. Safe to use from several threads; the same text always gets the same label.

    `version` belongs beside every stored count: two versions' counts are not comparable.
    """

    def __init__(self, weights: Path = WEIGHTS, threads: int = 2) -> None:
        """Raises OSError where the weights are missing; takes about a second, 0.1 GB of memory."""
        self._threads = threads
        importlib.import_module("numpy")  # both threads need it, and one import at a time is safe
        with ThreadPoolExecutor(1) as beside:  # the detector's unpacking and the network's start take a core each
            detector = beside.submit(load_detector)
            self._load(weights)
            detector.result()

    def _load(self, weights: Path) -> None:
        from tokenizers import Tokenizer

        self._config: dict[str, Any] = json.loads((weights / "config.json").read_text(encoding="utf-8"))
        self.version: str = self._config["version"]
        self._prepare = TextPrep(weights / "emoji.json")
        self._tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self._config["max_tokens"])
        self._session = _open_session(weights / self._config["model"])

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Stance]:
        """One stance per text, in order. `languages` are the platform's hints, if it gives any."""
        hints = [None] * len(texts) if languages is None else languages
        pairs = list(zip(texts, hints, strict=True))
        if len(pairs) < 2 or self._threads < 2:
            return [self._label_one(pair) for pair in pairs]
        with ThreadPoolExecutor(self._threads) as pool:
            return list(pool.map(self._label_one, pairs))

    def _label_one(self, comment_and_hint: tuple[str, str | None]) -> Stance:
        text, hint = comment_and_hint
        if is_empty(text):
            return Stance(None, reason="empty")
        if not is_english(text, hint):
            return Stance(None, reason="language")
        scores = self._score(self._prepare.clean(text))
        config = self._config
        tweet, comment = scores[slice(*config["sentiment_tweet"])], scores[slice(*config["sentiment_comment"])]
        mixed = config["mix_tweet"] * tweet + (1 - config["mix_tweet"]) * comment
        shares = _softmax(mixed / config["temperature"])
        confidence = round(float(shares.max()), 4)
        if confidence < config["unsure_below"]:
            return Stance(None, confidence=confidence, reason="unsure")
        tone = config["tones"][int(scores[slice(*config["tone"])].argmax())]
        return Stance(config["labels"][int(shares.argmax())], tone, confidence)

    def _score(self, text: str) -> "NDArray[np.float32]":
        import numpy as np

        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        scores: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return scores


def _open_session(model: Path) -> Any:
    onnxruntime = importlib.import_module("onnxruntime")  # it ships no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # each comment has a thread of its own
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _softmax(values: "NDArray[np.float32]") -> "NDArray[np.float32]":
    import numpy as np

    powers = np.exp(values - values.max())
    shares: NDArray[np.float32] = powers / powers.sum()
    return shares
