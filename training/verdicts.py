"""Fits when a text answers yes, when no and when neither: `python -m training.verdicts`.

It asks the yes/no questions on the texts for development, as `benchmarks/answers.py` has them, and
prints `WEIGHTS` and `BIAS` for `qa_bot/yesno.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from benchmarks.answers import development
from qa_bot.questions import understood
from qa_bot.runtime import Floats
from qa_bot.yesno import claimed, clues
from training.fitting import source_of

TRUTHS = "yes", "no", "neither"


def tried(text: dict[str, Any]) -> Iterator[tuple[Floats, int]]:
    """What is known of each yes/no question on `text`, and the place of its answer in `TRUTHS`."""
    source = source_of(text["text"])
    for gold in text["questions"]:
        asked = understood(gold["question"])
        passages = source.search(asked.text) if asked.kind == "yes-no" else []
        if passages and gold["kind"] == "yes-no":
            claim = claimed(asked.topic)
            leads = source.reader.decide([(claim, passage.text) for passage in passages])
            yield (
                clues(leads),
                TRUTHS.index(gold["answers"][0] if gold["answerable"] else "neither"),
            )


def main() -> None:
    found = [pair for text in tqdm(development(), unit="text") for pair in tried(text)]
    truth = np.array([verdict for _, verdict in found])
    fitted = LogisticRegression().fit(np.array([known for known, _ in found]), truth)
    shares = " ".join(f"{name} {np.mean(truth == at):.0%}" for at, name in enumerate(TRUTHS))
    print(f"{len(truth)} questions: {shares}")
    print(f"WEIGHTS = {(fitted.coef_ - fitted.coef_[2])[:2].round(2).tolist()}")
    print(f"BIAS = {(fitted.intercept_ - fitted.intercept_[2])[:2].round(2).tolist()}")


if __name__ == "__main__":
    main()
