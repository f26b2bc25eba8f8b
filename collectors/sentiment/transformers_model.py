"""A bigger model of one's own choice, where the optional library transformers is installed. It tells no tone.

Nothing is downloaded here: a model of the Hugging Face hub must lie in this machine's cache. No code that comes with
a model is run, and weights are read as safetensors only, which cannot hold code.
"""

import hashlib
import importlib
import json
import os
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from collectors.errors import NotConfigured
from collectors.sentiment.language import is_english
from collectors.sentiment.model import LABELS, Label, Stance
from collectors.sentiment.textprep import beginning, is_empty, masked

UNSURE_BELOW = 0.5  # less likely than the other labels together
_RULES = b"1"  # how texts are prepared and labels decided here: another number makes another version
_MAX_TOKENS = 256  # bounds time and memory; nearly every comment is shorter
_READ_FROM = {".codes", ".json", ".model", ".safetensors", ".tiktoken", ".txt"}  # endings of what decides a label
_HUB_NAME = re.compile(r"\w[\w.-]*(/[\w.-]+)?")

# What published models call their labels. Those that only number three of them go from negative to positive.
_OURS: dict[str, Label] = {
    **dict.fromkeys(("negative", "neg", "very negative", "label_0", "1 star", "2 stars"), "negative"),
    **dict.fromkeys(("neutral", "neu", "label_1", "3 stars"), "neutral"),
    **dict.fromkeys(("positive", "pos", "very positive", "label_2", "4 stars", "5 stars"), "positive"),
}


class _Modules(NamedTuple):
    torch: Any
    transformers: Any
    hub: Any


class _Network(NamedTuple):
    torch: Any
    tokenizer: Any
    model: Any
    labels: list[Label]  # ours, per class of the model
    max_tokens: int
    digest: str


class TransformersModel:
    """Scores English comments, one at a time, so that no label depends on its neighbours. Safe to use from threads."""

    measured: str | None = None

    def __init__(self, name: str) -> None:
        """`name`: a folder, or a name on the hub. Raises NotConfigured, saying what to do."""
        modules = _modules(name)
        shown, folder = _folder(name, modules.hub)
        self._network = _load(name, folder, modules)
        self._one_at_a_time = threading.Lock()  # tokenizers are not made for several threads
        self.version: str = f"{shown}@{self._network.digest}"

    def label(self, texts: Sequence[str], languages: Sequence[str | None] | None = None) -> list[Stance]:
        """One stance per text, in order. `languages` are the platform's hints, if it gives any."""
        hints = [None] * len(texts) if languages is None else languages
        return [self._label_one(text, hint) for text, hint in zip(texts, hints, strict=True)]

    def _label_one(self, text: str, hint: str | None) -> Stance:
        text = beginning(text)
        if is_empty(text):
            return Stance(None, reason="empty")
        if not is_english(text, hint):
            return Stance(None, reason="language")
        shares = dict.fromkeys(LABELS, 0.0)
        for label, share in zip(self._network.labels, self._shares(masked(text)), strict=True):
            shares[label] += share
        likeliest = max(LABELS, key=shares.__getitem__)
        confidence = round(shares[likeliest], 4)
        if not confidence >= UNSURE_BELOW:
            return Stance(None, confidence=confidence, reason="unsure")
        return Stance(likeliest, confidence=confidence)

    def _shares(self, text: str) -> list[float]:
        network = self._network
        with self._one_at_a_time, network.torch.inference_mode():
            inputs = network.tokenizer(text, truncation=True, max_length=network.max_tokens, return_tensors="pt")
            shares: list[float] = network.model(**inputs).logits[0].double().softmax(-1).tolist()
        return shares


def _modules(name: str) -> _Modules:
    os.environ["HF_HUB_OFFLINE"] = "1"  # read on import: no library here asks anybody anything
    try:
        modules = _Modules(*map(importlib.import_module, ("torch", "transformers", "huggingface_hub")))
    except (ImportError, OSError) as error:
        remedy = "install it with: pip install 'outreach-dashboard[transformers]'"
        raise NotConfigured(f"the model {name} needs the library transformers ({error}); {remedy}") from error
    modules.transformers.logging.set_verbosity_error()
    modules.transformers.logging.disable_progress_bar()
    return modules


