"""The packaged reader as a PyTorch checkpoint, which is what other systems take.

It has the packaged weights, their 8 bits written out in 32. The packaged reader puts its states
through 8 bits as well as they come, so that some spans differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import NodeProto, numpy_helper

from qa_bot.reader import PACKAGED, WEIGHTS, SpanReader
from qa_bot.runtime import Floats

PRODUCTS = "MatMul", "MatMulInteger"


def write_checkpoint(to: Path) -> None:
    """Writes the packaged reader to `to` as transformers keeps it, in 32-bit floats."""
    from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer

    config: Any = AutoConfig.from_pretrained(PACKAGED)
    del config.qa_bot
    model = AutoModelForQuestionAnswering.from_config(config)  # type: ignore[no-untyped-call]
    model.load_state_dict({name: torch.from_numpy(value) for name, value in weights()})
    model.save_pretrained(to)
    longest = config.max_position_embeddings
    AutoTokenizer.from_pretrained(PACKAGED, model_max_length=longest).save_pretrained(to)


def weights() -> Iterator[tuple[str, Floats]]:
    """The packaged weights by the names that transformers has for them."""
    graph = onnx.load(PACKAGED / WEIGHTS[0]).graph
    kept = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    takers = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type in PRODUCTS and node.input[1] in kept:
            inverse = kept[node.input[0].removesuffix("_quantized").replace("/even", "/inverse")]
            yield f"{_layer(node, takers)}.weight", _whole(node.input[1], kept).T * inverse
    for name in kept:
        if name.startswith("model.") and not name.endswith(("_scale", "_zero_point")):
            yield name.removeprefix("model.").removesuffix("_quantized"), _whole(name, kept)


def _layer(product: NodeProto, takers: Mapping[str, NodeProto]) -> str:
    """The layer of a product, by the name of the bias that is added to what comes of it."""
    while True:
        product = takers[product.output[0]]
        for name in product.input:
            if name.endswith(".bias"):
                return str(name).removeprefix("model.").removesuffix(".bias")


def _whole(name: str, kept: Mapping[str, NDArray[Any]]) -> Floats:
    """A weight in 32 bits; the columns of a product have steps of their own."""
    base = name.removesuffix("_quantized")
    if base == name:
        return np.array(kept[name], np.float32)
    whole = kept[name].astype(np.float32) - kept[f"{base}_zero_point"].astype(np.float32)
    return np.asarray(whole * kept[f"{base}_scale"], np.float32)


def agreement(checkpoint: Path, pairs: Sequence[tuple[str, str]]) -> float:
    """The share of (question, context) `pairs` whose best span is the packaged reader's too."""
    ours, theirs = (SpanReader(name).candidates(pairs) for name in ("", str(checkpoint)))
    both = zip(ours, theirs, strict=True)
    return float(np.mean([one.start == two.start and one.end == two.end for one, two in both]))
