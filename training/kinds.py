"""Trains the model of the kinds of questions: `python -m training.kinds [--check]`.

It learns from `questions.tsv` beside it, a kind and a question on each line, and writes the weights
to the package. `--check` tells how many of each fifth are recognised by what the others teach.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from qa_bot.embedding import open_encoder
from qa_bot.kinds import KINDS, WEIGHTS, features
from qa_bot.questions import ruled
from qa_bot.runtime import Floats

QUESTIONS = Path(__file__).with_name("questions.tsv")
RIDGE = 0.3
"""What the squares of the weights cost."""
FOLDS = 5


def load(file: Path = QUESTIONS) -> tuple[list[str], NDArray[np.int64]]:
    """The questions of `file` and the numbers of their kinds."""
    lines = [line.split("\t") for line in file.read_text("utf-8").splitlines()]
    return [question for _, question in lines], np.array([KINDS.index(kind) for kind, _ in lines])


def featured(questions: list[str]) -> Floats:
    """The features of many questions."""
    rules = [ruled(question).kind for question in questions]
    return features(open_encoder().encode(questions), questions, rules)


def fitted(inputs: Floats, kinds: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Weights and bias of the logistic regression, by L-BFGS."""
    given, wanted = torch.from_numpy(inputs), torch.from_numpy(kinds)
    weights = torch.zeros(inputs.shape[1], len(KINDS), requires_grad=True)
    bias = torch.zeros(len(KINDS), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        cost = torch.nn.functional.cross_entropy(given @ weights + bias, wanted)
        cost = cost + RIDGE / len(wanted) * (weights**2).sum()
        cost.backward()  # type: ignore[no-untyped-call]
        return cost

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach().numpy(), bias.detach().numpy()


def check(inputs: Floats, kinds: NDArray[np.int64]) -> float:
    """The share that is recognised by weights fitted to the other folds."""
    fold = np.random.default_rng(0).permutation(len(kinds)) % FOLDS
    right = 0
    for each in range(FOLDS):
        weights, bias = fitted(inputs[fold != each], kinds[fold != each])
        right += int(
            ((inputs[fold == each] @ weights + bias).argmax(1) == kinds[fold == each]).sum()
        )
    return right / len(kinds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="tell how many are recognised")
    options = parser.parse_args()
    questions, kinds = load()
    inputs = featured(questions)
    if options.check:
        print(f"{check(inputs, kinds):.1%} of {len(kinds)} questions, each by the others")
    weights, bias = fitted(inputs, kinds)
    WEIGHTS.parent.mkdir(parents=True, exist_ok=True)
    save_file({"weights": weights, "bias": bias}, WEIGHTS)


if __name__ == "__main__":
    main()
