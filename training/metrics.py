"""Figures for a reader: exact match and F1 as in SQuAD, AUROC, calibration error and its fit."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
ARTICLES = re.compile(r"\b(a|an|the)\b")
MARKS = str.maketrans("", "", string.punctuation)


def normalized(text: str) -> str:
    """Lower case, without ASCII punctuation and articles, as SQuAD compares answers."""
    return " ".join(ARTICLES.sub(" ", text.lower().translate(MARKS)).split())


def exact(answer: str, golds: Sequence[str]) -> float:
    """1 where `answer` is one of `golds`, or none is wanted and none given."""
    return float(normalized(answer) in {normalized(gold) for gold in golds or [""]})


def f1(answer: str, golds: Sequence[str]) -> float:
    """The best token F1 of `answer` over `golds`."""
    return max(_f1(normalized(answer).split(), normalized(gold).split()) for gold in golds or [""])


def _f1(answer: list[str], gold: list[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    same = sum((Counter(answer) & Counter(gold)).values())
    return 2 * same / (len(answer) + len(gold))


def auroc(scores: Floats, truth: Floats) -> float:
    """The share of (true, false) pairs that `scores` put in order, ties counted half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    true = truth.sum()
    false = len(truth) - true
    return float((ranks[truth == 1].sum() - true * (true + 1) / 2) / (true * false))


def calibration_error(probabilities: Floats, truth: Floats, bins: int = 15) -> float:
    """The expected calibration error over bins of equal width (Guo et al. 2017)."""
    which = np.minimum((probabilities * bins).astype(int), bins - 1)
    gaps = [
        abs(probabilities[which == each].sum() - truth[which == each].sum()) for each in range(bins)
    ]
    return float(sum(gaps) / len(truth))


def logistic(margins: Floats, fitted: tuple[float, float]) -> Floats:
    """The logistic function of `scale * margin + bias`."""
    probabilities: Floats = 0.5 + 0.5 * np.tanh(0.5 * (fitted[0] * margins + fitted[1]))
    return probabilities


def fit(margins: Floats, truth: Floats, steps: int = 50) -> tuple[float, float]:
    """Scale and bias of highest likelihood, by Newton's method (Platt 1999)."""
    inputs = np.stack([margins, np.ones_like(margins)], axis=1)
    weights = np.array([0.1, 0.0])
    for _ in range(steps):
        found = logistic(margins, (weights[0], weights[1]))
        slope = inputs.T @ (truth - found)
        curve = (inputs * (found * (1 - found))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        weights = weights + np.linalg.solve(curve, slope)
    return float(weights[0]), float(weights[1])


def best_threshold(scores: Floats, gains: Floats, unanswerable: Floats) -> float:
    """The score to answer from: the highest sum of `gains`, or of `unanswerable` below it."""
    order = np.argsort(-scores, kind="stable")
    worth = np.cumsum((gains - unanswerable)[order])
    best = int(worth.argmax())
    below = scores[order][best + 1] if best + 1 < len(order) else 0.0
    return float((scores[order][best] + below) / 2)


def ranked(places: Sequence[float]) -> tuple[float, float, float]:
    """recall@1, recall@5 and MRR of what stands at `places`, from 1; infinite for not found."""
    at = np.asarray(places, float)
    return float((at <= 1).mean()), float((at <= 5).mean()), float((1 / at).mean())
