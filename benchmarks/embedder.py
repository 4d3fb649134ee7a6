"""Speed of the embedder in several runtimes, and how near its vectors are to the first row's.

python -m benchmarks.embedder [--texts FILE]

By default it embeds the sentences of the bundled article, repeated. Times are medians of five
rounds, text to vector; the cosines are the mean and the least over the texts.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from transformers import AutoModel

from qa_bot.embedding import Encoder, PackagedEncoder, SentenceEncoder
from qa_bot.runtime import session
from qa_bot.sentences import split
from qa_bot.settings import bundled_index
from qa_bot.types import Document
from training.export import VECTORS, Pooled, to_onnx

ROUNDS, REPEATS = 5, 20


def default_texts() -> list[str]:
    """The sentences of the bundled article, `REPEATS` times."""
    text = (bundled_index() / "article.txt").read_text(encoding="utf-8")
    return [sentence.text for sentence in split(Document("article", text))] * REPEATS


def encoders() -> Iterator[tuple[str, Encoder]]:
    """What there is to time, by name; sentence-transformers' default first."""
    packaged = PackagedEncoder()
    yield "sentence-transformers, PyTorch fp32", SentenceEncoder(packaged.folder)
    half = SentenceEncoder(packaged.folder)
    half.__dict__["_model"] = SentenceTransformer(
        str(packaged.folder), device="cpu", model_kwargs={"dtype": torch.bfloat16}
    )
    yield "sentence-transformers, PyTorch bf16", half
    linear = SentenceEncoder(packaged.folder)
    quantize = torch.ao.quantization.quantize_dynamic
    linear.__dict__["_model"] = quantize(  # type: ignore[no-untyped-call]
        linear._model, {torch.nn.Linear}, torch.qint8
    )
    yield "sentence-transformers, dynamic int8", linear
    with tempfile.TemporaryDirectory() as folder:
        whole, small = Path(folder) / "32.onnx", Path(folder) / "8.onnx"
        encoder = AutoModel.from_pretrained(packaged.folder, attn_implementation="eager")
        to_onnx(Pooled(encoder), whole, (VECTORS,), fold=True)
        quantize_dynamic(whole, small, per_channel=True, weight_type=QuantType.QInt8)
        for name, file in (("ONNX Runtime fp32", whole), ("ONNX Runtime int8", small)):
            other = PackagedEncoder()
            other.__dict__["_model"] = (packaged._model[0], session(file))
            yield name, other
    yield "ONNX Runtime int8, packaged", packaged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=Path, help="file with a text a line")
    options = parser.parse_args()
    texts = options.texts.read_text("utf-8").splitlines() if options.texts else default_texts()
    print(f"{len(texts)} texts\n")
    print(
        "| embedder | texts a second | speed, first as 1 | mean cosine | least cosine | one, ms |"
    )
    print("|---|---|---|---|---|---|")
    first = None
    for name, encoder in encoders():
        vectors = encoder.encode(texts)
        taken, single = median(encoder, texts), median(encoder, texts[:1])
        first = (vectors, taken) if first is None else first
        cosines = np.sum(vectors * first[0], axis=1)
        figures = f"{len(texts) / taken:.0f} | {first[1] / taken:.2f} | {cosines.mean():.4f}"
        print(f"| {name} | {figures} | {cosines.min():.4f} | {1000 * single:.1f} |", flush=True)


def median(encoder: Encoder, texts: list[str]) -> float:
    """The median of the seconds that `texts` take."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        encoder.encode(texts)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


if __name__ == "__main__":
    main()
