"""Fits what tells a sentence that carries a text: `python -m training.summaries`.

It takes the sentences chosen by hand for the summaries of the texts for development, and prints
`WEIGHTS` for `qa_bot/summary.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.answers import development, evidence, meet
from qa_bot.sentences import split
from qa_bot.summary import Signs, is_whole, signs
from qa_bot.types import Document


def told(text: dict[str, Any]) -> Iterator[tuple[Signs, bool]]:
    """The signs of each sentence of `text` that is no heading, and whether it was chosen."""
    asked = [gold for gold in text["questions"] if gold["kind"] == "summary" and gold["evidence"]]
    chosen = [place for gold in asked for place in evidence(gold, text["text"])]
    sentences = split(Document("text", text["text"])) if chosen else []
    for at, one in enumerate(one for one in sentences if is_whole(one.text)):
        yield signs(one.text, at), any(meet((one.start, one.end), place) for place in chosen)


def main() -> None:
    found = [pair for text in development() for pair in told(text)]
    truth = np.array([chosen for _, chosen in found])
    fitted = LogisticRegression().fit(np.array([known for known, _ in found]), truth)
    print(f"{len(truth)} sentences, {truth.mean():.0%} of them chosen")
    print(f"WEIGHTS = {fitted.coef_[0].round(1)}")


if __name__ == "__main__":
    main()
