"""The network: a MiniLM encoder (6 layers, 384 wide), mean pooling, one linear head per question.

Three heads answer the same three-way question, of tweets, Reddit comments and responses to posts on mental health:
they draw the line of "neutral" elsewhere, and sad words mean something else in a condolence than in a tweet. The head
"domain" says which of them to ask (`shares`).
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel

from training.heads import HEADS, MAX_TOKENS, TWEET_SHARE

# Head and encoder names of checkpoints written before this code was: read, never written.
_EARLIER = {"sent": "tweet", "sentg": "comment", "emo": "emotion", "off": "offensive", "emot": "tweet_emotion"}


class Batch(NamedTuple):
    """Token ids (texts x longest text) and how many of them are real."""

    ids: Tensor
    lengths: Tensor


class StanceNetwork(nn.Module):
    """Logits per head, and the pooled embedding. `base` is a folder with config.json of a BERT or MPNet encoder."""

    def __init__(self, base: Path, teacher_width: int | None = None) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(base, local_files_only=True)
        self.encoder = AutoModel.from_config(config, add_pooling_layer=False)
        self.width: int = config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(self.width, classes) for name, classes in HEADS.items()})
        self.to_teacher = nn.Linear(self.width, teacher_width) if teacher_width else None

    def embed(self, batch: Batch) -> Tensor:
        """Mean of the last layer over real tokens: texts x width."""
        real = torch.arange(batch.ids.shape[1], device=batch.ids.device)[None] < batch.lengths[:, None]
        states = self.encoder(input_ids=batch.ids, attention_mask=real.long()).last_hidden_state
        weights = real.unsqueeze(-1).to(states.dtype)
        pooled: Tensor = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
        return pooled

    def forward(self, batch: Batch) -> tuple[dict[str, Tensor], Tensor]:
        embedding = self.embed(batch)
        dropped = self.dropout(embedding)
        return {name: head(dropped).float() for name, head in self.heads.items()}, embedding


class Encoder:
    """Texts, already prepared, to token ids."""

    def __init__(self, base: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        names = ("[PAD]", "<pad>")
        self._pad = next(number for name in names if (number := self._tokenizer.token_to_id(name)) is not None)

    def encode(self, texts: Iterable[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]

    def batch(self, ids: list[list[int]], device: str) -> Batch:
        lengths = [len(text) for text in ids]
        table = np.full((len(ids), max(lengths)), self._pad, dtype=np.int64)
        for row, text in enumerate(ids):
            table[row, : len(text)] = text
        return Batch(torch.tensor(table, device=device), torch.tensor(lengths, device=device))


@torch.no_grad()
def predict(network: StanceNetwork, encoder: Encoder, texts: list[str], at_once: int = 128) -> dict[str, Tensor]:
    """Logits of every head for prepared texts, and their embeddings under "embedding"; all on the CPU."""
    network.eval()
    device = next(network.parameters()).device.type
    ids = encoder.encode(texts)
    order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
    parts: dict[str, list[Tensor]] = {name: [] for name in (*HEADS, "embedding")}
    for start in range(0, len(order), at_once):
        batch = encoder.batch([ids[place] for place in order[start : start + at_once]], device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            logits, embedding = network(batch)
        for name, part in {**logits, "embedding": embedding}.items():
            parts[name].append(part.float().cpu())
    back = torch.tensor(np.argsort(order))
    return {name: torch.cat(part)[back] for name, part in parts.items()}


def everyday(logits: Mapping[str, Tensor]) -> Tensor:
    """The stance logits of an everyday text: the heads for tweets and comments, weighted."""
    return TWEET_SHARE * logits["tweet"] + (1 - TWEET_SHARE) * logits["comment"]


def shares(logits: Mapping[str, Tensor]) -> Tensor:
    """Shares of the stances, texts x 3: what the program computes, at temperature 1."""
    response = functional.softmax(logits["domain"], -1)[:, 1:]
    as_response = functional.softmax(logits["response"], -1)
    return response * as_response + (1 - response) * functional.softmax(everyday(logits), -1)


def load_base(network: StanceNetwork, base: Path) -> None:
    """Give the encoder the weights it was published with (base/model.safetensors)."""
    weights = {name: tensor.float() for name, tensor in load_file(base / "model.safetensors").items()}
    missing, _ = network.encoder.load_state_dict(weights, strict=False)
    if wanting := [name for name in missing if "position_ids" not in name]:
        raise ValueError(f"{base} lacks {wanting[0]} and {len(wanting) - 1} more: is it the encoder of config.json?")


def load_checkpoint(network: StanceNetwork, folder: Path) -> list[str]:
    """All *.safetensors of a folder, which may hold a network in parts (a tensor "name::0", "name::1" by rows).

    Returns the names of what the checkpoint does not know yet, which stays as it was.
    """
    parts: dict[str, Tensor] = {}
    for file in sorted(folder.glob("*.safetensors")):
        parts.update(load_file(file))
    if not parts:
        raise FileNotFoundError(f"{folder} holds no checkpoint (*.safetensors)")
    weights: dict[str, Tensor] = {}
    for name in sorted(parts):  # there are fewer than ten parts of anything, so that names sort as numbers do
        whole, tensor = _today(name.split("::")[0]), parts[name].float()
        weights[whole] = torch.cat([weights[whole], tensor]) if whole in weights else tensor
    for part in ("weight", "bias"):  # before this head there was: responses were read as everyday texts
        old = [weights[f"heads.{head}.{part}"] for head in ("tweet", "comment") if f"heads.{head}.{part}" in weights]
        if len(old) == 2:
            weights.setdefault(f"heads.response.{part}", TWEET_SHARE * old[0] + (1 - TWEET_SHARE) * old[1])
    missing, _ = network.load_state_dict(weights, strict=False)
    if wanting := [name for name in missing if not name.startswith(("to_teacher", "heads.domain"))]:
        raise ValueError(f"{folder} lacks {', '.join(wanting[:3])}: it is a checkpoint of another network")
    return list(missing)


def save_checkpoint(network: StanceNetwork, folder: Path) -> None:
    """Half precision, which costs nothing measurable, in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: tensor.half().contiguous() for name, tensor in network.state_dict().items()}
    whole = {name: tensor for name, tensor in weights.items() if not name.startswith("to_teacher")}
    save_file(whole, folder / "network.safetensors")


def distance(one: Tensor, other: Tensor) -> Tensor:
    """1 - cosine, averaged: how far embeddings lie from a teacher's."""
    return (1 - functional.cosine_similarity(one, other, dim=-1)).mean()


def layers(base: Path) -> int:
    """How many layers the encoder has."""
    count: int = json.loads((base / "config.json").read_text(encoding="utf-8"))["num_hidden_layers"]
    return count


def _today(name: str) -> str:
    if name.startswith("bb."):
        return "encoder." + name.removeprefix("bb.")
    if name.startswith("heads."):
        _, head, rest = name.split(".", 2)
        return f"heads.{_EARLIER.get(head, head)}.{rest}"
    return name
