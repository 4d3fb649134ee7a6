"""Span arithmetic: from a reader's logits to a span of text and its probability."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa_bot.runtime import Floats
from qa_bot.types import Span

Offsets = Sequence[tuple[int, int] | None]
LONGEST_ANSWER = 40
POINTS, CURRENCIES = ".,:", "€$£¥"


@dataclass(frozen=True, slots=True)
class Candidate:
    """The best span of a context; `margin` is its logit less that of no answer, -inf for none."""

    start: int = 0
    end: int = 0
    margin: float = -math.inf


@dataclass(frozen=True, slots=True)
class Calibration:
    """Margin to probability: the logistic function of `scale * margin + bias`.

    `answerable` is fitted to whether the context has an answer, `correct` to whether this is it,
    and `verdict` is the scale of how far yes and no are ahead of neither, None for a model that
    does not answer yes/no questions.
    """

    answerable: tuple[float, float] = (1.0, 0.0)
    correct: tuple[float, float] = (1.0, 0.0)
    threshold: float = 0.5
    verdict: float | None = None

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Calibration:
        """The calibration that a model's configuration holds; what it lacks is the default."""
        default = cls()
        scale, bias = stored.get("answerable", default.answerable)
        factor, shift = stored.get("correct", default.correct)
        threshold = stored.get("threshold", default.threshold)
        return cls((scale, bias), (factor, shift), threshold, stored.get("verdict"))


def best_span(
    start: Floats, end: Floats, offsets: Offsets, longest: int = LONGEST_ANSWER
) -> Candidate:
    """The span of at most `longest` tokens with the highest sum of logits.

    `offsets` are the characters of each token of the context, None for every other token; the
    first token stands for no answer. Of equal spans the earliest is taken, then the shortest.
    """
    tokens = [token for token, offset in enumerate(offsets) if offset is not None]
    if not tokens:
        return Candidate()
    sums = np.add.outer(start[tokens].astype(float), end[tokens].astype(float))
    spans = np.triu(np.ones_like(sums, dtype=bool))
    spans &= ~np.triu(spans, k=longest)
    sums[~spans] = -np.inf
    first, last = divmod(int(sums.argmax()), len(tokens))
    low, high = offsets[tokens[first]], offsets[tokens[last]]
    assert low is not None and high is not None
    none = float(start[0]) + float(end[0])
    return Candidate(low[0], high[1], float(sums[first, last]) - none)


def better(one: Candidate, other: Candidate) -> Candidate:
    """The candidate with the higher margin; of equals the earlier, then the shorter."""
    return min(one, other, key=lambda found: (-found.margin, found.start, found.end))


def spoken(candidate: Candidate, context: str, calibration: Calibration, threshold: float) -> Span:
    """`candidate` as a span of whole words, or no answer where its score is below `threshold`."""
    answerable = probability(candidate.margin, calibration.answerable)
    score = min(answerable, probability(candidate.margin, calibration.correct))
    start, end = whole_words(context, candidate.start, candidate.end)
    if start == end or score < threshold:
        start = end = 0
    return Span(context[start:end], start, end, score, 1.0 - answerable)


def probability(margin: float, fitted: tuple[float, float]) -> float:
    """The logistic function of `scale * margin + bias`; 0 where there is no span."""
    scale, bias = fitted
    return 0.5 + 0.5 * math.tanh(0.5 * (scale * margin + bias))


def verdicts(leads: NDArray[np.floating[Any]], scale: float) -> NDArray[np.floating[Any]]:
    """The probabilities of yes, no and neither, shape (pairs, 3), of the first two's leads."""
    scaled = scale * np.pad(leads, ((0, 0), (0, 1)))
    odds = np.exp(scaled - scaled.max(1, keepdims=True))
    shares: NDArray[np.floating[Any]] = odds / odds.sum(1, keepdims=True)
    return shares


def whole_words(context: str, start: int, end: int) -> tuple[int, int]:
    """The span without outer blanks, widened to where its first and last words begin and end."""
    while start < end and context[start].isspace():
        start += 1
    while start < end and context[end - 1].isspace():
        end -= 1
    if start == end:
        return start, end
    while start > 0 and _within_word(context, start):
        start -= 1
    while end < len(context) and _within_word(context, end):
        end += 1
    return start, end


def _within_word(context: str, at: int) -> bool:
    """Whether the characters on both sides of `at` are of one word or number, such as "€1,800"."""
    before, after = context[at - 1], context[at]
    if before.isalnum() and after.isalnum():
        return True
    if before.isdigit() and after in POINTS:
        return context[at + 1 : at + 2].isdigit()
    if after.isdigit() and before in POINTS:
        return at > 1 and context[at - 2].isdigit()
    return (after.isdigit() and before in CURRENCIES) or (before.isdigit() and after == "%")
