"""Speed and quality of the reader in several runtimes, and Haystack's reader on the same weights.

python -m benchmarks.reader [--checkpoint FOLDER] [--data FOLDER] [--windows 1 8 64] [--tokens 160]

Without a checkpoint (what the training leaves in `OUT/model`) only the packaged reader is timed;
with the training data F1 on the test part's Wikipedia questions stands beside each time.
OpenVINO takes `pip install openvino nncf`, Haystack `pip install transformers-haystack accelerate`;
what is not installed is left out. Each time is the median of some rounds, tokens to answer; in a
round every reader has its turn.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from qa_bot.reader import PACKAGED, Logits, SpanReader, onnx_model, torch_model
from qa_bot.runtime import Floats, Inputs
from training.data import Example, load, part

QUESTION = "How much will the new wall of the harbour cost?"
TEXT = (
    "The town council decided on Monday that the harbour gets a new wall. The work costs "
    "4.1 million euros and starts in March. The mayor said the old one was too weak for storms. "
)
SECONDS, ROUNDS = 60.0, 20
QUESTIONS = 600

Read = Callable[[str, Sequence[str]], object]


def contexts(windows: int, tokens: int, reader: SpanReader) -> list[str]:
    """Texts that make `windows` inputs of `tokens` tokens each, no two the same."""
    tokenizer, _ = reader._model
    texts = []
    for number in range(windows):
        text = f"Report {number:03d}. " + TEXT * (1 + tokens // 20)
        encoding = tokenizer.encode(QUESTION, text)
        last = encoding.offsets[tokens - 2]
        texts.append(text[: last[1]])
        assert len(tokenizer.encode(QUESTION, texts[-1]).ids) == tokens
    return texts


def with_logits(checkpoint: Path, logits: Logits) -> SpanReader:
    """A reader of `checkpoint` whose logits come from `logits`."""
    reader = SpanReader(str(checkpoint))
    tokenizer, _ = reader._model
    reader.__dict__["_model"] = (tokenizer, logits)
    return reader


def torch_logits(model: Any, dtype: Any = None) -> Logits:
    """Logits of a PyTorch model, by autocast where `dtype` is given."""
    import torch

    def logits(batch: Inputs) -> tuple[Floats, Floats]:
        tensors = {name: torch.from_numpy(value) for name, value in batch.items()}
        with torch.inference_mode(), torch.autocast("cpu", dtype, enabled=dtype is not None):
            output = model(**tensors)
        return output.start_logits.float().numpy(), output.end_logits.float().numpy()

    return logits


def openvino_logits(checkpoint: Path, samples: Sequence[Inputs]) -> Logits:
    """Logits by OpenVINO, weights and activations in 8 bits, fitted on `samples`."""
    import nncf  # type: ignore[import-not-found]
    import openvino  # type: ignore[import-not-found]
    import torch
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(checkpoint, attn_implementation="eager")
    example = {name: torch.from_numpy(value) for name, value in samples[0].items()}
    converted = openvino.convert_model(model.eval(), example_input=example)
    quantized = nncf.quantize(
        converted, nncf.Dataset(list(samples)), model_type=nncf.ModelType.TRANSFORMER
    )
    compiled = openvino.compile_model(quantized, "CPU")

    def logits(batch: Inputs) -> tuple[Floats, Floats]:
        output = compiled(dict(batch))
        return output[0], output[1]

    return logits


def haystack_reader(checkpoint: Path) -> Read:
    """Haystack's extractive reader on `checkpoint`."""
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from haystack import Document  # type: ignore[import-not-found]
    from haystack_integrations.components.readers import (  # type: ignore[import-not-found]
        transformers as haystack_readers,
    )

    reader = haystack_readers.TransformersExtractiveReader(model=str(checkpoint), top_k=1)
    reader.warm_up()
    return lambda question, texts: reader.run(
        query=question, documents=[Document(content=text) for text in texts]
    )


