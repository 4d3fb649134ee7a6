"""How sure an answer is: the score that it was chosen by as the probability that it is right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from qa_bot.spans import probability

FITTED = {
    "fact": -0.13,
    "statements": -1.01,
    "who-said": 0.24,
    "yes-no": 0.02,
    "summary": 0.58,
    "list": -1.79,
}
"""What is added to the log-odds of a score, for each kind of question that has been measured.

`python -m benchmarks.answers PART --fit` prints it for the texts of a part; these are from all
texts for development.
"""
LEAST = 1e-3


def log_odds(score: float) -> float:
    """The logarithm of the odds of a probability, within those of `LEAST` and its opposite."""
    within = min(1 - LEAST, max(LEAST, score))
    return math.log(within / (1 - within))


def calibrated(kind: str, score: float) -> float:
    """The probability that an answer to a question of this kind is right that has this score."""
    return probability(log_odds(score), (1.0, FITTED.get(kind, 0.0)))


def fit(known: Sequence[float], weights: Sequence[float], bias: float) -> float:
    """The probability that what is `known`, each by its weight, gives."""
    return probability(sum(map(mul, weights, known)), (1.0, bias))
