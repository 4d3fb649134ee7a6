"""Fits how likely it is that somebody has said something: `python -m training.voices`.

It asks that of the texts for development, as `benchmarks/answers.py` has them, and prints `WEIGHTS`
and `BIAS` for `qa_bot/whosaid.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from tqdm import tqdm

from benchmarks.answers import development, evidence, holds, meet
from qa_bot.facts import read
from qa_bot.questions import understood
from qa_bot.whosaid import Clues, clues
from training.topics import source_of


def tried(text: dict[str, Any]) -> Iterator[tuple[Clues, bool]]:
    """What speaks for each who may be the answer to a question on `text`, and who is."""
    source = source_of(text["text"])
    for gold in text["questions"]:
        asked = understood(gold["question"])
        if asked.kind != "who-said":
            continue
        found = read(asked.text, source)
        told = evidence(gold, text["text"]) if gold["answerable"] else []
        for said, known in clues(asked, found, source).items():
            if said is None:
                sentence, names = found[0].sentences[0], [found[0].text]
            else:
                sentence = source.index.sentences[said.sentence]
                names = [said.speaker, *said.stands_for]
            pairs = ((name, one) for name in names for one in gold["answers"])
            named = any(holds(name, one) or holds(one, name) for name, one in pairs)
            yield known, named and any(meet((sentence.start, sentence.end), one) for one in told)


def main() -> None:
    found = [pair for text in tqdm(development(), unit="text") for pair in tried(text)]
    truth = np.array([right for _, right in found])
    fitted = LogisticRegression(C=3).fit(np.array([known for known, _ in found]), truth)
    print(f"{len(truth)} voices, {truth.mean():.0%} of them right")
    print(f"WEIGHTS, BIAS = {fitted.coef_[0].round(2)}, {fitted.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
