"""How sure an answer is: the score that it was chosen by as the probability that it is right."""

from __future__ import annotations

import math

from qa_bot.spans import probability

FITTED: dict[str, tuple[float, float]] = {}
"""For each kind of question the logistic function of a score's log-odds: scale and bias.

Fitted by `python -m benchmarks.answers dev --fit` to the answers on the texts for development; a
kind that has none keeps its scores.
"""
LEAST = 1e-3


def calibrated(kind: str, score: float) -> float:
    """The probability that an answer to a question of this kind is right that has this score."""
    within = min(1 - LEAST, max(LEAST, score))
    return probability(math.log(within / (1 - within)), FITTED.get(kind, (1.0, 0.0)))
