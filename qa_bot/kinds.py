"""The kind of a question: a logistic model of its vector, its words and what the rules make of it.

It was trained by `python -m training.kinds` on the questions in `training/questions.tsv`.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from qa_bot.embedding import open_encoder, vector_of
from qa_bot.runtime import Floats, linear

KINDS = ("fact", "statements", "who-said", "yes-no", "summary", "list", "instruction")
WEIGHTS = Path(__file__).parent / "models" / "kinds" / "model.safetensors"
BUCKETS = 2048
"""Over how many places the words and pairs of words are hashed."""
SENSE = 5.0
"""What the vector counts for beside them."""
WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")


@lru_cache(maxsize=256)
def kind_of(question: str, ruled: str) -> str:
    """The likeliest of `KINDS`; `ruled` is the one that the rules give."""
    weights, bias = linear(WEIGHTS)
    vectors = vector_of(open_encoder(), question)[None]
    return KINDS[int((features(vectors, [question], [ruled]) @ weights + bias).argmax())]


def features(vectors: Floats, questions: Sequence[str], ruled: Sequence[str]) -> Floats:
    """What the model knows of `questions`: a row each of vector, words and kind by the rules."""
    rules = np.eye(len(KINDS), dtype=np.float32)[[KINDS.index(kind) for kind in ruled]]
    return np.hstack([SENSE * vectors, worded(questions), rules])


def worded(questions: Sequence[str]) -> Floats:
    """Which words and pairs of words stand in `questions`, shape (questions, `BUCKETS`)."""
    held = np.zeros((len(questions), BUCKETS), np.float32)
    for row, question in enumerate(questions):
        words = ["", *WORD.findall(question.casefold()), "?" * question.rstrip().endswith("?")]
        for one in (*words, *map(" ".join, pairwise(words))):
            held[row, zlib.crc32(one.encode()) % BUCKETS] = 1
    return held
