"""A reader that answers with whole sentences, by likeness to the question."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from qa_bot.embedding import Encoder
from qa_bot.sentences import split
from qa_bot.types import Document, Span


class SentenceReader:
    """Takes the sentence of a context whose vector is nearest to the question's."""

    threshold = 0.5
    slope, middle = 12.0, 0.42

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder

    def read(self, question: str, contexts: Sequence[str]) -> list[Span]:
        """The best sentence of each context, scored by the logistic function of its cosine."""
        (wanted,) = self.encoder.encode([question])
        spans = []
        for context in contexts:
            sentences = split(Document("", context))
            cosines = self.encoder.encode([sentence.text for sentence in sentences]) @ wanted
            best = sentences[int(np.argmax(cosines))]
            score = 1 / (1 + math.exp(-self.slope * (float(cosines.max()) - self.middle)))
            spans.append(Span(best.text, best.start, best.end, score, 1 - score))
        return spans
