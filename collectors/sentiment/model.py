"""The stance model: one comment per inference, because int8 scales over the batch and labels would change."""

import hashlib
import importlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from collectors.sentiment.language import is_english, load_detector
from collectors.sentiment.textprep import TextPrep, beginning, is_empty

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WEIGHTS = Path(__file__).parent / "weights"
_AT_ONCE = 1024  # texts handed to the threads together

Label = Literal["positive", "neutral", "negative"]
LABELS: tuple[Label, ...] = get_args(Label)


class Stance(NamedTuple):
    """What the model says of one comment; `label` is None where it is not scored, and `reason` says why."""

    label: Label | None
    tone: str | None = None  # support | disclosure | hostile | question | other; None where not scored or not told
    confidence: float | None = None  # 0 to 1; also given where it was too low
    reason: Literal["language", "empty", "unsure"] | None = None


class _Network(NamedTuple):
    config: dict[str, Any]
    prepare: TextPrep
    tokenizer: Any
    session: Any


class StanceModel:
    """Scores English comments. Safe to use from several threads; the same text always gets the same label.

    `version` belongs beside every stored count: two versions' counts are not comparable. `measured` says in plain
    words how right it is, where that was measured.
    """

    def __init__(self, weights: Path = WEIGHTS, threads: int = 2) -> None:
        """Raises OSError where the weights are missing or damaged; takes about a second, 0.1 GB of memory."""
        self._threads = threads
        network = _load_network(weights)
        self.version: str = network.config["version"]
        self.measured: str | None = network.config.get("measured")
        self._config, self._prepare, self._tokenizer, self._session = network

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Stance]:
        """One stance per text, in order. `languages` are the platform's hints, if it gives any."""
        hints = [None] * len(texts) if languages is None else languages
        pairs = list(zip(texts, hints, strict=True))
        if len(pairs) < 2 or self._threads < 2:
            return [self._label_one(pair) for pair in pairs]
        with ThreadPoolExecutor(self._threads) as pool:
            batches = (pairs[start : start + _AT_ONCE] for start in range(0, len(pairs), _AT_ONCE))
            return [stance for batch in batches for stance in pool.map(self._label_one, batch)]

    def _label_one(self, comment_and_hint: tuple[str, str | None]) -> Stance:
        text, hint = beginning(comment_and_hint[0]), comment_and_hint[1]
        if is_empty(text):
            return Stance(None, reason="empty")
        if not is_english(text, hint):
            return Stance(None, reason="language")
        scores = self._score(text)
        shares = self._shares(scores)
        confidence = round(float(shares.max()), 4)
        if confidence < self._config["unsure_below"]:
            return Stance(None, confidence=confidence, reason="unsure")
        tone = self._config["tones"][int(scores[self._part("tone")].argmax())]
        return Stance(self._config["labels"][int(shares.argmax())], tone, confidence)

    def shares(self, text: str) -> tuple[float, ...]:
        """How likely each stance is, in the order of config.json's labels; also for a text that is not scored."""
        return tuple(map(float, self._shares(self._score(beginning(text)))))

    def _shares(self, scores: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Read as a response, and as an everyday text, each as much as it sounds like one."""
        temperature = self._config["temperature"]
        tweet_share = self._config["mix_tweet"]
        mixed = tweet_share * scores[self._part("tweet")] + (1 - tweet_share) * scores[self._part("comment")]
        everyday, response = _softmax(scores[self._part("domain")])
        shares: NDArray[np.float32] = everyday * _softmax(mixed / temperature)
        shares += response * _softmax(scores[self._part("response")] / temperature)
        return shares

    def _part(self, head: str) -> slice:
        return slice(*self._config["heads"][head])

    def _score(self, text: str) -> "NDArray[np.float32]":
        import numpy as np

        ids = np.array([self._tokenizer.encode(self._prepare.clean(text)).ids], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        scores: NDArray[np.float32] = self._session.run(None, inputs)[0][0]
        return scores


@lru_cache(maxsize=1)  # a process that collects several nights in a row need not load it for each
def _load_network(weights: Path) -> _Network:
    from tokenizers import Tokenizer

    importlib.import_module("numpy")  # both threads need it, and one import at a time is safe
    with ThreadPoolExecutor(1) as beside:  # the detector's unpacking and the network's start take a core each
        detector = beside.submit(load_detector)
        config: dict[str, Any] = json.loads((weights / "config.json").read_text(encoding="utf-8"))
        prepare = TextPrep(json.loads(_read(weights / "emoji.json", config)))
        tokenizer = Tokenizer.from_buffer(_read(weights / "tokenizer.json", config))
        tokenizer.no_padding()
        tokenizer.enable_truncation(config["max_tokens"])
        session = _open_session(_read(weights / "model.onnx", config))
        detector.result()
    return _Network(config, prepare, tokenizer, session)


def _read(file: Path, config: Mapping[str, Any]) -> bytes:
    """Only what the version stands for is read: other weights under its name would spoil the stored counts."""
    content = file.read_bytes()
    if hashlib.sha256(content).hexdigest() != config["sha256"][file.name]:
        version = config["version"]
        raise OSError(f"{file.name} is not the file that belongs to model {version}; reinstall the program")
    return content


def _open_session(model: bytes) -> Any:
    onnxruntime = importlib.import_module("onnxruntime")  # it ships no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # each comment has a thread of its own
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _softmax(values: "NDArray[np.float32]") -> "NDArray[np.float32]":
    import numpy as np

    powers = np.exp(values - values.max())
    shares: NDArray[np.float32] = powers / powers.sum()
    return shares