def _folder(name: str, hub: Any) -> tuple[str, Path]:
    """What to call the model, and where it lies: the folder itself, or its copy in the hub's cache."""
    try:
        folder = Path(name).expanduser()
        if folder.is_dir():
            return folder.resolve().name, folder
    except (OSError, RuntimeError) as error:  # a folder that may not be searched, a home that nobody has
        raise NotConfigured(f"the folder {name} cannot be read ({error}); mend `model` under [sentiment]") from error
    if not _HUB_NAME.fullmatch(name):
        raise NotConfigured(f"there is no folder {name}; mend `model` under [sentiment] in campaigns.toml")
    try:
        return name, Path(hub.snapshot_download(name, local_files_only=True))
    except (OSError, ValueError) as error:
        told = f"the model {name} is neither a folder here nor in this machine's cache of the Hugging Face hub"
        raise NotConfigured(f"{told}; download it once with: hf download {name}") from error


def _load(name: str, folder: Path, modules: _Modules) -> _Network:
    try:
        labels = _labels(name, folder)
        tokenizer, model, found = _from_disk(folder, modules)
        digest = _digest(folder)
    except _errors(modules) as error:
        raise _cannot_be_loaded(name, str(error)) from error
    if lacking := [*found["missing_keys"], *found["mismatched_keys"]]:
        raise _cannot_be_loaded(name, f"its weights do not hold {lacking[0]}")
    if len(tokenizer) <= len(tokenizer.all_special_tokens):
        raise _cannot_be_loaded(name, "its tokenizer knows no words")
    if len(tokenizer) > model.config.vocab_size:
        raise _cannot_be_loaded(name, "its tokenizer belongs to another model")
    longest = getattr(model.config, "max_position_embeddings", None) or _MAX_TOKENS + 2
    # Some models keep two positions for themselves.
    max_tokens = min(_MAX_TOKENS, tokenizer.model_max_length, longest - 2)
    return _Network(modules.torch, tokenizer, model.eval(), labels, max_tokens, digest)


def _from_disk(folder: Path, modules: _Modules) -> tuple[Any, Any, dict[str, Any]]:
    """Tokenizer, model, and what was found amiss with the weights."""
    careful = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = modules.transformers.AutoTokenizer.from_pretrained(folder, **careful)
    model, found = modules.transformers.AutoModelForSequenceClassification.from_pretrained(
        folder, use_safetensors=True, dtype=modules.torch.float32, output_loading_info=True, **careful
    )
    return tokenizer, model, found


def _errors(modules: _Modules) -> tuple[type[Exception], ...]:
    """What a model that is damaged, or not what it says it is, makes its libraries raise."""
    own = (modules.hub.errors.StrictDataclassError, importlib.import_module("safetensors").SafetensorError)
    return (ImportError, OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, *own)


def _labels(name: str, folder: Path) -> list[Label]:
    """Our label of each class of the model."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if not any(str(kind).endswith("ForSequenceClassification") for kind in config.get("architectures") or ()):
        raise NotConfigured(f"the model {name} is not one that classifies texts; choose another under [sentiment]")
    named = config.get("id2label") or {"0": "LABEL_0", "1": "LABEL_1"}  # unnamed ones are two
    names = [str(named[number]) for number in sorted(named, key=int)]
    labels = [label for one in names if (label := _OURS.get(one.strip().casefold()))]
    if config.get("problem_type") == "multi_label_classification":
        raise NotConfigured(f"the model {name} may give a text several labels; choose another under [sentiment]")
    if len(labels) < len(names) or set(labels) != set(LABELS):
        shown = ", ".join(names[:8])
        told = f"the model {name} tells {shown}, not negative, neutral and positive"
        raise NotConfigured(f"{told}; choose another under [sentiment]")
    return labels


def _cannot_be_loaded(name: str, said: str) -> NotConfigured:
    cause = " ".join(said.split())[:200]
    remedy = "it must be a whole model whose weights are in model.safetensors; download it again or choose another"
    return NotConfigured(f"the model {name} cannot be loaded ({cause}); {remedy}")


def _digest(folder: Path) -> str:
    """Changes with anything that may change a label."""
    digest = hashlib.sha256(_RULES)
    for file in sorted(folder.iterdir()):
        if file.suffix in _READ_FROM and file.is_file():
            with file.open("rb") as content:
                digest.update(f"{file.name}:{hashlib.file_digest(content, 'sha256').hexdigest()};".encode())
    return digest.hexdigest()[:8]
