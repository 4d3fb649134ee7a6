"""What the fits on the texts for development share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from benchmarks.answers import development
from qa_bot import QABot
from qa_bot.answers import Source
from qa_bot.types import Document

Tried = Callable[[dict[str, Any]], Iterator[tuple[Sequence[float], bool]]]
"""A text with its questions to what is known of each that is tried on it, and which are right."""


def source_of(text: str) -> Source:
    """`text` alone, to be asked."""
    bot = QABot.from_documents([Document("text", text)])
    return Source(bot.index, bot.encoder, bot.reader, bot.settings)


def fit(tried: Tried) -> None:
    """Prints the weights and bias that best tell what is right on the texts for development."""
    found = [pair for text in tqdm(development(), unit="text") for pair in tried(text)]
    truth = np.array([right for _, right in found])
    fitted = LogisticRegression(C=3).fit(np.array([known for known, _ in found]), truth)
    print(f"{len(truth)} tried, {truth.mean():.0%} of them right")
    print(f"WEIGHTS, BIAS = {tuple(fitted.coef_[0].round(2).tolist())}, {fitted.intercept_[0]:.2f}")