def readers(checkpoint: Path | None, tokens: int) -> Iterator[tuple[str, SpanReader | Read]]:
    """What there is to time, by name."""
    if PACKAGED.is_dir():
        yield "ONNX Runtime int8, packaged", SpanReader()
    if checkpoint is None:
        return
    import torch
    from transformers import AutoModelForQuestionAnswering

    from training.export import export

    model = AutoModelForQuestionAnswering.from_pretrained(checkpoint).eval()
    yield "PyTorch fp32", with_logits(checkpoint, torch_logits(model))
    yield "PyTorch bf16", with_logits(checkpoint, torch_logits(model, torch.bfloat16))
    quantize = torch.ao.quantization.quantize_dynamic
    linear = quantize(model, {torch.nn.Linear}, torch.qint8)  # type: ignore[no-untyped-call]
    yield "PyTorch dynamic int8", with_logits(checkpoint, torch_logits(linear))
    with tempfile.TemporaryDirectory() as folder:
        export(checkpoint, Path(folder), bits=32)
        _, logits = onnx_model(Path(folder))
    yield "ONNX Runtime fp32", with_logits(checkpoint, logits)
    if importlib.util.find_spec("openvino") and importlib.util.find_spec("nncf"):
        logits = openvino_logits(checkpoint, samples(checkpoint, tokens))
        yield "OpenVINO int8", with_logits(checkpoint, logits)
    if importlib.util.find_spec("haystack_integrations"):
        yield "Haystack, PyTorch fp32", haystack_reader(checkpoint)


def samples(checkpoint: Path, tokens: int) -> list[Inputs]:
    """Some inputs of several lengths."""
    kept: list[Inputs] = []
    _, logits = torch_model(checkpoint)

    def keep(batch: Inputs) -> tuple[Floats, Floats]:
        kept.append(batch)
        return logits(batch)

    reader = with_logits(checkpoint, keep)
    sizing = SpanReader(str(checkpoint))
    for length in np.linspace(40, tokens, 8, dtype=int):
        reader.read(QUESTION, contexts(4, int(length), sizing))
    return kept


def unseen(data: Path) -> list[Example]:
    """Questions on Wikipedia articles that the training left out."""
    examples = (one for one in load(data) if one.source == "new_wiki")
    return [example for example in examples if part(example.group) == "test"][:QUESTIONS]


def f1_of(reader: SpanReader, examples: Sequence[Example]) -> float:
    """F1 in per cent, an answer forced."""
    from training.evaluate import scored

    return 100 * float(scored(reader, examples).f1.mean())


def seconds(reads: Sequence[Read], texts: Sequence[str]) -> list[float]:
    """The median time that each of `reads` takes for `texts`, after a round to warm up."""
    times: list[list[float]] = [[] for _ in reads]
    for _ in range(1 + ROUNDS):
        for read, taken in zip(reads, times, strict=True):
            started = time.perf_counter()
            read(QUESTION, texts)
            taken.append(time.perf_counter() - started)
        if len(times[0]) > 3 and sum(map(sum, times)) > SECONDS:
            break
    return [statistics.median(taken[1:]) for taken in times]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, help="folder of the trained model")
    parser.add_argument("--data", type=Path, help="folder of the training data")
    parser.add_argument("--windows", type=int, nargs="+", default=[1, 8, 64])
    parser.add_argument("--tokens", type=int, default=160)
    options = parser.parse_args()
    sizing = SpanReader(str(options.checkpoint) if options.checkpoint else "")
    texts = [contexts(count, options.tokens, sizing) for count in options.windows]
    examples = unseen(options.data) if options.data else []
    columns = " | ".join(f"{count} x {options.tokens}, ms" for count in options.windows)
    print(f"| reader | {columns} | speed, first as 1 | F1 |\n" + "|---" * (len(texts) + 3) + "|")
    named = list(readers(options.checkpoint, options.tokens))
    reads: list[Read] = [one.read if isinstance(one, SpanReader) else one for _, one in named]
    rows = zip(*(seconds(reads, each) for each in texts), strict=True)
    first: float | None = None
    for (name, reader), times in zip(named, rows, strict=True):
        ours = reader if isinstance(reader, SpanReader) else None
        score = f"{f1_of(ours, examples):.1f}" if ours and examples else ""
        first = times[-1] if first is None else first
        cells = " | ".join(f"{1000 * taken:.1f}" for taken in times)
        print(f"| {name} | {cells} | {first / times[-1]:.2f} | {score} |", flush=True)


if __name__ == "__main__":
    main()
