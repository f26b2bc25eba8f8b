"""A checkpoint becomes what the program ships: python -m training.export --work DIR --base DIR --stage G2 --to DIR

ONNX, weights in int8 per channel; then temperature and abstention are chosen on validation lines by the quantised model
itself, one text at a time, as the program runs it. config.json names the version, the digests and what was chosen.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from collectors.sentiment import WEIGHTS
from training.calibrate import calibrate
from training.corpora import MissingCorpus, tweeteval
from training.examples import Example, validation
from training.heads import DOMAINS, MAX_TOKENS, SHIPPED, STANCES, TONES, TWEET_SHARE
from training.network import StanceNetwork, load_checkpoint

_OPSET = 14
_CAUTION = 2.0  # logits against reading a text as a response: Reddit comments on anything sound much like one
_LARGEST = 25_000_000  # bytes of model and tokenizer together


class Shipped(nn.Module):
    """input_ids, attention_mask -> 16 logits: those of the heads in SHIPPED, side by side."""

    def __init__(self, network: StanceNetwork) -> None:
        super().__init__()
        self.encoder = network.encoder
        self.heads = nn.ModuleList([network.heads[name] for name in SHIPPED])

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        kinds = torch.zeros_like(input_ids)
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=kinds)
        real = attention_mask.unsqueeze(-1).to(states.last_hidden_state.dtype)
        pooled = (states.last_hidden_state * real).sum(1) / real.sum(1)
        return torch.cat([head(pooled) for head in self.heads], -1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, help="where the checkpoints are")
    parser.add_argument("--base", type=Path, required=True, help="folder with the encoders")
    parser.add_argument("--stage", default="G2")
    parser.add_argument("--data", type=Path, help="folder with the public data sets: TweetEval's validation tweets")
    parser.add_argument("--to", type=Path, required=True, help="folder for the weights")
    options = parser.parse_args()
    network = StanceNetwork(options.base / "minilm")
    load_checkpoint(network, options.work / options.stage)
    export(network, options.base / "minilm", options.stage, options.to, _validation_lines(options.data))


def export(network: StanceNetwork, base: Path, stage: str, target: Path, lines: list[Example]) -> None:
    """Write model.onnx, tokenizer.json, emoji.json and config.json to `target`."""
    with torch.no_grad():
        network.heads["domain"].bias[DOMAINS.index("response")] -= _CAUTION
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "fp32.onnx"
        _write_onnx(network, whole)
        quantize_dynamic(
            whole,
            target / "model.onnx",
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
        )
    for file, origin in (("tokenizer.json", base), ("emoji.json", WEIGHTS)):
        if (target / file).resolve() != (origin / file).resolve():
            shutil.copyfile(origin / file, target / file)
    size = sum((target / file).stat().st_size for file in ("model.onnx", "tokenizer.json"))
    if size > _LARGEST:
        raise ValueError(f"model and tokenizer take {size:,} bytes, more than {_LARGEST:,}")
    config = _config(target, f"{stage}-int8")
    _save(target, {**config, "temperature": 1.0, "unsure_below": 0.0})
    _save(target, {**config, **calibrate(target, lines)})


def _write_onnx(network: StanceNetwork, file: Path) -> None:
    network.eval()
    network.encoder.config._attn_implementation = "eager"  # the form the quantiser knows
    shipped = Shipped(network).eval()
    ids = torch.randint(5, 3000, (2, 12))
    mask = torch.ones_like(ids)
    mask[1, 8:] = 0
    sizes = {0: "texts", 1: "tokens"}
    torch.onnx.export(
        shipped,
        (ids, mask),
        file,
        dynamo=False,
        opset_version=_OPSET,
        input_names=["input_ids", "attention_mask"],
        output_names=["logits"],
        dynamic_axes={"input_ids": sizes, "attention_mask": sizes, "logits": {0: "texts"}},
    )


def _config(folder: Path, version: str) -> dict[str, Any]:
    ends = {}
    start = 0
    for name, classes in SHIPPED.items():
        ends[name] = [start, start + classes]
        start += classes
    files = ("model.onnx", "tokenizer.json", "emoji.json")
    return {
        "version": version,
        "sha256": {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in files},
        "max_tokens": MAX_TOKENS,
        "heads": ends,
        "labels": list(STANCES),
        "tones": list(TONES),
        "mix_tweet": TWEET_SHARE,
    }


def _validation_lines(data: Path | None) -> list[Example]:
    lines = validation()
    if data is not None:
        try:
            lines += tweeteval(data, "val")
        except MissingCorpus as missing:
            print(missing)
    return lines


def _save(folder: Path, config: dict[str, Any]) -> None:
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
