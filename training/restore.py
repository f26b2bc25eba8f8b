"""The shipped weights back as a checkpoint: python -m training.restore --base DIR --to WORK/NAME [--weights DIR]

So nobody needs more than this project to train the model further: int8 costs nothing measurable, and what the heads
used in training only have learnt is not needed for that.
"""

import argparse
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from collectors.sentiment import WEIGHTS
from training.heads import SHIPPED
from training.network import StanceNetwork, save_checkpoint

_QUANTISED = "_quantized"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, required=True, help="folder with the encoders")
    parser.add_argument("--to", type=Path, required=True, help="folder for the checkpoint")
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    options = parser.parse_args()
    network = StanceNetwork(options.base / "minilm")
    restore(network, options.weights / "model.onnx")
    save_checkpoint(network, options.to)


def restore(network: StanceNetwork, file: Path) -> None:
    """Give the network what model.onnx holds. Raises ValueError where that is another network's."""
    graph = onnx.load(file).graph
    stored = {one.name: torch.tensor(numpy_helper.to_array(one)) for one in graph.initializer}
    weights = {name: tensor for name, tensor in stored.items() if name.startswith(("encoder.", "heads."))}
    found: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if name.endswith(_QUANTISED):
            found[name.removesuffix(_QUANTISED)] = _whole(stored, name.removesuffix(_QUANTISED))
        elif tensor.is_floating_point() and not name.endswith("_scale"):
            found[name] = tensor
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            place = node.name.removesuffix("/MatMul_quant").removesuffix("/Gemm_MatMul_quant").strip("/")
            found[place.replace("/", ".") + ".weight"] = _whole(stored, node.input[1].removesuffix(_QUANTISED)).T
    named = {_head(name): tensor for name, tensor in found.items() if not name.endswith("_Transposed")}
    missing, unknown = network.load_state_dict(named, strict=False)
    wanting = [name for name in missing if name.startswith("encoder.") or name.split(".")[1] in SHIPPED]
    if wanting or unknown:
        raise ValueError(f"{file} is another network's: it lacks {wanting[:3]} and has {unknown[:3]} besides")


def _whole(stored: dict[str, Tensor], name: str) -> Tensor:
    levels = stored[name + _QUANTISED].float() - stored[f"{name}_zero_point"].float()
    return levels * stored[f"{name}_scale"]


def _head(name: str) -> str:
    """heads.0.weight -> heads.tweet.weight"""
    if not name.startswith("heads."):
        return name
    _, number, rest = name.split(".", 2)
    return f"heads.{tuple(SHIPPED)[int(number)]}.{rest}"


if __name__ == "__main__":
    main()
